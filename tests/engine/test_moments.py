"""Dates as people write them."""

import numpy as np
import pytest

from governance_survey.engine.cleaning import CleaningRule, clean
from governance_survey.engine.moments import days_of


@pytest.mark.parametrize(
    "text",
    ["2021-02-01", "2021/2/1", "2021.02.01", "2021年2月1日", " 2021-02-01 ", "2021-02-01T00:00", "2021-02-01 00:00:00"],
)
def test_a_day_in_many_spellings(text):
    assert days_of(text) == 18659.0


def test_hours_are_fractions_of_a_day():
    assert days_of("2021-02-01 06:00") == 18659.25 and days_of("2021年2月1日18时30分") == pytest.approx(
        18659 + 18.5 / 24
    )


@pytest.mark.parametrize("text", ["", "02/01/2021", "21-02-01", "2021-13-01", "2021-02-30", "44228", "2021-02", "soon"])
def test_what_is_no_date(text):
    assert days_of(text) is None


def test_a_column_of_dates_is_cleaned():
    raw = np.array(["2021-02-01", None, "next week", "-1"], dtype=object)
    found = clean(raw, CleaningRule("date", missing={-1.0: 1}))
    assert found.values[0] == 18659.0 and np.isnan(found.values[1:]).all()
    assert found.undeclared.tolist() == [False, False, True, False] and found.reasons[3] == 1


def test_serial_numbers_are_not_guessed():
    found = clean(np.array([44228.0, np.nan]), CleaningRule("date"))
    assert found.undeclared.tolist() == [True, False]
