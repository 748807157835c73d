"""Coded interviews as arrays, and how a check of them says which mark failed: source, offsets, coder, words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from ...data.codings import Codings
from ...data.segments import Segment
from ...schemes.codebook import Codebook
from ...words.text import Text, listed
from .base import Failed

AROUND = 12  # characters of the text shown on each side of a quote
_UNKNOWN = -1


@dataclass(frozen=True, eq=False)
class FailedMarks(Failed):
    """Marks or segments of one source that failed. Tables show where they stand; `rows` of a report shows the words."""

    def summary(self) -> Text:
        """The first places, by what stood there, offsets and coder."""
        parts = [
            _PLACE.fill(g=got, s=int(start), e=int(end), c=coder)
            for got, start, end, coder in zip(*self._shown(), strict=True)
        ]
        return _WHERE.fill(
            w=self.where, p=listed([*parts, *([_MORE.fill(n=self.n - len(parts))] * (self.n > len(parts)))])
        )

    def _shown(self) -> tuple[np.ndarray, ...]:
        labels, codes = self.values()
        got = labels[codes] if self.rows is not None else labels
        return got[:_FEW], *(self.context[name][:_FEW] for name in ("start", "end", "coder"))


_FEW = 3
_PLACE = Text(zh="{g} [{s}–{e}]（{c}）", en="{g} [{s}-{e}] ({c})")
_WHERE = Text(zh="{w}：{p}", en="{w}: {p}")
_MORE = Text(zh="另有 {n} 处", en="{n} more")


@dataclass(frozen=True, eq=False)
class Coded:
    """Marks and segments as arrays of places.

    Attributes
    ----------
    codings : Codings
    segment, coder, code : ndarray of int64 (marks,)
        Places in `codings.segments`, `codings.coders` and the codes of the book (-1 for a code it does not know).
    source, start, end : ndarray of int64 (segments,)
    earlier : Codebook, optional
        The version of the book the codings were made with.
    """

    codings: Codings
    segment: np.ndarray
    coder: np.ndarray
    code: np.ndarray
    source: np.ndarray
    start: np.ndarray
    end: np.ndarray
    earlier: Codebook | None = None
    _values: dict[str, np.ndarray] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, codings: Codings, earlier: Codebook | None = None) -> Coded:
        """Look every name up once."""
        segments = {segment.id: place for place, segment in enumerate(codings.segments)}
        coders = {coder.id: place for place, coder in enumerate(codings.coders)}
        codes = {code.id: place for place, code in enumerate(codings.codebook.codes)}
        sources = {source.id: place for place, source in enumerate(codings.sources)}
        marks = codings.marks
        return cls(
            codings,
            np.array([segments[mark.segment] for mark in marks], dtype=np.int64),
            np.array([coders[mark.coder] for mark in marks], dtype=np.int64),
            np.array([codes.get(mark.code, _UNKNOWN) for mark in marks], dtype=np.int64),
            np.array([sources[segment.source] for segment in codings.segments], dtype=np.int64),
            np.array([segment.start for segment in codings.segments], dtype=np.int64),
            np.array([segment.end for segment in codings.segments], dtype=np.int64),
            earlier,
        )

    @property
    def n(self) -> int:
        """Marks."""
        return len(self.codings.marks)

    @cached_property
    def ids(self) -> np.ndarray:
        """Code of every mark as it stands there."""
        return np.array([mark.code for mark in self.codings.marks], dtype=object)

    @cached_property
    def kind(self) -> np.ndarray:
        """Kind of code of every mark; None where the book does not know the code."""
        kinds = np.array([*(code.kind for code in self.codings.codebook.codes), None], dtype=object)
        return np.asarray(kinds[self.code])

    @cached_property
    def substantive(self) -> np.ndarray:
        """Marks with a code of the book that stands on its own."""
        book = self.codings.codebook
        known = np.array([*(book.substantive(code.id) for code in book.codes), False], dtype=bool)
        return np.asarray(known[self.code])

    @cached_property
    def unit(self) -> np.ndarray:
        """One number for every coder and segment (marks,): a unit as one coder coded it."""
        return np.asarray(self.segment * len(self.codings.coders) + self.coder)

    @cached_property
    def units(self) -> tuple[np.ndarray, np.ndarray]:
        """Distinct units, and for every mark which of them it is on."""
        distinct, inverse = np.unique(self.unit, return_inverse=True)
        return distinct, inverse.reshape(-1)

    def values(self, attribute: str) -> np.ndarray:
        """An attribute of every mark (marks,); None where it is not said."""
        if attribute not in self._values:
            given = [mark.attributes.get(attribute) for mark in self.codings.marks]
            self._values[attribute] = np.array([value or None for value in given], dtype=object)
        return self._values[attribute]

    def said(self, attribute: str) -> np.ndarray:
        """Marks that say anything of an attribute (marks,)."""
        return np.array([value is not None and not value.isspace() for value in self.values(attribute)], dtype=bool)

    def by_source(self, segments: np.ndarray) -> Iterator[tuple[int, np.ndarray]]:
        """Places in `segments`, source by source: (source, places)."""
        if not segments.size:
            return
        of = self.source[segments]
        order = np.argsort(of, kind="stable")
        sources, first = np.unique(of[order], return_index=True)
        yield from zip(sources.tolist(), np.split(order, first[1:]), strict=True)

    def of_kinds(self, kinds: tuple[str, ...]) -> np.ndarray:
        """Marks whose code is of one of these kinds."""
        return np.asarray(np.isin(self.kind.astype(str), kinds) & (self.code >= 0))

    def failed(
        self,
        bad: np.ndarray,
        message: Text | Callable[[object], Text],
        got: np.ndarray | None = None,
        expected: Text | None = None,
    ) -> Iterator[Failed]:
        """Marks that a mask or places single out, a source at a time (and by value, where the message names it).

        Parameters
        ----------
        bad : ndarray of bool (marks,), or of int64
            Marks, or their places.
        got : ndarray of object (marks,), optional
            What stood there; the code by default.
        """
        places = np.flatnonzero(bad) if bad.dtype == bool else bad
        held = self.ids if got is None else got
        groups: dict[tuple[int, object], list[int]] = {}
        for place in places.tolist():
            key = held[place] if callable(message) else None
            groups.setdefault((int(self.source[self.segment[place]]), key), []).append(place)
        for (source, key), members in groups.items():
            own = np.array(members, dtype=np.int64)
            coders = [self.codings.coders[k].name for k in self.coder[own]]
            yield self._failure(
                source,
                own,
                self.segment[own],
                coders,
                held[own],
                message(key) if callable(message) else message,
                expected,
            )

    def failed_segments(
        self, bad: np.ndarray, message: Text, coders: np.ndarray | None = None, got: np.ndarray | None = None
    ) -> Iterator[Failed]:
        """Segments singled out by their places; `coders` (places in `codings.coders`) says whose they are."""
        groups: dict[int, list[int]] = {}
        for k, place in enumerate(bad.tolist()):
            groups.setdefault(int(self.source[place]), []).append(k)
        for source, members in groups.items():
            own = bad[members]
            names = [""] * len(members) if coders is None else [self.codings.coders[coders[k]].name for k in members]
            held = np.array([self.codings.segments[k].id for k in own], dtype=object) if got is None else got[members]
            yield self._failure(source, own, own, names, held, message, None)

    def _failure(
        self,
        source: int,
        rows: np.ndarray,
        segments: np.ndarray,
        coders: list[str],
        got: np.ndarray,
        message: Text,
        expected: Text | None,
    ) -> Failed:
        held = [self.codings.segments[k] for k in segments]
        context = {
            "start": self.start[segments],
            "end": self.end[segments],
            "coder": np.array(coders, dtype=object),
            "quote": np.array([self.quoted(segment) for segment in held], dtype=object),
        }
        name = self.codings.sources[source].id
        return FailedMarks(name, message, got, rows + 1, expected, False, None, context)

    def quoted(self, segment: Segment) -> str:
        """The words of a segment with some of the text around it: ``…before【words】after…``; empty without text."""
        text = self.codings.source_by_id[segment.source].text
        if text is None:
            return ""
        before, after = max(0, segment.start - AROUND), segment.end + AROUND
        dots = ("…" if before else "", "…" if after < len(text) else "")
        left, right = text[before : segment.start], text[segment.end : after]
        return f"{dots[0]}{left}【{text[segment.start : segment.end]}】{right}{dots[1]}".replace("\n", " ")
