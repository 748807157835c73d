"""The likelihood of a cumulative logit with a random intercept: the integral of each group, and its exact slopes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .quadrature import Integral, modes, nodes


@dataclass(frozen=True)
class OrderedOutcomes:
    """Rows ordered by group: columns U (n, p) without the constant, category y of each, first row of each group."""

    u: np.ndarray
    y: np.ndarray
    starts: np.ndarray
    codes: np.ndarray
    categories: int

    def sums(self, values: np.ndarray) -> np.ndarray:
        """Sums within groups, (groups, …)."""
        return np.asarray(np.add.reduceat(values, self.starts, axis=0))

    def on_cuts(self, upper: np.ndarray, lower: np.ndarray) -> np.ndarray:
        """Values of the cut above each row and of the cut below it, laid on the cuts, (n, categories - 1)."""
        laid = np.zeros((len(self.y), self.categories + 1))
        rows = np.arange(len(self.y))
        laid[rows, self.y + 1] = upper
        laid[rows, self.y] = lower
        return laid[:, 1:-1]


def integrate_ordered(
    data: OrderedOutcomes,
    slopes: np.ndarray,
    cuts: np.ndarray,
    tau: float,
    points: int,
    start: np.ndarray | None = None,
) -> Integral:
    r"""Adaptive Gauss-Hermite quadrature over :math:`b\sim N(0,1)` in :math:`\eta = u\beta + \tau b`.

    With :math:`a=\kappa_y-\eta` and :math:`c=\kappa_{y-1}-\eta` the log-probability of a row is
    :math:`\ln F(a)+\ln F(-c)+\ln(1-e^{c-a})`, whose last part no random effect moves: its slope by :math:`\eta` is
    :math:`F(a)+F(c)-1`, and the log-likelihood of a group is concave in b. Nodes as in `quadrature.integrate`; slopes
    (by U, cuts, tau) are those of the sum itself.

    References
    ----------
    Hedeker & Gibbons (1994), doi 10.2307/2533433; Pinheiro & Bates (1995), doi 10.1080/10618600.1995.10474663.
    """
    from scipy.special import expit, log_expit

    p, m, codes = data.u.shape[1], data.categories - 1, data.codes
    fixed = data.u @ slopes
    ends = np.concatenate([[-np.inf], cuts, [np.inf]])
    upper, lower = ends[data.y + 1] - fixed, ends[data.y] - fixed

    def of(b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        over, under = expit(upper - tau * b[codes]), expit(lower - tau * b[codes])
        bend = over * (1 - over) + under * (1 - under)
        return tau * data.sums(over + under - 1) - b, tau * tau * data.sums(bend) + 1

    b = modes(of, tau * np.diff(np.append(data.starts, len(data.y))) + 1.0, start)
    over, under = expit(upper - tau * b[codes]), expit(lower - tau * b[codes])
    above, below = over * (1 - over), under * (1 - under)
    skew_above, skew_below = above * (1 - 2 * over), below * (1 - 2 * under)
    curve, skew = data.sums(above + below), data.sums(skew_above + skew_below)
    information = tau * tau * curve + 1
    s = information**-0.5
    # Derivatives at the mode, of each group, of the first two slopes of the integrand by the parameters.
    by_mode, bend = np.empty((len(b), p + m + 1)), np.empty((len(b), p + m + 1))
    by_mode[:, :p] = -tau * data.sums((above + below)[:, None] * data.u)
    by_mode[:, p:-1] = tau * data.sums(data.on_cuts(above, below))
    by_mode[:, -1] = data.sums(over + under - 1) - tau * b * curve
    bend[:, :p] = tau**2 * data.sums((skew_above + skew_below)[:, None] * data.u)
    bend[:, p:-1] = -(tau**2) * data.sums(data.on_cuts(skew_above, skew_below))
    bend[:, -1] = tau**2 * b * skew - 2 * tau * curve
    moved = by_mode / information[:, None]  # d mode
    widened = (s**3 / 2)[:, None] * (bend + (tau**3 * skew)[:, None] * moved)  # d s
    t, log_w = nodes(points)
    at = b[:, None] + s[:, None] * t
    high, low = upper[:, None] - tau * at[codes], lower[:, None] - tau * at[codes]
    gap = np.log1p(-np.exp(lower - upper))
    heights = data.sums(log_expit(high) + log_expit(-low) + gap[:, None]) - at * at / 2 + log_w
    top = heights.max(axis=1, keepdims=True)
    shares = np.exp(heights - top)
    whole = shares.sum(axis=1, keepdims=True)
    shares /= whole
    over, under = expit(high), expit(low)
    total = data.sums(over + under - 1)
    own = shares[codes]
    over, under = (own * over).sum(axis=1), (own * under).sum(axis=1)  # over what the answers say of b
    ratio = 1 / np.expm1(np.minimum(upper - lower, 700.0))
    pull = shares * (tau * total - at)
    slope = pull.sum(axis=1) @ moved + (pull @ t) @ widened + (widened / s[:, None]).sum(axis=0)
    slope[:p] += data.u.T @ (over + under - 1)
    slope[p:-1] += data.on_cuts(1 - over + ratio, -(under + ratio)).sum(axis=0)
    slope[-1] += (shares * at * total).sum()
    value = float((top[:, 0] + np.log(whole[:, 0] * s) - np.log(2 * np.pi) / 2).sum())
    return Integral(value, slope, b, s)
