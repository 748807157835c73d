"""Tables in a terminal are fitted to it; in a file or a pipe they stay whole."""

from __future__ import annotations

import sys
from collections import Counter

import pytest

from governance_survey.words.numbers import Number
from governance_survey.words.table import Table
from governance_survey.words.text import Text
from governance_survey.words.wrapping import width

WHERE = Text(zh="社区编号为空：" + "第三十行、" * 20, en="community_id is empty: " + "row 30, " * 20)
TABLE = Table(
    "t",
    Text(zh="表", en="Table"),
    ("check", "n_units", "where"),
    tuple((f"check_{row}", Number(f"n{row}", 12345.0, "score"), WHERE if row else "—") for row in range(3)),
)


def in_terminal(monkeypatch: pytest.MonkeyPatch, columns: int) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("COLUMNS", str(columns))


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("columns", [60, 80, 120])
def test_a_wide_table_is_fitted_to_the_terminal_and_loses_nothing(
    language: str, columns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = TABLE.say(language)
    assert max(map(width, whole.splitlines())) > 120
    in_terminal(monkeypatch, columns)
    fitted = TABLE.say(language)
    assert max(map(width, fitted.splitlines())) < columns
    assert fitted.count("12345.0") == 3
    assert Counter("".join(fitted.split()).replace("-", "")) == Counter("".join(whole.split()).replace("-", ""))


def test_a_table_that_fits_and_one_that_is_piped_are_printed_as_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = TABLE.say("zh")
    in_terminal(monkeypatch, 400)
    assert TABLE.say("zh") == whole
    monkeypatch.setattr(sys, "stdout", None)  # a program without a console
    assert TABLE.say("zh") == whole
