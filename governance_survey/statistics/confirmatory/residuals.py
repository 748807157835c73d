r"""What the model leaves unexplained, pair by pair.

.. math:: z_{ij} = \frac{s_{ij}-\hat\sigma_{ij}}{\sqrt{(U\,\Gamma_N\,U^\top)_{ij,ij}}},\qquad
    U = I - J\,\mathrm{cov}(\hat\theta)\,J^\top W,\qquad
    (\Gamma_N)_{ij,kl} = (s_{ik}s_{jl}+s_{il}s_{jk})/w

with J the derivatives of the moments, W their normal-theory weights under the model.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .implied_moments import slopes
from .records import FactorModel


@dataclass(frozen=True)
class Residuals:
    """Of one group, items by items: implied and residual covariances, residual correlations, z; means' residuals."""

    items: tuple[str, ...]
    implied: np.ndarray
    covariance: np.ndarray
    correlation: np.ndarray
    z: np.ndarray
    mean: np.ndarray


def residuals(model: FactorModel, group: int = 0) -> Residuals:
    """Residual covariances and correlations of a group, with z (NaN where the model cannot but fit).

    Parameters
    ----------
    model : FactorModel
    group : int

    Notes
    -----
    Correlations: those of the data minus those implied. z has the normal-theory variance of a residual of
    complete rows; NaN for a model with missing="fiml", whose residuals are those from the saturated moments.

    Examples
    --------
    >>> import numpy as np
    >>> from governance_survey.statistics.confirmatory import Moments, cfa, residuals
    >>> l = np.array([0.8, 0.7, 0.6, 0.5])
    >>> s = np.outer(l, l) + np.diag(1 - l**2)
    >>> bool(np.abs(residuals(cfa("F =~ a + b + c + d", Moments(200, s), list("abcd"))).correlation).max() < 1e-6)
    True

    First and last of Holzinger & Swineford's nine tests: residuals of lavaan 0.6.14 gives .1488, z = 4.077.

    >>> from governance_survey.statistics.textbook import holzinger_swineford
    >>> names = [f"x{number}" for number in range(1, 10)]
    >>> three = "visual =~ x1 + x2 + x3; textual =~ x4 + x5 + x6; speed =~ x7 + x8 + x9"
    >>> found = residuals(cfa(three, Moments(301, holzinger_swineford().covariance), names))
    >>> round(float(found.correlation[0, 8]), 4), round(float(found.z[0, 8]), 3)
    (0.1488, 4.077)
    """
    spec, sample, own = model.specification, model.samples.groups[group], model.moments[group]
    sigma, s = own.sigma, sample.covariance
    sd, own_sd = np.sqrt(np.diagonal(s)), np.sqrt(np.diagonal(sigma))
    first, second = np.tril_indices(len(s))
    variances = np.zeros(len(first)) if model.missing == "fiml" else _variances(model, group)
    v = np.diagonal(s)
    usual = (v[first] * v[second] + s[first, second] ** 2) / sample.weight
    gap = s - sigma
    z = np.full_like(s, np.nan)
    there = variances > 1e-8 * usual
    z[first[there], second[there]] = gap[first[there], second[there]] / np.sqrt(variances[there])
    z[second, first] = z[first, second]
    mean = sample.mean - own.mu if spec.means else np.zeros(len(s))
    return Residuals(spec.items, sigma, gap, s / sd / sd[:, None] - sigma / own_sd / own_sd[:, None], z, mean)


def _variances(model: FactorModel, group: int) -> np.ndarray:
    """Variance of each residual covariance of a group: its own part, and what other groups pull through theta."""
    spec = model.specification
    p = len(spec.items)
    first, second = np.tril_indices(p)
    inverse = np.linalg.inv(model.information)
    own, _ = _rows(model, group)
    total = np.zeros(len(first))
    for other in range(spec.groups):
        sample = model.samples.groups[other]
        _, (by_sigma, by_mu) = _rows(model, other)
        pull = own.T @ inverse @ by_sigma
        s = sample.covariance
        left = (np.eye(len(first)) if other == group else 0.0) - pull
        square = np.zeros((len(first), p, p))
        square[:, first, second] += left / 2
        square[:, second, first] += left / 2
        total += 2 * np.einsum("rij,rji->r", square @ s, square @ s) / sample.weight
        if spec.means:
            across = own.T @ inverse @ by_mu
            total += np.einsum("ri,ij,rj->r", across, s, across, optimize=True) / sample.weight
    return total


def _rows(model: FactorModel, group: int) -> tuple[np.ndarray, tuple[np.ndarray, np.ndarray]]:
    """Derivatives (free, pairs) of a group's covariances, and the weighted ones of covariances and means."""
    spec, own, weight = model.specification, model.moments[group], model.samples.groups[group].weight
    first, second = np.tril_indices(len(spec.items))
    by = slopes(spec, group, own)
    precision = own.precision
    a, b = by.a @ precision, by.b @ precision
    plain = by.a[:, first] * by.b[:, second] + by.b[:, first] * by.a[:, second]
    weighted = (a[:, first] * b[:, second] + b[:, first] * a[:, second]) * np.where(first == second, 0.5, 1.0)
    picks = np.zeros((spec.n_free, len(by.at)))
    picks[by.at, np.arange(len(by.at))] = 1.0
    return picks @ plain, (weight * picks @ weighted, weight * picks @ by.d @ precision)
