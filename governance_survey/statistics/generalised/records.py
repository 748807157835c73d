"""What a generalised linear model found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ..inference import Inference

FamilyName = Literal["logit", "fractional_logit", "ordered_logit", "multinomial_logit", "poisson", "negative_binomial"]
CovarianceName = Literal["model", "hc0", "hc1", "cluster", "design"]


@dataclass(frozen=True)
class Dispersion:
    """Overdispersion of the negative binomial: variance mu + `alpha` mu² = mu + mu² / `theta`, with standard errors."""

    alpha: float
    alpha_error: float
    theta: float
    theta_error: float


@dataclass(frozen=True)
class GeneralisedFit(Inference):
    """A fitted model of an outcome that is no measurement; everything inferential is read from `coef`, `cov`, `dof`.

    Attributes
    ----------
    family : str
    names : tuple of str (q,)
        Of each parameter: a column's name; for a threshold of the ordered logit "a|b".
    equations : tuple of str (q,)
        Multinomial: the category against the first; ordered: "" or "threshold"; else "".
    coef, cov : ndarray (q,), (q, q)
        Ordered: logit P(y <= k) = threshold_k - x slopes.
    dof : float
        Degrees of freedom of the t reference; infinite (normal) for "model", "hc0", "hc1".
    covariance : {"model", "hc0", "hc1", "cluster", "design"}
    categories : tuple of str
        Labels of an ordered or multinomial outcome, in order.
    n_obs, n_missing : int
    n_clusters : int or None
    log_likelihood, null_log_likelihood : float
        Of the model and of a constant alone (pseudo, where weights are sampling weights).
    dispersion : Dispersion or None
    steps : int
        Newton steps.
    warnings : tuple of str
        ``few_clusters`` (under 30), ``few_events`` (of categories: under ten of the rarest for each slope; of ordered
        ones Harrell's limiting sample size counts).
    """

    family: FamilyName
    names: tuple[str, ...]
    equations: tuple[str, ...]
    coef: np.ndarray
    cov: np.ndarray
    dof: float
    covariance: CovarianceName
    categories: tuple[str, ...]
    n_obs: int
    n_missing: int
    n_clusters: int | None
    log_likelihood: float
    null_log_likelihood: float
    dispersion: Dispersion | None
    steps: int
    warnings: tuple[str, ...]

    @property
    def n_parameters(self) -> int:
        """Coefficients, and the dispersion where there is one."""
        return len(self.coef) + (self.dispersion is not None)

    @property
    def aic(self) -> float:
        """-2 log L + 2 parameters. Not for sampling weights."""
        return -2 * self.log_likelihood + 2 * self.n_parameters

    @property
    def bic(self) -> float:
        """-2 log L + log(n) parameters. Not for sampling weights."""
        return float(-2 * self.log_likelihood + np.log(self.n_obs) * self.n_parameters)

    @property
    def pseudo_r_squared(self) -> float:
        """McFadden's 1 - log L / log L of the constant alone."""
        return 1 - self.log_likelihood / self.null_log_likelihood
