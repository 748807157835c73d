"""A finding walked down: sentence, estimate, model, indices, items, entries; and the files it was read from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...schemes.analysis_plan import AnalysisPlan
from ...schemes.formula import parse_formula
from ...schemes.index_scheme import IndexScheme
from ...schemes.theory_map import TheoryMap
from ...schemes.theory_parts import VALUES, Part
from ...schemes.theory_walk import Step, Walk
from ...words.errors import FormulaError
from ...words.text import Text, listed, same
from .walk import Group, grouped, line_of
from .words import Fact, many

if TYPE_CHECKING:
    from ...schemes.instrument import Instrument
    from ...steps.interpretation import Finding
    from ...steps.interviews.evidence import Evidence

_KIND = Text(zh="研究发现", en="finding")
_VARIABLES = Text(zh="模型中的变量", en="variables of the model")
_CLAIM = Text(zh="所检验的假设", en="hypothesis tested")
_CLAIM_ENTRIES = Text(zh="假设直接依据的论文条目", en="entries of the papers the hypothesis rests on")
_CLAIM_CODES = Text(zh="假设对应的访谈编码", en="interview codes of the hypothesis")
_SHORT = 12


def map_of_finding(known: TheoryMap, finding: Finding) -> TheoryMap:
    """The map with the questionnaire and index scheme the finding was computed by, in place of those of the plan.

    A questionnaire that the plan does not read stands alone with its index scheme: nothing of the plan is
    said of a study that is not of the plan.
    """
    form, scheme = finding.indices.responses.instrument, finding.indices.scheme
    if form.id not in {own.id for own in known.forms}:
        # A plan without hypotheses, which no file may hold: it stands for "no plan" in the map.
        held = {name: getattr(known.plan, name) for name in AnalysisPlan.model_fields}
        plan = AnalysisPlan.model_construct(**held | {"hypotheses": (), "control_sets": (), "bad_controls": ()})
        return TheoryMap(plan, (form,), (scheme,), known.codebook, known.papers)
    forms: tuple[Instrument, ...] = tuple(form if own.id == form.id else own for own in known.forms)
    schemes: tuple[IndexScheme, ...] = tuple(scheme if own.id == scheme.id else own for own in known.schemes)
    if scheme.id not in {own.id for own in schemes}:
        schemes = (*schemes, scheme)
    return TheoryMap(known.plan, forms, schemes, known.codebook, known.papers)


def explained_finding(
    known: TheoryMap, finding: Finding, walk: Walk, reach: dict[str, frozenset[str]]
) -> tuple[Text, tuple[Fact, ...], tuple[Group, ...]]:
    """What a finding is, what is said of it, and the ways down from its variables and its hypothesis."""
    parts = _variables(known, finding)
    below = [step for step in walk.steps_from(parts) if step.direction == "down"]
    groups = [*grouped(known, below, reach)]
    if parts:
        lines = tuple(line_of(known, Step("down", "in_model", part), reach) for part in parts)
        groups.insert(0, Group("down", _VARIABLES, lines))
    return _KIND, tuple(_facts(finding)), (*_claimed(known, finding, walk, reach), *groups)


def _variables(known: TheoryMap, finding: Finding) -> tuple[Part, ...]:
    try:
        names = parse_formula(finding.formula).names
    except FormulaError:
        return ()  # a hypothesis that could not be tested has no formula
    found = (part for name in names for part in known.parts.get(name, ()) if part.kind in VALUES)
    return tuple({(part.kind, part.id): part for part in found}.values())


def _facts(finding: Finding) -> Iterator[Fact]:
    if finding.refusal is not None:
        yield Fact(Text(zh="不报数字的原因", en="Why no number is given"), finding.refusal[1])
    yield from _estimate(finding)
    yield Fact(Text(zh="模型", en="Model"), same(finding.formula))
    if finding.pooled is not None:
        sets = Text(zh="合并 {m} 份插补数据的模型", en="pooled over completed data sets: {m}")
        yield Fact(Text(zh="插补", en="Imputation"), sets.fill(m=finding.pooled.pooled.m))
    if finding.model is not None:
        fit = finding.model.fit
        used = Text(zh="用了 {n} 份，因缺失未用 {m} 份", en="used: {n}; left out because something is missing: {m}")
        yield Fact(Text(zh="答卷", en="Answers"), used.fill(n=fit.n_obs, m=fit.n_missing))
    scheme, form = finding.indices.scheme, finding.indices.responses.instrument
    titled = [
        Text(zh="{t}（{i}）", en="{t} ({i})").fill(t=one.title, i=f"{one.id}@{one.version}") for one in (scheme, form)
    ]
    yield Fact(Text(zh="指数方案与问卷", en="Index scheme and questionnaire"), many(titled))
    steps = dict.fromkeys(record.step for record in finding.provenance.trail())
    yield Fact(Text(zh="怎么一步步得来（倒着看）", en="Steps, the last one first"), same(" ← ".join(steps)))
    for label, digest in finding.provenance.all_inputs().items():
        words = Text(zh="{f}，SHA-256 {d}…", en="{f}, SHA-256 {d}…").fill(f=label, d=digest[:_SHORT])
        yield Fact(Text(zh="读自", en="Read from"), words)
    if finding.evidence is not None:
        yield Fact(Text(zh="访谈证据", en="Evidence from interviews"), finding.evidence.summary)
        yield from _heard(finding.evidence)
    for caveat in finding.caveats:
        yield Fact(Text(zh="说明", en="Note"), caveat)


def _heard(evidence: Evidence) -> Iterator[Fact]:
    """Units on both sides: ids always, words only where they passed the gate."""
    for row in evidence.segments_table().rows:
        _, place, speaks, code, words = row
        said = same(f"{place} {code}") if words is None else Text(zh="{p}：{w}", en="{p}: {w}").fill(p=place, w=words)
        yield Fact(Text(zh="片段（{s}）", en="Unit ({s})").fill(s=speaks), said)


def _estimate(finding: Finding) -> Iterator[Fact]:
    table = finding.table()
    for place in range(len(table.rows)):
        pairs = [
            Text(
                zh=f"{table.heading(name, 'zh')} {table.shown('zh')[place][column]}",
                en=f"{table.heading(name, 'en')} {table.shown('en')[place][column]}",
            )
            for column, name in enumerate(table.columns)
        ]
        yield Fact(Text(zh="估计", en="Estimate"), listed(pairs, most=len(pairs)))


def _claimed(known: TheoryMap, finding: Finding, walk: Walk, reach: dict[str, frozenset[str]]) -> Iterator[Group]:
    name = finding.provenance.arguments.get("hypothesis")
    part = known.part(str(name), "hypothesis")
    if part is None:
        return
    yield Group("down", _CLAIM, (line_of(known, Step("down", "claim", part), reach),))
    own = [step for step in walk.steps_from([part]) if step.direction == "down" and not step.via]
    for title, kind in ((_CLAIM_ENTRIES, "entry"), (_CLAIM_CODES, "code")):
        lines = tuple(line_of(known, step, reach) for step in own if step.part.kind == kind)
        if lines:
            yield Group("down", title, lines)
