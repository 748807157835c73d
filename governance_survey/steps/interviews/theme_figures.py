"""Themes as figures: codes heard as interviews are added, and which levels of the book stand in one unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ...statistics.code_patterns import codes_together
from ...words.document import Figure
from ...words.numbers import Number
from ...words.table import Cell, Table
from ...words.text import Text
from ..sample_design import simulated_note

if TYPE_CHECKING:
    from .theming import Themes

MOST_NAMES = 24


def accumulation_figure(found: Themes) -> Figure:
    """Codes heard by the number of interviews: as they came, and averaged over all orders."""
    title = Text(zh="编码随访谈增加", en="Codes heard as interviews are added")
    rows = tuple(
        (
            str(place + 1),
            Number(f"growth.{place + 1}.seen", int(seen), "count"),
            Number(f"growth.{place + 1}.expected", expected, "score"),
        )
        for place, (seen, expected) in enumerate(zip(found.growth.seen, found.growth.expected, strict=True))
    )
    columns = ("n_interviews", "n_seen", "n_expected")
    return Figure(
        "themes_accumulation",
        title,
        Text(
            zh="折线图：横轴为访谈份数，纵轴为听到的编码数；实线按访谈先后，虚线为各种次序的平均。",
            en="Line chart: interviews across, codes heard upward; solid in the order held, dashed the average over "
            "all orders.",
        ),
        "accumulation",
        Table("accumulation", title, columns, rows, simulated_note(found.simulated)),
        simulated=found.simulated,
    )


def together_figure(found: Themes) -> Figure:
    """Units that carry codes of two levels of the book, as a map of cells."""
    book = found.codings.codebook
    levels = [path[min(2, len(path)) - 1] for path in map(book.levels, found.codes)]
    at = {segment.id: place for place, segment in enumerate(found.codings.segments)}
    names = tuple(dict.fromkeys(levels))
    above = dict(zip(found.codes, levels, strict=True))
    by_unit = np.zeros((len(at), len(names)), dtype=bool)
    for mark in found.codings.marks:
        if mark.code in above:
            by_unit[at[mark.segment], names.index(above[mark.code])] = True
    often = np.sort(np.argsort(-by_unit.sum(axis=0), kind="stable")[:MOST_NAMES])
    shown = [names[place] for place in often]
    both = codes_together(by_unit[:, often]).both
    title = Text(zh="同一片段上的编码类别", en="Levels of the codebook in one unit")
    rows: list[tuple[Cell, ...]] = [
        (
            found.codings.codebook.titled(name),
            *(Number(f"together.{name}.{other}", int(both[i, j]), "count") for j, other in enumerate(shown)),
        )
        for i, name in enumerate(shown)
    ]
    columns = ("code", *(f"option_{place}" for place in range(1, len(shown) + 1)))
    headings = {f"option_{place}": Text(zh=name, en=name) for place, name in enumerate(shown, 1)}
    return Figure(
        "themes_together",
        title,
        Text(
            zh="格子图：行与列为编码类别，格中为同时带有两者的片段数，越深越多；对角线为带有该类别的片段数。",
            en="Grid: rows and columns are levels of the codebook, cells the units that carry both, darker for more; "
            "on the diagonal units that carry the one.",
        ),
        "grid",
        Table("levels_together", title, columns, tuple(rows), simulated_note(found.simulated), headings),
        simulated=found.simulated,
    )
