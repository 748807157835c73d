"""The sentences of hypotheses: the plan's own forms, filled from the record; what each rests on and speaks for."""

from __future__ import annotations

from collections.abc import Sequence

from ...schemes.analysis_plan import AnalysisPlan, Hypothesis, Pair
from ...words.document import Sentence, compose
from ...words.numbers import Number
from ...words.text import Text, listed
from ..modelling import Model
from .labels import EVIDENCE, REMEDIES, VERDICTS
from .scaled import Scaled

_TAIL = Text(
    zh="（{evidence}；{verdict}；p\u00a0{p}；n\u00a0=\u00a0{n}；一次横断面调查，只说明相关。）",
    en=" ({evidence}; {verdict}; p\u00a0{p}; n\u00a0=\u00a0{n}; one cross-sectional wave: an association only.)",
)
_OPEN = Text(
    zh="{claim}现有数据不能判断：{x}相差{contrast}时，{y}的估计差异为 {b} {unit}（{level}%CI {lo} 至 {hi}）。",
    en="{claim} The data do not settle this: for a difference of {contrast} in {x}, {y} is estimated to differ by "
    "{b} {unit} ({level}% CI {lo} to {hi}).",
)
_JOINT = Text(
    zh="{claim}五个维度得分与{y}的联合检验：F\u00a0=\u00a0{f}，p\u00a0{p}。各维度每高一个标准差，"
    "{y}的估计差异（分，{level}%CI）：{parts}。（{evidence}；n\u00a0=\u00a0{n}；一次横断面调查，只说明相关。）",
    en="{claim} Joint test of the five scores against {y}: F\u00a0=\u00a0{f}, p\u00a0{p}. For each score higher by one "
    "standard deviation, {y} is estimated to differ by (points, {level}% CI): {parts}. ({evidence}; "
    "n\u00a0=\u00a0{n}; one cross-sectional wave: an association only.)",
)
_PART = Text(zh="{label} {b}（{lo} 至 {hi}）", en="{label} {b} ({lo} to {hi})")
_UNTESTED = Text(zh="{claim}本研究不能检验：{why}。", en="{claim} This study cannot test it: {why}.")


def headline_sentence(hypothesis: Hypothesis, found: Scaled, verdict: str, *, turned: bool = False) -> Sentence:
    """The plan's sentence where the direction is settled, else a sentence that says it is not.

    `turned` names the opposite direction: what a document must not say.
    """
    key = hypothesis.id
    style = "estimate"
    level = Number(f"{key}.level", 100 * found.level, "level")
    settled = verdict in ("as_expected", "opposite") and hypothesis.sentence is not None
    if settled and hypothesis.effect not in ("interaction", "gap") and hypothesis.directions is not None:
        up = found.value > 0
        low, high = (found.low, found.high) if up else (-found.high, -found.low)
        values = {
            "contrast": found.contrast,
            "dir": (hypothesis.directions.positive if up != turned else hypothesis.directions.negative).text,
            "b": Number(f"{key}.b", abs(found.value), style),
            "lo": Number(f"{key}.b_low", low, style),
            "hi": Number(f"{key}.b_high", high, style),
            "level": level,
        }
        assert hypothesis.sentence is not None
        first = compose(hypothesis.sentence.text, **values)
    else:
        first = compose(
            _OPEN if verdict == "undetermined" else _SETTLED,
            claim=hypothesis.claim,
            x=found.label,
            y=found.outcome,
            contrast=found.contrast,
            b=Number(f"{key}.b", found.value, style),
            unit=found.unit,
            lo=Number(f"{key}.b_low", found.low, style),
            hi=Number(f"{key}.b_high", found.high, style),
            level=level,
        )
    tail = tail_of(hypothesis, found, verdict, key)
    return Sentence(zh=(*first.zh, *tail.zh), en=(*first.en, *tail.en))


def tail_of(hypothesis: Hypothesis, found: Scaled, verdict: str, key: str) -> Sentence:
    """Evidence, verdict, p, n, and that one wave shows an association only."""
    pair = hypothesis.headline
    return compose(
        _TAIL,
        evidence=EVIDENCE[pair.kind if pair is not None else "record"],
        verdict=VERDICTS[verdict],
        p=Number(f"{key}.p", found.p_value, "p_relation"),
        n=Number(f"{key}.n", found.n_obs, "count"),
    )


_SETTLED = Text(
    zh="{claim}{x}相差{contrast}时，{y}的估计差异为 {b} {unit}（{level}%CI {lo} 至 {hi}）。",
    en="{claim} For a difference of {contrast} in {x}, {y} is estimated to differ by {b} {unit} "
    "({level}% CI {lo} to {hi}).",
)


def joint_sentence(
    hypothesis: Hypothesis, model: Model, parts: Sequence[Scaled], value: float, p_value: float
) -> Sentence:
    """The joint test and all slopes side by side; none is picked out."""
    key = hypothesis.id
    shown = [
        compose(
            _PART,
            label=part.label,
            b=Number(f"{key}.b{place}", part.value, "estimate"),
            lo=Number(f"{key}.b{place}_low", part.low, "estimate"),
            hi=Number(f"{key}.b{place}_high", part.high, "estimate"),
        )
        for place, part in enumerate(parts, 1)
    ]
    joined = Sentence(zh=_joined(shown, "zh", "；"), en=_joined(shown, "en", "; "))
    pair = hypothesis.headline
    return compose(
        _JOINT,
        claim=hypothesis.claim,
        y=model.titles[model.formula.outcome.name],
        f=Number(f"{key}.f", value, "estimate"),
        p=Number(f"{key}.p", p_value, "p_relation"),
        parts=joined,
        level=Number(f"{key}.level", 100 * model.level, "level"),
        evidence=EVIDENCE[pair.kind if pair is not None else "record"],
        n=Number(f"{key}.n", model.fit.n_obs, "count"),
    )


def _joined(parts: Sequence[Sentence], language: str, between: str) -> tuple[str | Number, ...]:
    found: list[str | Number] = []
    for part in parts:
        found += [between] if found else []
        found += part.tokens(language)
    return tuple(found)


def indirect_sentence(
    hypothesis: Hypothesis, found: Scaled, via: Text, share: float | None, verdict: str, key: str
) -> Sentence:
    """The plan's sentence where direction and share say something, else one that says what is not settled."""
    values: dict[str, object] = {
        "b": Number(f"{key}.b", found.value, "estimate"),
        "lo": Number(f"{key}.b_low", found.low, "estimate"),
        "hi": Number(f"{key}.b_high", found.high, "estimate"),
        "level": Number(f"{key}.level", 100 * found.level, "level"),
    }
    if share is not None and verdict in ("as_expected", "opposite") and hypothesis.sentence is not None:
        first = compose(hypothesis.sentence.text, p=Number(f"{key}.share", 100 * share, "estimate"), **values)
    else:
        form = _INDIRECT_OPEN if verdict == "undetermined" else _INDIRECT
        values |= {"x": found.label, "m": via, "y": found.outcome, "contrast": found.contrast, "unit": found.unit}
        first = compose(form, claim=hypothesis.claim, **values)
    tail = tail_of(hypothesis, found, verdict, key)
    return Sentence(zh=(*first.zh, *tail.zh), en=(*first.en, *tail.en))


_INDIRECT = Text(
    zh="{claim}{x}相差{contrast}时，经由{m}与{y}的间接关联为 {b} {unit}（{level}%CI {lo} 至 {hi}），"
    "只在统计意义上成立。",
    en="{claim} For a difference of {contrast} in {x}, the indirect association with {y} by way of {m} is "
    "{b} {unit} "
    "({level}% CI {lo} to {hi}), in the statistical sense only.",
)
_INDIRECT_OPEN = Text(
    zh="{claim}现有数据不能判断间接关联：{x}相差{contrast}时，经由{m}与{y}的间接关联估计为 {b} {unit}"
    "（{level}%CI {lo} 至 {hi}）。",
    en="{claim} The data do not settle the indirect association: for a difference of {contrast} in {x}, that with {y} "
    "by way of {m} is estimated at {b} {unit} ({level}% CI {lo} to {hi}).",
)


def untested_sentence(hypothesis: Hypothesis, why: Text) -> Sentence:
    """The sentence of a hypothesis this study cannot test."""
    return compose(_UNTESTED, claim=hypothesis.claim, why=why)


def basis_notes(plan: AnalysisPlan, hypothesis: Hypothesis, pair: Pair | None) -> tuple[Text, ...]:
    """What a finding rests on, the remedy it speaks for, and what would refute it."""
    remedies = listed([REMEDIES.get(name, name) for name in hypothesis.remedies])
    found = [
        Text(
            zh="假设 {h} 依据论文条目：{s}。访谈编码：{c}。",
            en="Hypothesis {h} rests on entries {s} of the papers; interview codes {c}.",
        ).fill(h=hypothesis.id, s=listed(hypothesis.rests_on, most=8), c=listed(hypothesis.codes)),
        Text(
            zh="所涉对策：{r}（一次横断面调查只支持“值得进一步检验”）。",
            en="It bears on the remedy {r}; one wave supports no more than “worth testing further”.",
        ).fill(r=remedies),
        Text(zh="事先写定的否证条件：{w}。", en="What would refute it, fixed in advance: {w}.").fill(
            w=hypothesis.refuted_when
        ),
    ]
    if pair is not None and pair.kind == "same_source":
        found.append(
            Text(
                zh="预测变量与结果来自同一批人，证据等级不高于 C。",
                en="Predictor and outcome come from the same people: grade C at best.",
            )
        )
    return tuple(found)
