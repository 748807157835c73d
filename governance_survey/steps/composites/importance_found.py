"""The result of `importance`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ...data.responses import Responses
from ...statistics.composites.importance import Quadrants
from ...statistics.composites.weighted_importance import WeightedImportance
from ...words.document import Figure
from ...words.errors import EstimationError, UsageError, closest
from ...words.provenance import Provenance
from ...words.shown import Shown
from ...words.table import Table
from ...words.text import Text, listed
from ..misuse.linter import Caution
from ..scoring import Indices
from .importance_tables import comparison_table, matrix_figure, matrix_table
from .stated import Stated

if TYPE_CHECKING:
    import pandas


@dataclass(frozen=True)
class Matrix:
    """One matrix of importance and performance.

    Attributes
    ----------
    kind : {"stated", "derived"}
    found : Quadrants
        Importance is on 0-100: rated, per cent who ticked, or per cent of R².
    replicates : (ndarray (draws, parts), ndarray (draws, parts))
        Performance and importance in every replicate.
    n : int
        Rows behind the importance.
    """

    kind: str
    found: Quadrants
    replicates: tuple[np.ndarray, np.ndarray]
    n: int


@dataclass(frozen=True)
class ImportanceMatrices(Shown):
    """Importance-performance analysis of the parts of an index. Made by `importance`.

    Attributes
    ----------
    parts : tuple of str
    titles : tuple of Text
    matrices : tuple of Matrix
        Stated, derived, or both.
    stated : Stated or None
    outcome : str or None
    derived : WeightedImportance or None
    refusal : EstimationError or None
        Why derived importance could not be had, where stated could.
    goal : float or None
        The performance line, where it is a policy goal.
    n : ndarray (parts,)
        Answers behind each performance.
    cautions : tuple of Caution
    """

    part: Indices
    parts: tuple[str, ...]
    titles: tuple[Text, ...]
    matrices: tuple[Matrix, ...]
    stated: Stated | None
    outcome: str | None
    outcome_title: Text | None
    derived: WeightedImportance | None
    refusal: EstimationError | None
    goal: float | None
    n: np.ndarray
    level: float
    draws: int
    cautions: tuple[Caution, ...]
    provenance: Provenance

    def of(self, kind: str) -> Matrix:
        """The matrix of stated or of derived importance."""
        known = [matrix.kind for matrix in self.matrices]
        if kind not in known:
            raise UsageError(
                "matrix_not_made",
                Text(zh="没有这种重要性：{k}。", en="There is no such importance: {k}.").fill(k=kind),
                expected=listed(known),
                fix=closest(kind, known),
            )
        return self.matrices[known.index(kind)]

    section = "composites"

    def sources(self) -> tuple[Responses, ...]:
        """The answers behind it."""
        return (self.part.responses,)

    def tables(self) -> tuple[Table, ...]:
        """One table a matrix, and where there are two their comparison."""
        found = tuple(matrix_table(self, matrix) for matrix in self.matrices)
        return (*found, comparison_table(self)) if len(found) > 1 else found

    def figures(self) -> tuple[Figure, ...]:
        """One figure a matrix, with the cloud of each part."""
        return tuple(matrix_figure(self, matrix) for matrix in self.matrices)

    def table(self) -> Table:
        """The first matrix."""
        return self.tables()[0]

    def tidy(self) -> pandas.DataFrame:
        """One row a matrix and part: performance, importance, intervals, quadrant."""
        import pandas

        frames = [matrix_table(self, matrix).to_frame().iloc[1:].assign(basis=matrix.kind) for matrix in self.matrices]
        return pandas.concat(frames, ignore_index=True)

    def glance(self) -> pandas.DataFrame:
        """One row: parts, rows, R squared, parts with a named quadrant."""
        import pandas

        r_squared = None if self.derived is None else self.derived.derived.r_squared
        named = sum(int((matrix.found.place >= 0).sum()) for matrix in self.matrices)
        columns = ["outcome", "n_items", "n_obs", "r_squared", "count"]
        return pandas.DataFrame([(self.outcome, len(self.parts), int(self.n.min()), r_squared, named)], columns=columns)
