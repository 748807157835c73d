"""Intervals of omega total, hierarchical omega and Spearman-Brown by taking the rows anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .bootstrap import resampled_sums, too_few_draws
from .omega import mcdonald_omega
from .omega_sets import omegas_of
from .second_order import second_order_omega, second_order_omegas
from .shared import Missing, correlation_of, item_covariance, item_matrix
from .weighted import complete_rows, correlation_moments, correlations_from


@dataclass(frozen=True)
class OmegaBootstrap:
    """Percentile interval of omega total or hierarchical, or of Spearman and Brown's coefficient for two items.

    `estimate` is that of the data; `std_error` the standard deviation of `draws`; `n_failed` draws had no omega
    (an item without unique variance) and stand outside the interval.
    """

    estimate: float
    low: float
    high: float
    level: float
    std_error: float
    draws: np.ndarray
    n_failed: int


def bootstrap_omega(
    items: np.ndarray,
    *,
    seed: int | np.random.Generator,
    dimensions: np.ndarray | None = None,
    draws: int = 1000,
    level: float = 0.95,
    missing: Missing = "listwise",
) -> OmegaBootstrap:
    r"""Percentile bootstrap of omega total or hierarchical; of two items, of Spearman-Brown :math:`2r/(1+r)`.

    The interval is from the :math:`(1-\gamma)/2` to the :math:`(1+\gamma)/2` quantile of the draws. Rows must be
    independent - for clustered or weighted samples take `omega_by_replication`.

    Parameters
    ----------
    items : ndarray, shape (rows, items)
        Keyed in one direction; NaN = missing: rows with a gap are left out (listwise), or correlations are those
        of the rows each pair shares in the draw (pairwise).
    seed : int or Generator
    dimensions : ndarray (items,), optional
        Label of each item's sub-dimension: the hierarchical omega of `second_order_omega`. By default omega total.
    draws : int
        At least 100.

    Raises
    ------
    EstimationError
        Those of `mcdonald_omega` and `second_order_omega`; ``too_few_draws`` (fewer than 100 asked for, or more
        than one in twenty failed).

    References
    ----------
    Efron & Tibshirani (1993), doi 10.1007/978-1-4899-4541-9; Kelley & Pornprasertmanit (2016), doi
    10.1037/a0040086 (bootstrap of omega); Eisinga, te Grotenhuis & Pelzer (2013), doi 10.1007/s00038-012-0416-3.

    Examples
    --------
    Two items that agree entirely leave nothing to chance.

    >>> import numpy as np
    >>> found = bootstrap_omega(np.arange(20.0)[:, None] + [[0, 3]], seed=1, draws=100)
    >>> round(found.low, 10), round(found.high, 10)
    (1.0, 1.0)
    """
    if draws < 100:
        raise too_few_draws(draws)
    matrix = item_matrix(items)
    whole = correlation_of(item_covariance(matrix, missing)[0])
    of_sets: Callable[[np.ndarray], np.ndarray]
    if dimensions is not None:
        start = second_order_omega(whole, dimensions)
        estimate, of_sets = start.hierarchical, lambda r: second_order_omegas(r, np.asarray(dimensions), start)
    elif matrix.shape[1] == 2:
        estimate, of_sets = float(_spearman_brown(whole[None])[0]), _spearman_brown
    else:
        omega = mcdonald_omega(matrix, missing=missing)
        estimate, of_sets = omega.total, lambda r: omegas_of(r, omega.loadings)
    found = of_sets(_drawn(matrix, np.random.default_rng(seed), draws, missing))
    good = found[~np.isnan(found)]
    if len(good) < 0.95 * draws:
        raise too_few_draws(len(good))
    low, high = np.quantile(good, [(1 - level) / 2, (1 + level) / 2])
    spread = float(good.std(ddof=1))
    return OmegaBootstrap(estimate, float(low), float(high), level, spread, found, draws - len(good))


def _drawn(matrix: np.ndarray, rng: np.random.Generator, draws: int, missing: Missing) -> np.ndarray:
    # Correlations (draws, items, items) of as many rows as there are, drawn with replacement.
    k = matrix.shape[1]
    if missing == "listwise" or not np.isnan(matrix).any():
        rows, _ = complete_rows(matrix)
        sums = resampled_sums(rng, draws, correlation_moments(rows / rows.std(axis=0)))
        return correlations_from(sums, np.full(draws, float(len(rows))), k)
    return _shared_correlations(resampled_sums(rng, draws, _shared_moments(matrix)), k)


def _spearman_brown(correlations: np.ndarray) -> np.ndarray:
    r = correlations[:, 0, 1]
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(r > -1, 2 * r / (1 + r), np.nan))


def _shared_moments(matrix: np.ndarray) -> np.ndarray:
    # Of every pair (i <= j): both answered, each item where both are, their product.
    answered = (~np.isnan(matrix)).astype(np.float64)
    spread = np.nanstd(matrix, axis=0)
    filled = np.nan_to_num((matrix - np.nanmean(matrix, axis=0)) / np.where(spread > 0, spread, 1.0))
    i, j = np.triu_indices(matrix.shape[1])
    return np.hstack(
        [
            answered[:, i] * answered[:, j],
            filled[:, i] * answered[:, j],
            answered[:, i] * filled[:, j],
            filled[:, i] * filled[:, j],
        ]
    )


def _shared_correlations(sums: np.ndarray, k: int) -> np.ndarray:
    i, j = np.triu_indices(k)
    common, first, second, products = np.split(sums, 4, axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        values = np.where(common > 2, (products - first * second / common) / (common - 1), np.nan)
    covariance = np.empty((len(sums), k, k))
    covariance[:, i, j] = covariance[:, j, i] = values
    variances = np.einsum("bii->bi", covariance)
    root = np.sqrt(np.where(variances > 1e-12, variances, np.nan))
    return np.asarray(covariance / (root[:, :, None] * root[:, None, :]))
