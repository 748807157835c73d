"""Rubin's rules: estimates of several completed data sets become one, with what the missing answers cost."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text
from ..inference import Inference

LEAST_LAMBDA = 1e-4  # below it Barnard and Rubin's dof of the imputations is no longer told apart from infinity


@dataclass(frozen=True)
class Pooled(Inference):
    """Estimates pooled over m completed data sets, one entry a coefficient.

    Attributes
    ----------
    m : int
        Completed data sets.
    coef, cov : ndarray (p,), (p, p)
        Mean of the estimates; total covariance W + (1 + 1/m) B.
    within, between : ndarray (p, p)
        Mean of the covariances, covariance of the estimates.
    dof : ndarray (p,)
        Barnard & Rubin (1999).
    dof_complete : ndarray (p,)
        Degrees of freedom had nothing been missing.
    riv : ndarray (p,)
        Relative increase in variance due to what is missing.
    lost : ndarray (p,)
        Share of the variance that is due to what is missing (lambda).
    fmi : ndarray (p,)
        Fraction of missing information, with the correction for a finite m.
    efficiency : ndarray (p,)
        Relative to infinitely many imputations, 1 / (1 + fmi / m).
    """

    m: int
    coef: np.ndarray
    cov: np.ndarray
    within: np.ndarray
    between: np.ndarray
    dof: np.ndarray
    dof_complete: np.ndarray
    riv: np.ndarray
    lost: np.ndarray
    fmi: np.ndarray
    efficiency: np.ndarray


def pool_estimates(
    estimates: np.ndarray, covariances: np.ndarray, *, dof_complete: float | np.ndarray = np.inf
) -> Pooled:
    r"""Pool the estimates of m completed data sets (Rubin 1987) with the dof of Barnard & Rubin (1999).

    .. math::
        \bar Q = \tfrac1m\sum Q_i, \quad T = W + (1 + \tfrac1m)B, \quad r = (1 + \tfrac1m)B / W, \quad
        \lambda = (1 + \tfrac1m)B / T

        \nu = \Big(\frac1{\nu_m} + \frac1{\nu_{obs}}\Big)^{-1}, \quad \nu_m = \frac{m - 1}{\lambda^2}, \quad
        \nu_{obs} = \frac{\nu_{com} + 1}{\nu_{com} + 3}\,\nu_{com}(1 - \lambda), \quad
        \gamma = \frac{r + 2/(\nu + 3)}{r + 1}

    Parameters
    ----------
    estimates : ndarray (m,) or (m, p)
        One quantity, or p coefficients, of each data set.
    covariances : ndarray (m,), (m, p) or (m, p, p)
        Variances, or whole covariance matrices. Of variances alone `cov` has noughts off its diagonal.
    dof_complete : float or ndarray (p,)
        Of the analysis had nothing been missing: of a survey, PSUs minus strata; of least squares, rows minus columns.
        Infinite: Rubin's large-sample dof.

    Raises
    ------
    EstimationError
        ``too_few_imputations`` (fewer than two), ``unequal_shapes``, ``not_finite``, ``no_variance_within``.

    References
    ----------
    Rubin (1987), doi 10.1002/9780470316696; Barnard & Rubin (1999), doi 10.1093/biomet/86.4.948.

    Examples
    --------
    Five means of 25 body mass indices: 24 degrees of freedom become 14.

    >>> import numpy as np
    >>> q = np.array([26.52, 26.472, 26.348, 27.128, 26.024])
    >>> u = np.array([0.694533, 0.757484, 0.614537, 0.657251, 0.619776])
    >>> found = pool_estimates(q, u, dof_complete=24)
    >>> round(float(found.coef[0]), 4), round(float(found.dof[0]), 2), round(float(found.fmi[0]), 3)
    (26.4984, 14.16, 0.315)
    """
    q, u = _checked(estimates, covariances)
    m, p = q.shape
    within = u.mean(axis=0)
    away = q - q.mean(axis=0)
    between = away.T @ away / (m - 1)
    share = 1 + 1 / m
    total = within + share * between
    w, b, t = np.diag(within), np.diag(between), np.diag(total)
    if not (w > 0).all():
        raise EstimationError(
            "no_variance_within",
            Text(zh="有估计的方差为零，无法合并。", en="An estimate has no variance, so it cannot be pooled."),
        )
    riv, lost = share * b / w, share * b / t
    complete = np.broadcast_to(np.asarray(dof_complete, dtype=np.float64), (p,)).copy()
    dof = barnard_rubin(m, lost, complete)
    fmi = (riv + 2 / (dof + 3)) / (riv + 1)
    return Pooled(
        m, q.mean(axis=0), total, within, between, dof, complete, riv, lost, fmi, np.asarray(1 / (1 + fmi / m))
    )


def barnard_rubin(m: int, lost: np.ndarray, dof_complete: np.ndarray) -> np.ndarray:
    r"""Degrees of freedom of m imputations with a share `lost` of the variance (Barnard & Rubin 1999).

    .. math:: \nu = \Bigl(\frac1{\nu_m}+\frac1{\nu_{obs}}\Bigr)^{-1}, \quad \nu_m = \frac{m-1}{\lambda^2}, \quad
        \nu_{obs} = \frac{\nu_c+1}{\nu_c+3}\,\nu_c\,(1-\lambda)

    Parameters
    ----------
    m : int
        Imputations, two or more.
    lost : ndarray (parameters,)
        :math:`\lambda`, the share of the variance that is due to what is missing, 0 to 1.
    dof_complete : ndarray (parameters,)
        :math:`\nu_c`, degrees of freedom of the complete data; infinite leaves :math:`\nu_m`.

    Returns
    -------
    ndarray (parameters,)

    References
    ----------
    Barnard & Rubin (1999), doi 10.1093/biomet/86.4.948.

    Examples
    --------
    >>> barnard_rubin(20, np.array([0.2]), np.array([np.inf]))
    array([475.])
    """
    share = np.maximum(lost, LEAST_LAMBDA)
    many = (m - 1) / share**2
    finite = np.isfinite(dof_complete)
    known = np.where(finite, dof_complete, 1.0)
    observed = (known + 1) / (known + 3) * known * (1 - share)
    return np.asarray(np.where(finite, many * observed / (many + observed), many))


def _checked(estimates: np.ndarray, covariances: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    q, u = np.asarray(estimates, dtype=np.float64), np.asarray(covariances, dtype=np.float64)
    if q.ndim == 1:
        q, u = q[:, None], u[:, None] if u.ndim == 1 else u
    if len(q) < 2:
        raise EstimationError(
            "too_few_imputations",
            Text(
                zh="至少要两份插补后的数据才能合并：一份看不出插补带来的不确定。",
                en="Pooling needs two completed data sets at least: one does not show what imputation leaves open.",
            ),
            got=len(q),
        )
    if u.ndim == 2 and u.shape == q.shape:
        u = u[:, :, None] * np.eye(q.shape[1])
    if u.shape != (*q.shape, q.shape[1]):
        raise EstimationError(
            "unequal_shapes",
            Text(
                zh="估计与方差的个数不一致。",
                en="There are not as many variances as estimates.",
            ),
            expected=str((*q.shape, q.shape[1])),
            got=str(u.shape),
        )
    if not (np.isfinite(q).all() and np.isfinite(u).all()):
        raise EstimationError(
            "not_finite",
            Text(
                zh="有一份插补数据没有给出估计，不能合并其余的。",
                en="A completed data set gave no estimate; the others alone cannot be pooled.",
            ),
        )
    return q, u
