"""Quantiles of a complex sample with intervals by Woodruff's method."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text
from ..design import DesignArrays
from .intervals import ShareInterval, share_intervals
from .linear import rows_inside
from .means import means

QuantileRule = Literal["inverse", "midpoint"]
CLOSE = 1e-12  # A share this near a step of the distribution is at it: sums of weights carry rounding.


@dataclass(frozen=True)
class Quantiles:
    """Quantiles with their intervals, one a probability.

    `low` and `high` are NaN where the limit of the share lies below nought or above one; `std_error` is the width
    over twice t, and NaN with them.
    """

    probabilities: np.ndarray
    estimate: np.ndarray
    std_error: np.ndarray
    low: np.ndarray
    high: np.ndarray
    level: float
    interval: ShareInterval
    dof: float
    n_obs: int
    n_missing: int


def weighted_quantiles(
    values: np.ndarray, weights: np.ndarray, probabilities: np.ndarray, *, rule: QuantileRule = "inverse"
) -> np.ndarray:
    r"""Quantiles of a weighted distribution.

    ``inverse``: the least y with :math:`\hat F(y)\ge p`; ``midpoint``: the mean of both ends where
    :math:`\hat F` is flat at p (the median of school books). Both follow from :math:`\hat F` alone, whatever the
    order of rows with the same value; rules that interpolate between rows do not.

    Parameters
    ----------
    values, weights : ndarray (n,)
        Without missing values; weights above nought.
    probabilities : ndarray (k,)
        NaN where they lie outside [0, 1].

    References
    ----------
    Hyndman & Fan (1996), doi 10.1080/00031305.1996.10473566 (definitions 1 and 2).

    Examples
    --------
    >>> import numpy as np
    >>> y, w = np.array([1.0, 2, 3, 4]), np.array([1.0, 1, 1, 1])
    >>> weighted_quantiles(y, w, np.array([0.5])).tolist()
    [2.0]
    >>> weighted_quantiles(y, w, np.array([0.5, 0.6]), rule="midpoint").tolist()
    [2.5, 3.0]
    """
    distinct, place = np.unique(values, return_inverse=True)
    cumulative = np.cumsum(np.bincount(place.reshape(-1), weights=weights))
    share = cumulative / cumulative[-1]
    p = np.asarray(probabilities, dtype=np.float64)
    inside = (p >= 0) & (p <= 1)
    asked = np.where(inside, p, 0.5)
    last = len(distinct) - 1
    first = np.minimum(np.searchsorted(share, asked - CLOSE), last)
    found = distinct[first]
    if rule == "midpoint":
        flat = np.abs(share[first] - asked) <= CLOSE
        found = np.where(flat, (found + distinct[np.minimum(first + 1, last)]) / 2, found)
    return np.where(inside, found, np.nan)


def quantiles(
    design: DesignArrays,
    values: np.ndarray,
    probabilities: np.ndarray,
    *,
    domain: np.ndarray | None = None,
    rule: QuantileRule = "inverse",
    interval: ShareInterval = "logit",
    level: float = 0.95,
) -> Quantiles:
    r"""Design-based quantiles with Woodruff's intervals.

    The share of values at or below the quantile has an interval :math:`(p_L, p_U)`; the quantile's is
    :math:`(\hat F^{-1}(p_L), \hat F^{-1}(p_U))`.

    Parameters
    ----------
    design : DesignArrays
    values : ndarray (rows,), NaN = missing
    probabilities : ndarray (k,)
        Between nought and one.
    domain : ndarray of bool (rows,), optional
    rule : {"inverse", "midpoint"}
        See `weighted_quantiles`.
    interval : {"logit", "beta", "arcsine", "wald"}
        Of the share (`share_intervals`); "wald" is Woodruff's own, and leaves a quantile near an end without limit.

    Raises
    ------
    EstimationError
        ``no_answers``, ``no_degrees_of_freedom``, ``bad_probability``.
    DesignError
        ``lonely_psu``, ``one_psu``, ``replicate_empty``.

    References
    ----------
    Woodruff (1952), doi 10.1080/01621459.1952.10483443; Francisco & Fuller (1991), doi 10.1214/aos/1176347993.

    Examples
    --------
    >>> import numpy as np
    >>> from governance_survey.statistics.design import design_arrays
    >>> found = quantiles(design_arrays(100), np.arange(1.0, 101), np.array([0.5]))
    >>> found.estimate.tolist(), found.low.tolist(), found.high.tolist()
    ([50.0], [41.0], [60.0])
    """
    from scipy.special import stdtrit

    y = np.asarray(values, dtype=np.float64)
    p = np.atleast_1d(np.asarray(probabilities, dtype=np.float64))
    if not ((p > 0) & (p < 1)).all():
        raise EstimationError(
            "bad_probability", Text(zh="分位点须在 0 与 1 之间", en="a quantile's share lies between nought and one")
        )
    inside = rows_inside(design, domain)
    used = inside & np.isfinite(y)
    known, weights = y[used], design.weights[used]
    if not known.size:
        raise EstimationError("no_answers", Text(zh="没有可用的回答", en="there is no answer to compute with"))
    estimate = weighted_quantiles(known, weights, p, rule=rule)
    below = np.where(used[:, None], y[:, None] <= estimate, np.nan)
    found = means(design, below, domain=domain)
    low, high = share_intervals(
        found.estimate, found.std_error, found.dof, n=int(used.sum()), method=interval, level=level
    )
    limits = [weighted_quantiles(known, weights, limit, rule=rule) for limit in (low, high)]
    dof = float(found.dof[0])
    return Quantiles(
        probabilities=p,
        estimate=estimate,
        std_error=(limits[1] - limits[0]) / (2 * float(stdtrit(dof, 0.5 + level / 2))),
        low=limits[0],
        high=limits[1],
        level=level,
        interval=interval,
        dof=dof,
        n_obs=int(used.sum()),
        n_missing=int(inside.sum() - used.sum()),
    )
