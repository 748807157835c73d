"""What the shell's `validate` looks at: a study with its data, one scheme file, or one file of answers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..schemes.base import Sampling
from ..schemes.codebook import Codebook
from ..schemes.index_scheme import IndexScheme
from ..schemes.instrument import Instrument
from ..schemes.loading import KINDS, SHIPPED_FOLDERS, read_shipped, scheme_from, shipped
from ..schemes.study import Study
from ..steps.validation import ValidationReport, validate
from ..words.errors import SchemeError, UsageError, closest
from ..words.text import Text, listed, same
from .reading import read_instrument, read_responses
from .study_place import StudyPlace, read_answers
from .study_words import in_study_words

_SCHEME_FILES = (".yaml", ".yml", ".json")
_CHECKED = ("instrument", "index_scheme", "codebook")


@dataclass(frozen=True)
class Checked:
    """One report a thing checked."""

    reports: tuple[ValidationReport, ...]

    @property
    def passed(self) -> bool:
        """True where no report has an error."""
        return all(report.passed for report in self.reports)

    def say(self, language: str | None = None) -> str:
        """Every report, then the verdict."""
        verdict = (
            Text(zh="全部合格。", en="All fit.") if self.passed else Text(zh="有不合格之处。", en="Some checks failed.")
        )
        return "\n\n".join([*(report.table().say(language) for report in self.reports), verdict.say(language)])

    def __str__(self) -> str:
        return self.say()


def check(
    reference: str,
    *,
    instrument: str | None = None,
    sampling: Sampling | None = None,
    weight: str | None = None,
    psu: str | None = None,
    strata: str | None = None,
    sheet: str | None = None,
    encoding: str | None = None,
) -> Checked:
    """Check a study (its data too), a questionnaire, index scheme or codebook, or answers against a questionnaire.

    Parameters
    ----------
    reference : str
        A scheme file, the id of a shipped scheme, or a file of answers (`instrument` and `sampling` say
        how to read it).

    Raises
    ------
    UsageError
        ``answers_need_instrument``, ``unknown_scheme``.
    GovernanceSurveyError
        Whatever keeps the files from being read.
    """
    suffix = Path(reference).suffix.lower()
    if instrument is not None:
        if sampling is None:
            raise _needs_instrument(reference)
        answers = read_responses(
            reference,
            instrument,
            sampling=sampling,
            weight=weight,
            psu=psu,
            strata=strata,
            sheet=sheet,
            encoding=encoding,
        )
        return Checked((validate(answers),))
    if suffix in _SCHEME_FILES:
        return _scheme(_any_scheme(Path(reference)), Path(reference).absolute().parent)
    if suffix == ".xlsx":
        return Checked((validate(read_instrument(reference)),))
    if suffix in (".csv", ".tsv", ".txt", ".xls", ".sav", ".zsav"):
        raise _needs_instrument(reference)
    return _shipped(reference)


def _scheme(found: Any, folder: Path) -> Checked:
    if isinstance(found, Study):
        place = StudyPlace(found, folder)
        with in_study_words():
            return _study(place)
    scheme: Instrument | IndexScheme | Codebook = found
    return Checked((validate(scheme),))


def _study(place: StudyPlace) -> Checked:
    answers = read_answers(place)
    schemes = tuple(scheme_from(name, "index_scheme", place.folder) for name in place.study.index_schemes)
    forms = tuple(entry.instrument for entry in answers)
    study, index = validate(place.study, schemes=schemes), validate(schemes[0], instruments=forms)
    return Checked((study, index, *(validate(entry) for entry in answers)))


def _any_scheme(path: Path) -> Any:
    wrong: SchemeError | None = None
    for kind in KINDS:
        try:
            return scheme_from(path, kind)
        except SchemeError as problem:
            if problem.code != "scheme_kind":
                raise
            wrong = problem
    raise UsageError(
        "unknown_scheme",
        Text(zh="不认识这种方案。", en="This kind of scheme is not known."),
        where=same(path),
        expected=listed([f"kind: {kind}" for kind in KINDS]),
        got=wrong.got if wrong is not None else None,
    )


def _shipped(reference: str) -> Checked:
    name = reference.partition("@")[0]
    kinds = [kind for kind in SHIPPED_FOLDERS if name in shipped(kind)]
    # A plan of the same id has no checks of its own: it is checked with the study that names it.
    kinds = [kind for kind in kinds if kind in _CHECKED] or kinds
    if not kinds:
        known = sorted({entry for kind in SHIPPED_FOLDERS for entry in shipped(kind)})
        raise UsageError(
            "unknown_scheme",
            Text(zh="没有这个文件，也没有自带的方案 {r}。", en="{r} is neither a file nor a shipped scheme.").fill(
                r=reference
            ),
            expected=listed(known, most=20),
            fix=closest(name, known)
            or Text(
                zh="写 study.yaml 的路径；或写数据文件并加 --instrument 和 --sampling。",
                en="Give the path of a study.yaml; or a file of answers with --instrument and --sampling.",
            ),
        )
    return Checked(tuple(validate(read_shipped(kind, reference)) for kind in kinds))  # type: ignore[arg-type]


def _needs_instrument(reference: str) -> UsageError:
    return UsageError(
        "answers_need_instrument",
        Text(
            zh="检查答卷要说明用哪份问卷、怎样抽样。",
            en="To check answers, say which questionnaire and which sampling.",
        ),
        where=same(reference),
        fix=Text(
            zh="加上 --instrument 问卷编号或文件，和 --sampling 抽样方式。",
            en="Add --instrument (an id or a file) and --sampling.",
        ),
    )
