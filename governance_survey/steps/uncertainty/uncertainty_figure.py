"""Where a coefficient lies over all settings, and what share of its variance each source has."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ...words.document import Figure
from ...words.numbers import Number
from ...words.table import Cell, Table
from ...words.text import Text
from ..sample_design import simulated_note
from .tables import key_of, label_of
from .words import SOURCE_WORDS

if TYPE_CHECKING:
    from .found import Uncertainty

BINS = 40
FITTED = Text(zh="模型的 {l}% 置信区间", en="{l}% interval of the model")
TOGETHER = Text(zh="各来源一同变动（中间 {l}%）", en="all sources together (middle {l}%)")
_TITLE = Text(
    zh="{t}的系数：各种设定下的分布，与各来源的份额",
    en="Coefficient of {t}: its spread over all settings, and the shares of the sources",
)
_ALT = Text(
    zh="上为直方图：各来源一同变动时系数的分布，其下两条线是模型的置信区间与分布的中间部分；下为条形图：每个来源"
    "的一阶份额与"
    "总效应份额及区间。数值见所附数据表。",
    en="Above, a histogram of the coefficient when all sources vary, with two lines below it for the model's "
    "interval and "
    "the middle of the spread; below, bars for each source with its first-order and total share and their "
    "intervals. The "
    "numbers stand in the table beside it.",
)
_AXIS = Text(zh="{t}的系数", en="Coefficient of {t}")
_COLUMNS = ("term", "estimate", "conf_low", "conf_high", "sobol_first", "sobol_first_low", "sobol_first_high")


def uncertainty_figure(found: Uncertainty) -> Figure:
    """The figure, of kind ``uncertainty``; its marks hold the histogram of the coefficient."""
    key, level, spread, shares = f"{key_of(found)}_figure", f"{100 * found.level:g}", found.spread, found.shares
    rows: list[tuple[Cell, ...]] = []
    for name, label, at in (
        ("fitted", FITTED, (spread.headline, *found.interval)),
        ("together", TOGETHER, (spread.median, spread.low, spread.high)),
    ):
        numbers = [
            Number(f"{key}.{name}.{column}", value, "coefficient")
            for column, value in zip(_COLUMNS[1:4], at, strict=True)
        ]
        rows.append((label.fill(l=level), *numbers, *[None] * 6))
    for place, source in enumerate(found.perturbed):
        values = {
            "sobol_first": shares.first,
            "sobol_first_low": shares.first_low,
            "sobol_first_high": shares.first_high,
            "sobol_total": shares.total,
            "sobol_total_low": shares.total_low,
            "sobol_total_high": shares.total_high,
        }
        own = [Number(f"{key}.{source}.{name}", each[place], "proportion") for name, each in values.items()]
        rows.append((SOURCE_WORDS[source], None, None, None, *own))
    title = _TITLE.fill(t=label_of(found))
    counts, edges = np.histogram(found.values, bins=BINS)
    simulated = found.model.responses.simulated
    return Figure(
        name=key,
        title=title,
        alt=_ALT,
        kind="uncertainty",
        table=Table(
            key,
            title,
            (*_COLUMNS, "sobol_total", "sobol_total_low", "sobol_total_high"),
            tuple(rows),
            simulated_note(simulated),
        ),
        axis=_AXIS.fill(t=label_of(found)),
        simulated=simulated,
        marks=(np.column_stack([edges[:-1], edges[1:], counts / counts.sum()]),),
    )
