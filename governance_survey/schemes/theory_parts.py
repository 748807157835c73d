"""Everything a study names: rows, constructs, parts of indices, indicators, codes, hypotheses, entries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from ..words.text import Text, same
from .analysis_plan import DERIVED_NAMES, AnalysisPlan
from .base import Model
from .codebook import Codebook
from .index_scheme import IndexScheme
from .instrument import Instrument
from .source_map import SourceMap

# fmt: off
PartKind = Literal[
    "form", "item", "attention", "question", "option", "count", "variable", "construct", "code_list",
    "field", "column", "log", "indicator", "covariate",
    "index", "dimension", "subdimension", "composite", "score", "bare_construct",
    "codebook", "code", "code_kind", "theme", "remedy",
    "plan", "hypothesis", "family", "model", "controls", "derived",
    "map", "paper", "section", "entry",
]
# fmt: on
# What may stand in a model: whatever has a value for each person or community.
VALUES: tuple[PartKind, ...] = (
    "item",
    "option",
    "count",
    "variable",
    "column",
    "field",
    "construct",
    "score",
    "indicator",
    "covariate",
    "derived",
)
INDEX_PARTS: tuple[PartKind, ...] = ("dimension", "subdimension", "composite", "bare_construct")


@dataclass(frozen=True)
class Part:
    """One id: what kind of thing it is, the scheme that declares it, its wording, and its record there."""

    id: str
    kind: PartKind
    home: str
    title: Text
    record: Model | None = None


def form_parts(form: Instrument) -> Iterator[Part]:
    """Parts of a questionnaire or record form, the form first."""
    home = form.id
    yield Part(home, "form", home, form.title.text, form)
    yield from (Part(row.id, "item", home, row.text.text, row) for row in form.items)
    yield from (Part(row.id, "attention", home, row.text.text, row) for row in form.attention)
    for question in form.questions:
        yield Part(question.id, "question", home, question.text.text, question)
        for option in question.variables:
            yield Part(option.id, "option", home, option.title.text, option)
        if question.count is not None:
            yield Part(question.count, "count", home, question.text.text, question)
    record = form.unit == "community"
    fields: dict[str, Part] = {}
    for variable in form.variables:
        kind: PartKind = "variable"
        if record and variable.asked:
            kind = "column" if variable.part_of is not None else "field"
        if kind == "column" and variable.part_of is not None:
            fields.setdefault(variable.part_of, Part(variable.part_of, "field", home, variable.title.text))
        yield Part(variable.id, kind, home, variable.title.text, variable)
    yield from fields.values()
    yield from (Part(log.id, "log", home, log.title.text, log) for log in form.logs)
    yield from (Part(part.id, "indicator", home, part.title.text, part) for part in form.indicators)
    yield from (Part(part.id, "covariate", home, part.title.text, part) for part in form.covariates)
    yield from (Part(part.id, "construct", home, part.title.text, part) for part in form.constructs)
    for codes in form.code_list_by_id.values():
        yield Part(codes.id, "code_list", home, codes.title.text if codes.title else same(codes.id), codes)


def index_parts(scheme: IndexScheme) -> Iterator[Part]:
    """Parts of an index scheme and the scores it computes, the scheme first."""
    yield Part(scheme.id, "index", scheme.id, scheme.title.text, scheme)
    for dimension in scheme.dimensions:
        yield Part(dimension.id, "dimension", scheme.id, dimension.title.text, dimension)
        for sub in dimension.subdimensions:
            yield Part(sub.id, "subdimension", scheme.id, sub.title.text, sub)
    if scheme.composite is not None:
        yield Part(scheme.composite.id, "composite", scheme.id, scheme.composite.title.text, scheme.composite)
    for source in scheme.sources:
        yield from (Part(node.id, "score", scheme.id, node.title.text, node) for node in scheme.nodes(source.id))


def bare_constructs(schemes: tuple[IndexScheme, ...], forms: tuple[Instrument, ...]) -> Iterator[Part]:
    """Constructs of an index called without their source, where no part of an index has that id (``BRN``)."""
    named = {part.id for scheme in schemes for part in index_parts(scheme)}
    for scheme in schemes:
        for source in scheme.sources:
            for name in scheme.constructs_of(source.id):
                bare = name.removeprefix(f"{source.prefix}_")
                if bare != name and bare not in named:
                    known = (form.construct_by_id.get(name) for form in forms if form.source_id == source.id)
                    construct = next((found for found in known if found is not None), None)
                    title = construct.title.text if construct is not None else same(bare)
                    yield Part(bare, "bare_construct", scheme.id, title, construct)


def codebook_parts(book: Codebook) -> Iterator[Part]:
    """Parts of a codebook, the book first."""
    yield Part(book.id, "codebook", book.id, book.title.text, book)
    yield from (Part(group.id, "code_kind", book.id, group.title.text, group) for group in book.kinds)
    yield from (Part(group.id, "theme", book.id, group.title.text, group) for group in book.dimensions)
    yield from (Part(group.id, "remedy", book.id, group.title.text, group) for group in book.remedies)
    yield from (Part(code.id, "code", book.id, code.title.text, code) for code in book.codes)


def plan_parts(plan: AnalysisPlan) -> Iterator[Part]:
    """Parts of an analysis plan, the plan first, and the names it derives."""
    yield Part(plan.id, "plan", plan.id, plan.title.text, plan)
    yield from (Part(part.id, "hypothesis", plan.id, part.claim.text, part) for part in plan.hypotheses)
    yield from (Part(part.id, "family", plan.id, part.title.text, part) for part in plan.families)
    yield from (Part(part.id, "model", plan.id, part.title.text, part) for part in plan.models)
    yield from (Part(part.id, "controls", plan.id, part.title.text, part) for part in plan.control_sets)
    yield from (Part(name, "derived", plan.id, title) for name, title in DERIVED_NAMES.items())


def map_parts(papers: SourceMap) -> Iterator[Part]:
    """Papers, their sections and their entries."""
    yield Part(papers.id, "map", papers.id, papers.title.text, papers)
    for paper in papers.papers:
        yield Part(paper.id, "paper", papers.id, same(paper.cited()), paper)
        for section in paper.sections:
            yield Part(section_id(paper.id, section.place), "section", papers.id, section.title.text, section)
    yield from (Part(entry.id, "entry", papers.id, entry.text.text, entry) for entry in papers.entries)


def section_id(paper: str, place: str) -> str:
    """Id of a section of a paper."""
    return f"{paper}:{place}"
