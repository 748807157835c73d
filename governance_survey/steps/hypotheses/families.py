"""p-values of the headlines of a family of hypotheses: what an adjustment counts, and what it makes of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ...schemes.analysis_plan import AnalysisPlan, Hypothesis
from ...statistics.multiplicity import adjust_p, joint_test
from ...words.errors import EstimationError, GovernanceSurveyError
from ...words.progress import progress
from ...words.text import Text
from ..interpretation import interpret, place_of
from ..linked_scoring import LinkedIndices
from ..modelling import Model, fit
from .indirect import path_of
from .pairs import Specified, Untestable, specify
from .scaled import scaled
from .tested import HypothesisTest
from .words import tailed


def adjusted_in_family(plan: AnalysisPlan, hypothesis: Hypothesis, indices: LinkedIndices) -> tuple[float, float]:
    """p of a headline and p adjusted by the plan's rule; tests that could not be made still count. NaN without a p."""
    family = next(f for f in plan.families if f.id == hypothesis.family)
    members = [other for other in plan.hypotheses if other.family == family.id]
    values = np.array([headline_p(plan, other, indices) for other in members])
    place = members.index(hypothesis)
    return float(values[place]), float(adjust_p(values, family.adjust, n=len(members))[place])


def headline_p(
    plan: AnalysisPlan, hypothesis: Hypothesis, indices: LinkedIndices, adjust_for: Sequence[str] | None = None
) -> float:
    """p of one headline, of several slopes their joint test; NaN where it cannot be tested here."""
    pair = hypothesis.headline
    if pair is None:
        return float("nan")
    if ">" in pair.x:
        path = path_of(plan, hypothesis, pair, indices, adjust_for)
        return float("nan") if isinstance(path, Text) else path.scaled.p_value
    specified = specify(plan, hypothesis, pair, indices, adjust_for)
    if isinstance(specified, Untestable):
        return float("nan")
    try:
        model = _fitted(specified, indices)
        if len(specified.terms) > 1:
            places = tuple(p for p in (place_of(model, term) for term in specified.terms) if p is not None)
            return joint_test(model.fit, places)[1]
        finding = interpret(model, specified.terms[0], key=hypothesis.id)
        if finding.refusal is not None:
            return float("nan")
        return float(scaled(hypothesis, specified, finding, pair, indices).p_value)
    except GovernanceSurveyError:
        return float("nan")  # the examination of hypotheses says why


def _fitted(specified: Specified, indices: LinkedIndices) -> Model:
    try:
        return fit(specified.formula, indices, level=specified.level, family=specified.family)
    except EstimationError as problem:
        if problem.code != "no_overdispersion":
            raise
        # Counts that vary no more than Poisson's: the mean is modelled alike.
        return fit(specified.formula, indices, level=specified.level, family="poisson")


def adjusted(
    plan: AnalysisPlan, tests: list[HypothesisTest], indices: LinkedIndices, adjust_for: Sequence[str] | None
) -> list[HypothesisTest]:
    """The tests with p adjusted by the plan's rule in each family, and with the ends of their sentences."""
    found = list(tests)
    asked = {test.hypothesis.id: n for n, test in enumerate(tests)}
    families = [family for family in plan.families if family.adjust != "none"]
    touched = {test.hypothesis.family for test in tests}
    rest = [h for f in families if f.id in touched for h in plan.hypotheses if h.family == f.id and h.id not in asked]
    # What was not asked for is of the family all the same: an adjusted p does not hang on what one looks at.
    bar = progress(rest, Text(zh="同族的其他假设", en="the rest of the families"))
    others = {hypothesis.id: headline_p(plan, hypothesis, indices, adjust_for) for hypothesis in bar}
    for family in families:
        members = [hypothesis.id for hypothesis in plan.hypotheses if hypothesis.family == family.id]
        if family.id not in touched:
            continue
        values = np.array([tests[asked[h]].p_value if h in asked else others[h] for h in members], dtype=np.float64)
        for name, value in zip(members, adjust_p(values, family.adjust, n=len(members)), strict=True):
            if name in asked:
                n = asked[name]
                found[n] = replace(found[n], p_adjusted=None if np.isnan(value) else float(value))
    return [_said_whole(plan, test) for test in found]


def _said_whole(plan: AnalysisPlan, test: HypothesisTest) -> HypothesisTest:
    # The end of a sentence needs the p adjusted in the family, and that is known when all are tested.
    finding, head = test.finding, test.headline
    if test.p_value is None or finding.claim is None:
        return test
    n_obs = head.estimate.n_obs if head is not None and head.estimate is not None else 0
    n_obs = n_obs if finding.model is None else finding.model.fit.n_obs
    sentence, turned = (
        first
        and tailed(
            first,
            plan,
            test.hypothesis,
            test.hypothesis.headline,
            n_obs,
            test.p_value,
            adjusted=test.p_adjusted,
            verdict=test.verdict,
        )
        for first in (finding.sentence, finding.turned)
    )
    assert sentence is not None
    return replace(test, finding=replace(finding, sentence=sentence, turned=turned))
