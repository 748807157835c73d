"""Three-line tables in Word: column widths, the rules, and what keeps rows whole."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ..words.table import Cell
from ..words.text import say
from ..words.wrapping import width
from .plot_page import WIDTH
from .word_xml import element, rule

_LONGEST_WORD, _LONGEST_CELL, _PADDING = 26, 64, 1.5
_NARROWEST = 0.6  # of what a column of words would like at the least
_CHARACTERS = 92  # letters of table text that a line holds; a Chinese character counts as two
WIDE = 9.72  # inches of text on a page turned on its side
_CROWDED = 1.1  # how much more than a line holds may be asked of an upright page: words can give way a little
_SMALLEST = 0.78  # of the size of letters, on a page turned on its side that is still too narrow
_OUTER, _HEAD = 12, 6  # eighths of a point: 1.5 pt above and below, 0.75 pt under the headings


@dataclass(frozen=True)
class Columns:
    """Widths in twentieths of a point, whether the page is turned on its side, and the size of letters beside usual."""

    widths: tuple[int, ...]
    wide: bool
    size: float


def columns_of(rows: list[tuple[Cell, ...]], numeric: tuple[bool, ...], language: str) -> Columns:
    """Widths that fill the text width; a table too wide for an upright page stands on a page turned on its side.

    Numbers and single words stay on one line as long as there is room; what is left goes to the columns that
    have most to say.
    """
    least, wanted, whole = [], [], []
    for place, number in enumerate(numeric):
        head, *body = ["" if row[place] is None else say(row[place], language) for row in rows]
        heading = max(len(word) for word in re.findall(r"[!-~]+|$", head)) * 1.25 if number else 0
        heading = heading or min(width(head), 10)
        unbroken = max([_unbroken(text, whole=number) for text in body] + [heading])
        least.append(min(max(unbroken, 5), _LONGEST_WORD) + _PADDING)
        # Chinese words may break anywhere; an id of Latin letters is read wrongly when it does.
        letters = max((_letters(text) for text in body), default=0)
        kept = min(max(letters, 5), _LONGEST_WORD) + _PADDING
        whole.append(least[-1] if number else max(kept, _NARROWEST * least[-1]))
        longest = least[-1] if number else max(width(text) for text in (head, *body)) + _PADDING
        wanted.append(max(least[-1], min(longest, _LONGEST_CELL)))
    wide = sum(least) > _CROWDED * _CHARACTERS
    inches, line = (WIDE, _CHARACTERS * WIDE / WIDTH) if wide else (WIDTH, _CHARACTERS)
    size = max(min(line / sum(least), 1.0), _SMALLEST) if wide else 1.0
    line /= size
    least = _spared(least, whole, numeric, line)
    room = (line - sum(least)) / max(sum(wanted) - sum(least), 1e-9)
    share = min(max(room, 0.0), 1.0)
    sizes = [low + share * (high - low) for low, high in zip(least, wanted, strict=True)]
    return Columns(tuple(round(inches * 1440 * one / sum(sizes)) for one in sizes), wide, size)


def _spared(least: list[float], whole: list[float], numeric: tuple[bool, ...], line: float) -> list[float]:
    """Where the page is too narrow, Chinese words give way first, then all words, and numbers never.

    A broken word can be read, a broken number misleads.
    """
    excess, give = sum(least) - line, sum(least) - sum(whole)
    if excess <= 0:
        return least
    share = min(excess / give, 1.0) if give > 0 else 0.0
    least = [low - share * (low - kept) for low, kept in zip(least, whole, strict=True)]
    numbers = sum(size for size, number in zip(least, numeric, strict=True) if number)
    words = sum(least) - numbers
    if numbers + words <= line or not words:
        return least
    factor = max((line - numbers) / words, _NARROWEST)
    return [size if number else factor * size for size, number in zip(least, numeric, strict=True)]


def _unbroken(text: str, *, whole: bool) -> int:
    """Width of what must stay on one line: a number with its relation sign, or the longest Latin word."""
    if whole and any(character.isdigit() for character in text):
        # Digits and signs are wider than the average letter.
        return math.ceil(1.15 * width(text))
    # Chinese text may break anywhere but should not stand as a pillar.
    return max(min(width(text), 14), _letters(text))


def _letters(text: str) -> int:
    """Width of the longest Latin word. Ids are mostly capitals, which are wide."""
    return max((math.ceil(1.25 * len(word)) for word in re.findall(r"[!-~]+", text)), default=0)


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


def cell_element(
    parts: Iterable[Any], size: int, style: str, *, first: bool, last: bool, kept: bool, right: bool
) -> Any:
    """One cell with one paragraph, written as XML: python-docx looks every style up anew, which takes seconds.

    The rules stand also on the cells, since some programs leave out a table's own.
    """
    top, bottom = (_OUTER, _HEAD) if first else (0, _OUTER) if last else (0, 0)
    lines = [rule(side, eighths) for side, eighths in (("top", top), ("bottom", bottom)) if eighths]
    properties = element(
        "tcPr",
        element("tcW", w=str(size), type="dxa"),
        *([element("tcBorders", *lines)] if lines else []),
        element("vAlign", val="bottom" if first else "top"),
    )
    about = [element("pStyle", val=style)]
    about += [element("keepNext")] if kept else []
    about += [element("jc", val="right")] if right else []
    return element("tc", properties, element("p", element("pPr", *about), *parts))


def row_element(cells: list[Any], *, heads: bool) -> Any:
    """One row that no page break splits; a row of headings is repeated on each page."""
    marks = [element("cantSplit"), *([element("tblHeader")] if heads else [])]
    return element("tr", element("trPr", *marks), *cells)
