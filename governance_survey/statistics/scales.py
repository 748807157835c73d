"""Scores of persons from their answers to a scale, and scores on other scales of measurement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ..words.errors import EstimationError
from ..words.text import Text


@dataclass(frozen=True)
class ScaleScores:
    """Scores (rows,), NaN where too few items were answered; `answered` (rows,) counts them; `n` rows have a score."""

    scores: np.ndarray
    answered: np.ndarray
    n: int


def scale_scores(
    items: np.ndarray, *, min_answered: int | None = None, of: Literal["mean", "sum"] = "mean"
) -> ScaleScores:
    """Mean of the items a person answered, or the sum of all of them; nothing is imputed.

    Parameters
    ----------
    items : ndarray, shape (rows, items)
        Keyed in one direction; NaN = missing.
    min_answered : int, optional
        Items that must be answered; by default two thirds of them, rounded up. A sum takes all.
    of : {"mean", "sum"}

    Raises
    ------
    EstimationError
        ``bad_min_answered`` (not between 1 and the number of items, or a sum of fewer than all).

    Examples
    --------
    >>> import numpy as np
    >>> x = np.array([[4, 5, 3], [4, np.nan, 3], [4, np.nan, np.nan]])
    >>> scale_scores(x).scores.tolist()
    [4.0, 3.5, nan]
    >>> scale_scores(np.array([[5.0, 4, 3, 4, 4]])).scores.tolist()  # first of bfi, scoreItems of R's psych 2.2.9
    [4.0]
    """
    matrix = np.asarray(items, dtype=np.float64)
    k = matrix.shape[1]
    needed = min_answered if min_answered is not None else k if of == "sum" else -(-2 * k // 3)
    if not 1 <= needed <= k or (of == "sum" and needed < k):
        raise EstimationError(
            "bad_min_answered",
            Text(zh="最少作答题数不合理", en="this least number of answered items cannot be"),
            expected=Text(zh="1 到 {k}；总和须答全", en="1 to {k}; a sum takes all of them").fill(k=k),
            got=needed,
        )
    present = ~np.isnan(matrix)
    answered = present.sum(axis=1)
    total = np.where(present, matrix, 0.0).sum(axis=1)
    score = total if of == "sum" else total / np.maximum(answered, 1)
    scores = np.where(answered >= needed, score, np.nan)
    return ScaleScores(scores, answered, int((answered >= needed).sum()))


def reverse_coded(answers: np.ndarray, low: float, high: float) -> np.ndarray:
    """Answers turned round on the limits of their answer scale.

    .. math:: x' = x_{min} + x_{max} - x

    Parameters
    ----------
    answers : ndarray
        Of any shape; NaN = missing, and stays so.
    low, high : float
        Limits of the answer scale, not of the sample.

    Returns
    -------
    ndarray
        Shaped as `answers`.

    Examples
    --------
    >>> import numpy as np
    >>> reverse_coded(np.array([1.0, 4, np.nan]), 1, 5).tolist()
    [5.0, 2.0, nan]
    """
    return np.asarray(low + high - np.asarray(answers, dtype=np.float64))


def percent_of_maximum(scores: np.ndarray, low: float, high: float) -> np.ndarray:
    r"""Percent of the maximum possible (POMP) on the limits of the answer scale, never of the sample.

    .. math:: 100\,\frac{x - x_{min}}{x_{max} - x_{min}}

    Parameters
    ----------
    scores : ndarray
        Of any shape; NaN = missing, and stays so.
    low, high : float
        Limits of the answer scale.

    Returns
    -------
    ndarray
        0 to 100, shaped as `scores`.

    Raises
    ------
    EstimationError
        ``beyond_the_scale`` (a score outside the limits, or limits in the wrong order).

    References
    ----------
    Cohen, Cohen, Aiken & West (1999), doi 10.1207/S15327906MBR3403_2.

    Examples
    --------
    >>> import numpy as np
    >>> percent_of_maximum(np.array([1.0, 3, 6]), 1, 6).tolist()
    [0.0, 40.0, 100.0]
    >>> percent_of_maximum(np.array([3.162267857142857]), 1, 6).round(5).tolist()  # mean of bfi neuroticism, R 4.2.2
    [43.24536]
    """
    values = np.asarray(scores, dtype=np.float64)
    if not low < high or np.nanmin(values, initial=low) < low - 1e-9 or np.nanmax(values, initial=high) > high + 1e-9:
        raise EstimationError(
            "beyond_the_scale",
            Text(zh="得分超出量表上下限", en="a score lies beyond the limits of the scale"),
            expected=f"{low:g} - {high:g}",
        )
    return np.asarray(100 * (values - low) / (high - low))


def standard_scores(scores: np.ndarray, *, mean: float = 0.0, sd: float = 1.0) -> np.ndarray:
    r"""Scores by this sample's own mean and standard deviation: z, or T with mean 50 and sd 10.

    .. math:: m + s\,\frac{x - \bar x}{s_x}

    with the divisor n - 1. Another sample gives other scores to the same answers.

    Parameters
    ----------
    scores : ndarray
        NaN = missing: left out of mean and deviation, and stays so.
    mean, sd : float
        m and s, of the scores made.

    Returns
    -------
    ndarray
        Shaped as `scores`.

    Raises
    ------
    EstimationError
        ``no_variance``.

    Examples
    --------
    >>> import numpy as np
    >>> standard_scores(np.array([1.0, 2, 3, np.nan]), mean=50, sd=10).tolist()
    [40.0, 50.0, 60.0, nan]
    >>> standard_scores(np.array([9.0, 6, 8, 7, 10, 6]), mean=50, sd=10).round(3).tolist()  # 50 + 10 * scale(x) in R
    [58.165, 39.794, 52.041, 45.918, 64.289, 39.794]
    """
    values = np.asarray(scores, dtype=np.float64)
    known = values[~np.isnan(values)]
    spread = float(known.std(ddof=1)) if len(known) > 1 else 0.0
    if not spread > 0:
        raise EstimationError("no_variance", Text(zh="得分没有差异", en="the score does not vary"))
    return np.asarray(mean + sd * (values - known.mean()) / spread)


def percentile_ranks(scores: np.ndarray) -> np.ndarray:
    r"""Share of the sample below a score, half of those at it, in per cent.

    .. math:: 100\,\frac{\mathrm{rank} - 1/2}{n}

    with average ranks for ties.

    Parameters
    ----------
    scores : ndarray (rows,)
        NaN = missing: it has no rank and counts for nobody else's.

    Returns
    -------
    ndarray (rows,)
        Over 0 and under 100.

    Examples
    --------
    >>> import numpy as np
    >>> percentile_ranks(np.array([3.0, 1, 3, np.nan, 9])).tolist()
    [50.0, 12.5, 50.0, nan, 87.5]
    >>> percentile_ranks(np.array([9.0, 6, 8, 7, 10, 6])).round(3).tolist()  # 100 * (rank(x) - .5) / 6 in R
    [75.0, 16.667, 58.333, 41.667, 91.667, 16.667]
    """
    values = np.asarray(scores, dtype=np.float64)
    known = ~np.isnan(values)
    _, place, counts = np.unique(values[known], return_inverse=True, return_counts=True)
    middle = np.cumsum(counts) - counts / 2
    out = np.full(values.shape, np.nan)
    out[known] = 100 * middle[place] / max(int(known.sum()), 1)
    return out
