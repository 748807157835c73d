"""Correlations under a sample design: weighted, with linearised errors."""

from __future__ import annotations

from typing import Literal

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text
from ..design import DesignArrays, degrees_of_freedom, taylor_covariance
from ..survey.ranks import population_ranks
from .records import Association, shared_rows, without_given


def design_correlation(
    design: DesignArrays,
    first: np.ndarray,
    second: np.ndarray,
    *,
    kind: Literal["pearson", "spearman"] = "pearson",
    given: np.ndarray | None = None,
    level: float = 0.95,
) -> Association:
    r"""Weighted correlation with its linearised error; partial with other columns held constant.

    .. math:: u_i = \frac{w_i}{\sum w}\Bigl(z_{1i}z_{2i}-\frac r2(z_{1i}^2+z_{2i}^2)\Bigr), \qquad
        \mathrm{artanh}\,r \pm t_\nu\,\frac{\sqrt{\hat V(u)}}{1-r^2}

    with standardised values z (residuals, where columns are held constant) and :math:`\nu` units minus strata.
    Spearman's is the correlation of places in the weighted distribution; its error counts that the places are
    estimated, too. A partial Spearman correlation takes the places as they are.

    Parameters
    ----------
    design : DesignArrays
    first, second : ndarray (rows,), NaN = missing: the row keeps its place in the design
    given : ndarray (rows, k), optional

    Raises
    ------
    EstimationError
        ``few_common_answers``, ``constant_column``, ``nothing_left``, ``no_degrees_of_freedom``.
    DesignError
        ``lonely_psu``, ``one_psu``, ``replicate_empty``.

    References
    ----------
    Binder (1983), doi 10.2307/1402588; Deville (1999), Survey Methodology 25,
    193-203 (linearisation of ranks).

    Examples
    --------
    Equal weights give the usual correlation.

    >>> from governance_survey.statistics.design import design_arrays
    >>> x = np.array([1.0, 2, 3, 4, 5, 6])
    >>> y = np.array([2.0, 1, 4, 3, 6, 5])
    >>> found = design_correlation(design_arrays(6), x, y)
    >>> round(found.estimate, 4), found.dof
    (0.8286, 5.0)
    """
    from scipy.special import stdtr, stdtrit

    rows, x = shared_rows(first, second, given, design.weights)
    w = design.weights[rows]
    used = np.zeros(design.n_rows, dtype=bool)
    used[rows] = True
    dof = float(degrees_of_freedom(design, used))
    if dof < 1:
        raise EstimationError(
            "no_degrees_of_freedom",
            Text(zh="抽样单元太少，区间没有自由度", en="too few sampling units: no degrees of freedom are left"),
            got=int(dof),
        )
    k = x.shape[1] - 2
    if kind == "spearman":
        known = np.full((design.n_rows, x.shape[1]), np.nan)
        known[rows] = x
        x = np.column_stack([population_ranks(design, column)[rows] for column in known.T])
    one, two = without_given(x, w)
    share = w / w.sum()
    z1, z2 = one / np.sqrt(share @ one**2), two / np.sqrt(share @ two**2)
    r = float(np.clip(share @ (z1 * z2), -1, 1))
    own = z1 * z2 - r * (z1**2 + z2**2) / 2
    if kind == "spearman" and k == 0:
        own = own + _of_places(x, share, r)
    influence = np.zeros(design.n_rows)
    influence[rows] = share * own
    error = float(np.sqrt(taylor_covariance(design, influence[:, None])[0, 0]))
    if 1 - r**2 < 1e-12:
        return Association(kind, r, 0.0, float(np.copysign(np.inf, r)), dof, 0.0, r, r, level, len(rows), k)
    turned, spread = float(np.arctanh(r)), error / (1 - r**2)
    half = float(stdtrit(dof, 0.5 + level / 2)) * spread
    t = turned / spread if spread > 0 else float(np.copysign(np.inf, r))
    low, high = float(np.tanh(turned - half)), float(np.tanh(turned + half))
    return Association(kind, r, error, t, dof, 2 * float(stdtr(dof, -abs(t))), low, high, level, len(rows), k)


def _of_places(places: np.ndarray, share: np.ndarray, r: float) -> np.ndarray:
    # What one more row moves the places of all others: for each row the weighted mean, over the rows above it (those
    # level with it by half), of what their place counts in the correlation.
    a, b = places[:, 0] - 0.5, places[:, 1] - 0.5
    va, vb = float(share @ a**2), float(share @ b**2)
    size = np.sqrt(va * vb)
    first = _above(places[:, 0], share * (b / size - r * a / va))
    second = _above(places[:, 1], share * (a / size - r * b / vb))
    return np.asarray(first - float(share @ first) + second - float(share @ second))


def _above(places: np.ndarray, mass: np.ndarray) -> np.ndarray:
    _, at = np.unique(places, return_inverse=True)
    at = at.reshape(-1)
    level = np.bincount(at, mass)
    reached = np.cumsum(level[::-1])[::-1]
    return np.asarray((reached - level / 2)[at])
