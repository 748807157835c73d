"""Importance against performance as a figure, with the clouds of its bootstrap."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...words.document import Figure
from ...words.numbers import Number
from ...words.table import Cell, Table
from ...words.text import Text
from ..sample_design import simulated_note

CROSS = Text(zh="（十字线）", en="(cross-hairs)")
_ALT = Text(
    zh="散点图：横轴为表现，纵轴为重要性，实线为十字线，虚线为量表中点 50（份额与百分比没有中点）；每个编号为一个部分，"
    "周围的小点为自助法的重复样本。数值见所附数据表。",
    en="Scatter plot: performance to the right, importance upwards, solid cross-hairs, dashed the midpoint of the "
    "scale, 50 (shares and per cents have none); each number is a part, the small points around it its bootstrap "
    "replicates. The numbers stand in the table beside it.",
)
_NOTE = Text(
    zh="小点为自助法重复样本（{d} 个中的 {k} 个）：散开越远，位置越不确定。",
    en="Small points are bootstrap replicates ({k} of {d}): the wider they scatter, the less certain the place.",
)
MOST_POINTS = 200  # of a cloud: more only make it darker


def quadrants_figure(
    table: Table,
    cross: tuple[float, float],
    clouds: tuple[np.ndarray, np.ndarray] | None = None,
    *,
    simulated: bool = False,
) -> Figure:
    """The figure of a table of parts.

    Parameters
    ----------
    table : Table
        Its first column names the parts; it has the columns ``importance`` and ``performance`` and may have
        ``quadrant`` (None where no quadrant is certain: a hollow mark).
    cross : (performance, importance)
        Where the lines cross.
    clouds : (ndarray (draws, parts), ndarray (draws, parts)), optional
        Replicates of performance and importance, parts in the order of the rows.
    simulated : bool

    Returns
    -------
    Figure
        Of kind ``quadrants``; its first row is the cross.
    """
    wanted = ["importance", "performance", *(["quadrant"] if "quadrant" in table.columns else [])]
    places = [0, *(table.columns.index(name) for name in wanted)]
    style = {name: _style(table, name) for name in wanted[:2]}
    lines: list[Cell] = [
        CROSS,
        Number(f"{table.name}.cross.importance", cross[1], style["importance"]),
        Number(f"{table.name}.cross.performance", cross[0], style["performance"]),
    ]
    rows: list[tuple[Cell, ...]] = [(*lines, *(None for _ in wanted[2:]))] if table.rows else []
    rows += [tuple(row[place] for place in places) for row in table.rows]
    marks: Sequence[np.ndarray] = ()
    notes: tuple[Text, ...] = ()
    if clouds is not None:
        performance, importance = clouds
        drawn = slice(None, MOST_POINTS)
        marks = [
            np.column_stack([performance[drawn, part], importance[drawn, part]]) for part in range(len(table.rows))
        ]
        notes = (_NOTE.fill(d=len(performance), k=min(len(performance), MOST_POINTS)),)
    headings = {name: table.headings[name] for name in wanted if name in table.headings}
    shown = (*notes, *simulated_note(simulated))
    return Figure(
        name=f"quadrants_{table.name}",
        title=table.title,
        alt=_ALT,
        kind="quadrants",
        table=Table(f"quadrants_{table.name}", table.title, ("term", *wanted), tuple(rows), shown, headings),
        note=notes[0] if notes else None,
        simulated=simulated,
        marks=(np.empty((0, 2)), *marks) if len(marks) else (),
    )


def _style(table: Table, name: str) -> str:
    place = table.columns.index(name)
    return next((row[place].style for row in table.rows if isinstance(row[place], Number)), "estimate")  # type: ignore[union-attr]
