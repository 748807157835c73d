"""Whose codes stand for an interview that several people coded."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from ...data.codings import Codings
from ...words.errors import UsageError, closest
from ...words.provenance import Provenance
from ...words.text import Text, listed, same


def settled(codings: Codings, coder: str | None = None) -> Codings:
    """One coder's codes for each interview, without what never enters counts.

    Of an interview coded twice those of `coder`, else of the person who coded most interviews; agreement is a matter
    of its own. A machine's codes never stand for an interview.

    Raises
    ------
    UsageError
        ``unknown_coder``, ``nothing_coded``.
    """
    people = [one.id for one in codings.coders if one.kind == "human"]
    if coder is not None and coder not in people:
        raise UsageError(
            "unknown_coder",
            Text(zh="没有编码员 {c}（机器不算）。", en="No person of the name {c} coded.").fill(c=coder),
            expected=listed(people, most=20),
            fix=closest(coder, people),
        )
    work = Counter(who for who, _ in codings.assigned if who in people)
    ranked = sorted(people, key=lambda who: (who != coder, -work[who], who))
    chosen = {
        source.id: next((who for who in ranked if (who, source.id) in codings.assigned), None)
        for source in codings.sources
    }
    of = {segment.id: segment.source for segment in codings.segments}
    kept = tuple(mark for mark in codings.counted.marks if chosen[of[mark.segment]] == mark.coder)
    if not kept:
        raise UsageError(
            "nothing_coded",
            Text(zh="没有人给过编码（传闻不计）。", en="No person gave a code (hearsay does not count)."),
            got=same(str(codings)),
        )
    sources = tuple(source for source in codings.sources if chosen[source.id] is not None)
    inside = {source.id for source in sources}
    segments = tuple(segment for segment in codings.segments if segment.source in inside)
    step = Provenance("settled", {"coder": coder}, (codings.provenance,), {"sources": len(sources), "marks": len(kept)})
    return replace(codings, sources=sources, segments=segments, marks=kept, provenance=step, _turns={})
