"""One graph of every id of a study: papers, entries, rows, constructs, indices, indicators, codes, hypotheses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import chain

from .analysis_plan import AnalysisPlan
from .codebook import Codebook
from .index_scheme import IndexScheme
from .instrument import Instrument
from .loading import scheme_from
from .source_map import SourceMap
from .theory_links import Link, codebook_links, form_links, index_links, map_links, plan_links
from .theory_parts import (
    Part,
    PartKind,
    bare_constructs,
    codebook_parts,
    form_parts,
    index_parts,
    map_parts,
    plan_parts,
)

SHIPPED_PLAN = "community_emergency"


@dataclass(frozen=True, eq=False)  # compared by identity: what is worked out of a map is remembered for it
class TheoryMap:
    """The schemes of one study, every part they declare and every mention of a part.

    `parts` maps an id to what is called so: one thing, or several of one name (a construct and its score).

    Examples
    --------
    >>> known = theory_map()
    >>> known.named("W_LAW1_3", "measures", "rests_on"), known.naming_it("W_LAW1_3", "measured_by")
    (('W_LAW1', 'S3-017'), ('S3-017',))
    """

    plan: AnalysisPlan
    forms: tuple[Instrument, ...]
    schemes: tuple[IndexScheme, ...]
    codebook: Codebook
    papers: SourceMap

    @cached_property
    def parts(self) -> dict[str, tuple[Part, ...]]:
        """Every part by id."""
        found: dict[str, tuple[Part, ...]] = {}
        every = chain(
            *(form_parts(form) for form in self.forms),
            *(index_parts(scheme) for scheme in self.schemes),
            bare_constructs(self.schemes, self.forms),
            codebook_parts(self.codebook),
            plan_parts(self.plan),
            map_parts(self.papers),
        )
        for part in every:
            found[part.id] = (*found.get(part.id, ()), part)
        return found

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """Every mention, in the order of the schemes."""
        return tuple(
            chain(
                *(form_links(form, self.forms) for form in self.forms),
                *(index_links(scheme, self.forms) for scheme in self.schemes),
                codebook_links(self.codebook),
                plan_links(self.plan),
                map_links(self.papers),
            )
        )

    @cached_property
    def _by(self) -> dict[str, tuple[Link, ...]]:
        return _grouped((link.by, link) for link in self.links)

    @cached_property
    def _to(self) -> dict[str, tuple[Link, ...]]:
        return _grouped((link.name, link) for link in self.links)

    def of_kind(self, *kinds: PartKind) -> tuple[Part, ...]:
        """Every part of these kinds."""
        return tuple(part for parts in self.parts.values() for part in parts if part.kind in kinds)

    def part(self, name: str, *kinds: PartKind) -> Part | None:
        """The part of a name, of one of the kinds where any are given."""
        return next((p for p in self.parts.get(name, ()) if not kinds or p.kind in kinds), None)

    def named(self, name: str, *relations: str) -> tuple[str, ...]:
        """What a part names in these roles, each once."""
        return tuple(dict.fromkeys(link.name for link in self._by.get(name, ()) if link.relation in relations))

    def naming_it(self, name: str, *relations: str) -> tuple[str, ...]:
        """Who names a part in these roles, each once."""
        return tuple(dict.fromkeys(link.by for link in self._to.get(name, ()) if link.relation in relations))

    def holds(self, link: Link) -> bool:
        """Does the name a link mentions exist, as the kind of thing and in the scheme it must be?"""
        return any(
            part.kind in link.kinds and link.within in (None, part.home) for part in self.parts.get(link.name, ())
        )


def _grouped(pairs: Iterable[tuple[str, Link]]) -> dict[str, tuple[Link, ...]]:
    found: dict[str, list[Link]] = {}
    for key, link in pairs:
        found.setdefault(key, []).append(link)
    return {key: tuple(links) for key, links in found.items()}


def theory_map(
    plan: AnalysisPlan | str = SHIPPED_PLAN,
    *,
    forms: Sequence[Instrument] | None = None,
    schemes: Sequence[IndexScheme] | None = None,
    codebook: Codebook | None = None,
    papers: SourceMap | None = None,
) -> TheoryMap:
    """The map of a plan and the schemes it names; any of them may be given in place of the one named.

    Raises
    ------
    UsageError
        ``unknown_scheme``.
    SchemeError
        ``scheme_invalid`` and whatever else is wrong with a file.
    """
    if plan == SHIPPED_PLAN and all(given is None for given in (forms, schemes, codebook, papers)):
        return _shipped_map()
    return _theory_map(scheme_from(plan, "analysis_plan"), forms, schemes, codebook, papers)


@cache
def _shipped_map() -> TheoryMap:
    # Reading the shipped schemes takes about a second and a half: once is enough.
    return _theory_map(scheme_from(SHIPPED_PLAN, "analysis_plan"), None, None, None, None)


def _theory_map(
    plan: AnalysisPlan,
    forms: Sequence[Instrument] | None,
    schemes: Sequence[IndexScheme] | None,
    codebook: Codebook | None,
    papers: SourceMap | None,
) -> TheoryMap:
    if forms is None:
        forms = [scheme_from(source.instrument, "instrument") for source in plan.sources]
    if schemes is None:
        schemes = [scheme_from(name, "index_scheme") for name in plan.index_schemes]
    book = codebook or scheme_from(plan.codebook or SHIPPED_PLAN, "codebook")
    found = papers or scheme_from(plan.source_map or "five_papers", "source_map")
    return TheoryMap(plan, tuple(forms), tuple(schemes), book, found)
