"""The threshold profiles under which counts of persons leave."""

from __future__ import annotations

from typing import Literal, get_args

from ...words.text import Text, same
from ..argument_checks import check_choice
from ..misuse.limits import SMALLEST_CELL

Profile = Literal["strict", "5", "3"]
PROFILES: dict[str, int] = {"strict": SMALLEST_CELL, "5": 5, "3": 3}
EVERY_COUNT = 1  # a threshold that withholds nothing


def profile_of(given: object) -> Profile:
    """The profile as it is written; a bare 5 or 3 is meant as one.

    Raises
    ------
    UsageError
        ``unknown_choice``.

    Examples
    --------
    >>> [PROFILES[profile_of(given)] for given in ("strict", "5", 3)]
    [10, 5, 3]
    """
    named = str(given) if isinstance(given, int) and not isinstance(given, bool) else given
    for known in get_args(Profile):
        if named == known:
            found: Profile = known
            return found
    check_choice("" if named is None else named, get_args(Profile), "disclosure")
    raise AssertionError(named)


def profile_name(least: int) -> Text:
    """The profile of a threshold, as it is written."""
    return same(next((name for name, own in PROFILES.items() if own == least), str(least)))
