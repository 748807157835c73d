"""Whether correlations are worth factoring: KMO, Bartlett's test, squared multiple correlations."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text, listed


@dataclass(frozen=True)
class Adequacy:
    """Kaiser-Meyer-Olkin measure of sampling adequacy: `overall` and by item, between 0 and 1."""

    overall: float
    items: np.ndarray


@dataclass(frozen=True)
class Bartlett:
    """Bartlett's test that the correlation matrix is the identity."""

    chi_square: float
    dof: int
    p_value: float
    n: int


def check_correlation(correlation: np.ndarray) -> np.ndarray:
    """A correlation matrix that may be factored, or the reason why not.

    Raises
    ------
    EstimationError
        ``not_a_correlation`` (not square, not symmetric, no unit diagonal), ``correlation_missing``,
        ``not_positive_definite`` (an eigenvalue of 1e-8 or less: a duplicate item, or pairwise correlations
        that do not fit together).
    """
    matrix = np.asarray(correlation, dtype=np.float64)
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1] or len(matrix) < 2:
        raise EstimationError("not_a_correlation", Text(zh="不是方阵", en="the correlations are no square matrix"))
    if np.isnan(matrix).any():
        items = [int(place) + 1 for place in np.flatnonzero(np.isnan(matrix).sum(axis=0) > len(matrix) / 2)]
        raise EstimationError(
            "correlation_missing",
            Text(zh="有相关系数算不出来：题目没有变化，或没有共同作答者", en="a correlation cannot be computed"),
            where=Text(zh="第 {p} 题", en="item {p}").fill(p=listed(items)),
        )
    if not np.allclose(matrix, matrix.T, atol=1e-10) or not np.allclose(np.diag(matrix), 1, atol=1e-8):
        raise EstimationError(
            "not_a_correlation", Text(zh="不对称，或对角线不是 1", en="not symmetric, or its diagonal is not 1")
        )
    smallest = float(np.linalg.eigvalsh(matrix)[0])
    if smallest < 1e-8:
        raise EstimationError(
            "not_positive_definite",
            Text(zh="相关矩阵不正定", en="the correlation matrix is not positive definite"),
            expected=Text(zh="最小特征值大于 0", en="a smallest eigenvalue above 0"),
            got=f"{smallest:.2e}",
            fix=Text(
                zh="去掉重复的题目；成对删除时改用完整答卷或平滑后的矩阵。",
                en="Remove duplicate items; with pairwise answers use complete rows or a smoothed matrix.",
            ),
        )
    return matrix


def kaiser_meyer_olkin(correlation: np.ndarray) -> Adequacy:
    r"""Sampling adequacy: how much of the correlations is not partial correlation.

    .. math:: \mathrm{MSA}_i = \frac{\sum_{j\ne i} r_{ij}^2}{\sum_{j\ne i} r_{ij}^2 + \sum_{j\ne i} q_{ij}^2},
        \qquad q_{ij} = \frac{-r^{ij}}{\sqrt{r^{ii} r^{jj}}}

    with :math:`r^{ij}` the elements of the inverse; the overall measure sums over all pairs.

    Parameters
    ----------
    correlation : ndarray (items, items)

    Raises
    ------
    EstimationError
        Those of `check_correlation`.

    References
    ----------
    Kaiser (1970), doi 10.1007/BF02291817; Kaiser & Rice (1974), doi 10.1177/001316447403400115.

    Examples
    --------
    >>> import numpy as np
    >>> r = np.array([[1, .5, .5], [.5, 1, .5], [.5, .5, 1]])  # partial correlations are all 1/3
    >>> round(kaiser_meyer_olkin(r).overall, 6)  # .25 / (.25 + 1/9)
    0.692308
    >>> from governance_survey.statistics.textbook import holzinger_swineford
    >>> round(kaiser_meyer_olkin(holzinger_swineford().correlation).overall, 6)  # KMO of R's psych 2.2.9
    0.752245
    """
    matrix = check_correlation(correlation)
    inverse = np.linalg.inv(matrix)
    spread = np.sqrt(np.diag(inverse))
    partial = inverse / np.outer(spread, spread)
    off = ~np.eye(len(matrix), dtype=bool)
    r, q = np.where(off, matrix**2, 0.0), np.where(off, partial**2, 0.0)
    return Adequacy(float(r.sum() / (r.sum() + q.sum())), r.sum(axis=0) / (r.sum(axis=0) + q.sum(axis=0)))


def bartlett_test(correlation: np.ndarray, n: int) -> Bartlett:
    r"""Bartlett's test of sphericity.

    .. math:: \chi^2 = -\Bigl(n-1-\frac{2p+5}{6}\Bigr)\ln|R|, \qquad \mathrm{df} = \frac{p(p-1)}{2}

    Parameters
    ----------
    correlation : ndarray (items, items)
    n : int
        Rows behind it; with pairwise answers the smallest number two items share.

    Raises
    ------
    EstimationError
        Those of `kaiser_meyer_olkin`.

    References
    ----------
    Bartlett (1951), doi 10.1093/biomet/38.3-4.337.

    Examples
    --------
    >>> import numpy as np
    >>> found = bartlett_test(np.array([[1, .5], [.5, 1]]), 101)  # -(100 - 9/6) ln .75
    >>> round(found.chi_square, 4), found.dof
    (28.3367, 1)
    >>> from governance_survey.statistics.textbook import holzinger_swineford
    >>> found = bartlett_test(holzinger_swineford().correlation, 301)  # cortest.bartlett of R's psych 2.2.9
    >>> round(found.chi_square, 3), found.dof
    (904.097, 36)
    """
    from scipy.special import chdtrc

    matrix = check_correlation(correlation)
    p = len(matrix)
    chi_square = float(-(n - 1 - (2 * p + 5) / 6) * np.linalg.slogdet(matrix)[1])
    dof = p * (p - 1) // 2
    return Bartlett(chi_square, dof, float(chdtrc(dof, max(chi_square, 0.0))), n)


def squared_multiple_correlations(correlation: np.ndarray) -> np.ndarray:
    """Share of each item explained by the others.

    .. math:: R_i^2 = 1 - 1/r^{ii}

    with :math:`r^{ii}` the diagonal of the inverse.

    Parameters
    ----------
    correlation : ndarray (items, items)
        Without gaps.

    Returns
    -------
    ndarray (items,)
        0 to 1.

    Raises
    ------
    EstimationError
        Those of `kaiser_meyer_olkin`.

    References
    ----------
    Guttman (1953), doi 10.1007/BF02289264.

    Examples
    --------
    >>> import numpy as np
    >>> squared_multiple_correlations(np.array([[1, .6], [.6, 1]])).round(6).tolist()
    [0.36, 0.36]
    >>> from governance_survey.statistics.textbook import holzinger_swineford
    >>> squared_multiple_correlations(holzinger_swineford().correlation)[:3].round(5).tolist()  # smc of R's psych 2.2.9
    [0.3584, 0.17254, 0.28158]
    """
    return np.asarray(1 - 1 / np.diag(np.linalg.inv(check_correlation(correlation))))
