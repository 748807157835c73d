"""What the map of the papers says of an entry, a paper and a section; and what `explain` says of any part."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from ...schemes.coverage_counts import VERBS
from ...schemes.source_map import Paper, SourceEntry
from ...schemes.theory_map import TheoryMap
from ...schemes.theory_parts import PartKind
from ...words.text import Text, listed, same
from .record import RECORD_FACTS
from .rows import ROW_FACTS
from .theory import THEORY_FACTS
from .words import ENTRY_KIND, VERB, Fact, Seen, many, verbs_of

_REACHES = Text(zh="通向的计算", en="Computed by")
_NOTHING = Text(zh="走不到任何计算（应补测量，或标为背景）。", en="Nothing: it needs a measure, or is context.")
_CONTEXT = Text(
    zh="背景条目：论文交代的背景，只作记录、不要求测量。",
    en="Context: background the paper gives, recorded and not required to be measured.",
)
_NONE = Text(zh="无", en="nothing")


def _entry(seen: Seen, entry: SourceEntry) -> Iterator[Fact]:
    yield Fact(Text(zh="类别", en="Kind"), ENTRY_KIND[entry.kind])
    yield Fact(Text(zh="论文", en="Paper"), where_it_stands(seen.known, entry))
    if entry.context:
        yield Fact(Text(zh="说明", en="Note"), _CONTEXT)
    by = measures_of(seen, entry.id)
    for verb, names in by.items():
        if names:
            words = Text(zh="{v}，经 {n}", en="{v}, by way of {n}")
            yield Fact(_REACHES, words.fill(v=VERB[verb], n=many(names)))
    if not any(by.values()):
        yield Fact(_REACHES, _NONE if entry.context else _NOTHING)


def where_it_stands(known: TheoryMap, entry: SourceEntry, *, short: bool = False) -> Text:
    """Author, year, title and section of an entry; author, year and section where `short`."""
    paper, section = known.papers.paper_by_id[entry.paper], known.papers.section_of(entry)
    place = section.title.text if section is not None else same(entry.place)
    words = Text(zh="{a} {y}", en="{a} {y}") if short else Text(zh="{a}（{y}）《{t}》", en="{a} ({y}), {t}")
    cited = words.fill(a=paper.author, y=paper.year, t=paper.title)
    return Text(zh="{p}，{s}", en="{p}, {s}").fill(p=cited, s=place)


def measures_of(seen: Seen, entry: str) -> dict[str, tuple[str, ...]]:
    """Verb -> what takes an entry to it, as the proof of coverage counts it."""
    names = dict.fromkeys(
        (
            *seen.known.named(entry, "measured_by", "coded_as", "claimed_in"),
            *seen.known.naming_it(entry, "rests_on"),
        )
    )
    return {verb: tuple(name for name in names if name in ids) for verb, ids in seen.reach.items()}


def _paper(seen: Seen, paper: Paper) -> Iterator[Fact]:
    yield Fact(Text(zh="刊于", en="Published in"), same(paper.venue))
    yield from _counted(seen, [entry for entry in seen.known.papers.entries if entry.paper == paper.id])


def _section(seen: Seen, _record: object) -> Iterator[Fact]:
    paper, place = seen.part.id.split(":", 1)
    yield Fact(Text(zh="论文", en="Paper"), same(seen.known.papers.paper_by_id[paper].cited()))
    entries = seen.known.papers.entries
    yield from _counted(seen, [entry for entry in entries if (entry.paper, entry.place) == (paper, place)])


def _counted(seen: Seen, entries: Sequence[SourceEntry]) -> Iterator[Fact]:
    context = sum(entry.context for entry in entries)
    words = Text(zh="{n} 条，其中 {m} 条须有测量，{c} 条为背景", en="{n}; to be measured: {m}; context: {c}")
    label = Text(zh="条目数", en="Entries")
    yield Fact(label, words.fill(n=len(entries), m=len(entries) - context, c=context))
    found = [measures_of(seen, entry.id) for entry in entries if not entry.context]
    reached = [
        Text(zh="{v} {n} 条", en="{v}: {n}").fill(v=VERB[verb], n=sum(bool(one.get(verb)) for one in found))
        for verb in VERBS
    ]
    yield Fact(_REACHES, listed(reached))


_FACTS: dict[PartKind, Callable[[Seen, Any], Iterator[Fact]]] = {
    **ROW_FACTS,
    **RECORD_FACTS,
    **THEORY_FACTS,
    "entry": _entry,
    "paper": _paper,
    "section": _section,
}


def facts_of(seen: Seen) -> tuple[Fact, ...]:
    """What its scheme says of one part."""
    writer = _FACTS.get(seen.part.kind)
    facts = tuple(writer(seen, seen.part.record)) if writer is not None else ()
    verbs = [VERB[verb] for verb in verbs_of(seen.part, seen.reach)]
    return (*facts, Fact(_REACHES, listed(verbs))) if verbs else facts
