"""Least squares of many rows in a few passes, and sums within clusters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from ..words.errors import EstimationError
from ..words.text import Text
from .halves import at_once, halves
from .orthonormal import Frame, blocks, frame_and_moments


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


# A share of the outcome's variation that is rounding.
EXACT = 1e-26
Visit = Callable[[slice, np.ndarray, np.ndarray], None]


def least_squares(
    x: np.ndarray, y: np.ndarray, w: np.ndarray | None, names: tuple[str, ...], visit: Callable[[], Visit] | None = None
) -> Squares:
    """Fit on orthonormal columns and a centred outcome, in two passes over the rows.

    Parameters
    ----------
    x, y : ndarray (n, p), (n,), without missing values
    w : ndarray (n,) or None
        Positive weights; None = ones.
    visit : callable, optional
        Makes what a part of the table is taken in by: a callable given some rows (a slice), their orthonormal columns
        and residuals, on the second pass. Long tables are gone through in two parts side by side.

    Raises
    ------
    EstimationError
        ``rank_deficient``, the dependent columns named; ``perfect_fit``.
    """
    frame, solution, middle = frame_and_moments(x, w, names, y)
    centred = y - middle
    residual = np.empty(len(y))

    def passed(part: slice, taken: Visit | None) -> None:
        for rows in blocks(part):
            u = frame.of(x[rows])
            residual[rows] = centred[rows] - u @ solution
            if taken is not None:
                taken(rows, u, residual[rows])

    at_once([partial(passed, part, None if visit is None else visit()) for part in halves(len(y))])
    coef = frame.back @ solution
    coef[0] += middle
    left = float(residual @ residual if w is None else w @ residual**2)
    spread = float(centred @ centred if w is None else w @ centred**2)
    if left <= EXACT * spread:
        raise EstimationError(
            "perfect_fit",
            Text(
                zh="结果可由变量完全推出，没有误差可估计",
                en="the outcome follows from the variables exactly: there is no error to estimate",
            ),
        )
    return Squares(coef, residual, frame, 1 - left / spread, left)


def cluster_sums(values: np.ndarray, codes: np.ndarray, groups: int) -> np.ndarray:
    """Sums within clusters of columns (n, p): (groups, p)."""
    from scipy.sparse import csc_array

    n = len(codes)
    picker = csc_array((np.ones(n), codes, np.arange(n + 1)), shape=(groups, n))
    return np.asarray(picker @ values)
