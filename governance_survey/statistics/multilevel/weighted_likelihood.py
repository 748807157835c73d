"""The pseudo-likelihood of a weighted two-level linear model: its maximum, the scores of groups, its curvature."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .latent import inverse_of, not_converged
from .weighted_rows import WeightedRows

FIRST = 10.0 ** np.arange(-8, 8.01, 0.25)  # ratios of variances that are tried first
FLAT = 1e-7  # of the deviance: what a variance must win to be more than nought


@dataclass(frozen=True)
class Place:
    """Coefficients on U, residual variance and variance between groups, with minus two log pseudo-likelihoods."""

    beta: np.ndarray
    residual: float
    between: float
    deviance: float


def profile(r: WeightedRows, ratio: float) -> tuple[Place, float]:
    """The best coefficients and residual variance at a ratio of the variances, and the slope of the deviance there."""
    p = r.u.shape[1]
    shrunk = 1 + r.total * ratio
    gram = r.gram - (r.first * (r.share * ratio / shrunk)[:, None]).T @ r.first
    beta = np.linalg.solve(gram[:p, :p], gram[:p, p])
    squares = float(gram[p, p] - gram[:p, p] @ beta)
    left = r.first[:, p] - r.first[:, :p] @ beta
    residual = squares / r.mass
    deviance = r.mass * (np.log(2 * np.pi * residual) + 1) + r.share @ np.log(shrunk)
    slope = r.share @ (r.total / shrunk - left**2 / shrunk**2 / residual)
    return Place(beta, residual, ratio * residual, float(deviance)), float(slope)


def best(r: WeightedRows) -> Place:
    """The lowest deviance over every valley of the ratio; a variance that wins nothing is nought.

    Raises
    ------
    EstimationError
        ``not_converged``.
    """
    from scipy.optimize import brentq

    tried = FIRST / float(r.total.mean())
    slopes = np.array([profile(r, float(ratio))[1] for ratio in tried])
    valleys = np.flatnonzero((slopes[:-1] < 0) & (slopes[1:] >= 0))
    found = [profile(r, 0.0)[0]]
    for n in valleys:
        low, high = np.log(tried[n]), np.log(tried[n + 1])
        bottom = brentq(lambda at: profile(r, float(np.exp(at)))[1], low, high, xtol=1e-14, rtol=1e-14)
        found.append(profile(r, float(np.exp(bottom)))[0])
    if slopes[-1] < 0:
        raise not_converged()
    lowest = min(found, key=lambda place: place.deviance)
    return lowest if lowest.deviance < found[0].deviance - FLAT else found[0]


def group_scores(r: WeightedRows, at: Place) -> np.ndarray:
    """Slopes of the log pseudo-likelihood of each group, by beta, residual variance, variance between: (groups, p + 2).

    At the maximum each column sums to nought, except the last where the variance between groups is at its edge.
    """
    first, sums, squares = _left(r, at)
    e, t, total = at.residual, at.between, r.total
    d = e + total * t
    by_beta = (_products(r, at) - first * (sums * t / d)[:, None]) / e
    by_e = -total / (2 * e) + squares / (2 * e**2) - sums**2 * t * (d + e) / (2 * (e * d) ** 2) - (1 / d - 1 / e) / 2
    by_t = sums**2 / (2 * d**2) - total / (2 * d)
    return np.asarray(np.column_stack([by_beta, by_e, by_t]) * r.share[:, None])


def bread(r: WeightedRows, at: Place) -> np.ndarray:
    """Inverse of minus the second derivatives, (p + 2, p + 2); without the variance between groups where it is nought.

    Raises
    ------
    EstimationError
        ``not_converged``: no maximum.
    """
    p = r.u.shape[1]
    first, sums, squares = _left(r, at)
    e, t, total, share = at.residual, at.between, r.total, r.share
    d = e + total * t
    ed = e * d
    found = np.zeros((p + 2, p + 2))
    found[:p, :p] = (r.gram[:p, :p] - (first * (share * t / d)[:, None]).T @ first) / e
    by_e = _products(r, at) / e**2 - first * (sums * t * (d + e) / ed**2)[:, None]
    found[:p, p] = found[p, :p] = share @ by_e
    found[:p, p + 1] = found[p + 1, :p] = share @ (first * (sums / d**2)[:, None])
    curve = -(total - 1) / (2 * e**2) + squares / e**3 - 1 / (2 * d**2)
    curve += sums**2 * t * (1 / ed**2 - (d + e) ** 2 / ed**3)
    found[p, p] = share @ curve
    found[p, p + 1] = found[p + 1, p] = share @ (sums**2 / d**3 - total / (2 * d**2))
    found[p + 1, p + 1] = share @ (sums**2 * total / d**3 - total**2 / (2 * d**2))
    # In units of the residual all curvatures are of the order of the rows.
    units = np.append(np.full(p, np.sqrt(e)), [e, e])
    kept = slice(0, p + 2 if t > 0 else p + 1)
    units = units[kept]
    inverse = inverse_of(found[kept, kept] * units * units[:, None]) * units * units[:, None]
    whole = np.zeros((p + 2, p + 2))
    whole[kept, kept] = inverse
    return whole


def _left(r: WeightedRows, at: Place) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of each group: weighted sums of U, of residuals, of their squares."""
    p = r.u.shape[1]
    sums = r.first[:, p] - r.first[:, :p] @ at.beta
    left = r.y - r.u @ at.beta
    return r.first[:, :p], sums, np.bincount(r.codes, weights=r.w * left**2, minlength=len(r.total))


def _products(r: WeightedRows, at: Place) -> np.ndarray:
    """Weighted sums of U times residuals in each group, (groups, p)."""
    left = r.w * (r.y - r.u @ at.beta)
    columns = [np.bincount(r.codes, weights=left * column, minlength=len(r.total)) for column in r.u.T]
    return np.column_stack(columns)
