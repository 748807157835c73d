"""Slopes over the observed range of another variable: a line in its band, and below it where the answers lie."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..words.document import Figure
from ..words.text import Text
from .plot_page import GREY, INK, SIZE, SMALL, WIDTH, axes_at, values_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

_SLOPE = Text(zh="斜率", en="Slope")
_ANSWERS = Text(zh="答卷", en="Answers")
WORDS = (_SLOPE, _ANSWERS)
_LEFT, _HIGH, _BARS, _GAP, _FOOT = 0.78, 2.6, 0.6, 0.1, 0.5  # inches
_ROOM = 0.06  # of the span left above and below the band


def slopes(drawing: Drawing, figure: Figure, language: str, top: float) -> None:
    """Draw the band of estimates over the moderator, and its histogram (`marks`: from, to, share) below."""
    at, estimate, low, high = (
        np.asarray(values_of(figure, name), dtype=np.float64)
        for name in ("moderator", "estimate", "conf_low", "conf_high")
    )
    drawing.set_size_inches(WIDTH, top + 0.06 + _HIGH + _GAP + _BARS + _FOOT)
    wide = WIDTH - _LEFT - 0.14
    ax = axes_at(drawing, _LEFT, top + 0.06, wide, _HIGH)
    _band(ax, at, estimate, low, high)
    ax.set_ylabel(_SLOPE.say(language), fontsize=SIZE)
    ax.set_xlim(at[0], at[-1])
    ax.set_xticks([])
    ax.tick_params(labelsize=SMALL)
    below = axes_at(drawing, _LEFT, top + 0.06 + _HIGH + _GAP, wide, _BARS)
    if figure.marks:
        start, end, share = np.asarray(figure.marks[0], dtype=np.float64).T
        below.bar(start, share, width=end - start, align="edge", color=GREY, edgecolor="white", linewidth=0.6)
    below.set_xlim(at[0], at[-1])
    below.set_yticks([])
    below.set_ylabel(_ANSWERS.say(language), fontsize=SMALL)
    below.tick_params(labelsize=SMALL)
    if figure.axis is not None:
        below.set_xlabel(figure.axis.say(language), fontsize=SIZE)
    _bare(ax)
    _bare(below)


def _band(ax: Axes, at: np.ndarray, estimate: np.ndarray, low: np.ndarray, high: np.ndarray) -> None:
    import seaborn

    colour: Any = seaborn.color_palette("colorblind")[0]
    ax.fill_between(at, low, high, color=colour, alpha=0.25, linewidth=0)
    ax.plot(at, estimate, color=colour, linewidth=1.6)
    ax.axhline(0, color=INK, linewidth=1)
    ends = np.array([0.0, *low[np.isfinite(low)], *high[np.isfinite(high)]])
    room = _ROOM * (ends.max() - ends.min()) or 1.0
    ax.set_ylim(ends.min() - room, ends.max() + room)
    ax.grid(axis="y", linewidth=0.5)
    ax.set_axisbelow(True)


def _bare(ax: Axes) -> None:
    import seaborn

    seaborn.despine(ax=ax)
