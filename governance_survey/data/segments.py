"""What interview coding is made of: sources with their text, coders, segments of a source, and marks on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np

SourceKind = Literal["interview", "open_answer", "document"]
CoderKind = Literal["human", "machine"]


@dataclass(frozen=True)
class Source:
    r"""One transcript, open answer or document, with what is known about who spoke.

    Attributes
    ----------
    id, name : str
    text : str or None
        Without byte-order mark, lines ended by ``\n``; None where the file was not to be had.
    kind : {"interview", "open_answer", "document"}
    attributes : mapping
        What the case carries: ``community``, ``respondent``, ``speaker``, ``date``, ``interviewer``, ``consent`` …

    Examples
    --------
    >>> source = Source("I01", "Interview 1", "楼长说😀：够了。")
    >>> source.utf16(4), source.utf16(3)
    (5, 3)
    """

    id: str
    name: str
    text: str | None = field(default=None, repr=False)
    kind: SourceKind = "interview"
    attributes: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def _astral(self) -> np.ndarray:
        # Places of characters that UTF-16 writes with two units.
        points = np.frombuffer((self.text or "").encode("utf-32-le"), dtype=np.uint32)
        return np.flatnonzero(points > 0xFFFF)

    def utf16(self, position: int) -> int:
        """A place in the text counted in UTF-16 units, from its count in code points."""
        return position + int(np.searchsorted(self._astral, position))

    def utf16_of(self, positions: np.ndarray) -> np.ndarray:
        """Places in UTF-16 units, from places in code points (places,)."""
        return np.asarray(positions + np.searchsorted(self._astral, positions))

    def segment(self, start: int, end: int) -> Segment:
        """A stretch of the text, named by its place, in both counts."""
        return Segment(f"{self.id}:{start}-{end}", self.id, start, end, self.utf16(start), self.utf16(end))


@dataclass(frozen=True)
class Coder:
    """Who coded. A machine's codes are kept apart from people's."""

    id: str
    name: str
    kind: CoderKind = "human"


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of one source: `start` inside, `end` outside, in code points of its text and in UTF-16 units."""

    id: str
    source: str
    start: int
    end: int
    start_utf16: int
    end_utf16: int


@dataclass(frozen=True, slots=True)
class Mark:
    """One code given to one segment by one coder, with the attributes of the codebook.

    Attributes
    ----------
    attributes : mapping
        Attribute of the codebook -> value as declared there (``status`` -> ``"present"``).
    when : str or None
        Date and time in ISO form, where the file says it.
    """

    segment: str
    coder: str
    code: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    memo: str | None = None
    when: str | None = None

    @property
    def order(self) -> tuple[str, ...]:
        """What the marks of one segment are sorted by."""
        said = str(sorted(self.attributes.items()))
        return self.coder, self.code, self.when or "", self.memo or "", said
