"""Loadings as shaded cells with the larger ones printed, so that neither size nor sign hangs on colour."""

from __future__ import annotations

import math
from itertools import groupby
from typing import TYPE_CHECKING

from ..words.document import Figure
from ..words.text import Text, say
from ..words.wrapping import wrapped
from .plot_page import INK, SMALL, SOFT, TINY, WIDTH, axes_at, inches, values_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

_SCALE = Text(zh="载荷", en="Loading")
_FACTOR = Text(zh="因子", en="Factor")
WORDS = (_SCALE, _FACTOR)
_TALLEST, _ROW, _LEAST = 7.7, 0.2, 0.118  # inches: a page, a row, the lowest row that can be read
_GAP = 0.05  # inches between rows of one index and the next
_SALIENT, _PRINTED = 0.30, 0.10  # size from which a loading is printed dark, and printed at all


def heatmap(drawing: Drawing, figure: Figure, language: str, top: float) -> None:
    """Draw the factor columns as cells from -1 to 1, rows of one index together with its name beside them."""
    table = figure.table
    names = [name for name in table.columns if name.startswith("factor_")]
    items = [say(row[table.columns.index("item")], language) for row in table.rows]
    blocks = [say(row[table.columns.index("index")], language) for row in table.rows]
    runs = [(name, len(list(run))) for name, run in groupby(blocks)]
    row = min(_ROW, max(_LEAST, (_TALLEST - _GAP * len(runs)) / len(items)))
    size = min(TINY, 72 * row * 0.72)
    labels = [wrapped(name, 14) for name, _ in runs]
    left = 0.1 + max(inches(drawing, label, SMALL) for label in labels)
    left += 0.16 + max(inches(drawing, item, size) for item in items)
    wide = min(WIDTH - left - 0.1, 0.62 * len(names))
    heads = [wrapped(table.heading(name, language), 9) for name in names]
    narrow = max(inches(drawing, text, SMALL) for text in heads) > wide / len(names) - 0.03
    if narrow:
        heads = [name.removeprefix("factor_") for name in names]
    head = 0.08 + 0.15 * (narrow + max(text.count("\n") + 1 for text in heads))
    tops = _tops([length for _, length in runs], row)
    high = tops[-1] + row
    drawing.set_size_inches(WIDTH, top + head + high + 0.52)
    ax = axes_at(drawing, left, top + head, wide, high)
    ax.set_xlim(0, len(names))
    ax.set_ylim(high, 0)
    cells = [values_of(figure, name) for name in names]
    for place, values in enumerate(cells):
        shown = [say(line[table.columns.index(names[place])], language) for line in table.rows]
        _column(ax, place, tops, row, values, shown, size)
    ax.set_yticks([start + row / 2 for start in tops], items, fontsize=size)
    ax.set_xticks([place + 0.5 for place in range(len(names))], heads, fontsize=SMALL)
    ax.xaxis.tick_top()
    if narrow:  # the word once above the numbers
        ax.xaxis.set_label_position("top")
        ax.set_xlabel(_FACTOR.say(language), fontsize=SMALL, labelpad=1)
    ax.tick_params(length=0, pad=2)
    for spine in ax.spines.values():
        spine.set_visible(False)
    _names(drawing, ax, labels, [length for _, length in runs], tops, row)
    _scale(drawing, left, top + head + high + 0.14, min(WIDTH - left - 0.3, 2.4), language)


def shade(value: float) -> tuple[float, float, float]:
    """Colour of a loading; the size of the loading alone decides how dark it is."""
    import seaborn

    palette = seaborn.color_palette("PuOr_r", 201)
    place = 0.0 if math.isnan(value) else max(-1.0, min(1.0, value))
    red, green, blue = palette[100 + round(100 * place * 0.85)]
    return red, green, blue


def _tops(lengths: list[int], row: float) -> list[float]:
    found, at = [], 0.0
    for length in lengths:
        found += [at + row * place for place in range(length)]
        at = found[-1] + row + _GAP
    return found


def _column(
    ax: Axes, place: int, tops: list[float], row: float, values: list[float], shown: list[str], size: float
) -> None:
    from matplotlib.collections import PolyCollection

    corners = [[(place, y), (place + 1, y), (place + 1, y + row), (place, y + row)] for y in tops]
    colours = [shade(value) for value in values]
    ax.add_collection(PolyCollection(corners, facecolors=colours, edgecolors="white", linewidths=0.5))
    for y, value, text, colour in zip(tops, values, shown, colours, strict=True):
        if abs(value) < _PRINTED:
            continue
        red, green, blue = colour
        dark = 0.299 * red + 0.587 * green + 0.114 * blue < 0.55
        ink = "white" if dark else INK if abs(value) >= _SALIENT else SOFT
        ax.text(place + 0.5, y + row / 2, text, ha="center", va="center_baseline", fontsize=size, color=ink)


def _names(drawing: Drawing, ax: Axes, labels: list[str], lengths: list[int], tops: list[float], row: float) -> None:
    # The name of each index stands at the outer edge, a line along its rows.
    from matplotlib.transforms import blended_transform_factory

    across = blended_transform_factory(drawing.transFigure, ax.transData)
    at = 0
    edge = 0.06 + max(inches(drawing, label, SMALL) for label in labels)
    for label, length in zip(labels, lengths, strict=True):
        first, last = tops[at], tops[at + length - 1] + row
        ax.text(0.04 / WIDTH, (first + last) / 2, label, transform=across, va="center", fontsize=SMALL, color=INK)
        ax.plot([edge / WIDTH] * 2, [first, last], transform=across, color=SOFT, linewidth=0.8, clip_on=False)
        at += length


def _scale(drawing: Drawing, left: float, top: float, width: float, language: str) -> None:
    ax = axes_at(drawing, left, top, width, 0.1)
    steps = [(place - 40) / 40 for place in range(81)]
    ax.imshow([[shade(step) for step in steps]], extent=(-1, 1, 0, 1), aspect="auto")
    ax.set_yticks([])
    ax.set_xticks([-1, -0.5, 0, 0.5, 1], ["\u22121", "\u22120.5", "0", "0.5", "1"], fontsize=TINY)
    ax.tick_params(length=2, pad=1.5)
    ax.set_ylabel(_SCALE.say(language), rotation=0, ha="right", va="center", fontsize=TINY, labelpad=3)
    for spine in ax.spines.values():
        spine.set_linewidth(0.5)
