"""Ranks in the population, as the sample estimates them."""

from __future__ import annotations

import numpy as np

from ..design import DesignArrays
from .linear import rows_inside


def population_ranks(design: DesignArrays, values: np.ndarray, *, domain: np.ndarray | None = None) -> np.ndarray:
    r"""Share of the population below each row's value, and half of that at it.

    .. math:: R(y) = \frac{\sum_{y_j<y} w_j + \tfrac12\sum_{y_j=y} w_j}{\sum w_j}

    A linear model of these on groups, with the design's covariance, is the design-based rank test: of Wilcoxon with
    two groups, of Kruskal and Wallis with more.

    Parameters
    ----------
    design : DesignArrays
    values : ndarray (rows,), NaN = missing
    domain : ndarray of bool (rows,), optional

    Returns
    -------
    ndarray (rows,)
        NaN where the value is missing, the weight nought or the row outside the domain.

    References
    ----------
    Lumley & Scott (2013), doi 10.1093/biomet/ast027.

    Examples
    --------
    >>> import numpy as np
    >>> from governance_survey.statistics.design import design_arrays
    >>> population_ranks(design_arrays(4), np.array([5.0, 7, 7, np.nan])).round(4).tolist()
    [0.1667, 0.6667, 0.6667, nan]
    """
    y = np.asarray(values, dtype=np.float64)
    used = rows_inside(design, domain) & np.isfinite(y)
    ranks = np.full(len(y), np.nan)
    if used.any():
        _, place = np.unique(y[used], return_inverse=True)
        at = np.bincount(place.reshape(-1), weights=design.weights[used])
        ranks[used] = ((np.cumsum(at) - at / 2) / at.sum())[place.reshape(-1)]
    return ranks
