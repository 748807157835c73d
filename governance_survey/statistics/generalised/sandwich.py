"""Covariances from the estimating functions: model, robust, clustered, design-based."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text
from ..columns import refuse_few_rows, renumbered
from ..design import DesignArrays, degrees_of_freedom, refuse_no_freedom, taylor_covariance
from ..least_squares import cluster_sums
from .records import CovarianceName


@dataclass(frozen=True)
class Spread:
    """A covariance on orthonormal columns, its degrees of freedom and clusters."""

    cov: np.ndarray
    dof: float
    groups: int | None


def sandwich(
    kind: CovarianceName,
    bread: np.ndarray,
    scores: np.ndarray,
    *,
    columns: int,
    codes: np.ndarray | None = None,
    design: DesignArrays | None = None,
    used: np.ndarray | None = None,
) -> Spread:
    r"""Spread of estimates whose weighted scores s_i sum to nought: :math:`A\,\hat V(\sum s_i)\,A`.

    A is the inverse of minus the second derivatives. ``hc0``: :math:`\sum s_is_i^\top`; ``hc1``: times
    n / (n - q); ``cluster``: :math:`\frac{G}{G-1}\sum_g s_gs_g^\top`; ``design``: `taylor_covariance`.

    Parameters
    ----------
    bread : ndarray (q, q)
        A.
    scores : ndarray (n, q)
        Of the rows used.
    columns : int
        Columns of the model matrix, taken from the design's degrees of freedom.
    codes : ndarray (n,)
        For ``cluster``.
    design, used : DesignArrays, ndarray of bool (rows,)
        For ``design``: rows not used keep their place with zero contribution.

    Raises
    ------
    EstimationError
        ``one_cluster``, ``too_few_clusters`` (no more than parameters: the covariance would be singular, and some
        combination of coefficients would seem certain), ``no_degrees_of_freedom``.

    References
    ----------
    Huber (1967), Proc. 5th Berkeley Symposium 1:221-233; Binder (1983), doi 10.2307/1402588;
    Liang & Zeger (1986), doi 10.1093/biomet/73.1.13.
    """
    n, q = scores.shape
    moved = scores @ bread
    if kind == "hc1":
        refuse_few_rows(n, q)
    if kind in ("hc0", "hc1"):
        return Spread(moved.T @ moved * (n / (n - q) if kind == "hc1" else 1.0), np.inf, None)
    if kind == "cluster":
        assert codes is not None
        numbers, groups = renumbered(codes)
        _refuse_few(groups, q)
        sums = cluster_sums(moved, numbers, groups)
        return Spread(groups / (groups - 1) * sums.T @ sums, float(groups - 1), groups)
    assert design is not None and used is not None
    whole = np.zeros((design.n_rows, q))
    whole[used] = moved
    dof = degrees_of_freedom(design, used) + 1 - columns
    refuse_no_freedom(dof, columns)
    units = len(np.unique(design.psu[used])) if design.clustered else None
    return Spread(taylor_covariance(design, whole), float(dof), units)


def _refuse_few(groups: int, q: int) -> None:
    if groups < 2:
        raise EstimationError("one_cluster", Text(zh="只有一个群，不能聚类", en="there is only one cluster"))
    if groups <= q:
        raise EstimationError(
            "too_few_clusters",
            Text(
                zh="群的个数不多于参数个数，聚类协方差不可信",
                en="there are no more clusters than parameters, so the clustered covariance cannot be trusted",
            ),
            expected=Text(zh="多于 {q} 个", en="more than {q}").fill(q=q),
            got=groups,
            fix=Text(zh="请减少变量。", en="Take fewer variables."),
        )
