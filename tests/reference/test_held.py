"""Every number of the reference files of measurement has an answer: held, different with its cause, or not offered."""

from __future__ import annotations

import pytest

from . import HERE
from .comparison import TOPICS, compared, dotted, entries, lines, numbers, statements, under

ENTRIES = [pytest.param(topic, entry, id=entry["id"]) for topic in TOPICS for entry in entries(topic)]


@pytest.mark.parametrize(("topic", "entry"), ENTRIES)
def test_every_number_has_its_answer(topic, entry):
    held, different, absent = statements(topic)
    name = entry["id"]
    ours = compared(entry, held[name]) if name in held else []
    causes = [path for at, path in different if at == name]
    reasons = [path for at, path in absent if at == name]
    paths = {number.path for number in ours}
    for place, _ in numbers(entry["outputs"]):
        answers = sum(under(dotted(place), path) for path in paths) + sum(under(dotted(place), p) for p in reasons)
        assert answers == 1, f"{dotted(place)} is answered {answers} times"
    for number in ours:
        if not any(under(number.path, path) for path in causes):
            assert number.agrees, f"{number.leaf}: ours {number.ours!r}, theirs {number.theirs!r}"
    for path in causes:
        differing = [number for number in ours if under(number.path, path)]
        assert differing, f"the difference {path} is not computed"
        assert not all(number.agrees for number in differing), f"{path} has come to agree"


@pytest.mark.parametrize("topic", TOPICS)
def test_statements_name_entries(topic):
    held, different, absent = statements(topic)
    known = {entry["id"] for entry in entries(topic)}
    assert known >= {*held, *(at for at, _ in different), *(at for at, _ in absent)}


def test_the_table_tells_the_same_counts():
    """TABLE.md is made anew when what is held changes (the differences' last digits may follow the machine)."""
    stored = (HERE / "TABLE.md").read_text(encoding="utf-8").splitlines()

    def counts(text: list[str]) -> list[list[str]]:
        cells = [line.split("|") for line in text if line.startswith(("| 0", "| 1"))]
        return [[row[1], row[2], row[3], row[6], row[7]] for row in cells]

    assert counts(stored) == counts(lines())
    assert len(counts(stored)) == len(ENTRIES)
