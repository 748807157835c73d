"""Least squares of many rows in a few passes: columns made orthonormal, residuals, sums within clusters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ..columns import dependent_columns, refuse_dependent

BLOCK = 1 << 14  # rows worked on at a time, so that a block stays in the processor's cache
WELL_APART = 1e-4  # cross-products decide the rank of columns farther apart than this; nearer ones take QR


@dataclass(frozen=True)
class Squares:
    """Weighted least squares.

    With :math:`U=(X-1o^\\top)R` and :math:`U^\\top WU=I`, each coefficient is a row of `back` times the solution on U.

    Attributes
    ----------
    coef, residual : ndarray (p,), (n,)
    origin, root : ndarray (p,), (p, p)
        o and R.
    back : ndarray (p, p)
        coef = back @ solution (+ the outcome's mean on the intercept); cov = back @ meat @ back.T.
    r_squared, sum_of_squares : float
        Share of the outcome's variance accounted for; weighted residual sum of squares.
    """

    coef: np.ndarray
    residual: np.ndarray
    origin: np.ndarray
    root: np.ndarray
    back: np.ndarray
    r_squared: float
    sum_of_squares: float

    def orthonormal(self, x: np.ndarray) -> np.ndarray:
        """U of some rows, (rows, p)."""
        return np.asarray((x - self.origin) @ self.root)


def blocks(n: int, size: int = BLOCK) -> Iterator[slice]:
    """Slices that walk through n rows."""
    for start in range(0, n, size):
        yield slice(start, min(start + size, n))


def least_squares(x: np.ndarray, y: np.ndarray, w: np.ndarray | None, names: tuple[str, ...]) -> Squares:
    """Fit; columns are centred at their weighted mean and scaled first, so a variable with a huge offset loses nothing.

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
    total = float(n if w is None else w.sum())
    intercept = bool(np.all(x[:, 0] == 1))
    origin = np.zeros(p)
    middle = 0.0
    if intercept:
        origin = (x.sum(axis=0) if w is None else w @ x) / total
        origin[0] = 0.0
        middle = float(y.sum() if w is None else w @ y) / total
    gram, moment = np.zeros((p, p)), np.zeros(p)
    for rows in blocks(n):
        z = x[rows] - origin
        weighted = z if w is None else z * w[rows, None]
        gram += weighted.T @ z
        moment += weighted.T @ (y[rows] - middle)
    size = np.sqrt(np.diag(gram) / total)
    reference = np.sqrt(size**2 + origin**2)
    refuse_dependent(np.flatnonzero(size <= 1e-12 * np.maximum(reference, 1e-300)), names)
    r = _triangle(x, w, origin, size, gram, total, names)
    root = np.linalg.solve(r, np.eye(p)) / size[:, None]
    solution = root.T @ moment
    residual = np.empty(n)
    slopes = root @ solution
    for rows in blocks(n):
        residual[rows] = (y[rows] - middle) - (x[rows] - origin) @ slopes
    back = root.copy()
    if intercept:
        back[0] -= origin @ root
    coef = back @ solution
    if intercept:
        coef[0] += middle
    left = float(residual @ residual if w is None else w @ residual**2)
    centred = y - middle
    spread = float(centred @ centred if w is None else w @ centred**2)
    return Squares(coef, residual, origin, root, back, 1 - left / spread, left)


def _triangle(
    x: np.ndarray,
    w: np.ndarray | None,
    origin: np.ndarray,
    size: np.ndarray,
    gram: np.ndarray,
    total: float,
    names: tuple[str, ...],
) -> np.ndarray:
    scaled = gram / size / size[:, None]
    try:
        r = np.linalg.cholesky(scaled).T
        if np.diag(r).min() > WELL_APART * np.sqrt(total):
            return np.asarray(r)
    except np.linalg.LinAlgError:
        pass  # not positive definite in these digits: QR decides, with all of them
    z = (x - origin) / size
    r = np.linalg.qr(z if w is None else z * np.sqrt(w)[:, None], mode="r")
    refuse_dependent(dependent_columns(r, total), names)
    return np.asarray(r * np.sign(np.diag(r))[:, None])


def cluster_sums(values: np.ndarray, codes: np.ndarray, groups: int) -> np.ndarray:
    """Sums within clusters of columns (n, p): (groups, p)."""
    from scipy.sparse import csc_array

    n = len(codes)
    picker = csc_array((np.ones(n), codes, np.arange(n + 1)), shape=(groups, n))
    return np.asarray(picker @ values)
