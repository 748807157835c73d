r"""Second derivatives of a group's log-likelihood, in closed form.

With :math:`W = \Sigma^{-1}(S-\Sigma)\Sigma^{-1}`, :math:`q = \Sigma^{-1}(\bar x-\mu)`, :math:`\langle x,y\rangle =
x^\top\Sigma^{-1}y` and :math:`[x,y] = x^\top Wy`, the observed information of one observation is the expected one and

.. math:: \langle a_k,a_l\rangle[b_k,b_l] + [a_k,a_l]\langle b_k,b_l\rangle + \langle a_k,b_l\rangle[b_k,a_l]
    + [a_k,b_l]\langle b_k,a_l\rangle + c_{kl} + c_{lk} - g_{kl}

.. math:: c_{kl} = \langle a_k,d_l\rangle\,b_k^\top q + \langle b_k,d_l\rangle\,a_k^\top q,\qquad
    g_{kl} = \tfrac12\mathrm{tr}\Bigl(W\frac{\partial^2\Sigma}{\partial k\,\partial l}\Bigr)
    + q^\top\frac{\partial^2\mu}{\partial k\,\partial l}

Only paths bend the moments. A path k from j to i has :math:`a_k = Be_i`, :math:`b_k = Te_j` (T the covariances of all
variables) and :math:`d_k = a_k(Bm)_j`; along l these move by :math:`a_l B_{j_l i}` (l a path too),
:math:`a_l(b_l)_j + b_l(a_l)_j`, and by what follows from both.
"""

from __future__ import annotations

import numpy as np

from .implied_moments import Implied, Slopes
from .specification import Specification


def group_observed(
    spec: Specification,
    group: int,
    moments: Implied,
    by: Slopes,
    weighed: np.ndarray,
    pull: np.ndarray,
) -> np.ndarray:
    """Observed information (free rows, free rows) of one observation.

    `by` are the slopes of items and factors, `weighed` is W and `pull` is q of the head of this module.
    """
    own, inverse = by.first(len(spec.items)), moments.precision
    a, b, a_w, b_w = own.a @ inverse, own.b @ inverse, own.a @ weighed, own.b @ weighed
    mixed, a_a, b_a = a @ own.b.T, a_w @ own.a.T, b_w @ own.a.T  # the last two are [a, a] and [b, a]
    across = mixed * b_a
    found = (a @ own.a.T) * ((b + b_w) @ own.b.T) + a_a * (b @ own.b.T) + mixed * mixed.T + across + across.T
    if spec.means:
        cross = (a @ own.d.T) * (own.b @ pull)[:, None] + (b @ own.d.T) * (own.a @ pull)[:, None]
        found += cross + cross.T + own.d @ inverse @ own.d.T

    layout = spec.free_layouts[group]
    to, start, n = layout.a_to, layout.a_from, len(layout.a_to)
    bend = a_a[:n] * by.b[:, start].T + b_a.T[:n] * by.a[:, start].T
    along = b_a[:n, :n]
    if spec.means:
        pulled = own.a[:n] @ pull
        bend += pulled[:, None] * by.d[:, start].T
        along = along + pulled * moments.centre[start][:, None]
    if spec.layouts[group].chained:  # through fixed paths too
        bend[:, :n] += along * moments.effects[np.ix_(start, to)].T
    found[:n] -= bend
    found[n:, :n] -= bend[:, n:].T
    return np.asarray(found)
