"""Scale scores: gaps, limits, ties, refusals."""

import numpy as np
import pytest
from scipy.stats import percentileofscore

from governance_survey.errors import EstimationError
from governance_survey.statistics.scales import (
    percent_of_maximum,
    percentile_ranks,
    reverse_coded,
    scale_scores,
    standard_scores,
)

X = np.array([[1.0, 2, 3, 4, 5], [1, np.nan, 3, 4, 5], [1, np.nan, np.nan, 4, 5], [np.nan] * 5])


def test_gaps():
    assert scale_scores(X).n == 2
    assert scale_scores(X, min_answered=1).n == 3
    assert scale_scores(X, of="sum").n == 1
    assert np.isnan(scale_scores(X, min_answered=1).scores[3])
    np.testing.assert_allclose(scale_scores(X).scores[:2], [3, 13 / 4])


@pytest.mark.parametrize("arguments", [{"min_answered": 0}, {"min_answered": 6}, {"min_answered": 4, "of": "sum"}])
def test_a_least_number_that_cannot_be(arguments):
    with pytest.raises(EstimationError) as caught:
        scale_scores(X, **arguments)
    assert caught.value.code == "bad_min_answered"


def test_limits_are_those_of_the_scale():
    assert percent_of_maximum(np.array([2.0, 4]), 1, 5).tolist() == [25, 75]
    for bad in ((np.array([0.5]), 1, 5), (np.array([2.0]), 5, 1), (np.array([6.0]), 1, 5)):
        with pytest.raises(EstimationError) as caught:
            percent_of_maximum(*bad)
        assert caught.value.code == "beyond_the_scale"
    x = np.array([1.0, 3, np.nan])
    np.testing.assert_array_equal(reverse_coded(reverse_coded(x, 1, 6), 1, 6), x)


def test_percentile_ranks_are_the_mean_of_below_and_at():
    x = np.round(np.random.default_rng(1).normal(size=60), 1)
    np.testing.assert_allclose(percentile_ranks(x), percentileofscore(x, x, kind="mean"))
    assert np.isnan(percentile_ranks(np.array([np.nan]))).all()


def test_no_standard_score_without_variance():
    for x in ([2.0, 2, 2], [1.0], [np.nan, np.nan]):
        with pytest.raises(EstimationError) as caught:
            standard_scores(np.array(x))
        assert caught.value.code == "no_variance"
