"""Omega of many matrices against one at a time; its bootstrap; the jackknife of hierarchical omega."""

import numpy as np
import pytest

from governance_survey.errors import EstimationError
from governance_survey.statistics.reliability import (
    bootstrap_omega,
    hierarchical_omega,
    jackknife_hierarchical,
    mcdonald_omega,
    prophecy,
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


def test_the_jackknife_is_the_solution_without_each_group():
    found = jackknife_hierarchical(KINDS, 3, seed=4)
    group = np.random.default_rng(4).permutation(600) % 15
    values = np.array([hierarchical_omega(np.corrcoef(KINDS[group != g].T), 3).hierarchical for g in range(15)])
    # Two ways to the same correlations differ in the last digit, and so the rotation's stopping point a little.
    assert found.estimate == pytest.approx(hierarchical_omega(np.corrcoef(KINDS.T), 3).hierarchical, abs=1e-8)
    assert found.std_error == pytest.approx(np.sqrt(14 / 15 * ((values - found.estimate) ** 2).sum()), rel=1e-6)
    assert found.low < found.estimate < found.high < 1
    assert found.dof == 14
    gap = np.vstack([KINDS, np.r_[np.nan, np.ones(11)]])
    assert jackknife_hierarchical(gap, 3, seed=4).low == found.low


def test_the_jackknife_error_is_that_of_fresh_samples():
    """Spread of the estimate over samples beside the mean of its jackknife errors, within the noise of 14 df."""
    rng = np.random.default_rng(6)

    def sample() -> np.ndarray:
        return np.repeat(rng.normal(size=(500, 3)) + rng.normal(size=(500, 1)), 3, axis=1) + rng.normal(size=(500, 9))

    found = [jackknife_hierarchical(sample(), 3, seed=seed) for seed in range(25)]
    spread = np.std([one.estimate for one in found], ddof=1)
    assert np.sqrt(np.mean([one.std_error**2 for one in found])) == pytest.approx(spread, rel=0.4)


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: bootstrap_omega(X, seed=1, draws=50), "too_few_draws"),
        (lambda: bootstrap_omega(X[:, :1], seed=1), "too_few_items"),
        (lambda: bootstrap_omega(X[:2], seed=1), "too_few_rows"),
        (lambda: bootstrap_omega(X * [1, 1, 0, 1, 1], seed=1), "constant_item"),
        (lambda: bootstrap_omega(X[:, :2] * [1, 0], seed=1), "constant_item"),
        (lambda: jackknife_hierarchical(KINDS[:149], 3, seed=1), "too_few_rows"),
        (lambda: jackknife_hierarchical(KINDS, 2, seed=1), "general_factor_not_identified"),
    ],
)
def test_refusals(call, code):
    with pytest.raises(EstimationError) as caught:
        call()
    assert caught.value.code == code


def test_a_general_factor_that_hangs_on_few_rows_has_no_interval():
    """Among weak scales some have a solution that is lost when a fifteenth of the rows is left out."""
    rng = np.random.default_rng(4)
    for _ in range(200):
        weak = np.repeat(rng.normal(size=(160, 3)) + 0.7 * rng.normal(size=(160, 1)), 3, axis=1)
        x = weak + 2 * rng.normal(size=(160, 9))
        try:
            hierarchical_omega(np.corrcoef(x.T), 3)
        except EstimationError:
            continue
        try:
            jackknife_hierarchical(x, 3, seed=1)
        except EstimationError as problem:
            assert problem.code == "general_factor_unstable"
            return
    pytest.fail("no such sample among two hundred")
