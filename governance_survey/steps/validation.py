"""The verb `validate`: every check of answers, a questionnaire, an index scheme or a study, all failures at once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..data.codings import Codings
from ..data.linked import Linked
from ..data.responses import Responses
from ..schemes.analysis_plan import AnalysisPlan
from ..schemes.base import Scheme
from ..schemes.codebook import Codebook
from ..schemes.index_scheme import IndexScheme
from ..schemes.instrument import Instrument
from ..schemes.study import Study
from ..words.errors import UsageError
from ..words.provenance import Provenance
from ..words.text import Text, listed, same
from .checks import (
    ANSWER_CHECKS,
    CODEBOOK_CHECKS,
    CODING_CHECKS,
    COMPOSITE_CHECKS,
    INDEX_CHECKS,
    INSTRUMENT_CHECKS,
    LINK_CHECKS,
    STUDY_CHECKS,
)
from .checks.base import CheckResult
from .checks.codebook_ids import BookAndSchemes
from .checks.coded import Coded
from .checks.report import Matter, ValidationReport

__all__ = ["ValidationReport", "validate"]


def validate(
    subject: Responses | Linked | Instrument | IndexScheme | Study | Codebook | Codings,
    *,
    instruments: Sequence[Instrument] = (),
    schemes: Sequence[IndexScheme | AnalysisPlan] = (),
    earlier: Codebook | None = None,
) -> ValidationReport:
    """Check answers, a linked study, a scheme, a study file or coded interviews: all failures at once.

    Parameters
    ----------
    subject : Responses, Linked, Instrument, IndexScheme, Study, Codebook or Codings
        Answers are checked against their questionnaire; where the questionnaire itself has errors, only those
        are reported, since the answers cannot be read for certain. Of a linked study every source is checked
        (``worker.undeclared_codes``), then what joins them. Codings are checked against their codebook and its
        procedure; ``.rows("unknown_codes")`` shows source, offsets and words of each.
    instruments : sequence of Instrument
        For an index scheme: the questionnaires whose constructs it names. For a codebook: those whose items stand
        beside its codes.
    schemes : sequence of IndexScheme
        For a study: the index schemes it names, so that the scores it asks for can be looked up. For a codebook:
        indices its codes feed, and the plan (`AnalysisPlan`) whose hypotheses they bear on.
    earlier : Codebook, optional
        For a codebook: the version before it, to list the recoding that the changes oblige. For codings: the version
        they were made with.

    Returns
    -------
    ValidationReport
        Prints one row a check; ``.rows("undeclared_codes")`` shows the places; ``.raise_for_failures()``.

    Raises
    ------
    UsageError
        ``cannot_validate`` for anything else, ``instruments_not_used`` where `subject` is neither index scheme nor
        codebook, ``schemes_not_used`` where it is neither study nor codebook, ``earlier_not_used`` where it is neither
        codebook nor codings.

    Notes
    -----
    Missing reasons (not asked, refused, ...) are never failures by themselves.

    Examples
    --------
    >>> import governance_survey as gs
    >>> gs.validate(gs.read_instrument("community_worker")).passed
    True
    >>> book, outcomes = gs.read_codebook("community_emergency"), gs.read_scheme("outcomes")
    >>> gs.validate(book, schemes=[outcomes]).rows("uncovered_constructs")["where"].tolist()
    ['outcomes TRN']
    """
    _refuse_unused(subject, bool(instruments), bool(schemes), earlier is not None)
    against = _Against(tuple(instruments), tuple(schemes), earlier)
    for kind, checker in _CHECKERS.items():
        if isinstance(subject, kind):
            return checker(subject, against)
    raise UsageError(
        "cannot_validate",
        Text(zh="不知道怎样检查这个对象。", en="There are no checks for this."),
        expected=listed(kind.__name__ for kind in _CHECKERS),
        got=same(type(subject).__name__),
        fix=Text(
            zh="先用 read_responses、read_instrument、read_scheme、read_codebook 或 read_codings 读入。",
            en="Read it first with read_responses, read_instrument, read_scheme, read_codebook or read_codings.",
        ),
    )


@dataclass(frozen=True)
class _Against:
    """What a subject is checked against beside itself."""

    forms: tuple[Instrument, ...] = ()
    schemes: tuple[IndexScheme | AnalysisPlan, ...] = ()
    earlier: Codebook | None = None

    @property
    def indices(self) -> tuple[IndexScheme, ...]:
        return tuple(scheme for scheme in self.schemes if isinstance(scheme, IndexScheme))

    @property
    def plans(self) -> tuple[AnalysisPlan, ...]:
        return tuple(scheme for scheme in self.schemes if isinstance(scheme, AnalysisPlan))


def _refuse_unused(subject: object, instruments: bool, schemes: bool, earlier: bool) -> None:
    wordings: tuple[tuple[bool, str, tuple[type, ...], Text], ...] = (
        (
            instruments,
            "instruments_not_used",
            (IndexScheme, Codebook),
            Text(
                zh="instruments 只用于检查指数方案和编码手册。",
                en="instruments belong to the check of an index scheme or a codebook.",
            ),
        ),
        (
            schemes,
            "schemes_not_used",
            (Study, Codebook),
            Text(zh="schemes 只用于检查研究和编码手册。", en="schemes belong to the check of a study or a codebook."),
        ),
        (
            earlier,
            "earlier_not_used",
            (Codebook, Codings),
            Text(zh="earlier 只用于检查编码手册和编码。", en="earlier belongs to the check of a codebook or codings."),
        ),
    )
    for given, code, kinds, what in wordings:
        if given and not isinstance(subject, kinds):
            raise UsageError(code, what, got=same(type(subject).__name__))


def _check_answers(responses: Responses, _: _Against) -> ValidationReport:
    form = responses.instrument
    unsound = tuple(r for r in (check.run(form) for check in INSTRUMENT_CHECKS) if r.failed == "error")
    if unsound:
        return _report(form.title.text, "scheme", unsound, (responses.provenance,), {}, simulated=responses.simulated)
    responses.load(responses.present)
    checks = tuple(check.run(responses) for check in ANSWER_CHECKS)
    keys = responses.key_column("respondent")
    name = same(responses.origin.name)
    return _report(
        name, "answers", checks, (responses.provenance,), {}, simulated=responses.simulated, respondents=keys
    )


def _check_linked(study: Linked, _: _Against) -> ValidationReport:
    parents, checks = [], []
    for name, source in study.sources.items():
        part = _check_answers(source, _Against())
        parents.append(part.provenance)
        of = _OF_SOURCE.fill(s=name)
        for check in part.checks:
            failures = tuple(replace(failed, keys=failed.whose(part.respondents)) for failed in check.failures)
            checks.append(replace(check, id=f"{name}.{check.id}", title=of + check.title, failures=failures))
    checks += [check.run(study) for check in LINK_CHECKS]
    title = Text(zh="联结的研究", en="Linked study")
    return _report(title, "answers", tuple(checks), (study.provenance, *parents), {}, simulated=study.simulated)


_OF_SOURCE = Text(zh="{s}：", en="{s}: ")


def _check_instrument(form: Instrument, _: _Against) -> ValidationReport:
    checks = tuple(check.run(form) for check in INSTRUMENT_CHECKS)
    return _report(form.title.text, "scheme", checks, (), _content(form))


def _check_index(scheme: IndexScheme, against: _Against) -> ValidationReport:
    forms = against.forms
    checks = tuple(check.run((scheme, forms)) for check in INDEX_CHECKS)
    return _report(scheme.title.text, "scheme", checks, (), _content(scheme, *forms))


def _check_study(study: Study, against: _Against) -> ValidationReport:
    checks = tuple(check.run(study) for check in STUDY_CHECKS)
    if study.coupling or study.obstacles or study.importance:
        checks += tuple(check.run((study, against.indices)) for check in COMPOSITE_CHECKS)
    return _report(study.title.text, "scheme", checks, (), _content(study), simulated=study.simulated)


def _check_codebook(book: Codebook, against: _Against) -> ValidationReport:
    subject = BookAndSchemes(book, against.indices, against.plans, against.forms, against.earlier)
    checks = tuple(check.run(subject) for check in CODEBOOK_CHECKS)
    others = (*against.schemes, *against.forms, *((against.earlier,) if against.earlier is not None else ()))
    return _report(book.title.text, "scheme", checks, (), _content(book, *others))


def _check_codings(codings: Codings, against: _Against) -> ValidationReport:
    book, parents = codings.codebook, (codings.provenance,)
    unsound = tuple(r for r in (check.run(BookAndSchemes(book)) for check in CODEBOOK_CHECKS) if r.failed == "error")
    if unsound:
        return _report(book.title.text, "scheme", unsound, parents, {}, simulated=codings.simulated)
    coded = Coded.of(codings, against.earlier)
    checks = tuple(check.run(coded) for check in CODING_CHECKS)
    return _report(book.title.text, "codings", checks, parents, _content(book), simulated=codings.simulated)


# What can be checked, and by which lists: the one place where types are told apart.
_CHECKERS: dict[type, Callable[..., ValidationReport]] = {
    Responses: _check_answers,
    Linked: _check_linked,
    Instrument: _check_instrument,
    IndexScheme: _check_index,
    Study: _check_study,
    Codebook: _check_codebook,
    Codings: _check_codings,
}


def _content(*schemes: Scheme) -> dict[str, str]:
    return {
        f"{s.kind} {s.id}@{s.version}": hashlib.sha256(s.model_dump_json().encode("utf-8")).hexdigest() for s in schemes
    }


def _report(
    subject: Text,
    matter: Matter,
    checks: tuple[CheckResult, ...],
    parents: tuple[Provenance, ...],
    inputs: dict[str, str],
    *,
    simulated: bool = False,
    respondents: np.ndarray | None = None,
) -> ValidationReport:
    counts = {check.id: check.n_failed for check in checks}
    provenance = Provenance("validate", {"subject": subject}, parents, counts, inputs=inputs)
    return ValidationReport(subject, matter, checks, provenance, simulated, respondents)
