"""How a table is shown without its protected cells, and what it then says of itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from ...words.numbers import NARROW
from ...words.table import Cell, Table, Withheld
from ...words.text import Text
from .parts import MANY
from .profiles import profile_name

BESIDE = Withheld(zh="隐去", en="hidden")  # a count that would tell a small one
GONE = Withheld(zh="—", en="—")  # whatever goes with a hidden count
_WITHHELD = Text(
    zh="按公布门槛“{p}”，少于 {n} 人的人数（“{s}”）、能由合计推出它们的人数（“{b}”，大小不论），以及随之而来的比例、"
    "均值、区间等（“—”）不公布；0 人照印。",
    en="Under the disclosure profile “{p}” counts of fewer than {n} persons (“{s}”), counts of any size that would "
    "tell them by subtraction (“{b}”), and the shares, means and intervals that go with either (“—”) are withheld; "
    "a count of 0 stays.",
)


_ALONE = Text(
    zh="全体答卷不少于 {m} 份时，对单个量表题的回答照印。",
    en=" What all of {m} persons or more answered to one item of a scale is shown.",
)


def below(least: int) -> Text:
    """What stands in place of a small count."""
    return Withheld(zh=(short := f"<{NARROW}{least}"), en=short)


def in_place_of(small: bool | np.bool_, least: int) -> Text:
    """What stands in place of a hidden count: that it is small, where that may be said."""
    return below(least) if small else BESIDE


def withheld_note(least: int, items: bool = False) -> Text:
    """What a table says that shows less than it could; of a table with answers to `items` also what it shows."""
    said = _WITHHELD.fill(n=least, s=below(least), b=BESIDE, p=profile_name(least))
    return said + _ALONE.fill(m=MANY * least) if items else said


def without(
    table: Table,
    hidden: Mapping[int, Mapping[str, Cell]],
    least: int,
    *,
    notes: Mapping[Text, Text | None] | None = None,
    said: Text | None = None,
) -> Table:
    """The same table with cells replaced, the notes that would tell them left out, and one that says so.

    Parameters
    ----------
    hidden : mapping
        Place of a row -> column -> what stands there instead. Columns that the table has not are passed over, and
        so is an empty cell, which tells nothing.
    notes : mapping, optional
        Note -> what is said instead; None where it is left out.
    said : Text, optional
        What the table says of it, where the usual words do not fit.
    """
    places = {name: place for place, name in enumerate(table.columns)}
    rows, withheld = list(table.rows), 0
    for number, cells in hidden.items():
        row = list(rows[number])
        for name, cell in cells.items():
            if name in places and row[places[name]] is not None:
                row[places[name]] = cell
                withheld += 1
        rows[number] = tuple(row)
    instead = notes or {}
    kept = tuple(told for note in table.notes if (told := instead.get(note, note)) is not None)
    told_first = (said or withheld_note(least),) if withheld else ()
    return replace(table, rows=tuple(rows), notes=(*told_first, *kept), withheld=table.withheld + withheld, fewest=None)


def fewest(counts: Iterable[int]) -> int | None:
    """The smallest count that is not 0.

    Examples
    --------
    >>> fewest([0, 12, 3]), fewest([])
    (3, None)
    """
    return min((int(count) for count in counts if count > 0), default=None)


def gone(columns: Sequence[str], *kept: str) -> dict[str, Cell]:
    """Every column but those kept, as hidden."""
    return {name: GONE for name in columns if name not in kept}
