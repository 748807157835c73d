"""Coefficients that one cluster decides: without it they could not be estimated, so nothing shows their error."""

from __future__ import annotations

import numpy as np

from ..least_squares import Squares

# A share of a direction that the other clusters hold, below which a cluster is taken to decide it alone.
ALONE = 1e-10


def decided_by_one(
    x: np.ndarray, w: np.ndarray | None, squares: Squares, codes: np.ndarray, traces: np.ndarray
) -> np.ndarray:
    """Which coefficients cannot be estimated when some one cluster is left out, bool (p,).

    Parameters
    ----------
    x, w, codes : rows used
    traces : ndarray (clusters,)
        Sums of leverages. They add up to p, and a cluster that decides a direction has at least one: only those,
        never more than p of them, are looked at.
    """
    p = x.shape[1]
    size = np.linalg.norm(squares.back, axis=1)
    found = np.zeros(p, dtype=bool)
    for g in np.flatnonzero(traces > 1 - 1e-6):
        own = codes == g
        u = squares.frame.of(x[own])
        inner = u.T @ (u if w is None else u * w[own, None])
        values, vectors = np.linalg.eigh(inner)
        directions = vectors[:, 1 - values < ALONE]
        found |= np.linalg.norm(squares.back @ directions, axis=1) > 1e-6 * size
    return found
