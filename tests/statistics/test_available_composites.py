"""Composites of the parts a row has, and what another weighting does to an order."""

import numpy as np
import pytest
from scipy.stats import spearmanr

from governance_survey.errors import EstimationError
from governance_survey.statistics.composites import (
    AGGREGATES,
    aggregate_parts,
    arithmetic_mean,
    geometric_mean,
    rank_shift,
    topsis,
)

NAN = np.nan
RNG = np.random.default_rng(5)
X, W = RNG.uniform(0.05, 1, (40, 4)), np.array([4.0, 3, 2, 1])


def test_complete_rows_are_the_plain_means():
    np.testing.assert_allclose(aggregate_parts(X, W).values, arithmetic_mean(X, W), rtol=1e-13)
    np.testing.assert_allclose(aggregate_parts(X, W, "geometric").values, geometric_mean(X, W), rtol=1e-13)
    ends = np.vstack([X, np.ones(4), np.zeros(4)])
    expected = topsis(ends, [1] * 4, W, normalise="none").closeness[:-2]
    np.testing.assert_allclose(aggregate_parts(X, W, "topsis").values, expected, rtol=1e-13)


@pytest.mark.parametrize("kind", AGGREGATES)
def test_a_missing_part_is_as_if_it_did_not_exist(kind):
    holed = X.copy()
    holed[:, 2] = NAN
    found = aggregate_parts(holed, W, kind, least=3).values
    np.testing.assert_allclose(found, aggregate_parts(np.delete(X, 2, 1), np.delete(W, 2), kind).values, rtol=1e-13)
    assert np.isnan(aggregate_parts(holed, W, kind).values).all()
    assert np.isnan(aggregate_parts(holed, W, kind, least=4).values).all()


@pytest.mark.parametrize("kind", AGGREGATES)
def test_scale_ends_and_rows_of_one_value(kind):
    rows = np.array([[100.0] * 3, [50.0] * 3, [0.0] * 3, [NAN] * 3])
    found = aggregate_parts(rows, [5, 2, 1], kind, least=0, top=100)
    assert found.values[:2] == pytest.approx([100, 50])
    assert found.values[2] == pytest.approx(1 if kind == "geometric" else 0)
    assert np.isnan(found.values[3])
    assert found.n_floored == (3 if kind == "geometric" else 0)


def test_a_row_of_parts_without_weight_has_no_figure():
    found = aggregate_parts(np.array([[0.4, NAN], [0.4, 0.6]]), [0, 1], least=1).values
    assert np.isnan(found[0])
    assert found[1] == pytest.approx(0.6)


def test_compensation_falls_from_mean_to_geometric_mean():
    uneven = np.array([[0.1, 0.9]])
    assert aggregate_parts(uneven).values[0] > aggregate_parts(uneven, kind="geometric").values[0]


@pytest.mark.parametrize(
    ("x", "weights", "kind", "code"),
    [
        ([[0.5, 1.5]], None, "arithmetic", "outside_goalposts"),
        ([[-0.5, 0.5]], None, "topsis", "outside_goalposts"),
        ([[0.5, 0.5]], [1], "arithmetic", "weights_do_not_match"),
        ([[0.5, 0.5]], [1, -1], "arithmetic", "negative_weight"),
        ([[0.5, 0.5]], None, "harmonic", "unknown_choice"),
    ],
)
def test_what_is_refused(x, weights, kind, code):
    with pytest.raises(EstimationError) as caught:
        aggregate_parts(np.array(x), weights, kind)
    assert caught.value.code == code


def test_rank_correlation_is_spearmans_with_ties_and_gaps():
    a, b = RNG.integers(0, 6, 60).astype(float), RNG.integers(0, 6, 60).astype(float)
    a[3] = b[9] = NAN
    both = ~np.isnan(a) & ~np.isnan(b)
    found = rank_shift(a, b)
    assert found.correlation == pytest.approx(spearmanr(a[both], b[both]).statistic, rel=1e-12)
    assert found.n == 58


def test_an_order_kept_moves_nobody_and_one_turned_round_moves_all_but_the_middle():
    values = np.arange(10.0)
    assert (rank_shift(values, values**3).correlation, rank_shift(values, values**3).n_moved) == (1.0, 0)
    turned = rank_shift(values, -values)
    assert (turned.correlation, turned.n_moved) == (-1.0, 8)


def test_equal_scores_stand_in_one_fifth_whatever_the_rounding():
    values = np.array([1.0, 1.0, 1.0, 2.0, 3.0])
    nearly = values + np.array([0, 1e-13, -1e-13, 0, 0])
    assert rank_shift(values, nearly).n_moved == 0


def test_few_rows_and_no_spread():
    assert np.isnan(rank_shift(np.ones(5), np.arange(5.0)).correlation)
    assert rank_shift(np.arange(4.0), np.arange(4.0)).n_moved is None
    with pytest.raises(EstimationError) as caught:
        rank_shift(np.array([1.0, 2, NAN]), np.array([1.0, 2, 3]))
    assert caught.value.code == "too_few_rows"
