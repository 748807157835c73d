"""Degrees of freedom of a mixed model's coefficients: Satterthwaite, Kenward-Roger, between and within."""

from __future__ import annotations

import numpy as np

from .derivatives import Derivatives
from .reduced import Reduced


def satterthwaite(d: Derivatives, directions: np.ndarray) -> np.ndarray:
    r"""Degrees of freedom of the variance of each linear combination.

    .. math:: \nu = \frac{2 (c^\top\Phi c)^2}{g^\top A g}, \qquad g_i = c^\top\Phi P_i\Phi c

    with A the covariance of the variances, twice the inverse of the deviance's second derivatives (lmerTest).

    Parameters
    ----------
    directions : ndarray (combinations, p)
        On the orthonormal columns.

    References
    ----------
    Giesbrecht & Burns (1985), doi 10.2307/2530872; Kuznetsova, Brockhoff & Christensen (2017), doi
    10.18637/jss.v082.i13.
    """
    turned = directions @ d.phi
    variance = (turned * directions).sum(axis=1)
    slopes = np.einsum("ca,mab,cb->cm", turned, d.first, turned)
    spread = 2 * np.linalg.solve(d.observed, slopes.T).T
    return np.asarray(2 * variance**2 / (slopes * spread).sum(axis=1))


def kenward_roger(d: Derivatives) -> tuple[np.ndarray, np.ndarray]:
    r"""The covariance with what estimating the variances adds, and W, the covariance of the variances.

    .. math:: \Phi_A = \Phi + 2\,\Phi\Bigl\{\sum_{ij} W_{ij}(Q_{ij} - P_i\Phi P_j)\Bigr\}\Phi

    W is twice the inverse of :math:`\mathrm{tr}(PV_iPV_j)`.

    References
    ----------
    Kenward & Roger (1997), doi 10.2307/2533558; Halekoh & Højsgaard (2014), doi 10.18637/jss.v059.i09.
    """
    w = 2 * np.linalg.inv(d.expected)
    rest = d.second - np.einsum("mab,bc,kcd->mkad", d.first, d.phi, d.first)
    added = d.phi @ np.einsum("mk,mkab->ab", w, rest) @ d.phi
    adjusted = d.phi + added + added.T
    return adjusted, w


def kenward_roger_dof(d: Derivatives, w: np.ndarray, directions: np.ndarray) -> np.ndarray:
    r"""Kenward and Roger's degrees of freedom of each single combination c, of which F is the square of t.

    Of one combination their two traces are the same, their moments match, and what is left is

    .. math:: \nu = 2 \Big/ \sum_{ij} W_{ij}\,\frac{c^\top\Phi P_i\Phi c}{c^\top\Phi c}\,
        \frac{c^\top\Phi P_j\Phi c}{c^\top\Phi c}
    """
    turned = directions @ d.phi
    variance = (turned * directions).sum(axis=1)
    shares = np.einsum("ca,mab,cb->cm", turned, d.first, turned) / variance[:, None]
    return np.asarray(2 / np.einsum("cm,mk,ck->c", shares, w, shares))


def between_within(r: Reduced) -> np.ndarray:
    """Rows that a coefficient's column could have been estimated from, less what was: between groups, or within.

    Of a column that varies within groups n - groups - such columns, else groups - the columns that do not (Schluchter
    & Elashoff 1990, doi 10.1080/00949659008811260).
    """
    x = r.rows.x
    means = np.column_stack([np.bincount(r.codes, weights=c, minlength=r.groups) for c in x.T]) / r.sizes[:, None]
    inside = np.sqrt(((x - means[r.codes]) ** 2).mean(axis=0)) > 1e-9 * np.sqrt((x**2).mean(axis=0))
    within, between = r.n - r.groups - int(inside.sum()), r.groups - int((~inside).sum())
    return np.where(inside, float(within), float(between))
