"""Restricted cubic splines: a curve between knots, straight lines beyond them."""

from __future__ import annotations

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text

# Harrell's places for knots: shares of the data, by number of knots.
PLACES: dict[int, tuple[float, ...]] = {
    3: (0.10, 0.50, 0.90),
    4: (0.05, 0.35, 0.65, 0.95),
    5: (0.05, 0.275, 0.50, 0.725, 0.95),
}


def restricted_cubic_spline(x: np.ndarray, *, knots: int = 4) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    r"""Columns of a cubic spline that is straight beyond its outer knots, and their slopes.

    With knots :math:`t_1 < \dots < t_k`, the first column is x; column j + 1 (j = 1 … k - 2) is

    .. math:: \frac{(x-t_j)_+^3 - (x-t_{k-1})_+^3\frac{t_k-t_j}{t_k-t_{k-1}}
        + (x-t_k)_+^3\frac{t_{k-1}-t_j}{t_k-t_{k-1}}}{(t_k-t_1)^2}

    Parameters
    ----------
    x : ndarray (rows,), NaN = missing
    knots : {3, 4, 5}
        At the quantiles Harrell gives.

    Returns
    -------
    columns : ndarray (rows, knots - 1)
        NaN where x is missing.
    slopes : ndarray (rows, knots - 1)
        Their derivatives.
    at : ndarray (knots,)

    Raises
    ------
    EstimationError
        ``too_few_values``: knots fall together.

    References
    ----------
    Harrell (2015), Regression Modeling Strategies, 2nd ed., 2.4.5, doi 10.1007/978-3-319-19425-7.

    Examples
    --------
    >>> columns, slopes, at = restricted_cubic_spline(np.arange(101.0), knots=3)
    >>> at.tolist(), columns[[0, 50, 100], 1].round(4).tolist(), slopes[[0, 100], 1].round(4).tolist()
    ([10.0, 50.0, 90.0], [0.0, 10.0, 75.0], [0.0, 1.5])
    """
    x = np.asarray(x, dtype=np.float64)
    known = x[~np.isnan(x)]
    at = np.quantile(known, PLACES[knots]) if known.size else np.zeros(knots)
    if (np.diff(at) <= 0).any():
        raise EstimationError(
            "too_few_values",
            Text(zh="取值太少，放不下样条的结点", en="too few different values for the knots of a spline"),
            got=int(np.unique(known).size),
        )
    last, before, width = at[-1], at[-2], (at[-1] - at[0]) ** 2
    columns, slopes = [x], [np.where(np.isnan(x), np.nan, 1.0)]
    for knot in at[:-2]:
        outer, inner = (last - knot) / (last - before), (before - knot) / (last - before)
        parts = [
            (np.maximum(x - place, 0.0), factor) for place, factor in ((knot, 1.0), (before, -outer), (last, inner))
        ]
        columns.append(np.asarray(sum(factor * part**3 for part, factor in parts)) / width)
        slopes.append(np.asarray(sum(3 * factor * part**2 for part, factor in parts)) / width)
    return np.column_stack(columns), np.column_stack(slopes), at
