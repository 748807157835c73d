"""Slopes over the observed range of a moderator, with their band and where the answers lie."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ...statistics.moderation import simple_slopes
from ...words.document import Figure
from ...words.numbers import Number
from ...words.table import Table
from ...words.text import Text
from ..sample_design import simulated_note

if TYPE_CHECKING:
    from .slopes_found import Slopes

POINTS = 21
_ALT = Text(
    zh="折线图：横轴为{m}的观察范围，纵轴为{x}的斜率，阴影为逐点区间，横线为零；下方条形为答卷的分布。数值见所附数据表。",
    en="Line over the observed range of {m}: the slope of {x} with the interval of each value shaded, a line at zero, "
    "and bars below for where the answers lie. The numbers stand in the table beside it.",
)
_TITLE = Text(zh="{x}的斜率随{m}的取值，附逐点区间", en="Slope of {x} over {m}, with the interval at each value")


def slopes_figure(found: Slopes) -> Figure:
    """The figure of slopes, of kind ``slopes``; its marks hold the histogram of the moderator."""
    seen, product = found.observed, found.product
    assert seen is not None
    grid = np.linspace(seen.low, seen.high, POINTS)
    fit, pair = found.model.fit, [product.main, product.products[0]]
    s = simple_slopes(fit.coef[pair], fit.cov[np.ix_(pair, pair)], found.found.dof, seen, grid, level=found.level)
    name = f"slopes_{product.focal.name}_{product.moderator.name}_figure"
    rows = tuple(
        (
            Number(f"{name}.{place}.moderator", s.at[place - 1], "estimate"),
            Number(f"{name}.{place}.estimate", s.estimate[place - 1], "coefficient"),
            Number(f"{name}.{place}.conf_low", s.low[place - 1], "coefficient"),
            Number(f"{name}.{place}.conf_high", s.high[place - 1], "coefficient"),
        )
        for place in range(1, POINTS + 1)
    )
    title = _TITLE.fill(x=product.title, m=product.moderator_title)
    simulated = found.model.responses.simulated
    columns = ("moderator", "estimate", "conf_low", "conf_high")
    return Figure(
        name=name,
        title=title,
        alt=_ALT.fill(x=product.title, m=product.moderator_title),
        kind="slopes",
        table=Table(name, title, columns, rows, simulated_note(simulated), {"moderator": product.moderator_title}),
        axis=product.moderator_title,
        simulated=simulated,
        marks=(np.column_stack([seen.edges[:-1], seen.edges[1:], seen.shares]),),
    )
