"""Intervals of omega total, Spearman-Brown and hierarchical omega by taking the rows anew."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text
from ..design import design_arrays
from ..resampling import Replicated, from_replicates, jackknife_replicates
from .bootstrap import resampled_sums, too_few_draws
from .hierarchical import hierarchical_omega
from .omega import mcdonald_omega
from .omega_sets import omegas_of
from .shared import Missing, correlation_of, item_covariance, item_matrix
from .weighted import complete_rows, correlation_moments, correlations_from

GROUPS = 15  # of the delete-a-group jackknife, Kott's number


@dataclass(frozen=True)
class OmegaBootstrap:
    """Percentile interval of omega total, or of Spearman and Brown's coefficient for two items.

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
    draws: int = 1000,
    level: float = 0.95,
    missing: Missing = "listwise",
) -> OmegaBootstrap:
    r"""Percentile bootstrap of omega total; of two items, of the Spearman-Brown coefficient :math:`2r/(1+r)`.

    The interval is from the :math:`(1-\gamma)/2` to the :math:`(1+\gamma)/2` quantile of the draws. Rows must be
    independent - for clustered or weighted samples take `omega_by_replication`.

    Parameters
    ----------
    items : ndarray, shape (rows, items)
        Keyed in one direction; NaN = missing: rows with a gap are left out (listwise), or correlations are those
        of the rows each pair shares in the draw (pairwise).
    seed : int or Generator
    draws : int
        At least 100.

    Raises
    ------
    EstimationError
        Those of `mcdonald_omega`; ``too_few_draws`` (fewer than 100 asked for, or more than one in twenty failed).

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
    k = matrix.shape[1]
    rng = np.random.default_rng(seed)
    loadings = None if k == 2 else mcdonald_omega(matrix, missing=missing).loadings
    if missing == "listwise" or not np.isnan(matrix).any():
        rows, _ = complete_rows(matrix)
        sums = resampled_sums(rng, draws, correlation_moments(rows / rows.std(axis=0)))
        correlations = correlations_from(sums, np.full(draws, float(len(rows))), k)
    else:
        correlations = _shared_correlations(resampled_sums(rng, draws, _shared_moments(matrix)), k)
    whole = correlation_of(item_covariance(matrix, missing)[0])
    if loadings is None:
        found, estimate = _spearman_brown(correlations), float(_spearman_brown(whole[None])[0])
    else:
        found, estimate = omegas_of(correlations, loadings), float(omegas_of(whole[None], loadings)[0])
    good = found[~np.isnan(found)]
    if len(good) < 0.95 * draws:
        raise too_few_draws(len(good))
    low, high = np.quantile(good, [(1 - level) / 2, (1 + level) / 2])
    spread = float(good.std(ddof=1))
    return OmegaBootstrap(estimate, float(low), float(high), level, spread, found, draws - len(good))


def jackknife_hierarchical(
    items: np.ndarray,
    n_factors: int,
    *,
    seed: int | np.random.Generator,
    groups: int = GROUPS,
    level: float = 0.95,
    missing: Missing = "listwise",
) -> Replicated:
    r"""Hierarchical omega with the error of a delete-a-group jackknife.

    Rows are put into G groups at random; the solution is found anew without each of them:

    .. math:: \widehat{\mathrm{var}}(\hat\omega_h) = \frac{G-1}{G}\sum_g(\hat\omega_{h(-g)} - \hat\omega_h)^2

    with an interval by t with G - 1 degrees of freedom on :math:`\ln(1-\omega_h)`. A rotated solution takes too
    long for the hundreds of draws of a bootstrap; fifteen groups are Kott's advice.

    Parameters
    ----------
    items : ndarray, shape (rows, items)
        Keyed in one direction; NaN = missing, by `missing`. Rows are taken as independent.
    n_factors : int
        As in `hierarchical_omega`.
    seed : int or Generator

    Raises
    ------
    EstimationError
        Those of `hierarchical_omega`; ``too_few_rows`` (fewer than ten a group); ``general_factor_unstable``
        (no solution without one of the groups).

    References
    ----------
    Kott (2001), The delete-a-group jackknife, Journal of Official Statistics 17, 521-526.

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(1)
    >>> kinds = np.repeat(rng.normal(size=(600, 3)) + rng.normal(size=(600, 1)), 3, axis=1)
    >>> found = jackknife_hierarchical(kinds + rng.normal(size=(600, 9)), 3, seed=1)
    >>> found.low < found.estimate < found.high, found.dof
    (True, 14)
    """
    matrix = item_matrix(items)
    if missing == "listwise":
        matrix = matrix[~np.isnan(matrix).any(axis=1)]
    n = len(matrix)
    if n < 10 * groups:
        raise EstimationError(
            "too_few_rows",
            Text(zh="答卷太少，分组后无法估计误差", en="too few rows to be put into groups for an error"),
            expected=Text(zh="至少 {n} 行", en="at least {n}").fill(n=10 * groups),
            got=n,
        )
    group = np.random.default_rng(seed).permutation(n) % groups
    estimate = hierarchical_omega(correlation_of(item_covariance(matrix, missing)[0]), n_factors).hierarchical
    values = np.array([_without(matrix[group != g], n_factors, missing) for g in range(groups)])
    replicates = jackknife_replicates(design_arrays(n, psu=group))
    return from_replicates(estimate, values, replicates, level=level, below_one=True)


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


def _without(rows: np.ndarray, n_factors: int, missing: Missing) -> float:
    try:
        correlation = correlation_of(item_covariance(rows, missing)[0])
        return hierarchical_omega(correlation, n_factors).hierarchical
    except EstimationError as problem:
        raise EstimationError(
            "general_factor_unstable",
            Text(
                zh="去掉一小部分答卷后，一般因子就无解",
                en="the general factor has no solution once a small part of the answers is left out",
            ),
            got=problem.code,
        ) from problem
