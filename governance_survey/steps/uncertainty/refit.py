"""The coefficient again: the model's matrix made of new scores, and least squares under new weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ...schemes.formula import Formula
from ...statistics.design import DesignArrays
from ..model_matrix import ModelMatrix, model_matrix
from .worlds import World, with_columns


@dataclass(frozen=True)
class Frame:
    """What every refit shares.

    Attributes
    ----------
    formula : Formula
    names : tuple of str
        Columns of the model as fitted.
    place : int
        The column whose coefficient is followed.
    design : DesignArrays
        Weights and sampling units of the rows.
    groups : ndarray (rows,) or None
        Community of each row, where the formula needs it.
    used : ndarray of bool (rows,)
        Rows with a value on every variable in every completed set of answers, and a weight.
    """

    formula: Formula
    names: tuple[str, ...]
    place: int
    design: DesignArrays
    groups: np.ndarray | None
    used: np.ndarray

    def matrix(self, world: World, columns: Mapping[str, np.ndarray]) -> ModelMatrix:
        """The matrix of the formula with some scores replaced; its columns are defined as in `fit`."""
        return model_matrix(
            self.formula,
            with_columns(world, columns),
            groups=self.groups,
            weights=self.design.weights if self.design.weighted else None,
        )

    def coefficient(self, matrix: ModelMatrix, factors: np.ndarray | None) -> float:
        """The coefficient under the weights times the factor of each sampling unit; NaN where it is not identified."""
        weights = self.design.weights if factors is None else self.design.weights * factors[self.design.psu]
        rows = self.used & matrix.complete & (weights > 0)
        if matrix.names != self.names or not rows.any():
            return float("nan")
        return weighted_coefficient(matrix.x[rows], matrix.y[rows], weights[rows], self.place)


def weighted_coefficient(x: np.ndarray, y: np.ndarray, weights: np.ndarray, place: int) -> float:
    """One coefficient of weighted least squares; NaN where columns depend on one another.

    Examples
    --------
    >>> import numpy as np
    >>> x = np.column_stack([np.ones(4), [1.0, 2, 3, 4]])
    >>> weighted_coefficient(x, 2 * x[:, 1] + 1, np.array([1.0, 2, 1, 1]), 1).__round__(9)
    2.0
    """
    # Columns of one size: the rank is then no matter of units.
    root = np.sqrt(weights)[:, None]
    scaled = x * root
    size = np.sqrt((scaled**2).sum(axis=0))
    if not (size > 0).all():
        return float("nan")
    found, _, rank, _ = np.linalg.lstsq(scaled / size, y * root[:, 0], rcond=1e-10)
    return float(found[place] / size[place]) if rank == x.shape[1] else float("nan")


def complete_rows(frame_matrix: Sequence[ModelMatrix], weights: np.ndarray) -> np.ndarray:
    """Rows that every matrix can use and that carry a weight."""
    return np.asarray(np.all([matrix.complete for matrix in frame_matrix], axis=0) & (weights > 0))
