"""What an estimation from a complex sample found."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Estimated:
    """Estimates with one covariance; everything inferential is read from these three.

    Attributes
    ----------
    estimate : ndarray (p,)
    cov : ndarray (p, p)
    dof : ndarray (p,)
        Degrees of freedom of the t reference: units minus strata where the estimate has rows.
    """

    estimate: np.ndarray
    cov: np.ndarray
    dof: np.ndarray

    @property
    def std_error(self) -> np.ndarray:
        """Square roots of the diagonal of `cov`, (p,)."""
        return np.sqrt(np.diag(self.cov))

    @property
    def variation(self) -> np.ndarray:
        """Coefficient of variation: standard error over size of the estimate, (p,)."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(self.std_error / np.abs(self.estimate))

    @property
    def p_value(self) -> np.ndarray:
        """Two-sided p of an estimate of nought from the t reference, (p,)."""
        from scipy.special import stdtr

        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(2 * stdtr(self.dof, -np.abs(self.estimate / self.std_error)))

    def conf_int(self, level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
        """Lower and upper limits, each (p,)."""
        from scipy.special import stdtrit

        half = stdtrit(self.dof, 0.5 + level / 2) * self.std_error
        return self.estimate - half, self.estimate + half


@dataclass(frozen=True)
class Estimates(Estimated):
    """Design-based estimates.

    Attributes
    ----------
    n_obs, n_missing : ndarray of int (p,)
        Rows of positive weight (of the domain) with and without the value.
    population : ndarray (p,)
        Sum of the weights of the rows used: the population a sentence speaks of, if weights sum to one.
    n_effective : ndarray (p,)
        Kish's (sum w)² / sum w².
    deff : ndarray (p,)
        Variance over that of a simple random sample of `n_obs`, drawn with replacement.
    """

    n_obs: np.ndarray
    n_missing: np.ndarray
    population: np.ndarray
    n_effective: np.ndarray
    deff: np.ndarray

    @property
    def deff_finite(self) -> np.ndarray:
        """The design effect against a sample without replacement from `population`; NaN where that is too small."""
        left = 1 - self.n_obs / self.population
        return np.where(left > 0, self.deff / np.where(left > 0, left, 1.0), np.nan)

    @property
    def n_design(self) -> np.ndarray:
        """Rows of a simple random sample with the same error: n / deff, (p,)."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(self.n_obs / self.deff)


def combinations(found: Estimated, weights: np.ndarray) -> Estimated:
    r"""Linear combinations of estimates: differences of domains, contrasts, sums.

    .. math:: \hat\delta = L\hat\theta, \qquad \hat V(\hat\delta) = L \hat V L^\top

    with the covariances between the estimates in the variance: two domains share sampling units.

    Parameters
    ----------
    found : Estimated
    weights : ndarray (k, p) or (p,)
        L.

    Returns
    -------
    Estimated
        Its `dof` are the fewest of the estimates that count.

    References
    ----------
    Korn & Graubard (1999), Analysis of health surveys, ch. 3, doi 10.1002/9781118032619.

    Examples
    --------
    >>> import numpy as np
    >>> found = Estimated(np.array([5.0, 3]), np.array([[2.0, 0.5], [0.5, 1]]), np.array([8.0, 6]))
    >>> difference = combinations(found, np.array([1.0, -1]))
    >>> difference.estimate.tolist(), difference.cov.tolist(), difference.dof.tolist()
    ([2.0], [[2.0]], [6.0])
    """
    lines = np.atleast_2d(np.asarray(weights, dtype=np.float64))
    dof = np.where(lines != 0, found.dof, np.inf).min(axis=1)
    return Estimated(lines @ found.estimate, lines @ found.cov @ lines.T, dof)
