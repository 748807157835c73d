"""Rows that copy one another, pages turned too fast."""

import numpy as np
import pytest

from governance_survey.statistics.response_traces import copied_rows, seconds_a_row
from governance_survey.words.errors import EstimationError


def test_copies_are_those_a_comparison_of_all_pairs_finds():
    rng = np.random.default_rng(5)
    x = rng.integers(1, 4, size=(300, 5)).astype(float)
    x[rng.random(x.shape) < 0.1] = np.nan
    alike = ((x[:, None] == x[None]) | (np.isnan(x[:, None]) & np.isnan(x[None]))).all(axis=2)
    full = (~np.isnan(x)).sum(axis=1) >= 4
    varied = np.nanmax(x, axis=1) > np.nanmin(x, axis=1)
    judged = full & varied
    expected = np.where(judged, (alike & judged[None]).sum(axis=1) - 1, 0)
    assert expected.max() > 0
    np.testing.assert_array_equal(copied_rows(x, least=4), expected)


def test_zero_is_zero_whatever_its_sign_and_empty_tables_have_no_copies():
    assert copied_rows(np.array([[0.0, 1], [-0.0, 1]]), least=2).tolist() == [1, 1]
    assert copied_rows(np.full((3, 4), np.nan), least=1).tolist() == [0, 0, 0]
    assert copied_rows(np.empty((0, 4))).tolist() == []


def test_pace_is_refused_where_time_runs_backwards_and_missing_where_nothing_was_shown():
    assert np.isnan(seconds_a_row(np.array([[3.0]]), np.array([[0]]))).all()
    with pytest.raises(EstimationError) as caught:
        seconds_a_row(np.array([[-1.0]]), np.array([1]))
    assert caught.value.code == "negative_time"
