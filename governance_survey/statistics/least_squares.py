"""Least squares of many rows in a few passes, and sums within clusters."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .orthonormal import Frame, blocks, frame_of


@dataclass(frozen=True)
class Squares:
    """Weighted least squares.

    Attributes
    ----------
    coef, residual : ndarray (p,), (n,)
    frame : Frame
        Of the columns; covariances are found there and brought back.
    r_squared, sum_of_squares : float
        Share of the outcome's variance accounted for; weighted residual sum of squares.
    """

    coef: np.ndarray
    residual: np.ndarray
    frame: Frame
    r_squared: float
    sum_of_squares: float

    @property
    def back(self) -> np.ndarray:
        """Of the frame."""
        return self.frame.back


def least_squares(x: np.ndarray, y: np.ndarray, w: np.ndarray | None, names: tuple[str, ...]) -> Squares:
    """Fit on orthonormal columns and a centred outcome.

    Parameters
    ----------
    x, y : ndarray (n, p), (n,), without missing values
    w : ndarray (n,) or None
        Positive weights; None = ones.

    Raises
    ------
    EstimationError
        ``rank_deficient``, the dependent columns named.
    """
    n, p = x.shape
    frame = frame_of(x, w, names)
    middle = 0.0
    if np.all(x[:, 0] == 1):
        middle = float(y.mean() if w is None else w @ y / w.sum())
    centred = y - middle
    moment = np.zeros(p)
    for rows in blocks(n):
        part = centred[rows] if w is None else centred[rows] * w[rows]
        moment += part @ (x[rows] - frame.origin)
    solution = frame.root.T @ moment
    slopes = frame.root @ solution
    residual = np.empty(n)
    for rows in blocks(n):
        residual[rows] = centred[rows] - (x[rows] - frame.origin) @ slopes
    coef = frame.back @ solution
    coef[0] += middle
    left = float(residual @ residual if w is None else w @ residual**2)
    spread = float(centred @ centred if w is None else w @ centred**2)
    return Squares(coef, residual, frame, 1 - left / spread, left)


def cluster_sums(values: np.ndarray, codes: np.ndarray, groups: int) -> np.ndarray:
    """Sums within clusters of columns (n, p): (groups, p)."""
    from scipy.sparse import csc_array

    n = len(codes)
    picker = csc_array((np.ones(n), codes, np.arange(n + 1)), shape=(groups, n))
    return np.asarray(picker @ values)
