r"""Normal-theory maximum likelihood: Newton's steps, and Fisher scoring where the likelihood does not bend downwards.

.. math:: F = \sum_g \frac{w_g}{w}\bigl[\log|\Sigma_g| + \mathrm{tr}(S_g\Sigma_g^{-1}) - \log|S_g| - p
    + (\bar x_g-\mu_g)^\top\Sigma_g^{-1}(\bar x_g-\mu_g)\bigr]

Each row of the table moves sigma by :math:`ab^\top + ba^\top`, so score and information need products of
(rows, items) only: with :math:`\langle x, y\rangle = x^\top\Sigma^{-1}y`,

.. math:: I_{kl} = w\,[\langle a_k,a_l\rangle\langle b_k,b_l\rangle + \langle a_k,b_l\rangle\langle b_k,a_l\rangle
    + \langle d_k,d_l\rangle]

The observed information, which Newton's step takes, is that of `curvature`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .curvature import group_observed
from .implied_moments import Implied, Slopes, implied, slopes
from .moments import Sample
from .refusals import not_converged, refuse_singular
from .roots import sound_root
from .specification import Specification

STEPS = 500
ENOUGH = 1e-11  # of the squared length of the step in standard errors
NEAR = 1e-6  # the same where Newton's step leaves the square of it


@dataclass(frozen=True)
class Solution:
    """Estimates of theta, the expected information there, the discrepancy F of each group, and the steps taken."""

    theta: np.ndarray
    information: np.ndarray
    discrepancy: np.ndarray
    steps: int


@dataclass(frozen=True)
class _Group:
    """One group at one theta: its moments, the gaps of `_gaps`, the slopes of all its variables."""

    moments: Implied
    weighed: np.ndarray
    pull: np.ndarray
    by: Slopes


@dataclass(frozen=True)
class _Place:
    """F, in all and of each group, and the slopes of the log-likelihood at one theta."""

    theta: np.ndarray
    value: float
    each: np.ndarray
    score: np.ndarray
    groups: tuple[_Group, ...]


def discrepancy(sample: Sample, moments: Implied, means: bool) -> float:
    """F of one group; infinite where sigma is not positive definite."""
    try:
        root = np.linalg.cholesky(moments.sigma)
    except np.linalg.LinAlgError:
        return float("inf")
    trace = float((moments.precision * _spread(sample, moments, means)).sum())
    return 2 * float(np.log(np.diagonal(root)).sum()) + trace - sample.log_determinant - len(root)


def _spread(sample: Sample, moments: Implied, means: bool) -> np.ndarray:
    """Covariances about the model's mean."""
    if not means:
        return sample.covariance
    gap = sample.mean - moments.mu
    return np.asarray(sample.covariance + np.outer(gap, gap))


def _gaps(sample: Sample, moments: Implied, means: bool) -> tuple[np.ndarray, np.ndarray]:
    """How covariances (W) and means (q) of the data differ from the model's, weighed by the inverse of sigma."""
    weighed = moments.precision @ (_spread(sample, moments, means) - moments.sigma) @ moments.precision
    return weighed, moments.precision @ (sample.mean - moments.mu)


def _pulled(by: Slopes, weighed: np.ndarray, pull: np.ndarray, means: bool) -> np.ndarray:
    found = ((by.a @ weighed) * by.b).sum(axis=1)
    return np.asarray(found + by.d @ pull if means else found)


def group_score(sample: Sample, moments: Implied, by: Slopes, means: bool) -> np.ndarray:
    """Derivatives (rows,) of a group's log-likelihood; complex moments give complex derivatives."""
    return np.asarray(sample.weight * _pulled(by, *_gaps(sample, moments, means), means))


def group_information(inverse: np.ndarray, one: Slopes, other: Slopes, means: bool) -> np.ndarray:
    """Expected information (rows of one, rows of other) of one observation."""
    a, b = one.a @ inverse, one.b @ inverse
    found = (a @ other.a.T) * (b @ other.b.T) + (a @ other.b.T) * (b @ other.a.T)
    if means:
        found = found + one.d @ inverse @ other.d.T
    return np.asarray(found)


def gather(at: np.ndarray, values: np.ndarray, n: int) -> np.ndarray:
    """Sums of the rows (and columns) that share an element of theta."""
    if len(at) == n and (at[1:] > at[:-1]).all():  # each element has its own row, in order: the sums are the values
        return values
    picks = np.zeros((n, len(at)))
    picks[at, np.arange(len(at))] = 1.0
    return np.asarray(picks @ values if values.ndim == 1 else picks @ values @ picks.T)


def score(spec: Specification, samples: Sequence[Sample], theta: np.ndarray) -> np.ndarray:
    """Derivatives (free,) of the log-likelihood by theta."""
    total = np.zeros(spec.n_free, dtype=theta.dtype)
    for group, moments in enumerate(implied(spec, spec.values(theta))):
        by = slopes(spec, group, moments)
        each = group_score(samples[group], moments, by, spec.means)
        total = total + gather(by.at, each, spec.n_free)
    return total


def observed_information(spec: Specification, samples: Sequence[Sample], theta: np.ndarray) -> np.ndarray:
    """Minus the second derivatives (free, free) of the log-likelihood."""
    return _information(spec, samples, _at(spec, samples, theta), observed=True)


def _at(spec: Specification, samples: Sequence[Sample], theta: np.ndarray) -> _Place:
    total, each, groups = np.zeros(spec.n_free), np.full(len(samples), np.inf), []
    for group, (sample, moments) in enumerate(zip(samples, implied(spec, spec.values(theta)), strict=True)):
        each[group] = discrepancy(sample, moments, spec.means)
        if not np.isfinite(each[group]):
            return _Place(theta, float("inf"), each, total, ())
        weighed, pull = _gaps(sample, moments, spec.means)
        by = slopes(spec, group, moments, latent_too=True)
        own = _pulled(by.first(len(spec.items)), weighed, pull, spec.means)
        total += gather(by.at, sample.weight * own, spec.n_free)
        groups.append(_Group(moments, weighed, pull, by))
    value = sum(sample.weight * f for sample, f in zip(samples, each.tolist(), strict=True))
    return _Place(theta, value / sum(sample.weight for sample in samples), each, total, tuple(groups))


def _information(spec: Specification, samples: Sequence[Sample], place: _Place, *, observed: bool) -> np.ndarray:
    """The expected or the observed information (free, free)."""
    total = np.zeros((spec.n_free, spec.n_free))
    for group, (sample, own) in enumerate(zip(samples, place.groups, strict=True)):
        if observed:
            found = group_observed(spec, group, own.moments, own.by, own.weighed, own.pull)
        else:
            by = own.by.first(len(spec.items))
            found = group_information(own.moments.precision, by, by, spec.means)
        total += sample.weight * gather(own.by.at, found, spec.n_free)
    return total


def _scaled(information: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    scale = np.sqrt(np.maximum(np.diagonal(information), 1e-12))
    return information / scale / scale[:, None], scale


def _newton(information: np.ndarray, slope: np.ndarray) -> np.ndarray | None:
    """The step to where the slope ends, where the information is positive definite."""
    from scipy.linalg import lapack

    matrix, scale = _scaled(information)
    root = sound_root(matrix)
    return None if root is None else np.asarray(lapack.dpotrs(root, slope / scale)[0] / scale)


def _scoring(information: np.ndarray, slope: np.ndarray) -> np.ndarray:
    """The step by the expected information, which is lifted a little where it is nearly singular."""
    move = _newton(information, slope)
    if move is not None:
        return move
    matrix, scale = _scaled(information)
    values, vectors = np.linalg.eigh(matrix)
    lifted = np.maximum(values, 1e-6 * values[-1])
    return np.asarray(vectors @ ((vectors.T @ (slope / scale)) / lifted) / scale)


def fit_maximum_likelihood(spec: Specification, samples: Sequence[Sample], start: np.ndarray) -> Solution:
    """Estimates from a start: Newton's steps where the likelihood is bent as at a maximum, Fisher's elsewhere.

    Raises
    ------
    EstimationError
        ``not_converged``, ``not_identified`` (with the parameters that the data do not tell apart).
    """
    place, steps, gain, enough = _at(spec, samples, start), 0, np.inf, ENOUGH
    if not np.isfinite(place.value):
        place = _at(spec, samples, _without_covariances(spec, start))
    weight = sum(sample.weight for sample in samples)
    for steps in range(1, STEPS + 1):  # noqa: B007
        move, enough = _newton(_information(spec, samples, place, observed=True), place.score), NEAR
        if move is None:
            move, enough = _scoring(_information(spec, samples, place, observed=False), place.score), ENOUGH
        gain = float(move @ place.score)
        length, fell = 1.0, False
        while length > 1e-8 and not fell:
            trial = _at(spec, samples, place.theta + length * move)
            fell = trial.value <= place.value - 1e-4 * length * 2 * gain / weight + 1e-13 * abs(place.value) + 1e-15
            if fell:
                place = trial
            length /= 2
        if not fell or gain < enough:
            break
    information = _information(spec, samples, place, observed=False)
    refuse_singular(spec, information)
    if gain >= enough and float(_scoring(information, place.score) @ place.score) > 1e-6:
        raise not_converged(steps)
    return Solution(place.theta, information, place.each, steps)


def _without_covariances(spec: Specification, start: np.ndarray) -> np.ndarray:
    """The start with all covariances at nought: its sigma is positive definite."""
    theta = start.copy()
    for row in spec.rows:
        if row.free >= 0 and row.operator == "~~" and row.left != row.right:
            theta[row.free] = 0.0
    return theta
