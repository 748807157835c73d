r"""When answers are not normal: sandwich errors and scaled chi-squares, from casewise scores.

.. math:: V = A^{-1} B A^{-1},\qquad c = \frac{\mathrm{tr}(B_1A_1^{-1}) - \mathrm{tr}(BA^{-1})}{d}

A = information, B = sum of the products of casewise scores; 1 marks the saturated model. MLR takes the
observed information (Huber-White; Yuan & Bentler's test in the form of Mplus), MLM the expected one with
Satorra and Bentler's correction.

References: Yuan & Bentler (2000) https://doi.org/10.1111/0081-1750.00078; Satorra & Bentler (1994), in von Eye
& Clogg, Latent variables analysis, 399-419.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .implied_moments import Implied, implied, slopes
from .maximum_likelihood import observed_information
from .moments import Sample
from .specification import Specification


@dataclass(frozen=True)
class Robust:
    """Covariance of theta; tr(B A^-1) of the saturated and the own model, and what the baseline lacks of it."""

    covariance: np.ndarray
    trace_saturated: float
    trace_model: float
    trace_baseline: float


def casewise_scores(spec: Specification, group: int, sample: Sample, moments: Implied) -> np.ndarray:
    """Derivatives (rows of data, free) of each row's log-likelihood."""
    rows = np.asarray(sample.rows)
    inverse = moments.precision
    by = slopes(spec, group, moments)
    gap = (rows - (moments.mu if spec.means else sample.mean)) @ inverse
    each = (gap @ by.a.T) * (gap @ by.b.T) - np.einsum("ki,ij,kj->k", by.a, inverse, by.b, optimize=True)
    if spec.means:
        each += gap @ by.d.T
    picks = np.zeros((len(by.at), spec.n_free))
    picks[np.arange(len(by.at)), by.at] = 1.0
    return np.asarray(each @ picks)


def huber_white(spec: Specification, samples: Sequence[Sample], theta: np.ndarray) -> Robust:
    """Sandwich with the observed information, and the traces of Yuan and Bentler's test."""
    found = implied(spec, spec.values(theta))
    meat = np.zeros((spec.n_free, spec.n_free))
    for group, sample in enumerate(samples):
        each = casewise_scores(spec, group, sample, found[group])
        meat += each.T @ each
    bread = np.linalg.inv(observed_information(spec, samples, theta))
    saturated = sum(_saturated_trace(sample, spec.means) for sample in samples)
    return Robust(
        bread @ meat @ bread,
        saturated,
        float(np.trace(meat @ bread)),
        saturated - sum(_baseline_trace(sample, spec.means) for sample in samples),
    )


def _saturated_trace(sample: Sample, means: bool) -> float:
    """tr(B A^-1) of the saturated model: from Mardia's kurtosis."""
    centred = np.asarray(sample.rows) - sample.mean
    p = centred.shape[1]
    distance = np.einsum("ij,ij->i", centred @ np.linalg.inv(sample.covariance), centred)
    return float(np.mean(distance**2) - p) / 2 + (p if means else 0)


def _baseline_trace(sample: Sample, means: bool) -> float:
    """tr(B A^-1) of the model of variances only."""
    centred = np.asarray(sample.rows) - sample.mean
    kurtosis = np.mean(centred**4, axis=0) / np.diagonal(sample.covariance) ** 2
    return float((kurtosis - 1).sum()) / 2 + (centred.shape[1] if means else 0)


def satorra_bentler(
    spec: Specification, samples: Sequence[Sample], theta: np.ndarray, information: np.ndarray
) -> Robust:
    """Sandwich with the expected information; scores about their mean, so that S need not equal sigma."""
    found = implied(spec, spec.values(theta))
    meat = np.zeros((spec.n_free, spec.n_free))
    saturated = base = 0.0
    for group, sample in enumerate(samples):
        each = casewise_scores(spec, group, sample, found[group])
        each = each - each.mean(axis=0)
        meat += each.T @ each
        saturated += _distance_trace(sample, found[group].sigma, spec.means)
        base += _distance_trace(sample, np.diag(np.diagonal(sample.covariance)), spec.means) - _baseline_trace(
            sample, spec.means
        )
    bread = np.linalg.inv(information)
    return Robust(bread @ meat @ bread, saturated, float(np.trace(meat @ bread)), base)


def _distance_trace(sample: Sample, sigma: np.ndarray, means: bool) -> float:
    """tr(Gamma Gamma_N^-1) with the normal-theory weights at sigma."""
    centred = np.asarray(sample.rows) - sample.mean
    inverse = np.linalg.inv(sigma)
    half = centred @ inverse
    own = np.einsum("ij,ij->i", half, centred)
    s = sample.covariance
    cross = np.einsum("ij,jk,ik->i", half, s, half, optimize=True)
    both = inverse @ s
    found = float(np.mean(own**2) - 2 * np.mean(cross) + np.trace(both @ both)) / 2
    return found + (float(np.trace(both)) if means else 0)
