"""Codings made by hand for tests: a small book, one text a source, segments given by place."""

from __future__ import annotations

from collections.abc import Sequence

import governance_survey as gs
from governance_survey.data.codings import Codings
from governance_survey.data.segments import Coder, Mark, Segment, Source
from governance_survey.words.provenance import Provenance

# (source, start, end, {coder: codes}, attributes)
Row = tuple[str, int, int, dict[str, Sequence[str]]]


def codings(
    rows: Sequence[Row],
    *,
    coders: Sequence[Coder] = (Coder("A", "A"), Coder("B", "B")),
    sources: Sequence[Source] | None = None,
    assigned: Sequence[tuple[str, str]] | None = None,
    attributes: dict[str, str] | None = None,
    when: dict[str, str] | None = None,
) -> Codings:
    """Coded interviews of the built-in book; every coder went through every source unless `assigned` says other."""
    book = gs.read_codebook("community_emergency")
    ids = list(dict.fromkeys(row[0] for row in rows))
    held = tuple(sources) if sources is not None else tuple(Source(i, i, "说" * 2000) for i in ids)
    segments, marks = [], []
    for place, (source, start, end, given) in enumerate(rows):
        segments.append(Segment(f"s{place}", source, start, end, start, end))
        for coder, codes in given.items():
            time = (when or {}).get(source)
            marks += [Mark(f"s{place}", coder, code, attributes or {}, None, time) for code in codes]
    everybody = [(coder.id, source.id) for coder in coders for source in held]
    return Codings(
        codebook=book,
        sources=held,
        coders=tuple(coders),
        segments=tuple(segments),
        marks=tuple(marks),
        assigned=frozenset(everybody if assigned is None else assigned),
        provenance=Provenance("made", {"rows": len(rows)}),
    )
