"""Labels in lines of a given width."""

from __future__ import annotations

import pytest

from governance_survey.words.wrapping import width, wrapped


@pytest.mark.parametrize(
    "text",
    [
        "对社区工作者的信任，总体而言（五点量表）。",
        "trust in community workers",
        "信任（trust）混合 labels，一起",
        "，。（“信任”）",
    ],
)
@pytest.mark.parametrize("most", [12, 16, 30])
def test_lines_fit_and_nothing_is_lost(text, most):
    lines = wrapped(text, most).split("\n")
    # Closing marks hang over the edge rather than begin a line.
    assert all(width(line.rstrip("，。）（”")) <= most + 2 for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert not [line for line in lines[1:] if line[0] in "，。）"]
    assert not [line for line in lines if line[-1] in "（“"]


def test_a_word_longer_than_the_line_stays_whole():
    assert wrapped("a " + "b" * 40, 10) == "a\n" + "b" * 40


def test_line_breaks_and_spaces_of_the_label_are_one_space():
    assert wrapped("one\n two\t three", 40) == "one two three"
    assert wrapped("", 10) == ""
