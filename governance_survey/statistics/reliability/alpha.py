"""Cronbach's alpha with the interval of Feldt, and what each item does to it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...words.text import Text
from .shared import Missing, item_covariance, item_matrix, refuse


@dataclass(frozen=True)
class Alpha:
    """Cronbach's alpha and what goes with it.

    Attributes
    ----------
    raw, standardised : float
        Alpha from covariances and from correlations.
    low, high : float
        Feldt interval of `raw` at `level`.
    n : int
        Rows behind the interval: complete rows (listwise), or the smallest number of answers two items
        share (pairwise, which keeps the interval from claiming more than the data hold).
    mean_r, median_r : float
        Mean and median inter-item correlation.
    item_rest : ndarray (items,)
        Correlation of each item with the sum of the others.
    if_dropped : ndarray (items,)
        Alpha of the remaining items (NaN for a scale of two).
    std_error : float
        Standard error of `raw` for normal items (Duhachek & Iacobucci), on `n`.
    g6 : float
        Guttman's lambda 6 of the correlations, from squared multiple correlations; NaN where they are singular.
    signal_noise : float
        k mean_r / (1 - mean_r).
    """

    raw: float
    standardised: float
    low: float
    high: float
    level: float
    n: int
    n_items: int
    missing: Missing
    mean_r: float
    item_rest: np.ndarray
    if_dropped: np.ndarray
    std_error: float
    g6: float
    median_r: float
    signal_noise: float


def cronbach_alpha(
    items: np.ndarray, *, missing: Missing = "listwise", level: float = 0.95, check_keys: bool = True
) -> Alpha:
    r"""Cronbach's alpha, raw and standardised, with the Feldt interval and its standard error for normal items.

    .. math:: \alpha = \frac{k}{k-1}\left(1-\frac{\sum_i s_{ii}}{\sum_{ij} s_{ij}}\right), \qquad
        \alpha_{std} = \frac{k\bar r}{1+(k-1)\bar r}

    .. math:: \left[1-(1-\hat\alpha)F_{1-\gamma/2},\; 1-(1-\hat\alpha)F_{\gamma/2}\right],\quad
        F \sim F(n-1,\,(n-1)(k-1))

    .. math:: \mathrm{se}^2 = \frac{2k^2}{n(k-1)^2 v^3}\left[v\,(\mathrm{tr}\,S^2 + (\mathrm{tr}\,S)^2)
        - 2\,\mathrm{tr}S\,\mathbf 1^\top S^2\mathbf 1\right],\quad v = \mathbf 1^\top S\mathbf 1

    Parameters
    ----------
    items : ndarray, shape (rows, items)
        Items already keyed in one direction; NaN = missing.
    missing : {"listwise", "pairwise"}
        Rows complete on all items, or covariances of each pair's common rows.
    level : float
        Level of the interval.
    check_keys : bool
        Refuse items that correlate negatively with the rest of the scale.

    Raises
    ------
    EstimationError
        ``too_few_items``, ``too_few_rows``, ``constant_item``, ``negatively_keyed_item``, ``no_common_variance``,
        ``empty_pair``.

    References
    ----------
    Cronbach (1951), doi 10.1007/BF02310555; Feldt, Woodruff & Salih (1987), doi 10.1177/014662168701100107;
    Duhachek & Iacobucci (2004), doi 10.1037/0021-9010.89.5.792.

    Examples
    --------
    Worked by hand: item variances 1.6667, 2.9167 and 2.8958, variance of the sum 19.5625.

    >>> import numpy as np
    >>> x = np.array([[1, 1, 2], [2, 3, 2], [3, 2, 4], [4, 5, 5.5]])
    >>> round(cronbach_alpha(x).raw, 4)
    0.9265

    The six targets and four judges of Shrout & Fleiss (1979, doi 10.1037/0033-2909.86.2.420): their ICC(3,4) = .91
    is alpha of the judges, and the interval is that of R's psych 2.2.9 (`ICC`).

    >>> from governance_survey.statistics.textbook import shrout_fleiss
    >>> found = cronbach_alpha(shrout_fleiss())
    >>> round(found.raw, 4), round(found.low, 4), round(found.high, 4)
    (0.9093, 0.6757, 0.9859)
    """
    covariance, n = item_covariance(item_matrix(items), missing)
    variances = np.diag(covariance)
    flat = np.flatnonzero(variances <= 1e-12 * max(float(variances.max()), 1e-300))
    if flat.size:
        raise refuse(
            "constant_item",
            Text(
                zh="有题目的回答全部相同，α 没有意义",
                en="an item has the same answer throughout, so alpha has no meaning",
            ),
            flat,
        )
    scale = 1.0 / np.sqrt(variances)
    correlation = covariance * np.outer(scale, scale)
    k = len(variances)
    row_sums = covariance.sum(axis=1)
    total = float(row_sums.sum())
    rest_variance = total - 2 * row_sums + variances
    with np.errstate(invalid="ignore", divide="ignore"):
        item_rest = (row_sums - variances) * scale / np.sqrt(rest_variance)
    _refuse_unsound(item_rest, total, check_keys)
    raw = k / (k - 1) * (1 - float(variances.sum()) / total)
    pairs = correlation[np.triu_indices(k, 1)]
    mean_r = float(pairs.mean())
    if_dropped = np.full(k, np.nan)
    if k > 2:
        left = variances.sum() - variances
        if_dropped = (k - 1) / (k - 2) * (1 - left / rest_variance)
    low, high = feldt_interval(raw, n, k, level)
    standardised = k * mean_r / (1 + (k - 1) * mean_r)
    return Alpha(
        raw,
        standardised,
        low,
        high,
        level,
        n,
        k,
        missing,
        mean_r,
        item_rest,
        if_dropped,
        std_error=duhachek_error(covariance, n),
        g6=lambda_six(correlation),
        median_r=float(np.median(pairs)),
        signal_noise=k * mean_r / (1 - mean_r) if mean_r < 1 else np.inf,
    )


def _refuse_unsound(item_rest: np.ndarray, total: float, check_keys: bool) -> None:
    if check_keys and np.any(item_rest < 0):
        raise refuse(
            "negatively_keyed_item",
            Text(
                zh="有题目与其余题目负相关，可能忘了反向计分",
                en="an item correlates negatively with the rest; is it reverse-coded?",
            ),
            np.flatnonzero(item_rest < 0),
        )
    if total <= 0:
        raise refuse(
            "no_common_variance",
            Text(zh="题目之间没有共同变异", en="the items share no variance"),
            np.arange(len(item_rest)),
        )


def feldt_interval(alpha: float, n: int, k: int, level: float = 0.95) -> tuple[float, float]:
    """Feldt interval of alpha for complete normal rows (formula in `cronbach_alpha`).

    Parameters
    ----------
    alpha : float
    n, k : int
        Rows and items, two or more of each.
    level : float

    Returns
    -------
    tuple of float
        Low, high; at most 1.

    References
    ----------
    Feldt, Woodruff & Salih (1987), doi 10.1177/014662168701100107.

    Examples
    --------
    >>> [round(x, 4) for x in feldt_interval(0.818792815188796, 1381, 3)]  # ESS 10 Norway, psych::alpha.ci
    [0.8016, 0.8347]
    """
    from scipy.special import fdtri

    tail = (1 - level) / 2
    dof = (n - 1.0, (n - 1.0) * (k - 1.0))
    return 1 - (1 - alpha) * float(fdtri(*dof, 1 - tail)), 1 - (1 - alpha) * float(fdtri(*dof, tail))


def duhachek_error(covariance: np.ndarray, n: int) -> float:
    """Standard error of raw alpha for normal items (formula in `cronbach_alpha`).

    Parameters
    ----------
    covariance : ndarray (items, items)
        Without gaps.
    n : int
        Rows behind it.

    Returns
    -------
    float

    References
    ----------
    Duhachek & Iacobucci (2004), doi 10.1037/0021-9010.89.5.792.

    Examples
    --------
    Two items with covariance 1 / .5: alpha = 2/3, and 2 x 4 / (100 x 27) x [3 x 6.5 - 2 x 2 x 4.5].

    >>> import numpy as np
    >>> round(duhachek_error(np.array([[1, 0.5], [0.5, 1]]), 100) ** 2, 8)
    0.00444444

    Agreeableness (bfi): `ase` of alpha in R's psych 2.2.9.

    >>> from governance_survey.statistics.textbook import agreeableness
    >>> round(duhachek_error(agreeableness().covariance, 2709), 8)
    0.00907484
    """
    k, trace, total = len(covariance), float(np.trace(covariance)), float(covariance.sum())
    sums = covariance.sum(axis=1)
    spread = total * (float((covariance**2).sum()) + trace**2) - 2 * trace * float(sums @ sums)
    return float(np.sqrt(max(2 * k**2 * spread / ((k - 1) ** 2 * total**3 * n), 0.0)))


def lambda_six(correlation: np.ndarray) -> float:
    r"""Guttman's lambda 6: what the items do not predict of each other is error.

    .. math:: \lambda_6 = 1 - \frac{\sum_i 1/r^{ii}}{\sum_{ij} r_{ij}}

    Parameters
    ----------
    correlation : ndarray (items, items)
        Or covariances, for the raw sum. Without gaps.

    Returns
    -------
    float
        At most 1; NaN where the matrix is singular (a duplicate item).

    References
    ----------
    Guttman (1945), doi 10.1007/BF02288892.

    Examples
    --------
    >>> import numpy as np
    >>> round(lambda_six(np.array([[1, 0.6], [0.6, 1]])), 6)  # 1 - 2 x .64 / 3.2
    0.6
    >>> from governance_survey.statistics.textbook import thurstone
    >>> round(lambda_six(thurstone().correlation), 6)  # R's psych 2.2.9, guttman(Thurstone)
    0.908176
    """
    if np.linalg.eigvalsh(correlation)[0] < 1e-10 * float(np.diag(correlation).max()):
        return float("nan")
    return float(1 - (1 / np.diag(np.linalg.inv(correlation))).sum() / correlation.sum())


def corrected_item_rest(items: np.ndarray) -> np.ndarray:
    r"""Correlation of each item with the mean of the other answered items, on available rows.

    .. math:: r_i = \mathrm{cor}\Bigl(x_{ri},\ \frac{1}{k_r-1}\sum_{j\ne i} x_{rj}\Bigr)

    Parameters
    ----------
    items : ndarray (rows, items)
        Keyed in one direction; NaN = missing. A row counts for an item that it answers with another one.

    Returns
    -------
    ndarray (items,)
        -1 to 1; NaN where an item or its rest is constant or fewer than three rows are common.

    References
    ----------
    Henrysson (1963), doi 10.1007/BF02289618.

    Examples
    --------
    >>> from governance_survey.statistics.textbook import agreeableness
    >>> corrected_item_rest(agreeableness().rows).round(6).tolist()  # r.drop of alpha in R's psych 2.2.9
    [0.311401, 0.563015, 0.588773, 0.394794, 0.487241]
    """
    matrix = np.asarray(items, dtype=np.float64)
    answered = ~np.isnan(matrix)
    filled = np.where(answered, matrix, 0.0)
    others = answered.sum(axis=1, keepdims=True) - answered
    with np.errstate(invalid="ignore", divide="ignore"):
        rest = (filled.sum(axis=1, keepdims=True) - filled) / others
        use = answered & (others > 0)
        n = use.sum(axis=0)
        x, y = np.where(use, filled, 0.0), np.where(use, rest, 0.0)
        x, y = np.where(use, x - x.sum(0) / n, 0.0), np.where(use, y - y.sum(0) / n, 0.0)
        spread = np.sqrt((x * x).sum(0) * (y * y).sum(0))
        r = (x * y).sum(0) / spread
    return np.where((n >= 3) & (spread > 1e-12), r, np.nan)
