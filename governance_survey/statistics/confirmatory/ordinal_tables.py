"""Tables of estimates of a factor model of ordered items, with their errors."""

from __future__ import annotations

from typing import Literal

import numpy as np

from ..polychoric import PolychoricMoments
from .implied_moments import implied, jacobian
from .ordinal_fit import Fitted, Parameterisation
from .ordinal_records import Thresholds
from .records import Estimates
from .specification import Specification
from .standardised import standardise


def spread(spec: Specification, theta: np.ndarray, parameterisation: Parameterisation) -> np.ndarray:
    """Theta over the table; with ``delta`` residual variances are what the factors leave of 1."""
    values = spec.values(theta)
    if parameterisation == "theta":
        return values
    sigma = implied(spec, values)[0].sigma
    at = {item: place for place, item in enumerate(spec.items)}
    for place, row in enumerate(spec.rows):
        if row.operator == "~~" and row.left == row.right and row.left in at:
            values[place] = 2 - sigma[at[row.left], at[row.left]]
    return values


def joint_covariance(moments: PolychoricMoments, fitted: Fitted) -> np.ndarray:
    """Covariance of thresholds and theta."""
    cuts = moments.n_thresholds
    gamma = moments.gamma / (moments.found.n - 1)
    cross = gamma[:cuts, cuts:] @ fitted.pull.T
    return np.block([[gamma[:cuts, :cuts], cross], [cross.T, fitted.pull @ gamma[cuts:, cuts:] @ fitted.pull.T]])


def _columns(
    values: np.ndarray, errors: np.ndarray, level: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """z, p, and the ends of the interval; neither z nor p where nothing was estimated."""
    from scipy.special import ndtr, ndtri

    z = np.full(len(values), np.nan)
    np.divide(values, errors, out=z, where=errors > 0)
    half = float(ndtri(0.5 + level / 2)) * errors
    return z, 2 * ndtr(-np.abs(z)), values - half, values + half


def _standard(spec: Specification, values: np.ndarray, which: Literal["lv", "all"]) -> np.ndarray:
    return standardise(spec, values, implied(spec, values), which)


def ordinal_estimates(
    spec: Specification, theta: np.ndarray, covariance: np.ndarray, parameterisation: Parameterisation, level: float
) -> Estimates:
    """Estimates of every row with error, z, p and interval, plain and standardised; fixed rows have no error."""
    values = spread(spec, theta, parameterisation)
    errors, free, whole = np.zeros(len(values)), spec.free >= 0, np.sqrt(np.diagonal(covariance))
    errors[free] = whole[spec.free[free]]
    step, slopes = 1e-30, []
    for place in range(spec.n_free):
        moved = theta.astype(np.complex128)
        moved[place] += 1j * step
        slopes.append(_standard(spec, spread(spec, moved, parameterisation), "all").imag / step)
    by = np.array(slopes)
    variance = np.einsum("fr,fg,gr->r", by, covariance, by)
    z, p, low, high = _columns(values, errors, level)
    return Estimates(
        spec.rows,
        values,
        errors,
        z,
        p,
        low,
        high,
        _standard(spec, values, "lv"),
        _standard(spec, values, "all"),
        np.sqrt(np.where(variance > 1e-16, variance, 0.0)),
    )


def threshold_estimates(
    spec: Specification,
    moments: PolychoricMoments,
    theta: np.ndarray,
    joint: np.ndarray,
    parameterisation: Parameterisation,
    level: float,
) -> Thresholds:
    """Thresholds; with ``theta`` in standard deviations of the residuals, whose own error counts."""
    counts = [len(cuts) for cuts in moments.found.thresholds]
    owner, plain = np.repeat(np.arange(len(counts)), counts), np.concatenate(moments.found.thresholds)
    by = np.eye(len(plain), len(joint))
    values = plain
    if parameterisation == "theta":
        sd = np.sqrt(np.diagonal(implied(spec, spec.values(theta))[0].sigma))
        diagonal = np.arange(len(sd)) * (np.arange(len(sd)) + 3) // 2
        by_sd = jacobian(spec, spec.values(theta))[0][0][diagonal] / (2 * sd[:, None])
        values = plain * sd[owner]
        by = np.concatenate([np.diag(sd[owner]), plain[:, None] * by_sd[owner]], axis=1)
    errors = np.sqrt(np.einsum("tq,qr,tr->t", by, joint, by))
    names = tuple(spec.items[place] for place in owner)
    cut = np.concatenate([np.arange(1, count + 1) for count in counts])
    return Thresholds(names, cut, values, errors, *_columns(values, errors, level), plain)
