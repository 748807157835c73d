"""The sheet a figure is drawn on: rows with their labels, margins measured in inches, columns of text."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..words.document import Figure
from ..words.numbers import Number
from ..words.table import Cell
from ..words.text import say
from ..words.wrapping import wrapped

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

# Text width of an A4 page with 25 mm margins, in inches.
WIDTH = 6.3
LABEL_WIDTH = 30
SIZE, SMALL, TINY = 8.5, 8.0, 7.5  # points
INK, SOFT, HAIR, GREY = "#1d2228", "#59626d", "#d9d9d6", "#c9c9c5"
_ROW, _LINE = 0.36, 0.17  # inches: a row, a line of a label


@dataclass(frozen=True)
class Column:
    """A column of text beside the axes, as beside a forest plot."""

    heading: str
    texts: list[str]


@dataclass(frozen=True)
class Rows:
    """Labels and cells of a figure's table; places are inches from the top, by the height of each label."""

    labels: list[str]
    cells: list[dict[str, Cell]]
    places: list[float]
    height: float

    @classmethod
    def of(
        cls, figure: Figure, language: str, *, row: float = _ROW, line: float = _LINE, most: int = LABEL_WIDTH
    ) -> Rows:
        """Rows of at least `row` inches; their labels in lines of `line` inches and `most` terminal columns."""
        cells = [dict(zip(figure.table.columns, cells, strict=True)) for cells in figure.table.rows]
        labels = [wrapped(say(own["term"], language), most) for own in cells]
        places, top = [], 0.0
        for label in labels:
            size = max(row, line * (label.count("\n") + 1) + row / 3)
            places.append(top + size / 2)
            top += size
        return cls(labels, cells, places, max(top, row))

    def values(self, name: str) -> list[float]:
        """One column as numbers; what could not be estimated is NaN."""
        found = [row[name].value if isinstance(row[name], Number) else None for row in self.cells]  # type: ignore[union-attr]
        return [math.nan if value is None else float(value) for value in found]

    def column(self, figure: Figure, name: str, language: str) -> Column:
        """One column as printed."""
        texts = ["" if row[name] is None else say(row[name], language) for row in self.cells]
        return Column(figure.table.heading(name, language), texts)


@dataclass(frozen=True)
class Page:
    """Where things stand on the drawing, in inches; margins follow from the measured texts."""

    drawing: Drawing
    rows: Rows
    left: float
    right: float
    top: float
    bottom: float
    size: float = SIZE  # of the labels

    @classmethod
    def of(
        cls, drawing: Drawing, rows: Rows, columns: list[Column], *, top: float, bottom: float, size: float = SIZE
    ) -> Page:
        left = max((inches(drawing, label, size) for label in rows.labels), default=0.0) + 0.14
        page = cls(drawing, rows, left, 0.08, top + 0.3, bottom, size)
        drawing.set_size_inches(WIDTH, page.top + rows.height + bottom)
        edge = WIDTH - page.right
        for column in reversed(columns):
            page._write(column, edge)
            edge -= 0.22 + max(inches(drawing, text, SMALL) for text in (column.heading, *column.texts))
        return cls(drawing, rows, left, WIDTH - edge, page.top, bottom, size)

    @property
    def width(self) -> float:
        """Inches between the margins."""
        return WIDTH - self.left - self.right

    def axes(self, start: float, width: float, *, labelled: bool) -> Axes:
        """Axes from `start` inches right of the left margin; one inch of height is one unit of y."""
        import seaborn

        height = self.rows.height
        full = self.top + height + self.bottom
        ax = self.drawing.add_axes(((self.left + start) / WIDTH, self.bottom / full, width / WIDTH, height / full))
        labels = self.rows.labels if labelled else [""] * len(self.rows.places)
        ax.set_yticks(self.rows.places, labels, fontsize=self.size)
        ax.set_ylim(height, 0)
        ax.tick_params(axis="y", length=0)
        ax.tick_params(axis="x", labelsize=SMALL)
        ax.grid(axis="x", linewidth=0.6)
        ax.set_axisbelow(True)
        seaborn.despine(ax=ax, left=True)
        return ax

    def above(self, inches: float, text: str, align: str) -> None:
        """A small heading above the axes, `inches` from the left edge."""
        self._put(inches, -0.09, text, align, "bottom", SOFT)

    def _write(self, column: Column, edge: float) -> None:
        self.above(edge, column.heading, "right")
        for place, text in zip(self.rows.places, column.texts, strict=True):
            self._put(edge, place, text, "right", "center_baseline", INK)

    def _put(self, x: float, y: float, text: str, align: str, upright: str, colour: str) -> None:
        full = self.top + self.rows.height + self.bottom
        place = (x / WIDTH, 1 - (self.top + y) / full)
        self.drawing.text(*place, text, ha=align, va=upright, fontsize=SMALL, color=colour)


def values_of(figure: Figure, name: str) -> list[float]:
    """One column of a figure's table as numbers; what could not be estimated is NaN."""
    place = figure.table.columns.index(name)
    cells = [row[place] for row in figure.table.rows]
    found = [cell.value if isinstance(cell, Number) else None for cell in cells]
    return [math.nan if value is None else float(value) for value in found]


def axes_at(drawing: Drawing, left: float, top: float, width: float, height: float) -> Axes:
    """Axes by inches from the left and the upper edge of a drawing whose size is set."""
    wide, high = drawing.get_size_inches()
    return drawing.add_axes((left / wide, 1 - (top + height) / high, width / wide, height / high))


def inches(drawing: Drawing, text: str, size: float) -> float:
    """Width of a text as it will be drawn."""
    artist = drawing.text(0, 0, text, fontsize=size)
    extent = artist.get_window_extent()
    artist.remove()
    return float(extent.width / drawing.dpi)
