"""Yes or no in groups: a logit model with a random intercept."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..clusters.rows import complete_clusters
from ..generalised import generalised_model
from ..orthonormal import frame_of
from .latent import FEW_GROUPS, LOGISTIC, LatentMixed, inverse_of, median_odds_ratio, not_converged, refuse_alike
from .quadrature import Integral, Outcomes, integrate
from .records import Blups


@dataclass(frozen=True)
class MixedLogit(LatentMixed):
    """A logit model with a random intercept.

    Attributes
    ----------
    names : tuple of str (p,)
    coef, cov : ndarray (p,), (p, p)
        Log odds ratios within a group (larger than those over the population), and their covariance: the observed
        information's, the random intercept's deviation estimated too.
    dof : float
        Infinite: the reference is normal.
    random_variance : float
        Between groups, in log odds.
    n_obs, n_missing, n_groups, n_singletons : int
    n_events : int
        Rows with a one.
    log_likelihood : float
    icc : float
        On the latent scale: random_variance / (random_variance + pi²/3).
    median_odds_ratio : float
        Between the likelier and the less likely of two groups drawn at random, in the median.
    r2_marginal, r2_conditional : float
        On the latent scale, the distribution's variance pi²/3.
    blups : Blups
        Modes of the groups' effects, and spreads with the coefficients taken as known.
    points : int
        Of the quadrature.
    singular : bool
        No variance between groups: the plain logit.
    warnings : tuple of str
        ``singular``, ``few_groups`` (under 30).
    """

    names: tuple[str, ...]
    coef: np.ndarray
    cov: np.ndarray
    dof: float
    random_variance: float
    n_obs: int
    n_missing: int
    n_groups: int
    n_singletons: int
    n_events: int
    log_likelihood: float
    icc: float
    median_odds_ratio: float
    r2_marginal: float
    r2_conditional: float
    blups: Blups
    points: int
    singular: bool
    warnings: tuple[str, ...]


def mixed_logit(
    x: np.ndarray, y: np.ndarray, groups: np.ndarray, *, names: tuple[str, ...], points: int = 25
) -> MixedLogit:
    r"""Logit model with a random intercept by adaptive Gauss-Hermite quadrature.

    .. math:: \log\frac{P(y_{ig}=1)}{P(y_{ig}=0)} = x_{ig}^\top\beta + u_g, \qquad u_g\sim N(0,\tau^2)

    Parameters
    ----------
    x : ndarray (rows, p), NaN = missing
        First column the intercept.
    y : ndarray (rows,), NaN = missing
        0 or 1.
    groups : ndarray (rows,)
        Labels of any kind; rows without one are dropped and counted.
    names : tuple of str (p,)
    points : int
        Of the quadrature, 1 to 100; one is Laplace's approximation, which other programs take and which draws the
        variance down where groups are small.

    Raises
    ------
    EstimationError
        As `generalised.generalised_model` (``complete_separation``, ``rank_deficient``, ``constant_outcome`` …), and
        ``one_cluster``, ``nothing_within``, ``not_converged``.

    References
    ----------
    Pinheiro & Bates (1995), doi 10.1080/10618600.1995.10474663; Larsen & Merlo (2005), doi 10.1093/aje/kwi017 (median
    odds ratio); Nakagawa & Schielzeth (2013), doi 10.1111/j.2041-210x.2012.00261.x.

    Examples
    --------
    Twenty communities of eight; in half of them every second person says yes, in the others one in four. They differ
    less than twenty draws of eight from 3 in 8 would: no variance is left between them, and the fit says so.

    >>> import numpy as np
    >>> g = np.repeat(np.arange(20), 8)
    >>> y = (np.arange(160) % np.where(g < 10, 2, 4) == 0).astype(float)
    >>> fit = mixed_logit(np.ones((160, 1)), y, g, names=("(Intercept)",))
    >>> fit.singular, fit.random_variance, round(float(fit.coef[0]), 4)
    (True, 0.0, -0.5108)
    """
    if not 1 <= points <= 100:
        raise TypeError("points is 1 to 100")
    rows = complete_clusters(x, y, None, groups)
    plain = generalised_model(rows.x, rows.y, names=names, family="logit", covariance="model")
    sizes = np.bincount(rows.codes[0])
    order = np.argsort(rows.codes[0], kind="stable")
    frame = frame_of(rows.x, None, names)
    root_n = float(np.sqrt(len(order)))
    starts = np.append(0, np.cumsum(sizes)[:-1])
    y = rows.y[order]
    refuse_alike(np.minimum.reduceat(y, starts), np.maximum.reduceat(y, starts))
    data = Outcomes(frame.of(rows.x[order]) * root_n, y, starts, rows.codes[0][order])
    theta, found = _best(data, np.linalg.solve(frame.back, plain.coef) / root_n, points)
    singular = found.value <= plain.log_likelihood + 1e-7
    tau = 0.0 if singular else abs(float(theta[-1]))
    back = frame.back * root_n
    coef, cov, value = plain.coef, plain.cov, plain.log_likelihood
    if not singular:
        coef, cov, value = back @ theta[:-1], _covariance(data, theta, points, found, back), found.value
    else:
        found = integrate(data, np.linalg.solve(back, coef), 0.0, 1)
    spread, variance = float(np.var(rows.x @ coef, ddof=1)), tau * tau
    total = spread + variance + LOGISTIC
    warnings = {"singular": singular, "few_groups": len(sizes) < FEW_GROUPS}
    first = np.flatnonzero(rows.used)[order[starts]]
    return MixedLogit(
        names=tuple(names),
        coef=coef,
        cov=cov,
        dof=float("inf"),
        random_variance=variance,
        n_obs=len(order),
        n_missing=rows.n_missing,
        n_groups=len(sizes),
        n_singletons=int((sizes == 1).sum()),
        n_events=int(rows.y.sum()),
        log_likelihood=value,
        icc=variance / (variance + LOGISTIC),
        median_odds_ratio=median_odds_ratio(tau),
        r2_marginal=spread / total,
        r2_conditional=(spread + variance) / total,
        blups=Blups(np.asarray(groups)[first], sizes, tau * found.mode[:, None], tau * found.spread[:, None]),
        points=points,
        singular=singular,
        warnings=tuple(name for name, holds in warnings.items() if holds),
    )


def _best(data: Outcomes, beta: np.ndarray, points: int) -> tuple[np.ndarray, Integral]:
    from scipy.optimize import minimize

    start = max((0.1, 0.3, 1.0, 3.0), key=lambda tau: integrate(data, beta, tau, points).value)

    def of(theta: np.ndarray) -> tuple[float, np.ndarray]:
        # A tau and its mirror image are the same model.
        here = integrate(data, theta[:-1], abs(float(theta[-1])), points)
        slope = here.slope
        slope[-1] *= np.sign(theta[-1]) or 1.0
        return -here.value / len(data.y), -slope / len(data.y)

    found = minimize(of, np.append(beta, start), jac=True, method="BFGS", options={"gtol": 1e-8, "maxiter": 300})
    theta = np.append(found.x[:-1], abs(float(found.x[-1])))
    here = integrate(data, theta[:-1], float(theta[-1]), points)
    if not np.isfinite(here.value) or np.abs(here.slope).max() > 1e-6 * len(data.y):
        raise not_converged()
    return theta, here


def _covariance(data: Outcomes, theta: np.ndarray, points: int, found: Integral, back: np.ndarray) -> np.ndarray:
    # Second derivatives from exact slopes on both sides.
    q = len(theta)
    bends = np.empty((q, q))
    for j in range(q):
        step = np.zeros(q)
        step[j] = 1e-4
        sides = [
            integrate(data, moved[:-1], float(moved[-1]), points, found.mode).slope
            for moved in (theta + step, theta - step)
        ]
        bends[j] = (sides[1] - sides[0]) / 2e-4
    whole = inverse_of(bends)
    return np.asarray(back @ whole[:-1, :-1] @ back.T)
