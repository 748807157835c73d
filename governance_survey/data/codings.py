"""Interviews as coded: which coder gave which code to which stretch of which source."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from ..schemes.codebook import Codebook, InterviewCode
from ..schemes.coding_rules import Unit
from ..words.errors import DataError, UsageError, closest
from ..words.printed import Printed
from ..words.provenance import Provenance
from ..words.text import Text, listed
from .coding_frame import frame_of
from .coding_view import MOST_SOURCES, SegmentsView, view_of
from .responses import Origin
from .segments import Coder, Mark, Segment, Source
from .turns import Turns, turns
from .units import cut_units

if TYPE_CHECKING:
    from ..words.table import Frame


@dataclass(frozen=True)
class Codings(Printed):
    """Coded segments bound to their codebook. Built by `read_codings`; never changed afterwards.

    Attributes
    ----------
    codebook : Codebook
    sources : tuple of Source
    coders : tuple of Coder
    segments : tuple of Segment
        A stretch selected alike by two coders is one segment.
    marks : tuple of Mark
    assigned : frozenset of (coder, source)
        Who coded what: a source a coder went through without giving a code is coded, not missing.
    origins : tuple of Origin
        The files read, with their hashes.
    losses : tuple of Text
        What the files held that is not kept here.
    simulated : bool
        True where a seed, not people, gave the codes; every output says so.
    taken_from : (codes, Codings) or None
        Of what `about` gave: the codes asked for, and the whole they were taken from.

    Notes
    -----
    Codes the codebook does not know stay in `marks`; `validate` lists them. Nothing is corrected in silence.

    Examples
    --------
    >>> import governance_survey as gs
    >>> codings = gs.simulate(gs.read_codebook("community_emergency"), seed=1, communities=4).codings
    >>> len(codings.sources), [coder.name for coder in codings.coders], codings.simulated
    (16, ['A', 'B'], True)
    >>> late = codings.about("PB.RSK")
    >>> sorted({mark.code for mark in late.marks})[:2]
    ['PB.RSK.1', 'PB.RSK.2']
    """

    codebook: Codebook
    sources: tuple[Source, ...]
    coders: tuple[Coder, ...]
    segments: tuple[Segment, ...]
    marks: tuple[Mark, ...]
    assigned: frozenset[tuple[str, str]]
    provenance: Provenance
    origins: tuple[Origin, ...] = ()
    losses: tuple[Text, ...] = ()
    simulated: bool = False
    taken_from: tuple[tuple[str, ...], Codings] | None = field(default=None, repr=False, compare=False)
    _turns: dict[str, Turns | None] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        # Unknown references would show themselves only in some later table.
        lost = {mark.segment for mark in self.marks} - self.segment_by_id.keys()
        lost |= {segment.source for segment in self.segments} - self.source_by_id.keys()
        lost |= {mark.coder for mark in self.marks} - self.coder_by_id.keys()
        if lost:
            raise DataError(
                "broken_references",
                Text(
                    zh="编码指向不存在的片段、来源或编码员：{names}。",
                    en="Codes point to segments, sources or coders that do not exist: {names}.",
                ).fill(names=listed(sorted(lost), most=10)),
            )

    @property
    def summary(self) -> Text:
        """The book, and how many sources, coders, segments and codes given."""
        line = Text(
            zh="{b}：{s} 份文本，{c} 名编码员，{g} 个片段，{m} 次编码{x}",
            en="{b}: {s} sources, {c} coders, {g} segments, {m} codes given{x}",
        )
        mark = Text(zh="，模拟数据", en=", simulated") if self.simulated else ""
        return line.fill(
            b=self.codebook.title.text,
            s=len(self.sources),
            c=len(self.coders),
            g=len(self.segments),
            m=len(self.marks),
            x=mark,
        )

    def __str__(self) -> str:
        return self.summary.say()

    def view(self, *sources: str, most: int = MOST_SOURCES) -> SegmentsView:
        """Sources to read in a notebook: units underlined and numbered, codes in the margin; else the first `most`.

        Of what `about` gave only its units are marked.
        """
        return view_of(self, sources, most)

    def _repr_html_(self) -> str:
        return self.view().html()

    def to_frame(self) -> Frame:
        """One row a code given: source, place, words, code, coder, attributes. The words have passed no gate."""
        return frame_of(self)

    @cached_property
    def source_by_id(self) -> dict[str, Source]:
        """Sources by id."""
        return {source.id: source for source in self.sources}

    @cached_property
    def coder_by_id(self) -> dict[str, Coder]:
        """Coders by id."""
        return {coder.id: coder for coder in self.coders}

    @cached_property
    def segment_by_id(self) -> dict[str, Segment]:
        """Segments by id."""
        return {segment.id: segment for segment in self.segments}

    @cached_property
    def marks_of(self) -> Mapping[str, tuple[Mark, ...]]:
        """Segment -> the marks on it."""
        found: dict[str, list[Mark]] = {segment.id: [] for segment in self.segments}
        for mark in self.marks:
            found[mark.segment].append(mark)
        return {segment: tuple(marks) for segment, marks in found.items()}

    def turns(self, source: str) -> Turns | None:
        """Turns of a transcript, interviewers told by the codebook's labels and the source's ``interviewer``.

        None where the text is missing.
        """
        if source not in self._turns:
            held = self.source_by_id[source]
            names = [*self.codebook.procedure.interviewer_labels, *_named(held)]
            self._turns[source] = None if held.text is None else turns(held.text, names)
        return self._turns[source]

    def units(self, unit: Unit) -> tuple[Segment, ...]:
        """Every sentence, turn or answer of those interviewed, coded or not, in the order of the sources.

        Raises
        ------
        UsageError
            ``units_are_judged`` for meaning units.
        """
        found: list[Segment] = []
        for source in self.sources:
            turns = self.turns(source.id)
            if source.text is not None and turns is not None:
                places = cut_units(source.text, turns, unit)
                counted = source.utf16_of(places)
                found += [
                    Segment(f"{source.id}:{unit}:{k}", source.id, *map(int, place), *map(int, other))
                    for k, (place, other) in enumerate(zip(places, counted, strict=True), 1)
                ]
        return tuple(found)

    @cached_property
    def counted(self) -> Codings:
        """Without the marks that never enter counts by the codebook's procedure (hearsay)."""
        aside = [(rule.attribute, rule.value, rule.kind) for rule in self.codebook.procedure.not_counted]
        kept = tuple(mark for mark in self.marks if not self._set_aside(mark, aside))
        step = Provenance("counted", {}, (self.provenance,), {"marks": len(self.marks), "kept": len(kept)})
        return replace(self, marks=kept, provenance=step, _turns={})

    def _set_aside(self, mark: Mark, aside: list[tuple[str, str, str | None]]) -> bool:
        code = self.code(mark)
        return any(
            mark.attributes.get(attribute) == value and (kind is None or (code is not None and code.kind == kind))
            for attribute, value, kind in aside
        )

    def quote(self, segment: Segment, around: int = 0) -> str | None:
        """The words of a segment, with `around` characters on each side; None where the text is missing."""
        text = self.source_by_id[segment.source].text
        return None if text is None else text[max(0, segment.start - around) : segment.end + around]

    def code(self, mark: Mark) -> InterviewCode | None:
        """The code of a mark, or None where the codebook does not know it."""
        return self.codebook.code_by_id.get(mark.code)

    def about(self, code: str) -> Codings:
        """Only the marks of a code or of all codes below it (``"PB.RSK"``), with their segments.

        Raises
        ------
        UsageError
            ``unknown_code``: neither the codebook nor anybody who coded knows it.
        """
        below = set(self.codebook.below(code))
        # Codes the book does not know are found by their letters.
        kept = tuple(m for m in self.marks if m.code in below or m.code == code or m.code.startswith(f"{code}."))
        if not below and not kept:
            raise UsageError(
                "unknown_code",
                Text(
                    zh="手册里没有编码 {c}，也没有人给过。", en="The codebook has no code {c}, and nobody gave it."
                ).fill(c=code),
                fix=closest(code, (*self.codebook.code_by_id, *self.codebook.groups)),
            )
        used = {mark.segment for mark in kept}
        step = Provenance("codings", {"code": code}, (self.provenance,))
        segments = tuple(segment for segment in self.segments if segment.id in used)
        taken = ((code,), self if self.taken_from is None else self.taken_from[1])
        return replace(self, segments=segments, marks=kept, provenance=step, taken_from=taken, _turns={})


def _named(source: Source) -> tuple[str, ...]:
    names = re.split("[、,，;；]", source.attributes.get("interviewer", ""))
    return tuple(name.strip() for name in names if name.strip())
