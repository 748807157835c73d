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
    mean_r : float
        Mean inter-item correlation.
    item_rest : ndarray (items,)
        Correlation of each item with the sum of the others.
    if_dropped : ndarray (items,)
        Alpha of the remaining items (NaN for a scale of two).
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


def cronbach_alpha(
    items: np.ndarray, *, missing: Missing = "listwise", level: float = 0.95, check_keys: bool = True
) -> Alpha:
    r"""Cronbach's alpha, raw and standardised, with the Feldt interval.

    .. math:: \alpha = \frac{k}{k-1}\left(1-\frac{\sum_i s_{ii}}{\sum_{ij} s_{ij}}\right), \qquad
        \alpha_{std} = \frac{k\bar r}{1+(k-1)\bar r}

    .. math:: \left[1-(1-\hat\alpha)F_{1-\gamma/2},\; 1-(1-\hat\alpha)F_{\gamma/2}\right],\quad
        F \sim F(n-1,\,(n-1)(k-1))

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
        ``too_few_items``, ``too_few_rows``, ``constant_item``, ``negatively_keyed_item``, ``empty_pair``.

    References
    ----------
    Cronbach (1951), doi 10.1007/BF02310555; Feldt, Woodruff & Salih (1987), doi 10.1177/014662168701100107.

    Examples
    --------
    Worked by hand: item variances 1.6667, 2.9167 and 2.8958, variance of the sum 19.5625.

    >>> import numpy as np
    >>> x = np.array([[1, 1, 2], [2, 3, 2], [3, 2, 4], [4, 5, 5.5]])
    >>> round(cronbach_alpha(x).raw, 4)
    0.9265
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
            np.arange(k),
        )
    raw = k / (k - 1) * (1 - float(variances.sum()) / total)
    mean_r = float((correlation.sum() - k) / (k * (k - 1)))
    if_dropped = np.full(k, np.nan)
    if k > 2:
        left = variances.sum() - variances
        if_dropped = (k - 1) / (k - 2) * (1 - left / rest_variance)
    low, high = feldt_interval(raw, n, k, level)
    standardised = k * mean_r / (1 + (k - 1) * mean_r)
    return Alpha(raw, standardised, low, high, level, n, k, missing, mean_r, item_rest, if_dropped)


def feldt_interval(alpha: float, n: int, k: int, level: float = 0.95) -> tuple[float, float]:
    """Feldt interval of alpha for n rows and k items (see `cronbach_alpha`).

    Examples
    --------
    >>> [round(x, 4) for x in feldt_interval(0.818792815188796, 1381, 3)]  # ESS 10 Norway, psych::alpha.ci
    [0.8016, 0.8347]
    """
    from scipy.special import fdtri

    tail = (1 - level) / 2
    dof = (n - 1.0, (n - 1.0) * (k - 1.0))
    return 1 - (1 - alpha) * float(fdtri(*dof, 1 - tail)), 1 - (1 - alpha) * float(fdtri(*dof, tail))


def corrected_item_rest(items: np.ndarray) -> np.ndarray:
    """Correlation of each item with the mean of the other answered items, on available rows.

    NaN where an item or its rest is constant or fewer than three rows are common. Shape (items,).
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
