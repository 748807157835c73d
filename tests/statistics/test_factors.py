"""Exploratory factors: known solutions, refusals, invariances. R's values are in `tests/reference`."""

import numpy as np
import pytest

from governance_survey.errors import EstimationError
from governance_survey.statistics.factors import (
    bartlett_test,
    factor_analysis,
    kaiser_meyer_olkin,
    minimum_average_partial,
    parallel_analysis,
    principal_components,
    rotate,
    score_weights,
)

LOADING = np.array([[0.8, 0], [0.7, 0], [0.6, 0], [0, 0.7], [0, 0.6], [0, 0.5]])
PHI = np.array([[1, 0.3], [0.3, 1]])


def implied(phi=PHI, loading=LOADING):
    r = loading @ phi @ loading.T
    np.fill_diagonal(r, 1)
    return r


@pytest.mark.parametrize("method", ["minres", "ml", "pa"])
def test_known_loadings_come_back(method):
    found = factor_analysis(implied(), 2, n=500, method=method)
    assert found.loadings == pytest.approx(LOADING, abs=1e-5)
    assert found.phi == pytest.approx(PHI, abs=1e-5)
    assert found.fit.chi_square == pytest.approx(0, abs=1e-6)
    assert found.structure == pytest.approx(LOADING @ PHI, abs=1e-5)


@pytest.mark.parametrize("rotation", ["varimax", "oblimin", "promax", "quartimax"])
def test_the_order_of_items_changes_nothing(rotation):
    rng = np.random.default_rng(3)
    r = np.corrcoef(rng.normal(size=(300, 6)) + rng.normal(size=(300, 2)) @ LOADING.T, rowvar=False)
    order = rng.permutation(6)
    one = factor_analysis(r, 2, rotation=rotation).loadings
    other = factor_analysis(r[np.ix_(order, order)], 2, rotation=rotation).loadings
    assert other == pytest.approx(one[order], abs=1e-5)


@pytest.mark.parametrize("rotation", ["none", "varimax", "oblimin", "promax", "quartimax"])
def test_rotation_keeps_communalities_and_the_common_part(rotation):
    start = factor_analysis(implied(), 2, rotation="none").loadings
    turned = rotate(start, rotation)
    assert turned.loadings @ turned.phi @ turned.loadings.T == pytest.approx(start @ start.T, abs=1e-9)
    assert np.diag(turned.phi) == pytest.approx(1)


def test_oblimin_stands_still():
    """No small turn of the solution lowers the criterion."""
    start = factor_analysis(implied(), 2, rotation="none").loadings
    turned = rotate(start, "oblimin")

    def criterion(transform):
        squares = (start @ np.linalg.inv(transform).T) ** 2
        return (squares[:, 0] * squares[:, 1]).sum()

    least = criterion(turned.transform)
    for step in np.random.default_rng(1).normal(scale=1e-3, size=(50, 2, 2)):
        moved = turned.transform + step
        assert criterion(moved / np.sqrt((moved**2).sum(axis=0))) >= least - 1e-12


def test_factors_have_positive_sums_in_order_of_variance():
    found = factor_analysis(implied(), 2)
    assert (found.loadings.sum(axis=0) > 0).all()
    assert found.variance[0] >= found.variance[1]
    assert found.variance.sum() == pytest.approx(found.communalities.sum())


@pytest.mark.parametrize(
    ("r", "k", "code"),
    [
        (np.array([[1, 1], [1, 1.0]]), 1, "not_positive_definite"),
        (np.array([[1, 0.9, 0.9], [0.9, 1, -0.9], [0.9, -0.9, 1]]), 1, "not_positive_definite"),
        (np.array([[1, np.nan], [np.nan, 1]]), 1, "correlation_missing"),
        (np.array([[1, 0.5], [0.4, 1]]), 1, "not_a_correlation"),
        (np.eye(3)[:2], 1, "not_a_correlation"),
        (np.array([[1, 0.5], [0.5, 1]]), 1, "too_many_factors"),
        (implied(), 4, "too_many_factors"),
        (implied(), 0, "too_many_factors"),
        (np.array([[1, 0.7, 0.7], [0.7, 1, 0.3], [0.7, 0.3, 1]]), 1, "heywood_case"),
    ],
)
def test_refusals(r, k, code):
    with pytest.raises(EstimationError) as caught:
        factor_analysis(r, k)
    assert caught.value.code == code


def test_bartlett_of_unrelated_items_is_nought():
    found = bartlett_test(np.eye(5), 100)
    assert (found.chi_square, found.p_value) == (pytest.approx(0), pytest.approx(1))


def test_kmo_of_one_strong_factor_is_high_and_of_pairs_low():
    strong = np.full((8, 8), 0.6) + 0.4 * np.eye(8)
    pairs = np.kron(np.eye(4), np.array([[1, 0.6], [0.6, 1]]))
    assert kaiser_meyer_olkin(strong).overall > 0.9
    assert kaiser_meyer_olkin(pairs).overall == pytest.approx(0.5)


def test_parallel_analysis_repeats_and_finds_nothing_in_noise():
    x = np.random.default_rng(4).normal(size=(400, 8))
    r = np.corrcoef(x, rowvar=False)
    one, other = (parallel_analysis(r, 400, seed=9, draws=60) for _ in range(2))
    assert np.array_equal(one.random_high, other.random_high)
    assert one.n_components <= 1
    assert one.random_mean.sum() == pytest.approx(8)
    assert parallel_analysis(r, 400, seed=10, draws=60).random_high != pytest.approx(one.random_high, abs=1e-9)


def test_parallel_analysis_needs_more_rows_than_items():
    with pytest.raises(EstimationError) as caught:
        parallel_analysis(np.eye(8), 8, seed=1)
    assert caught.value.code == "too_few_rows"


def test_map_counts_clear_factors():
    loading = np.kron(np.eye(3), np.full((4, 1), 0.75))
    r = loading @ loading.T
    np.fill_diagonal(r, 1)
    assert int(np.nanargmin(minimum_average_partial(r))) + 1 == 3


def test_components_leave_out_incomplete_rows_and_refuse_constants():
    x = np.random.default_rng(5).normal(size=(50, 3))
    x[:4, 0] = np.nan
    found = principal_components(x)
    assert found.n == 46
    assert np.corrcoef(found.scores, rowvar=False) == pytest.approx(np.eye(3), abs=1e-10)
    x[:, 1] = 2
    with pytest.raises(EstimationError) as caught:
        principal_components(x)
    assert caught.value.code == "constant_item"


def test_bartlett_scores_are_unbiased():
    """Of items without error beyond the model, W' Lambda is the identity."""
    found = factor_analysis(implied(), 2)
    assert score_weights(implied(), found, "bartlett").T @ found.loadings == pytest.approx(np.eye(2), abs=1e-8)
