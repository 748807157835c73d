"""The sentences of hypotheses: the plan's own forms, filled from the record; what each rests on and speaks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...schemes.analysis_plan import AnalysisPlan, Contrast, Hypothesis, Pair
from ...schemes.base import Wording
from ...words.document import Sentence, compose
from ...words.numbers import Number
from ...words.text import Text, listed
from ..interpretation import Finding, place_of
from ..linked_scoring import LinkedIndices
from ..modelling import Model
from .labels import EVIDENCE, REMEDIES, VERDICTS
from .pairs import Specified

_SD = Wording(zh="一个标准差", en="one standard deviation")
_TEN = Wording(zh="十个百分点", en="ten percentage points")
_EACH = Wording(zh="两者各一个标准差（类别为一类）", en="one standard deviation in each (one category of a category)")


@dataclass(frozen=True)
class Scaled:
    """An estimate for the contrast a sentence speaks of, in the outcome's own unit.

    `percent` marks a difference in per cent (a logarithmic outcome), ``100 (exp(b) - 1)``.
    """

    contrast: Text
    step: float
    value: float
    low: float
    high: float
    percent: bool
    unit: Text
    label: Text


def scaled(
    hypothesis: Hypothesis, specified: Specified, finding: Finding, pair: Pair, indices: LinkedIndices
) -> Scaled:
    """The estimate of a pair for its contrast: one SD between communities, ten points of a share, and so on."""
    assert finding.claim is not None and finding.model is not None
    contrast = _contrast_of(hypothesis, specified, pair, indices)
    step = _step(contrast, finding.model, finding.term)
    ends = np.array([finding.claim.estimate, finding.claim.low, finding.claim.high]) * step
    unit = finding.model.units[finding.model.formula.outcome.name]
    if specified.logged:
        ends = 100.0 * np.expm1(ends)
        unit = Text(zh="%", en="%")
    elif _is_share(indices, finding.model.formula.outcome.name):
        ends = 100.0 * ends
        unit = Text(zh="个百分点", en="percentage points")
    if pair.y.endswith(" raw"):
        # The item was reverse-scored: agreement as answered runs the other way.
        ends = -ends[[0, 2, 1]]
    if pair.x.endswith(" raw"):
        ends = -ends[[0, 2, 1]]
    low, high = sorted(float(end) for end in ends[1:])
    return Scaled(contrast.title.text, step, float(ends[0]), low, high, specified.logged, unit, finding.claim.label)


def _contrast_of(hypothesis: Hypothesis, specified: Specified, pair: Pair, indices: LinkedIndices) -> Contrast:
    own = hypothesis.headline
    if ":" in pair.x:
        return Contrast(title=_EACH, kind="sd")
    if hypothesis.contrast is not None and own is not None and own.x == pair.x and "+" not in own.x:
        return hypothesis.contrast
    if "[" in pair.x:
        return Contrast(title=Wording(zh="两类之别", en="one category against the other"), kind="category")
    if pair.x == "K02":
        return Contrast(title=Wording(zh="一倍", en="a factor of two"), kind="ratio", value=2)
    return (
        Contrast(title=_TEN, kind="share", value=0.1) if _is_share(indices, pair.x) else Contrast(title=_SD, kind="sd")
    )


def _is_share(indices: LinkedIndices, name: str) -> bool:
    for source in indices.linked.sources.values():
        indicator = source.instrument.indicator_by_id.get(name)
        if indicator is not None:
            return indicator.scale == "share"
    return False


def _step(contrast: Contrast, model: Model, term: str) -> float:
    if contrast.kind == "sd":
        place = place_of(model, term)
        assert place is not None
        whole = model.matrix.terms[place]
        if whole is not None and len(whole.factors) > 1:
            # A product is read for one standard deviation of each part, not of the product.
            return float(np.prod([_step(contrast, model, factor.label) for factor in whole.factors]))
        if np.isin(model.matrix.x[model.matrix.complete, place], (0.0, 1.0)).all():
            return 1.0
        column, keys = model.matrix.x[:, place], model.responses.key_column("community")
        rows = model.matrix.complete
        values, known = column[rows], None if keys is None else keys[rows].astype(str)
        if known is not None:
            _, first = np.unique(known, return_index=True)
            values = values[first]
        return float(np.std(values, ddof=1))
    if contrast.kind == "ratio":
        return float(np.log(contrast.value or 2.0))
    return 1.0 if contrast.kind == "category" else float(contrast.value or 1.0)


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


def headline_sentence(
    hypothesis: Hypothesis, finding: Finding, found: Scaled, verdict: str, *, turned: bool = False
) -> Sentence:
    """The plan's sentence where the direction is settled, else a sentence that says it is not.

    `turned` names the opposite direction: what a document must not say.
    """
    model = finding.model
    assert model is not None and finding.claim is not None
    key = hypothesis.id
    style = "estimate"
    level = Number(f"{key}.level", 100 * model.level, "level")
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
            x=finding.claim.label,
            y=model.titles[model.formula.outcome.name],
            contrast=found.contrast,
            b=Number(f"{key}.b", found.value, style),
            unit=found.unit,
            lo=Number(f"{key}.b_low", found.low, style),
            hi=Number(f"{key}.b_high", found.high, style),
            level=level,
        )
    pair = hypothesis.headline
    tail = compose(
        _TAIL,
        evidence=EVIDENCE[pair.kind if pair is not None else "record"],
        verdict=VERDICTS[verdict],
        p=Number(f"{key}.p", finding.claim.p_value, "p_relation"),
        n=Number(f"{key}.n", model.fit.n_obs, "count"),
    )
    return Sentence(zh=(*first.zh, *tail.zh), en=(*first.en, *tail.en))


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
