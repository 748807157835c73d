"""Which coder gave which unit which code: the arrays that agreement is computed from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...data.codings import Codings
from ...data.segments import Segment
from ...statistics.coder_agreement import grouped_presence
from ...words.errors import UsageError
from ...words.text import Text, listed, same


@dataclass(frozen=True)
class Presence:
    """Codes of every unit that two or more coders coded.

    Attributes
    ----------
    units : tuple of tuple of Segment
        The segments of each unit; more than one where coders cut the same stretch differently.
    coders : tuple of str
    codes : tuple of str
        Codes of the book that anybody gave to these units, in its order.
    present : ndarray of float (units, coders, codes)
        1 = given, 0 = not, NaN = this coder did not code the source.
    interview : ndarray of int (units,)
        Number of the source in `sources`.
    sources : tuple of str
        Sources two or more of these coders went through.
    """

    codings: Codings
    units: tuple[tuple[Segment, ...], ...]
    coders: tuple[str, ...]
    codes: tuple[str, ...]
    present: np.ndarray
    interview: np.ndarray
    sources: tuple[str, ...]

    @property
    def n_joined(self) -> int:
        """Units whose coders did not cut the same stretch."""
        return sum(len(unit) > 1 for unit in self.units)

    @property
    def depth(self) -> int:
        """Levels of the codebook, codes included."""
        return max(len(self.codings.codebook.levels(code)) for code in self.codes)

    def at(self, depth: int) -> tuple[tuple[str, ...], np.ndarray]:
        """Names at one level of the codebook (1 = the top) and their presence (units, coders, names).

        A code that lies higher than the level asked for stands for itself.
        """
        levels = [self.codings.codebook.levels(code) for code in self.codes]
        above = [path[min(depth, len(path)) - 1] for path in levels]
        names = tuple(dict.fromkeys(above))
        return names, grouped_presence(self.present, np.array([names.index(name) for name in above]), len(names))

    def given(self, unit: int, coder: int) -> tuple[str, ...]:
        """Codes one coder gave to one unit."""
        return tuple(self.codes[place] for place in np.flatnonzero(self.present[unit, coder] == 1))


def presence(codings: Codings, coders: Sequence[str]) -> Presence:
    """Units and codes of the sources that at least two of these coders went through.

    Segments that overlap are one unit: coders who cut a stretch differently still speak of it.

    Raises
    ------
    UsageError
        ``nothing_double_coded``.
    """
    read = {s.id: [c for c in coders if (c, s.id) in codings.assigned] for s in codings.sources}
    sources = tuple(source for source, who in read.items() if len(who) >= 2)
    units = [unit for source in sources for unit in _units(codings, source)]
    used = {mark.code for unit in units for part in unit for mark in codings.marks_of[part.id] if mark.coder in coders}
    codes = tuple(code.id for code in codings.codebook.codes if code.id in used)
    if not codes:
        done = [
            Text(zh="{c}：{n} 份", en="{c}: {n}").fill(c=same(c), n=sum(c in who for who in read.values()))
            for c in coders
        ]
        raise UsageError(
            "nothing_double_coded",
            Text(
                zh="没有由两名编码员编码的访谈，无从比较。",
                en="No interview was coded by two coders: nothing to compare.",
            ),
            expected=Text(
                zh="至少两名编码员各自独立编码同样的访谈", en="the same interviews coded by two coders, each alone"
            ),
            got=listed(done),
        )
    at_unit = {part.id: place for place, unit in enumerate(units) for part in unit}
    at_coder = {coder: place for place, coder in enumerate(coders)}
    at_code = {code: place for place, code in enumerate(codes)}
    interview = np.array([sources.index(unit[0].source) for unit in units], dtype=np.int64)
    coded = np.array([[coder in read[source] for coder in coders] for source in sources])
    present = np.where(coded[interview][:, :, None], np.zeros(len(codes)), np.nan)
    for mark in codings.marks:
        if mark.segment in at_unit and mark.coder in at_coder and mark.code in at_code:
            present[at_unit[mark.segment], at_coder[mark.coder], at_code[mark.code]] = 1.0
    return Presence(codings, tuple(units), tuple(coders), codes, present, interview, sources)


def _units(codings: Codings, source: str) -> list[tuple[Segment, ...]]:
    found: list[list[Segment]] = []
    end = -1
    for part in sorted((s for s in codings.segments if s.source == source), key=lambda s: (s.start, s.end)):
        if found and part.start < end:
            found[-1].append(part)
        else:
            found.append([part])
        end = max(end, part.end)
    return [tuple(unit) for unit in found]
