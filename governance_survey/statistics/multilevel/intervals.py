"""How sure one is of variances: the profile of the likelihood along each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .profile import profile
from .records import MixedFit
from .reduced import Reduced


@dataclass(frozen=True)
class VarianceInterval:
    """An interval of a variance: `low` is nought where the data do not rule a variance of nought out."""

    name: str
    estimate: float
    low: float
    high: float
    level: float


def variance_intervals(fit: MixedFit, *, level: float = 0.95) -> tuple[VarianceInterval, ...]:
    r"""Profile intervals of the variance of each random effect, of the residual variance and of the ICC.

    All values at which the (restricted) deviance, everything else at its best, exceeds its minimum by no more than the
    quantile of chi-square with one degree of freedom. They are not symmetric, cannot fall below nought, and for a
    variance of nought are a little wide (Self & Liang 1987).

    Parameters
    ----------
    fit : MixedFit
    level : float

    Returns
    -------
    tuple of VarianceInterval
        In the order of `fit.random_names`, then "residual", then, without a random slope, "icc".

    References
    ----------
    Bates, Mächler, Bolker & Walker (2015), doi 10.18637/jss.v067.i01, section 5.1; Self & Liang (1987), doi
    10.1080/01621459.1987.10478472.

    Examples
    --------
    The dyestuff by maximum likelihood: R's lme4 profiles the standard deviations to 12.20 to 84.06 between batches
    and 38.23 to 67.66 within.

    >>> import numpy as np
    >>> from governance_survey.statistics.textbook import dyestuff
    >>> from governance_survey.statistics.multilevel import mixed_model
    >>> yields, batch = dyestuff()
    >>> fit = mixed_model(np.ones((30, 1)), yields, batch, names=("(Intercept)",), method="ml")
    >>> [(one.name, round(one.low**0.5, 2), round(one.high**0.5, 2)) for one in variance_intervals(fit)[:2]]
    [('(Intercept)', 12.2, 84.06), ('residual', 38.23, 67.66)]
    """
    from scipy.special import chdtri

    top = -2 * fit.log_likelihood + float(chdtri(1, 1 - level))
    found = []
    for place, name in enumerate(fit.random_names):
        walk = _walk(fit, place)
        low, high = _limits(walk.at_deviation, walk.start, walk.unit, top)
        found.append(VarianceInterval(name, walk.start**2, low**2, high**2, level))
    walk = _walk(fit, 0)
    low, high = _limits(walk.at_residual, float(np.sqrt(fit.residual_variance)), 0.0, top)
    found.append(VarianceInterval("residual", fit.residual_variance, low**2, high**2, level))
    if len(fit.random_names) == 1:
        ratio = float(fit.random_cov[0, 0]) / fit.residual_variance
        low, high = _limits(walk.at_ratio, float(np.sqrt(ratio)), walk.unit, top)
        found.append(VarianceInterval("icc", fit.icc, low**2 / (1 + low**2), high**2 / (1 + high**2), level))
    return tuple(found)


@dataclass(frozen=True)
class _Walk:
    """The deviance along one standard deviation, everything else at its best.

    The random effect walked along comes first; the covariance is C K K' C' with K lower triangular and C a Cholesky
    factor of (about) the estimate, so that whatever the units the search starts near K = I.
    """

    r: Reduced
    reml: bool
    turn: np.ndarray  # from the random effects in this order to those of `r`
    factor: np.ndarray
    start: float
    unit: float  # a standard deviation too small for the data to see
    residual: float

    def at_deviation(self, value: float) -> float:
        """Deviance where the first random effect has this standard deviation."""
        q = self.r.q
        rows, columns = (index[1:] for index in np.tril_indices(q))

        def of(v: np.ndarray) -> tuple[float, np.ndarray]:
            k = np.zeros((q, q))
            k[0, 0], k[rows, columns] = value / self.factor[0, 0], v[:-1]
            deviance, slope = self._deviance(k, self.residual * float(np.exp(v[-1])))
            return deviance, np.append((slope[0] @ k)[rows, columns] * 2, slope[1])

        return _lowest(of, np.append(np.eye(q)[rows, columns], 0.0))

    def at_residual(self, value: float) -> float:
        """Deviance where the residuals have this standard deviation."""
        places = np.tril_indices(self.r.q)

        def of(v: np.ndarray) -> tuple[float, np.ndarray]:
            k = np.zeros((self.r.q, self.r.q))
            k[places] = v
            deviance, slope = self._deviance(k, value**2)
            return deviance, (slope[0] @ k)[places] * 2

        return _lowest(of, np.eye(self.r.q)[places])

    def at_ratio(self, value: float) -> float:
        """Deviance where a random intercept has this standard deviation for each of the residuals'."""
        return profile(self.r, np.array([[value**2]]), self.reml).deviance

    def _deviance(self, k: np.ndarray, residual: float) -> tuple[float, tuple[np.ndarray, float]]:
        # And its slopes by K K' and by the logarithm of the residual variance.
        back = self.turn @ self.factor
        psi = back @ k @ k.T @ back.T / residual
        at = profile(self.r, psi, self.reml, residual)
        rest = self.r.n - self.r.p if self.reml else self.r.n
        by_residual = rest * (1 - at.sigma2 / residual) - float((at.gradient * psi).sum())
        return at.deviance, (back.T @ at.gradient @ back / residual, by_residual)


def _walk(fit: MixedFit, place: int) -> _Walk:
    r = fit.reduced
    order = np.roll(np.arange(r.q), -place)
    turn = np.linalg.inv(r.turn[order])
    sigma = fit.random_cov[np.ix_(order, order)]
    data = np.einsum("gia,gib->ab", r.root, r.root) / r.groups
    unseen = 0.01 * fit.residual_variance * np.linalg.inv(turn.T @ data @ turn)
    factor = np.linalg.cholesky(sigma + unseen)
    start, unit = float(np.sqrt(sigma[0, 0])), float(np.sqrt(unseen[0, 0]))
    return _Walk(r, fit.method == "reml", turn, factor, start, unit, fit.residual_variance)


def _lowest(of: Callable[[np.ndarray], tuple[float, np.ndarray]], start: np.ndarray) -> float:
    from scipy.optimize import minimize

    far = of(start)[0] + 1e6

    def bounded(v: np.ndarray) -> tuple[float, np.ndarray]:
        # A line search may step to where no digits are left; it is told to come back.
        if np.abs(v).max(initial=0.0) > 40:
            return far, np.zeros(len(v))
        try:
            return of(v)
        except np.linalg.LinAlgError:
            return far, np.zeros(len(v))

    return float(minimize(bounded, start, jac=True, method="BFGS", options={"gtol": 1e-6}).fun)


def _limits(deviance: Callable[[float], float], at: float, unit: float, top: float) -> tuple[float, float]:
    """Where the deviance crosses `top` on both sides of its minimum; nought below where it does not."""
    from scipy.optimize import brentq

    def above(value: float) -> float:
        return deviance(value) - top

    high = max(2 * at, at + unit)
    while above(high) < 0:
        high *= 2
    upper = float(brentq(above, at, high, rtol=1e-8, xtol=1e-10 * high))
    if unit > 0 and (at == 0 or above(0.0) <= 0):
        return 0.0, upper
    low = 0.0 if unit > 0 else at / 2
    while above(low) < 0:
        low /= 2
    return float(brentq(above, low, at, rtol=1e-8, xtol=1e-10 * high)), upper
