"""Distinct values: the look-up table and the sort give the same answer."""

import numpy as np
import pytest

from governance_survey.engine.distinct import distinct_numbers, distinct_objects


@pytest.mark.parametrize(
    "values",
    [
        [3.0, 1.0, 3.0, 98.0],
        [-2.0, -1.0, 5.0],
        [0.5, 1.5, 0.5],
        [1.0, 1e9, 1e17],
        [np.inf, -np.inf, 1.0, np.inf],
        [np.inf, np.inf],
        [1e308, -1e308],
        [2.0**53, 2.0**53 + 2],
        [7.0],
        [],
    ],
)
def test_both_ways_agree_with_numpy(values):
    values = np.array(values, dtype=np.float64)
    distinct, places = distinct_numbers(values)
    expected, back = np.unique(values, return_inverse=True)
    np.testing.assert_array_equal(distinct, expected)
    np.testing.assert_array_equal(places, back)
    np.testing.assert_array_equal(distinct[places], values)


def test_objects_keep_first_appearance_and_none():
    known, places = distinct_objects(["b", None, "a", "b"], 4)
    assert known == ["b", None, "a"]
    assert places.tolist() == [0, 1, 2, 0]
