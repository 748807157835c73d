"""How the likelihood of a linear mixed model bends: information on its variances, and what follows for the slopes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .profile import inverses
from .reduced import Reduced


@dataclass(frozen=True)
class Derivatives:
    """Derivatives by the m variances: the lower triangle of Sigma row by row, then sigma².

    On the orthonormal columns U, with V = sum of variances times V_i:

    Attributes
    ----------
    phi : ndarray (p, p)
        (U'V^{-1}U)^{-1}.
    first : ndarray (m, p, p)
        U'V^{-1}V_iV^{-1}U.
    second : ndarray (m, m, p, p)
        U'V^{-1}V_iV^{-1}V_jV^{-1}U.
    gradient : ndarray (m,)
        Of the deviance.
    observed, expected : ndarray (m, m)
        Second derivatives of the deviance, and tr(PV_iPV_j), their expectation with REML.
    beta : ndarray (p,)
    """

    phi: np.ndarray
    first: np.ndarray
    second: np.ndarray
    gradient: np.ndarray
    observed: np.ndarray
    expected: np.ndarray
    beta: np.ndarray


def elements(q: int) -> list[np.ndarray]:
    """Derivatives of a symmetric matrix by each of its elements."""
    found = []
    for i in range(q):
        for j in range(i + 1):
            one = np.zeros((q, q))
            one[i, j] = one[j, i] = 1.0
            found.append(one)
    return found


def derivatives(r: Reduced, sigma: np.ndarray, sigma2: float, reml: bool) -> Derivatives:
    r"""Derivatives at a covariance `sigma` (q, q) and a residual variance.

    .. math:: \frac{\partial d}{\partial\theta_i} = \mathrm{tr}(PV_i) - y^\top PV_iPy, \qquad
        \frac{\partial^2 d}{\partial\theta_i\partial\theta_j} = -\mathrm{tr}(PV_iPV_j) + 2y^\top PV_iPV_jPy

    (REML; with ML V^{-1} stands in the place of P in the traces).
    """
    p, q = r.p, r.q
    inverse, _ = inverses(r.root @ sigma @ r.root.transpose(0, 2, 1) + sigma2 * np.eye(q))
    cross = r.within / sigma2 + np.einsum("gia,gij,gjb->ab", r.between, inverse, r.between, optimize=True)
    phi = np.linalg.inv(cross[:p, :p])
    beta = phi @ cross[:p, p]
    columns = r.between.copy()
    columns[:, :, p] -= columns[:, :, :p] @ beta
    within = r.within.copy()
    within[:, p] -= within[:, :p] @ beta
    within[p, :] -= beta @ within[:p, :]
    solved = inverse @ columns
    directions = [r.root @ one @ r.root.transpose(0, 2, 1) for one in elements(q)]
    directions.append(np.broadcast_to(np.eye(q), (r.groups, q, q)))
    moved = np.stack([one @ solved for one in directions])  # V_i V^{-1} A
    eased = inverse @ moved
    first = np.einsum("gqa,mgqb->mab", solved, moved, optimize=True)
    second = np.einsum("mgqa,kgqb->mkab", moved, eased, optimize=True)
    first[-1] += within / sigma2**2
    second[-1, -1] += within / sigma2**3
    shares = np.stack([inverse @ one for one in directions])
    traces = np.einsum("mgij,kgji->mk", shares, shares, optimize=True)
    single = np.einsum("mgii->m", shares)
    traces[-1, -1] += r.untouched / sigma2**2
    single[-1] += r.untouched / sigma2
    x, e = slice(0, p), p
    projected = phi @ first[:, x, x]
    expected = (
        traces - 2 * np.einsum("ab,mkba->mk", phi, second[:, :, x, x]) + np.einsum("mab,kba->mk", projected, projected)
    )
    pulls = first[:, x, e]
    quadratic = second[:, :, e, e] - np.einsum("ma,ab,kb->mk", pulls, phi, pulls)
    restricted = single - np.einsum("maa->m", projected)
    gradient = (restricted if reml else single) - first[:, e, e]
    observed = 2 * quadratic - (expected if reml else traces)
    return Derivatives(
        phi,
        first[:, x, x],
        second[:, :, x, x],
        gradient,
        (observed + observed.T) / 2,
        (expected + expected.T) / 2,
        beta,
    )
