"""How a variable is distributed, weighted: moments, quantiles, shares of categories with intervals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ..words.errors import EstimationError
from ..words.text import Text
from .design import DesignArrays, degrees_of_freedom, mean


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
        ``lonely_psu``, ``one_psu``.

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
    inside = np.isfinite(y) & (design.weights > 0) & (True if domain is None else np.asarray(domain, dtype=bool))
    own, w = y[inside], design.weights[inside]
    n, share = len(own), w / w.sum()
    gap = own - about.estimate
    m2, m3, m4 = (float(share @ gap**r) for r in (2, 3, 4))
    flat = np.ptp(own) == 0
    quartiles = weighted_quantiles(own, w, np.array([0.25, 0.5, 0.75])).tolist()
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


def weighted_quantiles(values: np.ndarray, weights: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Quantiles by the inverse of the weighted distribution, the mean of two values at a step (type 2).

    With equal weights the median is the usual one.

    Parameters
    ----------
    values, weights : ndarray (n,)
        No missing values; weights positive.
    at : ndarray
        Shares, 0 to 1.

    Examples
    --------
    >>> weighted_quantiles(np.array([1.0, 2, 3, 4]), np.ones(4), np.array([0.25, 0.5])).tolist()
    [1.5, 2.5]
    >>> weighted_quantiles(np.array([1.0, 2, 3]), np.array([1.0, 1, 8]), np.array([0.5])).tolist()
    [3.0]
    """
    order = np.argsort(values, kind="stable")
    y, reached = values[order], np.cumsum(weights[order])
    target = np.asarray(at, dtype=np.float64) * reached[-1]
    slack = 1e-12 * reached[-1]  # sums of weights that should meet the share exactly
    first = np.minimum(np.searchsorted(reached, target - slack, "left"), len(y) - 1)
    second = np.minimum(np.searchsorted(reached, target + slack, "right"), len(y) - 1)
    return np.asarray((y[first] + y[second]) / 2)


def share_interval(
    count: int, n: int, method: Literal["wilson", "clopper_pearson", "agresti_coull"] = "wilson", *, level: float = 0.95
) -> tuple[float, float]:
    """Interval of a share in a simple random sample: (low, high).

    Wilson's holds its level on average, Clopper and Pearson's at least everywhere.

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

    The interval is made for the logit and turned back, so it stays between 0 and 1; without a declared weight,
    stratum or unit it is Wilson's. A share of 0 or 1 has no linearised error: Clopper and Pearson's interval at
    Kish's effective n.

    Parameters
    ----------
    chosen : ndarray (rows,)
        1 chosen, 0 not, NaN missing.
    domain : ndarray of bool (rows,), optional

    Raises
    ------
    EstimationError
        ``no_answers``, ``no_degrees_of_freedom``, ``not_zero_or_one``.

    References
    ----------
    Korn & Graubard (1998), Survey Methodology 24, 193-201; as ``svyciprop(method = "xlogit")`` of R's survey.

    Examples
    --------
    >>> from governance_survey.statistics.design import design_arrays
    >>> found = category_share(design_arrays(20), np.repeat([1.0, 0.0], [3, 17]))
    >>> found.estimate, round(found.low, 4), round(found.high, 4)
    (0.15, 0.0524, 0.3604)
    """
    from scipy.special import expit, logit, stdtrit

    y = np.asarray(chosen, dtype=np.float64)
    known = np.isfinite(y)
    if not np.isin(y[known], (0.0, 1.0)).all():
        raise EstimationError(
            "not_zero_or_one", Text(zh="类别的取值只能是 0 和 1", en="chosen is one, not chosen nought, nothing else")
        )
    found = mean(design, y, level=level, domain=domain)
    inside = known & (design.weights > 0) & (True if domain is None else np.asarray(domain, dtype=bool))
    count = int(y[inside].sum())
    p, error = found.estimate, found.std_error
    if not (design.weighted or design.clustered or design.stratified):
        low, high = share_interval(count, found.n_obs, level=level)
    elif 0 < p < 1:
        dof = degrees_of_freedom(design, None if domain is None else np.asarray(domain, dtype=bool))
        half = float(stdtrit(dof, 0.5 + level / 2)) * error / (p * (1 - p))
        low, high = float(expit(logit(p) - half)), float(expit(logit(p) + half))
    else:
        n = max(int(found.n_effective), 1)
        low, high = share_interval(n if p >= 1 else 0, n, "clopper_pearson", level=level)
    return Share(p, error, max(low, 0.0), min(high, 1.0), level, count, found.n_obs)
