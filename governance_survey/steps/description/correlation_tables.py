"""How correlations are shown: the matrix, and every pair with its interval."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from ...words.numbers import Number
from ...words.table import Cell, Table
from ...words.text import Text, listed, same
from ..disclosure.withholding import GONE, below, gone, without
from ..sample_design import simulated_note
from .difference_words import METHODS
from .notes import design_cautions, error_note

if TYPE_CHECKING:
    from .correlating import Correlations

KIND_WORDS: dict[str, Text] = {
    "pearson": Text(zh="Pearson", en="Pearson"),
    "spearman": Text(zh="Spearman", en="Spearman"),
    "kendall": Text(zh="Kendall τ-b", en="Kendall's tau-b"),
    "polychoric": Text(zh="多分格", en="polychoric"),
}
_INTERVALS = Text(
    zh="{l}% 区间在 artanh 尺度上求得；每一对用同时有两者的行。",
    en="{l}% intervals are made for artanh r; every pair takes the rows that have both.",
)
_FAMILY = Text(zh="校正后 p：{m}，{n} 对算作一族。", en="Adjusted p: {m}, {n} pairs as one family.")
_GIVEN = Text(zh="偏相关，固定：{g}。", en="Partial correlations, held constant: {g}.")
_SAME_PEOPLE = Text(
    zh="同一批人在同一份问卷上的回答有共同的作答方式，相关里也有这一部分。",
    en="Answers of the same people share a way of answering and correlate for it.",
)
_NOT_WHY = Text(zh="相关不说明缘由。", en="A correlation does not say why.")
_REPLICATED = Text(
    zh="多分格相关按加权列联表两步估计，标准误来自重复样本（种子 {s}）。",
    en="Polychoric correlations are two-step, of weighted tables; their errors come from replicates (seed {s}).",
)
_OVERLAP = Text(
    zh="{p}：一方含有另一方的题目，相关有一部分是自己与自己的相关。",
    en="{p}: one holds items of the other, so part of the correlation is of a thing with itself.",
)
_REFUSED = Text(zh="{a} 与 {b}：没有相关——{w}。", en="{a} and {b}: no correlation: {w}.")
_R = {"estimate": Text(zh="相关", en="r"), "test": Text(zh="种类", en="Kind")}


def pairs_table(made: Correlations) -> Table:
    """One row a pair: kind, reason, n, correlation with interval, p, adjusted p."""
    rows: list[tuple[Cell, ...]] = []
    for pair, adjusted in zip(made.found, made.adjusted.tolist(), strict=True):
        stem, found = f"{pair.first.name}.{pair.second.name}", pair.found
        head: tuple[Cell, ...] = (pair.first.title, pair.second.title)
        if found is None:
            rows.append((*head, *(None,), pair.why, *(None for _ in range(7))))
            continue
        rows.append(
            (
                *head,
                KIND_WORDS[found.kind],
                pair.why,
                Number(f"{stem}.n_obs", found.n_obs, "count"),
                Number(f"{stem}.estimate", found.estimate, "correlation"),
                Number(f"{stem}.std_error", found.std_error, "correlation"),
                Number(f"{stem}.conf_low", found.low, "correlation"),
                Number(f"{stem}.conf_high", found.high, "correlation"),
                Number(f"{stem}.p_value", found.p, "p"),
                Number(f"{stem}.p_adjusted", adjusted, "p"),
            )
        )
    columns = (
        *("first", "second", "test", "why", "n_obs", "estimate", "std_error", "conf_low", "conf_high", "p_value"),
        "p_adjusted",
    )
    notes = (
        _INTERVALS.fill(l=f"{100 * made.level:g}"),
        *((_FAMILY.fill(m=METHODS[made.adjust], n=len(made.found)),) if len(made.found) > 1 else ()),
        *((_REPLICATED.fill(s=made.seed),) if made.seed is not None else ()),
        *_refusals(made),
        *((_OVERLAP.fill(p=listed(made.overlapping, most=12)),) if made.overlapping else ()),
        *_common(made),
    )
    return Table("correlations", _title(made), columns, tuple(rows), notes, _R)


def matrix_table(made: Correlations) -> Table:
    """Correlations below the diagonal, with mean and deviation left to `describe`."""
    values = made.matrix()
    k = len(made.columns)
    rows = tuple(
        (
            same(f"{place + 1}. ") + column.title,
            *(
                Number(f"{column.name}.{made.columns[other].name}", float(values[place, other]), "correlation")
                if other < place and np.isfinite(values[place, other])
                else None
                for other in range(k - 1)
            ),
        )
        for place, column in enumerate(made.columns)
    )
    columns = ("term", *(f"correlation_{place + 1}" for place in range(k - 1)))
    heads = {f"correlation_{place + 1}": same(place + 1) for place in range(k - 1)}
    return Table("correlation_matrix", _title(made), columns, rows, _common(made), heads)


def protected_correlations(made: Correlations, least: int) -> tuple[Table, ...]:
    """The tables of correlations without the pairs that rest on fewer than `least` persons."""
    few = [pair.found is not None and pair.found.n_obs < least for pair in made.found]
    pairs = pairs_table(made)
    rows: dict[int, dict[str, Cell]] = {
        row: gone(pairs.columns, "first", "second", "test", "why") | {"n_obs": below(least)}
        for row, off in enumerate(few)
        if off
    }
    cells: dict[int, dict[str, Cell]] = {}
    for (first, second), off in zip(combinations(range(len(made.columns)), 2), few, strict=True):
        if off:
            cells.setdefault(second, {})[f"correlation_{first + 1}"] = GONE
    matrix = (without(matrix_table(made), cells, least),) if len(made.columns) > 2 else ()
    return (*matrix, without(pairs, rows, least))


def correlations_glance(made: Correlations) -> Table:
    """Rows, variables, pairs, what was refused."""
    row = (
        made.responses.source,
        made.responses.n_rows,
        len(made.columns),
        len(made.found),
        len(made.refusals),
    )
    heads = {
        "count_1": Text(zh="变量", en="Variables"),
        "count_2": Text(zh="对", en="Pairs"),
        "count_3": Text(zh="未能计算", en="Refused"),
    }
    columns = ("source", "n_rows", "count_1", "count_2", "count_3")
    return Table("correlations_glance", _title(made), columns, (row,), (), heads)


def _title(made: Correlations) -> Text:
    partial = Text(zh="偏相关", en="Partial correlations") if made.given else Text(zh="相关", en="Correlations")
    return partial + Text(zh="（加权）", en=" (weighted)") if made.sample.design.weighted else partial


def _refusals(made: Correlations) -> tuple[Text, ...]:
    return tuple(
        _REFUSED.fill(a=pair.first.title, b=pair.second.title, w=pair.refusal.what)
        for pair in made.found
        if pair.refusal is not None
    )


def _common(made: Correlations) -> tuple[Text, ...]:
    own = sum(made.sample.of_own_people(column.name) for column in made.columns)
    people = made.responses.instrument.unit == "person" and own > 1
    return (
        *((_GIVEN.fill(g=listed([control.title for control in made.given], most=12)),) if made.given else ()),
        *((_SAME_PEOPLE,) if people else ()),
        _NOT_WHY,
        error_note(made.sample),
        *design_cautions(made.sample),
        *simulated_note(made.sample.simulated),
    )
