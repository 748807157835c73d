"""How a variable is distributed, weighted: moments, quantiles, shares of categories with intervals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from .design import DesignArrays, mean
from .survey.intervals import proportion
from .survey.linear import rows_inside
from .survey.quantiles import weighted_quantiles


@dataclass(frozen=True)
class Distribution:
    """A variable in numbers.

    `sd`, `skewness` and `kurtosis` (in excess of the normal) are weighted moments with the divisors n - 1 and n;
    NaN where a variable does not vary. `unweighted` is the plain mean.
    """

    mean: float
    std_error: float
    low: float
    high: float
    level: float
    sd: float
    minimum: float
    quartiles: tuple[float, float, float]
    maximum: float
    skewness: float
    kurtosis: float
    unweighted: float
    n_obs: int
    n_missing: int
    n_effective: float
    deff: float


@dataclass(frozen=True)
class Share:
    """Share of a category (0 to 1), with its interval."""

    estimate: float
    std_error: float
    low: float
    high: float
    level: float
    count: int
    n_obs: int


def distribution(
    design: DesignArrays, values: np.ndarray, *, domain: np.ndarray | None = None, level: float = 0.95
) -> Distribution:
    r"""Mean with its design-based interval, weighted deviation, quartiles, skewness and kurtosis.

    .. math:: s^2 = \frac{n}{n-1}\,\frac{\sum w_i(y_i-\bar y)^2}{\sum w_i}, \qquad
        g_1 = \frac{m_3}{m_2^{3/2}}, \qquad g_2 = \frac{m_4}{m_2^2}-3

    with weighted central moments :math:`m_r`.

    Parameters
    ----------
    design : DesignArrays
    values : ndarray (rows,), NaN = missing
    domain : ndarray of bool (rows,), optional
        Rows spoken of; the others keep their place in the design.

    Raises
    ------
    EstimationError
        ``no_answers``, ``no_degrees_of_freedom``.
    DesignError
        ``lonely_psu``, ``one_psu``, ``replicate_empty``.

    References
    ----------
    Joanes & Gill (1998), doi 10.1111/1467-9884.00122 (g1, g2); Hyndman & Fan (1996), doi 10.2307/2684934 (type 2).

    Examples
    --------
    >>> from governance_survey.statistics.design import design_arrays
    >>> found = distribution(design_arrays(5), np.array([1.0, 2, 3, 4, 10]))
    >>> found.mean, found.quartiles, round(found.sd, 4), round(found.skewness, 4)
    (4.0, (2.0, 3.0, 4.0), 3.5355, 1.1384)
    """
    y = np.asarray(values, dtype=np.float64)
    about = mean(design, y, level=level, domain=domain)
    inside = rows_inside(design, domain) & np.isfinite(y)
    own, w = y[inside], design.weights[inside]
    n, share = len(own), w / w.sum()
    gap = own - about.estimate
    m2, m3, m4 = (float(share @ gap**r) for r in (2, 3, 4))
    flat = np.ptp(own) == 0
    quartiles = weighted_quantiles(own, w, np.array([0.25, 0.5, 0.75]), rule="midpoint").tolist()
    return Distribution(
        mean=about.estimate,
        std_error=about.std_error,
        low=about.low,
        high=about.high,
        level=level,
        sd=float(np.sqrt(m2 * n / (n - 1))) if n > 1 else np.nan,
        minimum=float(own.min()),
        quartiles=(quartiles[0], quartiles[1], quartiles[2]),
        maximum=float(own.max()),
        skewness=np.nan if flat else m3 / m2**1.5,
        kurtosis=np.nan if flat else m4 / m2**2 - 3,
        unweighted=float(own.mean()),
        n_obs=n,
        n_missing=about.n_missing,
        n_effective=about.n_effective,
        deff=about.deff,
    )


def share_interval(
    count: int, n: int, method: Literal["wilson", "clopper_pearson", "agresti_coull"] = "wilson", *, level: float = 0.95
) -> tuple[float, float]:
    r"""Interval of a share in a simple random sample.

    .. math:: \frac{c + z^2/2}{n + z^2} \pm \frac{z}{n + z^2}\sqrt{\frac{c(n-c)}{n} + \frac{z^2}{4}}

    is Wilson's, which holds its level on average; Clopper and Pearson's (quantiles of beta distributions) holds it at
    least everywhere; Agresti and Coull's is Wald's about Wilson's middle and may pass 0 or 1.

    Parameters
    ----------
    count, n : int
        Rows with the answer, and rows that answered.
    method : {"wilson", "clopper_pearson", "agresti_coull"}
    level : float

    Returns
    -------
    tuple of float
        Low, high.

    References
    ----------
    Wilson (1927), doi 10.2307/2276774; Clopper & Pearson (1934), doi 10.2307/2331986; Brown, Cai & DasGupta (2001),
    doi 10.1214/ss/1009213286.

    Examples
    --------
    >>> [round(limit, 4) for limit in share_interval(3, 20)]
    [0.0524, 0.3604]
    """
    from scipy.special import betaincinv, ndtri

    tail = (1 - level) / 2
    if method == "clopper_pearson":
        low = 0.0 if count == 0 else float(betaincinv(count, n - count + 1, tail))
        return low, 1.0 if count == n else float(betaincinv(count + 1, n - count, 1 - tail))
    z = float(ndtri(1 - tail))
    middle = (count + z**2 / 2) / (n + z**2)
    if method == "agresti_coull":
        half = z * float(np.sqrt(middle * (1 - middle) / (n + z**2)))
    else:
        half = z / (n + z**2) * float(np.sqrt(count * (n - count) / n + z**2 / 4))
    return middle - half, middle + half


def category_share(
    design: DesignArrays, chosen: np.ndarray, *, domain: np.ndarray | None = None, level: float = 0.95
) -> Share:
    r"""Share of the rows that chose a category, under the design.

    Where a weight, stratum or unit is declared the interval is `proportion`'s: logit, or exact for a share of nought
    or one. Without, it is Wilson's.

    Parameters
    ----------
    chosen : ndarray (rows,)
        1 chosen, 0 not, NaN missing.
    domain : ndarray of bool (rows,), optional

    Raises
    ------
    EstimationError
        ``no_answers``, ``no_degrees_of_freedom``, ``not_binary``.
    DesignError
        ``lonely_psu``, ``one_psu``, ``replicate_empty``.

    References
    ----------
    Korn & Graubard (1998), Survey Methodology 24, 193-201; Wilson (1927), doi 10.2307/2276774.

    Examples
    --------
    >>> from governance_survey.statistics.design import design_arrays
    >>> found = category_share(design_arrays(20), np.repeat([1.0, 0.0], [3, 17]))
    >>> found.estimate, round(found.low, 4), round(found.high, 4)
    (0.15, 0.0524, 0.3604)
    """
    y = np.asarray(chosen, dtype=np.float64)
    found = proportion(design, y, domain=domain, level=level)
    inside = rows_inside(design, domain) & np.isfinite(y)
    count, low, high = int(y[inside].sum()), found.low, found.high
    if not (design.weighted or design.clustered or design.stratified):
        low, high = (min(max(limit, 0.0), 1.0) for limit in share_interval(count, found.n_obs, level=level))
    return Share(found.estimate, found.std_error, low, high, level, count, found.n_obs)
