"""What the printed forms of all formats share: the box, blanks, columns of boxes, widths of a grid."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..words.form import Form, Option
from ..words.text import Text, in_languages
from ..words.wrapping import width

# The white square of GB 2312: in every Chinese font, where the ballot box of Unicode is missing from most.
BOX = "\u25a1"
BLANK = "_" * 12
PAGE = Text(zh="第 {p} / {n} 页", en="Page {p} of {n}")
# A line of boxes, the box itself, and letters of 9.5 pt: Latin ones on average, Chinese ones exactly.
_LINE_MM, _BOX_MM, _LATIN_MM, _CHINESE_MM = 163.0, 6.5, 1.45, 3.35
_MOST_COLUMNS = 5
_GRID_MM, _BOX_LEAST, _BOX_MOST = 98.0, 11.5, 17.0


def label(option: Option, languages: tuple[str, ...]) -> str:
    """An option on one line: code and wording, both languages beside each other."""
    said = " ".join(wording for _, wording in in_languages(option.text, languages))
    return f"{option.code} {said}" if option.code else said


def box_columns(options: Sequence[Option], languages: tuple[str, ...]) -> int:
    """In how many columns the boxes of a question stand, in even rows."""
    longest = max(_BOX_MM + _length_mm(label(option, languages)) for option in options)
    most = max(1, min(_MOST_COLUMNS, len(options), int(_LINE_MM / longest)))
    rows = -(-len(options) // most)
    return -(-len(options) // rows)  # no box alone on the last row


def _length_mm(text: str) -> float:
    wide = width(text) - len(text)
    return wide * _CHINESE_MM + (len(text) - wide) * _LATIN_MM


def box_width_mm(options: Sequence[Option], languages: tuple[str, ...]) -> float:
    """Width of a column of boxes in a grid: its longest word stays whole as long as the wording has room."""
    words = [
        word
        for option in options
        for _, said in in_languages(option.text, languages)
        for word in re.findall(r"[!-~]+", said)
    ]
    wanted = max([len(word) * 1.18 + 1.6 for word in words] + [_BOX_LEAST])
    return min(wanted, _BOX_MOST, _GRID_MM / len(options))


def squeezed(text: str) -> str:
    """Text without any space: line breaks and columns set spaces of their own."""
    return "".join(text.split())


def expected(form: Form, languages: tuple[str, ...]) -> tuple[str, ...]:
    """Every wording a written form must hold, in the order printed."""
    return tuple(wording for said in form.said() for _, wording in in_languages(said, languages))
