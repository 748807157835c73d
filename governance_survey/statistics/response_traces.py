"""Traces of answers that were not given one by one: rows that copy one another, pages turned too fast."""

from __future__ import annotations

import numpy as np

from ..words.errors import EstimationError
from ..words.text import Text


def copied_rows(answers: np.ndarray, *, least: int = 10) -> np.ndarray:
    """How many other rows hold exactly the same answers, gaps included.

    Rows with fewer than `least` answers, and rows of one and the same answer throughout, count as copies of nobody:
    the former are alike by chance, the latter are runs (`longest_string`), not copies.

    Parameters
    ----------
    answers : ndarray (rows, items)
        Raw answers, NaN where missing.
    least : int
        Answers a row must hold.

    Returns
    -------
    ndarray of int (rows,)

    References
    ----------
    Kuriakose & Robbins (2016), doi 10.3233/SJI-160978, on copies and near copies in surveys.

    Examples
    --------
    >>> import numpy as np
    >>> copied_rows(np.array([[1.0, 2, 3], [1, 2, 3], [1, 2, np.nan], [4, 4, 4], [4, 4, 4]]), least=3).tolist()
    [1, 1, 0, 0, 0]
    """
    x = np.asarray(answers, dtype=np.float64)
    count = (~np.isnan(x)).sum(axis=1)
    highest = np.where(np.isnan(x), -np.inf, x).max(axis=1, initial=-np.inf)
    lowest = np.where(np.isnan(x), np.inf, x).min(axis=1, initial=np.inf)
    judged = (count >= max(least, 1)) & (highest > lowest)
    # Rows are compared as bytes; a NaN is one fixed value first, so that gaps are alike, and -0 is 0.
    rows = np.ascontiguousarray(np.where(np.isnan(x), np.inf, x + 0.0))
    keys = rows.view(np.dtype((np.void, rows.dtype.itemsize * rows.shape[1]))).ravel()
    _, place, times = np.unique(keys[judged], return_inverse=True, return_counts=True)
    found = np.zeros(len(x), dtype=np.int64)
    found[judged] = times[place] - 1
    return found


def seconds_a_row(seconds: np.ndarray, n_rows: np.ndarray) -> np.ndarray:
    """Seconds that a person took for each row (question) of each page.

    Parameters
    ----------
    seconds : ndarray (rows, pages)
        Time spent on each page; NaN where unknown.
    n_rows : ndarray (pages,) or (rows, pages)
        Questions shown there (to this person).

    Returns
    -------
    ndarray (rows, pages)
        NaN where the time is unknown or nothing was shown.

    Raises
    ------
    EstimationError
        ``negative_time``.

    References
    ----------
    Huang, Curran, Keeney, Poposki & DeShon (2012), doi 10.1007/s10869-011-9231-8: under two seconds an item nobody
    has read it.

    Examples
    --------
    >>> import numpy as np
    >>> seconds_a_row(np.array([[20.0, 6], [np.nan, 60]]), np.array([10, 12])).tolist()
    [[2.0, 0.5], [nan, 5.0]]
    """
    time = np.asarray(seconds, dtype=np.float64)
    if (time < 0).any():
        raise EstimationError("negative_time", Text(zh="用时为负数", en="a time is negative"))
    shown = np.broadcast_to(np.asarray(n_rows, dtype=np.float64), time.shape)
    return np.asarray(np.divide(time, shown, out=np.full(time.shape, np.nan), where=shown > 0))
