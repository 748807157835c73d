"""Rows of groups with sampling weights at both levels, and the sums of each group that the likelihood needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text
from ..clusters.rows import complete_clusters
from ..columns import checked_weights
from ..least_squares import cluster_sums
from ..orthonormal import Frame, frame_of

Scaling = Literal["size", "effective"]


@dataclass(frozen=True)
class WeightedRows:
    """Complete rows of positive weight in groups, on columns U of unit weighted mean square.

    Attributes
    ----------
    u, y : ndarray (n, p), (n,)
        y less the fit of weighted least squares.
    w : ndarray (n,)
        Scaled weights of the rows within their groups.
    codes : ndarray of int (n,)
    share : ndarray (groups,)
        Weights of the groups, of mean one.
    total, first, square : ndarray (groups,), (groups, p + 1), (groups,)
        Sums within a group of w, of w (U, y), of w y².
    gram : ndarray (p + 1, p + 1)
        Cross-products of (U, y), weighted at both levels.
    frame : Frame
    start : ndarray (p,)
        Weighted least squares, on the columns as given.
    x : ndarray (n, p)
    used : ndarray of bool (rows,)
        Which of all rows these are.
    leading : ndarray of int (groups,)
        First row of each group, among all rows.
    sizes : ndarray of int (groups,)
    n_missing : int
    """

    u: np.ndarray
    y: np.ndarray
    w: np.ndarray
    codes: np.ndarray
    share: np.ndarray
    total: np.ndarray
    first: np.ndarray
    square: np.ndarray
    gram: np.ndarray
    frame: Frame
    start: np.ndarray
    x: np.ndarray
    used: np.ndarray
    leading: np.ndarray
    sizes: np.ndarray
    n_missing: int

    @property
    def mass(self) -> float:
        """Weight of all rows, both levels multiplied."""
        return float(self.share @ self.total)


def scaled_weights(w: np.ndarray, codes: np.ndarray, scaling: Scaling) -> np.ndarray:
    r"""Weights of rows within groups, scaled so that a factor common to a group drops out.

    ``size``: :math:`w_i n_g / \sum w`, which sum to the rows of the group; ``effective``:
    :math:`w_i \sum w / \sum w^2`, which sum to Kish's effective number of them.

    References
    ----------
    Pfeffermann and others (1998), doi 10.1111/1467-9868.00106 (methods 2 and 1); Rabe-Hesketh & Skrondal (2006), doi
    10.1111/j.1467-985X.2006.00426.x.

    Examples
    --------
    >>> import numpy as np
    >>> w, g = np.array([1.0, 3, 5, 5]), np.array([0, 0, 1, 1])
    >>> scaled_weights(w, g, "size").tolist(), scaled_weights(w, g, "effective").round(6).tolist()
    ([0.5, 1.5, 1.0, 1.0], [0.4, 1.2, 1.0, 1.0])
    """
    sums = np.bincount(codes, weights=w)
    if scaling == "size":
        return np.asarray(w * (np.bincount(codes) / sums)[codes])
    return np.asarray(w * (sums / np.bincount(codes, weights=w * w))[codes])


def weighted_rows(
    x: np.ndarray,
    y: np.ndarray,
    groups: np.ndarray,
    names: tuple[str, ...],
    weights: np.ndarray | None,
    group_weights: np.ndarray | None,
    scaling: Scaling,
) -> WeightedRows:
    """Rows and sums of groups.

    Raises
    ------
    EstimationError
        ``too_few_rows``, ``constant_outcome``, ``one_cluster``, ``not_finite``, ``rank_deficient``,
        ``nothing_within``, ``group_weight_varies``.
    DesignError
        ``bad_weight``.
    """
    n_rows = len(y)
    own, of_group = checked_weights(weights, n_rows), checked_weights(group_weights, n_rows)
    # A row whose group weighs nothing is outside, as one that itself weighs nothing.
    rows = complete_clusters(x, y, np.where(of_group > 0, own, 0.0), groups)
    assert rows.w is not None
    codes, n_groups = rows.codes[0], rows.groups[0]
    sizes = np.bincount(codes, minlength=n_groups)
    share = _of_groups(of_group[rows.used], codes, sizes)
    w = scaled_weights(rows.w, codes, scaling)
    both = w * share[codes]
    frame = frame_of(rows.x, both, names)
    root = float(np.sqrt(both.sum()))
    frame = Frame(frame.origin, frame.root * root, frame.back * root)
    u = frame.of(rows.x)
    middle = float(both @ rows.y) / float(both.sum())
    flat = (both * (rows.y - middle)) @ u / root**2
    left = rows.y - middle - u @ flat
    a = np.column_stack([u, left])
    first = cluster_sums(w[:, None] * a, codes, n_groups)
    start = frame.back @ flat
    start[0] += middle
    leading = np.empty(n_groups, dtype=np.intp)
    leading[codes[::-1]] = np.flatnonzero(rows.used)[::-1]
    found = WeightedRows(
        u=u,
        y=left,
        w=w,
        codes=codes,
        share=share,
        total=np.bincount(codes, weights=w, minlength=n_groups),
        first=first,
        square=np.bincount(codes, weights=w * left**2, minlength=n_groups),
        gram=(a * both[:, None]).T @ a,
        frame=frame,
        start=start,
        x=rows.x,
        used=rows.used,
        leading=leading,
        sizes=sizes,
        n_missing=rows.n_missing,
    )
    _refuse_nothing_within(found)
    return found


def _of_groups(values: np.ndarray, codes: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    means = np.bincount(codes, weights=values) / sizes
    if (np.abs(values - means[codes]) > 1e-9 * means[codes]).any():
        raise EstimationError(
            "group_weight_varies",
            Text(zh="组的权重在组内应当相同", en="the weight of a group has to be the same in all of its rows"),
            fix=Text(zh="个人的权重请放在 weights。", en="Weights of persons belong in weights."),
        )
    return np.asarray(means / means.mean())


def _refuse_nothing_within(r: WeightedRows) -> None:
    # What is left of the outcome within groups after the columns that vary there.
    p = r.u.shape[1]
    within = r.gram - (r.first * (r.share / r.total)[:, None]).T @ r.first
    values, vectors = np.linalg.eigh(within[:p, :p])
    kept = values > 1e-10 * r.mass
    along = (vectors.T @ within[:p, p])[kept] ** 2 / values[kept]
    if (r.sizes == 1).all() or within[p, p] - along.sum() <= 1e-10 * r.gram[p, p]:
        raise EstimationError(
            "nothing_within",
            Text(
                zh="除去各组自己的截距，组内不剩变异，方差不能分开",
                en="beside each group's own intercept nothing varies within groups: variances cannot be told apart",
            ),
            fix=Text(zh="请对各组均值作普通回归。", en="Fit a plain regression to the groups."),
        )
