r"""Fit of a model estimated from incomplete rows: chi-square, robust errors, indices corrected for what is missing.

CFI, TLI and RMSEA of the chi-square mix how far the model is from the truth with how much is missing; Zhang &
Savalei's measures ask how far the model would be from complete answers. They take the discrepancy of complete rows at
the estimates, and its bias

.. math:: k = \mathrm{tr}(Q\,C\,Q^\top\Gamma),\qquad Q = I - WJ(J^\top WJ)^{-1}J^\top

with W the observed information of the saturated moments, C that of complete rows, J their slopes by theta, and
:math:`\Gamma = W^{-1}BW^{-1}` (robust; B the sum of products of casewise slopes) or :math:`W^{-1}` (normal).

References: Yuan & Bentler (2000) https://doi.org/10.1111/0081-1750.00078; Zhang & Savalei (2023)
https://doi.org/10.1037/met0000445.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from . import fiml, fit_measures
from .fit_measures import RobustIndices
from .implied_moments import Implied, implied
from .maximum_likelihood import Solution, discrepancy
from .moments import Sample
from .records import Fitted
from .saturated_em import Saturated, available
from .specification import Specification


def fitted(
    spec: Specification, samples: Sequence[Sample], solution: Solution, estimator: Literal["ml", "mlr"]
) -> Fitted:
    """Errors and measures of fit at the estimates."""
    n, groups = float(sum(sample.n for sample in samples)), len(samples)
    own = [fiml.saturated(sample) for sample in samples]
    chisq = float(sum(s.n * f for s, f in zip(samples, solution.discrepancy, strict=True)))
    base = sum(_baseline(one) for one in own), _baseline_dof(samples)
    fit = fit_measures.indices(max(chisq, 0.0), spec.dof, base, n, groups)
    covariance = np.linalg.inv(fiml.observed_information(spec, samples, solution.theta))
    scaling = base_scaling = 1.0
    scaled = None
    robust = estimator == "mlr"
    if robust:
        squares = fiml.squares(spec, samples, solution.theta)
        saturated_trace = float(sum(np.einsum("ij,ji->", one.squares, one.inverse) for one in own))
        if spec.dof:
            scaling = (saturated_trace - float(np.einsum("ij,ji->", squares, covariance))) / spec.dof
        if base[1]:
            base_scaling = (saturated_trace - sum(_baseline_trace(one) for one in own)) / base[1]
        covariance = covariance @ squares @ covariance
        scaled = fit_measures.scaled_indices(fit, scaling, base_scaling, n, groups)
    reached = sum(one.logl for one in own)
    return Fitted(
        covariance,
        fit,
        scaled,
        corrected(spec, samples, solution.theta, robust=robust),
        scaling,
        base_scaling,
        fit_measures.criteria(reached - chisq / 2, reached, spec.n_free, int(n)),
    )


def _baseline(own: Saturated) -> float:
    """Chi-square of the model without covariances: each item by its own answers."""
    _, variances = available(own.patterns)
    answers = own.patterns.n @ own.patterns.observed
    return 2 * own.logl + float((answers * (np.log(2 * np.pi * variances) + 1)).sum())


def _baseline_dof(samples: Sequence[Sample]) -> int:
    return sum(len(sample.mean) * (len(sample.mean) - 1) // 2 for sample in samples)


def _baseline_trace(own: Saturated) -> float:
    """tr(B A^-1) of the model without covariances: from the kurtosis of each item."""
    mean, variances = available(own.patterns)
    fourth = np.nanmean((own.rows - mean) ** 4, axis=0) / variances**2
    return float((fourth + 1).sum()) / 2


def corrected(spec: Specification, samples: Sequence[Sample], theta: np.ndarray, *, robust: bool) -> RobustIndices:
    """CFI, TLI and RMSEA as they would be, had everyone answered everything."""
    moments = implied(spec, spec.values(theta))
    slopes = fiml.by_moments(spec, theta)
    n, groups = float(sum(sample.n for sample in samples)), len(samples)
    chisq = sum(sample.n * discrepancy(sample, own, True) for sample, own in zip(samples, moments, strict=True))
    base_chisq, base_slopes = 0.0, []
    for sample, own in zip(samples, moments, strict=True):
        mean, variances = available(fiml.saturated(sample).patterns)
        base_chisq += sample.n * discrepancy(sample, _alone(own, mean, variances), True)
        base_slopes.append(_diagonal(len(mean)))
    base_dof = _baseline_dof(samples)
    plain = fit_measures.indices(max(chisq, 0.0), spec.dof, (base_chisq, base_dof), n, groups)
    scaling = _bias(samples, slopes, robust=robust) / spec.dof if spec.dof else 1.0
    # The baseline of each group has parameters of its own.
    base = sum(_bias([one], [by], robust=robust) for one, by in zip(samples, base_slopes, strict=True))
    return fit_measures.robust_indices(plain, scaling, base / base_dof if base_dof else 1.0, n, groups)


def _alone(own: Implied, mean: np.ndarray, variances: np.ndarray) -> Implied:
    sigma = np.diag(variances)
    return Implied(sigma, mean, own.total, own.centre, own.effects, own.paths, own.innovations)


def _diagonal(p: int) -> np.ndarray:
    """Slopes of (mu, vech sigma) by means and variances."""
    first, second = np.tril_indices(p)
    found = np.zeros((p + len(first), 2 * p))
    found[np.arange(p), np.arange(p)] = 1.0
    found[p + np.flatnonzero(first == second), p + np.arange(p)] = 1.0
    return found


def _bias(samples: Sequence[Sample], slopes: Sequence[np.ndarray], *, robust: bool) -> float:
    """What the discrepancy of complete rows is expected to be where the model holds (k above)."""
    own = [fiml.saturated(sample) for sample in samples]
    free = slopes[0].shape[1]
    information = np.zeros((free, free))
    meat = np.zeros((free, free))
    for one, by in zip(own, slopes, strict=True):
        information += by.T @ one.information @ by
        if robust:
            meat += by.T @ one.squares @ by
    inverse = np.linalg.inv(information)
    if not robust:
        lost = sum(np.einsum("ij,ji->", by.T @ one.complete @ by, inverse) for one, by in zip(own, slopes, strict=True))
        return float(sum(one.complete_traces[0] for one in own) - lost)
    total = 0.0
    for one, by in zip(own, slopes, strict=True):
        reach = by @ inverse
        weighted = one.complete @ reach
        across = np.einsum("mk,mk->", weighted, one.inverse @ (one.squares @ by))
        total += one.complete_traces[1] - 2 * across + np.einsum("mk,mk->", weighted @ meat, reach)
    return float(total)
