"""Omega of many matrices against one at a time; the bootstrap of omega total and hierarchical."""

import numpy as np
import pytest

from governance_survey.errors import EstimationError
from governance_survey.statistics.reliability import (
    bootstrap_omega,
    mcdonald_omega,
    prophecy,
    second_order_omega,
)
from governance_survey.statistics.reliability.bootstrap import resampled_sums
from governance_survey.statistics.reliability.omega_sets import omegas_of

RNG = np.random.default_rng(8)
X = np.round(RNG.normal(size=(180, 5)) + RNG.normal(size=(180, 1)), 1)
HOLES = np.where(RNG.random(X.shape) < 0.1, np.nan, X)
KINDS = np.repeat(RNG.normal(size=(600, 3)) + RNG.normal(size=(600, 1)), 4, axis=1) + RNG.normal(size=(600, 12))


def times(n: int, draws: int, seed: int) -> np.ndarray:
    """How often each row came in the draws of that seed."""
    return resampled_sums(np.random.default_rng(seed), draws, np.eye(n)).astype(int)


@pytest.mark.parametrize("k", [3, 4, 12])
def test_omegas_of_many_matrices_are_those_of_each(k):
    rng = np.random.default_rng(k)
    sets = [rng.normal(size=(90, k)) + rng.normal(size=(90, 1)) for _ in range(40)]
    together = omegas_of(np.array([np.corrcoef(x.T) for x in sets]), np.full(k, 0.6))
    np.testing.assert_allclose(together, [mcdonald_omega(x).total for x in sets], atol=1e-8)


def test_no_omega_where_there_is_none():
    """A matrix with a gap, and a Heywood case: r12 r13 / r23 is the square of the first loading."""
    heywood = np.array([[1, 0.9, 0.9], [0.9, 1, 0.3], [0.9, 0.3, 1.0]])
    gap = np.full((3, 3), np.nan)
    assert np.isnan(omegas_of(np.array([heywood, gap]), np.full(3, 0.7))).all()
    assert omegas_of(np.empty((0, 3, 3)), np.full(3, 0.7)).shape == (0,)


def test_the_draws_are_omegas_of_drawn_rows():
    by_hand = [mcdonald_omega(np.repeat(X, t, axis=0)).total for t in times(180, 100, 5)]
    found = bootstrap_omega(X, seed=5, draws=100)
    np.testing.assert_allclose(found.draws, by_hand, atol=1e-8)
    assert found.estimate == pytest.approx(mcdonald_omega(X).total, abs=1e-9)
    assert [found.low, found.high] == pytest.approx(np.quantile(by_hand, [0.025, 0.975]))
    assert found.std_error == pytest.approx(np.std(by_hand, ddof=1))


def test_pairwise_draws_use_what_pairs_share():
    by_hand = [mcdonald_omega(np.repeat(HOLES, t, axis=0), missing="pairwise").total for t in times(180, 100, 5)]
    found = bootstrap_omega(HOLES, seed=5, draws=100, missing="pairwise")
    np.testing.assert_allclose(found.draws, by_hand, atol=1e-8)
    complete = HOLES[~np.isnan(HOLES).any(axis=1)]
    np.testing.assert_array_equal(
        bootstrap_omega(HOLES, seed=5, draws=100).draws, bootstrap_omega(complete, seed=5, draws=100).draws
    )


def test_two_items_give_spearman_brown():
    found = bootstrap_omega(X[:, :2], seed=2, draws=100)
    drawn = [prophecy(np.corrcoef(np.repeat(X[:, :2], t, axis=0).T)[0, 1], 2) for t in times(180, 100, 2)]
    np.testing.assert_allclose(found.draws, drawn, rtol=1e-9)
    assert found.estimate == pytest.approx(prophecy(np.corrcoef(X[:, :2].T)[0, 1], 2))


def test_the_interval_holds_the_truth_about_as_often_as_it_says():
    """Four items with squared loadings .5: omega is 8 / (8 + 2) = .8. Of 100 intervals of 95%, 89 or more hold it."""
    rng = np.random.default_rng(3)
    held = 0
    for seed in range(100):
        x = rng.normal(size=(200, 4)) + rng.normal(size=(200, 1))
        found = bootstrap_omega(x, seed=seed, draws=200)
        held += found.low <= 0.8 <= found.high
    assert 89 <= held <= 100


def test_the_draws_of_hierarchical_omega_are_those_of_drawn_rows():
    labels = np.repeat(["c", "a", "b"], 4)
    found = bootstrap_omega(KINDS, dimensions=labels, seed=4, draws=100)
    drawn = [np.corrcoef(np.repeat(KINDS, t, axis=0).T) for t in times(600, 100, 4)]
    np.testing.assert_allclose(found.draws, [second_order_omega(r, labels).hierarchical for r in drawn], atol=1e-7)
    assert found.low < found.estimate < found.high < 1
    holes = np.where(np.random.default_rng(2).random(KINDS.shape) < 0.05, np.nan, KINDS)
    shared = bootstrap_omega(holes, dimensions=labels, seed=4, draws=100, missing="pairwise")
    assert shared.estimate == pytest.approx(found.estimate, abs=0.05)


def test_the_spread_of_the_draws_is_that_of_fresh_samples():
    """Standard deviation of hierarchical omega over 200 samples beside the mean error of 20 bootstraps."""
    rng = np.random.default_rng(6)
    labels = np.repeat([0, 1, 2], 3)

    def sample() -> np.ndarray:
        return np.repeat(rng.normal(size=(500, 3)) + rng.normal(size=(500, 1)), 3, axis=1) + rng.normal(size=(500, 9))

    estimates = [second_order_omega(np.corrcoef(sample().T), labels).hierarchical for _ in range(200)]
    errors = [bootstrap_omega(sample(), dimensions=labels, seed=seed, draws=200).std_error for seed in range(20)]
    assert np.mean(errors) == pytest.approx(np.std(estimates, ddof=1), rel=0.15)


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: bootstrap_omega(X, seed=1, draws=50), "too_few_draws"),
        (lambda: bootstrap_omega(X[:, :1], seed=1), "too_few_items"),
        (lambda: bootstrap_omega(X[:2], seed=1), "too_few_rows"),
        (lambda: bootstrap_omega(X * [1, 1, 0, 1, 1], seed=1), "constant_item"),
        (lambda: bootstrap_omega(X[:, :2] * [1, 0], seed=1), "constant_item"),
        (lambda: bootstrap_omega(KINDS, dimensions=np.repeat([0, 1], 6), seed=1), "general_factor_not_identified"),
    ],
)
def test_refusals(call, code):
    with pytest.raises(EstimationError) as caught:
        call()
    assert caught.value.code == code
