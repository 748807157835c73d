"""The threshold profiles under which counts of persons leave."""

from __future__ import annotations

from typing import Literal, get_args

from ...words.text import Text, same
from ..argument_checks import check_choice
from ..misuse.limits import SMALLEST_CELL

Profile = Literal["strict", "5", "3"]
PROFILES: dict[str, int] = {"strict": SMALLEST_CELL, "5": 5, "3": 3}


def least_of(profile: object) -> int:
    """The fewest persons of a count that is shown under a profile.

    Raises
    ------
    UsageError
        ``unknown_choice``.

    Examples
    --------
    >>> [least_of(profile) for profile in ("strict", "5", "3")]
    [10, 5, 3]
    """
    check_choice("" if profile is None else profile, get_args(Profile), "disclosure")
    return PROFILES[str(profile)]


def profile_name(least: int) -> Text:
    """The profile of a threshold, as it is written."""
    return same(next((name for name, own in PROFILES.items() if own == least), str(least)))
