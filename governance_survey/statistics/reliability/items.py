"""Item by item: how each goes with the scale, and the scale without it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...words.text import Text
from .alpha import duhachek_error, lambda_six
from .shared import Missing, item_covariance, item_matrix, refuse


@dataclass(frozen=True)
class Dropped:
    """The scale without each item in turn, arrays (items,): NaN for a scale of two.

    `raw` and `standardised` alpha with `std_error` of the raw one; `g6` (NaN where singular); `mean_r`,
    `median_r` and `variance_r` of the remaining inter-item correlations; `signal_noise`.
    """

    raw: np.ndarray
    standardised: np.ndarray
    std_error: np.ndarray
    g6: np.ndarray
    mean_r: np.ndarray
    median_r: np.ndarray
    variance_r: np.ndarray
    signal_noise: np.ndarray


@dataclass(frozen=True)
class ItemAnalysis:
    """Each item beside the scale, arrays (items,).

    Attributes
    ----------
    total : ndarray
        Correlation with the sum of all items, itself among them.
    total_standardised : ndarray
        The same with every item standardised.
    rest : ndarray
        Correlation with the sum of the others.
    corrected : ndarray
        Standardised item-total correlation whose own variance is replaced by the item's squared multiple
        correlation: free of the item's error on both sides. NaN where the correlations are singular.
    dropped : Dropped
    n : int
        Complete rows, or the fewest two items share.
    """

    total: np.ndarray
    total_standardised: np.ndarray
    rest: np.ndarray
    corrected: np.ndarray
    dropped: Dropped
    n: int
    missing: Missing


def item_analysis(items: np.ndarray, *, missing: Missing = "listwise") -> ItemAnalysis:
    r"""Item-total, item-rest and corrected correlations, and the scale without each item.

    .. math:: r_{it} = \frac{\sum_j s_{ij}}{\sqrt{s_{ii} v}},\quad
        r_{i,\mathrm{rest}} = \frac{\sum_{j\ne i} s_{ij}}{\sqrt{s_{ii}(v - 2\sum_j s_{ij} + s_{ii})}},\quad
        r_{i,\mathrm{cor}} = \frac{\sum_{j\ne i} r_{ij} + R_i^2}{\sqrt{\sum_{j\ne k} r_{jk} + \sum_j R_j^2}}

    Parameters
    ----------
    items : ndarray, shape (rows, items)
        Keyed in one direction or not (the point of the analysis); NaN = missing, by `missing`.

    Raises
    ------
    EstimationError
        ``too_few_items``, ``too_few_rows``, ``constant_item``, ``empty_pair``.

    References
    ----------
    Cureton (1966), doi 10.1007/BF02289461; Revelle (2023), psych: alpha.

    Examples
    --------
    Worked by hand: without the third item the variances are 1.6667 + 2.9167 and that of the sum is 8.25.

    >>> import numpy as np
    >>> x = np.array([[1, 1, 2], [2, 3, 2], [3, 2, 4], [4, 5, 5.5]])
    >>> round(float(item_analysis(x).dropped.raw[2]), 6)
    0.888889

    Agreeableness (bfi), first item: raw.r, r.cor, and alpha without it, as alpha of R's psych 2.2.9 gives them.

    >>> from governance_survey.statistics.textbook import agreeableness
    >>> found = item_analysis(agreeableness().rows)
    >>> [round(float(value[0]), 6) for value in (found.total, found.corrected, found.dropped.raw)]
    [0.579096, 0.379798, 0.717972]
    """
    covariance, n = item_covariance(item_matrix(items), missing)
    variances = np.diag(covariance)
    flat = np.flatnonzero(variances <= 1e-12 * max(float(variances.max()), 1e-300))
    if flat.size:
        raise refuse(
            "constant_item", Text(zh="有题目的回答全部相同", en="an item has the same answer throughout"), flat
        )
    scale = 1 / np.sqrt(variances)
    correlation = covariance * np.outer(scale, scale)
    sums, sums_r = covariance.sum(axis=1), correlation.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        total = sums * scale / np.sqrt(sums.sum())
        rest = (sums - variances) * scale / np.sqrt(sums.sum() - 2 * sums + variances)
        standardised = sums_r / np.sqrt(sums_r.sum())
    return ItemAnalysis(
        total, standardised, rest, _corrected(correlation), _dropped(covariance, correlation, n), n, missing
    )


def _corrected(correlation: np.ndarray) -> np.ndarray:
    if np.linalg.eigvalsh(correlation)[0] < 1e-10:
        return np.full(len(correlation), np.nan)
    shared = correlation.copy()
    np.fill_diagonal(shared, 1 - 1 / np.diag(np.linalg.inv(correlation)))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(shared.sum(axis=1) / np.sqrt(shared.sum()))


def _dropped(covariance: np.ndarray, correlation: np.ndarray, n: int) -> Dropped:
    k = len(covariance)
    out = np.full((8, k), np.nan)
    if k > 2:
        left = k - 1
        triangle = np.triu_indices(left, 1)
        for place in range(k):
            keep = np.flatnonzero(np.arange(k) != place)
            s, r = covariance[np.ix_(keep, keep)], correlation[np.ix_(keep, keep)]
            pairs = r[triangle]
            mean_r = float(pairs.mean())
            with np.errstate(invalid="ignore", divide="ignore"):
                out[:, place] = (
                    left / (left - 1) * (1 - np.trace(s) / s.sum()),
                    np.divide(left * mean_r, 1 + (left - 1) * mean_r),
                    duhachek_error(s, n) if s.sum() > 0 else np.nan,
                    lambda_six(r),
                    mean_r,
                    np.median(pairs),
                    pairs.var(ddof=1) if len(pairs) > 1 else np.nan,
                    np.divide(left * mean_r, 1 - mean_r),
                )
    return Dropped(*out)
