"""Tables of a printed form in Word: hairlines to follow a row by, fixed columns, rows never split."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .word_xml import element, rule

TEXT_MM = 170  # A4 less margins of 20 mm
_OUTER, _HAIR, _WRITING = 8, 2, 4  # eighths of a point
_TWIPS_A_MM = 1440 / 25.4


def add_table(word: Any, widths_mm: Sequence[float], *, ruled: bool) -> Any:
    """An empty table with fixed columns; `ruled` draws a hairline under every row."""
    made = word.add_table(rows=0, cols=len(widths_mm))
    properties = made._tbl.tblPr
    for child in list(properties):
        properties.remove(child)
    sizes = [round(width * _TWIPS_A_MM) for width in widths_mm]
    outer, hair = (_OUTER, _HAIR) if ruled else (0, 0)
    lines = [rule("top", outer), rule("left", 0), rule("bottom", outer), rule("right", 0), rule("insideH", hair)]
    for child in (
        element("tblW", w=str(sum(sizes)), type="dxa"),
        element("tblBorders", *lines, rule("insideV", 0)),
        element("tblLayout", type="fixed"),
        element("tblCellMar", element("left", w="40", type="dxa"), element("right", w="40", type="dxa")),
    ):
        properties.append(child)
    for column, size in zip(made._tbl.tblGrid.gridCol_lst, sizes, strict=True):
        column.w = size * 635
    return made


def add_row(table: Any, *, head: bool = False, least_mm: float = 0.0) -> list[Any]:
    """A row that stays on one page; a head is printed again on each page."""
    line = table.add_row()
    properties = line._tr.get_or_add_trPr()
    properties.append(element("cantSplit"))
    if least_mm:
        properties.append(element("trHeight", val=str(round(least_mm * _TWIPS_A_MM)), hRule="atLeast"))
    if head:
        properties.append(element("tblHeader"))
    cells = list(line.cells)
    for cell, column in zip(cells, table._tbl.tblGrid.gridCol_lst, strict=True):
        cell.width = column.w
    return cells


def shade(cell: Any, colour: str) -> None:
    """A tinted cell (heads)."""
    cell._tc.get_or_add_tcPr().append(element("shd", val="clear", color="auto", fill=colour))


def centre(cell: Any) -> None:
    """Set the content of a cell in its vertical middle."""
    cell._tc.get_or_add_tcPr().append(element("vAlign", val="center"))


def bottom_line(cell: Any) -> None:
    """A line to write on."""
    cell._tc.get_or_add_tcPr().append(element("tcBorders", rule("bottom", _WRITING)))
