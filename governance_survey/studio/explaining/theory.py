"""What indices, codes, hypotheses and the map of the papers say of their own parts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from ...schemes.analysis_plan import AnalysisPlan, Contrast, ControlSet, Family, Hypothesis, ModelKind
from ...schemes.base import Scheme
from ...schemes.codebook import InterviewCode
from ...schemes.index_scheme import Dimension, IndexNode, IndexScheme
from ...schemes.theory_parts import PartKind
from ...steps.hypotheses.labels import EVIDENCE, SIGNS
from ...steps.hypotheses.refuting import condition_said
from ...words.text import Text, same
from .words import KIND, TIER, Fact, Seen, called, many

_NOTE = Text(zh="说明", en="Note")
_LEVEL = {
    "subdimension": Text(zh="子维度得分", en="sub-dimension score"),
    "dimension": Text(zh="维度得分", en="dimension score"),
    "composite": Text(zh="综合指数得分", en="composite score"),
}
_ADJUST = {
    "holm": Text(zh="Holm 法", en="Holm"),
    "benjamini_hochberg": Text(
        zh="Benjamini–Hochberg 法（控制错误发现率）", en="Benjamini–Hochberg (false discovery rate)"
    ),
    "none": Text(zh="不校正", en="none"),
}
_EFFECT = {
    "direct": Text(zh="直接关联", en="direct association"),
    "interaction": Text(zh="交互（调节）", en="interaction (moderation)"),
    "indirect": Text(zh="间接关联（中介）", en="indirect association (mediation)"),
    "joint": Text(zh="联合检验", en="joint test"),
    "gap": Text(zh="来源之间的差距", en="gap between sources"),
}
_HELD = Text(zh="按估计核对（同时成立）", en="Held against the estimates (all of)")
_COMPARES = {
    "communities": Text(zh="社区与社区（社区间）", en="communities with one another (between communities)"),
    "persons": Text(
        zh="同一社区的人（社区内）；社区间的估计并列", en="persons of one community (within); communities stand beside"
    ),
}
_PAIR = Text(zh="{x} → {y}：预期{s}，{e}", en="{x} → {y}: expected {s}, {e}")
_HEADLINE = Text(zh="（结论句说的是它）", en=" (the sentence speaks of it)")
_BLANK = Text(zh="〔{n}〕", en="[{n}]")
_PLACES = {
    "b": Text(zh="〔估计值〕", en="[estimate]"),
    "lo": Text(zh="〔下限〕", en="[lower limit]"),
    "hi": Text(zh="〔上限〕", en="[upper limit]"),
    "b2": Text(zh="〔估计值二〕", en="[second estimate]"),
    "lo2": Text(zh="〔下限二〕", en="[second lower limit]"),
    "hi2": Text(zh="〔上限二〕", en="[second upper limit]"),
    "level": Text(zh="〔置信水平〕", en="[level]"),
    "p": Text(zh="〔p 值〕", en="[p-value]"),
    "p_joint": Text(zh="〔联合检验 p 值〕", en="[joint p-value]"),
    "dim": Text(zh="〔维度〕", en="[dimension]"),
    "dir": Text(zh="〔方向〕", en="[direction]"),
    "contrast": Text(zh="〔比较幅度〕", en="[contrast]"),
}


def _scheme(seen: Seen, scheme: Scheme) -> Iterator[Fact]:
    yield Fact(Text(zh="版本", en="Version"), same(scheme.version))
    counts: dict[PartKind, int] = {}
    for parts in seen.known.parts.values():
        for part in parts:
            if part.home == scheme.id and part.record is not scheme:
                counts[part.kind] = counts.get(part.kind, 0) + 1
    own = _HOLDS.get(seen.part.kind)
    words = [
        Text(zh="{k} {n} 个", en="{k}: {n}").fill(k=KIND[kind], n=n)
        for kind, n in counts.items()
        if own is None or kind in own
    ]
    yield Fact(Text(zh="内容", en="Holds"), many(words))
    if scheme.source is not None:
        yield Fact(Text(zh="来源", en="Source"), scheme.source.text)
    if isinstance(scheme, IndexScheme):
        sources = many([source.title for source in scheme.sources])
        yield Fact(Text(zh="数据来源（各自计分，从不合并）", en="Sources (scored apart, never pooled)"), sources)


# A plan and a codebook of one id: each counts its own.
_HOLDS: dict[PartKind, tuple[PartKind, ...]] = {
    "codebook": ("code", "code_kind", "theme", "remedy"),
    "plan": ("hypothesis", "family", "model", "controls", "derived"),
}


def _dimension(seen: Seen, dimension: Dimension) -> Iterator[Fact]:
    if dimension.concept is not None:
        yield Fact(Text(zh="含义", en="Meaning"), dimension.concept.text)
    yield from _averaged(seen)


def _averaged(seen: Seen, _record: object = None) -> Iterator[Fact]:
    parts = seen.known.named(seen.part.id, "made_of")
    words = Text(
        zh="{p}；社区工作者、居民、台账分别计分，从不合并",
        en="{p}; workers, residents and the record are scored apart and never pooled",
    )
    yield Fact(Text(zh="组成", en="Made of"), words.fill(p=many(parts)))


def _score(seen: Seen, node: IndexNode) -> Iterator[Fact]:
    scheme = next(scheme for scheme in seen.known.schemes if scheme.id == seen.part.home)
    source = next(source for source in scheme.sources if source.id == node.source)
    words = Text(zh="{l}；来源：{s}", en="{l}; source: {s}")
    yield Fact(Text(zh="层次", en="Level"), words.fill(l=_LEVEL[node.level], s=source.title))
    form = next((form for form in seen.known.forms if form.source_id == node.source), None)
    parts = many([same(f"{name} ") + _title(seen, name, form.id if form else None) for name in node.parts])
    mean = Text(zh="{p}的平均，0–100 分", en="the mean of {p}; 0–100")
    yield Fact(Text(zh="怎么算", en="How"), mean.fill(p=parts))
    if source.community_minimum > 1:
        least = Text(zh="一个社区至少 {k} 份答卷才有社区得分", en="fewest answers for a community score: {k}")
        yield Fact(_NOTE, least.fill(k=source.community_minimum))


def _title(seen: Seen, name: str, form: str | None) -> Text:
    found = seen.known.parts.get(name, ())
    part = next((p for p in found if p.kind == "score" or p.home == form), None)
    return part.title if part is not None else same(name)


def _code(_seen: Seen, code: InterviewCode) -> Iterator[Fact]:
    wordings = (
        (Text(zh="定义", en="Definition"), code.definition),
        (Text(zh="归入", en="Include"), code.include),
        (Text(zh="不归入", en="Exclude"), code.exclude),
        (Text(zh="例子", en="Example"), code.example),
    )
    yield from (Fact(label, wording.text) for label, wording in wordings if wording is not None)


def _hypothesis(seen: Seen, hypothesis: Hypothesis) -> Iterator[Fact]:
    plan = seen.known.plan
    kind = Text(zh="{t}；{e}；预期方向：{s}", en="{t}; {e}; expected sign: {s}")
    said = kind.fill(t=TIER[hypothesis.tier], e=_EFFECT[hypothesis.effect], s=SIGNS[hypothesis.expected])
    yield Fact(Text(zh="类别", en="Kind"), said)
    if hypothesis.effect == "indirect":
        yield Fact(Text(zh="比较谁", en="Compares"), _COMPARES[hypothesis.compares])
    yield from _tests(hypothesis)
    for label, name in (
        (Text(zh="中介", en="Mediator"), hypothesis.mediator),
        (Text(zh="调节", en="Moderator"), hypothesis.moderator),
    ):
        if name is not None:
            yield Fact(label, same(name))
    models = [plan.model_by_id[name] for name in hypothesis.models if name in plan.model_by_id]
    for model in models:
        yield Fact(Text(zh="模型", en="Model"), called(model.id, model.title.text) + _offered(model))
    for bad in plan.bad_controls:
        if hypothesis.id in bad.hypotheses:
            words = Text(zh="{v}：{w}", en="{v}: {w}").fill(v=many(bad.never), w=bad.why)
            yield Fact(Text(zh="不得控制", en="Never adjusted for"), words)
    yield Fact(Text(zh="何时算被否证", en="Refuted when"), hypothesis.refuted_when.text)
    for refutation in hypothesis.refuted_if:
        yield Fact(_HELD, many([condition_said(condition) for condition in refutation.all_of]))
    if hypothesis.sentence is not None:
        form = Text(
            zh=_with_places(hypothesis.sentence.text.zh, hypothesis, "zh"),
            en=_with_places(hypothesis.sentence.text.en, hypothesis, "en"),
        )
        yield Fact(Text(zh="结论句的写法", en="Form of the sentence"), form)
    if hypothesis.note is not None:
        yield Fact(_NOTE, hypothesis.note.text)


def _tests(hypothesis: Hypothesis) -> Iterator[Fact]:
    # One line for all predictors of one outcome that are expected alike.
    alike: dict[tuple[str, str, str], list[str]] = {}
    for pair in hypothesis.pairs:
        alike.setdefault((pair.y, pair.sign, pair.kind), []).append(pair.x)
    head = hypothesis.headline
    for (y, sign, kind), xs in alike.items():
        words = _PAIR.fill(x=many(xs), y=y, s=SIGNS[sign], e=EVIDENCE[kind])
        spoken = head is not None and (head.y, head.kind) == (y, kind) and (head.x in xs or "+" in head.x)
        yield Fact(Text(zh="检验", en="Test"), words + _HEADLINE if spoken else words)


def _offered(model: ModelKind) -> Text:
    if model.offered:
        return Text(zh="（本版能拟合）", en=" (fitted by this version)")
    return Text(zh="（本版尚不能拟合）", en=" (not fitted by this version yet)")


def _with_places(sentence: str, hypothesis: Hypothesis, language: str) -> str:
    # The blanks of a sentence in words; the contrast and the directions as the plan gives them.
    own = dict(_PLACES)
    if hypothesis.effect == "indirect":
        own["p"] = Text(zh="〔占比〕", en="[share]")
    if isinstance(hypothesis.contrast, Contrast):
        own["contrast"] = hypothesis.contrast.title.text
    if hypothesis.directions is not None:
        either = Text(zh="〔{p}或{n}〕", en="[{p} or {n}]")
        own["dir"] = either.fill(p=hypothesis.directions.positive, n=hypothesis.directions.negative)
    return re.sub(r"\{(\w+)[^}]*\}", lambda m: own.get(m[1], _BLANK.fill(n=m[1])).say(language), sentence)


def _family(_seen: Seen, family: Family) -> Iterator[Fact]:
    yield Fact(Text(zh="p 值校正", en="Adjustment of p"), _ADJUST[family.adjust])


def _model(_seen: Seen, model: ModelKind) -> Iterator[Fact]:
    offered = Text(zh="本版能拟合", en="fitted by this version")
    yield Fact(_NOTE, offered if model.offered else Text(zh="本版尚不能拟合", en="not fitted by this version yet"))


def _controls(_seen: Seen, controls: ControlSet) -> Iterator[Fact]:
    yield Fact(Text(zh="模型中的写法", en="Terms"), same(" + ".join(controls.terms)))


def _plan(seen: Seen, plan: AnalysisPlan) -> Iterator[Fact]:
    yield from _scheme(seen, plan)
    equivalence = plan.equivalence
    words = Text(
        zh="有意义的最小标准化斜率 {s}；落在 ±{b} 之内算无关联；单位：{t}",
        en="smallest standardised slope of interest {s}; no relation inside ±{b}; in {t}",
    )
    bounds = words.fill(s=f"{equivalence.smallest:g}", b=f"{equivalence.bound:g}", t=equivalence.title)
    yield Fact(Text(zh="等效界", en="Equivalence bound"), bounds)


THEORY_FACTS: dict[PartKind, Callable[[Seen, Any], Iterator[Fact]]] = {
    **dict.fromkeys(("form", "index", "codebook", "map"), _scheme),
    "plan": _plan,
    "dimension": _dimension,
    **dict.fromkeys(("subdimension", "composite"), _averaged),
    "score": _score,
    "code": _code,
    "hypothesis": _hypothesis,
    "family": _family,
    "model": _model,
    "controls": _controls,
}
