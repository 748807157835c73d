"""Agreement and intraclass correlations: hand-made cases, edges, invariances. R's values are in `tests/reference`."""

import numpy as np
import pytest

from governance_survey.errors import EstimationError
from governance_survey.statistics.community import (
    intraclass_correlation,
    null_variance,
    rank_intervals,
    shrunken_scores,
    studentised_range,
    variance_components,
    within_group_agreement,
)


def simulated(seed=1, groups=40, icc=0.3, sizes=(2, 12)):
    rng = np.random.default_rng(seed)
    n = rng.integers(*sizes, size=groups)
    g = np.repeat(np.arange(groups), n)
    y = 50 + 10 * np.sqrt(icc) * rng.normal(size=groups)[g] + 10 * np.sqrt(1 - icc) * rng.normal(size=len(g))
    return y, g, groups


def test_shrout_and_fleiss_one_way():
    """Six targets, four judges: ICC(1,1) = .166, ICC(1,k) = .443 (Shrout & Fleiss 1979, table 4)."""
    ratings = np.array(
        [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], dtype=float
    )
    found = intraclass_correlation(ratings.ravel(), np.repeat(np.arange(6), 4), 6)
    assert round(found.icc1, 2) == 0.17
    assert round(found.icc2, 2) == 0.44
    assert found.icc1 == found.icc1_mean_size  # equal groups


def test_a_negative_icc_is_reported():
    y = np.tile([1.0, 5.0], 10)
    found = intraclass_correlation(y + np.repeat(np.arange(10), 2) * 0.01, np.repeat(np.arange(10), 2), 10)
    assert found.icc1 < -0.9
    assert (found.reliability == 0).all()
    components = variance_components(y, np.repeat(np.arange(10), 2), 10)
    assert components.between == 0


def test_the_interval_covers():
    inside = sum(
        (f := intraclass_correlation(*simulated(seed, sizes=(6, 7)))).low <= 0.3 <= f.high for seed in range(200)
    )
    assert 180 <= inside <= 198


def test_missing_and_groupless_rows_are_left_out():
    y, g, k = simulated()
    more = np.concatenate([y, [np.nan, 1e6]])
    places = np.concatenate([g, [0, -1]])
    assert intraclass_correlation(more, places, k).icc1 == intraclass_correlation(y, g, k).icc1


def test_an_empty_group_stays_empty():
    y, g, k = simulated()
    found = intraclass_correlation(y, g, k + 1)
    assert found.n_groups == k
    assert np.isnan(found.reliability[-1])
    assert np.isnan(shrunken_scores(variance_components(y, g, k + 1)).estimate[-1])


@pytest.mark.parametrize(
    ("y", "g", "code"),
    [
        ([1.0, 2, 3], [0, 0, 0], "one_group"),
        ([1.0, 2, 3], [0, 1, 2], "only_singletons"),
        ([4.0, 4, 4, 4], [0, 0, 1, 1], "constant_outcome"),
        ([np.nan, np.nan], [0, 1], "one_group"),
    ],
)
def test_refusals(y, g, code):
    for function in (intraclass_correlation, variance_components):
        with pytest.raises(EstimationError) as caught:
            function(np.array(y), np.array(g), 3)
        assert caught.value.code == code


def test_singletons_are_counted():
    assert intraclass_correlation(np.array([1.0, 2, 3, 7, 9]), np.array([0, 0, 1, 2, 2]), 3).n_singletons == 1


def test_components_of_equal_groups_are_those_of_the_analysis_of_variance():
    y, g, k = simulated(sizes=(5, 6))
    found, anova = variance_components(y, g, k), intraclass_correlation(y, g, k)
    assert found.between == pytest.approx((anova.ms_between - anova.ms_within) / 5, rel=1e-6)
    assert found.within == pytest.approx(anova.ms_within, rel=1e-6)
    assert found.icc == pytest.approx(anova.icc1, rel=1e-6)


def test_shrunken_scores_lie_between_and_are_nearer_the_truth():
    rng = np.random.default_rng(3)
    truth = rng.normal(50, 5, size=200)
    n = rng.integers(2, 8, size=200)
    g = np.repeat(np.arange(200), n)
    y = truth[g] + rng.normal(0, 10, size=len(g))
    components = variance_components(y, g, 200)
    found = shrunken_scores(components)
    raw = components.means
    assert (np.abs(found.estimate - components.mean) <= np.abs(raw - components.mean) + 1e-9).all()
    assert ((found.estimate - truth) ** 2).mean() < 0.6 * ((raw - truth) ** 2).mean()
    covered = (np.abs(found.estimate - truth) < 1.96 * found.std_error).mean()
    assert 0.9 < covered < 0.99


def test_all_of_one_mind_agree_entirely():
    found = within_group_agreement(np.full((6, 3), 4.0), np.repeat([0, 1], 3), 2, 5, nulls=("uniform",))
    for values in (found.rwg, found.rwg_j["uniform"], found.rwg_star):
        assert (values == 1).all()
    assert (found.ad_mean == 0).all()
    ends = within_group_agreement(np.full((6, 3), 5.0), np.repeat([0, 1], 3), 2, 5)
    assert (ends.awg == 1).all()


def test_awg_leaves_out_items_whose_mean_is_too_near_an_end():
    """R's multilevel 2.7: awg(x, rep(1, 4)) = .7787879; the third item's mean of 4.5 is beyond (5 x 3 + 1) / 4."""
    x = np.array([[4.0, 2, 5], [4, 2, 4], [5, 3, 4], [3, 2, 5]])
    group = np.zeros(4, dtype=int)
    assert within_group_agreement(x, group, 1, 5).awg[0] == pytest.approx(0.7787879, abs=5e-8)
    assert np.isnan(within_group_agreement(x[:, 2:], group, 1, 5).awg[0])
    ends = np.column_stack([x[:, 0], np.full(4, 5.0)])  # an item answered 5 by all has full agreement
    assert within_group_agreement(ends, group, 1, 5).awg[0] == pytest.approx((2 / 3 + 1) / 2)


def test_two_camps_do_not_agree():
    found = within_group_agreement(np.tile([[1.0], [5.0]], (5, 1)), np.zeros(10, dtype=int), 1, 5)
    assert found.rwg[0, 0] == 0
    assert found.rwg_star[0] < 0
    assert found.ad_mean[0] > found.ad_limit


def test_more_items_raise_rwg_j_and_not_r_star():
    rng = np.random.default_rng(4)
    x = rng.integers(2, 5, size=(30, 1)).astype(float)
    one, ten = (within_group_agreement(np.repeat(x, j, axis=1), np.zeros(30, dtype=int), 1, 5) for j in (1, 10))
    assert ten.rwg_j["uniform"][0] > one.rwg_j["uniform"][0]
    assert ten.rwg_star[0] == pytest.approx(one.rwg_star[0])
    assert ten.rwg_j["slight_skew"][0] <= ten.rwg_j["uniform"][0]


def test_a_group_of_one_has_no_agreement():
    found = within_group_agreement(np.array([[3.0], [4], [4]]), np.array([0, 1, 1]), 2, 5)
    assert np.isnan(found.rwg[0, 0])
    assert np.isnan(found.ad_median[0])
    assert np.isnan(found.awg[0])
    assert found.rwg[1, 0] == 1


def test_medians_of_even_and_odd_groups():
    x = np.array([[1.0], [2], [4], [2], [5]])
    found = within_group_agreement(x, np.array([0, 0, 0, 1, 1]), 2, 5)
    assert found.ad_median == pytest.approx([(1 + 0 + 2) / 3, 1.5])


@pytest.mark.parametrize(
    ("null", "options", "known"), [("uniform", 7, 4.0), ("heavy_skew", 5, 0.44), ("normal", 7, None)]
)
def test_null_variances(null, options, known):
    if known is not None:
        assert null_variance(null, options) == known
        return
    with pytest.raises(EstimationError) as caught:
        null_variance(null, options)
    assert caught.value.code == "unknown_null"


def test_answers_outside_the_scale_are_refused():
    with pytest.raises(EstimationError) as caught:
        within_group_agreement(np.array([[0.0], [3]]), np.zeros(2, dtype=int), 1, 5)
    assert caught.value.code == "outside_scale"


def test_rank_intervals_hold_the_true_ranks_together():
    """Of 200 simulations at least nine in ten hold every true rank at once (the promise is 95 per cent)."""
    rng = np.random.default_rng(5)
    truth = np.linspace(40, 60, 15)
    ranks = 15 - np.arange(15)
    held = 0
    for _ in range(200):
        error = rng.uniform(1, 3, size=15)
        found = rank_intervals(truth + error * rng.normal(size=15), error)
        held += bool(((found.low <= ranks) & (ranks <= found.high)).all())
    assert held >= 185


def test_noise_makes_one_tier_and_large_gaps_many():
    assert rank_intervals(np.array([50.0, 51, 52]), np.full(3, 5.0)).n_tiers == 1
    found = rank_intervals(np.array([10.0, np.nan, 50, 90]), np.full(4, 1.0))
    assert found.n_tiers == 3
    assert found.rank.tolist()[0] == 3
    assert np.isnan(found.low[1])
    assert found.tier[1] == 0


def test_the_studentised_range_is_that_of_scipy():
    from scipy.stats import studentized_range

    for size in (2, 5, 20):
        assert studentised_range(size) == pytest.approx(float(studentized_range.ppf(0.95, size, np.inf)), abs=1e-4)
