"""Exploratory factors: minimum residuals, maximum likelihood, principal axes; then rotated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text, listed
from .adequacy import check_correlation, squared_multiple_correlations
from .fit import FactorFit, factor_fit
from .rotation import Rotation, rotate

Method = Literal["minres", "ml", "pa"]
SMALLEST = 0.005  # of a uniqueness while the search runs; one that stays there is a Heywood case


@dataclass(frozen=True)
class Factors:
    """An exploratory factor solution.

    Attributes
    ----------
    loadings : ndarray (items, factors)
        Pattern: regression of items on factors. Factors stand in order of explained variance, each with the
        sign that makes its loadings sum to a positive number.
    phi : ndarray (factors, factors)
        Correlations of the factors.
    communalities, uniquenesses : ndarray (items,)
    variance : ndarray (factors,)
        Sum of squared loadings; with oblique factors the share that phi gives each.
    fit : FactorFit or None
        None where no `n` was given.
    """

    loadings: np.ndarray
    phi: np.ndarray
    communalities: np.ndarray
    uniquenesses: np.ndarray
    variance: np.ndarray
    method: Method
    rotation: Rotation
    fit: FactorFit | None

    @property
    def structure(self) -> np.ndarray:
        """Correlations of items with factors."""
        return np.asarray(self.loadings @ self.phi)


def factor_analysis(
    correlation: np.ndarray,
    n_factors: int,
    *,
    n: int | None = None,
    method: Method = "minres",
    rotation: Rotation = "oblimin",
) -> Factors:
    r"""Exploratory factor analysis of a correlation matrix.

    .. math:: R \approx \Lambda\Phi\Lambda' + \Psi

    ``minres`` minimises the squared off-diagonal residuals, ``ml`` the likelihood discrepancy
    :math:`\ln|\Sigma| + \mathrm{tr}(R\Sigma^{-1}) - \ln|R| - p`, ``pa`` repeats principal axes from the
    squared multiple correlations until communalities change by less than 1e-12.

    Parameters
    ----------
    correlation : ndarray (items, items)
        Pearson or polychoric.
    n_factors : int
    n : int, optional
        Rows behind the correlations; needed for tests of fit.
    method : {"minres", "ml", "pa"}
    rotation : {"none", "varimax", "quartimax", "oblimin", "promax"}

    Raises
    ------
    EstimationError
        ``too_many_factors`` (negative degrees of freedom), ``heywood_case`` (an item without unique variance),
        ``factor_not_converged``, and those of `kaiser_meyer_olkin`.

    References
    ----------
    Harman & Jones (1966), doi 10.1007/BF02289468; Joreskog (1967), doi 10.1007/BF02289658.

    Examples
    --------
    Loadings known beforehand come back.

    >>> import numpy as np
    >>> loading = np.array([[.8, 0], [.7, 0], [.6, 0], [0, .7], [0, .6], [0, .5]])
    >>> r = loading @ loading.T; np.fill_diagonal(r, 1)
    >>> factor_analysis(r, 2, rotation="varimax").loadings.round(4).tolist()[0]
    [0.8, 0.0]

    Nine tests of Holzinger & Swineford (1939): fa of R's psych 2.2.9 (minres, oblimin) gives the first test
    .196, .592, .031.

    >>> from governance_survey.statistics.textbook import holzinger_swineford
    >>> factor_analysis(holzinger_swineford().correlation, 3).loadings[0].round(3).tolist()
    [0.196, 0.592, 0.031]
    """
    matrix = check_correlation(correlation)
    p = len(matrix)
    dof = ((p - n_factors) ** 2 - p - n_factors) // 2
    if n_factors < 1 or dof < 0:
        raise EstimationError(
            "too_many_factors",
            Text(zh="题目太少，撑不起这么多因子", en="too few items for so many factors"),
            expected=Text(zh="自由度不为负", en="degrees of freedom of nought or more"),
            got=dof,
        )
    uniqueness = {"minres": _minres, "ml": _maximum_likelihood, "pa": _principal_axes}[method](matrix, n_factors)
    places = np.flatnonzero(uniqueness <= SMALLEST * 1.001)
    if places.size:
        raise EstimationError(
            "heywood_case",
            Text(
                zh="有题目的独特方差不为正（Heywood 情形）", en="an item has no unique variance left (a Heywood case)"
            ),
            where=Text(zh="第 {p} 题", en="item {p}").fill(p=listed(int(place) + 1 for place in places)),
            fix=Text(zh="减少因子数，或去掉该题。", en="Take fewer factors, or leave the item out."),
        )
    unrotated = (
        _ml_loadings(matrix, uniqueness, n_factors) if method == "ml" else _loadings(matrix, uniqueness, n_factors)
    )
    turned = rotate(unrotated, rotation)
    loadings, phi = _ordered(turned.loadings, turned.phi)
    communalities = np.asarray(np.einsum("ik,kl,il->i", loadings, phi, loadings))
    variance = np.asarray((loadings * (loadings @ phi)).sum(axis=0))
    fit = None if n is None else factor_fit(matrix, unrotated @ unrotated.T, n, dof)
    return Factors(loadings, phi, communalities, 1 - communalities, variance, method, rotation, fit)


def _loadings(matrix: np.ndarray, uniqueness: np.ndarray, k: int) -> np.ndarray:
    values, vectors = np.linalg.eigh(matrix - np.diag(uniqueness))
    return np.asarray(vectors[:, ::-1][:, :k] * np.sqrt(np.maximum(values[::-1][:k], 0.0)))


def _ml_loadings(matrix: np.ndarray, uniqueness: np.ndarray, k: int) -> np.ndarray:
    root = np.sqrt(uniqueness)
    values, vectors = np.linalg.eigh(matrix / np.outer(root, root))
    return np.asarray(root[:, None] * vectors[:, ::-1][:, :k] * np.sqrt(np.maximum(values[::-1][:k] - 1, 0.0)))


def _minres(matrix: np.ndarray, k: int) -> np.ndarray:
    # The discarded eigenvalues of R - Psi are what the factors leave over (Joreskog 1977).
    def misfit(uniqueness: np.ndarray) -> tuple[float, np.ndarray]:
        values, vectors = np.linalg.eigh(matrix - np.diag(uniqueness))
        rest, left = values[: len(matrix) - k], vectors[:, : len(matrix) - k]
        return float(rest @ rest) / 2, -np.asarray((left**2) @ rest)

    return _search(misfit, matrix, k)


def _maximum_likelihood(matrix: np.ndarray, k: int) -> np.ndarray:
    def misfit(uniqueness: np.ndarray) -> tuple[float, np.ndarray]:
        root = np.sqrt(uniqueness)
        values, vectors = np.linalg.eigh(matrix / np.outer(root, root))
        rest = values[: len(matrix) - k]
        value = float((rest - np.log(rest) - 1).sum())
        left = vectors[:, : len(matrix) - k]
        # d value / d psi_i = sum over discarded roots of (1 - root) v_i^2 / psi_i
        return value, np.asarray((left**2) @ (1 - rest)) / uniqueness

    return _search(misfit, matrix, k)


def _search(misfit: object, matrix: np.ndarray, k: int) -> np.ndarray:
    from scipy.optimize import minimize

    # Joreskog's start: a share of what the other items leave unexplained.
    start = (1 - 0.5 * k / len(matrix)) * (1 - squared_multiple_correlations(matrix))
    found = minimize(
        misfit,
        np.clip(start, 0.05, 0.95),
        jac=True,
        method="L-BFGS-B",
        bounds=[(SMALLEST, 1.0)] * len(matrix),
        options={"ftol": 1e-16, "gtol": 1e-9, "maxiter": 5000, "maxfun": 20_000, "maxcor": 30},
    )
    slope = np.where((found.x <= SMALLEST) | (found.x >= 1), 0.0, found.jac)
    if np.abs(slope).max() > 1e-5:
        raise _not_converged()
    return np.asarray(found.x)


def _principal_axes(matrix: np.ndarray, k: int) -> np.ndarray:
    uniqueness = 1 - squared_multiple_correlations(matrix)
    for _ in range(50_000):
        moved = 1 - (_loadings(matrix, uniqueness, k) ** 2).sum(axis=1)
        if (moved <= SMALLEST).any():
            return np.asarray(moved)
        change = float(np.abs(moved - uniqueness).max())
        uniqueness = moved
        if change < 1e-12:
            return np.asarray(uniqueness)
    raise _not_converged()


def _ordered(loadings: np.ndarray, phi: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    explained = (loadings * (loadings @ phi)).sum(axis=0)
    order = np.argsort(-explained, kind="stable")
    loadings, phi = loadings[:, order], phi[np.ix_(order, order)]
    sign = np.where(loadings.sum(axis=0) < 0, -1.0, 1.0)
    return loadings * sign, phi * np.outer(sign, sign)


def _not_converged() -> EstimationError:
    return EstimationError(
        "factor_not_converged", Text(zh="因子分析没有收敛", en="the factor analysis did not converge")
    )
