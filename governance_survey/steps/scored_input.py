"""What the verbs after `score` take: refused early where it was never scored."""

from __future__ import annotations

from ..words.errors import UsageError
from ..words.text import Text, same
from .linked_scoring import LinkedIndices
from .scoring import Indices


def check_scored(indices: object, verb: str) -> None:
    """Refuse what is no result of `score`.

    Examples
    --------
    >>> check_scored(None, "measure")
    Traceback (most recent call last):
    ...
    governance_survey.words.errors.UsageError: measure works on scores. [not_scored]
      expected: score(...)
      got: NoneType
    """
    if not isinstance(indices, Indices | LinkedIndices):
        raise UsageError(
            "not_scored",
            Text(zh="{v} 要用 score 得到的得分。", en="{v} works on scores.").fill(v=verb),
            expected=same("score(...)"),
            got=same(type(indices).__name__),
        )
