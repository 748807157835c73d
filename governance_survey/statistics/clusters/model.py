"""Least squares whose errors are clustered: CR0, CR1, CR2 and CR3."""

from __future__ import annotations

import numpy as np

from ..least_squares import Squares, cluster_sums, least_squares
from ..orthonormal import blocks
from .adjustment import adjusted
from .alone import decided_by_one
from .records import Adjusted, ClusteredFit, Dof, Kind
from .rows import complete_clusters
from .satterthwaite import satterthwaite

FEW_CLUSTERS = 30
WIDE = 1 << 14  # rows summed within clusters at a time


def clustered_model(
    x: np.ndarray,
    y: np.ndarray,
    clusters: np.ndarray,
    *,
    names: tuple[str, ...],
    kind: Kind = "cr2",
    weights: np.ndarray | None = None,
    dof: Dof | None = None,
) -> ClusteredFit:
    r"""Weighted least squares with a cluster-robust covariance.

    With :math:`M=(X^\top WX)^{-1}`, residuals :math:`e_g` of cluster g and adjustments :math:`A_g`:

    .. math:: \hat V = c\,M\Big(\sum_g X_g^\top W_gA_g\,e_ge_g^\top A_g^\top W_gX_g\Big)M

    ``cr0``: A = I, c = 1. ``cr1``: A = I, :math:`c=\frac{G}{G-1}\frac{n-1}{n-p}` (Stata's).
    ``cr2``: :math:`A_g=\{(I-H)_g(I-H)_g^\top\}^{+1/2}`, unbiased when errors are independent with equal variances
    (bias-reduced linearisation). ``cr3``: :math:`A_g=(I-H_{gg})^{-1}`, the jackknife that leaves out a cluster
    (deviations from the full estimate, without the factor (G-1)/G).
    A cluster that decides a direction alone (its own dummy) gets a generalised inverse.

    Parameters
    ----------
    x : ndarray (rows, p), NaN = missing
        First column the intercept.
    y : ndarray (rows,), NaN = missing
    clusters : ndarray (rows,)
        Labels of any kind; rows without one are dropped and counted.
    names : tuple of str (p,)
    kind : {"cr2", "cr3", "cr1", "cr0"}
    weights : ndarray (rows,), optional
        Sampling weights; rows of weight zero are left out.
    dof : {"satterthwaite", "clusters"}, optional
        Of the t reference: Satterthwaite's for each coefficient (the default with "cr2"), or clusters - 1.

    Raises
    ------
    EstimationError
        ``rank_deficient`` (columns named), ``too_few_rows``, ``constant_outcome``, ``one_cluster``, ``not_finite``,
        ``perfect_fit``.
    DesignError
        ``bad_weight``.

    References
    ----------
    Bell & McCaffrey (2002), Survey Methodology 28(2):169-181; Pustejovsky & Tipton (2018),
    doi 10.1080/07350015.2016.1247004; Cameron & Miller (2015), doi 10.3368/jhr.50.2.317;
    MacKinnon, Nielsen & Webb (2023), doi 10.1016/j.jeconom.2022.04.001.

    Examples
    --------
    A mean of six rows in three clusters: CR2 is the error of the three cluster means, 1 / sqrt(3), with G - 1.

    >>> import numpy as np
    >>> y = np.array([1.0, 3, 2, 4, 3, 5])
    >>> fit = clustered_model(np.ones((6, 1)), y, np.array([1, 1, 2, 2, 3, 3]), names=("(Intercept)",))
    >>> fit.coef.round(6).tolist(), fit.std_error.round(6).tolist(), fit.dof.round(6).tolist()
    ([3.0], [0.57735], [2.0])
    """
    rows = complete_clusters(x, y, weights, clusters)
    x, w, (codes,), (groups,) = rows.x, rows.w, rows.codes, rows.groups
    n, p = x.shape
    squares = least_squares(x, rows.y, w, names)
    dof = dof or ("satterthwaite" if kind == "cr2" else "clusters")
    unadjusted, share, alone = cluster_scores(x, w, squares, codes, groups)
    parts: Adjusted | None = None
    if dof == "clusters" and kind in ("cr0", "cr1"):
        scores = unadjusted
        degrees = np.full(p, float(groups - 1))
    else:
        parts = adjusted_clusters(kind, x, w, squares, codes, groups)
        scores = parts.scores
        degrees = satterthwaite(parts, squares.back) if dof == "satterthwaite" else np.full(p, float(groups - 1))
    factor = groups / (groups - 1) * (n - 1) / (n - p) if kind == "cr1" else 1.0
    half = scores @ squares.back.T
    warnings = {
        "few_clusters": kind != "cr2" and groups < FEW_CLUSTERS,
        "rests_on_one_cluster": bool(alone.any()),
        "singular_clusters": parts is not None and bool(parts.singular.any()),
    }
    mean_weight = 1.0 if w is None else float(w.mean())
    return ClusteredFit(
        names=tuple(names),
        coef=squares.coef,
        cov=factor * half.T @ half,
        dof=np.where(alone, np.nan, degrees),
        kind=kind,
        n_obs=n,
        n_missing=rows.n_missing,
        n_clusters=(groups,),
        r_squared=squares.r_squared,
        sigma=float(np.sqrt(squares.sum_of_squares / mean_weight / (n - p))),
        sum_of_squares=squares.sum_of_squares,
        largest_share=share,
        rests_on_one=tuple(name for name, decided in zip(names, alone, strict=True) if decided),
        warnings=tuple(name for name, holds in warnings.items() if holds),
        labels=np.asarray(clusters)[rows.used][np.unique(codes, return_index=True)[1]],
        adjusted=parts,
        back=squares.back,
    )


def cluster_scores(
    x: np.ndarray, w: np.ndarray | None, squares: Squares, codes: np.ndarray, groups: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Unadjusted scores (clusters, p); largest share of each coefficient in one cluster; coefficients one decides."""
    # Block by block: neither the orthonormal columns nor the scores of a million rows are ever stored.
    p = x.shape[1]
    turned = squares.back.T / np.linalg.norm(squares.back, axis=1)
    both = np.hstack([squares.frame.root, squares.frame.root @ turned])
    sums = np.zeros((groups, 2 * p + 1))
    for rows in blocks(len(x), WIDE):
        z = np.empty((rows.stop - rows.start, 2 * p + 1))
        np.matmul(x[rows] - squares.frame.origin, both, out=z[:, :-1])
        np.einsum("ij,ij->i", z[:, :p], z[:, :p], out=z[:, -1])
        z[:, :p] *= squares.residual[rows, None]
        np.square(z[:, p:-1], out=z[:, p:-1])
        if w is not None:
            z *= w[rows, None]
        sums += cluster_sums(z, codes[rows], groups)
    alone = decided_by_one(x, w, squares, codes, sums[:, -1])
    return sums[:, :p], sums[:, p:-1].max(axis=0), alone


def adjusted_clusters(
    kind: Kind, x: np.ndarray, w: np.ndarray | None, squares: Squares, codes: np.ndarray, groups: int
) -> Adjusted:
    """Adjusted scores and cross-products of each cluster, on the orthonormal columns of `squares`."""
    order = np.argsort(codes, kind="stable")
    ends = np.searchsorted(codes[order], np.arange(groups + 1))
    u = squares.frame.of(x[order])
    return adjusted(kind, u, None if w is None else w[order], squares.residual[order], ends)
