"""Answers taken together: how far a row lies from the middle of all, and whether rows are normal in several items."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..words.errors import EstimationError
from ..words.text import Text


@dataclass(frozen=True)
class Distance:
    """Squared Mahalanobis distance of every row, its degrees of freedom (answers given), and p."""

    squared: np.ndarray
    dof: np.ndarray
    p_value: np.ndarray


def mahalanobis(answers: np.ndarray) -> Distance:
    r"""Distance of each row from the middle of all.

    .. math:: D_i^2 = (x_i-\bar x)'S^{-1}(x_i-\bar x) \sim \chi^2_p

    Parameters
    ----------
    answers : ndarray (rows, items)
        NaN = missing. A row with gaps is measured on the p answers it gave; means and covariances are those of all
        available answers.

    Returns
    -------
    Distance
        NaN where a row has no answer.

    Raises
    ------
    EstimationError
        ``singular_covariances``.

    References
    ----------
    Mahalanobis (1936); Meade & Craig (2012), doi 10.1037/a0028085.

    Examples
    --------
    >>> import numpy as np
    >>> mahalanobis(np.array([[1.0, 0], [-1, 0], [0, 1], [0, -1]])).squared.round(6).tolist()
    [1.5, 1.5, 1.5, 1.5]
    >>> from governance_survey.statistics.textbook import shrout_fleiss
    >>> mahalanobis(shrout_fleiss()).squared[:3].round(5).tolist()  # mahalanobis(x, colMeans(x), cov(x)) in R 4.2.2
    [4.14924, 4.12364, 1.71681]
    """
    from scipy.special import chdtrc

    x = np.asarray(answers, dtype=np.float64)
    covariance = pairwise(x, correlation=False)
    _refuse_singular(covariance)
    centred = x - _column_mean(x)
    answered = ~np.isnan(x)
    squared = np.full(len(x), np.nan)
    patterns, place = np.unique(answered, axis=0, return_inverse=True)
    for number, pattern in enumerate(patterns):
        if pattern.any():
            rows = np.flatnonzero(place.reshape(-1) == number)
            own = centred[np.ix_(rows, np.flatnonzero(pattern))]
            squared[rows] = (np.linalg.solve(covariance[np.ix_(pattern, pattern)], own.T).T * own).sum(axis=1)
    dof = answered.sum(axis=1)
    return Distance(squared, dof, np.where(dof > 0, chdtrc(np.maximum(dof, 1), np.nan_to_num(squared)), np.nan))


@dataclass(frozen=True)
class Mardia:
    """Multivariate skewness and kurtosis of complete rows, with their tests of normality."""

    skewness: float
    chi_square: float
    dof: float
    kurtosis: float
    z: float
    n: int


def mardia(items: np.ndarray) -> Mardia:
    r"""Mardia's multivariate skewness and kurtosis.

    .. math:: b_1 = \frac{1}{n^2}\sum_{ij} d_{ij}^3, \quad b_2 = \frac1n\sum_i d_{ii}^2, \quad
        d_{ij} = (x_i-\bar x)'S^{-1}(x_j-\bar x)

    with S divided by n; :math:`nb_1/6` is chi-square, :math:`(b_2-p(p+2))/\sqrt{8p(p+2)/n}` standard normal.

    Parameters
    ----------
    items : ndarray (rows, items)
        Rows with a NaN are left out.

    Returns
    -------
    Mardia

    Raises
    ------
    EstimationError
        ``too_few_rows`` (no more complete rows than items), ``singular_covariances``.

    References
    ----------
    Mardia (1970), doi 10.1093/biomet/57.3.519.

    Examples
    --------
    >>> import numpy as np
    >>> mardia(np.array([[1.0, 0], [-1, 0], [0, 1], [0, -1]])).skewness
    0.0

    Fifty irises: mardia of R's psych 2.2.9, which divides S by n - 1, gives 2.898609 and 25.486765.

    >>> from governance_survey.statistics.textbook import setosa
    >>> found = mardia(setosa())
    >>> round(found.skewness * (49 / 50) ** 3, 6), round(found.kurtosis * (49 / 50) ** 2, 6)
    (2.898609, 25.486765)
    """
    x = np.asarray(items, dtype=np.float64)
    x = x[~np.isnan(x).any(axis=1)]
    n, p = x.shape
    if n <= p:
        raise EstimationError(
            "too_few_rows", Text(zh="完整的行太少", en="too few complete rows"), expected=p + 1, got=n
        )
    centred = x - x.mean(axis=0)
    covariance = centred.T @ centred / n
    _refuse_singular(covariance)
    root = np.linalg.cholesky(np.linalg.inv(covariance))
    z = centred @ root
    d = z @ z.T
    b1, b2 = float((d**3).sum() / n**2), float((np.diag(d) ** 2).mean())
    return Mardia(b1, n * b1 / 6, p * (p + 1) * (p + 2) / 6, b2, (b2 - p * (p + 2)) / np.sqrt(8 * p * (p + 2) / n), n)


def pairwise(x: np.ndarray, *, correlation: bool = True) -> np.ndarray:
    """Correlations (or covariances) of every pair of columns on its common rows, (columns, columns)."""
    answered = (~np.isnan(x)).astype(np.float64)
    filled = np.nan_to_num(x - _column_mean(x))
    n = answered.T @ answered
    with np.errstate(invalid="ignore", divide="ignore"):
        sums = filled.T @ answered
        products = filled.T @ filled - sums * sums.T / n
        if not correlation:
            return np.asarray(products / (n - 1))
        squares = (filled**2).T @ answered - sums**2 / n
        return np.asarray(products / np.sqrt(squares * squares.T))


def _column_mean(x: np.ndarray) -> np.ndarray:
    # A column nobody answered has the mean 0, which is never used.
    return np.asarray(np.nansum(x, axis=0) / np.maximum((~np.isnan(x)).sum(axis=0), 1))


def _refuse_singular(covariance: np.ndarray) -> None:
    if np.isnan(covariance).any() or np.linalg.eigvalsh(covariance)[0] <= 1e-10 * np.trace(covariance):
        raise EstimationError(
            "singular_covariances",
            Text(
                zh="协方差矩阵奇异：题目重复或缺失太多",
                en="the covariances are singular: items repeat, or too much is missing",
            ),
        )
