"""The slope of a variable where its moderator stands at given points, from one covariance matrix."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text, listed
from .observed import ObservedModerator


@dataclass(frozen=True)
class SimpleSlopes:
    """Slopes at points of a moderator.

    `at`, `estimate`, `std_error`, `statistic`, `p_value`, `low` and `high` are arrays (points,); `low` and `high`
    hold at `level`, by t with `dof` (normal where it is infinite).
    """

    at: np.ndarray
    estimate: np.ndarray
    std_error: np.ndarray
    statistic: np.ndarray
    p_value: np.ndarray
    low: np.ndarray
    high: np.ndarray
    dof: float
    level: float


def simple_slopes(
    coef: np.ndarray,
    cov: np.ndarray,
    dof: float,
    observed: ObservedModerator,
    at: np.ndarray | None = None,
    *,
    level: float = 0.95,
) -> SimpleSlopes:
    r"""Slopes of x in y = … + b1 x + b3 x m, at values of m.

    .. math:: \hat\omega(m) = b_1 + b_3 m, \qquad
        \widehat{\mathrm{var}}\,\hat\omega(m) = V_{11} + 2mV_{13} + m^2V_{33}

    V and the degrees of freedom are of one and the same estimator, whichever it is: a clustered V with a normal
    quantile gives regions that are too wide.

    Parameters
    ----------
    coef : ndarray (2,)
        b1 and b3.
    cov : ndarray (2, 2)
        Their covariance: design-based, clustered, robust or the model's.
    dof : float
        Of the same fit; ``inf`` for a normal reference.
    observed : ObservedModerator
        The moderator on the rows of the fit.
    at : ndarray (points,), optional
        Values of m; the weighted 10th, 50th and 90th percentile unless given.

    Raises
    ------
    EstimationError
        ``outside_data``: a point lies outside the observed range; ``not_positive_definite``;
        ``no_degrees_of_freedom``.

    References
    ----------
    Aiken & West (1991), Multiple regression: testing and interpreting interactions; Bauer & Curran (2005),
    doi 10.1207/s15327906mbr4003_5.

    Examples
    --------
    >>> import numpy as np
    >>> from governance_survey.statistics.moderation import observed_moderator
    >>> seen = observed_moderator(np.array([0.0, 1, 2, 3, 4]))
    >>> found = simple_slopes(np.array([1.0, 0.5]), np.diag([0.25, 0.04]), np.inf, seen, np.array([0.0, 2]))
    >>> found.estimate.tolist(), found.std_error.round(4).tolist(), found.p_value.round(4).tolist()
    ([1.0, 2.0], [0.5, 0.6403], [0.0455, 0.0018])
    """
    points = observed.points if at is None else np.atleast_1d(np.asarray(at, dtype=np.float64))
    b, v = checked_pair(coef, cov, dof)
    room = 1e-9 * (observed.high - observed.low)
    outside = ~((points >= observed.low - room) & (points <= observed.high + room))
    if outside.any():
        raise EstimationError(
            "outside_data",
            Text(zh="调节变量没有取到这些值，那里的斜率是外推", en="the moderator was not observed there"),
            expected=Text(zh="{a} 到 {b}", en="{a} to {b}").fill(a=f"{observed.low:g}", b=f"{observed.high:g}"),
            got=listed([f"{point:g}" for point in points[outside]]),
        )
    estimate = b[0] + b[1] * points
    variance = v[0, 0] + 2 * points * v[0, 1] + points**2 * v[1, 1]
    return slopes_of(points, estimate, variance, dof, level)


def slopes_of(at: np.ndarray, estimate: np.ndarray, variance: np.ndarray, dof: float, level: float) -> SimpleSlopes:
    """Slopes with their tests and intervals, from estimates and variances (points,).

    Raises
    ------
    EstimationError
        ``not_positive_definite``.
    """
    from scipy.special import stdtr, stdtrit

    if not (variance > 0).all():
        raise indefinite()
    error = np.sqrt(variance)
    half = float(stdtrit(dof, 0.5 + level / 2)) * error
    p = 2 * stdtr(dof, -np.abs(estimate / error))
    return SimpleSlopes(
        at, estimate, error, estimate / error, np.asarray(p), estimate - half, estimate + half, float(dof), level
    )


def checked_pair(coef: np.ndarray, cov: np.ndarray, dof: float) -> tuple[np.ndarray, np.ndarray]:
    """b1 and b3 with their covariance as arrays; refuses what no interval can be made from."""
    b, v = np.asarray(coef, dtype=np.float64), np.asarray(cov, dtype=np.float64)
    if b.shape != (2,) or v.shape != (2, 2):
        raise ValueError("coef holds b1 and b3, cov their 2 x 2 covariance")
    if not dof > 0:
        raise EstimationError(
            "no_degrees_of_freedom", Text(zh="没有剩余自由度", en="no degrees of freedom are left"), got=f"{dof:g}"
        )
    scale = np.sqrt(np.maximum(np.diag(v), 0))
    if not (np.isfinite(v).all() and np.isfinite(b).all() and (scale > 0).all()):
        raise indefinite()
    if abs(v[0, 1]) > scale.prod() * (1 + 1e-9):
        raise indefinite()
    return b, v


def indefinite() -> EstimationError:
    """No covariance from which an interval could be made."""
    return EstimationError(
        "not_positive_definite",
        Text(
            zh="两个系数的协方差矩阵不是正定的，区间不可信",
            en="the covariance of the two coefficients is not positive definite: no interval can be trusted",
        ),
    )
