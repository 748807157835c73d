"""What interviews say beside a finding: segments that speak for it and against it, and how far coders agreed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...data.codings import Codings
from ...data.segments import Mark
from ...words.provenance import Provenance
from ...words.shown import Shown
from ...words.table import Cell, Table
from ...words.text import Text, listed, same
from ..sample_design import simulated_note
from .joint_quotes import marks_note, quoted, reliability_of, typical

if TYPE_CHECKING:
    import pandas

    from .agreeing import Agreement
    from .protecting import Protection

MOST_SEGMENTS = 8  # listed of each side; the counts say how many there are
SPEAKS: dict[int, Text] = {1: Text(zh="支持", en="for"), -1: Text(zh="反对", en="against")}
_RULE = Text(
    zh="支持：给出所列编码且未标为没有、失败、计划或说不清的片段；反对：同一编码标为没有或失败、或效价相反的片段，以及谈到指数同一"
    "部分而方向相反的编码（问题与原因对已有的对策）。传闻不计；访谈并不检验估计。",
    en="For: units that carry the codes named and are not marked absent, failed, planned or unclear. Against: units "
    "where such a code is absent, failed or of the opposite valence, and codes of the opposite kind about the same "
    "part of an index (measures in place against problems and causes). Hearsay does not count; interviews test no "
    "estimate.",
)
_NONE = Text(zh="查过 {n} 份访谈，没有编到反对的片段。", en="Nothing against it was coded in {n} interviews.")
_UNCLEAR = Text(
    zh="另有 {n} 个片段标为计划或说不清，两边都不计。", en="Planned or unclear, on neither side: {n} units."
)
_LISTED = Text(
    zh="每边至多列 {k} 个片段，先列编码员最有把握的。", en="At most {k} units of each side, the surest first."
)
_NO_GATE = Text(
    zh="没有引文：引文须先过保护这一关（protect(codings).evidence(…)）。",
    en="No words: quotes pass a gate first (protect(codings).evidence(…)).",
)
_NO_AGREEMENT = Text(zh="未给出编码一致性。", en="Agreement of coders was not given.")
_SAID = Text(
    zh="访谈 {n} 份：{f} 份支持，{a} 份反对（{c}）。",
    en="Of {n} interviews {f} speak for it, {a} against ({c}).",
)

_OTHERS = Text(
    zh="其中 {k} 份不是访谈，是开放题或文件。", en=" Of these {k} are no interviews but open answers or documents."
)


@dataclass(frozen=True)
class Evidence(Shown):
    """Coded units beside a finding. Made by `Protection.evidence`, `JointDisplay.evidence` or of `Codings.about`.

    Attributes
    ----------
    codings : Codings
        One coder's codes for each interview, hearsay left out.
    codes : tuple of str
        Codes asked for, or levels above codes.
    supporting, contradicting : tuple of Mark
    unclear : int
        Units on neither side.
    """

    codings: Codings
    codes: tuple[str, ...]
    supporting: tuple[Mark, ...]
    contradicting: tuple[Mark, ...]
    unclear: int
    protection: Protection | None
    agreement: Agreement | None
    provenance: Provenance

    section = "interviews"

    @property
    def simulated(self) -> bool:
        """Whether a seed gave the codes."""
        return self.codings.simulated

    def interviews(self, side: int) -> tuple[str, ...]:
        """Interviews that speak for it (1) or against it (-1)."""
        marks = self.supporting if side > 0 else self.contradicting
        return tuple(dict.fromkeys(self.codings.segment_by_id[mark.segment].source for mark in marks))

    @property
    def summary(self) -> Text:
        """How many interviews speak for it, how many against it."""
        said = _SAID.fill(
            f=len(self.interviews(1)),
            a=len(self.interviews(-1)),
            n=len(self.codings.sources),
            c=listed(self.codes, most=12),
        )
        others = sum(source.kind != "interview" for source in self.codings.sources)
        return said + _OTHERS.fill(k=others) if others else said

    def tables(self) -> tuple[Table, ...]:
        """Codes on both sides, then the units themselves."""
        return self.table(), self.segments_table()

    def table(self) -> Table:
        """One row a code and side: interviews, units, agreement of coders."""
        rows = [row for side in (1, -1) for row in self._rows(side)]
        unclear = (_UNCLEAR.fill(n=self.unclear),) if self.unclear else ()
        none = () if self.contradicting else (_NONE.fill(n=len(self.codings.sources)),)
        trust = (_NO_AGREEMENT if self.agreement is None else marks_note(),)
        notes = (self.summary, _RULE, *none, *unclear, *trust, *simulated_note(self.simulated))
        columns = ("code", "speaks", "n_interviews", "n_units", "coder_agreement")
        return Table("evidence", Text(zh="访谈证据", en="Evidence from interviews"), columns, tuple(rows), notes)

    def segments_table(self, most: int = MOST_SEGMENTS) -> Table:
        """The units of both sides, with their words as far as these passed the gate."""
        rows: list[tuple[Cell, ...]] = []
        for side in (1, -1):
            for mark in self._chosen(side, most):
                segment = self.codings.segment_by_id[mark.segment]
                gate = self.protection
                known = gate is not None and mark.segment in gate.codings.segment_by_id
                words = quoted(mark, gate) if gate is not None and known else None
                rows.append((segment.source, same(segment.id), SPEAKS[side], mark.code, words))
        notes = (_LISTED.fill(k=most), *((_NO_GATE,) if self.protection is None else ()))
        title = Text(zh="所据片段", en="Units behind it")
        columns = ("transcript", "place", "speaks", "code", "quote")
        return Table("evidence_units", title, columns, tuple(rows), (*notes, *simulated_note(self.simulated)))

    def tidy(self) -> pandas.DataFrame:
        """One row a code and side."""
        return self.table().to_frame()

    def glance(self) -> pandas.DataFrame:
        """One row a code and side."""
        return self.table().to_frame()

    def record(self) -> dict[str, object]:
        """What the record of a report keeps: ids of units on both sides, never words."""
        return {
            "codes": list(self.codes),
            "supporting": list(dict.fromkeys(mark.segment for mark in self.supporting)),
            "contradicting": list(dict.fromkeys(mark.segment for mark in self.contradicting)),
            "interviews": len(self.codings.sources),
            "digest": self.provenance.digest,
        }

    def _rows(self, side: int) -> list[tuple[Cell, ...]]:
        marks: dict[str, list[Mark]] = {}
        for mark in self.supporting if side > 0 else self.contradicting:
            marks.setdefault(mark.code, []).append(mark)
        found = []
        for code, own in marks.items():
            sources = {self.codings.segment_by_id[mark.segment].source for mark in own}
            units = {mark.segment for mark in own}
            title = same(f"{code} ") + self.codings.codebook.code_by_id[code].title.text
            trust = reliability_of(self.codings, (code,), self.agreement)
            found.append((-len(sources), (title, SPEAKS[side], len(sources), len(units), trust)))
        return [row for _, row in sorted(found, key=lambda pair: pair[0])]

    def _chosen(self, side: int, most: int) -> tuple[Mark, ...]:
        marks = self.supporting if side > 0 else self.contradicting
        once = tuple({mark.segment: mark for mark in reversed(marks)}.values())[::-1]
        if self.protection is None:
            return once[:most]
        # The words that may leave come first; a unit that may not is listed with the reason.
        first = typical(self.codings, once, self.protection, most)
        return (*first, *(mark for mark in once if mark not in first))[:most]
