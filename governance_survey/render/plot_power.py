"""Power over the number of communities: a line an effect, the power asked for dashed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..words.document import Figure
from ..words.numbers import show
from ..words.text import Text
from .plot_page import INK, SIZE, SMALL, WIDTH, axes_at, values_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing

_POWER = Text(zh="检验力", en="Power")
_EFFECT = Text(zh="效应 {e}", en="effect {e}")
WORDS = (_POWER, _EFFECT)
_LEFT, _HIGH, _FOOT, _ASIDE = 0.62, 2.6, 0.55, 1.25  # inches; aside: room for the names of the lines
_MARKERS = "osD^vPX"


def power(drawing: Drawing, figure: Figure, language: str, top: float) -> None:
    """Draw a line for each effect of the table over its communities, on a logarithmic axis."""
    import seaborn

    effect, communities, reached = (
        np.asarray(values_of(figure, name), dtype=np.float64) for name in ("effect", "n_communities", "power")
    )
    drawing.set_size_inches(WIDTH, top + 0.06 + _HIGH + _FOOT)
    ax = axes_at(drawing, _LEFT, top + 0.06, WIDTH - _LEFT - _ASIDE, _HIGH)
    palette = seaborn.color_palette("colorblind")
    for place, one in enumerate(dict.fromkeys(effect.tolist())):
        own = effect == one
        ax.plot(
            communities[own],
            reached[own],
            color=palette[place % len(palette)],
            marker=_MARKERS[place % len(_MARKERS)],
            markersize=4,
            linewidth=1.6,
            label=_EFFECT.fill(e=show(one, "coefficient")).say(language),
        )
    if figure.marks:
        ax.axhline(float(np.ravel(figure.marks[0])[0]), color=INK, linewidth=1, linestyle=(0, (4, 3)))
    ax.set_xscale("log")
    ticks = sorted(set(communities.tolist()))
    ax.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    ax.minorticks_off()
    ax.set_ylim(0, 1.02)
    ax.tick_params(labelsize=SMALL)
    ax.set_ylabel(_POWER.say(language), fontsize=SIZE)
    if figure.axis is not None:
        ax.set_xlabel(figure.axis.say(language), fontsize=SIZE)
    ax.grid(axis="y", linewidth=0.5)
    ax.set_axisbelow(True)
    ax.legend(loc="center left", bbox_to_anchor=(1.01, 0.5), fontsize=SMALL, frameon=False)
    seaborn.despine(ax=ax)
