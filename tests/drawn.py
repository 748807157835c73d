"""What stands on a drawn figure: its texts, and which of them cover each other or leave the sheet."""

from __future__ import annotations

from itertools import combinations


def shown(drawing) -> list:
    """Every text a reader sees."""
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
    boxes = [(text.get_text(), text.get_window_extent()) for text in shown(drawing)]
    return [
        (one, other)
        for (one, a), (other, b) in combinations(boxes, 2)
        if min(a.x1, b.x1) - max(a.x0, b.x0) > slack and min(a.y1, b.y1) - max(a.y0, b.y0) > slack
    ]


def outside(drawing) -> list[str]:
    """Texts that leave the sheet."""
    wide, high = (size * drawing.dpi for size in drawing.get_size_inches())
    boxes = [(text.get_text(), text.get_window_extent()) for text in shown(drawing)]
    return [text for text, b in boxes if b.x0 < -1 or b.y0 < -1 or b.x1 > wide + 1 or b.y1 > high + 1]


def said(drawing) -> list[str]:
    """The wordings a reader sees."""
    return [text.get_text() for text in shown(drawing)]
