"""One figure from several parts: arithmetic and geometric means, distance to the best (TOPSIS)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text
from .shared import columns_named

Zero = Literal["refuse", "zero", "floor"]


@dataclass(frozen=True)
class Topsis:
    """Closeness of every row to the best values of all parts.

    Attributes
    ----------
    closeness : ndarray (rows,)
        0 = worst in every part, 1 = best in every part.
    d_plus, d_minus : ndarray (rows,)
        Distance to the best and to the worst.
    ideal, anti_ideal : ndarray (parts,)
        Best and worst weighted value of each part, in this sample.
    """

    closeness: np.ndarray
    d_plus: np.ndarray
    d_minus: np.ndarray
    ideal: np.ndarray
    anti_ideal: np.ndarray


def arithmetic_mean(x: np.ndarray, weights: np.ndarray | None = None) -> np.ndarray:
    r"""Weighted arithmetic mean of the parts: a low part is fully made up for by a high one.

    .. math:: S_i = \sum_j w_j x_{ij}

    Parameters
    ----------
    x : ndarray, shape (..., parts)
        A row with a missing part has no score.
    weights : ndarray (parts,), optional
        Not negative; divided by their sum. Equal without.

    Raises
    ------
    EstimationError
        ``weights_do_not_match``, ``negative_weight``.

    References
    ----------
    OECD/JRC (2008), Handbook on Constructing Composite Indicators, doi 10.1787/9789264043466-en, step 6.

    Examples
    --------
    >>> import numpy as np
    >>> arithmetic_mean(np.array([[0.0, 1.0]]), [0.25, 0.75]).tolist()
    [0.75]
    """
    matrix = np.asarray(x, dtype=np.float64)
    return np.asarray(matrix @ check_weights(weights, matrix.shape[-1]))


def geometric_mean(
    x: np.ndarray, weights: np.ndarray | None = None, *, zero: Zero = "refuse", floor: float = 0.01
) -> np.ndarray:
    r"""Weighted geometric mean of the parts: a low part can be made up for only in proportion.

    .. math:: S_i = \prod_j x_{ij}^{w_j}

    Parameters
    ----------
    x : ndarray, shape (..., parts)
        Not negative. A row with a missing part has no score.
    weights : ndarray (parts,), optional
    zero : {"refuse", "zero", "floor"}
        What a part of zero does: it is refused; it makes the whole zero; or it is set to `floor` first (so are
        values below it), in the units of x. There is no silent treatment.

    Raises
    ------
    EstimationError
        ``negative_value``, ``zero_in_geometric_mean``, ``weights_do_not_match``, ``negative_weight``.

    References
    ----------
    OECD/JRC (2008), Handbook on Constructing Composite Indicators, doi 10.1787/9789264043466-en, step 6.

    Examples
    --------
    >>> import numpy as np
    >>> geometric_mean(np.array([[0.25, 1.0], [0.0, 1.0]]), zero="zero").tolist()
    [0.5, 0.0]
    """
    matrix = np.asarray(x, dtype=np.float64)
    w = check_weights(weights, matrix.shape[-1])
    flat = matrix.reshape(-1, matrix.shape[-1])
    if (flat < 0).any():
        raise EstimationError(
            "negative_value",
            Text(zh="几何平均不能用于负值。", en="A geometric mean cannot take negative values."),
            where=columns_named(np.flatnonzero((flat < 0).any(axis=0))),
        )
    if zero == "refuse" and (flat == 0).any():
        raise EstimationError(
            "zero_in_geometric_mean",
            Text(
                zh="有部分为 0，几何平均会使总分为 0。",
                en="A part of zero would make the geometric mean zero.",
            ),
            where=columns_named(np.flatnonzero((flat == 0).any(axis=0))),
            fix=Text(zh='声明 zero="zero" 或 zero="floor"。', en='Declare zero="zero" or zero="floor".'),
        )
    if zero == "floor":
        matrix = np.where(matrix < floor, floor, matrix)  # NaN stays NaN
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.where(w > 0, w * np.log(matrix), np.where(np.isnan(matrix), np.nan, 0.0))
    return np.asarray(np.exp(logs.sum(axis=-1)))


def topsis(
    x: np.ndarray,
    direction: Sequence[int],
    weights: np.ndarray | None = None,
    *,
    normalise: Literal["vector", "none"] = "vector",
) -> Topsis:
    r"""Closeness to the ideal: distances to the best and to the worst row of this sample.

    .. math:: v_{ij} = w_j\frac{x_{ij}}{\sqrt{\sum_i x_{ij}^2}}, \quad d^\pm_i = \sqrt{\sum_j (v_{ij}-v^\pm_j)^2},
        \quad C_i = \frac{d^-_i}{d^+_i+d^-_i}

    The ideal is the sample's own, so a row added or left out may change the order of the others.

    Parameters
    ----------
    x : ndarray, shape (rows, parts)
        No missing values.
    direction : (parts,)
        1 = more is better, -1 = less is better.
    weights : ndarray (parts,), optional
    normalise : {"vector", "none"}
        Divide each column by its length, or take x as it is.

    Raises
    ------
    EstimationError
        ``missing_value``, ``direction_not_declared``, ``all_constant``, ``weights_do_not_match``, ``negative_weight``.

    References
    ----------
    Hwang & Yoon (1981), doi 10.1007/978-3-642-48318-9.

    Examples
    --------
    Tzeng & Huang (2011): .5037, .6581, .7482, .3340.

    >>> import numpy as np
    >>> x = np.array([[5, 8, 4], [7, 6, 8], [8, 8, 6], [7, 4, 6]])
    >>> topsis(x, [1, 1, 1], [.3, .4, .3]).closeness.round(4).tolist()
    [0.5037, 0.6581, 0.7482, 0.334]
    """
    matrix = np.asarray(x, dtype=np.float64)
    w = check_weights(weights, matrix.shape[1])
    signs = np.asarray(direction)
    if signs.shape != w.shape or not np.isin(signs, (-1, 1)).all():
        raise EstimationError(
            "direction_not_declared",
            Text(zh="每个指标都须声明方向。", en="Each indicator needs its direction declared."),
        )
    if np.isnan(matrix).any():
        raise EstimationError("missing_value", Text(zh="TOPSIS 不能有缺失值。", en="TOPSIS takes no missing values."))
    length = np.sqrt((matrix**2).sum(axis=0)) if normalise == "vector" else np.ones(len(w))
    # A column of zeros has no length and no differences.
    v = w * np.divide(matrix, length, out=np.zeros(matrix.shape), where=length > 0)
    highest, lowest = v.max(axis=0), v.min(axis=0)
    ideal, anti = np.where(signs > 0, highest, lowest), np.where(signs > 0, lowest, highest)
    d_plus = np.sqrt(((v - ideal) ** 2).sum(axis=1))
    d_minus = np.sqrt(((v - anti) ** 2).sum(axis=1))
    if not (d_plus + d_minus > 0).all():
        raise EstimationError(
            "all_constant",
            Text(zh="各行完全相同，没有最优与最劣之分。", en="All rows are alike: there is no best and no worst."),
        )
    return Topsis(d_minus / (d_plus + d_minus), d_plus, d_minus, ideal, anti)


def check_weights(weights: np.ndarray | Sequence[float] | None, n_parts: int) -> np.ndarray:
    """Weights that add up to one: equal without any, else as many as parts and none negative."""
    if weights is None:
        return np.full(n_parts, 1 / n_parts)
    w = np.asarray(weights, dtype=np.float64)
    if w.shape != (n_parts,) or not np.isfinite(w).all():
        raise EstimationError(
            "weights_do_not_match",
            Text(zh="权重的个数与部分的个数不同。", en="There are not as many weights as parts."),
            expected=n_parts,
            got=w.size,
        )
    if (w < 0).any() or not w.sum() > 0:
        raise EstimationError(
            "negative_weight",
            Text(zh="权重不能为负，也不能全为 0。", en="A weight cannot be negative, nor all of them zero."),
            where=columns_named(np.flatnonzero(~(w > 0))),
        )
    return np.asarray(w / w.sum())
