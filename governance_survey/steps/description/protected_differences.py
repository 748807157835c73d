"""Differences as they may leave: groups and cells of few persons are withheld, and the tests that would tell them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ...words.table import Cell, Table
from ...words.text import Text
from ..disclosure.cells import freedom, hidden_cells, small_cells, table_margins
from ..disclosure.parts import hidden_parts, said_small
from ..disclosure.withholding import GONE, gone, in_place_of, without
from .difference_tables import (
    crosstab_tables,
    groups_table,
    odds_note,
    pair_rows,
    pairs_table,
    refusal_note,
    tests_table,
)
from .notes import SMALL_CELLS

if TYPE_CHECKING:
    from .comparing import Differences
    from .difference_tests import Difference

_TEST = (
    *("statistic", "dof_1", "dof_2", "p_value", "p_adjusted", "estimate", "conf_low", "conf_high"),
    *("effect", "effect_low", "effect_high"),
)
_NAMES = ("term", "group", "category", "first", "second", "test", "effect_size")


@dataclass(frozen=True)
class _Kept:
    """What is withheld of one outcome: groups, cells of its cross table, cells of a hidden total, its test.

    `few` and `small` tell of each hidden group and cell whether it may be called small.
    """

    groups: np.ndarray
    few: np.ndarray
    cells: np.ndarray
    small: np.ndarray
    totals: np.ndarray
    test: bool


def protected_differences(made: Differences, least: int) -> tuple[Table, ...]:
    """The tables of differences without the cells that tell of fewer than `least` persons."""
    kept = [_withheld(one, least) for one in made.found]
    told = dict(zip(map(id, made.found), kept, strict=True))
    tests = {row: dict.fromkeys(_TEST, GONE) for row, own in enumerate(kept) if own.test}
    tables = [
        without(tests_table(made), tests, least, notes=_notes(made, kept, least)),
        without(groups := groups_table(made), _groups(made, kept, groups, least), least),
        without(
            pairs := pairs_table(made),
            {
                row: gone(pairs.columns, *_NAMES)
                for row, (one, pair) in enumerate(pair_rows(made))
                if told[id(one)].groups[[pair.first, pair.second]].any()
            },
            least,
        ),
    ]
    crossed = [(one, own) for one, own in zip(made.found, kept, strict=True) if one.table is not None]
    tables += [
        without(table, _crossed(one, own, table, least), least, notes={SMALL_CELLS: None})
        for (one, own), table in zip(crossed, crosstab_tables(made), strict=True)
    ]
    return tuple(table for table in tables if table.rows)


def _withheld(one: Difference, least: int) -> _Kept:
    sizes = np.array([group.n for group in one.groups], dtype=int)
    groups = _few(sizes, least) | hidden_parts(sizes, least)
    few = said_small(sizes, groups, least)
    if one.table is None:
        none = np.zeros((len(groups), 0), dtype=bool)
        return _Kept(groups, few, none, none, none, _of_two(groups))
    rows, columns = table_margins(one.table.counts, least)
    rows |= _few(one.table.counts.sum(axis=1), least)
    cells = hidden_cells(one.table.counts, least, rows=rows, columns=columns)
    small = small_cells(one.table.counts, cells, least, rows=rows, columns=columns)
    totals = rows[:, None] | columns[None, :]
    # Where one number would settle all hidden cells, the statistic of the table is that number.
    settled = bool(cells.any()) and freedom(cells, rows, columns) < 2
    return _Kept(groups, few, cells, small, totals, settled or _of_two(groups))


def _of_two(hidden: np.ndarray) -> bool:
    # A difference of two groups and the mean of all give the mean of each.
    return len(hidden) == 2 and bool(hidden.any())


def _few(counts: np.ndarray, least: int) -> np.ndarray:
    return (counts > 0) & bool(counts.sum() < least)


def _notes(made: Differences, kept: list[_Kept], least: int) -> dict[Text, Text | None]:
    notes: dict[Text, Text | None] = {}
    for one, own in zip(made.found, kept, strict=True):
        if one.refusal is not None and own.groups.any():
            counts = [in_place_of(few, least) if off else None for off, few in zip(own.groups, own.few, strict=True)]
            notes[refusal_note(one)] = refusal_note(one, counts)
        if one.fisher is not None and (own.cells.any() or own.groups.any()):
            notes[odds_note(one)] = None
    return notes


def _groups(made: Differences, kept: list[_Kept], table: Table, least: int) -> dict[int, dict[str, Cell]]:
    hidden: dict[int, dict[str, Cell]] = {}
    rows = [
        (
            own.few[place],
            own.groups[place],
            own.cells[place].any() if len(own.cells) == len(one.groups) else own.cells.any(),
        )
        for one, own in zip(made.found, kept, strict=True)
        for place in range(len(one.groups))
        if one.outcome.measured
    ]
    for row, (few, off, answers) in enumerate(rows):
        if off:
            hidden[row] = gone(table.columns, *_NAMES) | {"n_obs": in_place_of(few, least)}
        elif answers:
            # The mean of an item and the shares shown of its answers give the hidden ones back.
            hidden[row] = gone(table.columns, *_NAMES, "n_obs", "median")
    return hidden


def _crossed(one: Difference, own: _Kept, table: Table, least: int) -> dict[int, dict[str, Cell]]:
    assert one.table is not None
    hidden: dict[int, dict[str, Cell]] = {}
    for row, (small, off, total) in enumerate(
        zip(own.small.ravel(), own.cells.ravel(), own.totals.ravel(), strict=True)
    ):
        if off:
            hidden[row] = gone(table.columns, *_NAMES) | {"count": in_place_of(small, least)}
        elif total:
            # What independence expects of an empty cell is made of the totals.
            hidden[row] = {"expected_count": GONE, "residual": GONE}
    return hidden
