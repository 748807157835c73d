"""Draws of the means of small groups: their centre, their spread, their correlation, and when there are none."""

import numpy as np
import pytest
from scipy import stats

from governance_survey.errors import EstimationError
from governance_survey.statistics.community import group_means
from governance_survey.statistics.community.draws import mean_draws


def people(groups=3, each=40, seed=5):
    rng = np.random.default_rng(seed)
    first = rng.normal(50, 10, groups * each)
    second = 0.8 * first + rng.normal(0, 6, groups * each)
    return np.column_stack([first, second]), np.repeat(np.arange(groups), each), rng.uniform(0.5, 2, groups * each)


def test_spread_and_correlation_are_those_of_the_means():
    y, g, w = people()
    found = mean_draws(y, g, 3, rng=np.random.default_rng(1), draws=40_000, weights=w)
    for j in range(2):
        means = group_means(y[:, j], g, 3, weights=w)
        assert found[:, :, j].mean(axis=0) == pytest.approx(means.estimate, abs=0.05)
        # Student's t with n - 1 degrees of freedom is wider by sqrt(dof / (dof - 2)).
        assert found[:, :, j].std(axis=0) == pytest.approx(means.std_error * np.sqrt(39 / 37), rel=0.02)
    share = w[g == 0] / w[g == 0].sum()
    pull = share[:, None] * (y[g == 0] - share @ y[g == 0])
    expected = (pull[:, 0] @ pull[:, 1]) / np.sqrt((pull**2).sum(axis=0).prod())
    assert np.corrcoef(found[:, 0], rowvar=False)[0, 1] == pytest.approx(expected, abs=0.01)


def test_few_persons_have_the_tails_of_t():
    y = np.array([[40.0], [50], [70]])
    found = mean_draws(y, np.zeros(3, dtype=int), 1, rng=np.random.default_rng(2), draws=60_000)[:, 0, 0]
    error = y.std(ddof=1) / np.sqrt(3)
    for p in (0.025, 0.1, 0.9, 0.975):
        assert np.quantile(found, p) == pytest.approx(y.mean() + error * stats.t.ppf(p, 2), abs=0.05 * error * 4.3)


def test_nothing_is_drawn_where_the_error_is_unknown_and_all_is_one_in_a_census():
    y = np.array([[1.0, 5], [2.0, np.nan], [9.0, 3], [7.0, 4]])
    g = np.array([0, 0, 1, -1])
    found = mean_draws(y, g, 3, rng=np.random.default_rng(3), draws=100, population=np.array([2.0, 9, 4]))
    assert (found[:, 0, 0] == 1.5).all()  # both of two
    assert np.isnan(found[:, 0, 1]).all() and np.isnan(found[:, 1]).all() and np.isnan(found[:, 2]).all()


def test_the_same_seed_gives_the_same_draws_and_ten_are_too_few():
    y, g, _ = people()
    one, two = (mean_draws(y, g, 3, rng=np.random.default_rng(7), draws=100) for _ in range(2))
    assert np.array_equal(one, two)
    with pytest.raises(EstimationError) as caught:
        mean_draws(y, g, 3, rng=np.random.default_rng(7), draws=10)
    assert caught.value.code == "too_few_draws"


def test_a_constant_group_has_no_spread():
    y = np.full((6, 2), 30.0)
    found = mean_draws(y, np.repeat([0, 1], 3), 2, rng=np.random.default_rng(1), draws=100)
    assert (found == 30).all()
