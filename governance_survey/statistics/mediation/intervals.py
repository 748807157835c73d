"""Intervals of products of paths: percentile, bias-corrected, Monte Carlo."""

from __future__ import annotations

import numpy as np

from .paths import effects_of

FEWEST_DRAWS = 1000  # the 2.5% tails of fewer rest on a handful of draws
MOST_FAILED = 0.05


def percentile(draws: np.ndarray, level: float) -> tuple[np.ndarray, np.ndarray]:
    """Limits of each column between the (1 - level) / 2 and (1 + level) / 2 quantiles; NaN rows left out."""
    good = draws[~np.isnan(draws).any(axis=1)]
    low, high = np.quantile(good, [(1 - level) / 2, (1 + level) / 2], axis=0)
    return low, high


def bias_corrected(draws: np.ndarray, estimate: np.ndarray, level: float) -> tuple[np.ndarray, np.ndarray]:
    r"""Percentiles moved by how often draws fall below the estimate (Efron's BC, no acceleration).

    .. math:: \Phi(2z_0 \pm z_{\gamma}), \qquad z_0 = \Phi^{-1}(\#\{\theta^*<\hat\theta\}/R)

    Draws equal to the estimate count half. NaN where all draws lie on one side.

    References
    ----------
    Efron (1987), doi 10.1080/01621459.1987.10478410; of indirect effects MacKinnon, Lockwood & Williams (2004),
    doi 10.1207/s15327906mbr3901_4. In small samples it excludes zero too often: Fritz, Taylor & MacKinnon (2012),
    doi 10.1080/00273171.2012.640596.

    Examples
    --------
    >>> import numpy as np
    >>> draws = np.arange(1001.0)[:, None]
    >>> [side.round(3).tolist() for side in bias_corrected(draws, np.array([500.0]), 0.95)]
    [[25.0], [975.0]]
    """
    from scipy.special import ndtr, ndtri

    good = draws[~np.isnan(draws).any(axis=1)]
    below = ((good < estimate).sum(axis=0) + 0.5 * (good == estimate).sum(axis=0)) / len(good)
    shift = 2 * ndtri(below)
    tail = float(ndtri(0.5 + level / 2))
    ordered = np.sort(good, axis=0)
    inside = np.isfinite(shift)
    moved = np.where(inside, shift, 0.0)
    ends = []
    for side in (-tail, tail):
        place = ndtr(moved + side) * (len(good) - 1)
        lower = np.floor(place).astype(int)
        upper = np.minimum(lower + 1, len(good) - 1)
        columns = np.arange(draws.shape[1])
        value = ordered[lower, columns] + (place - lower) * (ordered[upper, columns] - ordered[lower, columns])
        ends.append(np.where(inside, value, np.nan))
    return ends[0], ends[1]


def monte_carlo(
    theta: np.ndarray, cov: np.ndarray, dof: float, rng: np.random.Generator, draws: int, level: float
) -> tuple[np.ndarray, np.ndarray]:
    r"""Limits from paths drawn about their estimates, :math:`\hat\theta + L u\sqrt{\nu/\chi^2_\nu}`, LL' = V.

    Normal with infinite degrees of freedom, else Student's t: with few sampling units the tails are wide.

    References
    ----------
    MacKinnon, Lockwood & Williams (2004), doi 10.1207/s15327906mbr3901_4; Preacher & Selig (2012), doi
    10.1080/19312458.2012.679848.

    Examples
    --------
    Two paths of 0.5, errors 0.1: the product has mean 0.25, and its interval is not symmetric about it.

    >>> import numpy as np
    >>> theta, cov = np.array([0.5, 0.5, 0.0]), np.diag([0.01, 0.01, 0.01])
    >>> low, high = monte_carlo(theta, cov, np.inf, np.random.default_rng(1), 100_000, 0.95)
    >>> round(low[0].item(), 2), round(high[0].item(), 2)
    (0.12, 0.4)
    """
    values, vectors = np.linalg.eigh(cov)
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    taken = rng.standard_normal((draws, len(theta))) @ root.T
    if np.isfinite(dof):
        taken *= np.sqrt(dof / rng.chisquare(dof, size=(draws, 1)))
    return percentile(effects_of(theta + taken), level)
