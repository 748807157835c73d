"""Columns made orthonormal in one pass, so that neither huge offsets nor units cost digits of a regression."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from .columns import dependent_columns, refuse_dependent
from .halves import at_once, halves

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


def blocks(rows: int | slice, size: int = BLOCK) -> Iterator[slice]:
    """Slices that walk through so many rows, or through a part of a table."""
    first, last = (0, rows) if isinstance(rows, int) else (rows.start, rows.stop)
    for start in range(first, last, size):
        yield slice(start, min(start + size, last))


def products(z: np.ndarray, v: np.ndarray) -> np.ndarray:
    """z' diag(v) z of columns (n, p), block by block: no second copy of a million rows.

    Examples
    --------
    >>> import numpy as np
    >>> products(np.array([[1.0, 2], [1, 0]]), np.array([1.0, 3])).tolist()
    [[4.0, 2.0], [2.0, 4.0]]
    """
    found = np.zeros((z.shape[1], z.shape[1]))
    for rows in blocks(len(z)):
        part = z[rows]
        found += (part * v[rows, None]).T @ part
    return found


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
    return frame_and_moments(x, w, names)[0]


def frame_and_moments(
    x: np.ndarray, w: np.ndarray | None, names: tuple[str, ...], y: np.ndarray | None = None
) -> tuple[Frame, np.ndarray, float]:
    """The frame, and of an outcome its products with the orthonormal columns (p,) and its mean, all in one pass.

    Products are of the outcome less its mean, which is nought without an intercept. Sums are taken about the first
    rows' means and moved afterwards: no digit is lost to an offset, and no pass to finding it.
    """
    n, p = x.shape
    total = float(n if w is None else w.sum())
    intercept = bool(np.all(x[:, 0] == 1))
    near, near_y = np.zeros(p), 0.0
    if intercept:
        near[1:] = x[: min(n, 1000), 1:].mean(axis=0)
        near_y = 0.0 if y is None else float(y[: min(n, 1000)].mean())
    parts = at_once([partial(_products, x, w, y, near, near_y, part) for part in halves(n)])
    gram, moment = (np.sum(found, axis=0) for found in zip(*parts, strict=True))
    origin, middle = near, near_y
    if intercept:
        # Products with the constant, the first column, are sums.
        step, step_y = gram[0] / total, float(moment[0]) / total
        step[0] = 0.0
        gram[1:, 1:] -= np.outer(step, step)[1:, 1:] * total
        gram[0, 1:] = gram[1:, 0] = 0.0
        moment[1:] -= step[1:] * (step_y * total)
        moment[0] = 0.0
        origin, middle = near + step, near_y + step_y
    size = np.sqrt(np.maximum(np.diag(gram), 0.0) / total)
    reference = np.sqrt(size**2 + origin**2)
    refuse_dependent(np.flatnonzero(size <= 1e-12 * np.maximum(reference, 1e-300)), names)
    r = _triangle(x, w, origin, size, gram, total, names)
    root = np.linalg.solve(r, np.eye(p)) / size[:, None]
    back = root.copy()
    if intercept:
        back[0] -= origin @ root
    return Frame(origin, root, back), root.T @ moment, middle


def _products(
    x: np.ndarray, w: np.ndarray | None, y: np.ndarray | None, near: np.ndarray, near_y: float, part: slice
) -> tuple[np.ndarray, np.ndarray]:
    # Of the columns less `near`: with one another, and with the outcome less `near_y`.
    p = x.shape[1]
    gram, moment = np.zeros((p, p)), np.zeros(p)
    for rows in blocks(part):
        z = x[rows] - near
        weighted = z if w is None else z * w[rows, None]
        gram += weighted.T @ z
        if y is not None:
            moment += (y[rows] - near_y) @ weighted
    return gram, moment


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
