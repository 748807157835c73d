"""A description as it may leave: groups and categories of few persons are withheld, and all that would tell them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ...words.table import Cell, Table
from ...words.text import Text
from ..disclosure.cells import hidden_cells, small_cells
from ..disclosure.parts import hidden_groups, hidden_options, hidden_parts, said_small
from ..disclosure.withholding import gone, in_place_of, withheld_note, without
from .description_tables import categories_table, numbers_table, refusal_note
from .notes import SMALL_CELLS

if TYPE_CHECKING:
    from .describing import Described, Description


@dataclass(frozen=True)
class _Kept:
    """What is withheld of one variable in the whole sample or a group: all of it, or some categories.

    `few` and `small` tell of the persons in all and of each category whether they may be called few.
    """

    whole: bool
    few: bool
    categories: np.ndarray
    small: np.ndarray


def protected_description(made: Description, least: int) -> tuple[Table, ...]:
    """The tables of a description without the cells that tell of fewer than `least` persons."""
    kept = _withheld(made, least)
    notes: dict[Text, Text | None] = {SMALL_CELLS: None}
    notes |= {refusal_note(e): None for e, own in zip(made.described, kept, strict=True) if own.whole and e.refusal}
    tables = (
        without(numbers := numbers_table(made), _numbers(made, kept, numbers, least), least, notes=notes),
        without(
            shares := categories_table(made),
            _categories(made, kept, shares, least),
            least,
            notes=notes,
            said=withheld_note(least, items=any(entry.column.kind == "item" for entry in made.described)),
        ),
    )
    return tuple(table for table in tables if table.rows)


def _withheld(made: Description, least: int) -> list[_Kept]:
    found: dict[int, _Kept] = {}
    entries = list(enumerate(made.described))
    for name in dict.fromkeys(entry.column.name for entry in made.described):
        own = [(place, entry) for place, entry in entries if entry.column.name == name]
        top, whole = next((place, entry) for place, entry in own if entry.group is None)
        counts = _counts(whole)
        few = 0 < whole.n_obs < least
        alone = hidden_options if whole.column.kind == "item" else hidden_parts
        columns = alone(counts, least) | (few & (counts > 0))
        found[top] = _Kept(few, few, columns, said_small(counts, columns, least))
        for variable in dict.fromkeys(entry.group.variable for _, entry in own if entry.group):
            groups = [(place, e) for place, e in own if e.group is not None and e.group.variable == variable]
            found |= _by_group(groups, whole, columns, least)
    return [found[place] for place, _ in entries]


def _by_group(
    groups: list[tuple[int, Described]], whole: Described, columns: np.ndarray, least: int
) -> dict[int, _Kept]:
    sizes = np.array([(entry.n_obs, entry.n_rows) for _, entry in groups], dtype=int)
    rows = hidden_groups(sizes, (whole.n_obs, whole.n_rows), least)
    small = said_small(sizes[:, 0], rows, least)
    codes = [code for code, _, _ in whole.shares]
    cells = np.array([_counts(entry, codes) for _, entry in groups], dtype=int).reshape(len(groups), len(codes))
    apart = _counts(whole) - cells.sum(axis=0)
    beyond = apart if apart.any() else None
    hidden = hidden_cells(cells, least, rows=rows, columns=columns, apart=beyond)
    named = small_cells(cells, hidden, least, rows=rows, columns=columns, apart=beyond)
    return {
        place: _Kept(bool(rows[row]), bool(small[row]), _of(entry, codes, hidden[row]), _of(entry, codes, named[row]))
        for row, (place, entry) in enumerate(groups)
    }


def _counts(entry: Described, codes: Iterable[float] | None = None) -> np.ndarray:
    held = {code: share.count for code, _, share in entry.shares}
    return np.array([held.get(code, 0) for code in (held if codes is None else codes)], dtype=int)


def _of(entry: Described, codes: list[float], hidden: np.ndarray) -> np.ndarray:
    own = dict(zip(codes, hidden.tolist(), strict=True))
    return np.array([own.get(code, False) for code, _, _ in entry.shares], dtype=bool)


def _numbers(made: Description, kept: list[_Kept], table: Table, least: int) -> dict[int, dict[str, Cell]]:
    hidden: dict[int, dict[str, Cell]] = {}
    measured = [own for entry, own in zip(made.described, kept, strict=True) if entry.column.measured]
    for row, own in enumerate(measured):
        if own.whole:
            hidden[row] = gone(table.columns, "term", "group") | {"n_obs": in_place_of(own.few, least)}
    return hidden


def _categories(made: Description, kept: list[_Kept], table: Table, least: int) -> dict[int, dict[str, Cell]]:
    hidden: dict[int, dict[str, Cell]] = {}
    cells = [(own, place) for own in kept for place in range(len(own.categories))]
    for row, (own, place) in enumerate(cells):
        if own.categories[place]:
            hidden[row] = gone(table.columns, "term", "group", "category")
            hidden[row]["count"] = in_place_of(own.small[place], least)
        elif own.whole:
            # The interval around a share of 0 would tell how many persons it is of.
            hidden[row] = gone(table.columns, "term", "group", "category", "count", "percent")
    return hidden
