"""A few communities: means with their interval, and differences judged by permutation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..words.errors import EstimationError
from ..words.text import Text

FEWEST_PERMUTATIONS = 99
_TIE = 1e-9  # of the largest difference: sums in another order are no larger difference


@dataclass(frozen=True)
class PermutedDifferences:
    """Differences of means between units that have something and units that have not, for several such things.

    Attributes
    ----------
    estimate, p_value : ndarray (things,)
        NaN where one side has fewer than `least` units.
    n_with, n_without : ndarray of int (things,)
    """

    estimate: np.ndarray
    p_value: np.ndarray
    n_with: np.ndarray
    n_without: np.ndarray

    def __post_init__(self) -> None:
        for array in (self.estimate, self.p_value, self.n_with, self.n_without):
            array.setflags(write=False)


def permuted_differences(
    values: np.ndarray, present: np.ndarray, *, draws: int, seed: int | np.random.SeedSequence, least: int = 2
) -> PermutedDifferences:
    r"""Mean with minus mean without, and how rarely chance alone gives as much.

    .. math:: d = \bar y_{1} - \bar y_{0}, \qquad p = \frac{1 + \#\{b : |d_b| \ge |d|\}}{1 + B}

    Values are dealt anew to the units B times, the same deals for every column. With one added above and below, p is
    never nought and the test keeps its level whatever B is.

    Parameters
    ----------
    values : ndarray (units,), NaN = missing (the unit is left out)
    present : ndarray of bool (units, things)
    draws : int
        B, at least 99.
    seed : int or SeedSequence
    least : int
        Fewest units on each side, at least 1.

    Returns
    -------
    PermutedDifferences

    Raises
    ------
    EstimationError
        ``too_few_draws``, ``lengths_differ``.

    References
    ----------
    Phipson & Smyth (2010), doi 10.2202/1544-6115.1585.

    Examples
    --------
    >>> import numpy as np
    >>> found = permuted_differences(np.arange(8.0), np.arange(8)[:, None] >= 4, draws=999, seed=1)
    >>> found.estimate.tolist(), found.n_with.tolist(), bool(found.p_value[0] < 0.06)
    ([4.0], [4], True)
    """
    y, has = np.asarray(values, dtype=np.float64), np.asarray(present, dtype=bool)
    if draws < FEWEST_PERMUTATIONS:
        raise EstimationError(
            "too_few_draws",
            Text(zh="重排次数太少。", en="Too few permutations."),
            expected=FEWEST_PERMUTATIONS,
            got=draws,
        )
    if y.ndim != 1 or has.ndim != 2 or len(y) != len(has):
        raise EstimationError(
            "lengths_differ",
            Text(zh="数值与有无的行数不同。", en="Values and presence differ in their number of units."),
            got=f"{y.shape}, {has.shape}",
        )
    known = np.isfinite(y)
    y, has = y[known], has[known]
    n_with = has.sum(axis=0)
    n_without = len(y) - n_with
    told = (n_with >= max(least, 1)) & (n_without >= max(least, 1))
    estimate = np.full(has.shape[1], np.nan)
    p_value = estimate.copy()
    if told.any():
        x = has[:, told].astype(np.float64)
        centred = y - y.mean()
        # The sum over those with it tells the difference: the whole sum stays, so only a factor lies between.
        scale = 1 / n_with[told] + 1 / n_without[told]
        estimate[told] = (centred @ x) * scale
        dealt = np.random.default_rng(seed).permuted(np.broadcast_to(centred, (draws, len(y))), axis=1)
        own = np.abs(estimate[told])
        as_large = np.abs((dealt @ x) * scale) >= own - _TIE * max(float(np.ptp(y)), 1e-300)
        p_value[told] = (1 + as_large.sum(axis=0)) / (1 + draws)
    return PermutedDifferences(estimate, p_value, n_with, n_without)


def mean_interval(values: np.ndarray, *, level: float = 0.95) -> tuple[float, float, float, int]:
    r"""Mean of a few units with its t interval: mean, low, high, units.

    .. math:: \bar y \pm t_{(1+\text{level})/2,\,n-1}\, s/\sqrt n

    Parameters
    ----------
    values : ndarray (units,), NaN = missing (left out)
    level : float

    Returns
    -------
    (mean, low, high, n)
        NaN without any value; the limits are NaN with a single one.

    Examples
    --------
    >>> import numpy as np
    >>> [round(value, 3) for value in mean_interval(np.array([1.0, 2, 3, 4, np.nan]))]
    [2.5, 0.446, 4.554, 4]
    """
    from scipy.special import stdtrit

    y = np.asarray(values, dtype=np.float64)
    y = y[np.isfinite(y)]
    n = len(y)
    mean = float(y.mean()) if n else float("nan")
    if n < 2:
        return mean, float("nan"), float("nan"), n
    half = float(stdtrit(n - 1, (1 + level) / 2) * y.std(ddof=1) / np.sqrt(n))
    return mean, mean - half, mean + half, n


def t_limits(
    estimate: np.ndarray, std_error: np.ndarray, dof: np.ndarray, *, level: float = 0.95
) -> tuple[np.ndarray, np.ndarray]:
    """Limits of t intervals, unit by unit; NaN without an error or with no degree of freedom.

    Parameters
    ----------
    estimate, std_error, dof : ndarray (units,)
    level : float

    Examples
    --------
    >>> import numpy as np
    >>> low, high = t_limits(np.array([50.0, 50.0]), np.array([2.0, 2.0]), np.array([4, 0]))
    >>> low.round(2).tolist(), high.round(2).tolist()
    ([44.45, nan], [55.55, nan])
    """
    from scipy.special import stdtrit

    free = np.where(np.asarray(dof) >= 1, dof, np.nan).astype(np.float64)
    half = stdtrit(free, (1 + level) / 2) * std_error
    return np.asarray(estimate - half), np.asarray(estimate + half)
