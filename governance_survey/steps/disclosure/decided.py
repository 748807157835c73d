"""Under which profile a report leaves, what it withholds, and what a written reason lets through."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ...words.table import Table
from ...words.text import Text
from ..misuse.linter import Caution, Suspicion, hold
from .profiles import PROFILES, Profile

SMALL_CELLS = "small_cells"  # the rule that a written reason lets small counts pass


@dataclass(frozen=True)
class Disclosure:
    """Under which profile a report leaves, what it withholds, and the reason given where nothing is.

    Attributes
    ----------
    withheld : tuple of (Text, int)
        Title of a table and how many of its cells are not shown.
    accepted : tuple of Caution
        Small counts let through, with the written reason.
    """

    profile: str
    least: int
    withheld: tuple[tuple[Text, int], ...]
    accepted: tuple[Caution, ...] = ()


def decided(tables: Sequence[Table], profile: Profile, accept: Mapping[str, str] | None) -> Disclosure:
    """What is withheld of the tables as they may leave, or the reason why all of it is let through.

    Raises
    ------
    UsageError
        ``small_cells`` of a plain table that tells of few persons; ``not_a_mapping``, ``unknown_misuse``,
        ``empty_reason``.
    """
    least = PROFILES[profile]
    withheld = tuple((table.title, table.withheld) for table in tables if table.withheld)
    # A table taken out of its result is withheld as a whole: nobody knows any more what would tell what.
    found = [Suspicion(SMALL_CELLS, table.title) for table in tables if (table.fewest or least) < least]
    taken = hold(found, accept)
    if SMALL_CELLS not in (accept or {}):
        return Disclosure(profile, least, withheld)
    accepted = hold([Suspicion(SMALL_CELLS, title) for title, _ in withheld], accept)
    return Disclosure(profile, least, (), (*accepted, *taken))
