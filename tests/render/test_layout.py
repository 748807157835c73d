"""What every format shares: numbering, joining, exact values, column kinds."""

from __future__ import annotations

import math

import pytest

from governance_survey.render.layout import clean, exact, joined, notes_of, numbered, numeric_columns
from governance_survey.words.numbers import Number
from governance_survey.words.table import Table
from governance_survey.words.text import Text, same


def test_tables_and_figures_are_counted_apart(document):
    labels = [label.say("en") for _, label in numbered(document) if label is not None]
    assert labels == ["Figure 1", "Figure 2", "Table 1", "Figure 3", "Table 2", "Table 3"]


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.1, "0.10000000000000001"), (3, "3"), (None, ""), (math.nan, ""), (math.inf, ""), (-2.5, "-2.5")],
)
def test_exact_values(value, shown):
    assert exact(Number("k", value)) == shown


def test_exact_values_come_back_to_the_last_bit():
    for value in (math.pi, 1 / 3, 5e-324, -1.7976931348623157e308):
        assert float(exact(Number("k", value))) == value


def test_sentences_are_joined_by_a_space_only_after_a_narrow_stop():
    assert joined([["一。"], ["二。"]]) == ["一。", "二。"]
    assert joined([["One."], ["Two ", Number("k", 1), "."]])[:3] == ["One.", " ", "Two "]
    assert joined([[Number("k", 1)], ["x"]]) == [Number("k", 1), "x"]


def test_columns_of_numbers_are_told_from_columns_of_words():
    table = Table(
        "t", same("t"), ("term", "estimate", "n_obs", "got"), (("a", Number("k", 1.0), 3, "x"), ("b", None, 4, 5))
    )
    assert numeric_columns(table) == (False, True, True, False)
    assert numeric_columns(Table("t", same("t"), ("term", "estimate"), ())) == (False, False)


def test_notes_are_numbered_only_where_there_are_several():
    one = Text(zh="甲。", en="One.")
    assert notes_of(Table("t", same("t"), ("term",), (), (one,)), "zh") == ["注：甲。"]
    assert notes_of(Table("t", same("t"), ("term",), (), (one, one)), "en") == ["Note. (1) One.", "(2) One."]
    assert notes_of(Table("t", same("t"), ("term",), ()), "en") == []


def test_what_xml_cannot_hold_is_replaced():
    assert clean("a\x00b\ud83dc\tд\n") == "a\ufffdb\ufffdc\tд\n"
