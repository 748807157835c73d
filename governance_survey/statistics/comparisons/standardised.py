"""How large a difference of means is: Hedges's g, and the share of variance that lies between groups."""

from __future__ import annotations

from typing import Literal

import numpy as np

from ..noncentral import noncentral_f, noncentral_t
from .groups import Groups
from .records import Effect


def hedges_g(
    groups: Groups,
    first: int = 0,
    second: int = 1,
    *,
    equal_variances: bool = True,
    corrected: bool = True,
    level: float = 0.95,
) -> Effect:
    r"""Standardised difference of two means, first minus second, free of the bias of small samples.

    .. math:: g = J(\nu)\,\frac{\bar y_1-\bar y_2}{s}, \qquad
        J(\nu) = \frac{\Gamma(\nu/2)}{\sqrt{\nu/2}\,\Gamma((\nu-1)/2)}, \qquad \nu = n_1+n_2-2

    With equal variances s is the pooled deviation and the interval turns the noncentral t. Without,
    :math:`s^2=(s_1^2+s_2^2)/2` and the interval is normal with Bonett's error, which takes the variances as they are:

    .. math:: \mathrm{var}(d) = \frac{d^2}{8s^4}\Bigl(\frac{s_1^4}{n_1-1}+\frac{s_2^4}{n_2-1}\Bigr)
        + \frac1{s^2}\Bigl(\frac{s_1^2}{n_1-1}+\frac{s_2^2}{n_2-1}\Bigr)

    Parameters
    ----------
    groups : Groups
        At least two values in each of the two, not all the same.
    corrected : bool
        False leaves J out: Cohen's d.

    References
    ----------
    Hedges (1981), doi 10.3102/10769986006002107; Bonett (2008), doi 10.1037/1082-989X.13.2.99; Steiger & Fouladi
    (1997), Noncentrality interval estimation.

    Examples
    --------
    >>> from governance_survey.statistics.comparisons.groups import groups_of
    >>> made = groups_of(np.array([1.0, 2, 3, 4, 3, 4, 5, 6]), np.repeat([0.0, 1.0], 4))
    >>> found = hedges_g(made)
    >>> round(found.estimate, 4), round(found.low, 4), round(found.high, 4)
    (-1.3457, -2.7221, 0.1082)
    """
    from scipy.special import gammaln, ndtri

    n1, n2 = float(groups.n[first]), float(groups.n[second])
    v1, v2 = float(groups.variances[first]), float(groups.variances[second])
    gap, dof = float(groups.means[first] - groups.means[second]), n1 + n2 - 2
    j = float(np.exp(gammaln(dof / 2) - gammaln((dof - 1) / 2) - np.log(dof / 2) / 2)) if corrected else 1.0
    if equal_variances:
        d = gap / float(np.sqrt(((n1 - 1) * v1 + (n2 - 1) * v2) / dof))
        size = float(np.sqrt(n1 * n2 / (n1 + n2)))
        low, high = (limit / size for limit in noncentral_t(d * size, dof, level))
    else:
        s2 = (v1 + v2) / 2
        d = gap / float(np.sqrt(s2))
        error = d**2 * (v1**2 / (n1 - 1) + v2**2 / (n2 - 1)) / (8 * s2**2) + (v1 / (n1 - 1) + v2 / (n2 - 1)) / s2
        half = float(ndtri(0.5 + level / 2)) * float(np.sqrt(error))
        low, high = d - half, d + half
    return Effect("hedges_g", j * d, j * low, j * high, level)


def variance_explained(
    statistic: float,
    dof: tuple[float, float],
    kind: Literal["omega_squared", "eta_squared"] = "omega_squared",
    *,
    level: float = 0.95,
) -> Effect:
    r"""Share of the variance that lies between groups, from the F of a one-way analysis of variance.

    .. math:: \hat\eta^2 = \frac{\nu_1F}{\nu_1F+\nu_2}, \qquad
        \hat\omega^2 = \frac{\nu_1(F-1)}{\nu_1F+\nu_2+1}

    The interval is that of the population's share, :math:`\lambda/(\lambda+N)`, with the limits of the noncentrality
    :math:`\lambda` at which F stands in the tails and :math:`N = \nu_1+\nu_2+1`. Omega squared has less bias and may
    be negative by chance: it is told as it is, its interval begins at nought.

    Parameters
    ----------
    statistic : float
        F of the analysis with equal variances.
    dof : (float, float)
        Groups minus one, values minus groups.

    References
    ----------
    Steiger (2004), doi 10.1037/1082-989X.9.2.164; Okada (2013), doi 10.2333/bhmk.40.129 (bias).

    Examples
    --------
    >>> found = variance_explained(5.0, (2, 57))
    >>> round(found.estimate, 4), round(found.low, 4), round(found.high, 4)
    (0.1176, 0.0099, 0.3)
    """
    between, within = dof
    n = between + within + 1
    if kind == "eta_squared":
        estimate = between * statistic / (between * statistic + within)
    else:
        estimate = between * (statistic - 1) / (between * statistic + within + 1)
    low, high = (limit / (limit + n) for limit in noncentral_f(statistic, dof, level))
    return Effect(kind, estimate, low, high, level)
