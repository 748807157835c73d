"""Differences judged by permutation, and means of a few units, against scipy."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

import governance_survey as gs
from governance_survey.statistics.small_samples import mean_interval, permuted_differences


def test_the_difference_and_its_p_are_those_of_all_permutations() -> None:
    rng = np.random.default_rng(3)
    y = rng.normal(size=12)
    present = rng.random((12, 4)) < [0.3, 0.5, 0.5, 0.7]
    found = permuted_differences(y, present, draws=20_000, seed=1)
    for k in range(4):
        has = present[:, k]
        exact = stats.permutation_test(
            (y[has], y[~has]), lambda a, b: a.mean() - b.mean(), n_resamples=np.inf, alternative="two-sided"
        )
        assert found.estimate[k] == pytest.approx(exact.statistic, abs=1e-12)
        # scipy doubles the smaller tail; here both tails are counted as far from nought.
        both = np.mean(np.abs(exact.null_distribution) >= abs(exact.statistic) - 1e-12)
        assert found.p_value[k] == pytest.approx(both, abs=4 * np.sqrt(both * (1 - both) / 20_000) + 1e-4)


def test_missing_values_leave_their_unit_out() -> None:
    y, has = np.array([1.0, 2, np.nan, 4, 6]), np.array([[1, 0], [0, 0], [1, 0], [1, 0], [0, 1]], dtype=bool)
    found = permuted_differences(y, has, draws=99, seed=1)
    assert found.estimate[0] == pytest.approx(2.5 - 4) and np.isnan(found.estimate[1])
    assert found.n_with.tolist() == [2, 1] and found.n_without.tolist() == [2, 3]


def test_equal_values_are_never_rare() -> None:
    found = permuted_differences(
        np.full(6, 0.1), np.eye(6, 1, dtype=bool) | (np.arange(6) < 3)[:, None], draws=99, seed=1
    )
    assert found.estimate[0] == pytest.approx(0, abs=1e-12) and found.p_value[0] == 1


def test_the_smallest_p_is_one_over_the_draws() -> None:
    found = permuted_differences(np.arange(40.0), (np.arange(40) >= 20)[:, None], draws=199, seed=1)
    assert found.p_value[0] == 1 / 200


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: permuted_differences(np.ones(3), np.ones((3, 1)), draws=10, seed=1), "too_few_draws"),
        (lambda: permuted_differences(np.ones(3), np.ones((4, 1)), draws=99, seed=1), "lengths_differ"),
        (lambda: permuted_differences(np.ones(3), np.ones(3), draws=99, seed=1), "lengths_differ"),
    ],
)
def test_refusals(call, code: str) -> None:
    with pytest.raises(gs.errors.EstimationError) as problem:
        call()
    assert problem.value.code == code and problem.value.say("zh") and problem.value.say("en")


def test_the_interval_of_a_mean() -> None:
    y = np.array([3.0, 4, 8, 9, 1])
    low, high = stats.t.interval(0.9, 4, y.mean(), stats.sem(y))
    assert mean_interval(y, level=0.9) == pytest.approx((y.mean(), low, high, 5))
    one, none = mean_interval(np.array([2.0])), mean_interval(np.array([np.nan]))
    assert one[0] == 2 and np.isnan(one[1:3]).all() and np.isnan(none[:3]).all() and none[3] == 0
