"""p-values of the headlines of a family of hypotheses: what an adjustment counts."""

from __future__ import annotations

import numpy as np

from ...schemes.analysis_plan import AnalysisPlan, Hypothesis
from ...statistics.multiplicity import adjust_p, joint_test
from ...words.errors import EstimationError, GovernanceSurveyError
from ..hypotheses.pairs import Specified, Untestable, specify
from ..hypotheses.scaled import scaled
from ..interpretation import interpret, place_of
from ..linked_scoring import LinkedIndices
from ..modelling import Model, fit


def adjusted_in_family(plan: AnalysisPlan, hypothesis: Hypothesis, indices: LinkedIndices) -> tuple[float, float]:
    """p of a headline and p adjusted by the plan's rule; tests that could not be made still count. NaN without a p."""
    family = next(f for f in plan.families if f.id == hypothesis.family)
    members = [other for other in plan.hypotheses if other.family == family.id]
    values = np.array([headline_p(plan, other, indices) for other in members])
    place = members.index(hypothesis)
    return float(values[place]), float(adjust_p(values, family.adjust, n=len(members))[place])


def headline_p(plan: AnalysisPlan, hypothesis: Hypothesis, indices: LinkedIndices) -> float:
    """p of one headline, of several slopes their joint test; NaN where it cannot be tested here, or is a path."""
    pair = hypothesis.headline
    if pair is None:
        return float("nan")
    specified = specify(plan, hypothesis, pair, indices)
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
