"""Answers beside imputed answers, in the options' order: a figure a construct."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ...data.responses import numbers_of
from ...words.document import Figure
from ...words.numbers import Number
from ...words.table import Cell, Table
from ...words.text import Text
from ..disclosure.options import without_few
from ..sample_design import simulated_note

if TYPE_CHECKING:
    from .imputed import Imputed, ImputedSource

_ANSWERED = Text(zh="{t}：作答", en="{t}: answered")
_IMPUTED = Text(zh="{t}：插补", en="{t}: imputed")
_TITLE = Text(zh="{t}：作答的与插补的（%）", en="{t}: answered and imputed (%)")
_ALT = Text(
    zh="堆叠条形图：每题两条，一条是作答的分布，一条是插补的分布；数值见所附数据表。",
    en="Stacked bars: two bars an item, one of answers, one of imputed answers; the numbers stand in the table beside "
    "it.",
)
_NOTE = Text(
    zh="未加权的百分比；插补的一条合计各份插补。两条不同不等于插补有误：缺答的人可能不同。",
    en="Unweighted percentages; imputed bars are over all sets. Bars that differ are no fault by themselves: those who "
    "did not answer may be other people.",
)


def answers_figures(made: Imputed, *, least: int = 1) -> tuple[Figure, ...]:
    """One figure for the items of a construct on one code list, of those with imputed cells.

    Answers of fewer than `least` persons, and those that would tell them, are withheld; imputed ones are nobody's.
    """
    found = []
    for name, source in made.parts.items():
        form = source.responses.instrument
        groups: dict[tuple[str, str], list[str]] = {}
        for variable in source.names:
            item = form.item_by_id.get(variable)
            if item is not None and item.measures is not None:
                groups.setdefault((item.measures, item.codes), []).append(variable)
        seen: dict[str, int] = {}
        for (construct, _), items in groups.items():
            seen[construct] = seen.get(construct, 0) + 1
            suffix = "" if seen[construct] == 1 else f"_{seen[construct]}"
            several = f"{name}_" if len(made.parts) > 1 else ""
            found.append(_figure(source, f"imputed_{several}{construct}{suffix}", construct, items, least))
    return tuple(found)


def _figure(source: ImputedSource, name: str, construct: str, items: list[str], least: int) -> Figure:
    form = source.responses.instrument
    codes = form.codes_of(items[0])
    assert codes is not None  # an item has a code list
    options = {f"option_{i}": code.text for i, code in enumerate(codes.codes, 1)}
    numbers = tuple(numbers_of(codes).values())
    rows: list[tuple[Cell, ...]] = []
    counts: dict[int, np.ndarray] = {}
    for item in items:
        answers = source.responses.column(item).values
        title = form.item_by_id[item].text.text
        counts[len(rows)] = np.array([(answers == number).sum() for number in numbers], dtype=int)
        rows.append(_row(_ANSWERED.fill(t=title), f"{item}.answered", answers[~np.isnan(answers)], numbers, 1))
        cells = source.imputation.values[item]
        rows.append(_row(_IMPUTED.fill(t=title), f"{item}.imputed", cells.ravel(), numbers, len(cells)))
    title = _TITLE.fill(t=form.title_of(construct).text)
    simulated = source.responses.simulated
    table = Table(name, title, ("term", *options, "n_obs"), tuple(rows), (_NOTE, *simulated_note(simulated)), options)
    if form.unit == "person":
        table = without_few(table, counts, least)
    note = table.notes[0] if table.withheld else None
    return Figure(name=name, title=title, alt=_ALT, kind="likert", table=table, note=note, simulated=simulated)


def _row(label: Text, key: str, values: np.ndarray, numbers: tuple[float, ...], sets: int) -> tuple[Cell, ...]:
    shares = [100.0 * float((values == number).mean()) for number in numbers]
    return (
        label,
        *(Number(f"{key}.option_{i}", share, "percent") for i, share in enumerate(shares, 1)),
        Number(f"{key}.n_obs", len(values) // sets, "count"),
    )
