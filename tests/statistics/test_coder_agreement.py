"""Coders: the table and its refusals, constant and missing codes, invariances. Values of others: `tests/reference`."""

import numpy as np
import pytest

from governance_survey.errors import EstimationError
from governance_survey.statistics.coder_agreement import (
    agreement_weights,
    brennan_prediger,
    coder_intraclass,
    coder_ratings,
    cohen_kappa,
    conger_kappa,
    cross_table,
    fleiss_kappa,
    gwet_ac,
    kendall_concordance,
    krippendorff_alpha,
    pair_table,
    pairwise_kappa,
    percent_agreement,
    ratings_of_table,
    scott_pi,
    symmetry_test,
)

NAN = np.nan
WEIGHTED = [percent_agreement, brennan_prediger, fleiss_kappa, conger_kappa, gwet_ac]
CORRECTED = [cohen_kappa, scott_pi, fleiss_kappa, conger_kappa, krippendorff_alpha]
WORKED = ratings_of_table([[6, 3], [1, 10]])


def coded(seed=1, n=50, coders=3, missing=0.2):
    rng = np.random.default_rng(seed)
    true = rng.integers(1, 5, (n, 1)).astype(float)
    x = np.where(rng.random((n, coders)) < 0.6, true, rng.integers(1, 5, (n, coders)))
    return np.where(rng.random(x.shape) < missing, NAN, x)


def refused(code, function, *arguments, **named):
    with pytest.raises(EstimationError) as problem:
        function(*arguments, **named)
    assert problem.value.code == code
    assert problem.value.say("zh") != problem.value.say("en")


def test_the_codebook_worked_check():
    """Both yes 6, both no 10, 3 and 1 apart: .80, kappa .5876, alpha .5938, AC1 .6154."""
    found = [
        percent_agreement(WORKED, "nominal"),
        cohen_kappa(WORKED, "nominal"),
        krippendorff_alpha(WORKED, "nominal"),
        gwet_ac(WORKED, "nominal"),
    ]
    assert [round(one.estimate, 4) for one in found] == [0.8, 0.5876, 0.5938, 0.6154]


def test_agreement_of_98_percent_on_one_code():
    """One unit each way apart in a hundred, all else alike: Fleiss -.0101, alpha -.005, AC1 .9796 (irrCAC)."""
    ratings = ratings_of_table([[98, 1], [1, 0]])
    assert round(fleiss_kappa(ratings, "nominal").estimate, 4) == -0.0101
    assert round(krippendorff_alpha(ratings, "nominal").estimate, 4) == -0.0051
    assert round(gwet_ac(ratings, "nominal").estimate, 4) == 0.9796
    table = pair_table(ratings)
    assert table.prevalence_index == pytest.approx(0.98)
    assert table.bias.tolist() == [0.0, 0.0]


@pytest.mark.parametrize(
    ("code", "table", "levels"),
    [
        ("not_a_table", np.array([1.0, 2]), [1, 2]),
        ("not_a_table", np.zeros((0, 2)), [1, 2]),
        ("one_coder", np.array([[1.0], [2]]), [1, 2]),
        ("looks_transposed", np.ones((2, 12)), [1, 2]),
        ("bad_levels", np.ones((3, 2)), [1]),
        ("bad_levels", np.ones((3, 2)), [1, 1]),
        ("bad_levels", np.ones((3, 2)), [1, NAN]),
        ("unknown_level", np.array([[1.0, 3], [1, 2]]), [1, 2]),
        ("unknown_level", np.array([[1.0, np.inf], [1, 2]]), [1, 2]),
        ("no_common_units", np.array([[1, NAN], [NAN, 2], [1, NAN]]), [1, 2]),
    ],
)
def test_tables_that_cannot_be_read(code, table, levels):
    refused(code, coder_ratings, table, levels)


def test_a_transposed_table_can_be_meant():
    found = coder_ratings(np.ones((2, 12)), [1, 2], many_coders=True)
    assert (found.n_units, found.n_coders) == (2, 12)


@pytest.mark.parametrize(
    "cells", [[[1, 2]], [[1, -1], [0, 2]], [[0.5, 1], [1, 1]], [[0, 0], [0, 0]], [[1, NAN], [1, 1]]]
)
def test_cross_tables_that_are_none(cells):
    refused("not_a_table", ratings_of_table, cells)


def test_a_cross_table_and_its_units_are_one():
    units = [[1, 1]] * 6 + [[1, 2]] * 3 + [[2, 1]] + [[2, 2]] * 10
    written = coder_ratings(units, [1, 2])
    assert cross_table(written).tolist() == cross_table(WORKED).tolist() == [[6, 3], [1, 10]]
    assert cohen_kappa(written, "nominal") == cohen_kappa(WORKED, "nominal")
    refused("bad_levels", ratings_of_table, [[6, 3], [1, 10]], [1, 2, 3])


@pytest.mark.parametrize("function", CORRECTED)
def test_constant_codes_have_no_agreement_beyond_chance(function):
    refused("constant_ratings", function, coder_ratings(np.ones((10, 2)), [1, 2]), "nominal")


def test_constant_codes_have_percent_and_ac1():
    ratings = coder_ratings(np.ones((10, 2)), [1, 2])
    for function in (percent_agreement, gwet_ac, brennan_prediger):
        found = function(ratings, "nominal")
        assert (found.estimate, found.std_error, found.interval()) == (1.0, 0.0, (1.0, 1.0))
    refused("constant_ratings", pair_table, ratings)


def test_one_coder_constant_the_other_not_is_kappa_nought():
    ratings = ratings_of_table([[8, 4], [0, 0]])
    assert cohen_kappa(ratings, "nominal").estimate == 0.0
    assert pair_table(ratings).attainable == 0.0


def test_two_coders_are_asked_for():
    three = coder_ratings(coded(), [1, 2, 3, 4])
    for function in (cohen_kappa, scott_pi):
        refused("two_coders_only", function, three, "nominal")
    assert cohen_kappa(three.of([0, 2]), "nominal").n_coders == 2
    apart = coder_ratings([[1, NAN, 1], [NAN, 2, 2], [1, NAN, 1]], [1, 2]).of([0, 1])
    refused("no_common_units", cohen_kappa, apart, "nominal")


@pytest.mark.parametrize("function", WEIGHTED)
def test_order_of_units_and_coders_is_nothing(function):
    x = coded()
    one = function(coder_ratings(x, [1, 2, 3, 4]), "linear")
    other = function(coder_ratings(x[::-1][:, [2, 0, 1]], [1, 2, 3, 4]), "linear")
    assert one.estimate == pytest.approx(other.estimate, abs=1e-12)
    assert one.std_error == pytest.approx(other.std_error, abs=1e-12)


@pytest.mark.parametrize("function", [*WEIGHTED, krippendorff_alpha])
def test_names_of_nominal_codes_are_nothing(function):
    x = coded()
    renamed = np.where(np.isnan(x), NAN, 10 - 3 * x)
    one = function(coder_ratings(x, [1, 2, 3, 4]), "nominal")
    other = function(coder_ratings(renamed, [-2, 7, 1, 4]), "nominal")
    assert one.estimate == pytest.approx(other.estimate, abs=1e-12)
    assert one.std_error == pytest.approx(other.std_error, abs=1e-12)


def test_units_nobody_coded_are_nothing_but_counted():
    x = coded()
    empty = np.vstack([x, np.full((7, 3), NAN)])
    one, other = coder_ratings(x, [1, 2, 3, 4]), coder_ratings(empty, [1, 2, 3, 4])
    assert other.n_uncoded == one.n_uncoded + 7
    assert fleiss_kappa(one, "nominal") == fleiss_kappa(other, "nominal")
    np.testing.assert_array_equal(other.codes()[-7:], -1)


def test_interval_alpha_is_blind_to_origin_and_unit_and_ratio_to_unit_only():
    x = coded()
    base = coder_ratings(x, [1, 2, 3, 4])
    moved, stretched = coder_ratings(x + 5, [6, 7, 8, 9]), coder_ratings(3 * x, [3, 6, 9, 12])

    def alpha(ratings, measurement):
        return krippendorff_alpha(ratings, measurement).estimate

    assert alpha(moved, "interval") == pytest.approx(alpha(base, "interval"), abs=1e-12)
    assert alpha(stretched, "ratio") == pytest.approx(alpha(base, "ratio"), abs=1e-12)
    assert abs(alpha(moved, "ratio") - alpha(base, "ratio")) > 0.001
    curved = coder_ratings(x**2, [1, 4, 9, 16])
    assert alpha(curved, "ordinal") == pytest.approx(alpha(base, "ordinal"), abs=1e-12)


def test_a_level_nobody_used_counts_where_it_should():
    x = coded()
    used, longer = coder_ratings(x, [1, 2, 3, 4]), coder_ratings(x, [1, 2, 3, 4, 5])
    for function in (fleiss_kappa, conger_kappa, krippendorff_alpha):
        assert function(longer, "nominal").estimate == pytest.approx(function(used, "nominal").estimate, abs=1e-12)
    assert brennan_prediger(longer, "nominal").estimate > brennan_prediger(used, "nominal").estimate
    assert gwet_ac(longer, "nominal").estimate > gwet_ac(used, "nominal").estimate


def test_weights_and_measurements_that_are_none():
    refused("unknown_weights", fleiss_kappa, WORKED, "interval")
    refused("unknown_measurement", krippendorff_alpha, WORKED, "linear")
    refused("bad_weights", fleiss_kappa, WORKED, np.eye(3))
    refused("bad_weights", fleiss_kappa, WORKED, np.array([[0.0, 1], [1, 0]]))
    refused("asymmetric_weights", fleiss_kappa, WORKED, np.array([[1, 0.5], [0.2, 1]]))
    refused("bad_distances", krippendorff_alpha, WORKED, np.array([[0.0, 1], [2, 0]]))
    refused("ratio_needs_positive", krippendorff_alpha, coder_ratings([[-1, 1], [1, 1]], [-1, 1]), "ratio")


def test_weights_follow_values_and_ordinal_the_order():
    levels = np.array([1.0, 2, 10])
    assert agreement_weights(levels, "linear")[0, 1] == pytest.approx(1 - 1 / 9)
    assert agreement_weights(levels, "ordinal").tolist() == agreement_weights(np.array([1.0, 2, 3]), "ordinal").tolist()


def test_finite_population_correction():
    whole, part = cohen_kappa(WORKED, "nominal"), cohen_kappa(WORKED, "nominal", population=80)
    assert part.std_error == pytest.approx(whole.std_error * np.sqrt(0.75))
    assert krippendorff_alpha(WORKED, "nominal", population=20).std_error == 0.0
    refused("population_too_small", gwet_ac, WORKED, "nominal", population=19)


def test_one_unit_has_no_error():
    refused("too_few_units", percent_agreement, coder_ratings([[1, 1], [NAN, NAN]], [1, 2]), "nominal")


def test_intervals_stay_on_the_scale():
    """Four units: Student's t reaches far outside; irrCAC prints limits under -1."""
    found = fleiss_kappa(coder_ratings([[1, 2], [2, 1], [1, 1], [2, 1]], [1, 2]), "nominal")
    low, high = found.interval()
    assert low == -1.0
    assert high < 1.0
    assert found.interval(normal=True)[1] < high


def test_pairs_without_a_kappa_are_missing_from_the_mean():
    x = np.array([[1, 1, 1], [2, 2, 1], [1, 1, 1], [NAN, 2, NAN]])
    found = pairwise_kappa(coder_ratings(x, [1, 2]), "nominal")
    assert found.kappa[0].tolist() == [1.0, 1.0, 0.0]
    assert found.n.tolist() == [[3, 3, 3], [3, 4, 3], [3, 3, 3]]
    alone = pairwise_kappa(coder_ratings(np.array([[1, 1, 1], [1, 1, 2], [1, 1, 1]]), [1, 2]), "nominal")
    assert np.isnan(alone.kappa[0, 1])
    assert alone.mean == 0.0


def test_symmetry_without_confusion():
    found = symmetry_test(ratings_of_table([[5, 0], [0, 5]]))
    assert (found.statistic, found.dof, found.p_value) == (0.0, 0, 1.0)


def test_measurements_that_agree_fully_or_vary_not():
    x = np.array([[1.0, 1], [2, 2], [4, 4]])
    found = coder_intraclass(x)
    assert found.estimate.tolist() == [1.0] * 6
    assert found.p_value.tolist() == [0.0] * 6
    refused("constant_ratings", coder_intraclass, np.ones((4, 3)))
    refused("constant_ratings", kendall_concordance, np.ones((4, 3)))
    refused("too_few_units", coder_intraclass, np.array([[1, NAN], [2, 3]]))
    refused("one_coder", kendall_concordance, np.ones((4, 1)))


def test_a_coder_always_higher_counts_in_agreement_not_in_consistency():
    x = np.arange(10.0)[:, None] + np.array([0, 3])
    found = coder_intraclass(x)
    assert found.estimate[2] == 1.0
    assert found.estimate[1] < 0.75
    assert kendall_concordance(x).estimate == 1.0
    assert coder_intraclass(np.vstack([x, [NAN, 1]])).n_dropped == 1
