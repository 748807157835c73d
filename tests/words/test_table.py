"""The neutral table: its first rows for a glance."""

from __future__ import annotations

import pytest

from governance_survey.words.table import Table
from governance_survey.words.text import Text

TABLE = Table(
    "t", Text(zh="表", en="Table"), ("code", "n_units"), (("A", 1), ("B", 2), ("C", 3)), (Text(zh="注", en="note"),)
)


@pytest.mark.parametrize(("n", "kept"), [(2, 2), (0, 0), (-1, 0)])
def test_the_first_rows_say_of_how_many(n: int, kept: int) -> None:
    first = TABLE.head(n)
    assert first.rows == TABLE.rows[:kept] and first.notes[1:] == TABLE.notes
    assert first.notes[0].say("en") == f"The first {kept} of 3 rows."
    assert first.notes[0].say("zh") == f"共 3 行，这里列出前 {kept} 行。"


def test_a_short_table_stays_whole() -> None:
    assert TABLE.head(3) is TABLE and TABLE.head() is TABLE
