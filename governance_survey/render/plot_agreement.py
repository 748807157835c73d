"""Agreement of coders: alpha of each code with its interval against the thresholds, and the largest it could be."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from ..words.document import Figure
from ..words.numbers import NOT_ESTIMABLE, Number
from ..words.table import Cell
from ..words.text import Text, say
from .plot_page import INK, SIZE, SMALL, SOFT, Column, Page, Rows

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

_INTERVAL = Text(zh="{e} [区间]", en="{e} [interval]")
_REACHES = Text(zh="下限达到 {h}", en="lower limit reaches {h}")
_BETWEEN = Text(zh="下限在 {t} 与 {h} 之间", en="lower limit from {t} to {h}")
_BELOW = Text(zh="下限低于 {t}", en="lower limit under {t}")
_UNTESTED = Text(zh="未检验", en="not tested")
_MOST = Text(zh="α 上限", en="attainable α")
WORDS = (_INTERVAL, _REACHES, _BETWEEN, _BELOW, _UNTESTED, _MOST)
_ROW, _LINE, _LABEL = 0.185, 0.135, 40  # inches a row and a line of its label, characters of that line
_FOOT = 0.92  # inches: ticks, the name of the axis, two lines of legend
_MARKERS = ("D", "o", "o", "o")  # shapes part what colours do, in grey too


def agreement(drawing: Drawing, figure: Figure, language: str, top: float) -> None:
    """Draw a forest; `marks` hold the thresholds for headlines and for tentative statements."""
    rows = Rows.of(figure, language, row=_ROW, line=_LINE, most=_LABEL)
    headline, tentative = (float(value) for value in np.ravel(figure.marks[0]))
    heading = _INTERVAL.fill(e=figure.table.heading("agreement_alpha", language)).say(language)
    columns = [
        Column(heading, [_said(row, language) for row in rows.cells]),
        rows.column(figure, "prevalence", language),
    ]
    page = Page.of(drawing, rows, columns, top=top, bottom=_FOOT, size=SMALL)
    ax = page.axes(0, page.width, labelled=True)
    for threshold, dash in ((headline, (0, (4, 3))), (tentative, (0, (1, 2)))):
        ax.axvline(threshold, color=INK, linewidth=1, linestyle=dash, zorder=1)
    _forest(ax, rows, headline, tentative, language)
    if figure.axis is not None:
        ax.set_xlabel(figure.axis.say(language), fontsize=SIZE)
    drawing.legend(
        *ax.get_legend_handles_labels(),
        loc="lower center",
        ncol=3,
        fontsize=SMALL,
        frameon=False,
        labelcolor=SOFT,
        handletextpad=0.4,
        columnspacing=1.4,
        borderaxespad=0.2,
    )


def _forest(ax: Axes, rows: Rows, headline: float, tentative: float, language: str) -> None:
    import seaborn

    colours: Any = seaborn.color_palette("colorblind")
    alpha, low, high, most = (
        np.asarray(rows.values(name)) for name in ("agreement_alpha", "conf_low", "conf_high", "attainable")
    )
    places = np.asarray(rows.places)
    untested = np.array([row["reason"] is not None for row in rows.cells])
    kinds = np.where(untested, 3, np.where(low >= headline, 0, np.where(low >= tentative, 1, 2)))
    bounds = {"h": f"{headline:g}", "t": f"{tentative:g}"}
    words = (_REACHES.fill(**bounds), _BETWEEN.fill(**bounds), _BELOW.fill(**bounds), _UNTESTED)
    for kind, (label, colour) in enumerate(zip(words, (colours[2], colours[0], colours[1], SOFT), strict=True)):
        own = (kinds == kind) & np.isfinite(alpha)
        if own.any():
            ax.hlines(places[own], low[own], high[own], color=colour, alpha=0.4, linewidth=4, zorder=2)
            face = "white" if kind == 3 else colour
            ax.plot(
                alpha[own], places[own], _MARKERS[kind], color=colour, markerfacecolor=face, markersize=3.8,
                zorder=4, label=label.say(language),
            )  # fmt: skip
    held = np.isfinite(most)
    if held.any():
        ax.plot(
            most[held], places[held], "|", color=INK, markersize=6.5, markeredgewidth=1, zorder=3,
            label=_MOST.say(language),
        )  # fmt: skip
    known = [value for value in (*alpha, *low) if math.isfinite(value)]
    ax.set_xlim(min([0.0, *known]) - 0.04, 1.04)


def _said(row: dict[str, Cell], language: str) -> str:
    alpha = row["agreement_alpha"]
    if not isinstance(alpha, Number) or alpha.value is None or not math.isfinite(alpha.value):
        return NOT_ESTIMABLE.say(language)
    return f"{alpha.say(language)} [{say(row['conf_low'], language)}, {say(row['conf_high'], language)}]"
