"""Omega total of many correlation matrices at once: what its bootstrap and replication stand on."""

from __future__ import annotations

import numpy as np

from ...words.errors import EstimationError
from .omega import one_factor_loadings

STEPS = 60
NEAR = 1e-9  # gradient at which a matrix counts as solved


def omegas_of(correlations: np.ndarray, start: np.ndarray) -> np.ndarray:
    r"""Omega total under every matrix: one minres factor each, by damped Newton steps taken together.

    .. math:: f = \sum_{i<j}(r_{ij}-\lambda_i\lambda_j)^2,\qquad
        \omega = \frac{(\sum\lambda_i)^2}{(\sum\lambda_i)^2 + \sum(1-\lambda_i^2)}

    The few that do not settle are solved one by one as `mcdonald_omega` does.

    Parameters
    ----------
    correlations : ndarray (sets, items, items)
        Three items or more; NaN where a set has none.
    start : ndarray (items,)
        Loadings of the whole sample.

    Returns
    -------
    ndarray (sets,)
        NaN for a set without correlations, with an item that has no unique variance left, or not converged.

    Examples
    --------
    >>> import numpy as np
    >>> loading = np.array([0.8, 0.7, 0.6])
    >>> r = np.outer(loading, loading); np.fill_diagonal(r, 1)
    >>> omegas_of(r[None], np.array([0.7, 0.7, 0.7])).round(6).tolist()
    [0.744932]
    """
    found = np.full(len(correlations), np.nan)
    known = np.flatnonzero(np.isfinite(correlations).all(axis=(1, 2)))
    matrices = correlations[known]
    loadings, solved = _newton(matrices, np.tile(start, (len(known), 1)))
    loadings[~solved] = [_alone(matrix) for matrix in matrices[~solved]] if not solved.all() else 0.0
    proper = np.isfinite(loadings).all(axis=1) & (loadings**2 < 1).all(axis=1)
    common = loadings.sum(axis=1) ** 2
    unique = (1 - loadings**2).sum(axis=1)
    found[known] = np.where(proper, common / np.where(proper, common + unique, 1.0), np.nan)
    return found


def _newton(matrices: np.ndarray, loadings: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    k = loadings.shape[1]
    diagonal = np.arange(k)
    loadings, damping = loadings.copy(), np.full(len(loadings), 1e-6)
    solved = np.zeros(len(loadings), dtype=bool)
    residual, misfit = _misfit(matrices, loadings)
    for _ in range(STEPS):
        slope = -2 * np.einsum("bij,bj->bi", residual, loadings)
        solved = np.abs(slope).max(axis=1, initial=0.0) < NEAR
        left = np.flatnonzero(~solved)
        if not left.size:
            break
        here, rest = loadings[left], residual[left]
        curve = 2 * (here[:, :, None] * here[:, None, :] - rest)
        squares = here**2
        curve[:, diagonal, diagonal] = 2 * (squares.sum(axis=1, keepdims=True) - squares) + damping[left, None]
        tried = here - np.linalg.solve(curve, slope[left][:, :, None])[:, :, 0]
        new_residual, new_misfit = _misfit(matrices[left], tried)
        # Near the solution the misfit falls by less than its rounding error: that is no step uphill.
        better = new_misfit <= misfit[left] * (1 + 1e-12) + 1e-15
        taken = left[better]
        loadings[taken], residual[taken], misfit[taken] = tried[better], new_residual[better], new_misfit[better]
        damping[left] = np.where(better, damping[left] / 10, np.clip(damping[left] * 10, 1e-3, 1e6))
    return loadings, solved


def _misfit(matrices: np.ndarray, loadings: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    residual = matrices - loadings[:, :, None] * loadings[:, None, :]
    places = np.arange(loadings.shape[1])
    residual[:, places, places] = 0.0
    return residual, np.einsum("bij,bij->b", residual, residual) / 2


def _alone(matrix: np.ndarray) -> np.ndarray:
    try:
        return one_factor_loadings(matrix)
    except EstimationError:
        return np.full(len(matrix), np.nan)
