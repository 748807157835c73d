"""What another weighting does to an order: rank correlation, and how many change their fifth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text

FIFTHS = 5


@dataclass(frozen=True)
class RankShift:
    """Two scores of the same rows compared.

    Attributes
    ----------
    correlation : float
        Spearman's rank correlation; NaN where a score does not vary.
    n : int
        Rows with both scores.
    n_moved : int or None
        Rows whose fifth changes; None with fewer than five rows.
    """

    correlation: float
    n: int
    n_moved: int | None


def rank_shift(first: np.ndarray, second: np.ndarray) -> RankShift:
    r"""Spearman's correlation of two scores and the number of rows that change their fifth.

    .. math:: \rho = \mathrm{cor}(R(x), R(y)), \qquad q_i = \left\lfloor 5\,(r_i - 1)/n \right\rfloor

    with mid-ranks R, and r the lowest rank of tied rows, so that equal scores stand in one fifth.

    Parameters
    ----------
    first, second : ndarray (rows,)
        NaN = missing; only rows with both are compared.

    Raises
    ------
    EstimationError
        ``too_few_rows`` (fewer than three).

    References
    ----------
    Spearman (1904), doi 10.2307/1412159.

    Examples
    --------
    Neighbours exchanged once in five: 1 - 6 x 2 / (5 x 24) = .9, and both of them change their fifth.

    >>> import numpy as np
    >>> found = rank_shift(np.array([1.0, 2, 3, 4, 5]), np.array([2.0, 1, 3, 4, 5]))
    >>> round(found.correlation, 6), found.n_moved
    (0.9, 2)
    >>> first, second = np.array([1.0, 2, 3, 4, 5, 6, 7]), np.array([2.0, 1, 4, 3, 7, 5, 6])
    >>> round(rank_shift(first, second).correlation, 7)  # cor(x, y, method = "spearman") in R 4.2.2
    0.8214286
    """
    from scipy.stats import rankdata

    a, b = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    both = ~np.isnan(a) & ~np.isnan(b)
    a, b = a[both], b[both]
    n = len(a)
    if n < 3:
        raise EstimationError(
            "too_few_rows",
            Text(zh="共同的行太少，不能比较次序。", en="Too few rows in common to compare an order."),
            expected=Text(zh="至少 3 行", en="at least 3"),
            got=n,
        )
    a, b = np.round(a, 9), np.round(b, 9)  # ties that only rounding tells apart are ties
    ranks = rankdata(a) - (n + 1) / 2, rankdata(b) - (n + 1) / 2
    spread = float(np.sqrt((ranks[0] ** 2).sum() * (ranks[1] ** 2).sum()))
    correlation = float(ranks[0] @ ranks[1]) / spread if spread > 0 else float("nan")
    fifths = [np.floor(FIFTHS * (rankdata(scores, method="min") - 1) / n) for scores in (a, b)]
    return RankShift(correlation, n, int((fifths[0] != fifths[1]).sum()) if n >= FIFTHS else None)
