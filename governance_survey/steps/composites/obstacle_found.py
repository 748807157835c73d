"""The result of `obstacles`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ...data.responses import Responses
from ...statistics.composites.obstacles import Obstacles
from ...words.document import Figure
from ...words.provenance import Provenance
from ...words.shown import Shown
from ...words.table import Table
from ...words.text import Text
from ..misuse.linter import Caution
from ..scoring import Indices
from .leaves import Leaves
from .obstacle_tables import communities_table, frame_of, overall_table, types_table
from .obstacle_types import Types

if TYPE_CHECKING:
    import pandas


@dataclass(frozen=True)
class ObstacleDegrees(Shown):
    """Shares of the shortfall of an index. Made by `obstacles`.

    Attributes
    ----------
    index : str
    title : Text
    leaves : Leaves
        The parts, with their weights in the index and their values row by row.
    units : tuple of str
        Communities (persons, where the source knows none).
    x : ndarray (units, parts)
        Scores of every unit, 0 to 1; NaN where it has none.
    weights : ndarray (parts,)
        Weights used.
    overall : Obstacles
        Shares of each unit, and of the summed gaps of all with their interval over units drawn again.
    by_scheme : Obstacles or None
        The same with the weights of the index, where others were given.
    low, high : ndarray (units, parts)
        Interval of the shares of each community; NaN where its gap is too small or its errors unknown.
    named : ndarray of bool (units,)
        Communities whose score may be published as it is.
    types : Types or None
        Shares of each type of community, where a category was asked for.
    n_incomplete : int
        Units without one of the parts.
    cautions : tuple of Caution
    """

    index: str
    title: Text
    part: Indices
    leaves: Leaves
    units: tuple[str, ...]
    x: np.ndarray
    weights: np.ndarray
    overall: Obstacles
    by_scheme: Obstacles | None
    low: np.ndarray
    high: np.ndarray
    named: np.ndarray
    types: Types | None
    level: float
    draws: int
    name_communities: bool
    cautions: tuple[Caution, ...]
    provenance: Provenance

    @property
    def n_incomplete(self) -> int:
        """Units without one of the parts."""
        return int(np.isnan(self.x).any(axis=1).sum())

    @property
    def whole_gap(self) -> float:
        """Mean distance to the goal over all units, from 0 to 1."""
        return float(np.nanmean(self.overall.gap))

    section = "composites"

    def sources(self) -> tuple[Responses, ...]:
        """The answers behind it."""
        return (self.part.responses,)

    def tables(self) -> tuple[Table, ...]:
        """Parts of the whole shortfall, and of each type; communities by name only where the study allows it."""
        found = (overall_table(self), *((types_table(self, self.types),) if self.types is not None else ()))
        return (*found, self.communities_table()) if self.name_communities and self.named.any() else found

    def communities_table(self) -> Table:
        """The first three parts of each community whose score may be published, by its key."""
        return communities_table(self)

    def figures(self) -> tuple[Figure, ...]:
        """No figure: the table is ranked already."""
        return ()

    def table(self) -> Table:
        """Parts of the whole shortfall."""
        return overall_table(self)

    def tidy(self) -> pandas.DataFrame:
        """One row a community and part, named or not: gap, share, interval (for the record, not for print)."""
        return frame_of(self)

    def glance(self) -> pandas.DataFrame:
        """One row: communities, complete ones, shares left out, the mean gap."""
        import pandas

        row = (
            self.index,
            len(self.units),
            len(self.units) - self.n_incomplete,
            self.overall.n_suppressed,
            self.whole_gap,
        )
        return pandas.DataFrame([row], columns=["index_id", "n_rows", "n_complete", "n_withheld", "shortfall"])
