"""The result of `validate`: one row a check, and every failing place behind it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np

from ...words.errors import DataError, GovernanceSurveyError, SchemeError, UsageError, closest
from ...words.numbers import Number
from ...words.printed import Printed
from ...words.provenance import Provenance
from ...words.remedies import spelled
from ...words.table import Table
from ...words.text import Text, listed, same
from ..sample_design import simulated_note
from .base import SEVERITIES, CheckResult, Failed

if TYPE_CHECKING:
    import pandas

Matter = Literal["answers", "scheme", "codings"]
_OK = Text(zh="通过", en="ok")
_NOTHING = Text(zh="无可检查", en="nothing to check")
_PLACES_SHOWN = 3
_PLACES_RAISED = 5


@dataclass(frozen=True, eq=False)
class ValidationReport(Printed):
    """One row a check: how many units were looked at, how many failed, how grave that is.

    An *error* makes `score` refuse; a *warning* asks for a look; a *note* informs. Drill down with `rows`
    (every failing place) and `counts` (failing values, commonest first).

    Attributes
    ----------
    subject : Text
        What was checked.
    matter : {"answers", "scheme", "codings"}
        What kind of thing it is.
    checks : tuple of CheckResult
        In the order of the lists in ``steps.checks``.
    respondents : ndarray of object (rows,), optional
        Keys of the rows, where the questionnaire declares them.

    Examples
    --------
    >>> import governance_survey as gs
    >>> form, scheme = gs.read_instrument("community_worker"), gs.read_scheme("five_dimensions")
    >>> answers = gs.simulate(form, seed=1, communities=8, scheme=scheme)
    >>> report = gs.validate(answers)
    >>> report.passed, report.raise_for_failures() is report
    (True, True)
    """

    subject: Text
    matter: Matter
    checks: tuple[CheckResult, ...]
    provenance: Provenance
    simulated: bool = False
    respondents: np.ndarray | None = field(default=None, repr=False)

    @property
    def passed(self) -> bool:
        """True where no error was found."""
        return not self.failed("error")

    def failed(self, severity: str) -> tuple[CheckResult, ...]:
        """Checks of one severity (``"error"``, ``"warning"``, ``"note"``) at which something failed."""
        return tuple(check for check in self.checks if check.failed == severity)

    def check(self, check_id: str) -> CheckResult:
        """One check by its id; an unknown id is a `UsageError` ``unknown_check`` that names the nearest."""
        known = {result.id: result for result in self.checks}
        if check_id not in known:
            raise UsageError(
                "unknown_check",
                Text(zh="没有检查项 {c}。", en="There is no check {c}.").fill(c=check_id),
                expected=listed(known, most=60),
                fix=closest(check_id, known),
            )
        return known[check_id]

    def raise_for_failures(self) -> ValidationReport:
        """Return itself when fit; else raise with every failed check, its places and what to do.

        Raises
        ------
        DataError
            ``answers_invalid``, ``codings_invalid``.
        SchemeError
            ``scheme_unsound``.
        """
        errors = self.failed("error")
        if not errors:
            return self
        got = Text(zh=" ", en=" ")
        for check in errors:
            got = got + _RAISED.fill(t=check.title, i=check.id, n=check.n_failed)
            for part in check.failures[:_PLACES_RAISED]:
                got = got + same("\n      ") + part.summary() + _BECAUSE.fill(m=part.message)
            if len(check.failures) > _PLACES_RAISED:
                got = got + same("\n      ") + _MORE.fill(n=len(check.failures) - _PLACES_RAISED)
            if check.advice is not None:
                got = got + same("\n      → ") + spelled(check.advice)
        kind, code = _RAISES[self.matter]
        raise kind(
            code,
            _UNFIT.fill(s=self.subject, n=len(errors)),
            where=self.subject,
            got=got,
            fix=_LOOK.fill(c=errors[0].id),
        )

    def rows(self, check_id: str, most: int | None = None) -> pandas.DataFrame:
        """Every place that failed one check: row (from 1; 0 = the whole), respondent, where, got, expected, message.

        A row of a log is counted in that log; its respondent is the community. Of interviews a row is a mark or a
        segment in the order of the codings, `where` its source; start, end, coder and quote (the words in brackets,
        with some of the text around them) come beside it.

        Parameters
        ----------
        check_id : str
        most : int, optional
            At most so many rows; all by default.
        """
        import pandas

        parts = self.check(check_id).failures
        pieces: list[dict[str, np.ndarray]] = []
        for part in parts:
            left = None if most is None else most - sum(len(piece["row"]) for piece in pieces)
            if left is None or left > 0:
                pieces.append(_places(part, self.respondents, left))
        if pieces:
            names = dict.fromkeys(name for piece in pieces for name in piece)
            blanks = [np.full(len(piece["row"]), None, dtype=object) for piece in pieces]
            columns = {
                name: np.concatenate([piece.get(name, blank) for piece, blank in zip(pieces, blanks, strict=True)])
                for name in sorted(names, key=_rank)
            }
            return pandas.DataFrame(columns)
        key = [] if self.respondents is None else ["respondent"]
        return pandas.DataFrame(columns=["row", *key, "where", "got", "expected", "message"])

    def counts(self, check_id: str) -> pandas.DataFrame:
        """Failing values of one check by place: where, got, count; commonest first within a place."""
        import pandas

        found = []
        for part in self.check(check_id).failures:
            labels, codes = part.values()
            counts = np.bincount(codes, minlength=len(labels))
            order = np.argsort(-counts, kind="stable")
            found.append(pandas.DataFrame({"where": part.where, "got": labels[order], "count": counts[order]}))
        return pandas.concat(found, ignore_index=True) if found else pandas.DataFrame(columns=["where", "got", "count"])

    def tidy(self) -> pandas.DataFrame:
        """One row a check: check_id, check, severity, n_checked, n_failed, share_failed.

        The share runs from 0 to 1 and is NaN where there was nothing to check.
        """
        import pandas

        return pandas.DataFrame(
            {
                "check_id": [check.id for check in self.checks],
                "check": [str(check.title) for check in self.checks],
                "severity": [check.severity for check in self.checks],
                "n_checked": [check.n_checked for check in self.checks],
                "n_failed": [check.n_failed for check in self.checks],
                "share_failed": [np.nan if check.share is None else check.share for check in self.checks],
            }
        )

    def glance(self) -> pandas.DataFrame:
        """One row: passed, and how many checks, errors, warnings and notes."""
        import pandas

        failed = {f"n_{severity}s": len(self.failed(severity)) for severity in SEVERITIES}
        return pandas.DataFrame([{"passed": self.passed, "n_checks": len(self.checks), **failed}])

    def table(self) -> Table:
        """Every check: failed errors first, then warnings, notes, and what passed."""
        grave = (*SEVERITIES, None)
        ordered = sorted(self.checks, key=lambda check: grave.index(check.failed))
        columns = ("check", "check_id", "severity", "n_checked", "n_failed", "share_failed", "where")
        title = Text(zh="检查：{s}", en="Checks of {s}").fill(s=self.subject)
        rows = tuple(
            (
                check.title,
                same(check.id),
                SEVERITIES[check.severity] if check.n_failed else _OK if check.n_checked else _NOTHING,
                Number(f"{check.id}.n_checked", check.n_checked, "count"),
                Number(f"{check.id}.n_failed", check.n_failed, "count"),
                None if check.share is None else Number(f"{check.id}.share_failed", 100 * check.share, "percent"),
                _summary(check) if check.n_failed else None,
            )
            for check in ordered
        )
        return Table("validation", title, columns, rows, (self.verdict, *simulated_note(self.simulated)))

    @property
    def verdict(self) -> Text:
        """The outcome in a sentence."""
        wording = (_FIT if self.passed else _NOT_FIT)[self.matter]
        return wording.fill(**{severity: len(self.failed(severity)) for severity in SEVERITIES}, n=len(self.checks))

    def __str__(self) -> str:
        return str(self.table())

    def _repr_html_(self) -> str:
        return self.table()._repr_html_()


_COUNTS = Text(
    zh="{n} 项检查：{error} 项错误，{warning} 项警告，{note} 项提示。",
    en="{n} checks. Errors: {error}; warnings: {warning}; notes: {note}.",
)
_FIT: dict[Matter, Text] = {
    "scheme": Text(zh="方案可用。", en="The scheme is sound. ") + _COUNTS,
    "answers": Text(zh="数据可以计分。", en="The answers can be scored. ") + _COUNTS,
    "codings": Text(zh="编码可以分析。", en="The codings can be analysed. ") + _COUNTS,
}
_NOT_FIT: dict[Matter, Text] = {
    "scheme": Text(zh="方案有误，不能使用。", en="The scheme is not sound. ") + _COUNTS,
    "answers": Text(zh="数据有误，不能计分。", en="The answers cannot be scored yet. ") + _COUNTS,
    "codings": Text(zh="编码有误，改正后才能分析。", en="The codings cannot be analysed yet. ") + _COUNTS,
}
_RAISES: dict[Matter, tuple[type[GovernanceSurveyError], str]] = {
    "scheme": (SchemeError, "scheme_unsound"),
    "answers": (DataError, "answers_invalid"),
    "codings": (DataError, "codings_invalid"),
}
_UNFIT = Text(zh="“{s}”有 {n} 项检查不合格。", en="{s}: checks failed ({n}).")
_RAISED = Text(zh="\n    {t} [{i}]：{n} 处不合格", en="\n    {t} [{i}]: {n} failed")
_BECAUSE = Text(zh="——{m}", en=" — {m}")
_MORE = Text(zh="另有 {n} 处", en="{n} more places")
_LOOK = Text(
    zh='按箭头后的提示改正；用 validate(...).rows("{c}") 逐处查看。',
    en='Follow the advice after each arrow; validate(...).rows("{c}") shows every place.',
)


def _summary(check: CheckResult) -> Text:
    places = [part.summary() for part in check.failures[:_PLACES_SHOWN]]
    if len(check.failures) > _PLACES_SHOWN:
        places.append(_MORE.fill(n=len(check.failures) - _PLACES_SHOWN))
    return Text(zh="；".join(place.zh for place in places), en="; ".join(place.en for place in places))


_LAST = ("got", "expected", "message")


def _rank(name: str) -> int:
    # What stood there comes last, whatever was added before it.
    return _LAST.index(name) + 1 if name in _LAST else 0


def _places(part: Failed, respondents: np.ndarray | None, most: int | None) -> dict[str, np.ndarray]:
    rows = np.zeros(1, dtype=np.int64) if part.rows is None else part.rows[:most]
    labels, codes = part.values()
    keys = part.whose(respondents)

    def repeated(text: str | None) -> np.ndarray:
        return np.full(len(rows), text, dtype=object)

    columns: dict[str, np.ndarray] = {"row": rows}
    if keys is not None or respondents is not None:
        columns["respondent"] = repeated(None) if keys is None else keys[: len(rows)]
    columns |= {"where": repeated(part.where), **{name: values[: len(rows)] for name, values in part.context.items()}}
    columns |= {"got": labels[codes[: len(rows)]]}
    columns |= {"expected": repeated("" if part.expected is None else str(part.expected))}
    return columns | {"message": repeated(str(part.message))}
