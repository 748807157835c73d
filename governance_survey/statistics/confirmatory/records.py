"""What a confirmatory factor analysis found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from .fit_measures import Indices, Information, RobustIndices
from .implied_moments import Implied
from .moments import Likelihood, Samples
from .specification import Specification
from .tables import Row

Estimator = Literal["ml", "mlr", "mlm"]
Missing = Literal["listwise", "fiml"]


@dataclass(frozen=True)
class Estimates:
    """Columns beside the rows of the parameter table.

    A fixed parameter has std_error 0 and neither z nor p. `std_lv`: factors in standard deviations; `std_all`:
    items too, with its own error by the delta method.
    """

    rows: tuple[Row, ...]
    estimate: np.ndarray
    std_error: np.ndarray
    z: np.ndarray
    p_value: np.ndarray
    low: np.ndarray
    high: np.ndarray
    std_lv: np.ndarray
    std_all: np.ndarray
    std_all_error: np.ndarray


@dataclass(frozen=True)
class Improper:
    """A value no population can have: what, in which group (from 0), how much."""

    kind: Literal["negative_variance", "correlation_beyond_one", "not_positive_definite"]
    what: str
    group: int
    value: float


@dataclass(frozen=True)
class Fitted:
    """Errors and fit at the estimates; the fields are those of `FactorModel`."""

    covariance: np.ndarray
    fit: Indices
    scaled: Indices | None
    robust: RobustIndices | None
    scaling: float
    baseline_scaling: float
    criteria: Information


@dataclass(frozen=True)
class FactorModel:
    """A model estimated.

    Attributes
    ----------
    specification : Specification
        The parameter table and what follows from it.
    samples : Samples
        Moments (and rows) of each group; `samples.n` rows used, `samples.n_missing` dropped. With missing="fiml"
        the moments are the saturated model's.
    estimator, likelihood, missing : declared choices
    theta, covariance : ndarray (free,), (free, free)
        Estimates of the free parameters and their covariances.
    information : ndarray (free, free)
        Expected information (of the whole sample; with missing="fiml" of its patterns of answers).
    estimates : Estimates
    moments : tuple of Implied
        What the model implies, one a group.
    fit : Indices
        From the normal-theory chi-square.
    scaled, robust : Indices, RobustIndices or None
        With the estimators "mlr" and "mlm": report these. With missing="fiml" `robust` is there in any case: what the
        measures would be, had everyone answered everything.
    scaling, baseline_scaling : float
        Scaling factors c of the two chi-squares (1 with "ml").
    criteria : Information
        Log-likelihood, AIC, BIC.
    srmr : float
    r_squared : tuple of dict
        Share of variance explained of each item or factor that something points to, one dict a group.
    improper : tuple of Improper
        Empty unless ``improper="flag"`` let an improper solution pass.
    level : float
        Of the intervals.
    steps : int
        Iterations.
    """

    specification: Specification
    samples: Samples
    estimator: Estimator
    likelihood: Likelihood
    missing: Missing
    theta: np.ndarray
    covariance: np.ndarray
    information: np.ndarray
    estimates: Estimates
    moments: tuple[Implied, ...]
    fit: Indices
    scaled: Indices | None
    robust: RobustIndices | None
    scaling: float
    baseline_scaling: float
    criteria: Information
    srmr: float
    r_squared: tuple[dict[str, float], ...]
    improper: tuple[Improper, ...]
    level: float
    steps: int

    def loadings(self, group: int = 0, *, standardised: bool = True) -> dict[str, dict[str, float]]:
        """Loadings of each factor on its indicators."""
        values = self.estimates.std_all if standardised else self.estimates.estimate
        found: dict[str, dict[str, float]] = {factor: {} for factor in self.specification.factors}
        for row, value in zip(self.estimates.rows, values, strict=True):
            if row.operator == "=~" and row.group == group:
                found[row.left][row.right] = float(value)
        return found

    def factor_correlations(self, group: int = 0) -> np.ndarray:
        """Correlations (factors, factors) the model implies."""
        p = len(self.specification.items)
        total = self.moments[group].total[p:, p:]
        sd = np.sqrt(np.diagonal(total))
        return np.asarray(total / sd / sd[:, None])
