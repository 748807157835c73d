"""Importance against performance: a numbered mark for each part, its cloud, the cross-hairs and the midpoint."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from ..words.document import Figure
from ..words.numbers import Number
from ..words.text import Text, say
from ..words.wrapping import wrapped
from .plot_page import INK, SIZE, SMALL, SOFT, TINY, WIDTH, axes_at, inches, values_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

# By high or low importance, then low or high performance: the corners of the figure.
_CORNERS = {
    (True, False): Text(zh="优先改进", en="Concentrate here"),
    (True, True): Text(zh="继续保持", en="Keep up"),
    (False, False): Text(zh="低优先", en="Low priority"),
    (False, True): Text(zh="投入可能过多", en="Possible overkill"),
}
_OPEN = Text(zh="空心：落在哪个象限不确定", en="hollow: its quadrant is uncertain")
_MIDDLE = Text(zh="虚线：量表中点 {m}", en="dashed: midpoint of the scale, {m}")
_BEYOND = Text(zh="量表中点 {m} 在图外", en="the midpoint of the scale, {m}, lies outside the picture")
_OF_100 = Text(zh="{h}（%）", en="{h} (%)")
WORDS = (*_CORNERS.values(), _OPEN, _MIDDLE, _BEYOND)
MIDPOINT = 50.0  # of a score; a share or a per cent has none
_HIGH, _LEFT, _FOOT, _LINE = 4.1, 0.68, 0.5, 0.165  # inches
_CLEAR = 0.19  # inches between the middles of two marks
_COLOURS = (0, 3, 2, 4, 5, 7, 9, 1)  # of the palette that colour-blind readers can tell apart
_INNER = 0.995  # share of each cloud that the axes must hold
_WIDENED = 2.5  # an axis grows to at most this many times its length to show the midpoint


def quadrants(drawing: Drawing, figure: Figure, language: str, top: float) -> None:
    """Draw importance upwards and performance to the right; the first row of the table is the cross."""
    table = figure.table
    names = [say(row[table.columns.index("term")], language) for row in table.rows][1:]
    importance, performance = values_of(figure, "importance"), values_of(figure, "performance")
    certain = _certain(figure)
    clouds = [np.asarray(cloud, dtype=np.float64) for cloud in figure.marks[1:]]
    limits = _limits(figure, performance, importance, clouds)
    key = _key(drawing, names) + [[line.say(language)] for line in _told(figure, limits, all(certain))]
    foot = _FOOT + 0.1 + _LINE * sum(1 + max(text.count("\n") for text in line) for line in key)
    drawing.set_size_inches(WIDTH, top + 0.06 + _HIGH + foot)
    ax = axes_at(drawing, _LEFT, top + 0.06, WIDTH - _LEFT - 0.12, _HIGH)
    ax.set_xlim(*limits[0])
    ax.set_ylim(*limits[1])
    _cross(ax, performance[0], importance[0], language)
    _midpoint(ax, figure, limits)
    places = list(zip(performance[1:], importance[1:], strict=True))
    for number, cloud in enumerate(clouds):
        # Thousands of points as a picture inside the drawing: a page with many figures stays light.
        ax.scatter(
            cloud[:, 0], cloud[:, 1], s=3, color=_colour(number), alpha=0.3, linewidths=0, rasterized=True, zorder=1
        )
    apart = _apart(ax, places)
    for number, (place, mark) in enumerate(zip(places, apart, strict=True)):
        if all(math.isfinite(value) for value in place):
            _part(ax, number, place, mark, filled=certain[number])
    ax.set_xlabel(_axis(figure, "performance", language), fontsize=SIZE)
    ax.set_ylabel(_axis(figure, "importance", language), fontsize=SIZE)
    ax.tick_params(labelsize=SMALL, length=3)
    _write_key(drawing, key, top + 0.06 + _HIGH + _FOOT + 0.04)


def _axis(figure: Figure, name: str, language: str) -> str:
    heading, place = figure.table.heading(name, language), figure.table.columns.index(name)
    cells = (row[place] for row in figure.table.rows)
    per_cent = any(isinstance(cell, Number) and cell.style.endswith("percent") for cell in cells)
    return _OF_100.fill(h=heading).say(language) if per_cent else heading


def _certain(figure: Figure) -> list[bool]:
    # Without a column of quadrants nothing is said about doubt.
    columns = figure.table.columns
    if "quadrant" not in columns:
        return [True] * (len(figure.table.rows) - 1)
    return [row[columns.index("quadrant")] is not None for row in figure.table.rows[1:]]


def _limits(
    figure: Figure, performance: list[float], importance: list[float], clouds: list[np.ndarray]
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Of performance and of importance: wide enough for the clouds, and for the midpoint unless it is far away."""
    tails = (50 * (1 - _INNER), 50 * (1 + _INNER))
    found = []
    # Above and below a strip is left free for the names of the quadrants.
    for values, column, strip in ((performance, 0, 0.05), (importance, 1, 0.13)):
        seen = [value for value in values if math.isfinite(value)]
        for cloud in clouds:
            seen += [float(edge) for edge in np.nanpercentile(cloud[:, column], tails)] if len(cloud) else []
        low, high = (min(seen), max(seen)) if seen else (0.0, 1.0)
        wide = (min(low, MIDPOINT), max(high, MIDPOINT))
        if _scored(figure)[column] and wide[1] - wide[0] <= _WIDENED * (high - low):
            low, high = wide
        room = (high - low) or 1.0
        found.append((low - strip * room, high + strip * room))
    return found[0], found[1]


def _scored(figure: Figure) -> tuple[bool, bool]:
    # Whether performance and importance are scores from 0 to 100: their cells say so.
    columns = [figure.table.columns.index(name) for name in ("performance", "importance")]
    performance, importance = (
        any(isinstance(cell := row[column], Number) and cell.style == "score" for row in figure.table.rows[1:])
        for column in columns
    )
    return performance, importance


def _told(figure: Figure, limits: tuple[tuple[float, float], ...], all_certain: bool) -> list[Text]:
    """Lines under the key: what hollow marks and the dashed line mean."""
    held = [low <= MIDPOINT <= high for (low, high), own in zip(limits, _scored(figure), strict=True) if own]
    lines = [] if all_certain else [_OPEN]
    lines += [_MIDDLE] if any(held) else []
    lines += [_BEYOND] if held and not any(held) else []
    return [line.fill(m=f"{MIDPOINT:g}") for line in lines]


def _midpoint(ax: Axes, figure: Figure, limits: tuple[tuple[float, float], ...]) -> None:
    lines = (ax.axvline, ax.axhline)
    for draw_line, (low, high), own in zip(lines, limits, _scored(figure), strict=True):
        if own and low <= MIDPOINT <= high:
            draw_line(MIDPOINT, color=SOFT, linewidth=0.9, linestyle="--", zorder=1.5)


def _cross(ax: Axes, x: float, y: float, language: str) -> None:
    ax.axvline(x, color=INK, linewidth=0.9, zorder=2)
    ax.axhline(y, color=INK, linewidth=0.9, zorder=2)
    for (high, good), name in _CORNERS.items():
        place = (0.985 if good else 0.015, 0.98 if high else 0.02)
        ax.text(
            *place,
            name.say(language),
            transform=ax.transAxes,
            ha="right" if good else "left",
            va="top" if high else "bottom",
            fontsize=SIZE,
            color=SOFT,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5},  # no line runs through a name
            zorder=3,
        )


def _colour(number: int) -> tuple[float, float, float]:
    import seaborn

    palette = seaborn.color_palette("colorblind")
    red, green, blue = palette[_COLOURS[number % len(_COLOURS)]]
    return red, green, blue


def _apart(ax: Axes, places: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Where the numbered marks stand: on their points, or beside them where two would cover each other."""
    (left, right), (low, high) = ax.get_xlim(), ax.get_ylim()
    size = np.array([WIDTH - _LEFT - 0.12, _HIGH]) / np.array([right - left, high - low])  # inches a unit
    at = np.nan_to_num(np.array(places, dtype=np.float64).reshape(-1, 2)) * size
    # A tilt that differs by place parts even two marks on one point.
    turns = np.arange(len(at)) * 2.4
    at = at + 1e-4 * np.column_stack([np.cos(turns), np.sin(turns)])
    for _ in range(200):
        gap = at[:, None] - at[None, :]
        distance = np.hypot(*np.moveaxis(gap, 2, 0))
        np.fill_diagonal(distance, np.inf)
        short = np.maximum(_CLEAR - distance, 0)
        if not short.any():
            break
        at = at + (0.5 * (short / distance)[:, :, None] * gap).sum(axis=1)
    return [(float(x), float(y)) for x, y in at / size]


def _part(ax: Axes, number: int, place: tuple[float, float], mark: tuple[float, float], *, filled: bool) -> None:
    colour = _colour(number)
    (left, right), (low, high) = ax.get_xlim(), ax.get_ylim()
    moved = math.hypot((mark[0] - place[0]) / (right - left), (mark[1] - place[1]) / (high - low)) > 0.004
    if moved:
        ax.plot(*zip(place, mark, strict=True), color=colour, linewidth=0.8, zorder=3)
        ax.plot(*place, "o", markersize=3, color=colour, zorder=3)
    ax.plot(*mark, "o", markersize=12, color=colour if filled else "white", markeredgecolor=colour, zorder=4)
    red, green, blue = colour
    light = 0.299 * red + 0.587 * green + 0.114 * blue > 0.5
    ink = INK if light or not filled else "white"
    ax.text(*mark, str(number + 1), ha="center", va="center_baseline", fontsize=TINY, color=ink, zorder=5)


def _key(drawing: Drawing, names: list[str]) -> list[list[str]]:
    # Which number is which: columns as wide as the longest name, read line by line.
    entries = [wrapped(f"{number} {name}", 44).replace("\n", "\n   ") for number, name in enumerate(names, 1)]
    widest = max((inches(drawing, entry, SMALL) for entry in entries), default=1.0) + 0.2
    across = max(1, min(4, int((WIDTH - 0.2) / widest)))
    lines = [entries[start : start + across] for start in range(0, len(entries), across)]
    return [line + [""] * (across - len(line)) for line in lines]


def _write_key(drawing: Drawing, key: list[list[str]], top: float) -> None:
    high, at = drawing.get_figheight(), top
    across = len(key[0]) if key else 1
    for line in key:
        for column, text in enumerate(line):
            x = (0.14 + column * (WIDTH - 0.2) / across) / WIDTH
            drawing.text(x, 1 - at / high, text, va="top", fontsize=SMALL, color=INK)
        at += _LINE * (1 + max(text.count("\n") for text in line))
