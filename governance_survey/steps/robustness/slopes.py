"""A slope in standard deviations between communities, read from any fit of a model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from ...statistics.comparisons.widths import one_pair
from ...words.errors import EstimationError
from ...words.text import Text
from ..model_matrix import ModelMatrix


class Fit(Protocol):
    """What is read of a fit."""

    @property
    def coef(self) -> np.ndarray:
        """Coefficients (p,)."""

    @property
    def cov(self) -> np.ndarray:
        """Their covariance (p, p)."""

    @property
    def dof(self) -> float | np.ndarray:
        """Degrees of freedom, one or (p,)."""


@dataclass(frozen=True)
class Slope:
    """An estimate with its error and interval."""

    estimate: float
    std_error: float
    dof: float
    low: float
    high: float

    @property
    def settled(self) -> bool:
        """Whether the interval leaves out nought."""
        return not self.low <= 0 <= self.high


def slope_of(fit: Fit, direction: np.ndarray, level: float) -> Slope:
    """``direction @ coef`` with the fit's own covariance; of several degrees of freedom the least."""
    used = direction != 0
    dof = float(np.min(np.broadcast_to(fit.dof, direction.shape)[used]))
    estimate = float(direction[used] @ fit.coef[used])
    error = float(np.sqrt(direction[used] @ fit.cov[np.ix_(used, used)] @ direction[used]))
    half = one_pair(level, dof) * error
    return Slope(estimate, error, dof, estimate - half, estimate + half)


def carried(direction: np.ndarray, names: tuple[str, ...], wider: tuple[str, ...]) -> np.ndarray:
    """The same direction on a model that holds more columns.

    Examples
    --------
    >>> carried(np.array([0.0, 2.0]), ("1", "x"), ("1", "z", "x")).tolist()
    [0.0, 0.0, 2.0]
    """
    found = np.zeros(len(wider))
    for place in np.flatnonzero(direction):
        found[wider.index(names[place])] = direction[place]
    return found


def direction_of(matrix: ModelMatrix, terms: tuple[str, ...], keys: np.ndarray | None, sign: float = 1.0) -> np.ndarray:
    r"""What turns coefficients into the slope read, (p,).

    .. math:: \beta = \frac{1}{k}\sum_{j=1}^{k} b_j \frac{s_j}{s_y}

    with s the standard deviations of communities' means over the rows used (of rows, where no community is known); a
    column of noughts and ones counts as it is, a product by the product of its factors' s.

    Raises
    ------
    EstimationError
        ``constant_outcome``.
    """
    rows = matrix.complete
    labels = None if keys is None else np.asarray(keys)[rows].astype(str)
    spread = _spread(matrix.y[rows], labels)
    if not spread > 0:
        raise EstimationError(
            "constant_outcome", Text(zh="结果变量在社区间没有差异", en="the outcome does not vary between communities")
        )
    found = np.zeros(len(matrix.names))
    for term, step in zip(terms, steps_of(matrix, terms, keys, sign), strict=True):
        found[matrix.names.index(term)] = step / spread / len(terms)
    return found


def steps_of(
    matrix: ModelMatrix, terms: tuple[str, ...], keys: np.ndarray | None, sign: float = 1.0
) -> tuple[float, ...]:
    """The difference in each term that is spoken of: one standard deviation between communities, one category."""
    rows = matrix.complete
    labels = None if keys is None else np.asarray(keys)[rows].astype(str)
    return tuple(sign * _step(matrix, matrix.names.index(term), rows, labels) for term in terms)


def _step(matrix: ModelMatrix, place: int, rows: np.ndarray, labels: np.ndarray | None) -> float:
    term = matrix.terms[place]
    if term is not None and len(term.factors) > 1:
        own = [matrix.names.index(f.label) for f in term.factors if f.label in matrix.names]
        return float(np.prod([_step(matrix, p, rows, labels) for p in own]))
    column = matrix.x[rows, place]
    return 1.0 if np.isin(column, (0.0, 1.0)).all() else _spread(column, labels)


def _spread(values: np.ndarray, labels: np.ndarray | None) -> float:
    if labels is None:
        return float(np.std(values, ddof=1))
    _, number, size = np.unique(labels, return_inverse=True, return_counts=True)
    return float(np.std(np.bincount(number, weights=values) / size, ddof=1)) if len(size) > 1 else 0.0
