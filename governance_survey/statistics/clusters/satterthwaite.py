"""Degrees of freedom of clustered errors (Bell-McCaffrey) and the joint test that has them (Pustejovsky & Tipton)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text
from ..wald import Joint
from .records import Adjusted, ClusteredFit


@dataclass(frozen=True)
class _Pairs:
    """p_g = (I-H)_g' A_g W_g U_g c for one c: P = diag(`own`) + `low` `middle` `low`'."""

    own: np.ndarray
    low: np.ndarray


def _pairs(parts: Adjusted, c: np.ndarray) -> _Pairs:
    low = np.hstack([c @ parts.cross, c @ parts.weighted_cross])
    return _Pairs(c @ parts.square @ c, low)


def _middle(parts: Adjusted) -> np.ndarray:
    one = np.eye(len(parts.second))
    return np.block([[parts.second, -one], [-one, np.zeros_like(one)]])


def satterthwaite(parts: Adjusted, directions: np.ndarray) -> np.ndarray:
    r"""Degrees of freedom of the variance of each linear combination.

    .. math:: \nu = \frac{(\sum_g p_g^\top p_g)^2}{\sum_g\sum_h (p_g^\top p_h)^2}, \qquad
        p_g = (I-H)_g^\top A_g W_g U_g c

    under working errors that are independent with equal variances (Bell & McCaffrey 2002; Pustejovsky & Tipton 2018,
    doi 10.1080/07350015.2016.1247004). Never more than clusters - 1, and as few as one when few clusters decide.

    Parameters
    ----------
    directions : ndarray (combinations, p)
        On the orthonormal columns: rows of `ClusteredFit.back` for the coefficients.

    Returns
    -------
    ndarray (combinations,); NaN where no cluster contributes.
    """
    middle = _middle(parts)
    found = np.full(len(directions), np.nan)
    for j, c in enumerate(directions):
        pairs = _pairs(parts, c / np.linalg.norm(c))
        along = ((pairs.low @ middle) * pairs.low).sum(axis=1)
        trace = float(pairs.own.sum() + along.sum())
        small = middle @ (pairs.low.T @ pairs.low)
        squares = float(pairs.own @ pairs.own + 2 * pairs.own @ along + np.trace(small @ small))
        if squares > 1e-20 and trace > 0:
            found[j] = trace**2 / squares
    return found


def joint_test(fit: ClusteredFit, constraints: np.ndarray) -> Joint:
    r"""Test C beta = 0 by the approximate Hotelling T² of Pustejovsky & Tipton (HTZ).

    .. math:: F = \frac{\eta-q+1}{\eta q}\,\hat\beta^\top C^\top (C\hat VC^\top)^{-1} C\hat\beta
        \sim F(q,\ \eta-q+1)

    with eta matched to the total variance of :math:`C\hat VC^\top` under equal working variances. For one row it is
    the square of the t test with Satterthwaite degrees of freedom.

    Parameters
    ----------
    fit : ClusteredFit
        From `clustered_model` with "cr0", "cr2" or "cr3" ("cr2" is meant).
    constraints : ndarray (q, p)

    Raises
    ------
    EstimationError
        ``rests_on_one_cluster``, ``no_degrees_of_freedom`` (eta below q: fewer clusters decide than there are
        combinations).

    References
    ----------
    Pustejovsky & Tipton (2018), doi 10.1080/07350015.2016.1247004.

    Examples
    --------
    >>> import numpy as np
    >>> from governance_survey.statistics.clusters import clustered_model
    >>> x = np.column_stack([np.ones(12), np.arange(12) % 5, np.arange(12) % 3])
    >>> y = x @ [1.0, 2, 0] + np.sin(np.arange(12))
    >>> fit = clustered_model(x, y, np.arange(12) // 2, names=("(Intercept)", "a", "b"))
    >>> found = joint_test(fit, np.eye(3)[[1]])
    >>> bool(np.isclose(found.p_value, fit.p_value[1])), bool(np.isclose(found.denominator, fit.dof[1]))
    (True, True)
    """
    from scipy.special import fdtrc

    if fit.adjusted is None or fit.back is None:
        raise TypeError("joint_test needs a fit of clustered_model")
    c = np.atleast_2d(np.asarray(constraints, dtype=np.float64))
    q = len(c)
    if (c[:, np.isin(fit.names, fit.rests_on_one)] != 0).any():
        raise EstimationError(
            "rests_on_one_cluster",
            Text(zh="有系数只由一个群决定，无法检验", en="a coefficient rests on one cluster, so it cannot be tested"),
        )
    eta = _eta(fit.adjusted, c @ fit.back)
    if not eta > q - 1:
        raise EstimationError(
            "no_degrees_of_freedom",
            Text(zh="起作用的群太少，联合检验没有自由度", en="too few clusters decide: no degrees of freedom are left"),
            got=f"{eta:.3g}",
        )
    value = c @ fit.coef
    wald = float(value @ np.linalg.solve(c @ fit.cov @ c.T, value))
    f = (eta - q + 1) / (eta * q) * wald
    return Joint(f, q, eta - q + 1, float(fdtrc(q, eta - q + 1, f)))


def _eta(parts: Adjusted, directions: np.ndarray) -> float:
    middle, q = _middle(parts), len(directions)
    expected = np.array([[_trace(parts, middle, a, b) for b in directions] for a in directions])
    # Combinations made uncorrelated with unit variance under the working model.
    values, vectors = np.linalg.eigh((expected + expected.T) / 2)
    whitened = (vectors / np.sqrt(values)).T @ directions
    pairs = [_pairs(parts, c) for c in whitened]
    total = 0.0
    for s in range(q):
        for t in range(q):
            own = whitened[s] @ parts.square @ whitened[t]
            total += _inner(middle, pairs[s].own, pairs[s], pairs[s], pairs[t].own, pairs[t], pairs[t])
            total += _inner(middle, own, pairs[s], pairs[t], own, pairs[t], pairs[s])
    return q * (q + 1) / total


def _trace(parts: Adjusted, middle: np.ndarray, a: np.ndarray, b: np.ndarray) -> float:
    first, second = _pairs(parts, a), _pairs(parts, b)
    return float((a @ parts.square @ b).sum() + ((first.low @ middle) * second.low).sum())


def _inner(middle: np.ndarray, own: np.ndarray, a: _Pairs, b: _Pairs, other: np.ndarray, c: _Pairs, d: _Pairs) -> float:
    # Sum over clusters g, h of (p_a,g . p_b,h)(p_c,g . p_d,h), never forming a clusters x clusters matrix.
    first = ((a.low @ middle) * b.low).sum(axis=1)
    second = ((c.low @ middle) * d.low).sum(axis=1)
    both = np.trace(middle @ (a.low.T @ c.low) @ middle @ (d.low.T @ b.low))
    return float(own @ other + own @ second + other @ first + both)
