"""The verb `run`: a study file becomes findings, tables, figures and documents in one go."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..data.responses import Responses
from ..schemes.loading import scheme_from
from ..schemes.study import DataFile, FindingRequest, Study
from ..steps.interpretation import Finding, interpret, refused_finding
from ..steps.modelling import Model, fit
from ..steps.reporting import Report, report
from ..steps.scoring import Indices, score
from ..steps.validation import ValidationReport, validate
from ..words.errors import EstimationError, UsageError
from ..words.files import new_folder, write_file
from ..words.progress import progress
from ..words.text import LANGUAGES, Text, listed, same
from .reading import instrument_at, read_responses
from .saving import save


@dataclass(frozen=True)
class StudyPlace:
    """A study and the folder its paths start from."""

    study: Study
    folder: Path


def open_study(study: str | Path | StudyPlace) -> StudyPlace:
    """Read a study file; paths inside it start from its folder."""
    if isinstance(study, StudyPlace):
        return study
    path = Path(study)
    loaded = scheme_from(path, "study")
    return StudyPlace(loaded, path.absolute().parent)


def read_answers(place: StudyPlace) -> tuple[Responses, ...]:
    """Every source of a study, read as declared."""
    return tuple(_read(place, entry) for entry in place.study.data)


def _read(place: StudyPlace, entry: DataFile) -> Responses:
    return read_responses(
        place.folder / entry.file,
        instrument_at(entry.instrument, place.folder),
        sampling=entry.sampling,
        weight=entry.weight,
        psu=entry.psu,
        strata=entry.strata,
        fpc=entry.fpc,
        lonely_psu=entry.lonely_psu,
        source=entry.source,
        sheet=entry.sheet,
        encoding=entry.encoding,
        sha256=entry.sha256,
        simulated=place.study.simulated,
    )


def run(study: str | Path, *, output: str | Path | None = None) -> Report:
    """Run a whole study: read, validate, score, fit, interpret, report.

    Parameters
    ----------
    study : path
        A ``study.yaml``.
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
    made = report_of(open_study(study))
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


def report_of(place: StudyPlace) -> Report:
    """All steps of a study in memory."""
    study = place.study
    scheme = scheme_from(study.index_scheme, "index_scheme", place.folder)
    steps = progress(study.data, Text(zh="读取、检查、计分", en="reading, checking, scoring"))
    checks: list[ValidationReport] = []
    indices: list[Indices] = []
    for entry in steps:
        responses = _read(place, entry)
        checks.append(validate(responses))
        checks[-1].raise_for_failures()
        indices.append(score(responses, scheme, by=study.by))
    models: list[Model] = []
    findings: list[Finding] = []
    for request in progress(study.findings, Text(zh="建模与解读", en="fitting and reading")):
        finding = _finding(request, _indices_for(request, indices))
        findings.append(finding)
        if finding.model is not None and all(finding.model.provenance != known.provenance for known in models):
            models.append(finding.model)
    return report(findings, tables=(*indices, *models, *checks), title=study.title.text)


def _indices_for(request: FindingRequest, indices: list[Indices]) -> Indices:
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


def _finding(request: FindingRequest, indices: Indices) -> Finding:
    bound = request.smallest_meaningful
    try:
        model = fit(request.formula, indices, covariance=request.covariance, cluster=request.cluster)
    except EstimationError as problem:
        return refused_finding(indices, request.formula, request.term, request.id, problem)
    return interpret(
        model,
        request.term,
        key=request.id,
        smallest_meaningful=bound.value if bound else None,
        bound_source=bound.source.text if bound else None,
    )
