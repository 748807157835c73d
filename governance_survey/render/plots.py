"""Figures: profiles, answers and coefficients drawn from the neutral record, alike on every machine."""

from __future__ import annotations

import io
import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

from ..words.document import Figure
from ..words.numbers import NOT_ESTIMABLE, Number, show
from ..words.table import Cell
from ..words.text import Text, current_language, say
from .fonts import families_for
from .layout import SIMULATED
from .wrapping import wrapped

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

# Text width of an A4 page with 25 mm margins, in inches.
WIDTH = 6.3
LABEL_WIDTH = 30
_ROW, _LINE = 0.36, 0.17  # inches: a row, a line of a label
_SIZE, _SMALL, _TINY = 8.5, 8.0, 7.5  # points
_INK, _SOFT, _HAIR, _GREY = "#1d2228", "#59626d", "#d9d9d6", "#c9c9c5"
_TICK = 0.3  # inches between ticks so that their labels stay apart
_FIT = 0.19  # inches a bar needs to hold its own percentage
_NOTHING = Text(zh="没有可显示的数据", en="There is nothing to show")
_INTERVAL = Text(zh="{e} [区间]", en="{e} [interval]")
_PERCENT = Text(zh="百分比（%）", en="Per cent")


def draw(
    figure: Figure, language: str, format: Literal["png", "svg"] = "png", *, dpi: int = 200, title: bool = False
) -> bytes:
    """A figure as the bytes of a PNG or SVG file; the same input gives the same bytes.

    Parameters
    ----------
    figure : Figure
        The neutral figure; its table holds every number drawn.
    language : {"zh", "en"}
    format : {"png", "svg"}
        In SVG the letters are outlines: it looks the same where the fonts are missing.
    dpi : int
        Dots per inch of a PNG; the figure is 6.3 inches (160 mm) wide.
    title : bool
        Draw the title into the figure. Off, because a document sets it as a caption.

    Raises
    ------
    UsageError
        ``glyph_missing`` where no font on this machine has a character.
    """
    return _saved(figure_of(figure, language, title=title), format, dpi, figure.alt.say(language))


def figure_of(figure: Figure, language: str | None = None, *, title: bool = True) -> Drawing:
    """A figure as a matplotlib Figure, to show in a notebook or to change further.

    No window is opened, pyplot holds no reference, and no global setting is changed.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure as Drawing

    language = current_language(language)
    with _style(_texts_of(figure, language)):
        drawing = Drawing()
        FigureCanvasAgg(drawing)
        heading = wrapped(figure.title.say(language), 60) if title else ""
        room = 0.24 * (heading.count("\n") + 1) + 0.08 if heading else 0.0
        top = room + (0.3 if figure.simulated else 0.0)
        if figure.table.rows:
            _DRAWERS[figure.kind](drawing, figure, language, top)
        else:
            drawing.set_size_inches(WIDTH, top + 0.8)
            drawing.text(0.5, 0.3 / (top + 0.8), _NOTHING.say(language), ha="center", fontsize=_SIZE)
        _head(drawing, heading, room, SIMULATED.say(language) if figure.simulated else "")
    # A notebook shows the figure whether or not it was told to use matplotlib's inline mode.
    drawing._repr_png_ = partial(_saved, drawing, "png", 144, figure.alt.say(language))
    return drawing


def _head(drawing: Drawing, heading: str, room: float, badge: str) -> None:
    height = drawing.get_figheight()
    drawing.text(0.5, 1 - 0.08 / height, heading, ha="center", va="top", fontsize=10.5)
    frame = {"boxstyle": "square,pad=0.25", "facecolor": "#fbf3e4", "edgecolor": "#c98a1b", "linestyle": "--"}
    if badge:
        place = 1 - (room + 0.17) / height
        drawing.text(0.5, place, badge, ha="center", va="center", fontsize=_SMALL, color="#6b4700", bbox=frame)


def _saved(drawing: Drawing, format: str, dpi: int, alt: str) -> bytes:
    from matplotlib import rc_context

    metadata = {"png": {"Software": None, "Description": alt}, "svg": {"Date": None, "Description": alt}}
    stream = io.BytesIO()
    with rc_context({"svg.hashsalt": "governance_survey", "svg.fonttype": "path"}):
        drawing.savefig(stream, format=format, dpi=dpi, metadata=metadata[format])
    return stream.getvalue()


@contextmanager
def _style(texts: list[str]) -> Iterator[None]:
    """seaborn's paper theme with fonts that hold every character; global settings come back afterwards."""
    import seaborn
    from matplotlib import rc_context

    own: dict[str, Any] = {
        "font.family": families_for(texts),
        "text.parse_math": False,  # a label with two dollar signs is not a formula
        "axes.unicode_minus": True,  # the Latin font, tried first, has the minus sign
        "axes.edgecolor": _SOFT,
        "axes.labelcolor": _INK,
        "text.color": _INK,
        "xtick.color": _SOFT,
        "ytick.color": _INK,
        "grid.color": _HAIR,
        "figure.facecolor": "white",
    }
    with rc_context({**seaborn.axes_style("ticks"), **seaborn.plotting_context("paper"), **own}):
        yield


def _texts_of(figure: Figure, language: str) -> list[str]:
    table = figure.table
    fixed = (SIMULATED, NOT_ESTIMABLE, _NOTHING, _INTERVAL, _PERCENT)
    texts = [text.say(language) for text in (*fixed, figure.title, *([figure.axis] if figure.axis else []))]
    texts += [table.heading(name, language) for name in table.columns]
    texts += [cell for row in table.shown(language) for cell in row]
    return [" ".join(text.split()) for text in texts]


@dataclass(frozen=True)
class _Column:
    """A column of text beside the axes, as beside a forest plot."""

    heading: str
    texts: list[str]


@dataclass(frozen=True)
class _Rows:
    """Labels and cells of a figure's table; places are inches from the top, by the height of each label."""

    labels: list[str]
    cells: list[dict[str, Cell]]
    places: list[float]
    height: float

    @classmethod
    def of(cls, figure: Figure, language: str) -> _Rows:
        cells = [dict(zip(figure.table.columns, row, strict=True)) for row in figure.table.rows]
        labels = [wrapped(say(row["term"], language), LABEL_WIDTH) for row in cells]
        places, top = [], 0.0
        for label in labels:
            size = max(_ROW, _LINE * (label.count("\n") + 1) + 0.12)
            places.append(top + size / 2)
            top += size
        return cls(labels, cells, places, max(top, _ROW))

    def values(self, name: str) -> list[float]:
        """One column as numbers; what could not be estimated is NaN."""
        found = [row[name].value if isinstance(row[name], Number) else None for row in self.cells]  # type: ignore[union-attr]
        return [math.nan if value is None else float(value) for value in found]

    def column(self, figure: Figure, name: str, language: str) -> _Column:
        """One column as printed."""
        texts = ["" if row[name] is None else say(row[name], language) for row in self.cells]
        return _Column(figure.table.heading(name, language), texts)


@dataclass(frozen=True)
class _Page:
    """Where things stand on the drawing, in inches; margins follow from the measured texts."""

    drawing: Drawing
    rows: _Rows
    left: float
    right: float
    top: float
    bottom: float

    @classmethod
    def of(cls, drawing: Drawing, rows: _Rows, columns: list[_Column], *, top: float, bottom: float) -> _Page:
        left = max((_inches(drawing, label, _SIZE) for label in rows.labels), default=0.0) + 0.14
        page = cls(drawing, rows, left, 0.08, top + 0.3, bottom)
        drawing.set_size_inches(WIDTH, page.top + rows.height + bottom)
        edge = WIDTH - page.right
        for column in reversed(columns):
            page._write(column, edge)
            edge -= 0.22 + max(_inches(drawing, text, _SMALL) for text in (column.heading, *column.texts))
        return cls(drawing, rows, left, WIDTH - edge, page.top, bottom)

    @property
    def width(self) -> float:
        """Inches between the margins."""
        return WIDTH - self.left - self.right

    def axes(self, start: float, width: float, *, labelled: bool) -> Axes:
        """Axes from `start` inches right of the left margin; one inch of height is one unit of y."""
        import seaborn

        height = self.rows.height
        full = self.top + height + self.bottom
        ax = self.drawing.add_axes(((self.left + start) / WIDTH, self.bottom / full, width / WIDTH, height / full))
        ax.set_yticks(self.rows.places, self.rows.labels if labelled else [""] * len(self.rows.places), fontsize=_SIZE)
        ax.set_ylim(height, 0)
        ax.tick_params(axis="y", length=0)
        ax.tick_params(axis="x", labelsize=_SMALL)
        ax.grid(axis="x", linewidth=0.6)
        ax.set_axisbelow(True)
        seaborn.despine(ax=ax, left=True)
        return ax

    def above(self, inches: float, text: str, align: str) -> None:
        """A small heading above the axes, `inches` from the left edge."""
        self._put(inches, -0.09, text, align, "bottom", _SOFT)

    def _write(self, column: _Column, edge: float) -> None:
        self.above(edge, column.heading, "right")
        for place, text in zip(self.rows.places, column.texts, strict=True):
            self._put(edge, place, text, "right", "center_baseline", _INK)

    def _put(self, x: float, y: float, text: str, align: str, upright: str, colour: str) -> None:
        full = self.top + self.rows.height + self.bottom
        place = (x / WIDTH, 1 - (self.top + y) / full)
        self.drawing.text(*place, text, ha=align, va=upright, fontsize=_SMALL, color=colour)


def _inches(drawing: Drawing, text: str, size: float) -> float:
    """Width of a text as it will be drawn."""
    artist = drawing.text(0, 0, text, fontsize=size)
    extent = artist.get_window_extent()
    artist.remove()
    return float(extent.width / drawing.dpi)


def _dots(drawing: Drawing, figure: Figure, language: str, top: float) -> None:
    import seaborn

    rows = _Rows.of(figure, language)
    heading = _INTERVAL.fill(e=figure.table.heading("estimate", language)).say(language)
    columns = [_Column(heading, [_estimate_text(row, language) for row in rows.cells])]
    columns += [rows.column(figure, name, language) for name in figure.table.columns if name.startswith("n_")]
    page = _Page.of(drawing, rows, columns, top=top, bottom=0.52)
    ax = page.axes(0, page.width, labelled=True)
    colour = seaborn.color_palette("colorblind")[0]
    estimates, lows, highs = (rows.values(name) for name in ("estimate", "conf_low", "conf_high"))
    ax.hlines(rows.places, lows, highs, color=colour, linewidth=2.2, capstyle="butt")
    ax.plot(estimates, rows.places, "o", color=colour, markersize=6.5, markeredgecolor="white", markeredgewidth=0.8)
    if figure.kind == "profile":
        ax.set_xlim(0, 100)
        ax.set_xticks(range(0, 101, 20), [str(tick) for tick in range(0, 101, 20)])
    else:
        ax.axvline(0, color=_INK, linewidth=1)
        ax.set_xlim(*_span_around_zero([*estimates, *lows, *highs]))
    if figure.axis is not None:
        ax.set_xlabel(figure.axis.say(language), fontsize=_SIZE)


def _estimate_text(row: dict[str, Cell], language: str) -> str:
    estimate, low, high = (row[name] for name in ("estimate", "conf_low", "conf_high"))
    if not isinstance(estimate, Number) or estimate.value is None or not math.isfinite(estimate.value):
        return NOT_ESTIMABLE.say(language)
    return f"{estimate.say(language)} [{say(low, language)}, {say(high, language)}]"


def _span_around_zero(values: list[float]) -> tuple[float, float]:
    finite = [0.0, *(value for value in values if math.isfinite(value))]
    low, high = min(finite), max(finite)
    room = 0.08 * (high - low) or 1.0
    return low - room, high + room


def _likert(drawing: Drawing, figure: Figure, language: str, top: float) -> None:
    rows = _Rows.of(figure, language)
    options = [name for name in figure.table.columns if name.startswith("option_")]
    half = len(options) // 2
    middle = options[half : len(options) - half]
    before, after = options[:half], options[len(options) - half :]
    shares = {name: [0.0 if math.isnan(share) else share for share in rows.values(name)] for name in options}
    reach_left, reach_right = (_tens(_stacked(shares, side)) for side in (before, after))
    reach = reach_left + reach_right
    aside = _tens(shares[middle[0]]) if middle else 0.0
    names = [figure.table.heading(name, language) for name in options]
    legend_lines, per_line = _legend_size(drawing, names)
    others = [name for name in figure.table.columns if name not in ("term", *options)]
    columns = [rows.column(figure, name, language) for name in others]
    page = _Page.of(drawing, rows, columns, top=top, bottom=0.6 + 0.2 * legend_lines)
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
    _percent_axis(main, -reach_left, reach_right, point)
    main.set_xlabel(_PERCENT.say(language), fontsize=_SIZE)
    for name in middle:
        beside = page.axes(reach * point + gap, aside * point, labelled=False)
        _bars(beside, rows, [0.0] * len(rows.cells), shares[name], 1, _GREY, point)
        _percent_axis(beside, 0, aside, point)
        heading = wrapped(figure.table.heading(name, language), 12)
        page.above(page.left + reach * point + gap, heading, "left")
    _legend(drawing, list(zip(names, [*shades[0][::-1], *[_GREY for _ in middle], *shades[1]], strict=True)), per_line)


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


def _bars(ax: Axes, rows: _Rows, start: list[float], sizes: list[float], side: int, shade: Any, point: float) -> None:
    """One option: a bar per row on one side of zero, its whole percentage inside where there is room."""
    from matplotlib.colors import to_rgb

    lefts = [side * begin if side > 0 else -(begin + size) for begin, size in zip(start, sizes, strict=True)]
    ax.barh(rows.places, sizes, left=lefts, height=0.24, color=shade, edgecolor="white", linewidth=0.7)
    ax.axvline(0, color=_INK, linewidth=0.9)
    red, green, blue = to_rgb(shade)
    ink = "white" if 0.299 * red + 0.587 * green + 0.114 * blue < 0.55 else _INK
    for place, left, size in zip(rows.places, lefts, sizes, strict=True):
        if size * point >= _FIT:
            text = show(size, "count").say()
            ax.text(left + size / 2, place, text, ha="center", va="center_baseline", fontsize=_TINY, color=ink)


def _percent_axis(ax: Axes, low: float, high: float, point: float) -> None:
    step = 10 if 10 * point >= _TICK else 20
    ticks = [step * place for place in range(math.ceil(low / step), math.floor(high / step) + 1)]
    ax.set_xlim(low, high)
    ax.set_xticks(ticks, [str(abs(tick)) for tick in ticks])


def _legend_size(drawing: Drawing, names: list[str]) -> tuple[int, int]:
    """Lines a legend takes and options on each line: as many as fit the width."""
    widths = [0.42 + _inches(drawing, name, _SMALL) for name in names]
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
        fontsize=_SMALL,
        handlelength=1.1,
        handleheight=1.1,
        columnspacing=1.4,
        borderaxespad=0.1,
    )


_DRAWERS = {"profile": _dots, "coefficients": _dots, "likert": _likert}
