"""Persons in groups as sums of each group: what between, within and corrected cross-products are made of."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ...words.errors import DesignError
from ...words.text import Text
from ..design import DesignArrays, design_arrays
from ..least_squares import cluster_sums
from .resampled import centred, row_moments

CONSTANT = 1e-12  # of a column's sum of squares: less within groups is rounding


@dataclass(frozen=True)
class Grouped:
    """Groups and the sums a bootstrap draw adds up.

    Attributes
    ----------
    means : ndarray (groups, q)
    weight : ndarray (groups,)
        Sum of the persons' weights.
    moments : ndarray (groups, columns)
        What `grams_of` reads: sums over groups, each times how often it was drawn.
    within : ndarray of bool (q,)
        Columns that vary within groups.
    """

    means: np.ndarray
    weight: np.ndarray
    moments: np.ndarray
    within: np.ndarray

    @property
    def q(self) -> int:
        """Columns."""
        return int(self.means.shape[1])


def grouped(z: np.ndarray, w: np.ndarray, codes: np.ndarray, groups: int, errors: np.ndarray | None) -> Grouped:
    """Sum rows within groups.

    Parameters
    ----------
    z : ndarray (rows, q), complete, centred
    w : ndarray (rows,), above nought
    codes : ndarray of int (rows,)
    errors : ndarray (groups, q, q), optional
        Sampling covariance of columns that are group scores taken from other persons.
    """
    q = z.shape[1]
    sums = cluster_sums(np.column_stack([w, w**2, w[:, None] * z]), codes, groups)
    weight, squared = sums[:, 0], sums[:, 1]
    means = sums[:, 2:] / weight[:, None]
    deviation = z - means[codes]
    upper = np.triu_indices(q)
    inner = cluster_sums(w[:, None] * deviation[:, upper[0]] * deviation[:, upper[1]], codes, groups)
    own = inner.sum(axis=0)[upper[0] == upper[1]]
    varies = own > CONSTANT * np.maximum(w @ z**2, 1e-300)
    inner[:, ~(varies[upper[0]] & varies[upper[1]])] = 0.0
    known = np.zeros((groups, q, q)) if errors is None else errors
    known = known[:, upper[0], upper[1]]
    moments = [
        weight[:, None] * row_moments(means),
        inner,
        np.column_stack([squared, squared / weight, weight - squared / weight]),
        weight[:, None] * known,
        weight[:, None] ** 2 * known,
    ]
    return Grouped(means, weight, np.hstack(moments), varies)


def grams_of(sums: np.ndarray, q: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    r"""Cross-products within groups, between groups, and between groups corrected: each (…, q, q).

    .. math:: E\Big[\sum_c W_c(\bar z_c-\bar z)(\bar z_c-\bar z)^\top\Big] = k_0\Sigma_B + k_1\Sigma_W, \qquad
        k_1 = \sum_c \frac{q_c}{W_c} - \frac{\sum_c q_c}{\sum_c W_c}

    with W_c and q_c the sums of weights and of squared weights (unweighted: k_1 = G - 1, the analysis of variance).
    """
    size = q * (q + 1) // 2
    ends = np.cumsum([1 + q + size, size, 3, size, size])
    between, inner, scale, known, known_squared = np.split(sums, ends[:-1], axis=-1)
    total = between[..., :1]
    within = _square(inner, q)
    among = centred(between, q)
    with np.errstate(invalid="ignore", divide="ignore"):
        spread = within / scale[..., 2, None, None]
        k1 = scale[..., 1] - scale[..., 0] / total[..., 0]
        noise = k1[..., None, None] * spread + _square(known - known_squared / total, q)
    return within, among, among - noise


def score_errors(
    values: np.ndarray, groups: np.ndarray, n_groups: int, weights: np.ndarray | None = None
) -> np.ndarray:
    r"""Sampling covariance of group means: what persons of a group share, over how many stand for it.

    .. math:: E_c = \hat\Sigma_W\,\frac{q_c}{W_c^2}, \qquad \hat\Sigma_W =
        \frac{\sum_c\sum_{i\in c} w_i(z_i-\bar z_c)(z_i-\bar z_c)^\top}{\sum_c (W_c-q_c/W_c)}

    with W_c and q_c the sums of weights and of squared weights.

    Parameters
    ----------
    values : ndarray (rows, q), NaN = missing (the row is left out)
    groups : ndarray of int (rows,), -1 = in no group
    n_groups : int
    weights : ndarray (rows,), optional

    Returns
    -------
    ndarray (n_groups, q, q)
        NaN of groups without a complete row; all NaN where no group has two.

    Examples
    --------
    Three groups of two that differ by 2 within: variance 2, and a mean of two has half of it.

    >>> import numpy as np
    >>> score_errors(np.array([[1.0], [3], [4], [6], [0], [2]]), np.array([0, 0, 1, 1, 2, 2]), 3)[:, 0, 0].tolist()
    [1.0, 1.0, 1.0]
    """
    z = np.asarray(values, dtype=np.float64)
    w = np.ones(len(z)) if weights is None else np.nan_to_num(np.asarray(weights, dtype=np.float64))
    used = (w > 0) & (groups >= 0) & ~np.isnan(z).any(axis=1)
    z, w, codes = z[used], w[used], groups[used]
    sums = cluster_sums(np.column_stack([w, w**2, w[:, None] * z]), codes, n_groups)
    weight, squared = sums[:, 0], sums[:, 1]
    with np.errstate(invalid="ignore", divide="ignore"):
        means = sums[:, 2:] / weight[:, None]
        deviation = z - means[codes]
        spread = (w[:, None] * deviation).T @ deviation / np.nansum(weight - squared / weight)
        return np.asarray(spread * (squared / weight**2)[:, None, None])


def _square(upper_values: np.ndarray, q: int) -> np.ndarray:
    upper = np.triu_indices(q)
    found = np.zeros((*upper_values.shape[:-1], q, q))
    found[..., upper[0], upper[1]] = upper_values
    found[..., upper[1], upper[0]] = upper_values
    return found


def design_of_groups(design: DesignArrays | None, codes: np.ndarray, used: np.ndarray) -> DesignArrays | None:
    """The design with one row a group: its units where they are declared, else the groups themselves.

    Raises
    ------
    DesignError
        ``group_in_two_units``.
    """
    if design is None:
        return None
    n_groups = int(codes.max()) + 1
    first = np.zeros(n_groups, dtype=np.intp)
    first[codes[::-1]] = np.arange(len(codes))[::-1]
    strata, psu = design.strata[used], design.psu[used]
    stratified = design.stratified and bool((strata == strata[first][codes]).all())
    if not design.clustered:
        return design_arrays(n_groups, strata=strata[first] if stratified else None, lonely=design.lonely)
    if (psu != psu[first][codes]).any():
        raise DesignError(
            "group_in_two_units",
            Text(
                zh="有群分属两个初级抽样单元，不能按单元整体重抽样",
                en="a group lies in two sampling units, so units cannot be drawn anew as wholes",
            ),
            got=len(np.unique(codes[psu != psu[first][codes]])),
        )
    return replace(
        design,
        weights=np.ones(n_groups),
        strata=strata[first],
        psu=psu[first],
        weighted=False,
        later=(),
        calibrations=(),
    )
