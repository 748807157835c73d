"""The sentences of hypotheses: the plan's own forms, filled from the record; what each rests on and speaks for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ...schemes.analysis_plan import AnalysisPlan, Hypothesis, Pair
from ...words.document import Sentence, compose
from ...words.numbers import Number
from ...words.text import Text, listed, same
from ..modelling import Model
from ..models.claims import inside
from .labels import EVIDENCE, REMEDIES, RULES, VERDICTS
from .scaled import Scaled

if TYPE_CHECKING:
    from .indirect import Path
    from .tested import PairTest

_TAIL = Text(
    zh="（{evidence}；{verdict}{p}n\u00a0=\u00a0{n}；一次横截面调查，只说明相关。）",
    en=" ({evidence}; {verdict}{p}n\u00a0=\u00a0{n}; one cross-sectional wave: an association only.)",
)
_P = Text(zh="p\u00a0{p}；", en="p\u00a0{p}; ")
_P_ADJUSTED = Text(zh="p\u00a0{p}，{rule} 校正后 p\u00a0{a}；", en="p\u00a0{p}, adjusted p\u00a0{a} ({rule}); ")
_VERDICT = Text(zh="{v}；", en="{v}; ")
# The claim is quoted and never opens a sentence: torn from what follows it would read as a result.
_OPEN = Text(zh="现有数据不能判断假设“{claim}”是否成立：", en="The data do not settle the hypothesis “{claim}”: ")
_CLOSED = Text(zh="假设“{claim}”：", en="Hypothesis “{claim}”: ")
_SLOPE = Text(
    zh="{x}相差{contrast}时，{y}的估计差异为{b}{unit}（{level}%CI {lo}至{hi}）。",
    en="for a difference of {contrast} in {x}, {y} is estimated to differ by {b} {unit} ({level}% CI {lo} to {hi}).",
)
_CATEGORY = Text(
    zh="就“{x}”而言，{contrast}对应的{y}估计差异为{b}{unit}（{level}%CI {lo}至{hi}）。",
    en="for {contrast} in “{x}”, {y} is estimated to differ by {b} {unit} ({level}% CI {lo} to {hi}).",
)
_PRODUCT = Text(
    zh="按{contrast}计，{x}对应的{y}估计差异为{b}{unit}（{level}%CI {lo}至{hi}）。",
    en="taken at {contrast}, {x} goes with an estimated difference of {b} {unit} in {y} ({level}% CI {lo} to {hi}).",
)
_JOINT = Text(
    zh="假设“{claim}”。五个维度得分与{y}的联合检验：F({k}, {dof})\u00a0=\u00a0{f}。各维度每高一个标准差，"
    "{y}的估计差异（分，{level}%CI）：{parts}。",
    en="Hypothesis “{claim}”. Joint test of the five scores against {y}: F({k}, {dof})\u00a0=\u00a0{f}. For each "
    "score higher by one standard deviation, {y} is estimated to differ by (points, {level}% CI): {parts}.",
)
_PART = Text(zh="{label} {b}（{lo}至{hi}）", en="{label} {b} ({lo} to {hi})")
_UNTESTED = Text(
    zh="本研究不能检验假设“{claim}”：{why}。", en="This study cannot test the hypothesis “{claim}”: {why}."
)


def headline_sentence(test: PairTest, hypothesis: Hypothesis, *, turned: bool = False) -> Sentence:
    """The plan's sentence where the direction is settled, else a sentence that says it is not.

    `turned` names the opposite direction: what a document must not say.
    """
    found, verdict = test.estimate, test.verdict
    assert found is not None
    key = hypothesis.id
    values: dict[str, object] = {
        "contrast": found.contrast,
        "level": Number(f"{key}.level", 100 * found.level, "level"),
    }
    settled = verdict in ("as_expected", "opposite") and hypothesis.sentence is not None
    if settled and hypothesis.effect not in ("interaction", "gap") and hypothesis.directions is not None:
        up = found.value > 0
        low, high = (found.low, found.high) if up else (-found.high, -found.low)
        assert hypothesis.sentence is not None
        return compose(
            hypothesis.sentence.text,
            dir=(hypothesis.directions.positive if up != turned else hypothesis.directions.negative).text,
            **_numbers(key, abs(found.value), low, high),
            **values,
        )
    kind = _PRODUCT if ":" in test.pair.x else _CATEGORY if "[" in test.pair.x else _SLOPE
    return compose(
        _begun(verdict) + kind,
        claim=bare(hypothesis.claim.text),
        x=found.label,
        y=found.outcome,
        unit=found.unit,
        **_numbers(key, found.value, found.low, found.high),
        **values,
    )


def _numbers(key: str, value: float, low: float, high: float) -> dict[str, object]:
    ends = {"b": ("b", value), "lo": ("b_low", low), "hi": ("b_high", high)}
    return {place: Number(f"{key}.{name}", number, "estimate") for place, (name, number) in ends.items()}


def _begun(verdict: str) -> Text:
    return _OPEN if verdict == "undetermined" else _CLOSED


def bare(claim: Text) -> Text:
    """A claim without its full stop, to stand in quotation marks.

    Examples
    --------
    >>> bare(Text(zh="有关。", en="They go together.")).say("en")
    'They go together'
    """
    return Text(zh=claim.zh.rstrip("。"), en=claim.en.rstrip("."))


def tailed(
    first: Sentence,
    plan: AnalysisPlan,
    hypothesis: Hypothesis,
    pair: Pair | None,
    n_obs: int,
    p_value: float,
    *,
    adjusted: float | None = None,
    verdict: str | None = None,
    key: str = "",
) -> Sentence:
    """A sentence with evidence, verdict, p with the p adjusted in its family, n, and that one wave shows associations.

    Of exploratory hypotheses the plan reads intervals only: their sentences hold no p.
    """
    key = key or hypothesis.id
    rule = next((f.adjust for f in plan.families if f.id == hypothesis.family), "none")
    if hypothesis.tier == "exploratory":
        p: Sentence | str = ""
    elif adjusted is None or rule == "none":
        p = compose(_P, p=Number(f"{key}.p", p_value, "p_relation"))
    else:
        numbers = {"p": Number(f"{key}.p", p_value, "p_relation"), "a": Number(f"{key}.p_adj", adjusted, "p_relation")}
        p = compose(_P_ADJUSTED, rule=RULES[rule], **numbers)
    tail = compose(
        _TAIL,
        evidence=EVIDENCE[pair.kind if pair is not None else "record"],
        verdict="" if verdict is None else _VERDICT.fill(v=VERDICTS[verdict]),
        p=p,
        n=Number(f"{key}.n", n_obs, "count"),
    )
    return Sentence(zh=(*first.zh, *tail.zh), en=(*first.en, *tail.en))


def joint_sentence(
    hypothesis: Hypothesis, model: Model, parts: Sequence[Scaled], value: float, degrees: tuple[int, float]
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
    k, dof = degrees
    return compose(
        _JOINT,
        claim=bare(hypothesis.claim.text),
        y=inside(model.titles[model.formula.outcome.name]),
        f=Number(f"{key}.f", value, "estimate"),
        k=Number(f"{key}.f_dof_1", k, "count"),
        dof=Number(f"{key}.f_dof_2", dof, "count" if float(dof).is_integer() else "score"),
        parts=joined,
        level=Number(f"{key}.level", 100 * model.level, "level"),
    )


def _joined(parts: Sequence[Sentence], language: str, between: str) -> tuple[str | Number, ...]:
    found: list[str | Number] = []
    for part in parts:
        found += [between] if found else []
        found += part.tokens(language)
    return tuple(found)


def indirect_sentence(test: PairTest, hypothesis: Hypothesis, key: str) -> Sentence:
    """The plan's sentence where direction and share say something, else one that says what is not settled."""
    found, path, verdict = test.estimate, test.path, test.verdict
    assert found is not None and path is not None
    values = _numbers(key, found.value, found.low, found.high)
    values["level"] = Number(f"{key}.level", 100 * found.level, "level")
    if path.share is not None and verdict in ("as_expected", "opposite") and hypothesis.sentence is not None:
        first = compose(hypothesis.sentence.text, p=Number(f"{key}.share", 100 * path.share, "estimate"), **values)
        # The plan's own form names no level.
        return _with(_with(first, compose(_SAME if path.within else _OTHERS, who=path.who)), _across(path, key))
    values |= {"x": found.label, "m": path.via, "y": found.outcome, "contrast": found.contrast, "unit": found.unit}
    form = _begun(verdict) + (_WITHIN if path.within else _BETWEEN if path.between else same(""))
    first = compose(form + _INDIRECT, claim=bare(hypothesis.claim.text), who=path.who, **values)
    return _with(first, _across(path, key))


def _across(path: Path, key: str) -> Sentence | None:
    # What is read within communities has the product between them beside it.
    if path.across is None:
        return None
    ends = dict(zip(("", "_low", "_high"), path.across, strict=True))
    numbers = {name or "b": Number(f"{key}.across{name}", value, "estimate") for name, value in ends.items()}
    return compose(_ACROSS, unit=path.scaled.unit, **numbers)


def _with(first: Sentence, then: Sentence | None) -> Sentence:
    if then is None:
        return first
    return Sentence(zh=(*first.zh, *then.zh), en=(*first.en, " ", *then.en))


# A path of persons has two levels, and the one that is read is said.
_BETWEEN = Text(zh="在社区之间，", en="between communities, ")
_WITHIN = Text(zh="在同一社区的{who}之间，", en="between {who} of the same community, ")
_OTHERS = Text(zh="比较的是社区与社区。", en="Communities are compared with one another.")
_SAME = Text(zh="比较的是同一社区的{who}。", en="Compared are {who} of the same community.")
_ACROSS = Text(
    zh="相差同样多时，社区之间的间接关联为{b}{unit}（{_low}至{_high}）。",
    en="For the same difference between communities it is estimated at {b} {unit} ({_low} to {_high}).",
)
_INDIRECT = Text(
    zh="{x}相差{contrast}时，经由{m}与{y}的间接关联（统计意义上的）估计为{b}{unit}（{level}%CI {lo}至{hi}）。",
    en="for a difference of {contrast} in {x}, the indirect association (in the statistical sense) with {y} by way of "
    "{m} is estimated at {b} {unit} ({level}% CI {lo} to {hi}).",
)


def untested_sentence(hypothesis: Hypothesis, why: Text) -> Sentence:
    """The sentence of a hypothesis this study cannot test."""
    return compose(_UNTESTED, claim=bare(hypothesis.claim.text), why=why)


UNGRADED = Text(
    zh="未评定证据等级：只支持“值得进一步检验”。",
    en="No grade of evidence was given: it supports “worth testing further” and no more.",
)


def basis_notes(hypothesis: Hypothesis, pair: Pair | None) -> tuple[Text, ...]:
    """What a finding rests on, and the remedy it speaks for."""
    remedies = listed([REMEDIES.get(name, name) for name in hypothesis.remedies])
    found = [
        Text(
            zh="假设 {h} 依据论文条目：{s}。访谈编码：{c}。",
            en="Hypothesis {h} rests on entries {s} of the papers; interview codes {c}.",
        ).fill(h=hypothesis.id, s=listed(hypothesis.rests_on, most=8), c=listed(hypothesis.codes)),
        Text(zh="所涉对策：{r}。", en="Remedies it bears on: {r}.").fill(r=remedies),
        UNGRADED,
    ]
    if pair is not None and pair.kind == "same_source":
        found.append(
            Text(
                zh="预测变量与结果来自同一批人，证据等级不高于 C。",
                en="Predictor and outcome come from the same people: grade C at best.",
            )
        )
    return tuple(found)
