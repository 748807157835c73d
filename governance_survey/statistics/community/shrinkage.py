"""Community scores drawn towards the mean by as much as they are unreliable."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .icc import Components


@dataclass(frozen=True)
class Shrunken:
    """Empirical-Bayes scores (groups,): estimate, its standard error, and the reliability of the raw mean."""

    estimate: np.ndarray
    std_error: np.ndarray
    reliability: np.ndarray


def shrunken_scores(components: Components) -> Shrunken:
    r"""Empirical-Bayes scores of groups.

    .. math:: \hat\theta_g = \hat\mu + \lambda_g(\bar y_g-\hat\mu), \quad
        \lambda_g = \frac{\tau^2}{\tau^2+\sigma^2/n_g}, \quad
        \widehat{\mathrm{var}} = \tau^2(1-\lambda_g) + (1-\lambda_g)^2\,\widehat{\mathrm{var}}(\hat\mu)

    The variance takes the components as known.

    Parameters
    ----------
    components : Components
        As `variance_components` finds them.

    Returns
    -------
    Shrunken
        An empty group stays NaN: its mean would be the mean of all.

    References
    ----------
    Efron & Morris (1975), doi 10.1080/01621459.1975.10479864; Snijders & Bosker (2012), Multilevel Analysis, 4.8.

    Examples
    --------
    >>> import numpy as np
    >>> from governance_survey.statistics.community import variance_components
    >>> found = shrunken_scores(variance_components(np.array([1.0, 3, 5, 7]), np.array([0, 0, 1, 1]), 2))
    >>> found.reliability.round(3).tolist(), found.estimate.round(3).tolist()
    ([0.875, 0.875], [2.25, 5.75])

    The dyestuff of Davies & Goldsmith (1972), fixed plus random effects of R's lme4 1.1.31: 1509.893, 1527.891, ...

    >>> from governance_survey.statistics.textbook import dyestuff
    >>> shrunken_scores(variance_components(*dyestuff(), 6)).estimate.round(3).tolist()
    [1509.893, 1527.891, 1556.062, 1504.415, 1584.233, 1482.505]
    """
    reliability = components.reliability
    gap = 1 - reliability
    estimate = components.mean + reliability * (components.means - components.mean)
    variance = components.between * gap + gap**2 * components.mean_variance
    return Shrunken(estimate, np.sqrt(variance), reliability)
