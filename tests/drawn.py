"""What stands on a drawn figure: its texts, and which of them cover each other or leave the sheet."""

from __future__ import annotations

import numpy as np


def shown(drawing) -> list:
    """Every text a reader sees."""
    if drawing.stale:
        drawing.canvas.draw()
    found = [*drawing.texts, *(text for legend in drawing.legends for text in legend.get_texts())]
    axes = list(drawing.axes)
    for ax in axes:
        axes += [child for child in ax.child_axes if child not in axes]
        found += [*ax.texts, ax.title, ax.xaxis.label, ax.yaxis.label]
        found += ax.get_legend().get_texts() if ax.get_legend() is not None else []
        for axis, limits in ((ax.xaxis, ax.get_xlim()), (ax.yaxis, ax.get_ylim())):
            low, high = sorted(limits)
            ticks = zip(axis.get_ticklocs(), axis.get_ticklabels(), strict=True)
            found += [label for place, label in ticks if low <= place <= high and ax.axison and axis.get_visible()]
    return [text for text in found if text.get_visible() and text.get_text().strip()]


def overlapping(drawing, slack: float = 1.5) -> list[tuple[str, str]]:
    """Pairs of texts that cover each other by more than `slack` pixels both ways."""
    texts, (x0, y0, x1, y1) = _boxes(drawing)
    across = np.minimum.outer(x1, x1) - np.maximum.outer(x0, x0) > slack
    upright = np.minimum.outer(y1, y1) - np.maximum.outer(y0, y0) > slack
    return [(texts[one], texts[other]) for one, other in np.argwhere(np.triu(across & upright, 1))]


def outside(drawing) -> list[str]:
    """Texts that leave the sheet."""
    wide, high = (size * drawing.dpi for size in drawing.get_size_inches())
    texts, (x0, y0, x1, y1) = _boxes(drawing)
    return [texts[place] for place in np.flatnonzero((x0 < -1) | (y0 < -1) | (x1 > wide + 1) | (y1 > high + 1))]


def _boxes(drawing) -> tuple[list[str], np.ndarray]:
    # Each text, and left, lower, right and upper edges in pixels.
    found = shown(drawing)
    edges = np.array([text.get_window_extent().extents for text in found], dtype=float)
    return [text.get_text() for text in found], edges.reshape(-1, 4).T


def said(drawing) -> list[str]:
    """The wordings a reader sees."""
    return [text.get_text() for text in shown(drawing)]
