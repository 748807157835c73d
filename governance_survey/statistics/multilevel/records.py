"""What a linear mixed model found."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from ..inference import Inference
from .derivatives import Derivatives
from .reduced import Reduced

Method = Literal["reml", "ml"]
SmallSample = Literal["satterthwaite", "kenward_roger", "between_within"]


@dataclass(frozen=True)
class Blups:
    """Predicted random effects of each group.

    Attributes
    ----------
    labels : ndarray (groups,)
    n : ndarray of int (groups,)
        Rows used.
    effect, std_error : ndarray (groups, q)
        The best linear unbiased prediction and the root of its prediction variance, the coefficients' error counted;
        variances are taken as known.
    """

    labels: np.ndarray
    n: np.ndarray
    effect: np.ndarray
    std_error: np.ndarray


@dataclass(frozen=True)
class MixedFit(Inference):
    """A linear model with a random intercept and, if asked for, one random slope.

    Attributes
    ----------
    names : tuple of str (p,)
    coef, cov, dof : ndarray (p,), (p, p), (p,)
        Coefficients, their covariance (adjusted with "kenward_roger"), degrees of freedom of each t reference.
    random_names : tuple of str (q,)
    random_cov : ndarray (q, q)
        Covariance of the random effects between groups, on the columns as given.
    residual_variance : float
    method : {"reml", "ml"}
    small_sample : {"satterthwaite", "kenward_roger", "between_within"}
        Where `dof` came from; a singular fit has "between_within" whatever was asked for.
    n_obs, n_missing, n_groups, n_singletons : int
        Rows used; rows with a missing value or no group; groups; groups of one row.
    log_likelihood : float
        Restricted with "reml": comparable between fits with the same columns only.
    icc : float
        Share of the variance that is not the columns' which lies between groups (with a random slope: on average
        over the rows).
    r2_marginal, r2_conditional : float
        Share of variance of the columns; of columns and random effects.
    blups : Blups
    singular : bool
        The random effects' covariance is at its edge: a variance of nought, or a correlation of one.
    warnings : tuple of str
        ``singular``, ``few_groups`` (under 30).
    """

    names: tuple[str, ...]
    coef: np.ndarray
    cov: np.ndarray
    dof: np.ndarray
    random_names: tuple[str, ...]
    random_cov: np.ndarray
    residual_variance: float
    method: Method
    small_sample: SmallSample
    n_obs: int
    n_missing: int
    n_groups: int
    n_singletons: int
    log_likelihood: float
    icc: float
    r2_marginal: float
    r2_conditional: float
    blups: Blups
    singular: bool
    warnings: tuple[str, ...]
    reduced: Reduced = field(repr=False)
    derivatives: Derivatives = field(repr=False)

    @property
    def n_clusters(self) -> int:
        """Groups: what other models call clusters."""
        return self.n_groups

    @property
    def n_parameters(self) -> int:
        """Coefficients, variances and covariance of random effects, residual variance."""
        q = len(self.random_cov)
        return len(self.coef) + q * (q + 1) // 2 + 1

    @property
    def aic(self) -> float:
        """-2 log L + 2 parameters."""
        return -2 * self.log_likelihood + 2 * self.n_parameters

    @property
    def bic(self) -> float:
        """-2 log L + log(rows) parameters."""
        return float(-2 * self.log_likelihood + np.log(self.n_obs) * self.n_parameters)

    @property
    def correlation(self) -> float:
        """Of the random intercept and slope; NaN without a slope or where a variance is nought."""
        if len(self.random_cov) < 2:
            return float("nan")
        spread = float(np.sqrt(self.random_cov[0, 0] * self.random_cov[1, 1]))
        return float(self.random_cov[0, 1] / spread) if spread > 0 else float("nan")
