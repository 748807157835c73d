"""The error family. Each error answers: where, expected, got, what to do now, in zh and en.

::

    GovernanceSurveyError
    ├── UsageError         a verb was called in a way it cannot serve        (shell exit 2)
    ├── FileError          a file is missing, unreadable or not what it says (2)
    ├── FormulaError       the text of a formula                             (2)
    ├── SchemeError        the content of a questionnaire, index or study    (1)
    ├── DataError          the answers                                       (1)
    ├── DesignError        weights, strata, clusters                         (1)
    ├── EstimationError    a number that could not be trusted, so is refused (1)
    └── VerificationError  a document that does not agree with its data      (1)
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from .remedies import spelled
from .text import Text, current_language, listed, say

_HEADINGS = (
    ("where", Text(zh="位置", en="where")),
    ("expected", Text(zh="应为", en="expected")),
    ("got", Text(zh="实为", en="got")),
    ("fix", Text(zh="怎么办", en="what to do")),
)
_COLON = Text(zh="：", en=": ")


class GovernanceSurveyError(Exception):
    """Root of every error this package raises on purpose.

    Parameters
    ----------
    code : str
        Stable key in lower_snake_case; tests and scripts may rely on it.
    what : Text
        One sentence: what is wrong.
    where, expected, got, fix : Text or plain value, optional
        The four answers a reader needs; what to do now is `fix`.

    Examples
    --------
    >>> error = UsageError("unknown_language", Text(zh="没有这种语言。", en="No such language."), got="fr")
    >>> print(error.say("en"))
    No such language. [unknown_language]
      got: fr
    """

    exit_code = 2

    def __init__(
        self,
        code: str,
        what: Text,
        *,
        where: object = None,
        expected: object = None,
        got: object = None,
        fix: Text | None = None,
    ) -> None:
        self.code, self.what = code, what
        self.where, self.got = where, got
        self.expected = spelled(expected) if isinstance(expected, Text) else expected
        self.fix = spelled(fix) if fix is not None else None
        super().__init__(code)

    def say(self, language: str | None = None) -> str:
        """The whole message in one language."""
        language = current_language(language)
        lines = [f"{self.what.say(language)} [{self.code}]"]
        for name, heading in _HEADINGS:
            value = getattr(self, name)
            if value is not None:
                lines.append(f"  {heading.say(language)}{_COLON.say(language)}{say(value, language)}")
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.say()


class UsageError(GovernanceSurveyError):
    """A verb was called in a way it cannot serve."""


class FileError(GovernanceSurveyError):
    """A file is missing, unreadable, or not what its name says."""


class FormulaError(GovernanceSurveyError):
    """The text of a formula cannot be read or names something unknown."""


class SchemeError(GovernanceSurveyError):
    """A questionnaire, index scheme, codebook, plan or study file is not sound."""

    exit_code = 1


class DataError(GovernanceSurveyError):
    """The answers do not fit their questionnaire."""

    exit_code = 1


class DesignError(GovernanceSurveyError):
    """Weights, strata or clusters are unusable."""

    exit_code = 1


class EstimationError(GovernanceSurveyError):
    """A number that could not be trusted, so it is refused."""

    exit_code = 1


class VerificationError(GovernanceSurveyError):
    """A document does not agree with the data it came from."""

    exit_code = 1


def closest(name: object, known: Iterable[str]) -> Text | None:
    """The advice "did you mean …", or None when nothing known is near."""
    near = difflib.get_close_matches(str(name), list(dict.fromkeys(known)), n=3, cutoff=0.6)
    if not near:
        return None
    return Text(zh="是不是想写：", en="Did you mean: ") + listed(near) + Text(zh="？", en="?")
