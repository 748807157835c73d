"""Limits of noncentrality parameters: where an observed t, F or chi-square stands at the tails."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np


def noncentral_t(statistic: float, dof: float, level: float) -> tuple[float, float]:
    """Noncentrality parameters under which the observed t stands at the upper and at the lower tail.

    Examples
    --------
    >>> [round(limit, 4) for limit in noncentral_t(2.0, 20.0, 0.95)]
    [-0.0771, 4.0318]
    """
    from scipy.special import chdtri, nctdtr, ndtri

    if statistic < 0:  # the far lower tail is computed less well than the upper one
        low, high = noncentral_t(-statistic, dof, level)
        return -high, -low
    tail = (1 - level) / 2
    # t = (z + nc) / s: with z and s both beyond their tail / 4 the limits are enclosed.
    z = float(ndtri(1 - tail / 4))
    low = statistic * float(np.sqrt(chdtri(dof, 1 - tail / 4) / dof)) - z
    high = statistic * float(np.sqrt(chdtri(dof, tail / 4) / dof)) + z
    return (
        _falling(lambda nc: float(nctdtr(dof, nc, statistic)) - (1 - tail), low, high),
        _falling(lambda nc: float(nctdtr(dof, nc, statistic)) - tail, low, high),
    )


def noncentral_f(statistic: float, dof: tuple[float, float], level: float) -> tuple[float, float]:
    """Noncentrality parameters of an observed F; nought where F lies below the tail even of the central F.

    Examples
    --------
    >>> [round(limit, 3) for limit in noncentral_f(5.0, (2.0, 60.0), 0.95)]
    [0.611, 25.674]
    """
    from scipy.special import ncfdtr

    return _from_nought(lambda nc: float(ncfdtr(dof[0], dof[1], nc, statistic)), statistic * dof[0], dof[0], level)


def noncentral_chi_square(statistic: float, dof: float, level: float) -> tuple[float, float]:
    """Noncentrality parameters of an observed chi-square; nought below the tail of the central one.

    Examples
    --------
    >>> [round(limit, 3) for limit in noncentral_chi_square(10.0, 2.0, 0.95)]
    [0.826, 24.961]
    """
    from scipy.special import chndtr

    return _from_nought(lambda nc: float(chndtr(statistic, dof, nc)), statistic, dof, level)


def _from_nought(below: Callable[[float], float], size: float, dof: float, level: float) -> tuple[float, float]:
    tail = (1 - level) / 2
    top = size + 20 * np.sqrt(size + dof) + 50
    return (
        _falling(lambda nc: below(nc) - (1 - tail), 0.0, top),
        _falling(lambda nc: below(nc) - tail, 0.0, top),
    )


def _falling(function: Callable[[float], float], low: float, high: float) -> float:
    # The chance to lie below the observed value falls as the noncentrality grows.
    from scipy.optimize import brentq

    if function(low) <= 0:
        return low
    while function(high) > 0:
        high = 2 * high + 1
    return float(brentq(function, low, high, xtol=1e-12, rtol=1e-13))
