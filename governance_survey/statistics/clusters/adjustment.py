"""CR0 to CR3: the adjustment matrices of clusters and what follows from them, never larger than 2p x 2p each."""

from __future__ import annotations

import numpy as np

from .alone import ALONE
from .records import Adjusted, Kind

POWER = {"cr2": -0.5, "cr3": -1.0}


def adjusted(kind: Kind, u: np.ndarray, w: np.ndarray | None, e: np.ndarray, ends: np.ndarray) -> Adjusted:
    r"""Adjust the residuals of each cluster.

    CR0 and CR1 leave them. With hat matrix H = U U'W and working variances all equal,

    .. math:: B_g = (I-H)_g(I-H)_g^\top, \qquad A_g^{CR2} = B_g^{+1/2}, \qquad A_g^{CR3} = (I-H_{gg})^{-1}.

    B_g is the identity outside the span of [U_g, W_gU_g], so its root is found in that span: without weights
    from the p x p matrix :math:`U_g^\top U_g` alone.

    Parameters
    ----------
    u : ndarray (n, p)
        Orthonormal columns, rows of a cluster together.
    w : ndarray (n,) or None
    e : ndarray (n,)
        Residuals.
    ends : ndarray (clusters + 1,)
        Where clusters begin and end.
    """
    weighted = u if w is None else u * w[:, None]
    pieces = list(zip(ends[:-1].tolist(), ends[1:].tolist(), strict=True))
    inner = np.stack([weighted[a:b].T @ u[a:b] for a, b in pieces])
    second = np.eye(u.shape[1]) if w is None else weighted.T @ weighted
    scores = np.stack([e[a:b] @ weighted[a:b] for a, b in pieces])
    if w is not None:
        square = np.stack([weighted[a:b].T @ weighted[a:b] for a, b in pieces])
        if kind == "cr2":
            return _weighted_cr2(u, w, e, pieces, second)
    else:
        square = inner
    if kind in ("cr0", "cr1"):
        return Adjusted(scores, square, inner, square, second, np.zeros(len(scores), dtype=bool))
    # In U the others' share of each direction is I - G_g; F_g is (I - G_g)^power U_g'W_g for both kinds.
    values, vectors = np.linalg.eigh(inner)
    others = 1 - values
    alone = others < ALONE
    factor = np.where(alone, 0.0, np.where(alone, 1.0, others) ** POWER[kind])
    root = (vectors * factor[:, None, :]) @ vectors.transpose(0, 2, 1)
    return Adjusted(
        scores=(root @ scores[:, :, None])[:, :, 0],
        square=root @ square @ root,
        cross=root @ inner,
        weighted_cross=root @ square,
        second=second,
        singular=np.asarray(alone.any(axis=1)),
    )


def _weighted_cr2(
    u: np.ndarray, w: np.ndarray, e: np.ndarray, pieces: list[tuple[int, int]], second: np.ndarray
) -> Adjusted:
    # B_g = I + K C K' with K = [U_g, W_gU_g]: in an orthonormal basis Q of K, a matrix of at most 2p rows.
    p = u.shape[1]
    outer = np.block([[second, -np.eye(p)], [-np.eye(p), np.zeros((p, p))]])
    groups = len(pieces)
    scores, singular = np.empty((groups, p)), np.zeros(groups, dtype=bool)
    square, cross, weighted_cross = (np.empty((groups, p, p)) for _ in range(3))
    for g, (a, b) in enumerate(pieces):
        own, own_weighted = u[a:b], u[a:b] * w[a:b, None]
        both = np.hstack([own, own_weighted])
        # Columns of very different size (weights far from one) would hide small directions in the basis.
        length = np.sqrt((both**2).sum(axis=0))
        basis, sizes, _ = np.linalg.svd(both / np.where(length > 0, length, 1.0), full_matrices=False)
        basis = basis[:, sizes > 1e-12 * sizes[0]]
        inside = basis.T @ both
        values, vectors = np.linalg.eigh(np.eye(basis.shape[1]) + inside @ outer @ inside.T)
        alone = values < ALONE
        factor = np.where(alone, 0.0, np.where(alone, 1.0, values) ** -0.5)
        # F_g = U_g'W_gA_g in that basis; U_g'W_g has no part outside of it.
        f = (inside[:, p:].T @ vectors * factor) @ vectors.T
        scores[g] = f @ (basis.T @ e[a:b])
        square[g], cross[g], weighted_cross[g] = f @ f.T, f @ inside[:, :p], f @ inside[:, p:]
        singular[g] = alone.any()
    return Adjusted(scores, square, cross, weighted_cross, second, singular)
