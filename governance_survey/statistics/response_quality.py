"""How carefully people answered: runs, spread, consistency, distance, copies, time. Each says more than it proves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..words.errors import EstimationError
from ..words.text import Text

WORST = -1.0


@dataclass(frozen=True)
class Runs:
    """Of every row: length of the longest run of one answer, and the mean length of its runs."""

    longest: np.ndarray
    average: np.ndarray


def longest_string(answers: np.ndarray) -> Runs:
    """Longest and average run of the same answer in the order of the questionnaire.

    A missing answer ends a run and begins none. A row without an answer has a longest run of nought and no average.

    Parameters
    ----------
    answers : ndarray (rows, items)
        Raw answers (not reversed) in the order asked.

    References
    ----------
    Johnson (2005), doi 10.1016/j.jrp.2004.09.009.

    Examples
    --------
    >>> import numpy as np
    >>> found = longest_string(np.array([[3, 3, 3, 2, 2], [1, 1, np.nan, 1, 2]]))
    >>> found.longest.tolist(), found.average.round(3).tolist()
    ([3, 2], [2.5, 1.333])

    The first two persons of careless_dataset in R's careless: longest runs 6 and 4, average 1.5625 and 1.4706.

    >>> rows = ("33322423342332222224322324122523312331233312132233",
    ...         "45322254354431233434442222543533323243334533234445")
    >>> two = np.array([[int(answer) for answer in row] for row in rows], dtype=float)
    >>> longest_string(two).longest.tolist(), longest_string(two).average.round(4).tolist()
    ([6, 4], [1.5625, 1.4706])
    """
    x = np.asarray(answers, dtype=np.float64)
    run = np.zeros(len(x), dtype=np.int64)
    longest, runs = run.copy(), run.copy()
    previous = np.full(len(x), np.nan)
    for column in x.T:  # a run is a walk along the form; all people take each step together
        answered = ~np.isnan(column)
        goes_on = answered & (column == previous)
        runs += answered & ~goes_on
        run = np.where(goes_on, run + 1, answered.astype(np.int64))
        np.maximum(longest, run, out=longest)
        previous = column
    n = (~np.isnan(x)).sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        average = np.where(runs > 0, n / runs, np.nan)
    return Runs(longest, average)


def intra_individual_variability(answers: np.ndarray) -> np.ndarray:
    r"""Standard deviation (n - 1) of each row's answers.

    .. math:: s_r = \sqrt{\frac{1}{k_r-1}\sum_i (x_{ri}-\bar x_r)^2}

    Very low: one column ticked throughout; very high: answers at random.

    Parameters
    ----------
    answers : ndarray (rows, items)
        As they were given, before any is turned round; NaN = missing, left out of its row.

    Returns
    -------
    ndarray (rows,)
        0 or more; NaN with fewer than two answers.

    References
    ----------
    Dunn, Heggestad, Shanock & Theilgard (2018), doi 10.1007/s10869-016-9479-0.

    Examples
    --------
    >>> import numpy as np
    >>> intra_individual_variability(np.array([[1.0, 3, 5], [2, 2, 2]])).tolist()
    [2.0, 0.0]
    >>> from governance_survey.statistics.textbook import shrout_fleiss
    >>> intra_individual_variability(shrout_fleiss()[:3]).round(6).tolist()  # apply(x, 1, sd) in R 4.2.2
    [3.162278, 2.160247, 1.914854]
    """
    x = np.asarray(answers, dtype=np.float64)
    n = (~np.isnan(x)).sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.nansum(x, axis=1) / n
        squares = np.nansum((x - mean[:, None]) ** 2, axis=1)
        return np.where(n > 1, np.sqrt(squares / np.maximum(n - 1, 1)), np.nan)


def even_odd_consistency(answers: np.ndarray, scales: Sequence[int], *, corrected: bool = True) -> np.ndarray:
    r"""Within-person correlation of the even with the odd halves of the scales; 1 is consistent, -1 the worst.

    .. math:: r_i = \mathrm{cor}_s(\bar x^{odd}_{is}, \bar x^{even}_{is}), \qquad r^*_i = \frac{2r_i}{1+r_i}

    (Spearman-Brown, not under -1). Other programs turn the sign round.

    Parameters
    ----------
    answers : ndarray (rows, items)
        Keyed in one direction.
    scales : sequence of int
        Items in each scale, in the order of the columns; at least two each, three scales or more.

    Returns
    -------
    ndarray (rows,)
        NaN where a half is missing in all but two scales, or a half does not vary.

    Raises
    ------
    EstimationError
        ``scales_do_not_match``.

    References
    ----------
    Meade & Craig (2012), doi 10.1037/a0028085.

    Examples
    --------
    >>> import numpy as np
    >>> even_odd_consistency(np.array([[1.0, 1, 3, 3, 5, 5], [5, 1, 3, 3, 1, 5]]), [2, 2, 2]).tolist()
    [1.0, -1.0]

    The first two persons of careless_dataset in R's careless, ten scales of five: it prints 1 and -.6410, with the sign
    turned round.

    >>> rows = ("33322423342332222224322324122523312331233312132233",
    ...         "45322254354431233434442222543533323243334533234445")
    >>> two = np.array([[int(answer) for answer in row] for row in rows], dtype=float)
    >>> even_odd_consistency(two, [5] * 10).round(4).tolist()
    [-1.0, 0.641]
    """
    x = np.asarray(answers, dtype=np.float64)
    if sum(scales) != x.shape[1] or len(scales) < 3 or min(scales) < 2:
        raise EstimationError(
            "scales_do_not_match",
            Text(zh="量表划分与题目列不符", en="the scales do not match the columns"),
            expected=Text(zh="三个以上量表，每个至少两题", en="three scales or more of two items each"),
            got=", ".join(map(str, scales)),
        )
    ends = np.cumsum(scales)
    first, second = (
        np.column_stack([_row_mean(x[:, end - size : end][:, half::2]) for size, end in zip(scales, ends, strict=True)])
        for half in (0, 1)
    )
    r = _row_correlation(first, second)
    if not corrected:
        return r
    with np.errstate(divide="ignore", invalid="ignore"):
        # Below -1/3 the step up would leave the range of a correlation.
        return np.where(r <= -1 / 3, WORST, 2 * r / (1 + r))


def synonym_consistency(answers: np.ndarray, *, least: float = 0.60) -> tuple[np.ndarray, int]:
    r"""Within-person correlation over pairs of items that go together in the sample.

    .. math:: r_r = \mathrm{cor}_{(i,j):\,r_{ij}>c}\,(x_{ri}, x_{rj})

    Parameters
    ----------
    answers : ndarray (rows, items)
        NaN = missing; a row counts the pairs of which it answered both.
    least : float
        c, what a pair must correlate above. With a negative one pairs below it are taken: antonyms, whose correlation
        should be negative.

    Returns
    -------
    tuple of ndarray (rows,) and int
        The correlation of every row, -1 to 1 (NaN with fewer than three pairs, or without variation), and the number of
        pairs.

    References
    ----------
    Meade & Craig (2012), doi 10.1037/a0028085.

    Examples
    --------
    >>> import numpy as np
    >>> x = np.column_stack([np.tile([1.0, 2, 3, 4], 5)] * 2 + [np.tile([4.0, 1, 3, 2], 5)] * 2)
    >>> synonym_consistency(x)[1]
    2
    """
    x = np.asarray(answers, dtype=np.float64)
    r = _pairwise(x)
    i, j = np.triu_indices(x.shape[1], 1)
    chosen = r[i, j] > least if least >= 0 else r[i, j] < least
    pairs = int(chosen.sum())
    if pairs < 3:
        return np.full(len(x), np.nan), pairs
    return _row_correlation(x[:, i[chosen]], x[:, j[chosen]]), pairs


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
    covariance = _pairwise(x, correlation=False)
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


def _row_mean(x: np.ndarray) -> np.ndarray:
    n = (~np.isnan(x)).sum(axis=1)
    with np.errstate(invalid="ignore"):
        return np.where(n > 0, np.nansum(x, axis=1) / np.maximum(n, 1), np.nan)


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


def _row_correlation(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    both = ~np.isnan(a) & ~np.isnan(b)
    n = both.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        x, y = (np.where(both, values, 0.0) for values in (a, b))
        x, y = (np.where(both, v - (v.sum(axis=1) / n)[:, None], 0.0) for v in (x, y))
        spread = np.sqrt((x * x).sum(axis=1) * (y * y).sum(axis=1))
        found = (x * y).sum(axis=1) / spread
    return np.where((n > 2) & (spread > 1e-12), np.clip(found, -1, 1), np.nan)


def _pairwise(x: np.ndarray, *, correlation: bool = True) -> np.ndarray:
    # Covariances (or correlations) of every pair on its common rows.
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
