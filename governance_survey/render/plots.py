"""Figures from neutral tables: intervals on fixed axes, answers in scheme order, coefficients around zero."""

from __future__ import annotations

import io
import math
import textwrap
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..words.document import Figure
from ..words.numbers import Number
from ..words.table import width
from ..words.text import Text, say
from .captions import SIMULATED_SHORT
from .fonts import families, refuse_boxes

if TYPE_CHECKING:
    import matplotlib.figure

_INK, _SOFT, _ACCENT, _NEUTRAL = "#1b2430", "#5a6675", "#0b5a7d", "#d5d9de"
_WIDE = 8.0
_LABEL = 34  # terminal columns of a row label before it wraps
_N = Text(zh="n = {n}", en="n = {n}")
_LACKING = Text(zh="未答 {m}", en="{m} missing")


def draw(figure: Figure, language: str, *, format: str = "png", dpi: int = 200) -> bytes:
    """The figure as the bytes of a picture file (``png`` or ``svg``), the same for the same numbers."""
    stream = io.BytesIO()
    metadata = {"Software": None} if format == "png" else {"Date": None}
    figure_of(figure, language).savefig(stream, format=format, dpi=dpi, metadata=metadata)
    return stream.getvalue()


def figure_of(figure: Figure, language: str) -> matplotlib.figure.Figure:
    """The figure as a matplotlib Figure, for a notebook. Global settings are left alone."""
    import matplotlib
    import seaborn
    from matplotlib.figure import Figure as Canvas

    refuse_boxes(_texts(figure, language))
    settings = seaborn.axes_style("whitegrid") | seaborn.plotting_context("paper", font_scale=1.05)
    settings |= {"font.family": list(families()), "axes.unicode_minus": False, "svg.hashsalt": "governance_survey"}
    settings |= {"text.color": _INK, "axes.labelcolor": _INK, "xtick.color": _SOFT, "ytick.color": _INK}
    with matplotlib.rc_context(settings):
        rows = [_label(row[0], language) for row in figure.table.rows]
        lines = sum(max(1, label.count("\n") + 1) for label in rows)
        canvas = Canvas(figsize=(_WIDE, 1.25 + 0.27 * lines + 0.16 * len(rows)), layout="constrained")
        axes = canvas.add_subplot()
        _DRAWERS[figure.kind](axes, figure, rows, language)
        axes.spines[["top", "right", "left"]].set_visible(False)
        axes.tick_params(axis="y", length=0)
        if figure.simulated:
            canvas.text(
                0.995, 0.995, SIMULATED_SHORT.say(language), ha="right", va="top", fontsize=9, color="#9a5b00",
                bbox={"boxstyle": "round,pad=0.25", "fc": "#fff6e0", "ec": "#e0b84c", "lw": 0.8},
            )  # fmt: skip
        # Text is laid out when drawn: draw once here, while the fonts of this figure are in force.
        canvas.draw_without_rendering()
    return canvas


def _profile(axes: Any, figure: Figure, rows: list[str], language: str) -> None:
    points = _column(figure, "estimate")
    low, high = _column(figure, "conf_low"), _column(figure, "conf_high")
    counts = _column(figure, "n_obs")
    places = range(len(rows))
    axes.hlines(places, low, high, color=_ACCENT, lw=2.2)
    axes.plot(points, places, "o", color=_ACCENT, ms=6.5, mec="white", mew=0.8)
    shown = [row[figure.table.columns.index("estimate")] for row in figure.table.rows]
    for place, point in enumerate(points):
        axes.annotate(say(shown[place], language), (point, place), (0, 7), textcoords="offset points",
                      ha="center", fontsize=9)  # fmt: skip
        axes.annotate(_N.fill(n=f"{counts[place]:.0f}").say(language), (1.01, place),
                      xycoords=("axes fraction", "data"), va="center", fontsize=8, color=_SOFT)  # fmt: skip
    axes.set_xlim(0, 100)
    _finish(axes, figure, rows, language)


def _coefficients(axes: Any, figure: Figure, rows: list[str], language: str) -> None:
    points = _column(figure, "estimate")
    low, high = _column(figure, "conf_low"), _column(figure, "conf_high")
    places = range(len(rows))
    axes.axvline(0, color=_INK, lw=1.0)
    for place in places:
        clear = low[place] > 0 or high[place] < 0
        # Filled and hollow, not colour alone, tell whether zero is outside the interval.
        axes.hlines(place, low[place], high[place], color=_ACCENT, lw=2.2)
        axes.plot(points[place], place, "o", ms=6.5, color=_ACCENT, mfc=_ACCENT if clear else "white", mew=1.4)
    _finish(axes, figure, rows, language)


def _likert(axes: Any, figure: Figure, rows: list[str], language: str) -> None:
    options = [name for name in figure.table.columns if name.startswith("option_")]
    shares = [[value if math.isfinite(value) else 0.0 for value in _column(figure, name)] for name in options]
    colours = _diverging(len(options))
    neutral = len(options) // 2 if len(options) % 2 else None
    for place in range(len(rows)):
        left = [column[place] for column in shares]
        negative = sum(left[: len(options) // 2])
        start = -negative
        for number, share in enumerate(left):
            if number == neutral:
                continue
            axes.barh(place, share, left=start, color=colours[number], height=0.62, ec="white", lw=0.6)
            _percent(axes, start, share, place, number, len(options))
            start += share
        if neutral is not None:
            # Neutral answers stand apart: put in the middle they would look like half an opinion each way.
            axes.barh(place, left[neutral], left=112, color=_NEUTRAL, height=0.62, ec="white", lw=0.6)
            _percent(axes, 112, left[neutral], place, None, len(options))
    counts, missing = _column(figure, "n_obs"), _column(figure, "n_missing")
    right = 165 if neutral is not None else 105
    for place in range(len(rows)):
        words = f"{_N.fill(n=f'{counts[place]:.0f}').say(language)}\n{_LACKING.fill(m=f'{missing[place]:.0f}').say(language)}"
        axes.annotate(words, (right, place), va="center", fontsize=7.5, color=_SOFT, annotation_clip=False)
    axes.axvline(0, color=_INK, lw=0.8)
    axes.set_xlim(-105, right)
    axes.set_xticks([-100, -50, 0, 50, 100], ["100%", "50%", "0", "50%", "100%"])
    handles = [_patch(colours[n] if n != neutral else _NEUTRAL) for n in range(len(options))]
    names = [textwrap.shorten(figure.table.heading(name, language), 40, placeholder="…") for name in options]
    axes.legend(handles, names, loc="upper center", bbox_to_anchor=(0.45, -0.06 - 0.4 / len(rows)), frameon=False,
                ncols=min(len(options), 5 if max(map(width, names)) < 24 else 3), fontsize=8)  # fmt: skip
    axes.grid(axis="y", visible=False)
    axes.set_yticks(range(len(rows)), rows)
    axes.set_ylim(len(rows) - 0.5, -0.6)


def _percent(axes: Any, start: float, share: float, place: int, number: int | None, options: int) -> None:
    if share >= 8:
        dark = number is not None and (number == 0 or number == options - 1 or options > 7)
        axes.text(start + share / 2, place, f"{share:.0f}", ha="center", va="center", fontsize=7.5,
                  color="white" if dark else _INK)  # fmt: skip


def _finish(axes: Any, figure: Figure, rows: list[str], language: str) -> None:
    axes.set_yticks(range(len(rows)), rows)
    axes.set_ylim(len(rows) - 0.4, -0.75)
    axes.grid(axis="y", visible=False)
    if figure.axis is not None:
        axes.set_xlabel(figure.axis.say(language))
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}".replace("-", "\u2212"))


def _patch(colour: str) -> Any:
    from matplotlib.patches import Patch

    return Patch(facecolor=colour)


def _diverging(options: int) -> list[str]:
    # Brown to blue-green: told apart by colour-blind readers and in grey print (BrBG, Brewer 2003).
    import seaborn

    return list(seaborn.color_palette("BrBG", options).as_hex())


_DRAWERS: dict[str, Callable[[Any, Figure, list[str], str], None]] = {
    "profile": _profile,
    "likert": _likert,
    "coefficients": _coefficients,
}


def _column(figure: Figure, name: str) -> list[float]:
    place = figure.table.columns.index(name)
    cells = (row[place] for row in figure.table.rows)
    return [math.nan if not isinstance(c, Number) or c.value is None else float(c.value) for c in cells]


def _label(cell: object, language: str) -> str:
    return "\n".join(_wrapped(say(cell, language).strip("\u3000 "), _LABEL))


def _wrapped(text: str, most: int) -> list[str]:
    # Break at spaces where there are any, else between Chinese characters, by printed width.
    lines, line = [], ""
    words = [piece for word in text.split(" ") for piece in (word, " ")][:-1] if " " in text else list(text)
    for word in words:
        for part in [word] if width(word) <= most else list(word):
            if width(line + part) > most and line:
                lines.append(line.strip())
                line = ""
            line += part
    return [*lines, line.strip()]


def _texts(figure: Figure, language: str) -> list[str]:
    texts = [say(row[0], language) for row in figure.table.rows]
    texts += [figure.table.heading(name, language) for name in figure.table.columns]
    return texts + ([figure.axis.say(language)] if figure.axis is not None else [])
