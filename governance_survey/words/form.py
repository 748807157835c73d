"""The neutral printed form: what stands on paper, in both languages. Renderers lay it out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .document import Heading, Paragraph
from .text import Text


@dataclass(frozen=True)
class Option:
    """A box to tick. `code` is what is entered for it; empty where the code is a word."""

    code: str
    text: Text


@dataclass(frozen=True)
class Line:
    """A row of a grid: `offered` says which of the grid's options it has a box for, `remarks` who leaves it out."""

    number: str
    name: str
    text: Text
    offered: tuple[bool, ...]
    remarks: tuple[Text, ...] = ()


@dataclass(frozen=True)
class Grid:
    """Rows answered on one scale; the options stand in the head, which is printed again on each page."""

    lead: Text
    options: tuple[Option, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Question:
    """One question: boxes, a blank to fill (`{blank}` marks its place), or empty lines to write on.

    `remarks` stand before the answer (who leaves it out), `routes` after it (where to go on).
    """

    number: str
    name: str
    text: Text
    options: tuple[Option, ...] = ()
    blank: Text | None = None
    lines: int = 0
    remarks: tuple[Text, ...] = ()
    routes: tuple[Text, ...] = ()


NOTHING = "–"  # a cell that holds nothing and is not to be written in

SheetCell = Text | str | tuple[Option, ...] | None


@dataclass(frozen=True)
class Sheet:
    """A ruled table: filled cells, boxes, or None to be written in; `blank_rows` empty rows follow.

    `shares` are the relative widths of the columns. Without `columns` there is no head.
    """

    shares: tuple[int, ...]
    columns: tuple[Text, ...] = ()
    rows: tuple[tuple[SheetCell, ...], ...] = ()
    notes: tuple[Text, ...] = ()
    blank_rows: int = 0


@dataclass(frozen=True)
class Entry:
    """A code of a codebook: its facts under one another, never torn by a page."""

    name: str
    title: Text
    facts: tuple[tuple[Text, Text], ...]


FormBlock = Heading | Paragraph | Grid | Question | Sheet | Entry


@dataclass(frozen=True)
class Form:
    """A whole printed form. `mark` names it at the foot of each page (title and version)."""

    title: Text
    subtitle: Text
    mark: Text
    blocks: tuple[FormBlock, ...]

    def said(self) -> Iterator[Text | str]:
        """Everything printed, in the order printed: what a written file is held against."""
        yield from (self.title, self.subtitle)
        for block in self.blocks:
            yield from _said(block)


def _said(block: FormBlock) -> Iterator[Text | str]:
    if isinstance(block, Heading):
        yield block.text
    elif isinstance(block, Paragraph):
        yield from (sentence for sentence in block.sentences if isinstance(sentence, Text))
    elif isinstance(block, Grid):
        yield block.lead
        yield from (option.text for option in block.options)
        for line in block.lines:
            yield line.number
            yield line.name
            yield line.text
            yield from line.remarks
    elif isinstance(block, Question):
        yield block.number
        yield block.text
        yield block.name
        yield from block.remarks
        yield from (option.text for option in block.options)
        yield from block.routes
    elif isinstance(block, Sheet):
        yield from block.columns
        for row in block.rows:
            for cell in row:
                yield from _in_cell(cell)
        yield from block.notes
    else:
        yield block.name
        yield block.title
        for label, fact in block.facts:
            yield label
            yield fact


def _in_cell(cell: SheetCell) -> Iterator[Text | str]:
    if isinstance(cell, tuple):
        yield from (option.text for option in cell)
    elif cell is not None:
        yield cell
