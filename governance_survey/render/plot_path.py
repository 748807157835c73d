"""A factor model as a path diagram: factors, what they load on, what they share, what is left over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..words.document import Figure
from ..words.numbers import Number
from ..words.text import say
from ..words.wrapping import wrapped
from .plot_page import INK, SIZE, SMALL, SOFT, TINY, WIDTH, axes_at, inches

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

_WIDE, _TALL = 1.2, 0.52  # inches: an ellipse
_BOX, _ROW, _LINE = 0.25, 0.36, 0.125  # inches: a box, a row, a line of wording
_TALLEST, _LEAST = 8.6, 1.1  # inches: a page, the width from which wordings can be read
_ARC, _ARROW, _LEFT_OVER = 0.42, 1.2, 0.55  # inches: how far an arc goes out, an arrow, what is left over
_MOST_ARCS = 6  # factors whose correlations can be told apart
_WORDING = 17.5  # columns of small letters to an inch


@dataclass(frozen=True)
class Path:
    """One line of a diagram: a loading, a correlation, or what of an item is left over."""

    start: str
    relation: str
    end: str
    estimate: Number
    wording: str


def path(drawing: Drawing, figure: Figure, language: str, top: float) -> None:
    """Draw ellipses for factors and boxes for items, with standardised numbers on every line."""
    paths = paths_of(figure, language)
    loadings = [line for line in paths if line.relation == "=~"]
    factors = list(dict.fromkeys(line.start for line in loadings))
    shared = [line for line in paths if line.relation == "~~" and line.start != line.end]
    rest = {line.end: line.estimate for line in paths if line.relation == "~~" and line.start == line.end}
    arcs = shared if len(factors) <= _MOST_ARCS else []
    x_factor = (0.25 + _ARC * (len(factors) - 1) if arcs else 0.06) + _WIDE / 2
    box = 0.16 + max(inches(drawing, line.end, SMALL) for line in loadings)
    x_box = x_factor + _WIDE / 2 + _ARROW
    x_words = x_box + box + _LEFT_OVER + 0.08
    room = WIDTH - x_words
    words = [wrapped(line.wording, int(_WORDING * room)) if room > _LEAST else "" for line in loadings]
    places, high = _places(loadings, words, _ROW)
    if high > _TALLEST:  # the page holds the boxes alone; the wordings stand in the table
        words = [""] * len(loadings)
        places, high = _places(loadings, words, min(_ROW, max(0.2, (_TALLEST - 0.14 * len(factors)) / len(loadings))))
    drawing.set_size_inches(WIDTH, top + 0.1 + high)
    ax = axes_at(drawing, 0.0, top + 0.05, WIDTH, high)
    ax.set_xlim(0, WIDTH)
    ax.set_ylim(high, 0)
    ax.axis("off")
    centres = {}
    for factor in factors:
        own = [y for y, line in zip(places, loadings, strict=True) if line.start == factor]
        centres[factor] = (own[0] + own[-1]) / 2
    tall = min(_BOX, 0.8 * (places[1] - places[0]) if len(places) > 1 else _BOX)
    for y, line, text in zip(places, loadings, words, strict=True):
        _loading(ax, (x_factor + _WIDE / 2, centres[line.start]), (x_box, y), line.estimate, language)
        _item(ax, (x_box, y), (box, tall), line.end, rest.get(line.end), language)
        ax.text(x_words, y, text, va="center", fontsize=TINY, color=SOFT, linespacing=1.05)
    for line in arcs:
        if line.start in centres and line.end in centres:
            steps = abs(factors.index(line.start) - factors.index(line.end))
            _arc(ax, x_factor - _WIDE / 2, centres[line.start], centres[line.end], _ARC * steps, line, language)
    for factor, y in centres.items():
        _factor(ax, (x_factor, y), factor)


def paths_of(figure: Figure, language: str) -> list[Path]:
    """Rows of the table as lines of the diagram."""
    found = []
    for row in figure.table.rows:
        cell = dict(zip(figure.table.columns, row, strict=True))
        wording, estimate = cell.get("item_text"), cell["estimate"]
        start, relation, end = (say(cell[name], language) for name in ("from", "relation", "to"))
        assert isinstance(estimate, Number)  # what could not be estimated is a Number too
        found.append(Path(start, relation, end, estimate, "" if wording is None else say(wording, language)))
    return found


def _places(loadings: list[Path], words: list[str], row: float) -> tuple[list[float], float]:
    # Items of one factor stand together, a little apart from the next.
    places, at = [], 0.05
    for number, (line, text) in enumerate(zip(loadings, words, strict=True)):
        at += 0.14 if number and line.start != loadings[number - 1].start else 0.0
        size = max(row, _LINE * (text.count("\n") + 1) + 0.08) if text else row
        places.append(at + size / 2)
        at += size
    return places, at + 0.05


def _loading(ax: Axes, start: tuple[float, float], end: tuple[float, float], estimate: Number, language: str) -> None:
    from matplotlib.patches import FancyArrowPatch

    value = estimate.value if estimate.value is not None else 0.0
    # A weak line is thin and a negative one is dashed: nothing hangs on colour.
    style: dict[str, Any] = {"linewidth": 0.6 + 1.1 * min(abs(value), 1.0), "linestyle": "--" if value < 0 else "-"}
    ax.add_patch(
        FancyArrowPatch(start, end, arrowstyle="-|>", mutation_scale=7, shrinkA=0, shrinkB=0, color=INK, **style)
    )
    x, y = (start[0] + 0.66 * (end[0] - start[0]), start[1] + 0.66 * (end[1] - start[1]))
    _number(ax, x, y, estimate, language)


def _number(ax: Axes, x: float, y: float, estimate: Number, language: str) -> None:
    frame = {"boxstyle": "square,pad=0.12", "facecolor": "white", "edgecolor": "none"}
    text = estimate.say(language)
    ax.text(x, y, text, ha="center", va="center_baseline", fontsize=SMALL, color=INK, bbox=frame, zorder=4)


def _item(
    ax: Axes, place: tuple[float, float], size: tuple[float, float], name: str, left_over: Number | None, language: str
) -> None:
    from matplotlib.patches import Rectangle

    (x, y), (width, tall) = place, size
    ax.add_patch(Rectangle((x, y - tall / 2), width, tall, facecolor="white", edgecolor=INK, linewidth=0.9, zorder=3))
    ax.text(x + width / 2, y, name, ha="center", va="center_baseline", fontsize=SMALL, color=INK, zorder=4)
    if left_over is not None:
        ends = {"arrowstyle": "-|>", "mutation_scale": 6, "color": SOFT, "linewidth": 0.8, "shrinkA": 0, "shrinkB": 0}
        ax.annotate("", (x + width, y), (x + width + 0.18, y), arrowprops=ends)
        text = left_over.say(language)
        ax.text(x + width + 0.2, y, text, va="center_baseline", fontsize=TINY, color=SOFT)


def _factor(ax: Axes, place: tuple[float, float], name: str) -> None:
    from matplotlib.patches import Ellipse

    ax.add_patch(Ellipse(place, _WIDE, _TALL, facecolor="#eef2f6", edgecolor=INK, linewidth=1.0, zorder=3))
    ax.text(*place, wrapped(name, 15), ha="center", va="center", fontsize=SIZE, color=INK, zorder=4, linespacing=1.05)


def _arc(ax: Axes, x: float, y_from: float, y_to: float, out: float, line: Path, language: str) -> None:
    from matplotlib.patches import FancyArrowPatch
    from matplotlib.path import Path as Curve

    middle = (y_from + y_to) / 2
    curve = Curve([(x, y_from), (x - 2 * out, middle), (x, y_to)], [Curve.MOVETO, Curve.CURVE3, Curve.CURVE3])
    ax.add_patch(FancyArrowPatch(path=curve, arrowstyle="<|-|>", mutation_scale=7, color=SOFT, linewidth=0.9, zorder=2))
    _number(ax, x - out, middle, line.estimate, language)
