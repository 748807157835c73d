"""Putting indicators of different units on one scale from 0 to 1, with their direction declared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text, listed
from .shared import columns_named


@dataclass(frozen=True)
class Normalised:
    """Indicators from 0 (worst) to 1 (best).

    Attributes
    ----------
    values : ndarray (rows, columns)
    low, high : ndarray (columns,)
        The limits used, in the units of the indicator.
    direction : ndarray (columns,)
        1 = more is better, -1 = less is better.
    n_clipped : ndarray of int (columns,)
        Values beyond the limits, set to the limit.
    of_sample : bool
        The limits are the sample's own smallest and largest value: other samples, other scores.
    """

    values: np.ndarray
    low: np.ndarray
    high: np.ndarray
    direction: np.ndarray
    n_clipped: np.ndarray
    of_sample: bool


def goalposts(
    x: np.ndarray, low: Sequence[float] | np.ndarray, high: Sequence[float] | np.ndarray, direction: Sequence[int]
) -> Normalised:
    r"""Indicators on goalposts fixed in advance.

    .. math:: x' = \frac{x - low}{high - low} \text{ or, where less is better, } \frac{high - x}{high - low}

    Parameters
    ----------
    x : ndarray, shape (rows, columns)
        NaN stays NaN. Values beyond the goalposts are set to 0 or 1 and counted.
    low, high : (columns,)
        Limits in the indicator's own units, low below high.
    direction : (columns,)
        1 or -1 for each column; there is no default.

    Raises
    ------
    EstimationError
        ``direction_not_declared``, ``goalposts_in_wrong_order``.

    References
    ----------
    OECD/JRC (2008), Handbook on Constructing Composite Indicators, doi 10.1787/9789264043466-en, step 5.

    Examples
    --------
    Worked by hand: 410 of the way from 280 down to 1280 is (1280 - 410) / 1000.

    >>> import numpy as np
    >>> goalposts(np.array([[410.0]]), [280], [1280], [-1]).values.tolist()
    [[0.87]]
    """
    matrix = _matrix(x)
    low_, high_ = np.asarray(low, dtype=np.float64), np.asarray(high, dtype=np.float64)
    if not (low_ < high_).all():
        raise EstimationError(
            "goalposts_in_wrong_order",
            Text(zh="目标值的下限须小于上限。", en="The lower goalpost must lie below the upper one."),
            where=columns_named(np.flatnonzero(~(low_ < high_))),
        )
    return _scaled(matrix, low_, high_, _direction(direction, matrix.shape[1]), (0.0, 1.0), of_sample=False)


def min_max(
    x: np.ndarray,
    direction: Sequence[int],
    *,
    interval: tuple[float, float] = (0.0, 1.0),
    constant: float | None = None,
) -> Normalised:
    r"""Indicators on the range of this sample: 0 for its worst row, 1 for its best.

    .. math:: x' = a + (b-a)\frac{x - \min x}{\max x - \min x} \text{ or, where less is better, }
        a + (b-a)\frac{\max x - x}{\max x - \min x}

    Another sample has another range, so the scores of two samples cannot be compared; fixed `goalposts` can.

    Parameters
    ----------
    x : ndarray, shape (rows, columns)
        NaN stays NaN and has no part in the range.
    direction : (columns,)
        1 = more is better, -1 = less is better; there is no default.
    interval : (a, b)
        Where the worst and the best row are put.
    constant : float, optional
        Score of a column with one value throughout, which has no range. Without it such a column is refused.

    Raises
    ------
    EstimationError
        ``direction_not_declared``, ``constant_indicator``, ``empty_indicator``.

    References
    ----------
    OECD/JRC (2008), Handbook on Constructing Composite Indicators, doi 10.1787/9789264043466-en, step 5.

    Examples
    --------
    First community of the analysis plan's fixture (cost, plans, drills, share of staff trained):

    >>> import numpy as np
    >>> x = np.array([[350, 1, 7, .90], [520, 0, 3, .72], [280, 2, 10, .95], [2245.34, 1, 2, .60], [410, 3, 5, .81]])
    >>> min_max(x, [-1, 1, 1, 1]).values[0].round(4).tolist()
    [0.9644, 0.3333, 0.625, 0.8571]
    """
    matrix = _matrix(x)
    signs = _direction(direction, matrix.shape[1])
    answered = ~np.isnan(matrix)
    if not answered.any(axis=0).all():
        raise EstimationError(
            "empty_indicator",
            Text(zh="有指标全部缺失。", en="An indicator is missing throughout."),
            where=columns_named(np.flatnonzero(~answered.any(axis=0))),
        )
    low = np.where(answered, matrix, np.inf).min(axis=0)
    high = np.where(answered, matrix, -np.inf).max(axis=0)
    flat = ~(high > low)
    if flat.any() and constant is None:
        raise EstimationError(
            "constant_indicator",
            Text(zh="有指标取值全部相同，没有极差。", en="An indicator has one value throughout: it has no range."),
            where=columns_named(np.flatnonzero(flat)),
            fix=Text(zh="改用目标值，或去掉该指标。", en="Use goalposts, or leave the indicator out."),
        )
    found = _scaled(matrix, low, np.where(flat, low + 1, high), signs, interval, of_sample=True)
    if constant is not None and flat.any():
        found.values[:, flat] = np.where(answered[:, flat], constant, np.nan)
    return Normalised(found.values, low, high, signs, found.n_clipped, True)


def _scaled(
    matrix: np.ndarray,
    low: np.ndarray,
    high: np.ndarray,
    signs: np.ndarray,
    interval: tuple[float, float],
    *,
    of_sample: bool,
) -> Normalised:
    beyond = ((matrix < low) | (matrix > high)).sum(axis=0)
    # From the end that is the worst, as the formulas say: no 1 - x, which loses digits.
    away = np.where(signs > 0, matrix - low, high - matrix) / (high - low)
    values = interval[0] + (interval[1] - interval[0]) * np.clip(away, 0.0, 1.0)
    return Normalised(values, low, high, signs, beyond, of_sample)


def _matrix(x: np.ndarray) -> np.ndarray:
    matrix = np.asarray(x, dtype=np.float64)
    return matrix[:, None] if matrix.ndim == 1 else matrix


def _direction(direction: Sequence[int], n_columns: int) -> np.ndarray:
    signs = np.asarray(direction)
    if signs.shape != (n_columns,) or not np.isin(signs, (-1, 1)).all():
        raise EstimationError(
            "direction_not_declared",
            Text(zh="每个指标都须声明方向。", en="Each indicator needs its direction declared."),
            expected=Text(
                zh="每列一个 1（越大越好）或 -1（越小越好）",
                en="1 (more is better) or -1 (less is better) for each column",
            ),
            got=listed(np.atleast_1d(signs).tolist(), most=12),
        )
    return signs.astype(np.int64)
