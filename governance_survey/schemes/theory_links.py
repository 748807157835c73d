"""Every mention of an id in a study's schemes: who names whom, as what, and what kind of thing it must be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..words.errors import FormulaError
from .analysis_plan import AnalysisPlan, Hypothesis, pair_names
from .codebook import Codebook
from .formula import parse_formula
from .index_scheme import Dimension, IndexScheme, SubDimension
from .indicator_formula import parse_indicator
from .instrument import AttentionItem, Instrument, Item, Variable
from .questions import MultiSelect
from .record import Indicator
from .source_map import SourceMap
from .theory_parts import INDEX_PARTS, VALUES, PartKind, section_id

_ROWS: tuple[PartKind, ...] = ("item", "question", "option", "count", "variable")
_ASKED: tuple[PartKind, ...] = ("item", "attention", "question", "option", "variable", "field", "column")
# What a formula over a record calls the worker questionnaire.
WORKERS = "worker"


@dataclass(frozen=True)
class Link:
    """One mention: `by` names `name` in the role `relation`.

    `kinds` are the kinds of thing the name may be; `within` the scheme that must declare it, where it
    cannot be another's (an item's construct belongs to the item's own questionnaire).
    """

    by: str
    relation: str
    name: str
    kinds: tuple[PartKind, ...]
    within: str | None = None

    def __str__(self) -> str:
        return f"{self.by} {self.relation} {self.name}"


def form_links(form: Instrument, forms: tuple[Instrument, ...]) -> Iterator[Link]:
    """Mentions inside a questionnaire or record form."""
    home = form.id
    for item in form.items:
        if item.measures is not None:
            yield Link(item.id, "measures", item.measures, ("construct",), home)
    columns = (column for log in form.logs for column in log.columns)
    coded: tuple[Item | AttentionItem | Variable, ...] = (*form.items, *form.attention, *form.variables, *columns)
    for row in coded:
        if row.codes is not None:
            yield Link(row.id, "answered_on", row.codes, ("code_list",), home)
    resting: tuple[Item | MultiSelect | Variable | Indicator, ...] = (*form.items, *form.questions, *form.variables)
    for part in (*resting, *form.indicators):
        yield from (Link(part.id, "rests_on", entry, ("entry",)) for entry in part.rests_on)
    for question in form.questions:
        yield from (Link(column, "option_of", question.id, ("question",), home) for column in question.columns)
        for column, choice in zip(question.columns, question.choices, strict=True):
            if choice.speaks_of is not None:
                yield Link(column, "speaks_of", choice.speaks_of, INDEX_PARTS)
        if question.count is not None:
            yield Link(question.count, "counts", question.id, ("question",), home)
    for variable in form.variables:
        if variable.part_of is not None:
            yield Link(variable.id, "column_of", variable.part_of, ("field",), home)
    yield from _order(form)
    for indicator in form.indicators:
        yield Link(indicator.id, "feeds", indicator.feeds, INDEX_PARTS)
        if indicator.how != "entered":
            yield from _formula(indicator.id, indicator.formula, form, forms)
    for covariate in form.covariates:
        yield from _formula(covariate.id, covariate.formula, form, forms)


def _order(form: Instrument) -> Iterator[Link]:
    # Sections, short forms, routing, limits and keys: what the form says about its own rows.
    home = form.id
    for section in form.sections:
        yield from (Link(section.id, "asks", row, _ASKED, home) for row in section.rows)
    for short in form.short_forms:
        yield from (Link(short.id, "keeps", row, ("item",), home) for row in short.items)
    for rule in form.routing:
        yield from (Link(rule.id, "decides_by", test.variable, _ASKED, home) for test in rule.when)
        yield from (Link(rule.id, "skips", row, _ASKED, home) for row in rule.skip)
    for limit in form.limits:
        names = (limit.variable,) if limit.other is None else (limit.variable, limit.other)
        if limit.log is None:
            yield from (Link(limit.id, "limits", name, VALUES, home) for name in names)
        else:
            yield from _columns(limit.id, "limits", limit.log, names, form)
    for log in form.logs:
        if log.key is not None:
            yield from _columns(log.id, "joined_on", log.id, (log.key,), form)
    for key in (form.keys.respondent, form.keys.community):
        if key is not None:
            yield Link(home, "keyed_by", key, ("variable", "field"), home)


def _columns(by: str, relation: str, name: str, columns: tuple[str, ...], form: Instrument) -> Iterator[Link]:
    # A column of a log has no id of its own: one that is not there is shown as LOG.column.
    yield Link(by, relation, name, ("log",), form.id)
    log = form.log_by_id.get(name)
    known = {column.id for column in log.columns} if log is not None else set()
    if log is not None:
        yield from (Link(by, relation, f"{name}.{c}", ("log",), form.id) for c in columns if c not in known)


def _formula(by: str, text: str, form: Instrument, forms: tuple[Instrument, ...]) -> Iterator[Link]:
    try:
        parsed = parse_indicator(text)
    except FormulaError:
        yield Link(by, "computed_from", text, VALUES, form.id)  # not a name, so it is reported with its text
        return
    yield from (Link(by, "computed_from", name, VALUES, form.id) for name in parsed.fields)
    for log, columns in parsed.logs:
        if log == WORKERS and log not in form.log_by_id:
            other = next((f.id for f in forms if f.source_id == WORKERS), None)
            yield from (Link(by, "computed_from", name, VALUES, other) for name in columns)
        else:
            yield from _columns(by, "computed_from", log, columns, form)


def index_links(scheme: IndexScheme, forms: tuple[Instrument, ...]) -> Iterator[Link]:
    """Mentions inside an index scheme."""
    homes = {form.source_id: form.id for form in forms}
    record = next((form.id for form in forms if form.unit == "community"), None)
    for dimension in scheme.dimensions:
        own: tuple[Dimension | SubDimension, ...] = (dimension, *dimension.subdimensions)
        for part in own:
            for ref in part.constructs:
                yield Link(part.id, "made_of", ref.id, ("construct", "indicator"), homes.get(ref.source))
        for sub in dimension.subdimensions:
            yield Link(dimension.id, "made_of", sub.id, ("subdimension",), scheme.id)
        if dimension.against is not None:
            yield Link(dimension.id, "presses_on", dimension.against, ("dimension",))
        if scheme.composite is not None:
            yield Link(scheme.composite.id, "made_of", dimension.id, ("dimension",), scheme.id)
    for source in scheme.sources:
        if source.population is not None:
            yield Link(scheme.id, "counts_people_by", source.population, ("field",), record)
        scored = {node.id for node in scheme.nodes(source.id)}
        names = [d.id for d in scheme.dimensions] + [s.id for d in scheme.dimensions for s in d.subdimensions]
        for name in (*names, *((scheme.composite.id,) if scheme.composite else ())):
            if scheme.score_id(source.id, name) in scored:
                yield Link(scheme.score_id(source.id, name), "score_of", name, INDEX_PARTS, scheme.id)


def codebook_links(book: Codebook) -> Iterator[Link]:
    """Mentions inside a codebook."""
    for group in (*book.dimensions, *book.remedies):
        if group.index_part is not None:
            yield Link(group.id, "scored_as", group.index_part, ("dimension",))
    for code in book.codes:
        if code.kind is not None:
            yield Link(code.id, "kind", code.kind, ("code_kind",), book.id)
        if code.dimension is not None:
            yield Link(code.id, "theme", code.dimension, ("theme",), book.id)
        if code.remedy is not None:
            yield Link(code.id, "remedy", code.remedy, ("remedy",), book.id)
        yield from (Link(code.id, "feeds", part, INDEX_PARTS) for part in code.feeds)
        yield from (Link(code.id, "bears_on", name, ("hypothesis",)) for name in code.hypotheses)
        yield from (Link(code.id, "rests_on", entry, ("entry",)) for entry in code.rests_on)


def plan_links(plan: AnalysisPlan) -> Iterator[Link]:
    """Mentions inside an analysis plan."""
    yield from (Link(plan.id, "reads", source.instrument, ("form",)) for source in plan.sources)
    yield from (Link(plan.id, "scores", name, ("index",)) for name in plan.index_schemes)
    if plan.codebook is not None:
        yield Link(plan.id, "codes_by", plan.codebook, ("codebook",))
    if plan.source_map is not None:
        yield Link(plan.id, "drawn_from", plan.source_map, ("map",))
    for controls in plan.control_sets:
        for term in controls.terms:
            yield from (Link(controls.id, "adjusts_for", name, VALUES) for name in _terms(term))
    for place, bad in enumerate(plan.bad_controls, 1):
        by = f"bad_controls[{place}]"
        yield from (Link(by, "guards", name, ("hypothesis",), plan.id) for name in bad.hypotheses)
        yield from (Link(by, "forbids", name, VALUES) for term in bad.never for name in _terms(term))
    for hypothesis in plan.hypotheses:
        yield from _hypothesis(hypothesis, plan)


def _hypothesis(hypothesis: Hypothesis, plan: AnalysisPlan) -> Iterator[Link]:
    own, home = hypothesis.id, plan.id
    pairs = (*hypothesis.pairs, *((hypothesis.headline,) if hypothesis.headline is not None else ()))
    seen: dict[Link, None] = {}
    for pair in pairs:
        for relation, side in (("predicts_by", pair.x), ("predicts", pair.y)):
            seen |= {Link(own, relation, name, VALUES): None for name in names_of_pair(side)}
    yield from seen
    single = {"mediated_by": hypothesis.mediator, "moderated_by": hypothesis.moderator}
    several = {"names_outcome": hypothesis.outcomes, "checked_by": hypothesis.checks, "names": hypothesis.predictors}
    for relation, name in single.items():
        if name is not None:
            yield from (Link(own, relation, part, VALUES) for part in names_of_pair(name))
    for relation, listed in several.items():
        yield from (Link(own, relation, part, VALUES) for name in listed for part in names_of_pair(name))
    yield Link(own, "adjusted_within", hypothesis.family, ("family",), home)
    yield from (Link(own, "fitted_by", name, ("model",), home) for name in hypothesis.models)
    yield from (Link(own, "controls", name, ("controls",), home) for name in hypothesis.controls)
    yield from (Link(own, "remedy", name, ("remedy",)) for name in hypothesis.remedies)
    yield from (Link(own, "heard_in", name, ("code",)) for name in hypothesis.codes)
    yield from (Link(own, "rests_on", name, ("entry",)) for name in hypothesis.rests_on)


def names_of_pair(text: str) -> tuple[str, ...]:
    """The ids of one side of a pair; a side that cannot be read stands for itself, and so is found missing."""
    try:
        return pair_names(text)
    except FormulaError:
        return (text,)


def _terms(term: str) -> tuple[str, ...]:
    try:
        return parse_formula(f"outcome_ ~ {term}").names[1:]
    except FormulaError:
        return (term,)


def map_links(papers: SourceMap) -> Iterator[Link]:
    """Mentions inside the map of the papers."""
    home = papers.id
    for entry in papers.entries:
        yield Link(entry.id, "stands_in", entry.paper, ("paper",), home)
        yield Link(entry.id, "stands_at", section_id(entry.paper, entry.place), ("section",), home)
        yield Link(entry.id, "theme", entry.dimension, ("theme",))
        if entry.remedy is not None:
            yield Link(entry.id, "remedy", entry.remedy, ("remedy",))
        yield from (Link(entry.id, "measured_by", name, _ROWS) for name in entry.measures)
        yield from (Link(entry.id, "measured_by", name, ("indicator",)) for name in entry.indicators)
        yield from (Link(entry.id, "coded_as", name, ("code",)) for name in entry.codes)
        yield from (Link(entry.id, "claimed_in", name, ("hypothesis",)) for name in entry.hypotheses)
