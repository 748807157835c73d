"""Two one-sided tests: is a difference small enough to be called none?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text, same


@dataclass(frozen=True)
class Equivalence:
    """An estimate held against bounds of "no difference worth speaking of".

    Attributes
    ----------
    estimate, std_error, dof : float
    bounds : (low, high)
    low, high, level : float
        Interval of the level 1 - 2 alpha: equivalence is shown exactly when it lies inside the bounds.
    p_low, p_high : float
        One-sided, against "at or below the lower bound" and "at or above the upper".
    """

    estimate: float
    std_error: float
    dof: float
    bounds: tuple[float, float]
    low: float
    high: float
    level: float
    p_low: float
    p_high: float
    alpha: float

    @property
    def p_value(self) -> float:
        """The larger of the two."""
        return max(self.p_low, self.p_high)

    @property
    def equivalent(self) -> bool:
        """Whether both are below alpha."""
        return self.p_value < self.alpha


def equivalence_test(
    estimate: float, std_error: float, dof: float, bounds: tuple[float, float], *, alpha: float = 0.05
) -> Equivalence:
    r"""Two one-sided t tests (TOST) of an estimate against two bounds.

    .. math:: t_L = \frac{\hat\theta - \theta_L}{s}, \quad t_U = \frac{\hat\theta - \theta_U}{s}, \qquad
        p = \max\{P(T_\nu \ge t_L),\ P(T_\nu \le t_U)\}

    Parameters
    ----------
    estimate, std_error : float
    dof : float
        Degrees of freedom; infinite for the normal distribution.
    bounds : (low, high)
        Fixed before the data were seen.
    alpha : float

    Raises
    ------
    EstimationError
        ``bad_bounds`` (not low < high), ``no_standard_error``.

    References
    ----------
    Schuirmann (1987), doi 10.1007/BF01068419; Lakens (2017), doi 10.1177/1948550617697177.

    Examples
    --------
    A slope of .01 (SE .02) is shown to be smaller than .05 either way: the 90 % interval lies inside.

    >>> found = equivalence_test(0.01, 0.02, 60, (-0.05, 0.05))
    >>> round(found.low, 4), round(found.high, 4), round(found.p_value, 4), found.equivalent
    (-0.0234, 0.0434, 0.025, True)
    """
    from scipy.special import stdtr, stdtrit

    low, high = bounds
    if not low < high:
        raise EstimationError(
            "bad_bounds",
            Text(zh="等效界限须下限小于上限", en="bounds of equivalence run from low to high"),
            got=same(f"{low:g}, {high:g}"),
        )
    if not (np.isfinite(std_error) and std_error > 0 and dof > 0):
        raise EstimationError(
            "no_standard_error",
            Text(zh="没有可用的标准误", en="there is no usable standard error"),
            got=f"{std_error:g}",
        )
    half = float(stdtrit(dof, 1 - alpha)) * std_error
    return Equivalence(
        estimate=float(estimate),
        std_error=float(std_error),
        dof=float(dof),
        bounds=(float(low), float(high)),
        low=float(estimate - half),
        high=float(estimate + half),
        level=1 - 2 * alpha,
        p_low=float(stdtr(dof, (low - estimate) / std_error)),
        p_high=float(stdtr(dof, (estimate - high) / std_error)),
        alpha=alpha,
    )
