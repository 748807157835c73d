"""The verb `validate`: every check of a scheme or of answers, all failures at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..data.responses import Responses
from ..schemes.index_scheme import IndexScheme
from ..schemes.instrument import Instrument
from ..words.errors import DataError, GovernanceSurveyError, SchemeError, UsageError, closest
from ..words.numbers import Number
from ..words.provenance import Provenance
from ..words.table import Table
from ..words.text import Text, listed, same, say
from .checks import ANSWER_CHECKS, INDEX_CHECKS, INSTRUMENT_CHECKS
from .checks.base import SEVERITIES, CheckResult
from .sample_design import simulated_note

if TYPE_CHECKING:
    import pandas


_OK = Text(zh="通过", en="ok")
_NOTHING = Text(zh="无可检查", en="nothing to check")


@dataclass(frozen=True)
class ValidationReport:
    """One row a check: n, failed, share, severity; drill down with `rows`.

    An *error* makes `score` refuse; a *warning* asks for a look; a *note* informs.
    """

    subject: Text
    of_answers: bool
    checks: tuple[CheckResult, ...]
    provenance: Provenance
    simulated: bool = False

    @property
    def passed(self) -> bool:
        """True where no error was found."""
        return not any(check.n_failed and check.severity == "error" for check in self.checks)

    def raise_for_failures(self) -> ValidationReport:
        """Return itself when fit; else raise with every failed check."""
        failed = [check for check in self.checks if check.n_failed and check.severity == "error"]
        if not failed:
            return self
        line = Text(zh="\n    {t}：{n} 处，如 {e}", en="\n    {t}: {n} failed, such as {e}")
        got = Text(zh=" ", en=" ")
        for check in failed:
            got = got + line.fill(t=check.title, n=check.n_failed, e=_examples(check))
        kind: type[GovernanceSurveyError] = DataError if self.of_answers else SchemeError
        raise kind(
            "answers_invalid" if self.of_answers else "scheme_unsound",
            Text(zh="{s} 有 {n} 项检查不合格。", en="{s}: {n} checks failed.").fill(s=self.subject, n=len(failed)),
            got=got,
            fix=Text(
                zh="用 validate(...).rows(\"检查编号\") 查看每一处，改正后再计算。",
                en='Look at each place with validate(...).rows("check id"), mend it, and compute again.',
            ),
        )

    def rows(self, check: str, most: int | None = None) -> pandas.DataFrame:
        """The units that failed one check: row, where, got (at most `most`)."""
        import pandas

        known = {result.id: result for result in self.checks}
        if check not in known:
            raise UsageError(
                "unknown_check",
                Text(zh="没有检查 {c}。", en="There is no check {c}.").fill(c=check),
                expected=listed(known, most=40),
                fix=closest(check, known),
            )
        failures = known[check].failures
        return pandas.DataFrame(
            {
                "row": failures.rows[:most],
                "where": failures.where[:most],
                "got": [say(value) for value in failures.got[:most]],
            }
        )

    def tidy(self) -> pandas.DataFrame:
        """One row a check."""
        return self.table().to_frame()

    def glance(self) -> pandas.DataFrame:
        """One row: checks, errors, warnings."""
        import pandas

        failed = {s: sum(bool(c.n_failed) and c.severity == s for c in self.checks) for s in SEVERITIES}
        return pandas.DataFrame([{"count": len(self.checks), **{f"count_{s}": n for s, n in failed.items()}}])

    def table(self) -> Table:
        """Every check, errors first among the failed."""
        rows = tuple(
            (
                check.title,
                same(check.id),
                SEVERITIES[check.severity] if check.n_failed else _OK if check.n_checked else _NOTHING,
                Number(f"{check.id}.n_checked", check.n_checked, "count"),
                Number(f"{check.id}.n_failed", check.n_failed, "count"),
                Number(f"{check.id}.share_failed", None if check.share is None else 100 * check.share, "percent")
                if check.n_checked
                else None,
                _examples(check) if check.n_failed else None,
            )
            for check in self.checks
        )
        title = Text(zh="检查：{s}", en="Checks of {s}").fill(s=self.subject)
        columns = ("check", "key", "severity", "n_checked", "n_failed", "share_failed", "where")
        return Table("validation", title, columns, rows, simulated_note(self.simulated))

    def __str__(self) -> str:
        return str(self.table())

    def _repr_html_(self) -> str:
        return self.table()._repr_html_()


def _examples(check: CheckResult) -> Text:
    failures = check.failures
    shown = []
    for row, where, got in list(zip(failures.rows, failures.where, failures.got, strict=True))[:3]:
        place = Text(zh="第 {r} 行 {w}", en="row {r} {w}").fill(r=row, w=where) if row else same(where)
        shown.append(Text(zh="{p} = {g}", en="{p} = {g}").fill(p=place, g=got) if say(got, None) else place)
    more = Text(zh=" …", en=" …") if check.n_failed > 3 else None
    return listed(shown) + more if more else listed(shown)


def validate(
    subject: Responses | Instrument | IndexScheme, *, instruments: Sequence[Instrument] = ()
) -> ValidationReport:
    """Check answers, a questionnaire, or an index scheme: all failures at once, nothing changed.

    Parameters
    ----------
    subject : Responses, Instrument or IndexScheme
        Answers are checked together with their questionnaire.
    instruments : sequence of Instrument
        For an index scheme: the questionnaires whose constructs it names.

    Returns
    -------
    ValidationReport
        Prints one row a check; ``.rows("undeclared_codes")`` shows the places; ``.raise_for_failures()``.

    Examples
    --------
    >>> import governance_survey as gs
    >>> gs.validate(gs.read_instrument("community_worker")).passed
    True
    """
    if isinstance(subject, Responses):
        scheme_checks = tuple(check(subject.instrument) for check in INSTRUMENT_CHECKS)
        unsound = tuple(result for result in scheme_checks if result.n_failed and result.severity == "error")
        # With an unsound questionnaire the answers cannot be read for certain: say that, and only that.
        checks = unsound or tuple(check(subject) for check in ANSWER_CHECKS)
        name, parents = same(subject.origin.name), (subject.provenance,)
        return _report(name, not unsound, checks, parents, subject.simulated)
    if isinstance(subject, Instrument):
        checks = tuple(check(subject) for check in INSTRUMENT_CHECKS)
    else:
        checks = tuple(index_check(subject, tuple(instruments)) for index_check in INDEX_CHECKS)
    return _report(subject.title.text, False, checks, (), False)


def _report(
    subject: Text, of_answers: bool, checks: tuple[CheckResult, ...], parents: tuple[Provenance, ...], simulated: bool
) -> ValidationReport:
    counts = {check.id: check.n_failed for check in checks}
    provenance = Provenance("validate", {"subject": subject}, parents, counts)
    return ValidationReport(subject, of_answers, checks, provenance, simulated)
