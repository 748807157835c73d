"""Three-line tables in Word: column widths, the rules, and what keeps rows whole."""

from __future__ import annotations

from typing import Any

from ..words.table import Cell, width
from ..words.text import say
from .plot_page import WIDTH
from .word_xml import element, rule

_CHARACTERS = 88  # letters of table text that a line holds; a Chinese character counts as two
_OUTER, _HEAD = 12, 6  # eighths of a point: 1.5 pt above and below, 0.75 pt under the headings


def column_widths(rows: list[tuple[Cell, ...]], numeric: tuple[bool, ...], language: str) -> list[int]:
    """Widths in twentieths of a point that fill the text width; columns of numbers never break a number."""
    total = round(WIDTH * 1440)
    needed: list[float] = []
    for place, number in enumerate(numeric):
        head, *body = ["" if row[place] is None else say(row[place], language) for row in rows]
        longest = max(width(text) for text in body)
        if number:
            unbroken = max(width(piece) for text in body for piece in _unbroken(text))
            needed.append(max(unbroken, min(1.2 * max(map(width, head.split())), 12), 5) + 2.5)
        else:
            needed.append(min(max(longest, width(head), 6), 60) + 2.5)
    digits = sum(need for need, number in zip(needed, numeric, strict=True) if number)
    words = sum(needed) - digits
    # Words give way to numbers where both do not fit, down to a third of the width.
    shrink = min(1.0, max(_CHARACTERS - digits, _CHARACTERS / 3) / words) if words else 1.0
    shares = [need if number else need * shrink for need, number in zip(needed, numeric, strict=True)]
    return [round(total * share / sum(shares)) for share in shares]


def _unbroken(text: str) -> list[str]:
    """What must stay on one line: a number with its relation sign; words may part."""
    return [text] if any(character.isdigit() for character in text) or not text else text.split()


def frame(table: Any, widths: list[int], label: str, title: str) -> None:
    """Rules above and below only; a fixed layout so that every program sets the same columns."""
    properties = table._tbl.tblPr
    for child in list(properties):
        properties.remove(child)
    outer = [rule("top", _OUTER), rule("left", 0), rule("bottom", _OUTER), rule("right", 0)]
    for child in (
        element("tblW", w=str(sum(widths)), type="dxa"),
        element("jc", val="center"),
        element("tblBorders", *outer, rule("insideH", 0), rule("insideV", 0)),
        element("tblLayout", type="fixed"),
        element("tblCellMar", element("left", w="60", type="dxa"), element("right", w="60", type="dxa")),
        element("tblCaption", val=label),
        element("tblDescription", val=title),
    ):
        properties.append(child)
    for column, size in zip(table._tbl.tblGrid.gridCol_lst, widths, strict=True):
        column.w = size * 635


def rule_cell(cell: Any, size: int, *, first: bool, last: bool) -> None:
    """The rules also on the cells, since some programs leave out a table's own."""
    cell.width = size * 635
    top, bottom = (_OUTER, _HEAD) if first else (0, _OUTER) if last else (0, 0)
    lines = [rule(side, eighths) for side, eighths in (("top", top), ("bottom", bottom)) if eighths]
    properties = cell._tc.get_or_add_tcPr()
    if lines:
        properties.append(element("tcBorders", *lines))
    properties.append(element("vAlign", val="bottom" if first else "top"))
