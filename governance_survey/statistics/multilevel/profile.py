"""The deviance of a linear mixed model as a function of the relative covariance of its random effects."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .reduced import Reduced


@dataclass(frozen=True)
class At:
    """The deviance at one relative covariance Psi = Sigma / sigma².

    Attributes
    ----------
    deviance : float
        -2 log (restricted) likelihood, coefficients and residual variance at their best.
    gradient : ndarray (q, q)
        M with d deviance = trace(M dPsi).
    beta : ndarray (p,)
        Coefficients of e on U: what generalised least squares adds to least squares.
    sigma2 : float
        The best residual variance.
    cross : ndarray (p, p)
        U'V^{-1}U, V relative to sigma².
    """

    deviance: float
    gradient: np.ndarray
    beta: np.ndarray
    sigma2: float
    cross: np.ndarray


def inverses(h: np.ndarray) -> tuple[np.ndarray, float]:
    """Inverses of small positive definite matrices (groups, q, q), and the sum of their log determinants."""
    if h.shape[1] == 1:
        return 1 / h, float(np.log(h).sum())
    a, b, c = h[:, 0, 0], h[:, 0, 1], h[:, 1, 1]
    determinant = a * c - b * b
    found = np.empty_like(h)
    found[:, 0, 0], found[:, 1, 1] = c / determinant, a / determinant
    found[:, 0, 1] = found[:, 1, 0] = -b / determinant
    return found, float(np.log(determinant).sum())


def profile(r: Reduced, psi: np.ndarray, reml: bool, sigma2: float | None = None) -> At:
    r"""Deviance, gradient and estimates at `psi`.

    .. math:: d(\Psi) = \sum_g\ln|I+R_g\Psi R_g^\top| + (N-r)\Bigl[1+\ln\frac{2\pi\,S(\Psi)}{N-r}\Bigr]
        \;[+\ln|X^\top V^{-1}X|]

    with S the generalised residual sum of squares, r = p and the last term for REML, else r = 0. With a `sigma2` given
    the bracket is :math:`\ln 2\pi\sigma^2 + S/\{(N-r)\sigma^2\}`.
    """
    p, rest = r.p, r.n - r.p if reml else r.n
    h = r.root @ psi @ r.root.transpose(0, 2, 1)
    h += np.eye(r.q)
    inverse, log_h = inverses(h)
    solved = inverse @ r.between
    whole = r.within + r.between.reshape(-1, p + 1).T @ solved.reshape(-1, p + 1)
    cross, moment = whole[:p, :p], whole[:p, p]
    low = np.linalg.cholesky(cross)
    half = np.linalg.solve(low, moment)
    beta = np.linalg.solve(low.T, half)
    squares = float(whole[p, p] - half @ half)
    best = squares / rest
    given = best if sigma2 is None else sigma2
    back = r.root.transpose(0, 2, 1)
    turned = back @ solved
    gamma = turned[:, :, p] - turned[:, :, :p] @ beta
    gradient = (back @ (inverse @ r.root)).sum(axis=0) - gamma.T @ gamma / given
    deviance = log_h + rest * (best / given + float(np.log(2 * np.pi * given)))
    if reml:
        apart = np.linalg.solve(low, turned[:, :, :p].reshape(-1, p).T).reshape(p, -1, r.q)
        gradient = gradient - np.einsum("jga,jgb->ab", apart, apart)
        deviance += 2 * float(np.log(np.diag(low)).sum()) + r.log_volume
    return At(deviance, gradient, beta, best, cross)


def blup_parts(r: Reduced, psi: np.ndarray, at: At) -> tuple[np.ndarray, np.ndarray]:
    """R'H^{-1}R (groups, q, q) and R'H^{-1}B (groups, q, p + 1), the last column of the residual."""
    h = r.root @ psi @ r.root.transpose(0, 2, 1) + np.eye(r.q)
    inverse, _ = inverses(h)
    turned = r.root.transpose(0, 2, 1) @ inverse
    columns = turned @ r.between
    columns[:, :, r.p] -= columns[:, :, : r.p] @ at.beta
    return turned @ r.root, columns
