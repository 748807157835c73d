"""Lower bounds of reliability: Guttman's, those of ten Berge and Zegers, and the greatest there is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text
from ..factors import factor_analysis
from .alpha import lambda_six


@dataclass(frozen=True)
class LowerBounds:
    """Guttman's bounds from one matrix (`lambda_4` is the best split: `all_split_halves`).

    `lambda_3` is alpha. `mu` (4,) are ten Berge and Zegers' rising series, `mu[0]` alpha and `mu[1]` lambda 2.
    """

    lambda_1: float
    lambda_2: float
    lambda_3: float
    lambda_5: float
    lambda_6: float
    mu: np.ndarray


@dataclass(frozen=True)
class GreatestLowerBound:
    """The greatest lower bound, and the error variances (items,) that reach it.

    `gap` bounds how much too low `value` may be for the search having stopped.
    """

    value: float
    error_variances: np.ndarray
    gap: float


def guttman_bounds(covariance: np.ndarray) -> LowerBounds:
    r"""Guttman's lambda 1, 2, 3, 5, 6 and the mu series.

    With :math:`v = \sum_{ij} s_{ij}` and :math:`p_h = \sum_{i\ne j} s_{ij}^{2^h}`:

    .. math:: \lambda_1 = \tfrac{p_0}{v},\quad \lambda_2 = \lambda_1 + \tfrac1v\sqrt{\tfrac{k}{k-1}p_1},\quad
        \lambda_3 = \tfrac{k}{k-1}\lambda_1,\quad
        \lambda_5 = \lambda_1 + \tfrac2v\sqrt{\max_j\sum_{i\ne j}s_{ij}^2}

    .. math:: \mu_r = \tfrac1v\Bigl(p_0 + \bigl(p_1 + (\dots + (\tfrac{k}{k-1}p_r)^{1/2})^{1/2}\bigr)^{1/2}\Bigr)

    Parameters
    ----------
    covariance : ndarray (items, items)
        Of raw items for the raw sum score, or correlations for the sum of standardised items.

    Raises
    ------
    EstimationError
        ``not_a_covariance``, ``no_common_variance``.

    References
    ----------
    Guttman (1945), doi 10.1007/BF02288892; ten Berge & Zegers (1978), doi 10.1007/BF02293815.

    Examples
    --------
    Two items with correlation .6: every bound but lambda 1 is the true 2 x .6 / 1.6.

    >>> import numpy as np
    >>> found = guttman_bounds(np.array([[1, 0.6], [0.6, 1]]))
    >>> round(found.lambda_1, 6), round(found.lambda_2, 6), round(found.lambda_5, 6)
    (0.375, 0.75, 0.75)

    Thurstone's nine tests: guttman of R's psych 2.2.9 gives lambda 2 = .894887, lambda 5 = .866693, mu 3 = .896005.

    >>> from governance_survey.statistics.textbook import thurstone
    >>> found = guttman_bounds(thurstone().correlation)
    >>> round(found.lambda_2, 6), round(found.lambda_5, 6), round(float(found.mu[3]), 6)
    (0.894887, 0.866693, 0.896005)
    """
    matrix = check_covariance(covariance)
    k, whole = len(matrix), float(matrix.sum())
    off = matrix - np.diag(np.diag(matrix))
    powers = [float((off ** (2**h)).sum()) for h in range(4)]
    first = powers[0] / whole
    if powers[0] <= 0:
        raise EstimationError("no_common_variance", Text(zh="题目之间没有共同变异", en="the items share no variance"))
    series = []
    for r in range(4):
        inner = k / (k - 1) * powers[r]
        for h in range(r - 1, -1, -1):
            inner = powers[h] + float(np.sqrt(inner))
        series.append(inner / whole)
    best = float(np.sqrt((off**2).sum(axis=0).max()))
    return LowerBounds(
        first, series[1], k / (k - 1) * first, first + 2 * best / whole, lambda_six(matrix), np.array(series)
    )


def greatest_lower_bound(covariance: np.ndarray) -> GreatestLowerBound:
    r"""The greatest lower bound of reliability: the most error the covariances allow.

    .. math:: \mathrm{glb} = 1 - \frac{\max_\psi \sum_i\psi_i}{\sum_{ij}s_{ij}},\qquad
        \psi_i \ge 0,\quad S - \mathrm{diag}(\psi) \succeq 0

    a convex problem; solved along its central path by Newton steps, whose distance to the maximum is known.
    In small samples it overestimates the population's (it takes chance for common variance): ten Berge & Socan
    advise a thousand rows or more.

    Parameters
    ----------
    covariance : ndarray (items, items)
        Positive definite; correlations for the sum of standardised items.

    Raises
    ------
    EstimationError
        ``not_a_covariance``, ``not_positive_definite``, ``bound_not_converged``.

    References
    ----------
    Jackson & Agunwamba (1977), doi 10.1007/BF02295979; ten Berge & Socan (2004), doi 10.1007/BF02289858.

    Examples
    --------
    Where one factor holds exactly (loadings .8, .7, .6) it is omega: 2.1² / (2.1² + .36 + .51 + .64).

    >>> import numpy as np
    >>> loading = np.array([0.8, 0.7, 0.6])
    >>> r = np.outer(loading, loading); np.fill_diagonal(r, 1)
    >>> round(greatest_lower_bound(r).value, 6)
    0.744932

    The four subtests in the example of glb.algebraic of R's psych 2.2.9, which gives .741201 (by Rcsdp 0.1.57.4).

    >>> round(greatest_lower_bound(np.array([[215.0, 64, 33, 22], [64, 97, 57, 25], [33, 57, 103, 36],
    ...                                      [22, 25, 36, 77]])).value, 6)
    0.741201
    """
    matrix = check_covariance(covariance)
    scale = float(np.diag(matrix).mean())
    smallest = float(np.linalg.eigvalsh(matrix)[0]) / scale
    if smallest < 1e-8:
        raise EstimationError(
            "not_positive_definite",
            Text(zh="协方差矩阵不正定", en="the covariance matrix is not positive definite"),
            expected=Text(zh="最小特征值大于 0", en="a smallest eigenvalue above 0"),
            got=f"{smallest:.2e}",
            fix=Text(zh="去掉重复的题目，或改用完整答卷。", en="Remove duplicate items, or use complete rows."),
        )
    scaled = matrix / scale
    k, psi, weight = len(scaled), np.full(len(scaled), smallest / 2), 1.0
    while 2 * k / weight > 1e-9:
        weight *= 8.0
        psi = _centred(scaled, psi, weight)
    whole = float(scaled.sum())
    return GreatestLowerBound(1 - float(psi.sum()) / whole, psi * scale, 2.2 * k / weight / whole)


def _centred(matrix: np.ndarray, psi: np.ndarray, weight: float) -> np.ndarray:
    # Newton on -weight sum(psi) - log det(S - diag psi) - sum log psi, damped: every step stays inside.
    for _ in range(200):
        inverse = np.linalg.inv(matrix - np.diag(psi))
        slope = np.diag(inverse) - weight - 1 / psi
        step = -np.linalg.solve(inverse**2 + np.diag(1 / psi**2), slope)
        left = float(-slope @ step)
        if left < 1e-6:  # near enough to the path: the gap is then 2k/weight within a few per cent
            return psi
        psi = psi + step / (1 + np.sqrt(left)) if left > 0.0625 else psi + step
    raise EstimationError(
        "bound_not_converged", Text(zh="最大下界没有收敛", en="the greatest lower bound did not converge")
    )


def common_factor_reliability(correlation: np.ndarray, n_factors: int | None = None) -> float:
    r"""Share of the variance of the standardised sum that common factors explain; no bound, but a model's value.

    .. math:: 1 - \frac{\sum_i u_i^2}{\sum_{ij} r_{ij}}

    with minres uniquenesses. By default as many factors as leave degrees of freedom of nought or more, which is
    what some programs call a greatest lower bound "by factor analysis": it can lie above the true bound, for
    :math:`R - \mathrm{diag}(u^2)` need not be positive semidefinite.

    Parameters
    ----------
    correlation : ndarray (items, items)
        Without gaps.
    n_factors : int, optional
        Default: the most that leave degrees of freedom of nought or more.

    Returns
    -------
    float

    Raises
    ------
    EstimationError
        ``not_a_covariance`` (gaps, no symmetry, an item or sum without variance), and those of `factor_analysis`.

    Examples
    --------
    >>> import numpy as np
    >>> loading = np.array([0.8, 0.7, 0.6])
    >>> r = np.outer(loading, loading); np.fill_diagonal(r, 1)
    >>> round(common_factor_reliability(r), 4)
    0.7449
    >>> from governance_survey.statistics.textbook import agreeableness
    >>> round(common_factor_reliability(agreeableness().correlation), 5)  # glb.fa of R's psych 2.2.9
    0.74798
    """
    matrix = check_covariance(correlation)
    p = len(matrix)
    most = max((m for m in range(1, p) if (p - m) ** 2 >= p + m), default=1)
    found = factor_analysis(matrix, n_factors or most, rotation="none")
    return 1 - float(found.uniquenesses.sum()) / float(matrix.sum())


def check_covariance(covariance: np.ndarray) -> np.ndarray:
    """A covariance matrix of two items or more, or the reason why not (``not_a_covariance``)."""
    matrix = np.asarray(covariance, dtype=np.float64)
    square = matrix.ndim == 2 and matrix.shape[0] == matrix.shape[1] and len(matrix) >= 2
    if not square or not np.isfinite(matrix).all() or not np.allclose(matrix, matrix.T, rtol=1e-8, atol=1e-12):
        raise EstimationError(
            "not_a_covariance",
            Text(zh="不是对称、完整的协方差矩阵", en="this is no symmetric covariance matrix without gaps"),
        )
    if (np.diag(matrix) <= 0).any() or matrix.sum() <= 0:
        raise EstimationError(
            "not_a_covariance",
            Text(zh="有题目没有方差，或总分没有方差", en="an item, or the sum score, has no variance"),
        )
    return matrix
