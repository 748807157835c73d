r"""Least squares on polychoric correlations: estimates, errors, and a chi-square that knows what was estimated.

.. math:: F(\theta) = (r-\rho(\theta))^\top W (r-\rho(\theta)), \qquad T = (n-1)F(\hat\theta), \qquad
    B = (\Delta^\top W\Delta)^{-1}\Delta^\top W, \qquad \mathrm{cov}(\hat\theta) = B\,\Gamma B^\top/(n-1)

with :math:`\Delta=\partial\rho/\partial\theta` and W the inverse of the diagonal of :math:`\Gamma` (or 1). T is no
chi-square; with :math:`U = W - W\Delta B` its mean and variance are brought to those of one,

.. math:: T^* = aT + d - a\,\mathrm{tr}(U\Gamma), \qquad a = \sqrt{d/\mathrm{tr}(U\Gamma U\Gamma)}

(Asparouhov & Muthen 2010). Robust CFI, TLI and RMSEA (Savalei 2021) put the estimates into the maximum-likelihood
discrepancy, which has the metric the usual cut-offs were made for, and take from it what sampling alone adds:

.. math:: k = \mathrm{tr}\bigl[\Gamma(I-\Delta B)^\top V(I-\Delta B)\bigr], \qquad
    V_{ij,kl} = \sigma^{ik}\sigma^{jl} + \sigma^{il}\sigma^{jk}

References: Asparouhov & Muthen (2010), Simple second order chi-square correction, Mplus technical appendix;
Savalei (2021) https://doi.org/10.1080/00273171.2020.1717922; Muthen, du Toit & Spisic (1997), unpublished.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text
from .fit_measures import Indices, RobustIndices, indices, robust_indices
from .implied_moments import implied, jacobian
from .specification import Specification

Parameterisation = Literal["delta", "theta"]
MOST_STEPS = 500


@dataclass(frozen=True)
class Fitted:
    """Theta, the correlations and slopes there, B of the module's head, and how many steps it took."""

    theta: np.ndarray
    rho: np.ndarray
    slopes: np.ndarray
    pull: np.ndarray
    steps: int


@dataclass(frozen=True)
class OrdinalFit:
    """Measures of fit: of T (`plain`), of T* (`scaled`), Savalei's (`robust`, None where not defined).

    `likelihood_chisq` is n - 1 times the maximum-likelihood discrepancy at the estimates, `likelihood_scaling` k / d.
    """

    plain: Indices
    scaled: Indices
    robust: RobustIndices | None
    scaling: float
    shift: float
    baseline_scaling: float
    likelihood_chisq: float
    likelihood_scaling: float


def model_correlations(
    spec: Specification, theta: np.ndarray, parameterisation: Parameterisation
) -> tuple[np.ndarray, np.ndarray]:
    """Correlations (pairs,) of the normal variables behind the items, and their slopes (pairs, free).

    With ``delta`` these have variance 1 and the off-diagonal of sigma is theirs; with ``theta`` their residuals
    have variance 1, and sigma is made a correlation matrix.
    """
    values = spec.values(theta)
    sigma, by = implied(spec, values)[0].sigma, jacobian(spec, values)[0][0]
    i, j = np.triu_indices(len(sigma), 1)
    by_pair = by[j * (j + 1) // 2 + i]
    if parameterisation == "delta":
        return sigma[i, j], by_pair
    variance = np.maximum(np.diagonal(sigma), 1e-8)
    by_variance = by[np.arange(len(sigma)) * (np.arange(len(sigma)) + 3) // 2] / variance[:, None]
    root = np.sqrt(variance[i] * variance[j])
    rho = sigma[i, j] / root
    return rho, by_pair / root[:, None] - 0.5 * rho[:, None] * (by_variance[i] + by_variance[j])


def least_squares(
    spec: Specification, r: np.ndarray, weight: np.ndarray, start: np.ndarray, parameterisation: Parameterisation
) -> Fitted:
    """Levenberg and Marquardt's method on weighted residuals."""
    theta, root = start, np.sqrt(weight)
    rho, by = model_correlations(spec, theta, parameterisation)
    gap = root * (r - rho)
    value, damping = float(gap @ gap), 1e-3
    for step_number in range(1, MOST_STEPS + 1):
        weighted = root[:, None] * by
        gradient, square = weighted.T @ gap, weighted.T @ weighted
        scale = np.maximum(np.diagonal(square), 1e-12)
        if (gradient**2 / scale).sum() <= 1e-18 * max(value, 1e-6 * len(r)):
            return Fitted(theta, rho, by, _pull(by, weight), step_number)
        move = np.linalg.solve(square + damping * np.diag(scale), gradient)
        new_rho, new_by = model_correlations(spec, theta + move, parameterisation)
        new_gap = root * (r - new_rho)
        new_value = float(new_gap @ new_gap)
        if new_value <= value * (1 + 1e-15):
            settled = np.abs(move).max() <= 1e-11 * (1 + np.abs(theta).max())
            theta, rho, by, gap, value = theta + move, new_rho, new_by, new_gap, new_value
            damping = max(damping / 10, 1e-12)
            if settled:
                return Fitted(theta, rho, by, _pull(by, weight), step_number)
        elif damping > 1e10:
            break
        else:
            damping *= 10
    raise EstimationError(
        "not_converged",
        Text(zh="估计没有收敛，其结果不可信", en="the estimates did not converge and cannot be trusted"),
        got=Text(zh="{n} 步", en="{n} steps").fill(n=step_number),
        fix=Text(
            zh="检查模型是否可识别、题目方向是否一致、因子是否只有两题",
            en="see whether the model is identified, the items point one way, and factors have three items",
        ),
    )


def _pull(by: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """B, or the refusal that theta cannot be told from the correlations."""
    square = by.T @ (weight[:, None] * by)
    scale = np.sqrt(np.maximum(np.diagonal(square), 1e-300))
    least = float(np.linalg.eigvalsh(square / scale / scale[:, None])[0]) if len(square) else 1.0
    if least < 1e-9:
        raise EstimationError(
            "not_identified",
            Text(zh="模型无法识别：不同的参数给出同样的相关", en="other parameters give the same correlations"),
            fix=Text(zh="减少自由参数，或每个因子至少三题", en="free fewer parameters, or three items a factor"),
        )
    return np.asarray(np.linalg.solve(square, by.T * weight))


def adjusted(plain: float, weighted: np.ndarray, dof: int) -> tuple[float, float, float]:
    """T*, 1/a and the shift, from T and the matrix U Gamma."""
    factor = float(np.sqrt(dof / (weighted * weighted.T).sum()))
    shift = dof - factor * float(np.trace(weighted))
    return factor * plain + shift, 1 / factor, shift


def measures(
    fitted: Fitted, r: np.ndarray, weight: np.ndarray, gamma: np.ndarray, size: int, n_items: int
) -> OrdinalFit:
    """All measures of fit; `gamma` (pairs, pairs) is of the correlations alone."""
    dof, pairs = len(r) - len(fitted.theta), len(r)
    gap = r - fitted.rho
    n = size - 1
    chisq, base = n * float(weight @ gap**2), n * float(weight @ r**2)
    free_base, base_scaling, _ = adjusted(base, weight[:, None] * gamma, pairs)
    plain = indices(chisq, dof, (base, pairs), float(n), 1)
    if dof == 0:
        nan = float("nan")
        return OrdinalFit(plain, plain, None, nan, nan, base_scaling, nan, nan)
    rest = np.eye(pairs) - fitted.slopes @ fitted.pull
    shifted, scaling, shift = adjusted(chisq, weight[:, None] * rest @ gamma, dof)
    scaled = indices(max(shifted, 0.0), dof, (free_base, pairs), float(n), 1)
    robust, likelihood_chisq, expected = _savalei(fitted, r, rest, gamma, n, n_items)
    return OrdinalFit(plain, scaled, robust, scaling, shift, base_scaling, likelihood_chisq, expected)


def _savalei(
    fitted: Fitted, r: np.ndarray, rest: np.ndarray, gamma: np.ndarray, n: int, n_items: int
) -> tuple[RobustIndices | None, float, float]:
    """Robust measures, chi-square and scaling behind them.

    None when the sample's or the model's correlations form no positive definite matrix.
    """
    i, j = np.triu_indices(n_items, 1)
    sample, model = np.eye(n_items), np.eye(n_items)
    sample[i, j] = sample[j, i] = r
    model[i, j] = model[j, i] = fitted.rho
    if min(np.linalg.eigvalsh(sample)[0], np.linalg.eigvalsh(model)[0]) < 1e-8:
        return None, float("nan"), float("nan")
    inverse = np.linalg.inv(model)
    log_sample, log_model = float(np.linalg.slogdet(sample)[1]), float(np.linalg.slogdet(model)[1])
    discrepancy = log_model - log_sample + float((sample * inverse).sum()) - n_items
    metric = inverse[np.ix_(i, i)] * inverse[np.ix_(j, j)] + inverse[np.ix_(i, j)] * inverse[np.ix_(j, i)]
    dof, pairs = len(r) - len(fitted.theta), len(r)
    scaling = float(((rest.T @ metric @ rest) * gamma).sum()) / dof
    chisq = n * max(discrepancy, 0.0)
    plain = indices(chisq, dof, (-n * log_sample, pairs), float(n), 1)
    return robust_indices(plain, scaling, float(np.trace(gamma)) / pairs, float(n), 1), chisq, scaling
