"""The likelihood of a logit model with a random intercept: the integral of each group, and its exact slopes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

MOST_STEPS = 100


@dataclass(frozen=True)
class Outcomes:
    """Rows ordered by group: U (n, p) orthonormal columns of unit mean square, y (n,), first row of each group."""

    u: np.ndarray
    y: np.ndarray
    starts: np.ndarray
    codes: np.ndarray

    def sums(self, values: np.ndarray) -> np.ndarray:
        """Sums within groups, (groups, …)."""
        return np.asarray(np.add.reduceat(values, self.starts, axis=0))


@dataclass(frozen=True)
class Integral:
    """Log-likelihood and its slopes (p + 1,) by the coefficients and by tau; modes and spreads of each group."""

    value: float
    slope: np.ndarray
    mode: np.ndarray
    spread: np.ndarray


def nodes(points: int) -> tuple[np.ndarray, np.ndarray]:
    """Gauss-Hermite nodes for exp(-t²/2), and the logs of their weights times exp(t²/2)."""
    t, w = np.polynomial.hermite_e.hermegauss(points)
    return t, np.log(w) + t * t / 2


def integrate(data: Outcomes, beta: np.ndarray, tau: float, points: int, start: np.ndarray | None = None) -> Integral:
    r"""Adaptive Gauss-Hermite quadrature over :math:`b\sim N(0,1)` in :math:`\eta = x\beta + \tau b`.

    With the mode :math:`\hat b_g` of the integrand :math:`h_g(b)=\sum_i\{y_i\eta_i-\ln(1+e^{\eta_i})\}-b^2/2` and
    :math:`s_g=\{-h_g''(\hat b_g)\}^{-1/2}`:

    .. math:: L_g \approx \frac{s_g}{\sqrt{2\pi}}\sum_k w_k e^{t_k^2/2}\,e^{h_g(\hat b_g+s_gt_k)}

    One point is Laplace's approximation. Slopes are those of the sum itself: nodes move with the parameters.

    References
    ----------
    Pinheiro & Bates (1995), doi 10.1080/10618600.1995.10474663; Liu & Pierce (1994), doi 10.1093/biomet/81.3.624.
    """
    p = data.u.shape[1]
    fixed = data.u @ beta
    b = _modes(data, fixed, tau, start)
    # Derivatives at the mode, of each group: by b, and of the first two of them by the parameters.
    mean = _expit(fixed + tau * b[data.codes])
    weight = mean * (1 - mean)
    skew = weight * (1 - 2 * mean)
    information = tau * tau * data.sums(weight) + 1
    s = information**-0.5
    columns = np.column_stack([data.u, b[data.codes]])  # d eta by the parameters
    by_mode = -tau * data.sums(weight[:, None] * columns)
    by_mode[:, p] += data.sums(data.y - mean)
    moved = by_mode / information[:, None]  # d mode
    third = -(tau**3) * data.sums(skew)
    bend = -(tau**2) * data.sums(skew[:, None] * columns)
    bend[:, p] -= 2 * tau * data.sums(weight)
    widened = (s**3 / 2)[:, None] * (bend + third[:, None] * moved)  # d s
    t, log_w = nodes(points)
    heights = np.empty((points, len(b)))
    slopes = np.empty((points, len(b), p + 1))
    for k in range(points):
        at = b + s * t[k]
        eta = fixed + tau * at[data.codes]
        left = data.y - _expit(eta)
        heights[k] = data.sums(data.y * eta - np.logaddexp(0.0, eta)) - at * at / 2 + log_w[k]
        total = data.sums(left)
        slopes[k, :, :p] = data.sums(left[:, None] * data.u)
        slopes[k, :, p] = at * total
        slopes[k] += (tau * total - at)[:, None] * (moved + t[k] * widened)
    top = heights.max(axis=0)
    shares = np.exp(heights - top)
    whole = shares.sum(axis=0)
    value = float((top + np.log(whole * s) - np.log(2 * np.pi) / 2).sum())
    slope = np.einsum("kg,kgj->j", shares / whole, slopes) + (widened / s[:, None]).sum(axis=0)
    return Integral(value, slope, b, s)


def _modes(data: Outcomes, fixed: np.ndarray, tau: float, start: np.ndarray | None) -> np.ndarray:
    def of(b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        mean = _expit(fixed + tau * b[data.codes])
        return tau * data.sums(data.y - mean) - b, tau * tau * data.sums(mean * (1 - mean)) + 1

    return modes(of, tau * np.diff(np.append(data.starts, len(data.y))) + 1.0, start)


def modes(
    of: Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]], high: np.ndarray, start: np.ndarray | None
) -> np.ndarray:
    """Where each integrand is highest: Newton's method, halving the bracket where it would be slow or leave it.

    Parameters
    ----------
    of : function
        First derivatives of the log integrands, and their second derivatives with the sign turned, (groups,) each.
    high : ndarray (groups,)
        A mode lies between minus this and this.
    start : ndarray (groups,), optional
    """
    low = -high
    b = np.zeros(len(high)) if start is None else start.copy()
    last = high - low
    for _ in range(MOST_STEPS):
        pull, bend = of(b)
        low, high = np.where(pull > 0, b, low), np.where(pull > 0, high, b)
        step = pull / bend
        slow = (b + step < low) | (b + step > high) | (np.abs(step) > np.abs(last) / 2)
        step = np.where(slow & (np.abs(step) > 1e-9), (low + high) / 2 - b, step)
        b, last = b + step, step
        if np.abs(step).max() < 1e-12:
            break
    return b


def _expit(eta: np.ndarray) -> np.ndarray:
    from scipy.special import expit

    return np.asarray(expit(eta))
