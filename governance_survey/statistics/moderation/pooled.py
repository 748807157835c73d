"""One slope held equal across several equations of the same sample: five weak products read together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..columns import complete_rows
from ..design import DesignArrays, degrees_of_freedom, refuse_no_freedom, taylor_covariance
from ..least_squares import least_squares


@dataclass(frozen=True)
class Equation:
    """One equation: columns (rows, p), the first the intercept; outcome (rows,); the column whose slope is pooled."""

    x: np.ndarray
    y: np.ndarray
    place: int


@dataclass(frozen=True)
class PooledSlope:
    """A slope that several equations share.

    Attributes
    ----------
    estimate, std_error, dof : float
    each : ndarray (equations,)
        The slope of each equation by itself.
    share : ndarray (equations,)
        Weight of each in the pooled one: its part of the variation of the product.
    n_obs : int
        Rows used by at least one equation.
    """

    estimate: float
    std_error: float
    dof: float
    each: np.ndarray
    share: np.ndarray
    n_obs: int

    @property
    def p_value(self) -> float:
        """Two-sided, t reference."""
        from scipy.special import stdtr

        return float(2 * stdtr(self.dof, -abs(self.estimate / self.std_error)))

    def conf_int(self, level: float = 0.95) -> tuple[float, float]:
        """Lower and upper limit."""
        from scipy.special import stdtrit

        half = float(stdtrit(self.dof, 0.5 + level / 2)) * self.std_error
        return self.estimate - half, self.estimate + half


def pooled_slope(equations: Sequence[Equation], design: DesignArrays) -> PooledSlope:
    r"""Least squares of stacked equations that share one slope and nothing else, with errors of the design.

    .. math:: \hat b = \frac{\sum_d\sum_i w_i\tilde p_{di}\tilde y_{di}}{\sum_d\sum_iw_i\tilde p_{di}^2}, \qquad
        z_i = \frac{\sum_dw_i\tilde p_{di}(\tilde y_{di}-\hat b\,\tilde p_{di})}{\sum_d\sum_iw_i\tilde p_{di}^2}

    with :math:`\tilde p_d, \tilde y_d` what is left of product and outcome after the other columns of equation d
    (Frisch & Waugh 1933, doi 10.2307/1907330; Lovell 1963, doi 10.1080/01621459.1963.10480682). A row answers all
    equations, so its contributions are summed before their design variance is taken.

    Parameters
    ----------
    equations : sequence of Equation
        All on the rows of the design; NaN = missing, which takes the row out of that equation alone. Bring products
        and outcomes to one scale first.
    design : DesignArrays

    Raises
    ------
    EstimationError
        ``rank_deficient``, ``no_degrees_of_freedom``, ``not_finite``, ``perfect_fit``.

    Examples
    --------
    >>> import numpy as np
    >>> from governance_survey.statistics.design import design_arrays
    >>> rng = np.random.default_rng(1)
    >>> x = np.column_stack([np.ones(200), rng.normal(size=(200, 2))])
    >>> made = [Equation(x, x @ [0, b, 0.5] + rng.normal(size=200), 2) for b in (1, 2)]
    >>> found = pooled_slope(made, design_arrays(200))
    >>> bool(abs(found.estimate - found.each @ found.share) < 1e-12), found.n_obs
    (True, 200)
    """
    w = design.weights
    influence, used = np.zeros(design.n_rows), np.zeros(design.n_rows, dtype=bool)
    parts: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
    for equation in equations:
        rows = (w > 0) & complete_rows(equation.x, equation.y)
        others = np.delete(equation.x[rows], equation.place, axis=1)
        names = tuple(str(place) for place in range(others.shape[1]))
        product = least_squares(others, equation.x[rows, equation.place], w[rows], names).residual
        outcome = least_squares(others, equation.y[rows], w[rows], names).residual
        parts.append((rows, product, outcome))
        used |= rows
    across = np.array([float((w[rows] * p * y).sum()) for rows, p, y in parts])
    within = np.array([float((w[rows] * p * p).sum()) for rows, p, _ in parts])
    estimate = float(across.sum() / within.sum())
    for rows, p, y in parts:
        influence[rows] += w[rows] * p * (y - estimate * p) / within.sum()
    widest = max(equation.x.shape[1] for equation in equations)
    dof = float(degrees_of_freedom(design, used) + 1 - widest)
    refuse_no_freedom(dof, widest)
    variance = float(taylor_covariance(design, influence[:, None])[0, 0])
    return PooledSlope(estimate, variance**0.5, dof, across / within, within / within.sum(), int(used.sum()))
