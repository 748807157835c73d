"""Whether the people of a community agree: rwg, r*wg, average deviation, a_wg."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text, listed, same

# Variances of answers nobody thought about, for five options (LeBreton & Senter 2008, table 2).
NULLS_OF_FIVE: dict[str, float] = {
    "uniform": 2.0,
    "slight_skew": 1.34,
    "moderate_skew": 0.90,
    "heavy_skew": 0.44,
    "triangular": 1.32,
    "normal": 1.04,
}


@dataclass(frozen=True)
class Agreement:
    """Agreement within each group; NaN for groups of fewer than two.

    Attributes
    ----------
    rwg : ndarray (groups, items)
        Of each item, against the uniform null.
    rwg_j : dict
        Null -> ndarray (groups,): of the items together.
    rwg_star : ndarray (groups,)
        r*wg(j) of Lindell, which does not rise with the number of items.
    ad_mean, ad_median : ndarray (groups,)
        Average deviation from the group's mean or median, averaged over items; agreement is under `ad_limit`.
    awg : ndarray (groups,)
        a_wg(j), with the largest variance possible at the group's mean as its null: mean of the items that have
        one, NaN where none has.
    n : ndarray of int (groups,)
        People used.
    """

    rwg: np.ndarray
    rwg_j: dict[str, np.ndarray]
    rwg_star: np.ndarray
    ad_mean: np.ndarray
    ad_median: np.ndarray
    ad_limit: float
    awg: np.ndarray
    n: np.ndarray
    options: int


def null_variance(null: str, options: int) -> float:
    r"""Variance of a null distribution: :math:`(A^2-1)/12` for the uniform; the others for five options only.

    References
    ----------
    James, Demaree & Wolf (1984), doi 10.1037/0021-9010.69.1.85; LeBreton & Senter (2008), doi
    10.1177/1094428106296642.

    Examples
    --------
    Five options: 2 for the uniform null, 1.34 for the slight skew (LeBreton & Senter 2008).

    >>> null_variance("uniform", 5), null_variance("slight_skew", 5)
    (2.0, 1.34)

    Raises
    ------
    EstimationError
        ``unknown_null``.
    """
    if null == "uniform":
        return (options**2 - 1) / 12
    if options != 5 or null not in NULLS_OF_FIVE:
        raise EstimationError(
            "unknown_null",
            Text(zh="没有这种零分布的方差", en="the variance of this null is not known"),
            expected=listed(NULLS_OF_FIVE) if options == 5 else same("uniform"),
            got=same(f"{null}, {options}"),
        )
    return NULLS_OF_FIVE[null]


def within_group_agreement(
    items: np.ndarray,
    groups: np.ndarray,
    n_groups: int,
    options: int,
    *,
    nulls: tuple[str, ...] = ("uniform", "slight_skew"),
    lowest: float = 1.0,
) -> Agreement:
    r"""Agreement within groups on items of one number of options.

    .. math:: r_{wg} = 1-\frac{s^2}{\sigma^2_E}, \quad
        r_{wg(j)} = \frac{J(1-\bar s^2/\sigma^2_E)}{J(1-\bar s^2/\sigma^2_E)+\bar s^2/\sigma^2_E}, \quad
        r^*_{wg(j)} = 1-\frac{\bar s^2}{\sigma^2_E}

    .. math:: AD = \frac1J\sum_j\frac1n\sum_i|x_{ij}-\bar x_j| < \frac A6, \qquad
        a_{wg} = 1 - \frac{2s^2}{[(H+L)M-M^2-HL]\,n/(n-1)}

    Values under nought (more spread than the null) become nought, except r*wg and a_wg, where they tell of two
    camps. rwg(j) rises with the number of items and the uniform null is the kindest: show r*wg and a skewed null too.
    The largest variance of a_wg is out of reach of n people whose mean lies nearer an end than one of them at the
    other end would leave it, :math:`M < [L(n-1)+H]/n` or :math:`M > [H(n-1)+L]/n`: such an item has no a_wg, unless
    all stand on the end itself, where it is one.

    Parameters
    ----------
    items : ndarray (rows, items)
        Answers as given, `lowest` … `lowest` + `options` - 1, keyed in one direction; a row with a missing answer
        is left out, so that every item speaks of the same people.
    groups : ndarray of int (rows,), -1 = in no group
    n_groups, options : int
    nulls : tuple of str
        Each for `rwg_j` (see `null_variance`).

    Raises
    ------
    EstimationError
        ``unknown_null``, ``outside_scale``.

    References
    ----------
    James, Demaree & Wolf (1984), doi 10.1037/0021-9010.69.1.85; Lindell, Brandt & Whitney (1999),
    doi 10.1177/01466219922031257; Burke, Finkelstein & Dusig (1999), doi 10.1177/109442819921004; Brown &
    Hauenstein (2005), doi 10.1177/1094428105275376; LeBreton & Senter (2008), doi 10.1177/1094428106296642.

    Examples
    --------
    >>> import numpy as np
    >>> found = within_group_agreement(np.array([[4.0], [4], [5], [3]]), np.zeros(4, dtype=int), 1, 5)
    >>> found.rwg.round(4).tolist(), found.ad_mean.tolist()  # variance .6667 against 2
    ([[0.6667]], [0.5])

    Four people, three items: R's multilevel 2.7 (rwg.j, rwg.j.lindell, ad.m, awg) gives .9194, .7917, .4583, .7788.

    >>> x = np.array([[4.0, 2, 5], [4, 2, 4], [5, 3, 4], [3, 2, 5]])
    >>> found = within_group_agreement(x, np.zeros(4, dtype=int), 1, 5)
    >>> [round(float(value[0]), 4) for value in (found.rwg_j["uniform"], found.rwg_star, found.ad_mean, found.awg)]
    [0.9194, 0.7917, 0.4583, 0.7788]
    """
    x, g = np.asarray(items, dtype=np.float64), np.asarray(groups)
    used = ~np.isnan(x).any(axis=1) & (g >= 0)
    x, g = x[used], g[used]
    highest = lowest + options - 1
    if x.size and (x.min() < lowest or x.max() > highest):
        raise EstimationError(
            "outside_scale",
            Text(zh="回答超出量表的范围", en="an answer lies outside the scale"),
            expected=same(f"{lowest:g}-{highest:g}"),
            got=same(f"{x.min():g}-{x.max():g}"),
        )
    n = np.bincount(g, minlength=n_groups)
    j = x.shape[1]
    count = np.where(n > 1, n, np.nan)[:, None]
    means = _sums(x, g, n_groups) / count
    deviation = x - means[g]
    variance = _sums(deviation**2, g, n_groups) / (count - 1)
    average = variance.mean(axis=1)
    uniform = null_variance("uniform", options)
    together = {}
    for null in nulls:
        share = np.maximum(1 - average / null_variance(null, options), 0.0)
        together[null] = np.where(share > 0, j * share / (j * share + 1 - share), share)
    with np.errstate(divide="ignore", invalid="ignore"):
        largest = ((highest + lowest) * means - means**2 - highest * lowest) * count / (count - 1)
        # All on an end of the scale: no variance, and none possible.
        awg = np.where(largest > 1e-12, 1 - 2 * variance / largest, np.where(np.isnan(largest), np.nan, 1.0))
        nearest = (options - 1) / count - 1e-9
        within_reach = (means - lowest >= nearest) & (highest - means >= nearest)
        awg = np.where(within_reach | (largest <= 1e-12), awg, np.nan)
        answered = ~np.isnan(awg)
        awg_j = np.where(answered, awg, 0.0).sum(axis=1) / answered.sum(axis=1)
    return Agreement(
        rwg=np.maximum(1 - variance / uniform, 0.0),
        rwg_j=together,
        rwg_star=1 - average / uniform,
        ad_mean=(_sums(np.abs(deviation), g, n_groups) / count).mean(axis=1),
        ad_median=(_sums(np.abs(x - _medians(x, g, n)[g]), g, n_groups) / count).mean(axis=1),
        ad_limit=options / 6,
        awg=awg_j,
        n=n,
        options=options,
    )


def _sums(columns: np.ndarray, g: np.ndarray, n_groups: int) -> np.ndarray:
    return np.stack([np.bincount(g, weights=column, minlength=n_groups) for column in columns.T], axis=1)


def _medians(x: np.ndarray, g: np.ndarray, n: np.ndarray) -> np.ndarray:
    # Each item sorted inside its groups: the middle, or the mean of the two in the middle.
    start = np.concatenate([[0], np.cumsum(n)[:-1]])
    low, high = start + (n - 1) // 2, start + n // 2
    last = max(len(x) - 1, 0)
    found = np.empty((len(n), x.shape[1]))
    for place in range(x.shape[1]):
        ordered = x[np.lexsort((x[:, place], g)), place]
        middle = (ordered[np.clip(low, 0, last)] + ordered[np.clip(high, 0, last)]) / 2 if len(x) else np.nan
        found[:, place] = np.where(n > 0, middle, np.nan)
    return found
