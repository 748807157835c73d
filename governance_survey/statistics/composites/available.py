"""A composite of the parts a row has: weighted mean, geometric mean, or closeness to fixed goalposts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text, listed
from .aggregation import check_weights

Aggregate = Literal["arithmetic", "geometric", "topsis"]
AGGREGATES: tuple[Aggregate, ...] = ("arithmetic", "geometric", "topsis")
FLOOR = 0.01  # of the scale: the smallest part a geometric mean sees


@dataclass(frozen=True)
class Aggregated:
    """One figure a row.

    Attributes
    ----------
    values : ndarray (rows,)
        On the scale of the parts; NaN where too few parts are there, or only parts of weight zero.
    n_floored : int
        Parts that a geometric mean set to its floor first.
    """

    values: np.ndarray
    n_floored: int


def aggregate_parts(
    x: np.ndarray,
    weights: np.ndarray | None = None,
    kind: Aggregate = "arithmetic",
    *,
    least: int | None = None,
    top: float = 1.0,
) -> Aggregated:
    r"""Weighted composite of each row over the parts it has, on fixed goalposts 0 and `top`.

    .. math:: \frac{\sum_j w_j x_j}{\sum_j w_j}, \qquad \exp\frac{\sum_j w_j \ln x_j}{\sum_j w_j}, \qquad
        \mathrm{top}\,\frac{d^-}{d^+ + d^-},\; d^- = \sqrt{\sum_j w_j^2 x_j^2},\;
        d^+ = \sqrt{\sum_j w_j^2 (\mathrm{top} - x_j)^2}

    with sums over the parts that are there. The third is TOPSIS with the goalposts as best and worst: unlike
    `topsis`, whose best and worst are the sample's, a row added or left out changes no other row.

    Parameters
    ----------
    x : ndarray (rows, parts)
        From 0 to `top`; NaN = missing.
    weights : ndarray (parts,), optional
        Equal without.
    kind : {"arithmetic", "geometric", "topsis"}
        Full, proportional, or distance-wise compensation of a low part. A geometric mean sets parts under
        0.01 `top` to that floor, and counts them.
    least : int, optional
        Parts a row must have; all by default.
    top : float

    Raises
    ------
    EstimationError
        ``unknown_choice``, ``outside_goalposts``, ``weights_do_not_match``, ``negative_weight``.

    References
    ----------
    Hwang & Yoon (1981), doi 10.1007/978-3-642-48318-9, for TOPSIS; OECD/JRC (2008),
    doi 10.1787/9789264043466-en, step 6, for the means.

    Examples
    --------
    By hand: (3 x 20 + 80)/4 = 35; the fourth root of 20^3 x 80; and, of distances 60 and 80 from the worst,
    240 and 20 from the best, about 29.34.

    >>> import numpy as np
    >>> x, w = np.array([[20.0, 80.0]]), np.array([3.0, 1.0])
    >>> [aggregate_parts(x, w, kind, top=100).values.round(2).tolist() for kind in AGGREGATES]
    [[35.0], [28.28], [29.34]]
    """
    matrix = np.asarray(x, dtype=np.float64)
    w = check_weights(weights, matrix.shape[1])
    if kind not in AGGREGATES:
        raise EstimationError(
            "unknown_choice",
            Text(zh="没有这种合成方法。", en="There is no such way to aggregate."),
            expected=listed(AGGREGATES),
            got=kind,
        )
    if ((matrix < -1e-9 * top) | (matrix > top * (1 + 1e-9))).any():
        raise EstimationError(
            "outside_goalposts",
            Text(zh="有部分超出目标值范围。", en="A part lies outside the goalposts."),
            expected=Text(zh="0 到 {t}", en="0 to {t}").fill(t=f"{top:g}"),
        )
    there = ~np.isnan(matrix)
    held = there @ w  # weight of the parts a row has
    enough = (there.sum(axis=1) >= (matrix.shape[1] if least is None else least)) & (held > 0)
    filled = np.where(there, np.clip(matrix, 0.0, top), 0.0)
    share = np.divide(1.0, held, out=np.zeros(len(matrix)), where=held > 0)
    n_floored = 0
    if kind == "arithmetic":
        found = (filled @ w) * share
    elif kind == "geometric":
        low = there & (filled < FLOOR * top) & enough[:, None]
        n_floored = int(low.sum())
        found = np.exp((np.log(np.where(there, np.maximum(filled, FLOOR * top), 1.0)) @ w) * share)
    else:
        near = np.sqrt(filled**2 @ w**2)
        far = np.sqrt(np.where(there, top - filled, 0.0) ** 2 @ w**2)
        found = top * np.divide(near, near + far, out=np.zeros(len(matrix)), where=held > 0)
    # Rounding may lift a row of full marks over the top.
    return Aggregated(np.where(enough, np.minimum(found, top), np.nan), n_floored)
