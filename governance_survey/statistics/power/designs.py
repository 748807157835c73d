"""What a two-level design leaves of a sample size and of an association: design effects, reliability, attenuation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Attenuated:
    """An association as it can be observed: `true` times `factor`."""

    true: float
    factor: float

    @property
    def observed(self) -> float:
        """What shows."""
        return self.true * self.factor


def reliability_of_means(icc: float, people: float) -> float:
    r"""Reliability of the mean of several people as a measure of their community, ICC(2).

    .. math:: \rho_m = \frac{m\rho}{1 + (m - 1)\rho}

    Parameters
    ----------
    icc : float
        Share of a person's score that lies between communities, 0 to 1.
    people : float
        Persons a community.

    References
    ----------
    Bliese (2000), in Klein & Kozlowski (eds), Multilevel theory, research and methods in organizations, 349-381.

    Examples
    --------
    >>> round(reliability_of_means(0.10, 15), 4)
    0.625
    """
    return people * icc / (1 + (people - 1) * icc)


def attenuated(true: float, *reliabilities: float, between: float = 0.0) -> Attenuated:
    r"""An association between variables measured with error.

    .. math:: r_{obs} = r\sqrt{\rho_x\rho_y}, \qquad
        \rho_{xz} = \frac{\rho_x\rho_z + r_{xz}^2}{1 + r_{xz}^2}

    Of a product of two variables, whose correlation as observed is `between`, :math:`\rho_{xz}` takes the place of
    :math:`\rho_x`.

    Parameters
    ----------
    true : float
        Between the variables without error, in standard deviations.
    reliabilities : float
        Of the predictor and the outcome; three: of predictor, moderator and outcome.
    between : float
        Correlation of predictor and moderator as observed.

    References
    ----------
    Spearman (1904), doi 10.2307/1412159; Busemeyer & Jones (1983), doi 10.1037/0033-2909.93.3.549 (products).

    Examples
    --------
    >>> round(attenuated(0.30, 0.5, 0.5).observed, 4), round(attenuated(0.15, 0.5, 0.5, 0.5).observed, 4)
    (0.15, 0.053)
    """
    *predictors, outcome = reliabilities
    one = predictors[0]
    if len(predictors) == 2:
        one = (predictors[0] * predictors[1] + between**2) / (1 + between**2)
    return Attenuated(true, float(np.sqrt(one * outcome)))


def effective_size(
    n: float, *, cluster_size: float = 1.0, icc: float = 0.0, predictor_icc: float = 1.0, weighting: float = 1.0
) -> float:
    r"""Independent rows of equal weight that would tell as much about a slope.

    .. math:: n_{eff} = \frac{n}{\mathrm{deff}_w\,\{1 + (m - 1)\,\rho_x\rho_y\}}

    Parameters
    ----------
    n : float
        Rows.
    cluster_size : float
        Rows a cluster (persons a community, communities a sampling unit), m.
    icc, predictor_icc : float
        Of the outcome and the predictor; a predictor that is the same throughout a cluster has 1.
    weighting : float
        Design effect of weighting (Kish).

    References
    ----------
    Scott & Holt (1982), doi 10.1080/01621459.1982.10477897; Kish (1965), Survey sampling.

    Examples
    --------
    200 persons in 20 communities of ten, 5 per cent of the outcome between communities:

    >>> round(effective_size(200, cluster_size=10, icc=0.05), 2)
    137.93
    """
    return n / (weighting * (1 + (cluster_size - 1) * icc * predictor_icc))
