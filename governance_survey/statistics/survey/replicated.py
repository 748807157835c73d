"""Estimates whose errors come from replicate weights."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text
from .records import Estimated
from .replicates import ReplicateWeights

Centre = Literal["estimate", "replicates"]


@dataclass(frozen=True)
class ReplicatedEstimates(Estimated):
    """Estimates by replication; `replicated` has one row a replicate."""

    replicated: np.ndarray


def replicated_means(
    weights: ReplicateWeights, values: np.ndarray, *, domain: np.ndarray | None = None, centre: Centre = "estimate"
) -> ReplicatedEstimates:
    """Means of several variables with their covariance by replication.

    Parameters
    ----------
    weights : ReplicateWeights
    values : ndarray (rows,) or (rows, p), NaN = missing
        Each variable has its own rows.
    domain : ndarray of bool (rows,), optional
    centre : {"estimate", "replicates"}
        See `by_replication`.

    Raises
    ------
    EstimationError
        ``no_answers``, ``replicates_failed`` (a replicate has no row of the domain).

    Examples
    --------
    The jackknife of a mean is its textbook error, sd / sqrt(n).

    >>> import numpy as np
    >>> from governance_survey.statistics.design import design_arrays
    >>> from governance_survey.statistics.resampling import jackknife_replicates
    >>> from governance_survey.statistics.survey import replicate_table
    >>> d = design_arrays(3)
    >>> found = replicated_means(replicate_table(d, jackknife_replicates(d)), np.array([1.0, 2, 6]))
    >>> found.estimate.tolist(), found.std_error.round(6).tolist()
    ([3.0], [1.527525])
    """
    y, used = _table(values, domain)
    return _from_sums(weights, y, used, centre)


def replicated_totals(
    weights: ReplicateWeights, values: np.ndarray, *, domain: np.ndarray | None = None, centre: Centre = "estimate"
) -> ReplicatedEstimates:
    r"""Totals of several variables with their covariance by replication.

    .. math:: \hat T_b = \sum_r w_{br} y_r

    Parameters
    ----------
    weights : ReplicateWeights
    values : ndarray (rows,) or (rows, p), NaN = missing
        A missing value adds nothing.
    domain : ndarray of bool (rows,), optional
    centre : {"estimate", "replicates"}
        See `by_replication`, whose sources are those of the covariance.

    Returns
    -------
    ReplicatedEstimates

    Raises
    ------
    EstimationError
        ``replicates_failed`` (a replicate without a total).

    Examples
    --------
    >>> import numpy as np
    >>> from governance_survey.statistics.design import design_arrays
    >>> from governance_survey.statistics.resampling import jackknife_replicates
    >>> from governance_survey.statistics.survey import replicate_table
    >>> d = design_arrays(3)
    >>> found = replicated_totals(replicate_table(d, jackknife_replicates(d)), np.array([1.0, 2, 6]))
    >>> found.estimate.tolist(), found.std_error.round(6).tolist()
    ([9.0], [4.582576])
    """
    y, _ = _table(values, domain)
    return _found(weights, weights.full @ y, weights.table @ y, centre)


def replicated_ratios(
    weights: ReplicateWeights,
    numerators: np.ndarray,
    denominators: np.ndarray,
    *,
    domain: np.ndarray | None = None,
    centre: Centre = "estimate",
) -> ReplicatedEstimates:
    r"""Ratios of totals, column by column, with their covariance by replication.

    .. math:: \hat R_b = \frac{\sum_r w_{br} y_r}{\sum_r w_{br} x_r}

    Parameters
    ----------
    weights : ReplicateWeights
    numerators, denominators : ndarray (rows,) or (rows, p), NaN = missing
        A row counts where both are there.
    domain : ndarray of bool (rows,), optional
    centre : {"estimate", "replicates"}
        See `by_replication`, whose sources are those of the covariance.

    Returns
    -------
    ReplicatedEstimates

    Raises
    ------
    EstimationError
        ``no_answers``, ``replicates_failed`` (a replicate whose denominator is nought).

    Examples
    --------
    >>> import numpy as np
    >>> from governance_survey.statistics.survey import given_replicates
    >>> weights = given_replicates(np.ones(2), np.array([[2.0, 0], [0, 2]]), method="brr")
    >>> found = replicated_ratios(weights, np.array([1.0, 3]), np.array([2.0, 2]))
    >>> found.estimate.tolist(), found.std_error.tolist()
    ([1.0], [0.5])
    """
    y, there = _table(numerators, domain)
    x, also = _table(denominators, domain)
    both = there * also
    return _from_sums(weights, y * both, x * both, centre)


def by_replication(
    statistic: Callable[[np.ndarray], np.ndarray | float], weights: ReplicateWeights, *, centre: Centre = "estimate"
) -> ReplicatedEstimates:
    r"""Any statistic of weights with its covariance by replication.

    .. math:: \hat V = \sum_r c_r (\hat\theta_r - \hat\theta)(\hat\theta_r - \hat\theta)^\top

    Parameters
    ----------
    statistic : callable
        Weights of the rows -> estimate or array of estimates.
    weights : ReplicateWeights
    centre : {"estimate", "replicates"}
        What deviations are taken from: the estimate of the sample (the larger error, where coefficients are
        equal), or the mean of the replicates.

    Raises
    ------
    EstimationError
        ``replicates_failed`` (a replicate's estimate is no number).

    References
    ----------
    Rust & Rao (1996), doi 10.1177/096228029600500305; Wolter (2007), doi 10.1007/978-0-387-35099-8.

    Examples
    --------
    >>> import numpy as np
    >>> y = np.array([1.0, 3])
    >>> from governance_survey.statistics.survey import given_replicates
    >>> weights = given_replicates(np.ones(2), np.array([[2.0, 0], [0, 2]]), method="brr")
    >>> by_replication(lambda w: (w @ y) ** 2, weights).cov.tolist()
    [[272.0]]
    """
    estimate = np.atleast_1d(np.asarray(statistic(weights.full), dtype=np.float64))
    replicated = np.stack([np.atleast_1d(np.asarray(statistic(row), dtype=np.float64)) for row in weights.table])
    return _found(weights, estimate, replicated, centre)


def _table(values: np.ndarray, domain: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
    y = np.asarray(values, dtype=np.float64)
    y = y[:, None] if y.ndim == 1 else y
    used = np.isfinite(y)
    if domain is not None:
        used &= np.asarray(domain, dtype=bool)[:, None]
    return np.where(used, y, 0.0), used.astype(np.float64)


def _from_sums(weights: ReplicateWeights, above: np.ndarray, below: np.ndarray, centre: Centre) -> ReplicatedEstimates:
    width = above.shape[1]
    sums = weights.table @ np.hstack([above, below])
    whole = weights.full @ np.hstack([above, below])
    if not (np.abs(whole[width:]) > 0).all():
        raise EstimationError("no_answers", Text(zh="没有可用的回答", en="there is no answer to compute with"))
    with np.errstate(divide="ignore", invalid="ignore"):
        replicated = sums[:, :width] / sums[:, width:]
    return _found(weights, whole[:width] / whole[width:], replicated, centre)


def _found(
    weights: ReplicateWeights, estimate: np.ndarray, replicated: np.ndarray, centre: Centre
) -> ReplicatedEstimates:
    failed = int((~np.isfinite(replicated)).any(axis=1).sum())
    if failed:
        raise EstimationError(
            "replicates_failed",
            Text(zh="有重复样本算不出估计值，误差不可信", en="replicates failed: an error cannot be trusted"),
            got=failed,
            fix=Text(
                zh="样本或抽样单元太少；合并层，或改用 Fay 法。",
                en="Too few rows or units: merge strata, or take Fay's method.",
            ),
        )
    deviation = replicated - (estimate if centre == "estimate" else replicated.mean(axis=0))
    cov = (deviation * weights.coefficients[:, None]).T @ deviation
    return ReplicatedEstimates(estimate, cov, np.full(len(estimate), float(weights.dof)), replicated)
