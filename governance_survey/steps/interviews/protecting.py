"""The verb `protect`: names replaced, identifiers looked for, and a gate that every quote passes before it leaves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ...data.codings import Codings
from ...data.segments import Segment
from ...words.errors import UsageError, closest
from ...words.numbers import Number
from ...words.provenance import Provenance
from ...words.shown import Shown
from ...words.table import Table
from ...words.text import Text, listed, same
from ..argument_checks import check_mapping, check_names
from ..sample_design import simulated_note
from .evidence import Evidence
from .evidence_units import evidence_of
from .identifiers import KINDS, NAMES, QUOTED, Hit, identifiers, names_in
from .pseudonyms import names_of, pseudonymised

if TYPE_CHECKING:
    import pandas

    from .agreeing import Agreement

Reason = Literal["no_consent", "consent_unknown", "withheld", "identifier", "no_text"]
REASONS: dict[Reason, Text] = {
    "no_consent": Text(zh="受访者不同意引用", en="the person did not agree to be quoted"),
    "consent_unknown": Text(zh="没有记录是否同意引用", en="no consent to be quoted is on record"),
    "withheld": Text(zh="这段话被要求不公开", en="these words were asked to be withheld"),
    "identifier": Text(zh="可能指认个人", en="they may give a person away"),
    "no_text": Text(zh="没有原文", en="the text is not at hand"),
}
_WITHHELD = Text(zh="［不公开：{why}］", en="[withheld: {why}]")
_NAMED = Text(
    zh="{n} 份文本的编号像是含有姓名，会印在表格和证据清单里：请改文件名后重新读取。",
    en="The ids of {n} texts look as if they held a name, and are printed in tables and lists of evidence: rename the "
    "files and read them again.",
)
_ASK = Text(
    zh="同意与否写在文本开头（“知情同意：是”），或写在片段表的“知情同意”一列；写作 {w} 的才算同意引用。"
    '开放题：read_codings(…, consent="问卷里知情同意的列")。',
    en="Consent is written above a text (“Consent: yes”), or in a column “consent” of the table of segments; only {w} "
    'mean that the person may be quoted. Open answers: read_codings(…, consent="their column of consent").',
).fill(w=listed(QUOTED))
_READ = Text(
    zh="扫描只认形式，认不出绰号和人人皆知的事：每段引文发表前须由人读过。",
    en="A scan knows forms alone, no nicknames and no story everybody knows: a person reads every quote before it "
    "leaves.",
)


@dataclass(frozen=True)
class Protection(Shown):
    """Which quotes may leave, and why others may not. Made by `protect`.

    Attributes
    ----------
    codings : Codings
        With pseudonyms in place of the names given.
    hits : tuple of Hit
        What may give a person away, by place.
    closed : mapping
        Segment -> why it may not be quoted. A segment that is not here may.
    accepted : mapping
        Segment -> the written reason why a hit in it gives nobody away.
    """

    codings: Codings
    hits: tuple[Hit, ...]
    closed: Mapping[str, Reason]
    accepted: Mapping[str, str]
    provenance: Provenance

    section = "interviews"

    @property
    def simulated(self) -> bool:
        """Whether a seed gave the codes."""
        return self.codings.simulated

    def quotable(self, segment: Segment | str) -> bool:
        """Whether the words of a segment may leave."""
        return self._own(segment).id not in self.closed

    def quote(self, segment: Segment) -> Text:
        """The words of a segment, or why they are withheld."""
        # Pseudonyms move words: the place of a segment before them would cut others, which nobody looked at.
        own = self._own(segment)
        why = self.closed.get(own.id)
        if why is not None:
            return _WITHHELD.fill(why=REASONS[why])
        return same((self.codings.quote(own) or "").strip())

    def _own(self, segment: Segment | str) -> Segment:
        name = segment if isinstance(segment, str) else segment.id
        if name not in self.codings.segment_by_id:
            raise _unknown(name, self.codings)
        return self.codings.segment_by_id[name]

    def evidence(self, *codes: str, agreement: Agreement | None = None, coder: str | None = None) -> Evidence:
        """Units that speak for and against codes (or levels above them), to stand beside a finding."""
        return evidence_of(self.codings, codes, protection=self, agreement=agreement, coder=coder)

    def tables(self) -> tuple[Table, ...]:
        """How many segments may be quoted, and why others may not. No words stand here."""
        return (self.table(),)

    def table(self) -> Table:
        """One row a reason: segments."""
        counts = Counter(self.closed.values())
        total = len(self.codings.segments)
        open_ = Text(zh="可以引用", en="may be quoted")
        rows = [(open_, Number("open", total - len(self.closed), "count"))]
        rows += [(REASONS[why], Number(why, counts[why], "count")) for why in REASONS if counts[why]]
        kinds = Counter(hit.kind for hit in self.hits)
        found = [
            Text(zh="{k} {n} 处", en="{k}: {n}").fill(k=KINDS[kind], n=count) for kind, count in kinds.most_common()
        ]
        seen = Text(zh="扫描所见：{f}。", en="The scan found {f}.").fill(f=listed(found, most=20))
        told = [s for s in self.codings.sources if any(hit.kind in NAMES for hit in identifiers(s.id, s.id))]
        named = (_NAMED.fill(n=len(told)),) if told else ()
        asked = (_ASK,) if counts["consent_unknown"] or counts["no_consent"] else ()
        notes = (*((seen,) if found else ()), *named, *asked, _READ, *simulated_note(self.simulated))
        title = Text(zh="引文的保护", en="Protection of quotes")
        return Table("protection", title, ("reason", "n_units"), tuple(rows), notes)

    def hits_table(self) -> Table:
        """Every hit with its words: for whoever checks the transcripts, never for a report."""
        texts = {source.id: source.text or "" for source in self.codings.sources}
        rows = tuple(
            (hit.source, f"{hit.start}–{hit.end}", KINDS[hit.kind], same(texts[hit.source][hit.start : hit.end]))
            for hit in self.hits
        )
        title = Text(zh="可能指认个人之处", en="What may give a person away")
        note = Text(
            zh="含个人信息，只供核查，不可外传。", en="Holds personal data: to check the transcripts, not to pass on."
        )
        return Table("identifiers", title, ("transcript", "place", "check", "quote"), rows, (note,), inside=True)

    def tidy(self) -> pandas.DataFrame:
        """One row a reason."""
        return self.table().to_frame()

    def glance(self) -> pandas.DataFrame:
        """One row a reason."""
        return self.table().to_frame()


def protect(
    codings: Codings,
    *,
    names: Mapping[str, str] | str | Path | None = None,
    withheld: Sequence[str] = (),
    accept: Mapping[str, str] | None = None,
) -> Protection:
    """Replace names, look for identifiers, and say which quotes may leave.

    A quote may leave when its person agreed to be quoted (attribute ``consent`` of the source: ``yes`` or ``quotes``),
    nobody asked for it to be withheld, and the scan finds nothing in it that may give a person away: names with a
    title, telephone and identity card numbers, addresses, accounts, number plates, a named place with a post.

    Parameters
    ----------
    codings : Codings
    names : mapping or path, optional
        Log of pseudonyms: real name -> pseudonym, or a CSV file of these two columns. It is kept apart from the data:
        only its hash is recorded.
    withheld : sequence of str
        Ids of segments that were asked to be withheld.
    accept : mapping, optional
        Segment -> the written reason why what the scan found gives nobody away.

    Returns
    -------
    Protection

    Raises
    ------
    UsageError
        ``not_codings``, ``unknown_segment``, ``pseudonyms_unclear``, ``names_in_ids``.
    FileError
        ``file_not_found``, ``not_utf8``.

    Examples
    --------
    >>> import governance_survey as gs
    >>> codings = gs.simulate(gs.read_codebook("community_emergency"), seed=1).codings
    >>> found = gs.protect(codings)
    >>> found.quotable(codings.segments[0]), len(found.closed) < len(codings.segments)
    (True, True)
    """
    if not isinstance(codings, Codings):
        raise UsageError(
            "not_codings",
            Text(zh="protect 需要编码好的访谈。", en="protect takes interviews as coded."),
            expected=same("Codings: read_codings(…)"),
            got=same(type(codings).__name__),
        )
    check_names(withheld, "withheld", '("I001:42-61",)')
    check_mapping(accept, "accept", '{"I001:42-61": "…"}')
    accepted = {str(name): str(reason) for name, reason in (accept or {}).items()}
    for name in (*withheld, *accepted):
        if name not in codings.segment_by_id:
            raise _unknown(name, codings)
    log = names_of(names)
    _refuse_names_in_ids(codings, log)
    own = pseudonymised(codings, log)
    hits = tuple(
        hit
        for source in own.sources
        if source.text is not None
        for hit in identifiers(source.id, source.text, _known(source.attributes), log.values())
    )
    closed = _closed(own, hits, set(withheld), accepted)
    return Protection(
        codings=own,
        hits=hits,
        closed=closed,
        accepted=accepted,
        provenance=Provenance(
            step="protect",
            arguments={"withheld": list(withheld), "accept": accepted},
            parents=(own.provenance,),
            counts={"segments": len(own.segments), "closed": len(closed), "hits": len(hits)},
        ),
    )


def _unknown(name: str, codings: Codings) -> UsageError:
    return UsageError(
        "unknown_segment",
        Text(zh="没有片段 {s}。", en="There is no segment {s}.").fill(s=name),
        fix=closest(name, codings.segment_by_id),
    )


def _refuse_names_in_ids(codings: Codings, log: Mapping[str, str]) -> None:
    # Ids of texts stand in tables, in lists of evidence and in the record of a report: no pseudonym reaches them.
    told = sum(any(name in source.id for name in log) for source in codings.sources)
    if told:
        raise UsageError(
            "names_in_ids",
            Text(
                zh="有 {n} 份文本的编号（文件名）里有要替换的姓名。",
                en="The ids (file names) of {n} texts hold names to be replaced.",
            ).fill(n=told),
            fix=Text(
                zh="编号会印在表格和证据清单里：把文件改成不含姓名的名字（如 I01.docx），再重新读取。",
                en="Ids are printed in tables and lists of evidence: give the files names that tell nobody (I01.docx), "
                "and read them again.",
            ),
        )


def _known(attributes: Mapping[str, str]) -> tuple[str, ...]:
    # What a file says of who spoke and who asked: these names may stand in the words themselves.
    return tuple(name for key, value in attributes.items() for name in names_in(key, value))


def _closed(
    codings: Codings, hits: tuple[Hit, ...], withheld: set[str], accepted: Mapping[str, str]
) -> dict[str, Reason]:
    by_source: dict[str, list[Hit]] = {}
    for hit in hits:
        by_source.setdefault(hit.source, []).append(hit)
    found: dict[str, Reason] = {}
    for segment in codings.segments:
        why = _why(codings, segment, by_source.get(segment.source, []), withheld, accepted)
        if why is not None:
            found[segment.id] = why
    return found


def _why(
    codings: Codings, segment: Segment, hits: list[Hit], withheld: set[str], accepted: Mapping[str, str]
) -> Reason | None:
    source = codings.source_by_id[segment.source]
    consent = source.attributes.get("consent", "").strip().casefold()
    if not consent:
        return "consent_unknown"
    if consent not in QUOTED:
        return "no_consent"
    if segment.id in withheld:
        return "withheld"
    if source.text is None:
        return "no_text"
    inside = any(hit.start < segment.end and segment.start < hit.end for hit in hits)
    return "identifier" if inside and segment.id not in accepted else None
