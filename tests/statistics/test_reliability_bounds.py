"""Lower bounds: their order, where they meet, the certificate of the greatest, and psych."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from governance_survey.errors import EstimationError
from governance_survey.statistics.reliability import (
    common_factor_reliability,
    cronbach_alpha,
    greatest_lower_bound,
    guttman_bounds,
)


def correlations(seed: int, k: int = 5, n: int = 300) -> np.ndarray:
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, k)) + rng.normal(size=(n, 1)) * rng.uniform(0.4, 1.5, k)
    return np.cov(x.T)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 9999), k=st.integers(3, 8))
def test_bounds_rise_to_the_greatest(seed, k):
    s = correlations(seed, k)
    bounds, best = guttman_bounds(s), greatest_lower_bound(s)
    assert bounds.lambda_1 < bounds.lambda_3 <= bounds.lambda_2 + 1e-12
    assert (np.diff(bounds.mu) >= -1e-12).all()
    for lower in (bounds.lambda_2, bounds.lambda_5, bounds.lambda_6, *bounds.mu):
        assert lower <= best.value + 1e-8
    assert best.value <= 1


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 9999))
def test_the_greatest_is_feasible_and_optimal(seed):
    """A dual matrix proves it: Y >= 0 with diagonal >= 1 has tr(YS) >= sum(psi) for every feasible psi."""
    s = correlations(seed, 6)
    best = greatest_lower_bound(s)
    rest = s - np.diag(best.error_variances)
    assert np.linalg.eigvalsh(rest)[0] > -1e-9
    assert (best.error_variances > 0).all()
    dual = np.linalg.inv(rest)
    dual /= np.diag(dual).min()
    assert float(np.trace(dual @ s)) == pytest.approx(best.error_variances.sum(), rel=5e-5)
    assert best.gap < 1e-9


def test_unit_of_measurement_does_not_matter():
    s = correlations(1)
    assert greatest_lower_bound(s * 1e6).value == pytest.approx(greatest_lower_bound(s).value, abs=1e-9)
    np.testing.assert_allclose(guttman_bounds(s * 1e-6).mu, guttman_bounds(s).mu, rtol=1e-10)


def test_lambda_3_is_alpha():
    x = np.random.default_rng(2).normal(size=(60, 4)) + np.random.default_rng(3).normal(size=(60, 1))
    assert guttman_bounds(np.cov(x.T)).lambda_3 == pytest.approx(cronbach_alpha(x).raw, rel=1e-12)


def test_an_item_at_the_edge_has_no_error_variance():
    """Two items near identical: their error variances go to nought, the others' do not."""
    loading = np.array([0.9, 0.9, 0.5, 0.5])
    r = np.outer(loading, loading)
    np.fill_diagonal(r, 1)
    r[0, 1] = r[1, 0] = 0.999
    found = greatest_lower_bound(r).error_variances
    assert found[:2].max() < 0.01
    assert found[2:].min() > 0.4


@pytest.mark.parametrize(
    ("matrix", "code"),
    [
        (np.ones((3, 3)), "not_positive_definite"),
        (np.array([[1, 0.2], [0.3, 1]]), "not_a_covariance"),
        (np.array([[1, np.nan], [np.nan, 1]]), "not_a_covariance"),
        (np.array([[1, 0.0], [0.0, 0]]), "not_a_covariance"),
        (np.ones((1, 1)), "not_a_covariance"),
    ],
)
def test_refusals(matrix, code):
    with pytest.raises(EstimationError) as caught:
        greatest_lower_bound(matrix)
    assert caught.value.code == code


def test_no_common_variance_is_refused():
    with pytest.raises(EstimationError) as caught:
        guttman_bounds(np.array([[1, -0.2], [-0.2, 1]]))
    assert caught.value.code == "no_common_variance"


def test_the_factor_value_may_lie_above_the_bound():
    """So it does for the conscientiousness items of psych's bfi; see the reference values."""
    from ..reference import table

    items = table("bfi")[["C1", "C2", "C3", "C4", "C5"]].dropna().to_numpy(float)
    items[:, 3:] = 7 - items[:, 3:]
    r = np.corrcoef(items.T)
    assert common_factor_reliability(r) > greatest_lower_bound(r).value + 0.003
