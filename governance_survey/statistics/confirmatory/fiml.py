r"""Full-information maximum likelihood: every answer counts, none is filled in.

Fisher scoring on the likelihood of `patterns`, from the estimates that the saturated moments give. With J the
slopes of the moments by theta, the score is :math:`J^\top\partial\ell/\partial(\mu,\sigma)`, the expected
information :math:`J^\top W J`, and the observed one

.. math:: H = J^\top W_{obs} J - \sum_m \frac{\partial\ell}{\partial m}\,
    \frac{\partial^2 m}{\partial\theta\,\partial\theta^\top}

whose last term is taken by complex steps. Missing answers have to be missing at random: unrelated to what would have
been answered, once the answers there are have been taken into account.

References: Arbuckle (1996), in Marcoulides & Schumacker, Advanced structural equation modeling, 243-277; Yuan &
Bentler (2000) https://doi.org/10.1111/0081-1750.00078 (robust errors); Savalei (2010)
https://doi.org/10.1080/10705511.2010.489003 (why the observed information).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .implied_moments import Implied, Slopes, implied, jacobian, slopes
from .maximum_likelihood import STEPS, Solution, fit_maximum_likelihood, gather
from .moments import Sample
from .patterns import Derivatives, casewise, curvature, derivatives
from .refusals import not_converged, refuse_singular
from .saturated_em import Saturated
from .specification import Specification

ENOUGH = 1e-10  # of the squared length of the step in standard errors


def saturated(sample: Sample) -> Saturated:
    """The saturated moments that `cfa` put into the sample."""
    assert sample.saturated is not None
    return sample.saturated


def _each(spec: Specification, samples: Sequence[Sample], theta: np.ndarray) -> list[Derivatives] | None:
    found = []
    for sample, moments in zip(samples, implied(spec, spec.values(theta)), strict=True):
        own = derivatives(saturated(sample).patterns, moments.mu, moments.sigma)
        if own is None:
            return None
        found.append(own)
    return found


def _total(each: Sequence[Derivatives] | None) -> float:
    return float("-inf") if each is None else sum(own.logl for own in each)


def slopes_score(by: Slopes, own: Derivatives) -> np.ndarray:
    """Slopes (rows of the table,) of a group's log-likelihood; complex slopes give complex ones."""
    found = np.einsum("ki,ij,kj->k", by.a, own.by_covariance, by.b, optimize=True)
    return np.asarray(found + by.d @ own.by_mean)


def _score(spec: Specification, theta: np.ndarray, each: Sequence[Derivatives]) -> np.ndarray:
    """Slopes (free,) of the log-likelihood, those by the moments held as they are given."""
    total = np.zeros(spec.n_free, dtype=theta.dtype)
    for group, moments in enumerate(implied(spec, spec.values(theta))):
        by = slopes(spec, group, moments)
        total = total + gather(by.at, slopes_score(by, each[group]), spec.n_free)
    return total


def score(spec: Specification, samples: Sequence[Sample], theta: np.ndarray) -> np.ndarray:
    """Slopes (free,) of the log-likelihood by theta."""
    each = _each(spec, samples, theta)
    assert each is not None
    return _score(spec, theta, each)


def by_moments(spec: Specification, theta: np.ndarray) -> list[np.ndarray]:
    """Slopes (items + pairs, free) of (mu, vech sigma) by theta, one a group."""
    return [np.concatenate([by_mu, by_sigma]) for by_sigma, by_mu in jacobian(spec, spec.values(theta))]


def expected_information(spec: Specification, samples: Sequence[Sample], theta: np.ndarray) -> np.ndarray:
    """Information (free, free) expected of these patterns."""
    return _information(spec, samples, theta, observed=False)


def _information(spec: Specification, samples: Sequence[Sample], theta: np.ndarray, *, observed: bool) -> np.ndarray:
    total = np.zeros((spec.n_free, spec.n_free))
    found = implied(spec, spec.values(theta))
    for sample, moments, by in zip(samples, found, by_moments(spec, theta), strict=True):
        weight = curvature(saturated(sample).patterns, moments.mu, moments.sigma, observed=observed)
        total += by.T @ weight @ by
    return total


def observed_information(spec: Specification, samples: Sequence[Sample], theta: np.ndarray) -> np.ndarray:
    """Minus the second derivatives (free, free) of the log-likelihood."""
    each = _each(spec, samples, theta)
    assert each is not None
    step = 1e-30
    bend = []
    for place in range(spec.n_free):
        moved = theta.astype(np.complex128)
        moved[place] += 1j * step
        bend.append(_score(spec, moved, each).imag / step)
    found = _information(spec, samples, theta, observed=True) - np.array(bend)
    return np.asarray((found + found.T) / 2)


def squares(spec: Specification, samples: Sequence[Sample], theta: np.ndarray) -> np.ndarray:
    """Sum (free, free) of the products of the rows' scores."""
    total = np.zeros((spec.n_free, spec.n_free))
    found = implied(spec, spec.values(theta))
    for sample, moments, by in zip(samples, found, by_moments(spec, theta), strict=True):
        own = saturated(sample)
        for part in casewise(own.patterns, own.rows, moments.mu, moments.sigma):
            scores = part @ by
            total += scores.T @ scores
    return total


def fit_fiml(spec: Specification, samples: Sequence[Sample], start: np.ndarray) -> Solution:
    """Estimates; `Solution.discrepancy` is twice the loss of log-likelihood a row of each group.

    Raises
    ------
    EstimationError
        ``not_converged``, ``not_identified``.
    """
    theta = fit_maximum_likelihood(spec, samples, start).theta
    each = _each(spec, samples, theta)
    assert each is not None  # where complete rows have a likelihood, parts of them have one
    information = expected_information(spec, samples, theta)
    refuse_singular(spec, information)
    gain, steps = np.inf, 0
    for steps in range(1, STEPS + 1):  # noqa: B007
        slope = _score(spec, theta, each)
        move = np.linalg.solve(information, slope)
        gain = float(move @ slope)
        if gain < ENOUGH:
            break
        length, value = 1.0, _total(each)
        reached = _each(spec, samples, theta + move)
        while _total(reached) < value + 1e-4 * length * gain - 1e-12 * abs(value) and length > 1e-8:
            length /= 2
            reached = _each(spec, samples, theta + length * move)
        if reached is None or length <= 1e-8:
            break
        theta, each = theta + length * move, reached
        information = expected_information(spec, samples, theta)
    refuse_singular(spec, information)
    if gain > 1e-6:
        raise not_converged(steps)
    lost = [2 * (saturated(sample).logl - own.logl) / sample.n for sample, own in zip(samples, each, strict=True)]
    return Solution(theta, information, np.array(lost), steps)


def candidate_test(
    sample: Sample, moments: Implied, candidate: Slopes, by: Slopes
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """For modification indices: the score of candidates, their information with the free rows and by themselves."""
    own = saturated(sample).patterns
    found = derivatives(own, moments.mu, moments.sigma)
    assert found is not None
    weight = curvature(own, moments.mu, moments.sigma, observed=False)
    first, second = np.tril_indices(len(moments.mu))

    def spread(one: Slopes) -> np.ndarray:
        pairs = one.a[:, first] * one.b[:, second] + one.b[:, first] * one.a[:, second]
        return np.concatenate([one.d, pairs], axis=1)

    half = spread(candidate) @ weight
    return (
        slopes_score(candidate, found),
        half @ spread(by).T,
        np.einsum("km,km->k", half, spread(candidate)),
    )
