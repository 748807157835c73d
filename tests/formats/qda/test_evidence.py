"""The weights of the evidence, tried on drawn texts: measured habits are never misread, unknown ones hardly ever."""

import re

import numpy as np
import pytest

from governance_survey.formats.qda.evidence import Selection, habit_of, weigh
from governance_survey.formats.qda.positions import Counting, FileText, cuts

HAN = list("的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产")
PROGRAMS = {
    ("utf16", 2): "NVivo 12",
    ("code_points", 1): "ATLAS.ti 9",
    ("code_points", 2): "QualCoder 3",
    ("utf16", 1): None,
}


def drawn_text(rng, chinese):
    lines = []
    for _ in range(30):
        clauses = []
        for _ in range(rng.integers(2, 6)):
            if chinese:
                words = "".join(rng.choice(HAN, rng.integers(4, 16)))
            else:
                words = " ".join("".join(rng.choice(list("abcdefghij"), rng.integers(2, 9))) for _ in range(6))
            clauses.append(words + (rng.choice(list("😀🎉𠮷𬭎")) if rng.random() < 0.25 else ""))
        lines.append("楼长：" + "，".join(clauses) + "。" if chinese else "Head: " + ", ".join(clauses) + ".")
    return "\n".join(lines) + "\n"


def drawn_cuts(rng, text, count, exact):
    """Clauses as a coder selects them; one end in so many a letter or two beside the clause's edge."""
    clauses = [match.span() for match in re.finditer(r"[^，。：\n,.: ][^，。：\n,.:]*", text)]
    found = set()
    for place in rng.integers(len(clauses), size=count):
        start, end = clauses[place]
        end += int(rng.random() < 0.5)
        if rng.random() > exact:
            start = min(start + int(rng.integers(1, 3)), end - 1)
        if rng.random() > exact:
            end = max(end - int(rng.integers(1, 3)), start + 1)
        found.add((start, end))
    return sorted(found)


def position(text, place, unit, crlf):
    before = text[:place]
    count = len(before) if unit == "code_points" else len(before.encode("utf-16-le")) // 2
    return count + (crlf - 1) * before.count("\n")


@pytest.mark.parametrize("chinese", [True, False])
@pytest.mark.parametrize("exact", [0.95, 0.6])
def test_drawn_texts_are_read_right_or_refused(chinese, exact):
    rng = np.random.default_rng(20)
    right = {True: 0, False: 0}
    read = wrong = 0
    for _ in range(30):
        text = drawn_text(rng, chinese)
        held = FileText(text.replace("\n", "\r\n"))
        for (unit, crlf), program in PROGRAMS.items():
            wanted = drawn_cuts(rng, text, 20, exact)
            selections = [Selection(position(text, s, unit, crlf), position(text, e, unit, crlf)) for s, e in wanted]
            for origin in dict.fromkeys((program, None)):
                found = weigh(held, selections, origin=origin)
                read += 1
                if not found.rivals:
                    same = bool((found.places == np.array(wanted)).all())
                    right[origin is not None] += same
                    wrong += not same
    assert wrong == 0
    assert right[True] >= 0.95 * 90
    assert right[False] >= 0.8 * 120
    assert read == 210


def test_places_of_positions_are_worked_out_by_hand():
    """``a😀b\\r\\nc`` is a, 😀 (two units), b, a line end, c."""
    text = FileText("a😀b\r\nc")
    assert text.kept == "a😀b\nc"
    assert text.places(Counting()).tolist() == [0, 1, 2, 3, -1, 4, 5]
    assert text.places(Counting("utf16")).tolist() == [0, 1, -1, 2, 3, -1, 4, 5]
    assert text.places(Counting(line_end=1)).tolist() == [0, 1, 2, 3, 4, 5]
    assert text.places(Counting("utf16", 1)).tolist() == [0, 1, -1, 2, 3, 4, 5]
    assert FileText("a😀b\nc", inline=True).places(Counting()).tolist() == [0, 1, 2, 3, -1, 4, 5]
    assert FileText("ab", marked=True).places(Counting(mark=True)).tolist() == [0, 0, 1, 2]


def test_cuts_that_lead_nowhere_are_marked():
    text = FileText("a😀b\r\nc")
    found = cuts(text, Counting("utf16"), np.array([0, 2, 3, -1]), np.array([3, 3, 90, 2]))
    assert found.tolist() == [[0, 2], [-1, -1], [-1, -1], [-1, -1]]


def test_a_text_without_special_characters_has_one_unit():
    assert {way.unit for way in FileText("访谈\n").countings()} == {"code_points"}
    assert len(FileText("访谈\n").countings()) == 2  # the end inside or outside
    assert len(FileText("😀\r\n", marked=True).countings()) == 16


@pytest.mark.parametrize(
    ("origin", "habit"),
    [
        ("NVivo Release 12.6", Counting("utf16", 2)),
        ("NVivo for Mac 15.0.0", None),
        ("ATLAS.ti 26.1.2", Counting("code_points", 1)),
        ("MAXQDA 24.7", Counting("code_points", 2)),
        ("qc 1.3.2", Counting("code_points", 2)),
        (None, None),
    ],
)
def test_measured_programs(origin, habit):
    assert habit_of(origin) == habit


def test_no_selections_are_no_question():
    found = weigh(FileText("😀\r\n"), [])
    assert found.rivals == ()
    assert len(found.places) == 0
