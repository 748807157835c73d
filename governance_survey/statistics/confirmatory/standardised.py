r"""Standardised estimates with their errors.

A loading or a slope times the spread of what it comes from over the spread of what it goes to, spreads those
the model implies; a covariance over the two (residual) standard deviations; a variance over the whole
variance. Errors by the delta method, :math:`J V J^\top` with J by complex steps.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from .specification import Specification, implied


def standardise(spec: Specification, values: np.ndarray, which: Literal["lv", "all"]) -> np.ndarray:
    """Values (rows,) with the factors (``lv``) or factors and items (``all``) in standard deviations."""
    p = len(spec.items)
    found = values.copy()
    for layout, own in zip(spec.layouts, implied(spec, values), strict=True):
        sd, own_sd = _spread(own.total), _spread(own.innovations)
        if which == "lv":
            sd[:p] = own_sd[:p] = 1.0
        found[layout.a_row] *= sd[layout.a_from] / sd[layout.a_to]
        same = layout.s_first == layout.s_second
        with np.errstate(divide="ignore", invalid="ignore"):
            scale = np.where(
                same, sd[layout.s_first] * sd[layout.s_second], own_sd[layout.s_first] * own_sd[layout.s_second]
            )
            found[layout.s_row] = np.where(values[layout.s_row] == 0, 0.0, found[layout.s_row] / scale)
        found[layout.m_row] = found[layout.m_row] / sd[layout.m_at]
    return found


def _spread(covariances: np.ndarray) -> np.ndarray:
    """Standard deviations; NaN for a variance that is none."""
    variances = np.diagonal(covariances)
    return np.asarray(np.sqrt(np.where(variances.real > 0, variances, np.nan)))


def standardised_covariance(
    spec: Specification, theta: np.ndarray, covariance: np.ndarray, which: Literal["lv", "all"] = "all"
) -> np.ndarray:
    """Covariances (rows, rows) of the standardised estimates."""
    step = 1e-30
    columns = []
    for place in range(spec.n_free):
        moved = theta.astype(np.complex128)
        moved[place] += 1j * step
        columns.append(standardise(spec, spec.values(moved), which).imag / step)
    by = np.array(columns)
    return np.asarray(by.T @ covariance @ by)
