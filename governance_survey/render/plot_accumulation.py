"""Codes heard as interviews are added: in the order held, and averaged over all orders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..words.document import Figure
from ..words.text import Text
from .plot_page import SIZE, SMALL, SOFT, WIDTH, axes_at, values_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing

_ACROSS = Text(zh="访谈份数", en="Interviews")
_UP = Text(zh="听到的编码", en="Codes heard")
_AS_HELD = Text(zh="按访谈先后", en="in the order held")
_AVERAGE = Text(zh="各种次序平均", en="average over all orders")
WORDS = (_ACROSS, _UP, _AS_HELD, _AVERAGE)
_HIGH, _LEFT, _BOTTOM = 2.8, 0.62, 0.5  # inches


def accumulation(drawing: Drawing, figure: Figure, language: str, top: float) -> None:
    """Draw both lines from nought; they differ in dash, so that they part in grey too."""
    import seaborn

    drawing.set_size_inches(WIDTH, top + 0.1 + _HIGH + _BOTTOM)
    ax = axes_at(drawing, _LEFT, top + 0.1, WIDTH - _LEFT - 0.12, _HIGH)
    seen, expected = values_of(figure, "n_seen"), values_of(figure, "n_expected")
    places = range(len(seen) + 1)
    blue = seaborn.color_palette("colorblind")[0]
    ax.step(places, [0, *seen], where="post", color=blue, linewidth=1.5, label=_AS_HELD.say(language))
    ax.plot(places, [0, *expected], color=SOFT, linewidth=1.2, linestyle="--", label=_AVERAGE.say(language))
    ax.set_xlim(0, len(seen))
    ax.set_ylim(0, 1.06 * max(seen))
    ax.locator_params(axis="x", integer=True)
    ax.locator_params(axis="y", integer=True)
    ax.set_xlabel(_ACROSS.say(language), fontsize=SIZE)
    ax.set_ylabel(_UP.say(language), fontsize=SIZE)
    ax.tick_params(labelsize=SMALL)
    ax.grid(axis="y", linewidth=0.6)
    ax.set_axisbelow(True)
    seaborn.despine(ax=ax)
    ax.legend(loc="lower right", frameon=False, fontsize=SMALL, handlelength=2.8)
