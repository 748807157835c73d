"""Counts of pairs as cells, the number printed in each, darker for more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..words.document import Figure
from ..words.text import say
from ..words.wrapping import wrapped
from .plot_page import INK, TINY, WIDTH, axes_at, inches, values_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing

_TALLEST, _CELL = 7.4, 0.3  # inches
_UPRIGHT = 1.5  # a cell is at most so much higher than wide, so that the names beside it can be read
_HEAD = 0.62  # inches for the names across, written upright


def grid(drawing: Drawing, figure: Figure, language: str, top: float) -> None:
    """Draw the option columns as a grid of cells; the diagonal is framed, and does not set the shades."""
    import seaborn

    table = figure.table
    names = [name for name in table.columns if name.startswith("option_")]
    labels = [wrapped(say(row[0], language), 34) for row in table.rows]
    left = 0.14 + max(inches(drawing, label, TINY) for label in labels)
    across = min(_CELL, (WIDTH - left - 0.1) / len(names))
    down = min(_CELL, (_TALLEST - _HEAD) / len(labels), _UPRIGHT * across)
    across = min(across, down)
    wide, high = across * len(names), down * len(labels)
    drawing.set_size_inches(WIDTH, top + _HEAD + high + 0.12)
    ax = axes_at(drawing, left, top + _HEAD, wide, high)
    columns = [values_of(figure, name) for name in names]
    apart = [value for j, column in enumerate(columns) for i, value in enumerate(column) if i != j]
    most = max([1.0, *apart])
    palette = seaborn.color_palette("Blues", 101)
    size = min(TINY, 72 * across * 0.46)
    lines = 0.36 if any("\n" in label for label in labels) else 0.5
    from matplotlib.patches import Rectangle

    for j, column in enumerate(columns):
        for i, value in enumerate(column):
            shade = palette[min(100, round(85 * value / most))] if i != j else (1.0, 1.0, 1.0)
            edge = "white" if i != j else INK
            ax.add_patch(Rectangle((j, i), 1, 1, facecolor=shade, edgecolor=edge, linewidth=0.5))
            if value:
                dark = i != j and value > 0.6 * most
                ink = "white" if dark else INK
                ax.text(j + 0.5, i + 0.5, f"{value:.0f}", ha="center", va="center", fontsize=size, color=ink)
    ax.set_xlim(0, len(names))
    ax.set_ylim(len(labels), 0)
    ax.set_yticks([place + 0.5 for place in range(len(labels))], labels, fontsize=min(TINY, 72 * down * lines))
    heads = [table.heading(name, language) for name in names]
    ax.set_xticks([place + 0.5 for place in range(len(names))], heads, fontsize=TINY, rotation=90)
    ax.xaxis.tick_top()
    ax.tick_params(length=0, pad=2)
    for spine in ax.spines.values():
        spine.set_visible(False)
