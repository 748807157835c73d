"""Figures drawn from the neutral record, alike on every machine: the sheet, its fonts, and which pen draws what."""

from __future__ import annotations

import io
import math
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, Literal

from ..words.document import Figure
from ..words.numbers import NOT_ESTIMABLE, WITHHELD, Number
from ..words.table import Cell
from ..words.text import Text, current_language, say
from ..words.wrapping import wrapped
from . import (
    plot_accumulation,
    plot_agreement,
    plot_curves,
    plot_grid,
    plot_heatmap,
    plot_path,
    plot_power,
    plot_quadrants,
    plot_ranking,
    plot_scree,
    plot_slopes,
    plot_specification,
    plot_uncertainty,
)
from .fonts import families_for
from .layout import SIMULATED
from .plot_likert import PERCENT, likert
from .plot_page import HAIR, INK, SIZE, SMALL, SOFT, WIDTH, Column, Page, Rows
from .svg_size import lighter

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing

_NOTHING = Text(zh="没有可显示的数据", en="There is nothing to show")
_PALETTE = 256  # colours of a PNG
_INTERVAL = Text(zh="{e} [区间]", en="{e} [interval]")


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
    return _saved(_drawn(figure, language, title), format, dpi, figure.alt.say(language))


@lru_cache(maxsize=64)
def _drawn(figure: Figure, language: str, title: bool) -> Drawing:
    # The page and the Word file of a report show the same figures: each is laid out once.
    return figure_of(figure, language, title=title)


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
            drawing.text(0.5, 0.3 / (top + 0.8), _NOTHING.say(language), ha="center", fontsize=SIZE)
        _head(drawing, heading, room, SIMULATED.say(language) if figure.simulated else "")
    # A notebook shows the figure whether or not it was told to use matplotlib's inline mode.
    drawing._repr_png_ = partial(_saved, drawing, "png", 144, figure.alt.say(language))  # type: ignore[attr-defined]
    return drawing


def _head(drawing: Drawing, heading: str, room: float, badge: str) -> None:
    height = drawing.get_figheight()
    drawing.text(0.5, 1 - 0.08 / height, heading, ha="center", va="top", fontsize=10.5)
    frame = {"boxstyle": "square,pad=0.25", "facecolor": "#fbf3e4", "edgecolor": "#c98a1b", "linestyle": "--"}
    if badge:
        place = 1 - (room + 0.17) / height
        drawing.text(0.5, place, badge, ha="center", va="center", fontsize=SMALL, color="#6b4700", bbox=frame)


def _saved(drawing: Drawing, format: str, dpi: int, alt: str) -> bytes:
    from matplotlib import rc_context

    stream = io.BytesIO()
    if format != "svg":
        # The pixels as they are: a PNG of matplotlib's would be written only to be read and written again.
        drawing.savefig(stream, format="rgba", dpi=dpi)
        return _few_colours(stream.getvalue(), int(drawing.get_figwidth() * dpi), dpi, alt)
    with rc_context({"svg.hashsalt": "governance_survey", "svg.fonttype": "path"}):
        drawing.savefig(stream, format="svg", dpi=dpi, metadata={"Date": None, "Description": alt})
    return lighter(stream.getvalue().decode("utf-8")).encode("utf-8")


def _few_colours(pixels: bytes, wide: int, dpi: int, alt: str) -> bytes:
    # A drawing has few colours: with a palette of its own it takes a third of the bytes, and Word files stay small.
    # Coverage and not frequency chooses the palette: a thin line keeps its colour beside large areas.
    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    about = PngInfo()
    about.add_itxt("Description", alt)
    few = (
        Image.frombuffer("RGBA", (wide, len(pixels) // (4 * wide)), pixels, "raw", "RGBA", 0, 1)
        .convert("RGB")
        .quantize(_PALETTE, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    )
    found = io.BytesIO()
    few.save(found, "png", optimize=True, dpi=(dpi, dpi), pnginfo=about)
    return found.getvalue()


@contextmanager
def _style(texts: list[str]) -> Iterator[None]:
    """seaborn's paper theme with fonts that hold every character; global settings come back afterwards."""
    import seaborn
    from matplotlib import rc_context

    own: dict[str, Any] = {
        "font.family": families_for(texts),
        "text.parse_math": False,  # a label with two dollar signs is not a formula
        "axes.unicode_minus": True,  # the Latin font, tried first, has the minus sign
        "axes.edgecolor": SOFT,
        "axes.labelcolor": INK,
        "text.color": INK,
        "xtick.color": SOFT,
        "ytick.color": INK,
        "grid.color": HAIR,
        "figure.facecolor": "white",
    }
    settings: dict[Any, Any] = {**seaborn.axes_style("ticks"), **seaborn.plotting_context("paper"), **own}
    with rc_context(settings):
        yield


def _texts_of(figure: Figure, language: str) -> list[str]:
    table = figure.table
    fixed = (SIMULATED, NOT_ESTIMABLE, _NOTHING, _INTERVAL, PERCENT, *_WORDS.get(figure.kind, ()))
    texts = [text.say(language) for text in (*fixed, figure.title, *([figure.axis] if figure.axis else []))]
    texts += [table.heading(name, language) for name in table.columns]
    texts += [cell for row in table.shown(language) for cell in row]
    return [" ".join(text.split()) for text in texts]


def _dots(drawing: Drawing, figure: Figure, language: str, top: float) -> None:
    import seaborn

    rows = Rows.of(figure, language)
    heading = _INTERVAL.fill(e=figure.table.heading("estimate", language)).say(language)
    columns = [Column(heading, [_estimate_text(row, language) for row in rows.cells])]
    columns += [rows.column(figure, name, language) for name in figure.table.columns if name.startswith("n_")]
    page = Page.of(drawing, rows, columns, top=top, bottom=0.52)
    ax = page.axes(0, page.width, labelled=True)
    colour = seaborn.color_palette("colorblind")[0]
    estimates, lows, highs = (rows.values(name) for name in ("estimate", "conf_low", "conf_high"))
    # A pale broad bar under a small dot: a narrow interval still shows on either side of it.
    ax.hlines(rows.places, lows, highs, color=colour, alpha=0.4, linewidth=5.5, capstyle="butt")
    ax.plot(estimates, rows.places, "o", color=colour, markersize=4.2)
    if figure.kind == "profile":
        ax.set_xlim(0, 100)
        ax.set_xticks(range(0, 101, 20), [str(tick) for tick in range(0, 101, 20)])
    else:
        ax.axvline(0, color=INK, linewidth=1)
        ax.set_xlim(*_span_around_zero([*estimates, *lows, *highs]))
    if figure.axis is not None:
        ax.set_xlabel(figure.axis.say(language), fontsize=SIZE)


def _estimate_text(row: dict[str, Cell], language: str) -> str:
    estimate, low, high = (row[name] for name in ("estimate", "conf_low", "conf_high"))
    if not isinstance(estimate, Number) or estimate.value is None or not math.isfinite(estimate.value):
        return NOT_ESTIMABLE.say(language)
    if isinstance(low, Number) and low.style == WITHHELD:
        return f"{estimate.say(language)} {low.say(language)}"  # a note says why it has no interval
    return f"{estimate.say(language)} [{say(low, language)}, {say(high, language)}]"


def _span_around_zero(values: list[float]) -> tuple[float, float]:
    finite = [0.0, *(value for value in values if math.isfinite(value))]
    low, high = min(finite), max(finite)
    room = 0.08 * (high - low) or 1.0
    return low - room, high + room


# A new kind: its pen here, its fixed wordings below.
_DRAWERS = {
    "profile": _dots,
    "coefficients": _dots,
    "likert": likert,
    "scree": plot_scree.scree,
    "heatmap": plot_heatmap.heatmap,
    "path": plot_path.path,
    "power": plot_power.power,
    "curves": plot_curves.curves,
    "quadrants": plot_quadrants.quadrants,
    "ranking": plot_ranking.ranking,
    "slopes": plot_slopes.slopes,
    "specification": plot_specification.specification,
    "uncertainty": plot_uncertainty.uncertainty,
    "accumulation": plot_accumulation.accumulation,
    "agreement": plot_agreement.agreement,
    "grid": plot_grid.grid,
}
_WORDS = {
    "scree": plot_scree.WORDS,
    "heatmap": plot_heatmap.WORDS,
    "power": plot_power.WORDS,
    "curves": plot_curves.WORDS,
    "quadrants": plot_quadrants.WORDS,
    "ranking": plot_ranking.WORDS,
    "slopes": plot_slopes.WORDS,
    "uncertainty": plot_uncertainty.WORDS,
    "accumulation": plot_accumulation.WORDS,
    "agreement": plot_agreement.WORDS,
}
