"""Careless answers: the R package careless on its own data, hand-made cases, gaps; marker, split halves, one factor."""

from itertools import groupby

import numpy as np
import pandas as pd
import pytest

from governance_survey.errors import EstimationError
from governance_survey.statistics.method_bias import harman_single_factor, marker_adjusted, split_half_check
from governance_survey.statistics.multivariate import mahalanobis, mardia
from governance_survey.statistics.response_quality import (
    even_odd_consistency,
    intra_individual_variability,
    longest_string,
    synonym_consistency,
)


def test_the_r_package_careless(third_party):
    """200 people, 50 items in ten scales: careless in R (it turns the sign of even-odd round)."""
    answers = pd.read_csv(third_party / "careless" / "careless_dataset.csv").to_numpy(dtype=float)
    theirs = pd.read_csv(third_party / "careless" / "careless_R_outputs.csv")
    runs = longest_string(answers)
    assert runs.longest.tolist() == theirs["longstr"].tolist()
    assert runs.average == pytest.approx(theirs["avgstr"].to_numpy(), abs=1e-12)
    assert intra_individual_variability(answers) == pytest.approx(theirs["irv"].to_numpy(), abs=1e-12)
    assert mahalanobis(answers).squared == pytest.approx(theirs["mahad"].to_numpy(), abs=1e-9)
    assert -even_odd_consistency(answers, [5] * 10) == pytest.approx(
        theirs["evenodd"].to_numpy(), abs=1e-12, nan_ok=True
    )
    consistency, pairs = synonym_consistency(answers)
    assert consistency == pytest.approx(theirs["psychsyn60"].to_numpy(), abs=1e-12, nan_ok=True)
    assert pairs > 3


def test_runs_of_the_r_package(third_party):
    """Its own rows for the test of runs, beside a plain count."""
    answers = pd.read_csv(third_party / "careless" / "longstring-test-data.csv").to_numpy(dtype=float)
    plain = [max(len(list(run)) for _, run in groupby(row)) for row in answers]
    assert longest_string(answers).longest.tolist() == plain
    assert plain[:9] == list(range(10, 91, 10))


def test_a_gap_ends_a_run():
    found = longest_string(np.array([[2.0, 2, np.nan, 2, 2, 2], [np.nan] * 6]))
    assert found.longest.tolist() == [3, 0]
    assert found.average[0] == 2.5
    assert np.isnan(found.average[1])


def test_spread_needs_two_answers():
    assert np.isnan(intra_individual_variability(np.array([[3.0, np.nan, np.nan]]))[0])


def test_random_answers_are_less_consistent_than_careful_ones():
    rng = np.random.default_rng(1)
    traits = rng.normal(size=(300, 8))
    careful = np.repeat(traits, 4, axis=1) + 0.5 * rng.normal(size=(300, 32))
    random = rng.normal(size=(300, 32))
    ours = [np.nanmedian(even_odd_consistency(x, [4] * 8)) for x in (careful, random)]
    assert ours[0] > 0.8 > 0.3 > ours[1]


@pytest.mark.parametrize("scales", [[2, 2], [3, 3, 3], [1, 2, 3]])
def test_scales_must_fit_the_columns(scales):
    with pytest.raises(EstimationError) as caught:
        even_odd_consistency(np.ones((4, 6)), scales)
    assert caught.value.code == "scales_do_not_match"


def test_antonyms_are_the_other_side_of_synonyms():
    rng = np.random.default_rng(2)
    t = rng.normal(size=(200, 4))
    x = np.hstack([t + 0.2 * rng.normal(size=(200, 4)), -t + 0.2 * rng.normal(size=(200, 4))])
    consistency, pairs = synonym_consistency(x, least=-0.6)
    assert pairs == 4
    assert np.nanmedian(consistency) < -0.8
    assert np.isnan(synonym_consistency(rng.normal(size=(50, 5)))[0]).all()


def test_distance_of_a_row_with_gaps_is_on_what_it_answered():
    x = np.random.default_rng(3).normal(size=(200, 4))
    x[0, 2:] = np.nan
    found = mahalanobis(x)
    assert found.dof[0] == 2
    covariance = pd.DataFrame(x).cov().to_numpy()[:2, :2]
    own = (x - np.nanmean(x, axis=0))[0, :2]
    assert found.squared[0] == pytest.approx(own @ np.linalg.solve(covariance, own))
    assert ((found.p_value > 0) & (found.p_value <= 1)).all()
    with pytest.raises(EstimationError) as caught:
        mahalanobis(np.column_stack([x[:, :2], x[:, 0]]))
    assert caught.value.code == "singular_covariances"


def test_normal_rows_are_taken_for_normal():
    rng = np.random.default_rng(4)
    found = mardia(rng.normal(size=(800, 3)))
    assert abs(found.z) < 3
    assert found.chi_square < found.dof + 3 * np.sqrt(2 * found.dof)
    assert abs(mardia(rng.exponential(size=(800, 3))).z) > 10
    with pytest.raises(EstimationError, match="too_few_rows"):
        mardia(np.ones((2, 3)))


def test_items_that_repeat_have_no_multivariate_normality():
    x = np.random.default_rng(5).normal(size=(40, 2))
    for spoilt in (x[:, [0, 1, 0]], np.column_stack([x, np.ones(40)])):
        with pytest.raises(EstimationError, match="singular_covariances"):
            mardia(spoilt)


def test_marker():
    found = marker_adjusted(0.40, 0.10, 103)
    assert found.adjusted == pytest.approx(0.3 / 0.9)
    assert found.adjusted_high < found.adjusted
    assert marker_adjusted(0.40, -0.05, 103).adjusted == 0.40
    for call in (lambda: marker_adjusted(1.2, 0.1, 50), lambda: marker_adjusted(0.2, 0.1, 3)):
        with pytest.raises(EstimationError):
            call()


def test_split_halves_tell_style_from_relation():
    rng = np.random.default_rng(5)
    g = np.repeat(np.arange(120), 8)
    level, style = rng.normal(size=120)[g], rng.normal(size=len(g))
    true = split_half_check(level + rng.normal(size=len(g)), level + rng.normal(size=len(g)), g, 120, seed=1)
    only_style = split_half_check(style + rng.normal(size=len(g)), style + rng.normal(size=len(g)), g, 120, seed=1)
    assert true.ratio > 0.9
    assert only_style.ratio < 0.3
    again = split_half_check(style + 0, style + 0, g, 120, seed=1)
    assert again == split_half_check(style + 0, style + 0, g, 120, seed=1)
    with pytest.raises(EstimationError) as caught:
        split_half_check(style[:10], style[:10], g[:10], 120, seed=1)
    assert caught.value.code == "too_few_groups"


def test_one_factor_is_never_evidence():
    rng = np.random.default_rng(6)
    r = np.corrcoef(rng.normal(size=(200, 6)) + rng.normal(size=(200, 1)), rowvar=False)
    found = harman_single_factor(r, 200)
    assert not found.is_evidence
    assert 0 < found.factor_share < found.component_share < 1
    with pytest.raises(EstimationError, match="correlation_missing"):
        harman_single_factor(np.where(np.eye(6) == 1, 1.0, np.nan), 200)
