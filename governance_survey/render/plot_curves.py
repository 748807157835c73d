"""Curves of the graded model: how likely each option is along the trait, and how much all items tell there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..words.document import Figure
from ..words.numbers import Number
from ..words.text import Text, say
from .plot_page import INK, SIZE, SMALL, SOFT, TINY, WIDTH, axes_at

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

_TRAIT = Text(zh="特质（标准差）", en="Trait (standard deviations)")
_PROBABILITY = Text(zh="选项的概率", en="Probability of option")
_INFORMATION = Text(zh="信息量（实线）", en="Information (full)")
_ERROR = Text(zh="标准误（虚线）", en="Std. error (dashed)")
_ALL = Text(zh="全部题目", en="All items")
_SLOPE = Text(zh="{i}（a = {a}）", en="{i} (a = {a})")
WORDS = (_TRAIT, _PROBABILITY, _INFORMATION, _ERROR, _ALL, _SLOPE)
_LEFT, _GAP = 0.55, 0.16  # inches
_HIGH, _HEAD, _FOOT = 1.2, 0.38, 0.5  # inches: a panel, its title, the last axis
_ASIDE = 0.62  # inches left of the panel of information for its own axis, and right of it for the error
_REACH, _WORST = 4.0, 1.5  # trait drawn; a standard error above is off the panel
_DASHES = ("-", (0, (5, 1.5)), (0, (3, 1, 1, 1)), (0, (1, 1)), (0, (5, 1, 1, 1, 1, 1)), (0, (7, 2)), (0, (2, 2)))
_COLOURS = (0, 3, 2, 4, 5, 7, 9)  # of the palette that colour-blind readers can tell apart


def curves(drawing: Drawing, figure: Figure, language: str, top: float) -> None:
    """Draw a panel for each item and, where the marks hold it, one for the information of all."""
    rows = figure.table.rows
    informed = len(figure.marks) > len(rows)
    across = _across(len(rows))
    wide = (WIDTH - _LEFT - 0.1 - _GAP * (across - 1)) / across
    lines = -(-(len(rows) + (_least(len(rows), across) if informed else 0)) // across)
    drawing.set_size_inches(WIDTH, top + lines * (_HIGH + _HEAD) + _FOOT)
    for place, (row, marks) in enumerate(zip(rows, figure.marks, strict=False)):
        line, column = divmod(place, across)
        at = top + _HEAD + line * (_HIGH + _HEAD)
        ax = axes_at(drawing, _LEFT + column * (wide + _GAP), at, wide, _HIGH)
        _item(ax, np.asarray(marks))
        cell = dict(zip(figure.table.columns, row, strict=True))
        slope = cell["discrimination"]
        name = say(cell["item"], language)
        shown = _SLOPE.fill(i=name, a=slope).say(language) if isinstance(slope, Number) else name
        ax.set_title(shown, fontsize=SMALL, pad=3, color=INK)
        _frame(ax, first=column == 0, last=place + across >= len(rows))
        if column == 0 and line == 0:
            ax.set_ylabel(_PROBABILITY.say(language), fontsize=SMALL)
    if informed:
        line, column = divmod(len(rows), across) if -len(rows) % across >= 2 else (lines - 1, 0)
        start = _LEFT + column * (wide + _GAP) + (_ASIDE - _GAP if column else 0.0)
        at = top + _HEAD + line * (_HIGH + _HEAD)
        width = min(WIDTH - _ASIDE - start, 3.6)
        _information(axes_at(drawing, start, at, width, _HIGH), np.asarray(figure.marks[-1]), language)
    high = drawing.get_figheight()
    drawing.text(0.5, 0.07 / high, _TRAIT.say(language), ha="center", va="bottom", fontsize=SIZE)


def _across(items: int) -> int:
    # As many panels in a row as leave two slots or more of the last row to the information, or none.
    left = {across: -items % across for across in (3, 4)}
    return next((across for across in left if left[across] >= 2), 3 if left[3] == 0 else 4)


def _least(items: int, across: int) -> int:
    # Slots to add: the rest of the last row, or a row of its own.
    left = -items % across
    return left if left >= 2 else left + across


def _item(ax: Axes, marks: np.ndarray) -> None:
    import seaborn

    trait, options = marks[:, 0], marks[:, 1:]
    palette = seaborn.color_palette("colorblind")
    for place in range(options.shape[1]):
        values = options[:, place]
        if np.isnan(values).all():
            continue  # an option nobody chose has no curve
        colour = palette[_COLOURS[place % len(_COLOURS)]]
        ax.plot(trait, values, color=colour, linestyle=_DASHES[place % len(_DASHES)], linewidth=1.1)
        peak = int(np.argmax(values))
        x = float(np.clip(trait[peak], -_REACH + 0.35, _REACH - 0.35))
        y = float(np.interp(x, trait, values))
        frame: dict[str, Any] = {"boxstyle": "circle,pad=0.12", "facecolor": "white", "edgecolor": "none", "alpha": 0.9}
        ax.text(x, y, str(place + 1), ha="center", va="center", fontsize=TINY - 0.5, color=colour, bbox=frame)


def _frame(ax: Axes, *, first: bool, last: bool) -> None:
    import seaborn

    ax.set_xlim(-_REACH, _REACH)
    ax.set_xticks([-3, 0, 3], ["\u22123", "0", "3"] if last else [""] * 3)
    ax.set_ylim(0, 1.04)
    ax.set_yticks([0, 0.5, 1], ["0", "0.5", "1"] if first else [""] * 3)
    ax.tick_params(labelsize=TINY, length=2, pad=2)
    ax.grid(linewidth=0.5)
    ax.set_axisbelow(True)
    seaborn.despine(ax=ax)


def _information(ax: Axes, marks: np.ndarray, language: str) -> None:
    trait, information, error = marks.T
    _frame(ax, first=True, last=True)
    ax.plot(trait, information, color=INK, linewidth=1.4)
    ax.set_ylim(0, 1.08 * float(np.nanmax(information)))
    ax.yaxis.set_major_locator(_few())
    ax.yaxis.set_major_formatter("{x:g}")
    ax.set_ylabel(_INFORMATION.say(language), fontsize=TINY)
    ax.set_title(_ALL.say(language), fontsize=SMALL, pad=3, color=INK)
    other = ax.twinx()
    other.plot(trait, error, color=SOFT, linewidth=1.2, linestyle="--")
    other.set_ylim(0, min(_WORST, 1.08 * float(np.nanmax(error))))
    other.yaxis.set_major_locator(_few())
    other.yaxis.set_major_formatter("{x:g}")
    other.set_ylabel(_ERROR.say(language), fontsize=TINY, color=SOFT)
    other.tick_params(labelsize=TINY, length=2, pad=2)
    for side in ("top", "left"):
        other.spines[side].set_visible(False)


def _few() -> Any:
    from matplotlib.ticker import MaxNLocator

    return MaxNLocator(4)
