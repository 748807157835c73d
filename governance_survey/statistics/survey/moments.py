"""Weighted variances, covariances and correlations of a complex sample, with their errors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text
from ..design import DesignArrays, degrees_of_freedom, taylor_covariance
from .linear import rows_inside


@dataclass(frozen=True)
class DesignMoments:
    """Covariances and correlations of variables over the rows that have all of them.

    Attributes
    ----------
    covariance, covariance_error : ndarray (p, p)
    correlation, correlation_error : ndarray (p, p)
        NaN beside a variable without variance; the error of a variable with itself is nought.
    dof : float
        Units minus strata.
    n_obs, n_missing : int
    """

    covariance: np.ndarray
    covariance_error: np.ndarray
    correlation: np.ndarray
    correlation_error: np.ndarray
    dof: float
    n_obs: int
    n_missing: int


def design_moments(design: DesignArrays, values: np.ndarray, *, domain: np.ndarray | None = None) -> DesignMoments:
    r"""Weighted covariances with n / (n - 1), correlations, and linearised errors of both.

    .. math:: s_{jk} = \frac{n}{n-1}\frac{\sum w (y_j-\bar y_j)(y_k-\bar y_k)}{\sum w}, \qquad
        r_{jk} = \frac{s_{jk}}{\sqrt{s_{jj}s_{kk}}}

    With z the standardised values, a row adds :math:`\frac{w}{\sum w}\{z_jz_k - \tfrac{r}{2}(z_j^2+z_k^2)\}` to r.

    Parameters
    ----------
    design : DesignArrays
    values : ndarray (rows, p), NaN = missing
    domain : ndarray of bool (rows,), optional

    Raises
    ------
    EstimationError
        ``too_few_rows`` (under two complete), ``no_degrees_of_freedom``.
    DesignError
        ``lonely_psu``, ``one_psu``, ``replicate_empty``.

    References
    ----------
    Binder (1983), doi 10.2307/1402588.

    Examples
    --------
    >>> import numpy as np
    >>> from governance_survey.statistics.design import design_arrays
    >>> found = design_moments(design_arrays(4), np.array([[1.0, 2], [2, 1], [3, 4], [4, 3]]))
    >>> found.covariance.round(4).tolist(), round(float(found.correlation[0, 1]), 4)
    ([[1.6667, 1.0], [1.0, 1.6667]], 0.6)
    """
    y = np.asarray(values, dtype=np.float64)
    inside = rows_inside(design, domain)
    used = inside & np.isfinite(y).all(axis=1)
    n, p = int(used.sum()), y.shape[1]
    if n < 2:
        raise EstimationError("too_few_rows", Text(zh="完整的行少于两行", en="fewer than two rows are complete"), got=n)
    dof = degrees_of_freedom(design, inside if domain is not None else None)
    if dof < 1:
        raise EstimationError(
            "no_degrees_of_freedom",
            Text(zh="抽样单元太少，区间没有自由度", en="too few sampling units: no degrees of freedom are left"),
        )
    w = np.where(used, design.weights, 0.0) / design.weights[used].sum()
    filled = np.where(used[:, None], y, 0.0)
    deviation = np.where(used[:, None], filled - w @ filled, 0.0)
    plain = (deviation * w[:, None]).T @ deviation
    sd = np.sqrt(np.diag(plain))
    varies = sd > 1e-14 * np.sqrt(w @ filled**2)
    with np.errstate(divide="ignore", invalid="ignore"):
        correlation = np.where(np.outer(varies, varies), plain / np.outer(sd, sd), np.nan)
    # A variable a row, a pair at a time: each fits the cache.
    standard = np.ascontiguousarray((deviation / np.where(varies, sd, 1.0)).T)
    grown = n / (n - 1)
    errors = np.zeros((2, p, p))
    for j, k in zip(*np.tril_indices(p), strict=True):
        weighted = w * standard[j] * standard[k]
        r = 0.0 if np.isnan(correlation[j, k]) else correlation[j, k]
        of_covariance = (weighted - r * w) * (grown * sd[j] * sd[k])
        of_correlation = weighted - r / 2 * w * (standard[j] ** 2 + standard[k] ** 2)
        variance = np.diag(taylor_covariance(design, np.stack([of_covariance, of_correlation]).T))
        errors[:, j, k] = errors[:, k, j] = np.sqrt(np.maximum(variance, 0.0))
    np.fill_diagonal(errors[1], 0.0)
    return DesignMoments(
        covariance=plain * grown,
        covariance_error=errors[0],
        correlation=correlation,
        correlation_error=np.where(np.isnan(correlation), np.nan, errors[1]),
        dof=float(dof),
        n_obs=n,
        n_missing=int(inside.sum()) - n,
    )
