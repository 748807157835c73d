r"""The moments a model implies, and how they move with its parameters.

Reticular action model over items and factors :math:`v` (McArdle & McDonald 1984):

.. math:: v = m + A v + \epsilon,\quad \mathrm{cov}(\epsilon) = S,\quad B = (I-A)^{-1},\qquad
    \Sigma = F B S B^\top F^\top,\quad \mu = F B m

with :math:`F` picking the items. Loadings and regressions stand in A, (co)variances in S, intercepts in m.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .specification import Specification


@dataclass(frozen=True)
class Implied:
    """Moments of one group: sigma and mu of the items; B, A, S, m and the covariances of all variables."""

    sigma: np.ndarray
    mu: np.ndarray
    total: np.ndarray
    centre: np.ndarray
    effects: np.ndarray
    paths: np.ndarray
    innovations: np.ndarray

    @cached_property
    def precision(self) -> np.ndarray:
        """Inverse of sigma."""
        return np.linalg.inv(self.sigma)


def implied(spec: Specification, values: np.ndarray) -> tuple[Implied, ...]:
    """Moments each group's items have under the model.

    Parameters
    ----------
    spec : Specification
    values : ndarray (rows,)
        ``spec.values(theta)``; complex values are allowed (complex-step derivatives).

    Examples
    --------
    >>> import numpy as np
    >>> from governance_survey.statistics.confirmatory import implied, specify
    >>> spec = specify("F =~ x1 + x2 + x3", ["x1", "x2", "x3"])
    >>> theta = np.array([0.5, 2.0, 1, 1, 1, 4])  # two loadings, three residual variances, the factor's variance
    >>> implied(spec, spec.values(theta))[0].sigma.tolist()
    [[5.0, 2.0, 8.0], [2.0, 2.0, 4.0], [8.0, 4.0, 17.0]]
    """
    v, p = len(spec.items) + len(spec.factors), len(spec.items)
    found = []
    for layout in spec.layouts:
        a = np.zeros((v, v), dtype=values.dtype)
        a[layout.a_to, layout.a_from] = values[layout.a_row]
        s = np.zeros((v, v), dtype=values.dtype)
        s[layout.s_first, layout.s_second] = values[layout.s_row]
        s[layout.s_second, layout.s_first] = values[layout.s_row]
        m = np.zeros(v, dtype=values.dtype)
        m[layout.m_at] = values[layout.m_row]
        effects = np.linalg.inv(np.eye(v) - a) if layout.chained else np.eye(v) + a
        total, centre = effects @ s @ effects.T, effects @ m
        found.append(Implied(total[:p, :p], centre[:p], total, centre, effects, a, s))
    return tuple(found)


@dataclass(frozen=True)
class Slopes:
    r"""Derivatives of a group's moments by rows of the table, in a form of rank two.

    :math:`\partial\Sigma/\partial r = a_r b_r^\top + b_r a_r^\top` and :math:`\partial\mu/\partial r = d_r`;
    `at` = place in theta.
    """

    at: np.ndarray
    a: np.ndarray
    b: np.ndarray
    d: np.ndarray

    def first(self, p: int) -> Slopes:
        """Those of the first p variables: with p items, of the items alone."""
        return Slopes(self.at, self.a[:, :p], self.b[:, :p], self.d[:, :p])


def slopes(
    spec: Specification, group: int, moments: Implied, *, fixed_too: bool = False, latent_too: bool = False
) -> Slopes:
    """Derivatives by the free rows of one group.

    By all its rows with `fixed_too` (then `at` = place in the table); of the moments of items and factors with
    `latent_too`.
    """
    layout = spec.layouts[group] if fixed_too else spec.free_layouts[group]
    p = None if latent_too else len(spec.items)
    reach, total, centre = moments.effects.T[:, :p], moments.total[:, :p], moments.centre[:, None]
    of_paths, of_ends = reach[layout.a_to], reach[layout.s_first]
    still = np.zeros((len(layout.m_row), reach.shape[1]))
    a = np.concatenate([of_paths, of_ends, still])
    b = np.concatenate([total[layout.a_from], reach[layout.s_second] * layout.halves[:, None], still])
    d = np.concatenate([of_paths * centre[layout.a_from], np.zeros_like(of_ends), reach[layout.m_at]])
    return Slopes(layout.rows if fixed_too else spec.free[layout.rows], a, b, d)


def jacobian(spec: Specification, values: np.ndarray) -> tuple[tuple[np.ndarray, np.ndarray], ...]:
    r"""Derivatives of vech(sigma) (p(p+1)/2, free) and of mu (p, free) by theta, one pair a group.

    Examples
    --------
    >>> import numpy as np
    >>> from governance_survey.statistics.confirmatory import jacobian, specify
    >>> spec = specify("F =~ x1 + x2 + x3", ["x1", "x2", "x3"])
    >>> by_sigma, by_mu = jacobian(spec, spec.values(np.array([0.5, 2.0, 1, 1, 1, 4])))[0]
    >>> by_sigma[:, 0].tolist()  # by the loading of x2: covariances with x2 move
    [0.0, 4.0, 4.0, 0.0, 8.0, 0.0]
    """
    p = len(spec.items)
    first, second = np.tril_indices(p)
    found = []
    for group, moments in enumerate(implied(spec, values)):
        by = slopes(spec, group, moments)
        each = by.a[:, first] * by.b[:, second] + by.b[:, first] * by.a[:, second]
        by_sigma, by_mu = np.zeros((spec.n_free, len(first))), np.zeros((spec.n_free, p))
        np.add.at(by_sigma, by.at, each)
        np.add.at(by_mu, by.at, by.d)
        found.append((by_sigma.T, by_mu.T))
    return tuple(found)
