"""Means of small groups taken anew: draws that carry each group's own sampling error through any formula."""

from __future__ import annotations

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text
from .means import group_means

FEWEST_DRAWS = 100


def mean_draws(
    values: np.ndarray,
    groups: np.ndarray,
    n_groups: int,
    *,
    rng: np.random.Generator,
    draws: int = 500,
    weights: np.ndarray | None = None,
    population: np.ndarray | None = None,
) -> np.ndarray:
    r"""Draw the means of several variables in every group, as they might have come out with other persons.

    .. math:: \bar y^*_g = \bar y_g + \frac{t_g}{\sqrt{\chi^2_{n_g-1}/(n_g-1)}}, \qquad
        t_g = \sqrt{1-f_g}\sqrt{\frac{n_g}{n_g-1}}\sum_{i\in g} e_i\,\frac{w_i(y_i-\bar y_g)}{\sum_{k\in g} w_k},
        \quad e_i \sim N(0, 1)

    Given the answers, the deviations have the covariance matrix of the means (that of `group_means` on its
    diagonal), and the divisor makes them Student's t: a group of four persons has wide tails. Variables of
    the same persons stay correlated. With so few persons a bootstrap that draws them again is too narrow.

    Parameters
    ----------
    values : ndarray (rows, variables), NaN = missing (left out of that variable)
    groups : ndarray of int (rows,), -1 = in no group
    n_groups : int
    rng : Generator
    draws : int
        At least 100.
    weights, population : as in `group_means`
        A census of a group has no sampling error: all its draws are the mean.

    Returns
    -------
    ndarray (draws, groups, variables)
        NaN where no one, or only one person of several, answered.

    Raises
    ------
    EstimationError
        ``too_few_draws``.

    References
    ----------
    Kotz & Nadarajah (2004), doi 10.1017/CBO9780511550683, section 1.1 (multivariate t).

    Examples
    --------
    >>> import numpy as np
    >>> y, g = np.array([[1.0], [3.0], [5.0]]), np.array([0, 0, 1])
    >>> found = mean_draws(y, g, 2, rng=np.random.default_rng(1), draws=100, population=np.array([4.0, 1]))
    >>> found.shape, bool(found[:, 0].std() > 0), found[:, 1].std().item()
    ((100, 2, 1), True, 0.0)
    """
    if draws < FEWEST_DRAWS:
        raise EstimationError(
            "too_few_draws",
            Text(zh="重复次数太少。", en="Too few draws."),
            expected=Text(zh="至少 {n} 次", en="at least {n}").fill(n=FEWEST_DRAWS),
            got=draws,
        )
    y = np.asarray(values, dtype=np.float64)
    w = np.ones(len(y)) if weights is None else np.nan_to_num(np.asarray(weights, dtype=np.float64))
    means = [group_means(column, groups, n_groups, weights=weights, population=population) for column in y.T]
    center = np.stack([found.estimate for found in means], axis=1)
    n = np.stack([found.n for found in means], axis=1)
    error = np.stack([found.std_error for found in means], axis=1)
    used = np.isfinite(y) & ((w > 0) & (groups >= 0))[:, None]
    pull = np.where(used, w[:, None] * (y - center[groups]), 0.0)
    # Scaled to the standard errors of `group_means`, so that weights and the census have one treatment.
    length = np.zeros((n_groups, y.shape[1]))
    np.add.at(length, groups[groups >= 0], pull[groups >= 0] ** 2)
    scale = np.divide(error, np.sqrt(length), out=np.where(np.isnan(error), np.nan, 0.0), where=length > 0)
    order = np.argsort(groups, kind="stable")
    ends = np.searchsorted(groups[order], np.arange(n_groups + 1))
    found = np.empty((draws, n_groups, y.shape[1]))
    for g in range(n_groups):
        own = order[ends[g] : ends[g + 1]]
        dof = max(int(n[g].min()) - 1, 1)
        tails = np.sqrt(rng.chisquare(dof, size=draws) / dof)
        found[:, g] = center[g] + (rng.standard_normal((draws, len(own))) @ pull[own]) * scale[g] / tails[:, None]
    return found
