"""The result of `coupling`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ...data.responses import Responses
from ...statistics.composites.coupling import Coupling
from ...words.document import Figure
from ...words.provenance import Provenance
from ...words.shown import Shown
from ...words.table import Table
from ...words.text import Text, listed
from ..linked_scoring import LinkedIndices
from ..misuse.linter import Caution
from .community_parts import Parts
from .coupling_tables import communities_table, coupling_glance, grades_table, summary_table, systems_table
from .polarity import Polarity

if TYPE_CHECKING:
    import pandas


@dataclass(frozen=True)
class Couplings(Shown):
    """Coupling coordination of every community. Made by `coupling`.

    Attributes
    ----------
    id : str
        The id of D in a formula (``D_W_URG_W_LAW``).
    parts : Parts
        The systems as they enter: on 0 to 1, a burden reversed under the relief reading.
    reversed : tuple of str
        Systems that were reversed.
    burdens : tuple of str
        Systems of which more is worse.
    found : Coupling
        C, T, D and the lag index of every community, whether it may be named or not.
    low, high, lag_low, lag_high : ndarray (communities,)
        Intervals of D and of the lag index; NaN where no error is known.
    first_grade, last_grade : ndarray of int (communities,)
        Grades (1 to 10) that the interval of D touches; 0 without an interval. A label stands where they are one.
    lag_classes : ndarray of int (communities,)
        -1 first system ahead, 0 in step, 1 second ahead, 9 where the interval of the lag index does not settle it.
    variation : ndarray (communities,)
        Coefficient of variation of the systems.
    shrunken : ndarray (communities,)
        D of the shrunken scores.
    spssau : Coupling or None
    published : ndarray (communities,) or None
    cautions : tuple of Caution
        Misuses let through with a written reason.
    """

    id: str
    study: LinkedIndices
    parts: Parts
    polarity: Polarity | None
    reversed: tuple[str, ...]
    burdens: tuple[str, ...]
    found: Coupling
    low: np.ndarray
    high: np.ndarray
    lag_low: np.ndarray
    lag_high: np.ndarray
    first_grade: np.ndarray
    last_grade: np.ndarray
    lag_classes: np.ndarray
    variation: np.ndarray
    shrunken: np.ndarray
    spssau: Coupling | None
    published: np.ndarray | None
    level: float
    draws: int
    name_communities: bool
    cautions: tuple[Caution, ...]
    provenance: Provenance

    @cached_property
    def indices(self) -> LinkedIndices:
        """The study's indices with D among the derived scores, so that `fit` may take it as an outcome.

        `fit` refuses predictors that D is computed from (``outcome_on_its_parts``).
        """
        title = Text(zh="耦合协调度：{s}", en="coupling coordination: {s}").fill(s=listed(self.parts.titles))
        return replace(
            self.study,
            derived={**self.study.derived, self.id: (title, self.found.d)},
            made_from={**self.study.made_from, self.id: self.parts.ids},
            provenance=self.provenance,
        )

    section = "composites"

    def sources(self) -> tuple[Responses, ...]:
        """The answers behind it."""
        return tuple(self.study.linked.sources.values())

    def tables(self) -> tuple[Table, ...]:
        """Summary by lag class, grades, systems; communities by name only where `name_communities` allows it."""
        found = (summary_table(self), grades_table(self), systems_table(self))
        return (*found, self.communities_table()) if self.name_communities and self.parts.named.any() else found

    def communities_table(self) -> Table:
        """C, T, D, grade and lag of each community whose scores may be published, by its key."""
        return communities_table(self)

    def figures(self) -> tuple[Figure, ...]:
        """No figure: the tables say all."""
        return ()

    def table(self) -> Table:
        """Summary by lag class."""
        return summary_table(self)

    def tidy(self) -> pandas.DataFrame:
        """One row a community, named or not: C, T, D, interval, grades, lag index (for the record, not for print)."""
        return communities_table(self, whole=True).to_frame()

    def glance(self) -> pandas.DataFrame:
        """One row: communities, mean D, values at the floor."""
        return coupling_glance(self).to_frame()
