"""Tests of several coefficients at once, and correlations, over completed data sets."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text
from .pooling import Pooled, pool_estimates


@dataclass(frozen=True)
class PooledJoint:
    """F with `numerator` and `denominator` dof; `riv`, the relative increase in variance, is one for all."""

    f: float
    numerator: int
    denominator: float
    p_value: float
    riv: float


def pooled_wald(pooled: Pooled, constraints: np.ndarray) -> PooledJoint:
    r"""D1: test C beta = 0 from pooled estimates and their covariances (Li, Raghunathan & Rubin 1991).

    .. math:: D_1 = \frac{(C\bar Q)^\top (CWC^\top)^{-1} C\bar Q}{k(1 + r)}, \qquad
              r = (1 + \tfrac1m)\,\mathrm{tr}(CBC^\top(CWC^\top)^{-1}) / k

    The covariance between imputations is taken as proportional to that within, because B of few imputations is too
    unstable to be inverted. Denominator: Reiter (2007) where the complete-data dof are finite (the smallest of the
    coefficients tested), else Li, Raghunathan & Rubin; where the dof are too few for Reiter's expansion, those of Li,
    Raghunathan & Rubin and of the observed data are joined as in Barnard & Rubin (1999).

    Parameters
    ----------
    pooled : Pooled
        From whole covariance matrices.
    constraints : ndarray (k, p)
        Independent rows.

    Raises
    ------
    EstimationError
        ``dependent_constraints``.

    References
    ----------
    Li, Raghunathan & Rubin (1991), doi 10.1080/01621459.1991.10475152; Reiter (2007), doi 10.1093/biomet/asm028.

    Examples
    --------
    >>> import numpy as np
    >>> q = np.array([[1.0, 2.0], [1.2, 1.8], [0.8, 2.2]])
    >>> found = pooled_wald(pool_estimates(q, np.tile(np.eye(2) / 4, (3, 1, 1))), np.eye(2))
    >>> found.numerator, round(found.f, 3), round(found.riv, 3)
    (2, 8.242, 0.213)
    """
    c = np.atleast_2d(np.asarray(constraints, dtype=np.float64))
    k, m = len(c), pooled.m
    value, within, between = c @ pooled.coef, c @ pooled.within @ c.T, c @ pooled.between @ c.T
    scale = np.sqrt(np.diag(within))
    if not (scale > 0).all() or np.linalg.eigvalsh(within / scale / scale[:, None])[0] < 1e-12:
        raise EstimationError(
            "dependent_constraints",
            Text(
                zh="这些约束线性相关，不能一起检验。",
                en="The combinations depend on each other and cannot be tested together.",
            ),
        )
    r = (1 + 1 / m) * float(np.trace(np.linalg.solve(within, between))) / k
    f = float(value @ np.linalg.solve(within, value)) / (k * (1 + r))
    complete = float(pooled.dof_complete[(c != 0).any(axis=0)].min())
    return _tested(f, k, _denominator(k, m, r, complete), r)


def combined_statistics(statistics: np.ndarray, numerator: int) -> PooledJoint:
    r"""D2: combine chi-square statistics of m completed data sets (Li, Meng, Raghunathan & Rubin 1991).

    .. math:: r = (1 + \tfrac1m)\,\mathrm{var}(\sqrt{d_i}), \qquad
              D_2 = \frac{\bar d / k - \frac{m + 1}{m - 1} r}{1 + r}, \qquad
              \nu = k^{-3/m}(m - 1)(1 + 1/r)^2

    Weaker than D1: it knows the statistics alone. For tests that give no covariance, such as likelihood ratios.

    Parameters
    ----------
    statistics : ndarray (m,)
        Chi-square statistics, such as k times a Wald F.
    numerator : int
        Degrees of freedom k of each.

    Raises
    ------
    EstimationError
        ``too_few_imputations``, ``not_a_chi_square`` (negative or missing).

    References
    ----------
    Li, Meng, Raghunathan & Rubin (1991), Statistica Sinica 1:65-92.

    Examples
    --------
    >>> import numpy as np
    >>> found = combined_statistics(np.array([9.0, 9.0, 9.0]), 3)
    >>> found.f, found.riv
    (3.0, 0.0)
    """
    d = np.asarray(statistics, dtype=np.float64)
    m, k = len(d), numerator
    if m < 2:
        raise EstimationError(
            "too_few_imputations",
            Text(zh="至少要两份插补后的数据。", en="Two completed data sets at least."),
            got=m,
        )
    if not np.isfinite(d).all() or (d < 0).any():
        raise EstimationError(
            "not_a_chi_square",
            Text(zh="卡方统计量不能缺失或为负。", en="A chi-square statistic is neither missing nor negative."),
        )
    r = (1 + 1 / m) * float(np.sqrt(d).var(ddof=1))
    f = (float(d.mean()) / k - (m + 1) / (m - 1) * r) / (1 + r)
    nu = np.inf if r == 0 else k ** (-3 / m) * (m - 1) * (1 + 1 / r) ** 2
    return _tested(f, k, float(nu), r)


@dataclass(frozen=True)
class PooledCorrelation:
    """A correlation pooled on Fisher's z scale, with its interval; `pooled` holds z."""

    estimate: float
    low: float
    high: float
    pooled: Pooled


def pool_correlations(correlations: np.ndarray, n: int, *, k: int = 2, level: float = 0.95) -> PooledCorrelation:
    """Pool correlations of m completed data sets of n rows as z = atanh(r) with variance 1 / (n - 3).

    Parameters
    ----------
    correlations : ndarray (m,)
        Strictly between -1 and 1.
    n : int
        Rows of each data set.
    k : int
        Parameters, so that complete data had n - k degrees of freedom.

    Raises
    ------
    EstimationError
        ``too_few_imputations``, ``outside_range`` (a correlation of 1, or fewer than four rows).

    Examples
    --------
    >>> import numpy as np
    >>> found = pool_correlations(np.array([0.30, 0.34, 0.32]), 200)
    >>> round(found.estimate, 3), round(found.low, 3), round(found.high, 3)
    (0.32, 0.179, 0.448)
    """
    pooled = _on_z(np.asarray(correlations, dtype=np.float64), n, n - k)
    low, high = pooled.conf_int(level)
    return PooledCorrelation(float(np.tanh(pooled.coef[0])), float(np.tanh(low[0])), float(np.tanh(high[0])), pooled)


def _on_z(r: np.ndarray, n: int, complete: float) -> Pooled:
    if n < 4 or not (np.abs(r) < 1).all():
        raise EstimationError(
            "outside_range",
            Text(
                zh="相关系数须在 -1 与 1 之间，且至少四行。",
                en="Correlations lie strictly between -1 and 1, and four rows are the least.",
            ),
        )
    return pool_estimates(np.arctanh(r), np.full(len(r), 1 / (n - 3)), dof_complete=complete)


def pool_r_squared(r_squared: np.ndarray, n: int, *, level: float = 0.95) -> PooledCorrelation:
    """Pool R squared (or adjusted R squared) of m completed data sets through Fisher's z of its root (Harel 2009).

    Parameters
    ----------
    r_squared : ndarray (m,)
        From 0 to 1.
    n : int
        Rows of each data set; the variance of z is 1 / (n - 3), its reference the normal distribution.

    Raises
    ------
    EstimationError
        As `pool_correlations`; ``outside_range`` for a negative (adjusted) R squared too.

    References
    ----------
    Harel (2009), doi 10.1080/02664760802553000.

    Examples
    --------
    >>> import numpy as np
    >>> found = pool_r_squared(np.array([0.16, 0.16, 0.16]), 103)
    >>> round(found.estimate, 2), round(found.low, 3), round(found.high, 3)
    (0.16, 0.05, 0.303)
    """
    from scipy.special import ndtri

    values = np.asarray(r_squared, dtype=np.float64)
    if not (values >= 0).all():
        raise EstimationError(
            "outside_range",
            Text(zh="R² 为负，不能合并。", en="A negative R squared cannot be pooled."),
        )
    pooled = _on_z(np.sqrt(values), n, np.inf)
    reach = float(ndtri(0.5 + level / 2) * pooled.std_error[0])
    z = float(pooled.coef[0])
    low = max(z - reach, 0.0)
    return PooledCorrelation(float(np.tanh(z)) ** 2, float(np.tanh(low)) ** 2, float(np.tanh(z + reach)) ** 2, pooled)


def _denominator(k: int, m: int, r: float, complete: float) -> float:
    t = k * (m - 1)
    if r == 0:
        return complete
    many = 4 + (t - 4) * (1 + (1 - 2 / t) / r) ** 2 if t > 4 else t * (1 + 1 / k) * (1 + 1 / r) ** 2 / 2
    if not np.isfinite(complete):
        return float(many)
    reiter = _reiter(t, r, complete) if t > 4 else None
    if reiter is not None:
        return reiter
    # Reiter's expansion does not hold for so few: joined as Barnard and Rubin join the dof of one coefficient.
    observed = (complete + 1) / (complete + 3) * complete / (1 + r)
    return float(many * observed / (many + observed))


def _reiter(t: int, r: float, complete: float) -> float | None:
    # Reiter (2007), equation 3 and appendix.
    a = r * t / (t - 2)
    v = (complete + 1) / (complete + 3) * complete
    c0, c1, c2 = 1 / (t - 4), v - 2 * (1 + a), v - 4 * (1 + a)
    if c2 <= 0:
        return None
    z = (
        1 / c2
        + c0 * a**2 * c1 / ((1 + a) ** 2 * c2)
        + c0 * (8 * a**2 * c1 / ((1 + a) * c2**2) + 4 * a**2 / ((1 + a) * c2))
        + c0 * (4 * a**2 / (c2 * c1) + 16 * a**2 * c1 / c2**3)
        + c0 * 8 * a**2 / c2**2
    )
    return float(4 + 1 / z)


def _tested(f: float, k: int, nu: float, r: float) -> PooledJoint:
    from scipy.special import chdtrc, fdtrc

    at = max(f, 0.0)
    p = float(fdtrc(k, nu, at)) if np.isfinite(nu) else float(chdtrc(k, k * at))
    return PooledJoint(f, k, nu, p, r)
