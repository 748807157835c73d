"""The correlation of a measured variable with the normal one behind an ordered item."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text
from .pair import Method
from .tables import code

MOST_SLOPE = 10.0  # of the ordered probit: a correlation of .995, beyond which x separates the answers


@dataclass(frozen=True)
class Polyserial:
    """Polyserial correlation: `rho`, its `std_error` (NaN for two_step), `thresholds` (categories - 1,), `n`."""

    rho: float
    std_error: float
    thresholds: np.ndarray
    n: int
    method: Method


def polyserial_correlation(measured: np.ndarray, item: np.ndarray, *, method: Method = "ml") -> Polyserial:
    r"""Polyserial correlation of a measured variable and an ordered item (two categories: biserial).

    .. math:: P(y \le m \mid x) = \Phi\!\left(\frac{\tau_m-\rho z}{\sqrt{1-\rho^2}}\right), \qquad
        z = \frac{x-\bar x}{s_x}, \qquad \hat\rho_{two\,step} = \frac{r_{xy}\,s_y}{\sum_m\varphi(\tau_m)}

    With ``ml`` correlation and thresholds are estimated together, and the standard error counts that mean and
    spread of x (divisor n: the maximum of the likelihood) are estimates as well.

    Parameters
    ----------
    measured, item : ndarray (rows,)
        Rows with a missing (NaN) value are dropped. The two-step form scores the categories 0, 1, 2, ...
    method : {"ml", "two_step"}

    Raises
    ------
    EstimationError
        ``no_complete_rows``, ``one_category``, ``constant_variable``, ``unknown_method``, ``not_converged`` (as
        when x separates the categories).

    References
    ----------
    Olsson, U., Drasgow, F., & Dorans, N. J. (1982). The polyserial correlation coefficient. Psychometrika, 47(3),
    337-347. https://doi.org/10.1007/BF02294164

    Examples
    --------
    Cut at the median, the two-step form is r / (2 phi(0)) = r sqrt(pi / 2) with r the point-biserial correlation.

    >>> import numpy as np
    >>> from governance_survey.statistics.polychoric import polyserial_correlation
    >>> x, y = np.array([1.0, 2, 3, 4, 5, 6]), np.array([0, 0, 1, 0, 1, 1])
    >>> found, r = polyserial_correlation(x, y, method="two_step"), np.corrcoef(x, y)[0, 1]
    >>> round(found.rho, 6), round(float(r * np.sqrt(np.pi / 2)), 6)
    (0.856177, 0.856177)

    Miles a gallon and gears of 32 cars (R's `mtcars`): polyserial of R's polycor 0.8.1 gives .5473.

    >>> mpg = np.array([21, 21, 22.8, 21.4, 18.7, 18.1, 14.3, 24.4, 22.8, 19.2, 17.8, 16.4, 17.3, 15.2, 10.4, 10.4,
    ...                 14.7, 32.4, 30.4, 33.9, 21.5, 15.5, 15.2, 13.3, 19.2, 27.3, 26, 30.4, 15.8, 19.7, 15, 21.4])
    >>> gears = np.array([int(gear) for gear in "44433334444333333444333334555554"])
    >>> round(polyserial_correlation(mpg, gears, method="two_step").rho, 4)
    0.5473
    """
    from scipy.special import ndtri

    if method not in ("ml", "two_step"):
        raise EstimationError(
            "unknown_method",
            Text(zh="没有这种估计方法", en="no such method of estimation"),
            expected="ml, two_step",
            got=method,
        )
    x, y = np.asarray(measured, dtype=np.float64), np.asarray(item, dtype=np.float64)
    used = np.isfinite(x) & ~np.isnan(y)
    x, y = x[used], y[used]
    coded = code(np.column_stack([y, y]), "listwise").codes[:, 0]
    n, spread = len(x), float(x.std())
    if not spread > 1e-12 * max(float(np.abs(x).max()), 1.0):
        raise EstimationError(
            "constant_variable", Text(zh="连续变量没有变化", en="the measured variable does not vary"), got=float(x[0])
        )
    z = (x - x.mean()) / spread
    shares = np.bincount(coded) / n
    cuts = ndtri(np.cumsum(shares)[:-1])
    if method == "two_step":
        height = float(np.exp(-0.5 * cuts**2).sum() / np.sqrt(2 * np.pi))
        return Polyserial(float(z @ coded) / n / height, float("nan"), cuts, n, method)
    slope, cuts, variance = _ordered_probit(z, coded, cuts)
    rho = slope / np.sqrt(1 + slope**2)
    # d rho / d slope = (1 - rho^2)^(3/2); the slope on z also carries the error of the spread of x, 1 / 2n.
    error = (1 - rho**2) ** 1.5 * np.sqrt(variance + slope**2 / (2 * n))
    return Polyserial(float(rho), float(error), cuts * np.sqrt(1 - rho**2), n, method)


def _ordered_probit(z: np.ndarray, codes: np.ndarray, start: np.ndarray) -> tuple[float, np.ndarray, float]:
    """Slope, thresholds and variance of the slope of an ordered probit, by Newton's method with halved steps."""
    m = len(start)
    theta = np.concatenate([[0.0], start])
    value, gradient, information = _probit(theta, z, codes)
    for _ in range(100):
        step = np.linalg.solve(information, gradient)
        if abs(theta[0]) > MOST_SLOPE:
            break
        if gradient @ step < 1e-12:
            return float(theta[0]), theta[1:], float(np.linalg.inv(information)[0, 0])
        share = 1.0
        while share > 1e-8:
            trial = theta + share * step
            if m == 1 or (np.diff(trial[1:]) > 0).all():
                found = _probit(trial, z, codes)
                if found[0] >= value:
                    break
            share /= 2
        else:
            break
        theta, (value, gradient, information) = trial, found
    raise EstimationError(
        "not_converged",
        Text(
            zh="最大似然没有收敛：连续变量几乎把选项完全分开",
            en="the likelihood has no maximum: the measured variable all but separates the answers",
        ),
        fix=Text(zh='用 method="two_step"，或报告这种完全分离', en='use method="two_step", or report the separation'),
    )


def _probit(theta: np.ndarray, z: np.ndarray, codes: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
    """Log-likelihood, gradient and observed information of slope and thresholds."""
    from scipy.special import ndtr

    m = len(theta) - 1
    edges = np.concatenate([[-40.0], theta[1:], [40.0]])
    upper, lower = edges[codes + 1] - theta[0] * z, edges[codes] - theta[0] * z
    # Both limits moved to the lower tail, where the difference keeps its digits.
    flip = lower > 0
    p = np.where(flip, ndtr(-lower) - ndtr(-upper), ndtr(upper) - ndtr(lower))
    p = np.maximum(p, 1e-300)
    high = np.exp(-0.5 * upper**2) / np.sqrt(2 * np.pi) / p
    low = np.exp(-0.5 * lower**2) / np.sqrt(2 * np.pi) / p
    n = len(z)
    by_upper, by_lower = np.zeros((n, m + 1)), np.zeros((n, m + 1))
    rows = np.arange(n)
    by_upper[:, 0] = by_lower[:, 0] = -z
    inner = codes < m
    by_upper[rows[inner], codes[inner] + 1] = 1.0
    inner = codes > 0
    by_lower[rows[inner], codes[inner]] = 1.0
    score = high[:, None] * by_upper - low[:, None] * by_lower
    bend = by_upper.T @ ((upper * high)[:, None] * by_upper) - by_lower.T @ ((lower * low)[:, None] * by_lower)
    return float(np.log(p).sum()), score.sum(axis=0), score.T @ score + bend
