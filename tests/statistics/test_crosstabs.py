"""Cross tables: margins, small cells, agreement of the design-based with the simple test, distributions."""

import numpy as np
import pytest

from governance_survey.errors import EstimationError
from governance_survey.statistics import (
    category_share,
    chi_square,
    cramers_v,
    cross_table,
    design_arrays,
    design_table,
    distribution,
    fisher_exact,
    share_interval,
)

from ..reference import table


def _codes(*cells):
    """Rows and columns of a table of two by two from its counts."""
    pairs = np.repeat([[0.0, 0], [0, 1], [1, 0], [1, 1]], cells, axis=0)
    return pairs[:, 0], pairs[:, 1]


def test_a_table_adds_up_and_leaves_out_what_is_missing_or_weighs_nothing():
    rows, columns = np.array([1.0, 1, 2, 2, np.nan, 2]), np.array([5.0, 6, 5, np.nan, 5, 6])
    made = cross_table(rows, columns, weights=np.array([1.0, 2, 3, 4, 5, 0]))
    assert made.counts.tolist() == [[1, 1], [1, 0]]
    assert made.weighted.tolist() == [[1, 2], [3, 0]]
    assert (made.n, made.used.tolist()) == (3, [0, 1, 2])
    assert made.scaled.sum() == pytest.approx(3) and made.expected.sum() == pytest.approx(3)
    assert made.row_shares.sum(axis=1).tolist() == [1, 1]


def test_chi_square_is_the_sum_of_squared_residuals_of_two_by_two():
    made = cross_table(*_codes(20, 10, 15, 25))
    assert chi_square(made).statistic == pytest.approx(made.residuals[0, 0] ** 2)
    assert cramers_v(made).estimate == pytest.approx(np.sqrt(chi_square(made).statistic / 70))
    assert chi_square(made, corrected=True).statistic < chi_square(made).statistic


def test_an_empty_cell_is_no_obstacle_but_small_expected_counts_are():
    assert chi_square(cross_table(*_codes(20, 0, 15, 25))).p < 0.001
    thin = cross_table(*_codes(3, 1, 2, 4))
    assert thin.thin
    with pytest.raises(EstimationError) as caught:
        chi_square(thin)
    assert caught.value.code == "small_expected" and "5" in caught.value.say("zh")
    assert chi_square(thin, thin=True).p < 1
    assert fisher_exact(thin).test.p == pytest.approx(0.5238095)


@pytest.mark.parametrize(
    ("rows", "columns", "code"),
    [([1, 1, 1], [1, 2, 1], "one_category"), ([np.nan, 1], [1, np.nan], "no_answers"), ([], [], "no_answers")],
)
def test_nothing_to_cross_is_refused(rows, columns, code):
    with pytest.raises(EstimationError) as caught:
        cross_table(np.array(rows, dtype=float), np.array(columns, dtype=float))
    assert caught.value.code == code


def test_fishers_test_is_of_two_by_two():
    rng = np.random.default_rng(1)
    with pytest.raises(EstimationError) as caught:
        fisher_exact(cross_table(rng.integers(0, 3, 60).astype(float), rng.integers(0, 2, 60).astype(float)))
    assert caught.value.code == "not_two_by_two"


@pytest.mark.parametrize(
    ("joint", "lowest", "highest"),
    [
        ([[0.16, 0.14, 0.12], [0.14, 0.2, 0.24]], 0.935, 0.968),
        # Of strong association the noncentral chi-square spreads more than X2 does: the interval is on the wide side.
        ([[0.2, 0.1, 0.05], [0.1, 0.2, 0.35]], 0.95, 0.99),
    ],
)
def test_the_interval_of_v_covers_its_population_value(joint, lowest, highest):
    rng, joint = np.random.default_rng(2), np.array(joint)
    expected = np.outer(joint.sum(axis=1), joint.sum(axis=0))
    truth, held = float(np.sqrt(((joint - expected) ** 2 / expected).sum())), 0
    for _ in range(1000):
        cells = rng.choice(6, size=300, p=joint.ravel())
        found = cramers_v(cross_table((cells // 3).astype(float), (cells % 3).astype(float)))
        held += found.low <= truth <= found.high
    assert lowest < held / 1000 < highest


def test_a_simple_design_gives_the_simple_test_and_its_interval():
    rows, columns = _codes(115, 95, 100, 110)
    made, plain = design_table(design_arrays(420), rows, columns), cross_table(rows, columns)
    assert made.found.pearson == pytest.approx(chi_square(plain).statistic)
    assert made.test.p == pytest.approx(chi_square(plain).p, rel=0.05)
    simple = cramers_v(plain)
    assert (made.effect.estimate, made.effect.low, made.effect.high) == pytest.approx(
        (simple.estimate, simple.low, simple.high), abs=0.002
    )


def test_clusters_that_agree_within_widen_the_interval_of_v():
    rng = np.random.default_rng(3)
    unit = np.repeat(np.arange(40), 10)
    rows = (rng.uniform(size=40) < 0.5).astype(float)[unit]
    columns = (rng.uniform(size=400) < np.where(rng.uniform(size=40)[unit] < 0.5, 0.2, 0.8)).astype(float)
    simple = design_table(design_arrays(400), rows, columns)
    clustered = design_table(design_arrays(400, psu=unit), rows, columns)
    assert clustered.found.deffs[0] > 2
    assert clustered.test.p > simple.test.p and clustered.effect.high > simple.effect.high
    assert clustered.effect.estimate == pytest.approx(simple.effect.estimate)


def test_a_table_under_a_design_refuses_small_expected_counts_unless_told():
    d = table("apiclus1")
    design = design_arrays(len(d), weights=d["pw"].to_numpy(), psu=d["dnum"].to_numpy())
    rows, columns = (d["sch.wide"] == "Yes").to_numpy(float), d["stype"].map({"E": 0, "H": 1, "M": 2}).to_numpy(float)
    with pytest.raises(EstimationError) as caught:
        design_table(design, rows, columns)
    assert caught.value.code == "small_expected"
    assert design_table(design, rows, columns, thin=True).test.statistic > 0


def test_a_distribution_of_one_value_has_no_shape_and_no_spread():
    found = distribution(design_arrays(6), np.full(6, 3.0))
    assert (found.mean, found.sd, found.quartiles) == (3, 0, (3, 3, 3))
    assert np.isnan(found.skewness) and np.isnan(found.kurtosis)


def test_weights_count_as_copies_of_rows():
    y, w = np.array([1.0, 2, 5, 7]), np.array([1.0, 3, 2, 4])
    weighted, copied = (
        distribution(design_arrays(4, weights=w), y),
        distribution(design_arrays(10), np.repeat(y, [1, 3, 2, 4])),
    )
    assert (weighted.mean, weighted.quartiles) == (copied.mean, copied.quartiles)
    assert (weighted.skewness, weighted.kurtosis) == pytest.approx((copied.skewness, copied.kurtosis))
    assert weighted.unweighted == y.mean()


def test_nobody_answered_is_refused():
    with pytest.raises(EstimationError) as caught:
        distribution(design_arrays(3), np.full(3, np.nan))
    assert caught.value.code == "no_answers"
    with pytest.raises(EstimationError) as caught:
        category_share(design_arrays(3), np.array([0.0, 2, 1]))
    assert caught.value.code == "not_binary"


@pytest.mark.parametrize("method", ["wilson", "clopper_pearson", "agresti_coull"])
@pytest.mark.parametrize("count", [0, 1, 10, 19, 20])
def test_intervals_of_shares_mirror_one_another(method, count):
    low, high = share_interval(count, 20, method)
    other_low, other_high = share_interval(20 - count, 20, method)
    assert (low, high) == pytest.approx((1 - other_high, 1 - other_low))
    assert low < high
