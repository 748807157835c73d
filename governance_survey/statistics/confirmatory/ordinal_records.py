"""What a factor analysis of ordered items found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ..polychoric import PolychoricMoments
from .fit_measures import Indices, RobustIndices
from .implied_moments import Implied
from .ordinal_fit import Parameterisation
from .records import Estimates, Improper
from .specification import Specification

OrdinalEstimator = Literal["wlsmv", "ulsmv"]


@dataclass(frozen=True)
class Thresholds:
    """One row a threshold, item after item.

    `item` names, `cut` numbers from 1; columns as in `Estimates`, `std_all` on normal variables of variance 1.
    """

    item: tuple[str, ...]
    cut: np.ndarray
    estimate: np.ndarray
    std_error: np.ndarray
    z: np.ndarray
    p_value: np.ndarray
    low: np.ndarray
    high: np.ndarray
    std_all: np.ndarray


@dataclass(frozen=True)
class OrdinalModel:
    """A factor model of ordered items, estimated.

    Attributes
    ----------
    specification : Specification
    moments : PolychoricMoments
        Thresholds and polychoric correlations of the items in the model's order, with their covariance.
    estimator, parameterisation : declared choices
    n, n_missing : int
        Rows used and dropped.
    theta, covariance : ndarray (free,), (free, free)
        Loadings, (co)variances of factors and covariances of residuals; sandwich covariance.
    estimates : Estimates
        The parameter table; residual variances of the items follow from the rest and have no error.
    thresholds : Thresholds
    scales : ndarray (items,)
        One over the standard deviation of the normal variable behind each item (1 with ``delta``).
    implied : Implied
        Moments of the normal variables under the model.
    residuals : ndarray (items, items)
        Polychoric minus implied correlations.
    fit : Indices
        From T itself, which is no chi-square: for comparison with other programs, never for a report.
    scaled : Indices
        From the mean- and variance-adjusted chi-square: the test to report.
    robust : RobustIndices or None
        Savalei's CFI, TLI and RMSEA: the measures the usual cut-offs may be held against. None when the
        polychoric correlations form no positive definite matrix or there are no degrees of freedom.
    scaling, shift, baseline_scaling : float
        T* = T / scaling + shift.
    likelihood_chisq, likelihood_scaling : float
        What `robust` is made of: n - 1 times the maximum-likelihood discrepancy at the estimates, and its scaling.
    srmr : float
        Root mean square residual correlation, the diagonal counted.
    r_squared : dict
        Share of variance explained of each variable that something points to.
    improper : tuple of Improper
        Empty unless ``improper="flag"`` let an improper solution pass.
    n_parameters : int
        Thresholds and theta.
    level : float
    steps : int
    """

    specification: Specification
    moments: PolychoricMoments
    estimator: OrdinalEstimator
    parameterisation: Parameterisation
    n: int
    n_missing: int
    theta: np.ndarray
    covariance: np.ndarray
    estimates: Estimates
    thresholds: Thresholds
    scales: np.ndarray
    implied: Implied
    residuals: np.ndarray
    fit: Indices
    scaled: Indices
    robust: RobustIndices | None
    scaling: float
    shift: float
    baseline_scaling: float
    likelihood_chisq: float
    likelihood_scaling: float
    srmr: float
    r_squared: dict[str, float]
    improper: tuple[Improper, ...]
    n_parameters: int
    level: float
    steps: int

    def loadings(self, *, standardised: bool = True) -> dict[str, dict[str, float]]:
        """Loadings of each factor on its indicators."""
        values = self.estimates.std_all if standardised else self.estimates.estimate
        found: dict[str, dict[str, float]] = {factor: {} for factor in self.specification.factors}
        for row, value in zip(self.estimates.rows, values, strict=True):
            if row.operator == "=~":
                found[row.left][row.right] = float(value)
        return found

    def factor_correlations(self) -> np.ndarray:
        """Correlations (factors, factors) the model implies."""
        p = len(self.specification.items)
        total = self.implied.total[p:, p:]
        sd = np.sqrt(np.diagonal(total))
        return np.asarray(total / sd / sd[:, None])
