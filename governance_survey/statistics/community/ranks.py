"""Ranks with the doubt they deserve."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text


@dataclass(frozen=True)
class Ranks:
    """Ranks of groups, 1 the highest.

    Attributes
    ----------
    rank : ndarray (groups,)
        By the estimate, ties share the mean rank; NaN where there is no estimate.
    low, high : ndarray (groups,)
        Simultaneous interval of the true rank.
    tier : ndarray of int (groups,)
        Groups of one tier cannot be told apart from its first; 0 where there is no estimate.
    critical : float
        Standard errors that two groups must differ by.
    """

    rank: np.ndarray
    low: np.ndarray
    high: np.ndarray
    tier: np.ndarray
    critical: float
    level: float

    @property
    def n_tiers(self) -> int:
        """Tiers that can be told apart."""
        return int(self.tier.max(initial=0))


def rank_intervals(estimate: np.ndarray, std_error: np.ndarray, *, level: float = 0.95) -> Ranks:
    r"""Simultaneous intervals of ranks from all pairwise comparisons (Tukey).

    Group i is surely below j when :math:`\hat\theta_j-\hat\theta_i > c\sqrt{s_i^2+s_j^2}` with
    :math:`c = q_{level}(G,\infty)/\sqrt2`, the studentised range. Its rank then lies between one more than the
    groups surely above it and G less those surely below it, for all groups at once with the given confidence.

    Parameters
    ----------
    estimate, std_error : ndarray (groups,)
        Independent estimates; NaN = not ranked.
    level : float

    Raises
    ------
    EstimationError
        ``too_few_groups`` (fewer than two), ``negative_error``.

    References
    ----------
    Al Mohamad, Goeman & van Zwet (2022), doi 10.1111/biom.13419; Tukey (1953).

    Examples
    --------
    >>> import numpy as np
    >>> found = rank_intervals(np.array([70.0, 69, 50]), np.array([1.0, 1, 1]))
    >>> found.low.tolist(), found.high.tolist(), found.tier.tolist()
    ([1.0, 1.0, 3.0], [2.0, 2.0, 3.0], [1, 1, 2])
    >>> round(found.critical, 4)  # qtukey(.95, 3, Inf) / sqrt(2) in R 4.2.2
    2.3437
    """
    value, error = np.asarray(estimate, dtype=np.float64), np.asarray(std_error, dtype=np.float64)
    ranked = ~np.isnan(value) & ~np.isnan(error)
    if ranked.sum() < 2:
        raise EstimationError("too_few_groups", Text(zh="可排名的社区不足两个", en="fewer than two groups to rank"))
    if (error[ranked] < 0).any():
        raise EstimationError("negative_error", Text(zh="标准误为负", en="a standard error is negative"))
    v, s = value[ranked], error[ranked]
    size = len(v)
    critical = studentised_range(size, level) / np.sqrt(2)
    surely_above = v[None, :] - v[:, None] > critical * np.hypot(s[None, :], s[:, None])
    low, high, rank = (np.full(value.shape, np.nan) for _ in range(3))
    low[ranked] = 1 + surely_above.sum(axis=1)
    high[ranked] = size - surely_above.sum(axis=0)
    rank[ranked] = (v[None, :] > v[:, None]).sum(axis=1) + ((v[None, :] == v[:, None]).sum(axis=1) + 1) / 2
    tier = np.zeros(value.shape, dtype=int)
    tier[ranked] = _tiers(v, surely_above)
    return Ranks(rank, low, high, tier, float(critical), level)


def studentised_range(size: int, level: float = 0.95) -> float:
    """Quantile of the range of `size` standard normal numbers.

    Examples
    --------
    >>> round(studentised_range(3), 3), round(studentised_range(10), 3)  # tables: 3.314, 4.474
    (3.314, 4.474)
    """
    from scipy.optimize import brentq
    from scipy.special import ndtr

    # Equal steps are exact to rounding for a smooth curve that is nought at both ends, and need no nodes worked out.
    z, step = np.linspace(-8.5, 8.5, 401, retstep=True)
    density = np.exp(-z * z / 2) / np.sqrt(2 * np.pi) * step

    def short(q: float) -> float:
        return float(size * (density @ (ndtr(z + q) - ndtr(z)) ** (size - 1))) - level

    return float(brentq(short, 0.0, 20.0, xtol=1e-10))


def _tiers(values: np.ndarray, surely_above: np.ndarray) -> np.ndarray:
    # From the top: a tier takes all that its first member is not surely above.
    tier = np.zeros(len(values), dtype=int)
    order = np.argsort(-values, kind="stable")
    number, first = 1, order[0]
    for place in order:
        if surely_above[place, first]:
            number, first = number + 1, place
        tier[place] = number
    return tier
