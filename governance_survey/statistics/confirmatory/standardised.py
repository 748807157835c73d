r"""Standardised estimates with their errors.

A loading or a slope times the spread of what it comes from over the spread of what it goes to, spreads those
the model implies; a covariance over the two (residual) standard deviations; a variance over the whole
variance. Errors by the delta method, :math:`J V J^\top`: with f what multiplies a value x,

.. math:: J = f\,\frac{\partial x}{\partial\theta} + x f\,\frac{\partial\log f}{\partial\theta},\qquad
    \frac{\partial\log\mathrm{sd}_i}{\partial k} = \frac{(a_k)_i(b_k)_i}{T_{ii}}

a, b and T those of `slopes` and `implied` for items and factors.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from .implied_moments import Implied, slopes
from .specification import Specification


def standardise(
    spec: Specification, values: np.ndarray, moments: Sequence[Implied], which: Literal["lv", "all"]
) -> np.ndarray:
    """Values (rows,) with the factors (``lv``) or factors and items (``all``) in standard deviations.

    `moments` are those that the values imply.
    """
    return np.asarray(np.where(values == 0, 0.0, values * _multipliers(spec, moments, which)))


def _multipliers(spec: Specification, moments: Sequence[Implied], which: Literal["lv", "all"]) -> np.ndarray:
    p, found = len(spec.items), np.ones(len(spec.rows), dtype=moments[0].total.dtype)
    for layout, own in zip(spec.layouts, moments, strict=True):
        sd, own_sd = _spread(own.total), _spread(own.innovations)
        if which == "lv":
            sd[:p] = own_sd[:p] = 1.0
        one, other = layout.s_first, layout.s_second
        found[layout.a_row] = sd[layout.a_from] / sd[layout.a_to]
        found[layout.s_row] = 1 / np.where(one == other, sd[one] * sd[other], own_sd[one] * own_sd[other])
        found[layout.m_row] = 1 / sd[layout.m_at]
    return found


def _spread(covariances: np.ndarray) -> np.ndarray:
    """Standard deviations; NaN for a variance that is none."""
    variances = np.diagonal(covariances)
    return np.asarray(np.sqrt(np.where(variances.real > 0, variances, np.nan)))


def standardised_errors(
    spec: Specification, values: np.ndarray, moments: Sequence[Implied], covariance: np.ndarray
) -> np.ndarray:
    """Standard errors (rows,) of the standardised estimates (``all``), 0 where an estimate cannot move."""
    f = _multipliers(spec, moments, "all")
    bend = np.zeros((len(values), spec.n_free))  # of the logarithm of f
    for group, (layout, own) in enumerate(zip(spec.layouts, moments, strict=True)):
        by = slopes(spec, group, own, latent_too=True)
        sd, own_sd = np.zeros((2, len(own.total), spec.n_free))
        np.add.at(sd.T, by.at, by.a * by.b / np.diagonal(own.total))
        free = spec.free_layouts[group]
        spreads = free.s_first == free.s_second
        which = free.s_first[spreads]
        own_sd[which, spec.free[free.s_row[spreads]]] = 0.5 / own.innovations[which, which]
        one, other = layout.s_first, layout.s_second
        bend[layout.a_row] = sd[layout.a_from] - sd[layout.a_to]
        bend[layout.s_row] = -np.where((one == other)[:, None], sd[one] + sd[other], own_sd[one] + own_sd[other])
        bend[layout.m_row] = -sd[layout.m_at]
    slope = (values * f)[:, None] * bend
    moving = np.flatnonzero(spec.free >= 0)
    slope[moving, spec.free[moving]] += f[moving]
    spread = np.einsum("rk,rk->r", slope @ covariance, slope)
    return np.asarray(np.sqrt(np.where(spread > 1e-16, spread, 0.0)))
