"""Positions of other programs into places of our text: every way of counting that has been met, tried on a text.

The standard counts Unicode code points from 0 and says nothing of byte-order marks and line ends. NVivo for Windows
counts UTF-16 units with CRLF as two and the mark taken out, ATLAS.ti counts CRLF as one; the standard's words ("the
first and the last character") can be read as an end that is inside, its own example has it outside.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import product
from typing import Literal

import numpy as np

from ...words.text import Text

Unit = Literal["code_points", "utf16"]
_ENDS = re.compile(r"\r\n|\r")
_UNITS = {
    "code_points": Text(zh="Unicode 码位", en="code points"),
    "utf16": Text(zh="UTF-16 单元", en="UTF-16 units"),
}


@dataclass(frozen=True)
class Counting:
    """One way to count positions in a file's text.

    Attributes
    ----------
    unit : {"code_points", "utf16"}
    line_end : {1, 2}
        How much a line end counts that is two characters in the program's own file.
    inclusive : bool
        Whether the end position is the last character itself.
    mark : bool
        Whether a byte-order mark counts as a character.
    """

    unit: Unit = "code_points"
    line_end: int = 2
    inclusive: bool = False
    mark: bool = False

    def text(self, line_ends: bool = True) -> Text:
        """In words; of `line_ends` only where the text has some that may count two."""
        said = _UNITS[self.unit]
        if line_ends:
            said = said + Text(zh="，换行（CRLF）计 {n}", en=", CRLF counts {n}").fill(n=self.line_end)
        if self.inclusive:
            said = said + Text(zh="，终点含在内", en=", end inside")
        return said + Text(zh="，BOM 计 1", en=", byte-order mark counts 1") if self.mark else said

    @property
    def words(self) -> str:
        """As `offsets=` takes it."""
        parts = [self.unit, f"crlf={self.line_end}", "inclusive" if self.inclusive else "exclusive"]
        return " ".join([*parts, "bom"] if self.mark else parts)


@dataclass(frozen=True)
class FileText:
    r"""A text as a file holds it, and as kept: without byte-order mark, every line ended by ``\n``.

    `inline` texts stood in the XML itself, where a parser makes one character of CRLF: how a program had counted
    its line ends cannot be seen from them.
    """

    raw: str
    marked: bool = False
    inline: bool = False

    @property
    def kept(self) -> str:
        """The text as kept."""
        return _ENDS.sub("\n", self.raw)

    def countings(self) -> tuple[Counting, ...]:
        """Ways to count that may lead to different places in this text, the standard's own first."""
        units: tuple[Unit, ...] = ("code_points", "utf16") if any(c > "\uffff" for c in self.raw) else ("code_points",)
        open_ends = "\r\n" in self.raw or (self.inline and "\n" in self.raw)
        ends = ((1, 2) if self.inline else (2, 1)) if open_ends else (2,)
        marks = (False, True) if self.marked else (False,)
        return tuple(Counting(u, e, i, m) for u, e, i, m in product(units, ends, (False, True), marks))

    def places(self, counting: Counting) -> np.ndarray:
        """Position -> place in the kept text; -1 inside a character, the last entry being the end of the text."""
        points = np.frombuffer(self.raw.encode("utf-32-le"), dtype=np.uint32)
        returns = points == ord("\r")
        feeds = points == ord("\n")
        paired = np.zeros(len(points), dtype=bool)  # the \n of a \r\n
        paired[1:] = feeds[1:] & returns[:-1]
        width = np.ones(len(points), dtype=np.int64)
        if counting.unit == "utf16":
            width += points > 0xFFFF
        if counting.line_end == 1:
            width[paired] = 0
        elif self.inline and not paired.any():
            width[feeds] = 2
        start = np.cumsum(width) - width + counting.mark
        kept = np.cumsum(~paired) - ~paired  # place in the kept text
        found = np.full(int(width.sum()) + counting.mark + 1, -1, dtype=np.int64)
        heads = ~paired  # between \r and \n there is no place
        found[start[heads]] = kept[heads]
        found[-1] = int((~paired).sum())
        if counting.mark:
            found[0] = 0
        return found


def cuts(text: FileText, counting: Counting, starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Selections as (start, end) in the kept text, one row each; -1 where a position leads nowhere."""
    places = text.places(counting)
    wanted = np.column_stack([starts, ends + counting.inclusive])
    inside = (wanted >= 0) & (wanted < len(places))
    found = np.where(inside, places[np.clip(wanted, 0, len(places) - 1)], -1)
    found[(found[:, 0] > found[:, 1]) | (found < 0).any(axis=1)] = -1
    return found
