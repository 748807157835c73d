"""Progress in a notebook: one line, replaced in place and gone at the end; work within work is silent."""

from __future__ import annotations

import sys
from types import ModuleType

import pytest

from governance_survey.words import progress as module
from governance_survey.words.progress import progress
from governance_survey.words.text import Text

WHAT = Text(zh="检查", en="checks")


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> list[str | None]:
    """What a notebook would show, in order; None where the line is taken away."""
    shown: list[str | None] = []
    monkeypatch.setitem(sys.modules, "ipykernel", ModuleType("ipykernel"))
    monkeypatch.setattr(module._Line, "_put", lambda line, content: shown.append(content["text/plain"] or None))
    monkeypatch.setattr(module._Line, "clear", lambda line: shown.append(None))
    monkeypatch.setattr(module, "_WAIT", 0.0)
    monkeypatch.setattr(module, "_EVERY", 0.0)
    return shown


def test_a_line_is_replaced_and_taken_away(lines: list[str | None]) -> None:
    assert list(progress(range(3), WHAT)) == [0, 1, 2]
    assert len(lines) == 4
    assert lines[-1] is None
    assert all(line is not None and line.startswith("checks") and "/3" in line for line in lines[:-1])


def test_work_within_work_is_silent(lines: list[str | None]) -> None:
    for _ in progress(range(2), WHAT):
        assert list(progress(range(5), Text(zh="设定", en="specifications"))) == [0, 1, 2, 3, 4]
    assert not any(line is not None and "specifications" in line for line in lines)


def test_after_a_fault_the_next_work_is_shown_again(lines: list[str | None]) -> None:
    def failing() -> None:
        for step in progress(range(2), WHAT):
            raise ValueError(step)

    with pytest.raises(ValueError, match="0"):
        failing()
    lines.clear()
    assert list(progress(range(1), WHAT)) == [0]
    assert len(lines) == 2


def test_short_work_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []
    monkeypatch.setitem(sys.modules, "ipykernel", ModuleType("ipykernel"))
    monkeypatch.setattr(module._Line, "_put", lambda line, content: shown.append(content["text/plain"]))
    assert list(progress(range(4), WHAT)) == [0, 1, 2, 3]
    assert shown == []


def test_nothing_is_done_of_nothing() -> None:
    assert list(progress((), WHAT)) == []
