"""Columns made orthonormal in one pass, so that neither huge offsets nor units cost digits of a regression."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from .columns import dependent_columns, refuse_dependent

BLOCK = 1 << 14  # rows worked on at a time, so that a block stays in the processor's cache
WELL_APART = 1e-4  # cross-products decide the rank of columns farther apart than this; nearer ones take QR


@dataclass(frozen=True)
class Frame:
    """Columns :math:`U=(X-1o^\\top)R` with :math:`U^\\top WU=I`; R is upper triangular.

    Attributes
    ----------
    origin, root : ndarray (p,), (p, p)
        o and R; with an intercept (a first column of ones) o are the weighted means of the other columns.
    back : ndarray (p, p)
        Coefficients on X = back @ coefficients on U; covariances likewise on both sides.
    """

    origin: np.ndarray
    root: np.ndarray
    back: np.ndarray

    def of(self, x: np.ndarray) -> np.ndarray:
        """U of some rows, (rows, p)."""
        return np.asarray((x - self.origin) @ self.root)


def blocks(n: int, size: int = BLOCK) -> Iterator[slice]:
    """Slices that walk through n rows."""
    for start in range(0, n, size):
        yield slice(start, min(start + size, n))


def frame_of(x: np.ndarray, w: np.ndarray | None, names: tuple[str, ...]) -> Frame:
    """Find the frame.

    Parameters
    ----------
    x : ndarray (n, p), without missing values
    w : ndarray (n,) or None
        Positive weights; None = ones.
    names : tuple of str (p,)

    Raises
    ------
    EstimationError
        ``rank_deficient``, the dependent columns named.

    Examples
    --------
    >>> import numpy as np
    >>> x = np.column_stack([np.ones(4), [2001.0, 2002, 2003, 2004]])
    >>> frame_of(x, None, ("(Intercept)", "year")).of(x).round(3).tolist()
    [[0.5, -0.671], [0.5, -0.224], [0.5, 0.224], [0.5, 0.671]]
    """
    n, p = x.shape
    total = float(n if w is None else w.sum())
    intercept = bool(np.all(x[:, 0] == 1))
    origin = np.zeros(p)
    if intercept:
        origin = (x.sum(axis=0) if w is None else w @ x) / total
        origin[0] = 0.0
    gram = np.zeros((p, p))
    for rows in blocks(n):
        z = x[rows] - origin
        gram += (z if w is None else z * w[rows, None]).T @ z
    size = np.sqrt(np.diag(gram) / total)
    reference = np.sqrt(size**2 + origin**2)
    refuse_dependent(np.flatnonzero(size <= 1e-12 * np.maximum(reference, 1e-300)), names)
    r = _triangle(x, w, origin, size, gram, total, names)
    root = np.linalg.solve(r, np.eye(p)) / size[:, None]
    back = root.copy()
    if intercept:
        back[0] -= origin @ root
    return Frame(origin, root, back)


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
    r = np.asarray(np.linalg.qr(z if w is None else z * np.sqrt(w)[:, None], mode="r"))
    refuse_dependent(dependent_columns(r, total), names)
    return np.asarray(r * np.sign(np.diag(r))[:, None])
