"""What mixed models of a latent answer share: its logistic variance, criteria, refusals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text
from ..inference import Inference

FEW_GROUPS = 30
LOGISTIC = np.pi**2 / 3  # variance of the logistic distribution: the residual of the latent answer
UPPER_QUARTILE = 0.6744897501960817  # of the normal


class LatentMixed(Inference):
    """Counts and criteria of a model whose random intercept stands beside a logistic residual."""

    if TYPE_CHECKING:
        n_obs: int
        n_groups: int
        log_likelihood: float

    @property
    def n_clusters(self) -> int:
        """Groups: what other models call clusters."""
        return self.n_groups

    @property
    def n_parameters(self) -> int:
        """Coefficients and the variance."""
        return len(self.coef) + 1

    @property
    def aic(self) -> float:
        """-2 log L + 2 parameters."""
        return -2 * self.log_likelihood + 2 * self.n_parameters

    @property
    def bic(self) -> float:
        """-2 log L + log(rows) parameters."""
        return float(-2 * self.log_likelihood + np.log(self.n_obs) * self.n_parameters)


def median_odds_ratio(tau: float) -> float:
    """Between the likelier and the less likely of two groups drawn at random, in the median (Larsen & Merlo 2005).

    Examples
    --------
    >>> round(median_odds_ratio(1.0), 3)
    2.596
    """
    return float(np.exp(np.sqrt(2.0) * tau * UPPER_QUARTILE))


def refuse_alike(low: np.ndarray, high: np.ndarray) -> None:
    """Raise where nobody differs from the others of the group: the likelihood then rises with the variance for ever.

    Parameters
    ----------
    low, high : ndarray (groups,)
        Smallest and largest answer of each group.

    Raises
    ------
    EstimationError
        ``nothing_within``.
    """
    if (low == high).all():
        raise EstimationError(
            "nothing_within",
            Text(
                zh="每个组内的回答都相同，组间方差没有上限",
                en="within every group all answers are the same: the variance between groups has no upper limit",
            ),
            fix=Text(zh="请对各组作普通回归。", en="Fit a plain regression to the groups."),
        )


def not_converged() -> EstimationError:
    """The refusal of a fit that found no maximum."""
    return EstimationError("not_converged", Text(zh="混合模型没有收敛", en="the mixed model did not converge"))


def inverse_of(bends: np.ndarray) -> np.ndarray:
    """The inverse of minus the second derivatives at a maximum.

    Raises
    ------
    EstimationError
        ``not_converged``: it is no maximum.
    """
    bends = (bends + bends.T) / 2
    if not np.isfinite(bends).all() or np.linalg.eigvalsh(bends)[0] <= 0:
        raise not_converged()
    return np.asarray(np.linalg.inv(bends))
