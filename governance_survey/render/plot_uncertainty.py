"""The spread of a coefficient with its intervals, and below it the share of each source."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..words.document import Figure
from ..words.text import Text, say
from ..words.wrapping import wrapped
from .plot_page import GREY, INK, SIZE, SMALL, SOFT, WIDTH, axes_at, inches, values_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

_SHARE = Text(zh="占系数方差的份额", en="Share of the variance of the coefficient")
WORDS = (_SHARE,)
_HIGH, _LINE, _LEGEND, _GAP, _ROW, _FOOT, _RIGHT = 1.5, 0.24, 0.3, 0.62, 0.46, 0.5, 0.2  # inches
_BAR = 0.3  # of a row, each of two bars
_LABEL = 26  # characters a line
_ROOM = 0.04  # of the span left at the sides


def uncertainty(drawing: Drawing, figure: Figure, language: str, top: float) -> None:
    """Draw the histogram (`marks`: from, to, share) over two intervals, and bars of the sources' shares."""
    import seaborn

    colours: Any = seaborn.color_palette("colorblind")
    labels = [wrapped(say(row[0], language), _LABEL) for row in figure.table.rows]
    sources = [place for place, row in enumerate(figure.table.rows) if row[_column(figure, "sobol_total")] is not None]
    lines = [place for place in range(len(labels)) if place not in sources]
    left = max(inches(drawing, label, SIZE) for label in labels) + 0.2
    wide = WIDTH - left - _RIGHT
    below = _LINE * len(lines) + 0.1
    bars_at = top + 0.06 + _HIGH + below + _GAP
    drawing.set_size_inches(WIDTH, bars_at + _LEGEND + _ROW * len(sources) + _FOOT)
    ax = axes_at(drawing, left, top + 0.06, wide, _HIGH)
    span = _histogram(ax, figure)
    under = axes_at(drawing, left, top + 0.06 + _HIGH, wide, below)
    _intervals(under, figure, lines, [labels[place] for place in lines], colours)
    for own in (ax, under):
        own.set_xlim(*span)
    if figure.axis is not None:
        under.set_xlabel(figure.axis.say(language), fontsize=SIZE)
    bars = axes_at(drawing, left, bars_at + _LEGEND, wide, _ROW * len(sources))
    _shares(bars, figure, sources, [labels[place] for place in sources], language, colours)


def _histogram(ax: Axes, figure: Figure) -> tuple[float, float]:
    import seaborn

    start, end, share = np.asarray(figure.marks[0], dtype=np.float64).T
    ax.bar(start, share, width=end - start, align="edge", color=GREY, edgecolor="white", linewidth=0.4)
    ax.set_xticks([])
    ax.set_yticks([])
    seaborn.despine(ax=ax, left=True, bottom=True)
    ends = [*start, *end, *values_of(figure, "conf_low"), *values_of(figure, "conf_high")]
    known = [value for value in ends if np.isfinite(value)]
    low, high = min(known), max(known)
    if low < 0 < high:
        ax.axvline(0, color=INK, linewidth=1)
    room = _ROOM * (high - low) or 1.0
    return low - room, high + room


def _intervals(ax: Axes, figure: Figure, lines: list[int], labels: list[str], colours: Any) -> None:
    import seaborn

    estimate, low, high = (values_of(figure, name) for name in ("estimate", "conf_low", "conf_high"))
    for height, place in enumerate(lines):
        colour = colours[height]
        ax.hlines(height, low[place], high[place], color=colour, alpha=0.4, linewidth=5.5)
        ax.plot([estimate[place]], [height], "o", color=colour, markersize=4.2)
    ax.set_ylim(len(lines) - 0.5, -0.5)
    ax.set_yticks(range(len(lines)), labels, fontsize=SIZE)
    ax.tick_params(axis="y", length=0)
    ax.tick_params(axis="x", labelsize=SMALL)
    if ax.get_xlim()[0] < 0 < ax.get_xlim()[1]:
        ax.axvline(0, color=INK, linewidth=1)
    seaborn.despine(ax=ax, left=True)


def _shares(ax: Axes, figure: Figure, sources: list[int], labels: list[str], language: str, colours: Any) -> None:
    import seaborn

    heights = np.arange(len(sources), dtype=np.float64)
    for side, name, colour in ((-1, "sobol_first", colours[2]), (1, "sobol_total", colours[4])):
        value, low, high = (
            np.array([values_of(figure, column)[place] for place in sources])
            for column in (name, f"{name}_low", f"{name}_high")
        )
        at = heights + side * _BAR / 2
        ax.barh(at, value, height=_BAR, color=colour, alpha=0.75, label=figure.table.heading(name, language))
        ax.hlines(at, low, high, color=INK, linewidth=1)
    ax.axvline(0, color=INK, linewidth=1)
    ax.set_ylim(len(sources) - 0.5, -0.5)
    ax.set_xlim(min(0.0, ax.get_xlim()[0]), max(1.0, ax.get_xlim()[1]))
    ax.set_yticks(heights, labels, fontsize=SIZE)
    ax.tick_params(axis="y", length=0)
    ax.tick_params(axis="x", labelsize=SMALL)
    ax.grid(axis="x", linewidth=0.6)
    ax.set_axisbelow(True)
    ax.set_xlabel(_SHARE.say(language), fontsize=SIZE)
    ax.legend(loc="lower right", bbox_to_anchor=(1, 1), ncol=2, fontsize=SMALL, frameon=False, labelcolor=SOFT)
    seaborn.despine(ax=ax, left=True)


def _column(figure: Figure, name: str) -> int:
    return figure.table.columns.index(name)
