"""The record of a factor model from its solution: estimates with errors, fit, shares explained."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from . import fit_measures
from .implied_moments import Implied
from .maximum_likelihood import Solution
from .moments import Likelihood, Samples
from .records import Estimates, Estimator, FactorModel, Fitted, Improper, Missing
from .robust import Robust, huber_white, satorra_bentler
from .specification import Specification
from .standardised import standardise, standardised_errors


def estimates(
    spec: Specification, theta: np.ndarray, found: Sequence[Implied], covariance: np.ndarray, level: float
) -> Estimates:
    """The table of estimates from theta, the moments it implies, and its covariances."""
    from scipy.special import ndtr, ndtri

    values = spec.values(theta)
    free = spec.free >= 0
    errors, whole = np.zeros(len(values)), np.sqrt(np.diagonal(covariance))
    errors[free] = whole[spec.free[free]]
    z = np.full(len(values), np.nan)
    np.divide(values, errors, out=z, where=errors > 0)
    half = float(ndtri(0.5 + level / 2)) * errors
    return Estimates(
        spec.rows,
        values,
        errors,
        z,
        2 * ndtr(-np.abs(z)),
        values - half,
        values + half,
        standardise(spec, values, found, "lv"),
        standardise(spec, values, found, "all"),
        standardised_errors(spec, values, found, covariance),
    )


def fitted(spec: Specification, samples: Samples, solution: Solution, estimator: Estimator) -> Fitted:
    """Errors and fit from complete rows or moments."""
    groups = samples.groups
    robust = _robust(spec, samples, solution, estimator)
    weight = sum(sample.weight for sample in groups)
    chisq = float(sum(s.weight * f for s, f in zip(groups, solution.discrepancy, strict=True)))
    base = fit_measures.baseline(groups, spec.exogenous)
    fit = fit_measures.indices(max(chisq, 0.0), spec.dof, base, weight, len(groups))
    scaling = base_scaling = 1.0
    scaled, adjusted = None, None
    covariance = np.linalg.inv(solution.information)
    if robust is not None:
        covariance = robust.covariance
        if spec.dof:
            scaling = (robust.trace_saturated - robust.trace_model) / spec.dof
        base_scaling = robust.trace_baseline / base[1] if base[1] else 1.0
        scaled = fit_measures.scaled_indices(fit, scaling, base_scaling, weight, len(groups))
        adjusted = fit_measures.robust_indices(fit, scaling, base_scaling, weight, len(groups))
    criteria = fit_measures.information_criteria(groups, solution.discrepancy, spec.exogenous, spec.n_free)
    return Fitted(covariance, fit, scaled, adjusted, scaling, base_scaling, criteria)


def _robust(spec: Specification, samples: Samples, solution: Solution, estimator: Estimator) -> Robust | None:
    if estimator == "ml":
        return None
    if estimator == "mlr":
        return huber_white(spec, samples.groups, solution.theta)
    return satorra_bentler(spec, samples.groups, solution.theta, solution.information)


def assembled(
    spec: Specification,
    samples: Samples,
    solution: Solution,
    found: tuple[Implied, ...],
    result: Fitted,
    wrong: tuple[Improper, ...],
    choices: tuple[Estimator, Likelihood, Missing],
    level: float,
) -> FactorModel:
    """Everything in one record."""
    return FactorModel(
        spec,
        samples,
        *choices,
        solution.theta,
        result.covariance,
        solution.information,
        estimates(spec, solution.theta, found, result.covariance, level),
        found,
        result.fit,
        result.scaled,
        result.robust,
        result.scaling,
        result.baseline_scaling,
        result.criteria,
        fit_measures.srmr(samples.groups, found, spec.means),
        tuple(_explained(spec, own, group) for group, own in enumerate(found)),
        wrong,
        level,
        solution.steps,
    )


def _explained(spec: Specification, own: Implied, group: int) -> dict[str, float]:
    """R squared of each variable that something points to."""
    names = (*spec.items, *spec.factors)
    ends = np.unique(spec.layouts[group].a_to)
    shares = 1 - np.diagonal(own.innovations)[ends] / np.diagonal(own.total)[ends]
    return {names[end]: float(share) for end, share in zip(ends, shares, strict=True)}
