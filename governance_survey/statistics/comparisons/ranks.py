"""How large a difference of ranks is, and which groups differ in rank: rank-biserial, epsilon squared, Dunn."""

from __future__ import annotations

import numpy as np

from ..noncentral import noncentral_chi_square
from .groups import Groups
from .records import Effect, Pair


def rank_biserial(groups: Groups, first: int = 0, second: int = 1, *, level: float = 0.95) -> Effect:
    r"""Chance that a value of the first group is the larger minus the chance that it is the smaller.

    .. math:: r = 2A-1, \qquad A = P(Y_1>Y_2)+\tfrac12 P(Y_1=Y_2) = \frac{U}{n_1n_2}

    The interval is made for :math:`\mathrm{artanh}\,r` with the error of DeLong's placements, which takes ties and
    unequal spreads as they are. Where the groups do not overlap there is no such error: the interval is then the
    score interval of Newcombe's method 5.

    Parameters
    ----------
    groups : Groups
        As `groups_of` makes them, rows without value or group left out.
    first, second : int
        Places of two groups.
    level : float
        Of the interval.

    Returns
    -------
    Effect
        -1 to 1; limits are NaN where groups that overlap have one value.

    References
    ----------
    Kerby (2014), doi 10.2466/11.IT.3.1; DeLong, DeLong & Clarke-Pearson (1988), doi 10.2307/2531595; Newcombe (2006),
    doi 10.1002/sim.2324.

    Examples
    --------
    >>> from governance_survey.statistics.comparisons.groups import groups_of
    >>> made = groups_of(np.array([1.0, 2, 3, 4, 3, 4, 5, 6]), np.repeat([0.0, 1.0], 4))
    >>> found = rank_biserial(made)
    >>> found.estimate, round(found.low, 3), round(found.high, 3)
    (-0.75, -0.97, 0.146)
    """
    from scipy.special import ndtri

    one, two = groups.of(first), groups.of(second)
    upper, lower = _placements(one, two), 1 - _placements(two, one)
    a = float(upper.mean())
    z = float(ndtri(0.5 + level / 2))
    r = 2 * a - 1
    if not 0 < a < 1:
        low, high = _apart(a, len(one), len(two), z)
        return Effect("rank_biserial", r, 2 * low - 1, 2 * high - 1, level)
    error = (
        np.sqrt(upper.var(ddof=1) / len(one) + lower.var(ddof=1) / len(two)) if min(len(one), len(two)) > 1 else np.nan
    )
    half = z * 2 * error / (1 - r**2)
    return Effect("rank_biserial", r, float(np.tanh(np.arctanh(r) - half)), float(np.tanh(np.arctanh(r) + half)), level)


def rank_epsilon_squared(groups: Groups, statistic: float, *, level: float = 0.95) -> Effect:
    r"""Share of the variance of ranks between groups, from the H of Kruskal and Wallis.

    .. math:: \varepsilon^2 = \frac{H}{n-1}

    with the limits :math:`\lambda/(n-1)` of the noncentral chi-square.

    Parameters
    ----------
    groups : Groups
        As `groups_of` makes them, rows without value or group left out.
    statistic : float
        H, corrected for ties.
    level : float
        Of the interval.

    Returns
    -------
    Effect
        0 to 1.

    References
    ----------
    Tomczak & Tomczak (2014), Trends in Sport Sciences 1, 19-25; Kelley (1935), doi 10.1073/pnas.21.9.554.

    Examples
    --------
    >>> from governance_survey.statistics.comparisons.groups import groups_of
    >>> made = groups_of(np.arange(30.0), np.repeat([0.0, 1, 2], 10))
    >>> found = rank_epsilon_squared(made, 25.8)
    >>> round(found.estimate, 4), round(found.low, 4), round(found.high, 4)
    (0.8897, 0.3085, 1.0)
    """
    n = len(groups.values)
    low, high = (min(limit / (n - 1), 1.0) for limit in noncentral_chi_square(statistic, groups.k - 1.0, level))
    return Effect("rank_epsilon_squared", statistic / (n - 1), low, high, level)


def dunn(groups: Groups, *, level: float = 0.95) -> tuple[Pair, ...]:
    r"""Dunn's comparison of mean ranks, every pair of groups, on the ranks of all together.

    .. math:: z_{ij} = \frac{\bar R_i-\bar R_j}{\sqrt{\Bigl(\frac{N(N+1)}{12}-\frac{\sum_s(t_s^3-t_s)}{12(N-1)}\Bigr)
        \Bigl(\frac1{n_i}+\frac1{n_j}\Bigr)}}

    with t the sizes of ties.

    Parameters
    ----------
    groups : Groups
        As `groups_of` makes them, rows without value or group left out.
    level : float
        Of the rank-biserial correlations' intervals.

    Returns
    -------
    tuple of Pair
        (0, 1), (0, 2) … The p-values are two-sided and for one pair each: adjust them. Every pair has its
        rank-biserial correlation.

    References
    ----------
    Dunn (1964), doi 10.1080/00401706.1964.10490181.

    Examples
    --------
    >>> from governance_survey.statistics.comparisons.groups import groups_of
    >>> made = groups_of(np.array([1.0, 2, 3, 2, 4, 5, 7, 8, 9]), np.repeat([0.0, 1, 2], 3))
    >>> [(pair.estimate, round(pair.statistic, 4), round(pair.p, 4)) for pair in dunn(made)]
    [(-2.0, -0.8982, 0.3691), (-5.5, -2.47, 0.0135), (-3.5, -1.5718, 0.116)]
    """
    from scipy.special import ndtr

    ranks, ties = mid_ranks(groups.values)
    n = len(ranks)
    spread = n * (n + 1) / 12 - float((ties**3 - ties).sum()) / (12 * (n - 1))
    means = np.bincount(groups.codes, ranks, groups.k) / groups.n
    found = []
    for first in range(groups.k):
        for second in range(first + 1, groups.k):
            gap = float(means[first] - means[second])
            error = float(np.sqrt(spread * (1 / groups.n[first] + 1 / groups.n[second])))
            z = gap / error
            p = 2 * float(ndtr(-abs(z)))
            effect = rank_biserial(groups, first, second, level=level)
            found.append(Pair(first, second, "dunn", gap, error, z, np.inf, p, np.nan, np.nan, effect))
    return tuple(found)


def mid_ranks(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Ranks 1 to n, tied values sharing the mean of theirs; and how many values each different value has.

    Examples
    --------
    >>> ranks, ties = mid_ranks(np.array([5.0, 2, 5, 9]))
    >>> ranks.tolist(), ties.tolist()
    ([2.5, 1.0, 2.5, 4.0], [1.0, 2.0, 1.0])
    """
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    upper = np.cumsum(counts)
    return np.asarray((upper - (counts - 1) / 2)[places.reshape(-1)]), counts.astype(np.float64)


def _placements(values: np.ndarray, others: np.ndarray) -> np.ndarray:
    # Share of the others below each value, ties by half.
    ordered = np.sort(others)
    below = np.searchsorted(ordered, values, "left") + np.searchsorted(ordered, values, "right")
    return np.asarray(below / (2 * len(others)))


def _apart(a: float, n1: int, n2: int, z: float) -> tuple[float, float]:
    # Newcombe's score interval: |a - theta| = z times the error at theta, for groups that do not overlap.
    from scipy.optimize import brentq

    middle = (n1 + n2) / 2 - 1

    def excess(theta: float) -> float:
        spread = 1 + middle * ((1 - theta) / (2 - theta) + theta / (1 + theta))
        return (a - theta) ** 2 - z**2 * theta * (1 - theta) * spread / (n1 * n2)

    inner = float(brentq(excess, 1e-12, 1 - 1e-9) if a == 1 else brentq(excess, 1e-9, 1 - 1e-12))
    return (inner, 1.0) if a == 1 else (0.0, inner)
