"""Eigenvalues falling beside those of random data, and how many of them stand out."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from ..words.document import Figure
from ..words.text import Text
from .plot_page import GREY, INK, SIZE, SMALL, SOFT, TINY, WIDTH, axes_at, values_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

_KEPT = Text(zh="保留 {k} 个", en="{k} kept")
_AXIS = Text(zh="因子序号", en="Factor")
_EIGENVALUE = Text(zh="特征值", en="Eigenvalue")
WORDS = (_KEPT, _AXIS, _EIGENVALUE)
_HIGH, _LEFT, _BOTTOM = 3.1, 0.62, 0.5  # inches


def scree(drawing: Drawing, figure: Figure, language: str, top: float) -> None:
    """Draw eigenvalues by their number; lines differ in mark and dash, so that they part in grey too."""
    import seaborn

    drawing.set_size_inches(WIDTH, top + 0.1 + _HIGH + _BOTTOM)
    ax = axes_at(drawing, _LEFT, top + 0.1, WIDTH - _LEFT - 0.12, _HIGH)
    places = list(range(1, len(figure.table.rows) + 1))
    kept = n_kept(figure)
    _lines(ax, figure, places, language)
    _edge(ax, kept)
    # The word stands on the side where there is room, clear of the legend.
    early = kept < 0.4 * len(places)
    shown = _KEPT.fill(k=kept).say(language)
    across = ax.get_xaxis_transform()
    x, align = (kept + 0.62, "left") if early else (kept + 0.38, "right")
    ax.text(x, 0.97 if early else 0.62, shown, transform=across, ha=align, va="top", fontsize=SMALL, color=INK)
    step = max(1, math.ceil(len(places) / 20))
    ax.set_xticks(places[::step])
    ax.set_xlim(0.5, len(places) + 0.5)
    ax.axhline(0, color=GREY, linewidth=0.8, zorder=0)
    ax.set_xlabel((figure.axis or _AXIS).say(language), fontsize=SIZE)
    ax.set_ylabel(_EIGENVALUE.say(language), fontsize=SIZE)
    ax.tick_params(labelsize=SMALL)
    ax.grid(axis="y", linewidth=0.6)
    ax.set_axisbelow(True)
    seaborn.despine(ax=ax)
    ax.legend(loc="upper right", frameon=False, fontsize=SMALL, handlelength=2.6)
    _closer(ax, figure, kept, language)


def _lines(ax: Axes, figure: Figure, places: list[int], language: str) -> None:
    import seaborn

    palette = seaborn.color_palette("colorblind")
    styles: tuple[tuple[str, dict[str, Any]], ...] = (
        ("eigenvalue", {"color": palette[0], "ls": "-", "marker": "o", "ms": 4.5, "lw": 1.4, "zorder": 3}),
        ("random_high", {"color": palette[3], "ls": ":", "marker": "^", "ms": 3.5, "lw": 1.3}),
        ("random_mean", {"color": SOFT, "ls": "--", "lw": 1.0}),
    )
    for name, style in styles:
        ax.plot(places, values_of(figure, name), label=figure.table.heading(name, language), **style)


def _edge(ax: Axes, kept: int) -> None:
    # What was kept is shaded up to the middle between the last one kept and the next.
    ax.axvspan(0.5, kept + 0.5, color=GREY, alpha=0.28, linewidth=0)
    ax.axvline(kept + 0.5, color=SOFT, linewidth=0.8)


def _closer(ax: Axes, figure: Figure, kept: int, language: str) -> None:
    """The crossing larger, in the empty corner above the scree, where a high first eigenvalue flattens the rest."""
    own = values_of(figure, "eigenvalue")
    first, last = max(kept - 1, 1), min(kept + 4, len(own))
    if len(own) < 10 or kept > 0.4 * len(own) or max(own) < 4 * own[first - 1]:
        return
    inset = ax.inset_axes((0.5, 0.22, 0.48, 0.46))
    places = list(range(1, len(own) + 1))
    _lines(inset, figure, places, language)
    _edge(inset, kept)
    names = ("eigenvalue", "random_mean", "random_high")
    seen = [value for name in names for value in values_of(figure, name)[first - 1 : last] if math.isfinite(value)]
    room = 0.08 * (max(seen) - min(seen))
    inset.set_xlim(first - 0.5, last + 0.5)
    inset.set_ylim(min(seen) - room, max(seen) + room)
    inset.set_xticks(places[first - 1 : last])
    inset.tick_params(labelsize=TINY, length=2, pad=2)
    for spine in inset.spines.values():
        spine.set_linewidth(0.6)


def n_kept(figure: Figure) -> int:
    """Leading eigenvalues above the upper quantile of random data."""
    pairs = zip(values_of(figure, "eigenvalue"), values_of(figure, "random_high"), strict=True)
    kept = 0
    for own, random in pairs:
        if not own > random:
            break
        kept += 1
    return kept
