"""The verb `run`: a study file becomes findings, tables, figures and documents in one go."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from ..data.responses import Responses
from ..schemes.loading import scheme_from
from ..schemes.study import FindingRequest, LinkChoices, Study
from ..steps.composites.asked import own_weights
from ..steps.disclosure.decided import SMALL_CELLS
from ..steps.hypotheses.asked import chosen_hypotheses
from ..steps.hypotheses.examination import examine
from ..steps.interpretation import Finding, interpret, refused_finding
from ..steps.linked_scoring import LinkedIndices, score
from ..steps.linking import link
from ..steps.measurement.measuring import Measurement, measure
from ..steps.measurement.quality import check_limits
from ..steps.misuse.linter import hold
from ..steps.modelling import Model, fit
from ..steps.reporting import Entry, Report, report
from ..steps.scoring import Indices
from ..steps.validation import ValidationReport, validate
from ..words.errors import EstimationError, UsageError
from ..words.files import new_folder, write_file
from ..words.progress import progress
from ..words.table import Table
from ..words.text import LANGUAGES, Text, listed, same
from .composing import Composed, composed
from .freezing import departures
from .grading import check_traits, graded
from .saving import save
from .study_place import StudyPlace, open_study, plan_of, responses_of
from .study_words import in_part, in_study_words
from .sureness import imputed_of, uncertainties
from .weighing import replaced, weighing_of


def run(
    study: str | Path, *, hypotheses: Sequence[str] | str | None = None, output: str | Path | None = None
) -> Report:
    """Run a whole study: read, validate, link, score, fit, interpret, report.

    Parameters
    ----------
    study : path
        A ``study.yaml``.
    hypotheses : sequence of str, optional
        Hypotheses of the study's plan in place of those its file names: ids (``"H1a"``) or tiers
        (``"primary"``, ``"all"``). Each ends in a finding or in the reason why this study cannot test it.
    output : path, optional
        Folder to write: ``report.html`` (both languages), ``report.zh.docx``, ``report.en.docx``,
        ``findings.json`` and ``manifest.json``. It appears whole or not at all. Nothing is written
        without it.

    Returns
    -------
    Report
        A finding whose model cannot be trusted says so in place of a number.

    Raises
    ------
    DataError
        Answers that do not fit their questionnaire; every failure is listed.

    Examples
    --------
    >>> import pathlib, tempfile, pandas
    >>> import governance_survey as gs
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> answers = gs.simulate(gs.read_instrument("bfi"), seed=1, communities=20)
    >>> answers.table.frame.to_native().to_csv(folder / "answers.csv", index=False)
    >>> study = gs.new_study(folder / "pilot", folder / "answers.csv", sampling="convenience")
    >>> report = gs.run(study / "study.yaml")
    >>> sorted(report.document.numbers())[:1] != []
    True
    """
    made = report_of(open_study(study), (hypotheses,) if isinstance(hypotheses, str) else hypotheses)
    if output is not None:
        with new_folder(output) as folder:
            write_report(made, folder)
    return made


def report_folder(study: str | Path, output: str | Path | None = None) -> Path:
    """Where the shell writes a report: `output`, else ``report`` beside the study file."""
    return Path(output) if output is not None else Path(study).parent / "report"


def write_report(made: Report, folder: Path) -> None:
    """Documents in both languages and the record, into a folder."""
    save(made, folder / "report.html")
    for language in LANGUAGES:
        save(made, folder / f"report.{language}.docx", language=language)
    write_file(folder / "findings.json", made.document.record)


def score_study(
    place: StudyPlace, *, linked: bool = False
) -> tuple[tuple[Indices, ...] | LinkedIndices, tuple[ValidationReport, ...]]:
    """Read, validate, link where declared (or `linked`), and score every source of a study."""
    study = place.study
    schemes = tuple(scheme_from(name, "index_scheme", place.folder) for name in study.index_schemes)
    sources: list[Responses] = []
    checks: list[ValidationReport] = []
    for entry in progress(study.data, Text(zh="读取、检查", en="reading, checking")):
        sources.append(responses_of(place, entry))
        checks.append(validate(sources[-1]))
        checks[-1].raise_for_failures()
    how = weighing_of(study)
    if study.link is None and not linked and len(schemes) == 1:
        own = own_weights(how["weights"], schemes, [source.source for source in sources])
        return (
            tuple(score(s, schemes[0], by=study.by, **replaced(how, own[s.source])) for s in sources),
            tuple(checks),
        )
    choices = study.link or LinkChoices()
    with in_part("link"):
        joined = link(
            on=choices.on,
            unmatched=choices.unmatched,
            duplicates=choices.duplicates,
            **{source.source: source for source in sources},
        )
    return score(joined, schemes, by=study.by, **how), tuple(checks)


def measure_study(study: str | Path, parts: Sequence[str] | None = None, *, by: str | None = None) -> Measurements:
    """Measure the scales of a study file: every part of `measure` asked for, source by source."""
    place = open_study(study)
    with in_study_words():
        scored, _ = score_study(place)
        return Measurements(_measured(place.study, scored, parts, by))


@dataclass(frozen=True)
class Measurements:
    """One measurement for a linked study, or one a source."""

    each: tuple[Measurement, ...]

    def __str__(self) -> str:
        return "\n\n".join(str(one) for one in self.each)


def _measured(
    study: Study, scored: tuple[Indices, ...] | LinkedIndices, parts: Sequence[str] | None, by: str | None = None
) -> tuple[Measurement, ...]:
    reasons, limits = _reasons(study), _limits(study)
    if by is None and study.by and "invariance" in (parts or ()):
        by = study.by[0]  # it compares the groups that scores are shown by
    each: Sequence[Indices | LinkedIndices] = (scored,) if isinstance(scored, LinkedIndices) else scored
    named = study.name_communities
    return tuple(
        measure(one, parts, by=by, seed=study.seed, limits=limits, accept=reasons, name_communities=named)
        for one in each
    )


def report_of(place: StudyPlace, hypotheses: Sequence[str] | None = None) -> Report:
    """All steps of a study in memory; whatever goes wrong is told in the words of its file."""
    with in_study_words():
        return _report_of(place, hypotheses)


def _report_of(place: StudyPlace, hypotheses: Sequence[str] | None) -> Report:
    study = place.study
    wanted = tuple(study.hypotheses if hypotheses is None else hypotheses)
    _check_named(place, wanted, asked=hypotheses is not None)
    scored, checks = score_study(place, linked=bool(wanted or study.coupling))
    if isinstance(scored, LinkedIndices):
        check_traits(study, scored)
    together = composed(study, scored)
    imputed = imputed_of(study, scored)
    models: list[Model] = []
    findings: list[Finding] = []
    for request in progress(study.findings, Text(zh="建模与解读", en="fitting and reading")):
        finding = _placed(request, scored, together, study.seed)
        findings.append(finding)
        if finding.model is not None and all(finding.model.provenance != known.provenance for known in models):
            models.append(finding.model)
    shown: tuple[Entry, ...] = scored if isinstance(scored, tuple) else (scored,)
    if wanted and isinstance(scored, LinkedIndices):
        plan = plan_of(place)
        examination = examine(plan, wanted, scored, adjust_for=study.adjust_for)
        examination, checked = graded(study, examination, scored, imputed.get(""))
        findings += examination.findings
        departed = departures(place, plan, [test.hypothesis.id for test in examination.tests])
        shown = (examination, *checked, departed, *shown)
        heads = [finding.model for finding in examination.findings if finding.model is not None]
        models += [model for model in heads if all(model.provenance != known.provenance for known in models)]
    with in_part("measure"):
        measured = _measured(study, scored, study.measure) if study.measure else ()
    named = _named_communities(scored) if study.name_communities and isinstance(scored, LinkedIndices) else ()
    sure = uncertainties(study, scored, imputed)
    tables = (*shown, *measured, *named, *together.shown, *models, *sure.shown, *imputed.values(), *checks)
    # Of the reasons a study gives, the report's own is the one for small counts.
    reasons = {rule: reason for rule, reason in _reasons(study).items() if rule == SMALL_CELLS}
    return report(findings, tables=tables, title=study.title.text, disclosure=study.disclosure, accept=reasons)


def _check_named(place: StudyPlace, wanted: tuple[str, ...], *, asked: bool) -> None:
    # A slip in a name is told before the long work, not after it, nor passed over where nothing uses it.
    study = place.study
    with in_part("accept"):
        hold((), _reasons(study))
    with in_part("quality"):
        check_limits(_limits(study))
    for part, names in (("hypotheses", wanted), ("robustness", study.robustness)) if wanted else ():
        with nullcontext() if asked and part == "hypotheses" else in_part(part):
            chosen_hypotheses(plan_of(place), names)


def _reasons(study: Study) -> dict[str, str]:
    return {entry.rule: entry.reason for entry in study.accept}


def _limits(study: Study) -> dict[str, float]:
    return {entry.rule: entry.limit for entry in study.quality}


def _named_communities(scored: LinkedIndices) -> tuple[Table, ...]:
    # Only where the study file says so, only scores that pass the gate, only the study's own index.
    nodes = [
        node
        for part in scored.parts
        if part.scheme is scored.schemes[0]
        for node in part.scheme.nodes(part.responses.source)
    ]
    return tuple(
        scored.community(node.id, publishable=True)
        for node in nodes
        if node.level == "dimension" and node.id in scored.communities
    )


def _indices_for(request: FindingRequest, indices: tuple[Indices, ...] | LinkedIndices) -> Indices | LinkedIndices:
    if isinstance(indices, LinkedIndices):
        return indices
    sources = [entry.responses.source for entry in indices]
    if request.level is None and len(indices) == 1:
        return indices[0]
    for entry in indices:
        if entry.responses.source == request.level:
            return entry
    raise UsageError(
        "level_missing",
        Text(zh="发现 {id} 没有说明分析层次。", en="Finding {id} does not say its level of analysis.").fill(
            id=request.id
        )
        if request.level is None
        else Text(zh="发现 {id} 的层次不在数据来源之中。", en="The level of finding {id} is not a source.").fill(
            id=request.id
        ),
        where=same("study.yaml: findings"),
        expected=listed(sources),
        got=same(request.level or ""),
        fix=Text(zh="写明 level: 来源编号。", en="Write level: with the id of a source."),
    )


def _placed(
    request: FindingRequest, scored: tuple[Indices, ...] | LinkedIndices, together: Composed, seed: int
) -> Finding:
    with in_part(f"findings {request.id}"):
        return _finding(request, scored, together, seed)


def _finding(
    request: FindingRequest, scored: tuple[Indices, ...] | LinkedIndices, together: Composed, seed: int
) -> Finding:
    bound = request.smallest_meaningful
    indices = _indices_for(request, together.behind(request, scored))
    try:
        model = fit(
            request.formula,
            indices,
            level=request.level if isinstance(indices, LinkedIndices) else None,
            family=request.family,
            covariance=request.covariance,
            cluster=request.cluster,
            groups=request.groups,
            slopes=request.slopes,
            estimator=request.estimator,
            scaling=request.scaling,
            group_weight=request.group_weight,
            exposure=request.exposure,
            corrected=request.corrected,
            seed=seed,
        )
    except EstimationError as problem:
        base = indices if isinstance(indices, Indices) else indices.parts[0]
        return refused_finding(base, request.formula, request.term, request.id, problem)
    return interpret(
        model,
        request.term,
        key=request.id,
        category=request.category,
        smallest_meaningful=bound.value if bound else None,
        bound_source=bound.source.text if bound else None,
    )
