"""Answers as diverging bars: options in scheme order, the middle option apart, counts at the margin."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

from ..words.document import Figure
from ..words.numbers import show
from ..words.table import Withheld
from ..words.text import Text
from ..words.wrapping import wrapped
from .plot_page import GREY, INK, SIZE, SMALL, TINY, WIDTH, Page, Rows, inches

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

PERCENT = Text(zh="百分比（%）", en="Per cent")
_TICK = 0.3  # inches between ticks so that their labels stay apart
_GAP = 0.03  # inches between the end of a bar and the dots after it
_FIT = 0.19  # inches a bar needs to hold its own percentage


def likert(drawing: Drawing, figure: Figure, language: str, top: float) -> None:
    """Draw stacked answer bars in scheme order, disagreeing to the left of zero, the middle option apart."""
    rows = Rows.of(figure, language)
    options = [name for name in figure.table.columns if name.startswith("option_")]
    half = len(options) // 2
    middle = options[half : len(options) - half]
    before, after = options[:half], options[len(options) - half :]
    shares = _shares(rows, options, before, after)
    reach_left, reach_right = (_tens(_stacked(shares, side)) for side in (before, after))
    reach = reach_left + reach_right
    aside = _tens(shares[middle[0]]) if middle else 0.0
    names = [figure.table.heading(name, language) for name in options]
    legend_lines, per_line = _legend_size(drawing, names)
    others = [name for name in figure.table.columns if name not in ("term", *options)]
    columns = [rows.column(figure, name, language) for name in others]
    page = Page.of(drawing, rows, columns, top=top, bottom=0.6 + 0.2 * legend_lines)
    # One percentage point is as long beside the bars as in them.
    gap = 0.25 if middle else 0.0
    point = (page.width - gap) / (reach + aside)
    main = page.axes(0, reach * point, labelled=True)
    shades = _likert_colours(half)
    for side, chosen, colours in ((-1, before[::-1], shades[0]), (1, after, shades[1])):
        start = [0.0] * len(rows.cells)
        for name, colour in zip(chosen, colours, strict=True):
            _bars(main, rows, start, shares[name], side, colour, point)
            start = [old + new for old, new in zip(start, shares[name], strict=True)]
        for place, begin, cells in zip(rows.places, start, rows.cells, strict=True):
            if any(isinstance(cells[name], Withheld) for name in chosen):
                _cut(main, place, side * (begin + _GAP / point), "left" if side > 0 else "right")
    _percent_axis(main, -reach_left, reach_right, point)
    main.set_xlabel(PERCENT.say(language), fontsize=SIZE)
    for name in middle:
        beside = page.axes(reach * point + gap, aside * point, labelled=False)
        _bars(beside, rows, [0.0] * len(rows.cells), shares[name], 1, GREY, point)
        for place, cells in zip(rows.places, rows.cells, strict=True):
            if isinstance(cells[name], Withheld):
                _cut(beside, place, _GAP / point, "left")
        _percent_axis(beside, 0, aside, point)
        heading = wrapped(figure.table.heading(name, language), 12)
        page.above(page.left + reach * point + gap, heading, "left")
    _legend(drawing, list(zip(names, [*shades[0][::-1], *[GREY for _ in middle], *shades[1]], strict=True)), per_line)


def _shares(rows: Rows, options: list[str], before: list[str], after: list[str]) -> dict[str, list[float]]:
    # An option that is withheld is not drawn; nor is one outward of it, which would begin at the wrong place.
    shares = {name: rows.values(name) for name in options}
    for outward in (before[::-1], after):
        for inner, outer in pairwise(outward):
            for place, share in enumerate(shares[inner]):
                if math.isnan(share):
                    shares[outer][place] = math.nan
    return {name: [0.0 if math.isnan(share) else share for share in own] for name, own in shares.items()}


def _stacked(shares: dict[str, list[float]], names: list[str]) -> list[float]:
    return [sum(row) for row in zip(*(shares[name] for name in names), strict=True)]


def _tens(shares: list[float]) -> float:
    """The longest bar, up to the next ten, at least twenty: the room an axis needs."""
    return min(100.0, max(20.0, 10.0 * math.ceil(max(shares, default=0.0) / 10.0 - 1e-9)))


def _likert_colours(half: int) -> tuple[list[Any], list[Any]]:
    """Shades of each side from the middle outwards, from a palette that colour-blind readers can tell apart."""
    import seaborn

    palette = seaborn.color_palette("PuOr", 2 * half + 3)
    return (list(palette[:half])[::-1], list(palette[-half:])) if half else ([], [])


def _bars(ax: Axes, rows: Rows, start: list[float], sizes: list[float], side: int, shade: Any, point: float) -> None:
    """One option: a bar per row on one side of zero, its whole percentage inside where there is room."""
    from matplotlib.colors import to_rgb

    lefts = [side * begin if side > 0 else -(begin + size) for begin, size in zip(start, sizes, strict=True)]
    ax.barh(rows.places, sizes, left=lefts, height=0.24, color=shade, edgecolor="white", linewidth=0.7)
    ax.axvline(0, color=INK, linewidth=0.9)
    red, green, blue = to_rgb(shade)
    ink = "white" if 0.299 * red + 0.587 * green + 0.114 * blue < 0.55 else INK
    for place, left, size in zip(rows.places, lefts, sizes, strict=True):
        if size * point >= _FIT:
            text = show(size, "count").say()
            ax.text(left + size / 2, place, text, ha="center", va="center_baseline", fontsize=TINY, color=ink)


def _cut(ax: Axes, place: float, end: float, align: Literal["left", "right"]) -> None:
    # Dots where something is withheld: without them the bar would say that nobody answered so.
    ax.text(end, place, "...", ha=align, va="center", fontsize=SIZE, color=INK)


def _percent_axis(ax: Axes, low: float, high: float, point: float) -> None:
    step = 10 if 10 * point >= _TICK else 20
    ticks = [step * place for place in range(math.ceil(low / step), math.floor(high / step) + 1)]
    ax.set_xlim(low, high)
    ax.set_xticks(ticks, [str(abs(tick)) for tick in ticks])


def _legend_size(drawing: Drawing, names: list[str]) -> tuple[int, int]:
    """Lines a legend takes and options on each line: as many as fit the width."""
    widths = [0.42 + inches(drawing, name, SMALL) for name in names]
    per_line = len(names)
    while per_line > 1 and sum(max(widths[first::per_line]) for first in range(per_line)) > WIDTH - 0.2:
        per_line -= 1
    return math.ceil(len(names) / max(per_line, 1)), max(per_line, 1)


def _legend(drawing: Drawing, named: list[tuple[str, Any]], per_line: int) -> None:
    """Options in scheme order, left to right and line by line."""
    from matplotlib.patches import Patch

    handles = [Patch(facecolor=shade, edgecolor="white", label=name) for name, shade in named]
    # matplotlib fills a legend column by column.
    by_column = [handle for first in range(per_line) for handle in handles[first::per_line]]
    drawing.legend(
        handles=by_column,
        loc="lower center",
        bbox_to_anchor=(0.5, 0.0),
        ncols=per_line,
        frameon=False,
        fontsize=SMALL,
        handlelength=1.1,
        handleheight=1.1,
        columnspacing=1.4,
        borderaxespad=0.1,
    )
