"""The verb `validate`: every check of answers, a questionnaire, an index scheme or a study, all failures at once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from ..data.codings import Codings
from ..data.linked import Linked
from ..data.responses import Responses
from ..schemes.base import Scheme
from ..schemes.index_scheme import IndexScheme
from ..schemes.instrument import Instrument
from ..schemes.study import Study
from ..words.errors import UsageError
from ..words.provenance import Provenance
from ..words.text import Text, listed, same
from .checks import (
    ANSWER_CHECKS,
    CODING_CHECKS,
    COMPOSITE_CHECKS,
    INDEX_CHECKS,
    INSTRUMENT_CHECKS,
    LINK_CHECKS,
    STUDY_CHECKS,
)
from .checks.base import CheckResult
from .checks.coded import Coded
from .checks.report import Matter, ValidationReport

__all__ = ["ValidationReport", "validate"]


def validate(
    subject: Responses | Linked | Instrument | IndexScheme | Study | Codings,
    *,
    instruments: Sequence[Instrument] = (),
    schemes: Sequence[IndexScheme] = (),
) -> ValidationReport:
    """Check answers, a linked study, a scheme, a study file or coded interviews: all failures at once.

    Parameters
    ----------
    subject : Responses, Linked, Instrument, IndexScheme, Study or Codings
        Answers are checked against their questionnaire; where the questionnaire itself has errors, only those
        are reported, since the answers cannot be read for certain. Of a linked study every source is checked
        (``worker.undeclared_codes``), then what joins them. Codings are checked against their codebook and its
        procedure; ``.rows("unknown_codes")`` shows source, offsets and words of each.
    instruments : sequence of Instrument
        For an index scheme: the questionnaires whose constructs it names.
    schemes : sequence of IndexScheme
        For a study: the index schemes it names, so that the scores it asks for can be looked up.

    Returns
    -------
    ValidationReport
        Prints one row a check; ``.rows("undeclared_codes")`` shows the places; ``.raise_for_failures()``.

    Raises
    ------
    UsageError
        ``cannot_validate`` for anything else, ``instruments_not_used`` where `subject` is no index scheme,
        ``schemes_not_used`` where it is no study.

    Notes
    -----
    Missing reasons (not asked, refused, ...) are never failures by themselves.

    Examples
    --------
    >>> import governance_survey as gs
    >>> gs.validate(gs.read_instrument("community_worker")).passed
    True
    """
    if instruments and not isinstance(subject, IndexScheme):
        raise UsageError(
            "instruments_not_used",
            Text(zh="instruments 只用于检查指数方案。", en="instruments belong to the check of an index scheme."),
            got=same(type(subject).__name__),
        )
    if schemes and not isinstance(subject, Study):
        raise UsageError(
            "schemes_not_used",
            Text(zh="schemes 只用于检查研究。", en="schemes belong to the check of a study."),
            got=same(type(subject).__name__),
        )
    for kind, checker in _CHECKERS.items():
        if isinstance(subject, kind):
            return checker(subject, tuple(schemes if kind is Study else instruments))
    raise UsageError(
        "cannot_validate",
        Text(zh="不知道怎样检查这个对象。", en="There are no checks for this."),
        expected=listed(kind.__name__ for kind in _CHECKERS),
        got=same(type(subject).__name__),
        fix=Text(
            zh="先用 read_responses、read_instrument 或 read_scheme 读入。",
            en="Read it first with read_responses, read_instrument or read_scheme.",
        ),
    )


def _check_answers(responses: Responses, _: tuple[Instrument, ...]) -> ValidationReport:
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


def _check_linked(study: Linked, _: tuple[Instrument, ...]) -> ValidationReport:
    parents, checks = [], []
    for name, source in study.sources.items():
        part = _check_answers(source, ())
        parents.append(part.provenance)
        of = _OF_SOURCE.fill(s=name)
        for check in part.checks:
            failures = tuple(replace(failed, keys=failed.whose(part.respondents)) for failed in check.failures)
            checks.append(replace(check, id=f"{name}.{check.id}", title=of + check.title, failures=failures))
    checks += [check.run(study) for check in LINK_CHECKS]
    title = Text(zh="联结的研究", en="Linked study")
    return _report(title, "answers", tuple(checks), (study.provenance, *parents), {}, simulated=study.simulated)


_OF_SOURCE = Text(zh="{s}：", en="{s}: ")


def _check_instrument(form: Instrument, _: tuple[Instrument, ...]) -> ValidationReport:
    checks = tuple(check.run(form) for check in INSTRUMENT_CHECKS)
    return _report(form.title.text, "scheme", checks, (), _content(form))


def _check_index(scheme: IndexScheme, forms: tuple[Instrument, ...]) -> ValidationReport:
    checks = tuple(check.run((scheme, forms)) for check in INDEX_CHECKS)
    return _report(scheme.title.text, "scheme", checks, (), _content(scheme, *forms))


def _check_study(study: Study, schemes: tuple[IndexScheme, ...]) -> ValidationReport:
    checks = tuple(check.run(study) for check in STUDY_CHECKS)
    if study.coupling or study.obstacles or study.importance:
        checks += tuple(check.run((study, schemes)) for check in COMPOSITE_CHECKS)
    return _report(study.title.text, "scheme", checks, (), _content(study), simulated=study.simulated)


def _check_codings(codings: Codings, _: tuple[Instrument, ...]) -> ValidationReport:
    coded = Coded.of(codings)
    checks = tuple(check.run(coded) for check in CODING_CHECKS)
    title = codings.codebook.title.text
    return _report(title, "codings", checks, (codings.provenance,), {}, simulated=codings.simulated)


# What can be checked, and by which lists: the one place where types are told apart.
_CHECKERS: dict[type, Callable[..., ValidationReport]] = {
    Responses: _check_answers,
    Linked: _check_linked,
    Instrument: _check_instrument,
    IndexScheme: _check_index,
    Study: _check_study,
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
