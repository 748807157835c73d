"""The specification curve: slopes in order of size, and under each the choices it was made with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..words.document import Figure
from ..words.text import say
from ..words.wrapping import wrapped
from .plot_page import GREY, HAIR, INK, SIZE, SMALL, SOFT, WIDTH, axes_at, inches, values_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

CHOICES = ("weighting", "aggregation", "source_mix")
_HIGH, _ROW, _GAP, _FOOT, _BETWEEN = 2.3, 0.19, 0.12, 0.12, 0.4  # inches; the last in rows
_LABEL = 26


def specification(drawing: Drawing, figure: Figure, language: str, top: float) -> None:
    """Draw slopes with intervals above (those that leave out nought in colour), a grid of choices below."""
    import seaborn

    estimate, low, high = (
        np.asarray(values_of(figure, name), dtype=np.float64) for name in ("estimate", "conf_low", "conf_high")
    )
    groups = [(name, _column(figure, name, language)) for name in CHOICES]
    labels, places, dots = _grid(groups)
    deep = _ROW * (places[-1] + 1)
    drawing.set_size_inches(WIDTH, top + _HIGH + _GAP + deep + _FOOT)
    left = 0.16 + max([0.62, *(inches(drawing, label, SMALL) for label in labels)])
    wide = WIDTH - left - 0.14
    at = np.arange(1, len(estimate) + 1)
    ax = axes_at(drawing, left, top + 0.06, wide, _HIGH - 0.06)
    settled = (low > 0) | (high < 0)
    colour = seaborn.color_palette("colorblind")[0]
    for chosen, ink in ((settled, colour), (~settled, SOFT)):
        ax.vlines(at[chosen], low[chosen], high[chosen], color=ink, alpha=0.45, linewidth=2.2)
        ax.plot(at[chosen], estimate[chosen], "o", color=ink, markersize=3.4)
    ax.axhline(0, color=INK, linewidth=1)
    ax.axhline(float(np.median(estimate)), color=INK, linewidth=0.8, linestyle=":")
    ax.grid(axis="y", linewidth=0.5)
    ax.tick_params(labelsize=SMALL)
    ax.set_xticks([])
    if figure.axis is not None:
        ax.set_ylabel(wrapped(figure.axis.say(language), _LABEL), fontsize=SIZE)
    below = axes_at(drawing, left, top + _HIGH + _GAP, wide, deep)
    for row in places:
        below.axhline(row, color=HAIR, linewidth=0.5, zorder=0)
    below.plot(*dots, "o", color=INK, markersize=3.0)
    below.set_yticks(places, labels, fontsize=SMALL)
    below.set_ylim(places[-1] + 0.5, -0.5)
    below.set_xticks([])
    below.tick_params(axis="y", length=0)
    for axes in (ax, below):
        axes.set_xlim(0.3, len(estimate) + 0.7)
        axes.set_axisbelow(True)
    seaborn.despine(ax=ax, bottom=True)
    seaborn.despine(ax=below, left=True, bottom=True)
    _rules(below, groups, places)


def _column(figure: Figure, name: str, language: str) -> list[str]:
    place = figure.table.columns.index(name)
    return [say(row[place], language) for row in figure.table.rows]


def _grid(groups: list[tuple[str, list[str]]]) -> tuple[list[str], list[float], tuple[list[int], list[float]]]:
    # Rows of all choices, a space between the kinds; a dot where a specification made that choice.
    labels: list[str] = []
    places: list[float] = []
    across: list[int] = []
    down: list[float] = []
    top = 0.0
    for _, column in groups:
        for label in dict.fromkeys(column):
            labels.append(label)
            places.append(top)
            across += [place + 1 for place, own in enumerate(column) if own == label]
            down += [top] * column.count(label)
            top += 1
        top += _BETWEEN
    return labels, places, (across, down)


def _rules(ax: Axes, groups: list[tuple[str, list[str]]], places: list[float]) -> None:
    # A darker line between the kinds of choice: the labels say what each is.
    done = 0
    for _, column in groups[:-1]:
        done += len(set(column))
        ax.axhline((places[done - 1] + places[done]) / 2, color=GREY, linewidth=0.8)
