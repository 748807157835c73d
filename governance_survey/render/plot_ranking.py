"""Ranked communities: the score and the rank of each with its interval, and who cannot be told apart."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from ..words.document import Figure
from ..words.text import Text, say
from .plot_page import GREY, INK, SIZE, SMALL, SOFT, TINY, WIDTH, axes_at, inches, values_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

_SCORE = Text(zh="收缩得分（分）", en="Shrunken score (points)")
_RANK = Text(zh="名次", en="Rank")
_TIER = Text(zh="第 {k} 组", en="Tier {k}")
WORDS = (_SCORE, _RANK, _TIER)
_TALLEST, _ROW, _LEAST = 7.8, 0.2, 0.118  # inches: a page, a row, the lowest row whose label can be read
_GAP, _FOOT = 0.18, 0.5  # inches: between the panels, below them
_SCORE_SHARE = 0.58  # of the width


def ranking(drawing: Drawing, figure: Figure, language: str, top: float) -> None:
    """Draw two panels side by side, best on top; bands part the tiers."""
    table = figure.table
    names = [say(row[table.columns.index("community")], language) for row in table.rows]
    tiers = [int(tier) for tier in values_of(figure, "tier")]
    row = min(_ROW, max(_TALLEST / len(names), 0.012))
    high = row * len(names)
    step = _step(row)
    size = min(TINY, 72 * row * step * 0.72)
    left = 0.14 + max(inches(drawing, name, size) for name in names)
    right = 0.12 + max(inches(drawing, _TIER.fill(k=tier).say(language), SMALL) for tier in set(tiers))
    drawing.set_size_inches(WIDTH, top + 0.12 + high + _FOOT)
    room = WIDTH - left - right - _GAP
    score = axes_at(drawing, left, top + 0.12, _SCORE_SHARE * room, high)
    rank = axes_at(drawing, left + _SCORE_SHARE * room + _GAP, top + 0.12, (1 - _SCORE_SHARE) * room, high)
    thick = max(0.5, min(4.5, 72 * row * 0.42))
    for ax, wanted, label in (
        (score, ("shrunken", "conf_low", "conf_high"), figure.axis or _SCORE),
        (rank, ("rank", "rank_low", "rank_high"), _RANK),
    ):
        _panel(ax, [values_of(figure, name) for name in wanted], thick)
        _bands(ax, tiers)
        ax.set_ylim(len(names) + 0.5, 0.5)
        ax.set_xlabel(label.say(language), fontsize=SIZE)
    places = list(range(1, len(names) + 1))
    shown = [place for place in places if place == 1 or place % step == 0]
    score.set_yticks(shown, [names[place - 1] for place in shown], fontsize=size)
    rank.set_yticks([])
    rank.set_xlim(0.5 - 0.02 * len(names), len(names) + 0.5 + 0.02 * len(names))
    rank.set_xticks(_round_ticks(len(names)))
    _tier_names(rank, tiers, language)


def _step(row: float) -> int:
    # Labels of every row where they can be read, else of every fifth, tenth …
    return next(step for step in (1, 5, 10, 20, 50, 100, 1000) if row * step >= _LEAST)


def _panel(ax: Axes, columns: list[list[float]], thick: float) -> None:
    import seaborn

    value, low, high = columns
    places = list(range(1, len(value) + 1))
    colour = seaborn.color_palette("colorblind")[0]
    # As in the other figures: a pale broad bar under a small dot.
    ax.hlines(places, low, high, color=colour, alpha=0.4, linewidth=thick, zorder=2)
    ax.plot(value, places, "o", color=colour, markersize=max(1.2, min(4.2, 0.75 * thick)), zorder=3)
    ax.tick_params(axis="y", length=0)
    ax.tick_params(axis="x", labelsize=SMALL)
    ax.grid(axis="x", linewidth=0.6)
    ax.set_axisbelow(True)
    seaborn.despine(ax=ax, left=True)


def _bands(ax: Axes, tiers: list[int]) -> None:
    start = 0.5
    for number, (_, run) in enumerate(groupby(tiers)):
        end = start + len(list(run))
        if number % 2:
            ax.axhspan(start, end, color=GREY, alpha=0.25, linewidth=0, zorder=0)
        if number:
            ax.axhline(start, color=SOFT, linewidth=0.6, zorder=1)
        start = end


def _tier_names(ax: Axes, tiers: list[int], language: str) -> None:
    start = 0.5
    beside = ax.get_yaxis_transform()
    for tier, run in groupby(tiers):
        end = start + len(list(run))
        text = _TIER.fill(k=tier).say(language)
        ax.text(1.02, (start + end) / 2, text, transform=beside, va="center", fontsize=SMALL, color=INK)
        start = end


def _round_ticks(last: int) -> list[int]:
    step = next(step for step in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000) if last / step <= 6)
    return [1, *range(step, last + 1, step)] if step > 1 else list(range(1, last + 1))
