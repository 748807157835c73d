"""What every reader of coded texts gives: codes by the name their file gives them, not yet bound to a codebook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ..data.responses import Origin
from ..data.segments import Coder, Source
from ..schemes.codebook import Codebook
from ..words.text import Text

UNKNOWN_CODER = "?"


@dataclass(frozen=True)
class RawCode:
    """A code as a file names it: `path` leads from the top of its tree to its own name.

    `id` is the one of a codebook, where the file says it.
    """

    key: str
    path: tuple[str, ...]
    id: str | None = None
    codable: bool = True
    color: str | None = None
    description: str | None = None

    @property
    def name(self) -> str:
        """Its own name."""
        return self.path[-1]


@dataclass(frozen=True)
class RawMark:
    """A code given by a coder to a stretch of a source, `start` and `end` in code points of the kept text.

    `code` is the key of a `RawCode`, or the words of a table's cell; None for a stretch without code. `coder` is
    None where the file does not say who coded.
    """

    source: str
    start: int
    end: int
    code: str | None
    coder: str | None
    attributes: Mapping[str, str] = field(default_factory=dict)
    memo: str | None = None
    when: str | None = None


@dataclass(frozen=True)
class RawCodings:
    """One file of coded texts as read.

    Attributes
    ----------
    codes : tuple of RawCode
        The file's own tree of codes; empty for tables.
    assigned : frozenset of (coder, source)
        As far as the file says more than its marks do.
    codebook : Codebook or None
        The codebook our own files carry.
    """

    origin: Origin
    sources: tuple[Source, ...] = ()
    coders: tuple[Coder, ...] = ()
    marks: tuple[RawMark, ...] = ()
    codes: tuple[RawCode, ...] = ()
    assigned: frozenset[tuple[str, str]] = frozenset()
    losses: tuple[Text, ...] = ()
    simulated: bool = False
    codebook: Codebook | None = None
    title: str | None = None


def unique_names(names: Sequence[str]) -> list[str]:
    """Names told apart: the second of one name becomes ``name (2)``."""
    seen: dict[str, int] = {}
    taken = set(names)
    found = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        made = name
        while seen[name] > 1 and made in taken:
            made = f"{name} ({seen[name]})"
            if made in taken:
                seen[name] += 1
        taken.add(made)
        found.append(made)
    return found
