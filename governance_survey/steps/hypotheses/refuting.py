"""Whether what a plan fixed beforehand as refuting a hypothesis has come about, as far as the estimates can say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from ...schemes.analysis_plan import Condition, Equivalence, Hypothesis
from ...statistics.sensitivity import equivalence_test
from ...words.errors import GovernanceSurveyError
from ...words.text import Text, listed, same
from ..interpretation import place_of
from ..modelling import Model
from ..models.claims import parameter_of
from .beside import scale_between
from .pooled import PooledFamily
from .scaled import Scaled

if TYPE_CHECKING:
    from .tested import HypothesisTest, PairTest

Outcome = Literal["met", "not_met", "open", "elsewhere"]
# True, False; None where the estimates leave it open; a text where it is not evaluated, and why.
Held = bool | Text | None

ALPHA = 0.05
OUTCOMES: dict[Outcome, Text] = {
    "met": Text(zh="已满足", en="met"),
    "not_met": Text(zh="未满足", en="not met"),
    "open": Text(zh="尚不能判断", en="cannot be told"),
    "elsewhere": Text(zh="此处未评估", en="not evaluated here"),
}
_SAID = {
    True: Text(zh="{c}：是", en="{c}: yes"),
    False: Text(zh="{c}：否", en="{c}: no"),
    None: Text(zh="{c}：不能判断", en="{c}: cannot be told"),
}
_WHY = Text(zh="{c}：{w}", en="{c}: {w}")
_NAMES: dict[str, Text] = {
    "no_relation": Text(zh="{p} 无关联", en="{p} unrelated"),
    "relation": Text(zh="{p} 有关联", en="{p} related"),
    "holds_zero": Text(zh="{p} 的区间含零", en="the interval of {p} holds zero"),
    "against": Text(zh="{p} 的方向与预期相反或为零", en="{p} against the expected direction, or nought"),
    "not_significant": Text(zh="联合检验不显著", en="the joint test is not significant"),
    "pooled_holds_zero": Text(zh="合并交互项的区间含零", en="the interval of the pooled interaction holds zero"),
    "elsewhere": Text(zh="文字所写的其余条件", en="the rest of what is written"),
}
_WITHIN = Text(zh="{p} 无关联（区间在 ±{w} 之内）", en="{p} unrelated (interval within ±{w})")
_NOTE = Text(zh="事先写定的否证条件：{w}。结果：{o}。", en="What would refute it, fixed in advance: {w}. Outcome: {o}.")
_NO_ABSENCE = Text(zh="区间含零不等于没有关联。", en=" An interval that holds zero shows no absence.")
_NOT_TESTED = Text(zh="没有检验", en="not tested")
_NOT_POOLED = Text(zh="须检验该族的全部假设", en="every hypothesis of the family must be tested")
_NOT_COMPUTED = Text(zh="不能由这里的估计算出", en="not to be computed from what is estimated here")


@dataclass(frozen=True)
class Refutation:
    """What came of the refutation set beforehand, condition by condition."""

    outcome: Outcome
    reasons: tuple[Text, ...]

    def say(self) -> Text:
        """The outcome, with what it rests on."""
        return Text(zh="{o}（{r}）", en="{o} ({r})").fill(o=OUTCOMES[self.outcome], r=listed(self.reasons, most=12))


def with_refutations(
    bounds: Equivalence, tests: Iterable[HypothesisTest], pooled: Sequence[PooledFamily]
) -> tuple[HypothesisTest, ...]:
    """Each hypothesis with its refutation judged, and said among the caveats of its finding."""
    by_family = {one.family: one for one in pooled}
    made = []
    for test in tests:
        found = refutation_of(bounds, test, by_family)
        # After what it rests on and the remedy it bears on.
        first, rest = test.finding.caveats[:2], test.finding.caveats[2:]
        note = refutation_note(test.hypothesis, found)
        made.append(replace(test, refutation=found, finding=replace(test.finding, caveats=(*first, note, *rest))))
    return tuple(made)


def refutation_note(hypothesis: Hypothesis, found: Refutation) -> Text:
    """What would refute a hypothesis, fixed in advance, and whether that has come about."""
    zero = [c for one in hypothesis.refuted_if for c in one.all_of if c.holds in ("holds_zero", "pooled_holds_zero")]
    wording = _NOTE + _NO_ABSENCE if zero and found.outcome == "met" else _NOTE
    return wording.fill(w=hypothesis.refuted_when, o=found.say())


def refutation_of(bounds: Equivalence, test: HypothesisTest, pooled: Mapping[str, PooledFamily]) -> Refutation:
    """Any of the plan's alternatives refutes, each where all its conditions hold.

    What cannot be evaluated leaves the whole unevaluated, unless another alternative is met.
    """
    reasons: list[Text] = []
    outcomes: list[Outcome] = []
    for alternative in test.hypothesis.refuted_if:
        held = [_held(bounds, test, condition, pooled) for condition in alternative.all_of]
        reasons += [_reason(c, h) for c, h in zip(alternative.all_of, held, strict=True)]
        outcomes.append(_all(held))
    if not outcomes:
        return Refutation("elsewhere", (_NOT_COMPUTED,))
    order: tuple[Outcome, ...] = ("met", "elsewhere", "open", "not_met")
    return Refutation(next(outcome for outcome in order if outcome in outcomes), tuple(reasons))


def _all(held: Sequence[Held]) -> Outcome:
    if any(one is False for one in held):
        return "not_met"
    if any(isinstance(one, Text) for one in held):
        return "elsewhere"
    return "open" if any(one is None for one in held) else "met"


def condition_said(condition: Condition) -> Text:
    """A condition in words.

    Examples
    --------
    >>> condition_said(Condition(holds="no_relation", x="K25", y="K33", within=10)).say("en")
    'K25 → K33 unrelated (interval within ±10)'
    """
    pair = same("" if condition.x is None else f"{condition.x} → {condition.y}")
    if condition.within is not None:
        return _WITHIN.fill(p=pair, w=f"{condition.within:g}")
    return _NAMES[condition.holds].fill(p=pair)


def _reason(condition: Condition, held: Held) -> Text:
    said = condition_said(condition)
    return _WHY.fill(c=said, w=held) if isinstance(held, Text) else _SAID[held].fill(c=said)


def _held(bounds: Equivalence, test: HypothesisTest, condition: Condition, pooled: Mapping[str, PooledFamily]) -> Held:
    if condition.holds == "elsewhere":
        return _NOT_COMPUTED
    if condition.holds == "pooled_holds_zero":
        return _of_pooled(pooled.get(test.hypothesis.family))
    if condition.holds == "not_significant":
        # Whether the power was what the plan asked for, the test itself does not say.
        return _NOT_TESTED if test.p_value is None else None if test.p_value >= ALPHA else False
    pair = next((p for p in test.pairs if (p.pair.x, p.pair.y) == (condition.x, condition.y)), None)
    if pair is None or pair.estimate is None:
        return _NOT_TESTED
    return _of_pair(bounds, pair, pair.estimate, condition)


def _of_pooled(family: PooledFamily | None) -> Held:
    if family is None:
        return _NOT_POOLED
    if isinstance(family.found, Text):
        return family.found
    low, high = family.found.conf_int(family.level)
    return bool(low <= 0 <= high)


def _of_pair(bounds: Equivalence, pair: PairTest, found: Scaled, condition: Condition) -> Held:
    zero = found.low <= 0 <= found.high
    if condition.holds == "holds_zero":
        return zero
    if condition.holds == "against":
        up = pair.pair.sign == "positive"
        low, high = (found.low, found.high) if up else (-found.high, -found.low)
        return True if high <= 0 else False if low > 0 else None
    none = _within(found, condition.within) if condition.within is not None else _equivalent(bounds, pair)
    if isinstance(none, Text):
        return none
    if condition.holds == "relation":
        return False if none else None if zero else True
    return True if none else None if zero else False


def _within(found: Scaled, bound: float) -> bool:
    return -bound < found.low and found.high < bound


def _equivalent(bounds: Equivalence, pair: PairTest) -> bool | Text:
    # "No relation" is the plan's equivalence test, in standard deviations between communities.
    finding = pair.finding
    if finding is None or finding.model is None:
        return _NOT_COMPUTED
    estimate, error, dof = _standardised(finding.model, finding.term)
    try:
        return equivalence_test(estimate, error, dof, (-bounds.bound, bounds.bound), alpha=ALPHA).equivalent
    except GovernanceSurveyError as problem:
        return problem.what


def _standardised(model: Model, term: str) -> tuple[float, float, float]:
    scale, effects = scale_between(model, term), model.effects
    row = None if effects is None else effects.place(term)
    if effects is not None and row is not None:
        found = effects.found
        return scale * float(found.estimate[row, 0]), scale * float(found.std_error[row, 0]), float(found.dof)
    place = place_of(model, term)
    assert place is not None
    n = parameter_of(model, place)
    dof = float(np.broadcast_to(model.fit.dof, len(model.fit.coef))[n])
    return scale * float(model.fit.coef[n]), scale * float(model.fit.std_error[n]), dof
