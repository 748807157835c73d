"""Alpha's bootstrap: rows drawn anew with replacement, all draws at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text
from .weighted import alpha_moments, alphas_from, alphas_of, complete_rows

BLOCK = 1 << 15  # rows drawn at a time: small enough to stay in the cache and on one thread


@dataclass(frozen=True)
class AlphaBootstrap:
    """Percentile interval of raw alpha.

    `estimate` is that of the data; `std_error` the standard deviation of `draws`; `n_failed` draws had a sum
    score without variance and stand outside the interval.
    """

    estimate: float
    low: float
    high: float
    level: float
    std_error: float
    draws: np.ndarray
    n_failed: int
    n: int


def bootstrap_alpha(
    items: np.ndarray, *, seed: int | np.random.Generator, draws: int = 1000, level: float = 0.95
) -> AlphaBootstrap:
    r"""Percentile bootstrap of Cronbach's alpha, complete rows drawn with replacement.

    The interval is from the :math:`(1-\gamma)/2` to the :math:`(1+\gamma)/2` quantile of the draws. It assumes
    neither normal items nor equal covariances (Feldt's does); rows must be independent - for clustered or
    weighted samples take `alpha_by_replication`.

    Parameters
    ----------
    items : ndarray, shape (rows, items)
        Keyed in one direction; rows with a NaN are left out.
    seed : int or Generator
    draws : int
        At least 100.

    Raises
    ------
    EstimationError
        ``too_few_items``, ``too_few_rows``, ``constant_item``, ``too_few_draws`` (fewer than 100 asked for, or
        more than one in twenty failed).

    References
    ----------
    Efron & Tibshirani (1993), doi 10.1007/978-1-4899-4541-9; Padilla, Divers & Newton (2012), doi
    10.1177/0146621612445470 (for alpha).

    Examples
    --------
    Two parallel items of correlation 1 leave nothing to chance.

    >>> import numpy as np
    >>> found = bootstrap_alpha(np.arange(20.0)[:, None] + [[0, 3]], seed=1, draws=100)
    >>> round(found.low, 10), round(found.high, 10)
    (1.0, 1.0)
    """
    rows, _ = complete_rows(items)
    if draws < 100:
        raise too_few_draws(draws)
    rng = np.random.default_rng(seed)
    estimate = float(alphas_of(rows, np.ones((1, len(rows))))[0])
    n = len(rows)
    found = alphas_from(resampled_sums(rng, draws, alpha_moments(rows)), np.full(draws, float(n)))
    good = found[~np.isnan(found)]
    if len(good) < 0.95 * draws:
        raise too_few_draws(len(good))
    low, high = np.quantile(good, [(1 - level) / 2, (1 + level) / 2])
    failed = draws - len(good)
    return AlphaBootstrap(estimate, float(low), float(high), level, float(good.std(ddof=1)), found, failed, n)


def resampled_sums(rng: np.random.Generator, draws: int, moments: np.ndarray) -> np.ndarray:
    """Column sums of as many rows as there are, drawn with replacement: shape (draws, columns).

    Examples
    --------
    >>> import numpy as np
    >>> resampled_sums(np.random.default_rng(1), 3, np.ones((5, 1))).tolist()
    [[5.0], [5.0], [5.0]]
    """
    n = len(moments)
    step = max(1, BLOCK // n)
    narrow = np.uint16 if n <= 1 << 16 else np.uint32  # fewer random bits, the same chances
    first = np.arange(0, step * n, n)[:, None]
    place, counts, sums = np.empty((step, n), np.intp), np.empty((step, n)), np.empty((draws, moments.shape[1]))
    for start in range(0, draws, step):
        size = min(step, draws - start)
        np.add(rng.integers(0, n, size=(size, n), dtype=narrow), first[:size], out=place[:size])
        counts[:size] = np.bincount(place[:size].reshape(-1), minlength=size * n).reshape(size, n)
        np.matmul(counts[:size], moments, out=sums[start : start + size])
    return sums


def too_few_draws(draws: int) -> EstimationError:
    """Fewer usable draws than an interval needs."""
    return EstimationError(
        "too_few_draws",
        Text(zh="可用的自助抽样次数太少，区间不可信", en="too few usable bootstrap draws for an interval"),
        expected=Text(zh="至少 100 次，且至多二十分之一失败", en="at least 100, at most one in twenty failed"),
        got=draws,
        fix=Text(
            zh="增加抽样次数；若仍失败，样本太小。", en="Ask for more draws; if they fail, the sample is too small."
        ),
    )
