"""Which coefficient is recommended, one case a structure."""

import numpy as np
import pytest

from governance_survey.statistics.reliability import (
    cronbach_alpha,
    mcdonald_omega,
    recommend_reliability,
    second_order_omega,
)

RNG = np.random.default_rng(8)
ONE = RNG.normal(size=(300, 6)) + RNG.normal(size=(300, 1)) * [0.6, 0.8, 1.0, 1.2, 0.9, 0.7]
GENERAL = RNG.normal(size=(2000, 1))
SUBS = np.repeat(GENERAL + 0.8 * RNG.normal(size=(2000, 3)), 4, axis=1) + RNG.normal(size=(2000, 12))
LABELS = np.repeat(["a", "b", "c"], 4)


def test_one_dimension_takes_omega():
    found = recommend_reliability(ONE)
    assert (found.code, found.reason) == ("omega_total", "one_factor")
    assert found.value == mcdonald_omega(ONE).total
    assert found.alpha == cronbach_alpha(ONE).raw


def test_two_items_take_spearman_brown():
    found = recommend_reliability(ONE[:, :2])
    r = np.corrcoef(ONE[:, :2].T)[0, 1]
    assert found.code == "spearman_brown"
    assert found.value == pytest.approx(2 * r / (1 + r))


def test_several_dimensions_take_the_hierarchical_one():
    found = recommend_reliability(SUBS, dimensions=LABELS)
    assert found.code == "omega_hierarchical"
    assert found.value == pytest.approx(second_order_omega(np.corrcoef(SUBS.T), LABELS).hierarchical, abs=1e-6)
    assert found.value < found.alpha


def test_a_dimension_of_one_item_leaves_alpha():
    found = recommend_reliability(SUBS[:, :9], dimensions=LABELS[:9])
    assert (found.code, found.reason) == ("alpha", "general_factor_not_identified")


def test_two_dimensions_take_alpha():
    found = recommend_reliability(SUBS[:, :8], dimensions=LABELS[:8])
    assert (found.code, found.reason) == ("alpha", "two_dimensions")


def test_a_heywood_case_falls_back_on_alpha_and_says_so():
    x = ONE[:, :3].copy()
    x[:, 1] = x[:, 0] + 0.05 * RNG.normal(size=300)
    x[:, 2] = x[:, 0] + 2 * RNG.normal(size=300)
    x[:, 0] = (x[:, 1] + 0.02 * x[:, 2]) * 0.7
    found = recommend_reliability(x)
    assert found.code == "alpha"
    assert found.reason in ("heywood_case", "factor_not_converged")
    assert found.value == found.alpha


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda x: x * [1, 1, -1, 1, 1, 1], "negatively_keyed_item"),
        (lambda x: x * [1, 1, 0, 1, 1, 1], "constant_item"),
        (lambda x: x[:, :1], "too_few_items"),
        (lambda x: x[:2], "too_few_rows"),
    ],
)
def test_nothing_is_recommended_where_alpha_is_refused(change, reason):
    found = recommend_reliability(change(ONE))
    assert (found.code, found.reason) == ("none", reason)
    assert np.isnan(found.value)
    assert reason == "too_few_rows" or found.where is not None
