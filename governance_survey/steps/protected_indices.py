"""Indices as they may leave: means of few persons are withheld."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ..words.document import Figure
from ..words.table import Cell, Table
from .disclosure.parts import hidden_groups, said_small
from .disclosure.withholding import gone, in_place_of, withheld_note, without
from .figures import profile_figure
from .index_tables import estimate_rows, estimates_table

if TYPE_CHECKING:
    from .scoring import IndexEstimate, Indices


def protected_estimates(indices: Indices, least: int) -> Table:
    """The table of means without groups of fewer than `least` persons, nor those that would tell them."""
    table = estimates_table(indices)
    if indices.responses.instrument.unit != "person":
        return table
    rows = estimate_rows(indices)
    hidden: dict[int, dict[str, Cell]] = {}
    for whole in (one for one in rows if one.group is None):
        all_of_them = _sizes(whole)
        if 0 < all_of_them[0] < least:
            hidden[rows.index(whole)] = _gone(table, True, least)
        own = [(place, one) for place, one in enumerate(rows) if one.group and one.node.id == whole.node.id]
        for variable in dict.fromkeys(one.group.variable for _, one in own if one.group):
            groups = [(place, one) for place, one in own if one.group and one.group.variable == variable]
            sizes = np.array([_sizes(one) for _, one in groups], dtype=int)
            off = hidden_groups(sizes, all_of_them, least)
            few = said_small(sizes[:, 0], off, least)
            hidden |= {groups[row][0]: _gone(table, bool(few[row]), least) for row in np.flatnonzero(off).tolist()}
    return without(table, hidden, least)


def _sizes(one: IndexEstimate) -> tuple[int, int]:
    return (one.mean.n_obs if one.mean else 0, one.n_rows)


def _gone(table: Table, few: bool, least: int) -> dict[str, Cell]:
    return gone(table.columns, "index", "index_id", "group") | {"n_obs": in_place_of(few, least)}


def protected_profile(indices: Indices, least: int) -> Figure:
    """The profile without means of fewer than `least` persons."""
    figure = profile_figure(indices)
    if indices.responses.instrument.unit != "person":
        return figure
    drawn = [e for e in indices.estimates if e.group is None and e.node.level != "subdimension" and e.mean is not None]
    rows = zip(figure.table.rows, drawn, strict=True)
    kept = tuple(row for row, one in rows if not 0 < _sizes(one)[0] < least)
    if len(kept) == len(drawn):
        return figure
    fewer = replace(figure.table, rows=kept, withheld=len(drawn) - len(kept))
    return replace(figure, table=fewer, note=withheld_note(least))
