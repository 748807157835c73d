"""Coupling coordination: how alike systems are, how high they stand together, and which of two is ahead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text
from .aggregation import check_weights

Form = Literal["modified", "standard"]
FLOOR = 0.01  # a system at zero makes C zero whatever the others are
BEHIND, AHEAD = 0.8, 1.2
GRADES = 10


@dataclass(frozen=True)
class Coupling:
    """Coupling coordination of every row.

    Attributes
    ----------
    c, t, d : ndarray (rows,)
        Coupling, overall level, coordination, each between 0 and 1; NaN where a system is missing.
    form : {"modified", "standard"}
    n_floored : int
        Values of a system raised to the floor.
    lag : ndarray (rows,) or None
        Second system over the first (two systems only).
    """

    c: np.ndarray
    t: np.ndarray
    d: np.ndarray
    form: Form
    n_systems: int
    weights: np.ndarray
    floor: float
    n_floored: int
    lag: np.ndarray | None


def coupling_coordination(
    u: np.ndarray,
    *,
    form: Form = "modified",
    weights: np.ndarray | Sequence[float] | None = None,
    floor: float = FLOOR,
) -> Coupling:
    r"""Coupling coordination degree of n systems on fixed scales from 0 to 1.

    .. math:: C = \frac{n(\prod_i u_i)^{1/n}}{\sum_i u_i} \ \text{(standard)}, \qquad
        C' = \sqrt{\Bigl[1-\frac{\sum_{i>j}|u_i-u_j|}{n(n-1)/2}\Bigr]
        \Bigl(\prod_i \frac{u_i}{\max u}\Bigr)^{1/(n-1)}}\ \text{(modified)}

    .. math:: T = \sum_i \alpha_i u_i, \qquad D = \sqrt{C\,T}

    The standard C crowds near 1 (any two values within a factor of two give more than .94); the modified form
    spreads. Both are symmetric: which system lags is said by `lag` alone. D is a fixed function of its systems,
    so it must not be regressed on them.

    Parameters
    ----------
    u : ndarray (rows, systems)
        On goalposts, not on the sample's range; NaN makes the row NaN.
    form : {"modified", "standard"}
    weights : (systems,), optional
        Alpha, equal by default.
    floor : float
        Smaller values are raised to it and counted.

    Raises
    ------
    EstimationError
        ``outside_unit`` (a value under 0 or over 1), ``too_few_systems``, ``weights_do_not_match``,
        ``negative_weight``.

    References
    ----------
    Wang, Kong, Ren, Zhi & Dai (2021), doi 10.31497/zrzyxb.20210319.

    Examples
    --------
    The analysis plan's fixture; (.30, .60) and (.60, .30) are the same to C and D:

    >>> import numpy as np
    >>> found = coupling_coordination(np.array([[.3, .6], [.6, .3]]))
    >>> found.c.round(5).tolist(), found.d.round(5).tolist(), found.lag.tolist()
    ([0.59161, 0.59161], [0.51597, 0.51597], [2.0, 0.5])
    >>> coupling_coordination(np.array([[.3, .6]]), form="standard").c.round(5).tolist()
    [0.94281]

    The first two of six units in the example of coupling_degree() in the R package mathmodels, which prints C .571 and
    .867, D .325 and .597; and, adjusted as in the modified form, C .447 and .501.

    >>> three = np.array([[.0162, .272, .2655], [.1782, .6824, .3721]])
    >>> found = coupling_coordination(three, form="standard")
    >>> found.c.round(3).tolist(), found.d.round(3).tolist(), coupling_coordination(three).c.round(3).tolist()
    ([0.571, 0.867], [0.325, 0.597], [0.447, 0.501])
    """
    values = np.asarray(u, dtype=np.float64)
    if values.ndim != 2 or values.shape[1] < 2:
        raise EstimationError(
            "too_few_systems", Text(zh="耦合至少需要两个系统。", en="Coupling needs two systems at least.")
        )
    outside = (values < 0) | (values > 1)
    if outside.any():
        raise EstimationError(
            "outside_unit",
            Text(zh="系统取值超出 0 到 1。", en="A system lies outside 0 to 1."),
            expected=Text(zh="按目标值换算到 0–1 的得分", en="scores on goalposts, from 0 to 1"),
            got=float(values[outside][0]),
        )
    n = values.shape[1]
    alpha = check_weights(weights, n)
    raised = np.where(values < floor, floor, values)
    with np.errstate(invalid="ignore"):
        geometric = np.exp(np.log(raised).mean(axis=1)) if floor > 0 else _geometric(raised)
        if form == "standard":
            c = n * geometric / _nonzero(raised.sum(axis=1))
        else:
            i, j = np.triu_indices(n, 1)
            apart = np.abs(raised[:, i] - raised[:, j]).mean(axis=1)
            ratio = np.prod(raised / _nonzero(raised.max(axis=1))[:, None], axis=1) ** (1 / (n - 1))
            c = np.sqrt((1 - apart) * ratio)
        t = raised @ alpha
        lag = raised[:, 1] / _nonzero(raised[:, 0]) if n == 2 else None
    # Rounding may leave 1 + 1e-16 where all systems are equal.
    c = np.minimum(c, 1.0)
    n_floored = int(((values < floor) & ~np.isnan(values)).sum())
    return Coupling(c, t, np.sqrt(c * t), form, n, alpha, floor, n_floored, lag)


def lag_class(lag: np.ndarray) -> np.ndarray:
    """-1 where the first system is ahead (lag under .8), 1 where the second is (over 1.2), 0 in step; NaN stays 9.

    Examples
    --------
    >>> import numpy as np
    >>> lag_class(np.array([0.5, 0.8, 1.0, 1.2, 2.0, np.nan])).tolist()
    [-1, 0, 0, 0, 1, 9]
    """
    values = np.asarray(lag, dtype=np.float64)
    found = np.where(values < BEHIND, -1, np.where(values > AHEAD, 1, 0))
    return np.where(np.isnan(values), 9, found)


def grade(d: np.ndarray) -> np.ndarray:
    """Grade of D from 1 (0 to .1) to 10 (.9 to 1), 0 where D is missing: a convention, not a threshold of nature.

    Examples
    --------
    >>> import numpy as np
    >>> grade(np.array([0.0, 0.1, 0.55, 1.0, np.nan])).tolist()
    [1, 2, 6, 10, 0]
    """
    values = np.asarray(d, dtype=np.float64)
    places = np.minimum(np.floor(np.nan_to_num(values) * GRADES + 1e-12).astype(int) + 1, GRADES)
    return np.where(np.isnan(values), 0, places)


def spssau_coupling(u: np.ndarray, weights: np.ndarray | Sequence[float] | None = None) -> Coupling:
    r"""Coupling as SPSSAU computes it, to compare with a paper that used it; not recommended.

    .. math:: u' = 0.01 + 0.98\frac{u - \min u}{\max u - \min u}

    for every system, then the standard form. The sample's worst row becomes .01 and its best .99, so D says where
    a row stands in this sample: show `coupling_coordination` of the fixed scales beside it.

    Parameters
    ----------
    u : ndarray (rows, systems)
        NaN = missing: a row with one has no coupling.
    weights : ndarray (systems,), optional
        Default: equal.

    Returns
    -------
    Coupling
        0 to 1.

    Raises
    ------
    EstimationError
        ``all_constant``, and those of `coupling_coordination`.

    Examples
    --------
    >>> import numpy as np
    >>> u = np.array([[.50, .52], [.55, .50], [.60, .60]])
    >>> spssau_coupling(u).d.round(3).tolist(), coupling_coordination(u, form="standard").d.round(3).tolist()
    ([0.213, 0.266, 0.995], [0.714, 0.724, 0.775])
    """
    values = np.asarray(u, dtype=np.float64)
    least, most = np.nanmin(values, axis=0), np.nanmax(values, axis=0)
    if not (most > least).all():
        raise EstimationError(
            "all_constant", Text(zh="有系统取值全部相同，没有极差。", en="A system is the same throughout: no range.")
        )
    return coupling_coordination(0.01 + 0.98 * (values - least) / (most - least), form="standard", weights=weights)


def lost_its_n(reported: np.ndarray, u: np.ndarray) -> bool:
    """Whether a published C is the standard formula without its n: all values at most 1/n and n times too small.

    Examples
    --------
    >>> import numpy as np
    >>> u = np.array([[.3, .6], [.5, .5]])
    >>> lost_its_n(coupling_coordination(u, form="standard").c / 2, u), lost_its_n(np.array([.94, 1.0]), u)
    (True, False)
    """
    right = coupling_coordination(u, form="standard", floor=0.0).c
    return bool(np.allclose(np.asarray(reported) * np.shape(u)[1], right, atol=5e-3))


def _geometric(values: np.ndarray) -> np.ndarray:
    with np.errstate(divide="ignore"):
        return np.asarray(np.exp(np.log(values).mean(axis=1)))


def _nonzero(values: np.ndarray) -> np.ndarray:
    # Systems that are all zero have no coupling.
    return np.where(values > 0, values, np.nan)
