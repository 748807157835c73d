"""Groups compared: limits that satisfy their equations, intervals that cover, designs, and what is refused."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from governance_survey.errors import EstimationError
from governance_survey.statistics import (
    compare_means,
    compare_ranks,
    design_arrays,
    dunn,
    groups_of,
    hedges_g,
    rank_biserial,
    variance_explained,
)
from governance_survey.statistics.comparisons.ranks import mid_ranks
from governance_survey.statistics.noncentral import noncentral_chi_square, noncentral_f, noncentral_t


@settings(max_examples=60, deadline=None)
@given(st.floats(-60, 60), st.floats(2, 5000), st.sampled_from([0.9, 0.95, 0.99]))
def test_limits_of_the_noncentral_t_put_the_statistic_at_the_tails(t, dof, level):
    from scipy.stats import nct

    low, high = noncentral_t(t, dof, level)
    tail = (1 - level) / 2
    assert low < high
    assert nct.sf(t, dof, low) == pytest.approx(tail, abs=1e-6)
    assert nct.cdf(t, dof, high) == pytest.approx(tail, abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(st.floats(0, 80), st.integers(1, 8), st.floats(3, 3000))
def test_limits_of_the_noncentral_f_and_chi_square_are_nought_or_satisfy_their_equation(f, between, within):
    from scipy.stats import chi2, ncf, ncx2
    from scipy.stats import f as central

    low, high = noncentral_f(f, (between, within), 0.95)
    assert (
        low == 0 if central.sf(f, between, within) >= 0.025 else ncf.sf(f, between, within, low) == pytest.approx(0.025)
    )
    assert (
        high == 0
        if central.cdf(f, between, within) <= 0.025
        else ncf.cdf(f, between, within, high) == pytest.approx(0.025, abs=1e-6)
    )
    low, high = noncentral_chi_square(f, between, 0.95)
    assert low == 0 if chi2.sf(f, between) >= 0.025 else ncx2.sf(f, between, low) == pytest.approx(0.025)
    assert high == 0 if chi2.cdf(f, between) <= 0.025 else ncx2.cdf(f, between, high) == pytest.approx(0.025)


def _two(rng, n1, n2, gap, spread=1.0, cut=None):
    y = np.concatenate([rng.normal(gap, spread, n1), rng.normal(0, 1, n2)])
    y = y if cut is None else np.digitize(y, cut).astype(float)
    return groups_of(y, np.repeat([0.0, 1.0], [n1, n2]))


def test_intervals_of_the_standardised_difference_cover_the_truth():
    rng = np.random.default_rng(3)
    equal = [hedges_g(_two(rng, 20, 35, 0.6)) for _ in range(1500)]
    assert np.mean([one.low <= 0.6 <= one.high for one in equal]) == pytest.approx(0.95, abs=0.017)
    assert np.mean([one.estimate for one in equal]) == pytest.approx(0.6, abs=0.025)
    truth = 0.6 / np.sqrt((4 + 1) / 2)
    unequal = [hedges_g(_two(rng, 20, 60, 0.6, 2.0), equal_variances=False) for _ in range(1500)]
    assert np.mean([one.low <= truth <= one.high for one in unequal]) == pytest.approx(0.95, abs=0.02)
    wrong = [hedges_g(_two(rng, 20, 60, 0.6, 2.0)) for _ in range(400)]  # the pooled one does not know of it
    assert np.mean([one.low <= truth <= one.high for one in wrong]) < 0.93


def test_intervals_of_the_rank_biserial_cover_the_truth_of_five_answers_too():
    rng = np.random.default_rng(4)
    cut = [-1.2, -0.4, 0.4, 1.2]
    big = rank_biserial(_two(rng, 40000, 40000, 0.7, 1.5, cut)).estimate
    found = [rank_biserial(_two(rng, 25, 40, 0.7, 1.5, cut)) for _ in range(1500)]
    assert np.mean([one.low <= big <= one.high for one in found]) == pytest.approx(0.95, abs=0.02)


def test_groups_that_do_not_overlap_still_have_an_interval():
    apart = groups_of(np.array([1.0, 2, 3, 4, 7, 8, 9, 10]), np.repeat([0.0, 1], 4))
    one, other = rank_biserial(apart), rank_biserial(apart, 1, 0)
    assert (one.estimate, one.low, other.estimate, other.high) == (-1, -1, 1, 1)
    assert one.high == pytest.approx(-other.low) and -1 < one.high < 0


def test_rank_biserial_is_u_and_turns_its_sign_with_the_groups():
    rng = np.random.default_rng(5)
    groups = _two(rng, 17, 22, 0.3, cut=[-1, 0, 1])
    pairs = groups.of(0)[:, None] - groups.of(1)[None, :]
    a, b = rank_biserial(groups), rank_biserial(groups, 1, 0)
    assert a.estimate == pytest.approx(np.sign(pairs).mean())
    assert (a.estimate, a.low, a.high) == pytest.approx((-b.estimate, -b.high, -b.low))


def test_omega_squared_of_chance_is_told_below_nought_and_begins_at_nought():
    found = variance_explained(0.4, (2, 60))
    assert found.estimate < 0 and found.low == 0 and found.high > 0
    eta = variance_explained(0.4, (2, 60), "eta_squared")
    assert eta.estimate == pytest.approx(0.8 / 60.8) and (eta.low, eta.high) == (found.low, found.high)


def test_dunn_of_two_groups_is_the_square_root_of_kruskal_and_wallis():
    from scipy.stats import kruskal

    rng = np.random.default_rng(6)
    groups = _two(rng, 12, 15, 0.8, cut=[-1, 0, 1])
    assert dunn(groups)[0].statistic ** 2 == pytest.approx(kruskal(groups.of(0), groups.of(1)).statistic)


def test_ranks_share_their_middle():
    from scipy.stats import rankdata

    x = np.random.default_rng(7).integers(0, 6, 50).astype(float)
    assert mid_ranks(x)[0] == pytest.approx(rankdata(x))


@pytest.mark.parametrize(
    ("values", "labels", "asked", "code"),
    [
        ([np.nan, np.nan], [0, 1], {}, "no_answers"),
        ([1, 2], [np.nan, np.nan], {}, "no_answers"),
        ([1, 2, 3], [0, 0, 0], {}, "one_group"),
        ([1, 2, 3, 4], [0, 0, 0, 1], {}, "tiny_group"),
        ([1, 2, 3, 4], [0, 0, 1, 1], {"least": 5}, "tiny_group"),
        ([2, 2, 2, 2], [0, 0, 1, 1], {}, "constant_outcome"),
        ([2, 2, 1, 3], [0, 0, 1, 1], {"spread": True}, "constant_group"),
    ],
)
def test_what_no_test_can_be_made_of_is_refused_in_both_languages(values, labels, asked, code):
    with pytest.raises(EstimationError) as caught:
        groups_of(np.array(values, dtype=float), np.array(labels, dtype=float), **asked)
    assert caught.value.code == code
    assert caught.value.say("zh") != caught.value.say("en")


def _clustered(rng, units=40, size=12):
    unit = np.repeat(np.arange(units), size)
    label = rng.integers(0, 3, units * size).astype(float)
    y = rng.normal(0, 1, units)[unit] + 0.4 * label + rng.normal(0, 1, units * size)
    return y, label, unit, rng.uniform(0.5, 3, units * size)


def test_without_a_design_means_are_compared_with_separate_variances():
    rng = np.random.default_rng(8)
    y, g = rng.normal(0, 1, 300), np.repeat([0.0, 1.0], [120, 180])
    found = compare_means(design_arrays(300), y, g)
    plain = [y[g == code] for code in (0, 1)]
    error = np.sqrt(sum(np.var(part) / len(part) for part in plain) * 300 / 299)
    assert found.pairs[0].std_error == pytest.approx(error)
    assert found.effect.estimate == pytest.approx(
        (plain[0].mean() - plain[1].mean()) / np.sqrt((120 * np.var(plain[0]) + 180 * np.var(plain[1])) / 300)
    )


def test_missing_rows_and_rows_of_no_weight_keep_their_place_and_say_nothing():
    rng = np.random.default_rng(9)
    y, g, unit, w = _clustered(rng)
    design = design_arrays(len(y), weights=w, psu=unit)
    whole = compare_means(design, y, g)
    more = design_arrays(
        len(y) + 12, weights=np.r_[w, np.zeros(6), np.ones(6)], psu=np.r_[unit, np.repeat(unit[:6], 2)]
    )
    again = compare_means(more, np.r_[y, np.ones(6), np.full(6, np.nan)], np.r_[g, np.zeros(12)])
    assert again.test.statistic == pytest.approx(whole.test.statistic)
    assert again.test.dof == whole.test.dof == (2.0, 37.0)


def test_the_scale_of_values_and_weights_changes_no_test():
    rng = np.random.default_rng(10)
    y, g, unit, w = _clustered(rng)
    one = compare_means(design_arrays(len(y), weights=w, psu=unit), y, g)
    two = compare_means(design_arrays(len(y), weights=7 * w, psu=unit), 100 + 20 * y, g)
    assert (two.test.statistic, two.effect.estimate, two.effect.high) == pytest.approx(
        (one.test.statistic, one.effect.estimate, one.effect.high)
    )
    ranks = compare_ranks(design_arrays(len(y), weights=w, psu=unit), np.exp(y), g)
    assert ranks.test.p == pytest.approx(compare_ranks(design_arrays(len(y), weights=w, psu=unit), y, g).test.p)


def test_design_tests_hold_their_level_where_groups_do_not_differ():
    rng = np.random.default_rng(11)
    rejected = np.zeros(2)
    for _ in range(600):
        unit = np.repeat(np.arange(40), 8)
        g = (np.arange(40) % 2).astype(float)[unit]  # groups of whole units: clustering matters most
        y = rng.normal(0, 1, 40)[unit] + rng.normal(0, 1, 320)
        design = design_arrays(320, psu=unit)
        rejected += [compare_means(design, y, g).test.p < 0.05, compare_ranks(design, y, g).test.p < 0.05]
    assert rejected / 600 == pytest.approx([0.05, 0.05], abs=0.027)


def test_the_interval_of_a_design_based_size_covers():
    rng = np.random.default_rng(12)
    held = 0
    for _ in range(500):
        unit = np.repeat(np.arange(50), 8)
        g = np.tile([0.0, 1.0], 200)
        y = 0.6 * rng.normal(0, 1, 50)[unit] + 0.5 * g + rng.normal(0, 1, 400)
        found = compare_means(design_arrays(400, psu=unit), y, g).effect
        held += found.low <= -0.5 / np.sqrt(1.36) <= found.high
    assert held / 500 == pytest.approx(0.95, abs=0.03)


def test_too_few_units_or_groups_without_error_are_refused():
    y, g = np.arange(12.0), np.tile([0.0, 1, 2], 4)
    with pytest.raises(EstimationError) as caught:
        compare_means(design_arrays(12, psu=np.repeat([1, 2, 3], 4)), y, g)
    assert caught.value.code == "no_degrees_of_freedom"
    with pytest.raises(EstimationError) as caught:
        compare_means(design_arrays(12, psu=np.repeat(np.arange(6), 2)), np.tile([1.0, 2.0], 6), np.tile([0.0, 1], 6))
    assert caught.value.code == "dependent_means"
