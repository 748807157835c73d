"""McDonald's omega of a one-factor model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...words.text import Text
from .shared import Missing, item_covariance, item_matrix, refuse


@dataclass(frozen=True)
class Omega:
    """McDonald's omega total of a one-factor model on standardised items.

    `loadings` (items,) and `uniquenesses` (items,) are those of the minres solution.
    """

    total: float
    loadings: np.ndarray
    uniquenesses: np.ndarray
    n: int
    missing: Missing


def mcdonald_omega(items: np.ndarray, *, missing: Missing = "listwise") -> Omega:
    r"""Omega total of a one-factor minres model on the correlations.

    .. math:: \omega = \frac{(\sum\lambda_i)^2}{(\sum\lambda_i)^2 + \sum\theta_i}

    Parameters
    ----------
    items : ndarray, shape (rows, items)
        NaN = missing; at least three items.

    Raises
    ------
    EstimationError
        ``too_few_items`` (fewer than three), ``heywood_case`` (an item with no unique variance left),
        ``factor_not_converged``, and those of `cronbach_alpha`.

    References
    ----------
    McDonald (1999), Test theory; Harman & Jones (1966), doi 10.1007/BF02289468 (minres).

    Examples
    --------
    Loadings .8, .7, .6 give 2.1² / (2.1² + .36 + .51 + .64).

    >>> import numpy as np
    >>> loading = np.array([0.8, 0.7, 0.6])
    >>> r = np.outer(loading, loading); np.fill_diagonal(r, 1)
    >>> x = np.linalg.cholesky(r) @ np.linalg.qr(np.vander(np.arange(1.0, 41), 4, increasing=True))[0][:, 1:].T
    >>> round(mcdonald_omega(x.T).total, 6)
    0.744932

    Agreeableness (bfi), from the loadings of fa of R's psych 2.2.9 (one minres factor):

    >>> from governance_survey.statistics.textbook import agreeableness
    >>> round(mcdonald_omega(agreeableness().rows).total, 6)
    0.723984
    """
    matrix = item_matrix(items)
    if matrix.shape[1] < 3:
        raise refuse(
            "too_few_items",
            Text(zh="ω 至少需要三道题", en="omega needs at least three items"),
            np.arange(matrix.shape[1]),
        )
    covariance, n = item_covariance(matrix, missing)
    variances = np.diag(covariance)
    if np.any(variances <= 0):
        raise refuse(
            "constant_item",
            Text(zh="有题目的回答全部相同", en="an item has the same answer throughout"),
            np.flatnonzero(variances <= 0),
        )
    correlation = covariance / np.sqrt(np.outer(variances, variances))
    loadings = one_factor_loadings(correlation)
    uniquenesses = 1 - loadings**2
    common = float(loadings.sum()) ** 2
    return Omega(common / (common + float(uniquenesses.sum())), loadings, uniquenesses, n, missing)


def one_factor_loadings(correlation: np.ndarray) -> np.ndarray:
    """Loadings of one minres factor; refuses what did not converge or left an item no unique variance."""
    # Least squares on the off-diagonal correlations, the uniquenesses the free parameters (Harman & Jones).
    from scipy.optimize import minimize

    k = len(correlation)
    off = ~np.eye(k, dtype=bool)

    def loadings_at(uniqueness: np.ndarray) -> np.ndarray:
        values, vectors = np.linalg.eigh(correlation - np.diag(uniqueness))
        loading = vectors[:, -1] * np.sqrt(max(float(values[-1]), 0.0))
        return np.asarray(loading if loading.sum() >= 0 else -loading)

    def misfit(loading: np.ndarray) -> tuple[float, np.ndarray]:
        residual = np.where(off, correlation - np.outer(loading, loading), 0.0)
        return float((residual**2).sum()) / 2, -2.0 * residual @ loading

    start = loadings_at(1 - np.clip(np.abs(correlation - np.eye(k)).max(axis=0), 0.05, 0.95))
    found = minimize(misfit, start, jac=True, method="BFGS", options={"gtol": 1e-10, "maxiter": 2000})
    loading = found.x if found.x.sum() >= 0 else -found.x
    if np.abs(misfit(loading)[1]).max() > 1e-6:
        raise refuse(
            "factor_not_converged",
            Text(zh="单因子模型没有收敛", en="the one-factor model did not converge"),
            np.arange(k),
        )
    if np.any(loading**2 >= 1):
        raise refuse(
            "heywood_case",
            Text(
                zh="有题目的独特方差不为正（Heywood 情形），ω 不可信",
                en="an item has no unique variance left (a Heywood case)",
            ),
            np.flatnonzero(loading**2 >= 1),
        )
    return np.asarray(loading)
