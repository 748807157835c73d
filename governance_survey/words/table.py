"""The neutral table every result states once; HTML, Word and data frames follow from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias

from .console import aligned, terminal_width
from .glossary import column
from .numbers import Number
from .printed import Printed
from .text import Text, say
from .wrapping import width

if TYPE_CHECKING:
    import pandas

    Frame: TypeAlias = pandas.DataFrame  # what `to_frame` gives, for layers that know tables but no library of them

Cell = Number | Text | str | int | None
_FIRST = Text(zh="共 {n} 行，这里列出前 {k} 行。", en="The first {k} of {n} rows.")


@dataclass(frozen=True)
class Withheld(Text):
    """What stands in place of a number that is not shown: set like the numbers of its column."""


@dataclass(frozen=True)
class Table(Printed):
    """Title, columns from the glossary, rows of cells, notes.

    A `Cell` is a `Number` (printed by its style, found again by its key), a `Text`, a plain name,
    a whole number, or None (prints empty). The first column is the row's heading. What is `inside` holds words that
    passed no gate: no report takes it. `withheld` counts the cells that are not shown because they would tell of few
    persons, `fewest` is the smallest number of persons that a cell tells of.
    """

    name: str
    title: Text
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[Text, ...] = ()
    headings: dict[str, Text] = field(default_factory=dict)
    inside: bool = False
    withheld: int = 0
    fewest: int | None = None

    def __post_init__(self) -> None:
        for name in self.columns:
            column(name)  # refuses a column outside the glossary
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError(f"table {self.name}: a row has not {len(self.columns)} cells")

    def heading(self, name: str, language: str | None = None) -> str:
        """Heading of a column in one language."""
        return (self.headings.get(name) or column(name).title).say(language)

    def shown(self, language: str | None = None) -> list[list[str]]:
        """Cells as printed in one language."""
        return [["" if cell is None else say(cell, language) for cell in row] for row in self.rows]

    def numbers(self) -> tuple[Number, ...]:
        """Every keyed number of the table, row by row."""
        return tuple(cell for row in self.rows for cell in row if isinstance(cell, Number))

    def head(self, n: int = 5) -> Table:
        """The first `n` rows, with a note of how many there are; the whole table where it has no more."""
        if n >= len(self.rows):
            return self
        said = _FIRST.fill(n=len(self.rows), k=max(n, 0))
        return replace(self, rows=self.rows[: max(n, 0)], notes=(said, *self.notes))

    def to_frame(self) -> Frame:
        """Full-precision values in a data frame with glossary column names (a `Text` in the language in force)."""
        import pandas

        def value(cell: Cell) -> object:
            if isinstance(cell, Number):
                return cell.value
            return str(cell) if isinstance(cell, Text) else cell

        return pandas.DataFrame([[value(cell) for cell in row] for row in self.rows], columns=list(self.columns))

    def _repr_html_(self) -> str:
        from html import escape

        def cell(value: Cell, shown: str, place: int) -> str:
            left = "" if place and isinstance(value, Number | int | Withheld) else ' style="text-align:left"'
            return f'<th scope="row"{left}>{shown}</th>' if place == 0 else f"<td{left}>{shown}</td>"

        head = "".join(f'<th scope="col">{escape(self.heading(name))}</th>' for name in self.columns)
        body = "".join(
            "<tr>"
            + "".join(cell(*pair, place) for place, pair in enumerate(zip(row, map(escape, shown), strict=True)))
            + "</tr>"
            for row, shown in zip(self.rows, self.shown(), strict=True)
        )
        notes = "<br>".join(f"<small>{escape(str(note))}</small>" for note in self.notes)
        title = escape(str(self.title))
        caption = f"<caption>{title}</caption>"
        return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table><p>{notes}</p>"

    def __str__(self) -> str:
        return self.say()

    def say(self, language: str | None = None) -> str:
        """The table as text, columns aligned for Chinese widths too; in a terminal fitted to its width."""
        rows = [[self.heading(name, language) for name in self.columns], *self.shown(language)]
        numeric = [
            all(isinstance(row[i], Number | int | Withheld | None) for row in self.rows)
            for i in range(len(self.columns))
        ]
        lines = aligned(rows, numeric, terminal_width())
        rule = "-" * max(map(width, lines))
        notes = [note.say(language) for note in self.notes]
        return "\n".join([self.title.say(language), rule, lines[0], rule, *lines[1:], rule, *notes])


def frame_of_rows(rows: Sequence[Sequence[object]], columns: Sequence[str]) -> Frame:
    """A data frame of plain values, for layers that know no library of tables."""
    import pandas

    return pandas.DataFrame(list(rows), columns=list(columns))
