"""Rows of groups reduced to what the likelihood of a mixed model needs: a few small matrices for each group."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text
from ..clusters.rows import Rows, complete_clusters
from ..least_squares import cluster_sums, least_squares
from ..orthonormal import Frame


@dataclass(frozen=True)
class Reduced:
    """Groups of rows, each turned so that random effects touch its first q rows alone.

    With X on orthonormal columns U, e the residual of least squares, A = [U e] and Z_g = Q_g R_g (Q_g orthonormal):

    Attributes
    ----------
    within : ndarray (p + 1, p + 1)
        Cross-products of A in the rows that random effects do not touch.
    between : ndarray (groups, q, p + 1)
        Q_g' A_g; a direction that a group does not have (the slope of a group of one) is nought.
    root : ndarray (groups, q, q)
        R_g.
    n, p, groups : int
    frame : Frame
        Of the columns.
    start : ndarray (p,)
        Coefficients of least squares.
    turn : ndarray (q, q)
        Random effects on the columns as given = turn @ those on (1, standardised slope).
    labels, sizes : ndarray (groups,)
    n_missing : int
    rows : Rows
    codes : ndarray (n,)
    """

    within: np.ndarray
    between: np.ndarray
    root: np.ndarray
    n: int
    p: int
    groups: int
    frame: Frame
    start: np.ndarray
    turn: np.ndarray
    labels: np.ndarray
    sizes: np.ndarray
    n_missing: int
    rows: Rows
    codes: np.ndarray

    @property
    def q(self) -> int:
        """Random effects of a group."""
        return int(self.root.shape[1])

    @property
    def untouched(self) -> int:
        """Rows that random effects do not touch; a direction that a group does not have counts as minus one."""
        return self.n - self.q * self.groups

    @property
    def log_volume(self) -> float:
        """Log determinant of X'X on the columns as given (on U it is nought)."""
        return -2.0 * float(np.linalg.slogdet(self.frame.back)[1])


def reduced(x: np.ndarray, y: np.ndarray, labels: np.ndarray, names: tuple[str, ...], slope: str | None) -> Reduced:
    """Reduce complete rows.

    Raises
    ------
    EstimationError
        ``too_few_rows``, ``constant_outcome``, ``one_cluster``, ``not_finite``, ``rank_deficient``,
        ``nothing_within``, ``slope_constant_within``.
    """
    rows = complete_clusters(x, y, None, labels)
    codes, groups = rows.codes[0], rows.groups[0]
    n, p = rows.x.shape
    squares = least_squares(rows.x, rows.y, None, names)
    a = np.empty((n, p + 1))
    a[:, :p] = squares.frame.of(rows.x)
    a[:, p] = squares.residual
    sizes = np.bincount(codes, minlength=groups)
    scale = np.sqrt(sizes.astype(np.float64))
    first = cluster_sums(a, codes, groups) / scale[:, None]
    if slope is None:
        between, root, turn = first[:, None, :], scale[:, None, None], np.eye(1)
    else:
        between, root, turn = _with_slope(rows.x[:, names.index(slope)], a, codes, first, scale)
    flat = between.reshape(-1, p + 1)
    within = a.T @ a - flat.T @ flat
    touched = int((np.einsum("gii->gi", root) > 0).sum())
    _refuse_nothing_within(within, squares.sum_of_squares, n, p, touched)
    known = np.empty(groups, dtype=np.intp)
    known[codes[::-1]] = np.flatnonzero(rows.used)[::-1]  # the first row of each group
    return Reduced(
        within=within,
        between=between,
        root=root,
        n=n,
        p=p,
        groups=groups,
        frame=squares.frame,
        start=squares.coef,
        turn=turn,
        labels=np.asarray(labels)[known],
        sizes=sizes,
        n_missing=rows.n_missing,
        rows=rows,
        codes=codes,
    )


def _with_slope(
    column: np.ndarray, a: np.ndarray, codes: np.ndarray, first: np.ndarray, scale: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    middle, spread = float(column.mean()), float(column.std())
    z = (column - middle) / spread if spread > 0 else column - middle
    groups = len(scale)
    means = np.bincount(codes, weights=z, minlength=groups) / scale**2
    z = z - means[codes]
    own = np.sqrt(np.bincount(codes, weights=z * z, minlength=groups))
    has = own > 1e-9 * scale
    if not has.any():
        raise EstimationError(
            "slope_constant_within",
            Text(
                zh="该变量在各组内都没有变化，不能有随机斜率",
                en="the column does not vary within any group, so it cannot have a random slope",
            ),
            fix=Text(zh="去掉随机斜率。", en="Leave the random slope out."),
        )
    second = np.where(has[:, None], cluster_sums(z[:, None] * a, codes, groups), 0.0) / np.where(has, own, 1.0)[:, None]
    root = np.zeros((groups, 2, 2))
    root[:, 0, 0], root[:, 0, 1], root[:, 1, 1] = scale, scale * means, np.where(has, own, 0.0)
    turn = np.array([[1.0, -middle / spread], [0.0, 1.0 / spread]])
    return np.stack([first, second], axis=1), root, turn


def _refuse_nothing_within(within: np.ndarray, squares: float, n: int, p: int, touched: int) -> None:
    # What is left within groups after the columns that vary there.
    left = float(within[p, p])
    if left > 0:
        values, vectors = np.linalg.eigh(within[:p, :p])
        kept = values > 1e-10
        along = (vectors.T @ within[:p, p])[kept] ** 2 / values[kept]
        left -= float(along.sum())
    if touched >= n or left <= 1e-10 * squares:
        raise EstimationError(
            "nothing_within",
            Text(
                zh="除去各组自己的截距（和斜率），组内不剩变异，方差不能分开",
                en="beside each group's own intercept (and slope) nothing varies within groups: variances cannot be "
                "told apart",
            ),
            fix=Text(
                zh="去掉随机斜率，或对各组均值作普通回归。",
                en="Leave the random slope out, or fit a plain regression to the groups.",
            ),
        )
