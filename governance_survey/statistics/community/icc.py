"""How much of a score belongs to communities: intraclass correlations and variance components."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text


@dataclass(frozen=True)
class Icc:
    """Intraclass correlations from the analysis of variance.

    Attributes
    ----------
    icc1, low, high : float
        Share of variance between groups with the unbalanced size `n0`, and its interval; negative values are
        reported as they are.
    icc1_mean_size : float
        The same with the mean group size, as other programs compute it.
    icc2 : float
        Reliability of a group mean of average size.
    reliability : ndarray (groups,)
        Reliability of each group's own mean, n icc1 / (1 + (n - 1) icc1); NaN for an empty group, nought where
        icc1 is negative.
    n : ndarray of int (groups,)
    n_singletons : int
        Groups of one answer: they tell nothing about the spread within.
    """

    icc1: float
    low: float
    high: float
    icc1_mean_size: float
    icc2: float
    reliability: np.ndarray
    n: np.ndarray
    n0: float
    n_groups: int
    n_singletons: int
    ms_between: float
    ms_within: float
    df_between: int
    df_within: int
    f: float
    p_value: float
    eta_squared: float
    level: float


def intraclass_correlation(values: np.ndarray, groups: np.ndarray, n_groups: int, *, level: float = 0.95) -> Icc:
    r"""ICC(1) and ICC(2) of unbalanced groups.

    .. math:: \mathrm{ICC}(1) = \frac{MS_B-MS_W}{MS_B+(n_0-1)MS_W}, \quad
        \mathrm{ICC}(2) = \frac{MS_B-MS_W}{MS_B}, \quad n_0 = \frac{N-\sum n_g^2/N}{G-1}

    The interval puts F over its quantiles in the place of F (Searle), with n0; exact for equal sizes, close for
    others.

    Parameters
    ----------
    values : ndarray (rows,), NaN = missing (left out)
    groups : ndarray of int (rows,), -1 = in no group
    n_groups : int
    level : float

    Raises
    ------
    EstimationError
        ``one_group`` (fewer than two with an answer), ``only_singletons``, ``constant_outcome``.

    References
    ----------
    Bliese (2000), in Klein & Kozlowski; Searle, Casella & McCulloch (1992), doi 10.1002/9780470316856, 3.6.

    Examples
    --------
    >>> import numpy as np
    >>> found = intraclass_correlation(np.array([1.0, 3, 5, 7]), np.array([0, 0, 1, 1]), 2)
    >>> found.ms_between, found.ms_within, round(found.icc1, 4), round(found.icc2, 4)
    (16.0, 2.0, 0.7778, 0.875)

    Six targets of four judges each: Shrout & Fleiss (1979, doi 10.1037/0033-2909.86.2.420) print 11.24 and 6.26 between
    and within, ICC(1,1) = .17 and ICC(1,4) = .44; the interval is that of R's psych 2.2.9.

    >>> from governance_survey.statistics.textbook import shrout_fleiss
    >>> found = intraclass_correlation(shrout_fleiss().ravel(), np.repeat(np.arange(6), 4), 6)
    >>> round(found.ms_between, 2), round(found.ms_within, 2), round(found.icc1, 2), round(found.icc2, 2)
    (11.24, 6.26, 0.17, 0.44)
    >>> round(found.low, 4), round(found.high, 4)
    (-0.1329, 0.7226)
    """
    from scipy.special import fdtrc, fdtri

    y, g = _used(values, groups)
    n = np.bincount(g, minlength=n_groups)
    used = n > 0
    k, total = int(used.sum()), int(n.sum())
    if k < 2:
        raise EstimationError("one_group", Text(zh="有答卷的社区不足两个", en="fewer than two groups have an answer"))
    if total == k:
        raise EstimationError(
            "only_singletons",
            Text(zh="每个社区只有一份答卷，没有组内差异", en="every group has one answer: nothing varies within"),
        )
    mean = y.mean()
    means = np.bincount(g, weights=y, minlength=n_groups) / np.maximum(n, 1)
    between = float((n * (means - mean) ** 2).sum())
    within = float(((y - means[g]) ** 2).sum())
    if between + within <= 1e-12 * max(mean * mean, 1.0):
        raise EstimationError("constant_outcome", Text(zh="回答全部相同", en="every answer is the same"))
    n0 = (total - float((n.astype(np.float64) ** 2).sum()) / total) / (k - 1)
    msb, msw = between / (k - 1), within / (total - k)
    icc1 = _icc1(msb, msw, n0)
    f = msb / msw if msw > 0 else float("inf")
    tail = (1 - level) / 2
    upper, lower = (float(fdtri(k - 1, total - k, q)) for q in (1 - tail, tail))
    low, high = (1.0, 1.0) if np.isinf(f) else tuple((f / q - 1) / (f / q + n0 - 1) for q in (upper, lower))
    spare = max(icc1, 0.0)
    reliability = np.where(used, n * spare / (1 + (n - 1) * spare), np.nan)
    return Icc(
        icc1=icc1,
        low=low,
        high=high,
        icc1_mean_size=_icc1(msb, msw, total / k),
        icc2=(msb - msw) / msb if msb > 0 else float("-inf"),
        reliability=reliability,
        n=n,
        n0=n0,
        n_groups=k,
        n_singletons=int((n == 1).sum()),
        ms_between=msb,
        ms_within=msw,
        df_between=k - 1,
        df_within=total - k,
        f=f,
        p_value=0.0 if np.isinf(f) else float(fdtrc(k - 1, total - k, f)),
        eta_squared=between / (between + within),
        level=level,
    )


@dataclass(frozen=True)
class Components:
    """Variance between groups (`between`) and within (`within`), their ICC, the mean, and its variance."""

    between: float
    within: float
    mean: float
    mean_variance: float
    n: np.ndarray
    means: np.ndarray
    method: Literal["reml", "ml"]

    @property
    def icc(self) -> float:
        """Share of variance between groups."""
        return self.between / (self.between + self.within)

    @property
    def reliability(self) -> np.ndarray:
        """Reliability of each group's mean, between / (between + within / n); NaN for an empty group."""
        with np.errstate(divide="ignore", invalid="ignore"):
            found = self.between / (self.between + self.within / self.n)
        return np.where(self.n > 0, found, np.nan)


def variance_components(
    values: np.ndarray, groups: np.ndarray, n_groups: int, *, method: Literal["reml", "ml"] = "reml"
) -> Components:
    r"""Random-intercept model without predictors, by (restricted) maximum likelihood.

    With :math:`\theta=\tau^2/\sigma^2` and :math:`a_g = n_g/(1+n_g\theta)` the profiled criterion of one number is

    .. math:: (N-r)\ln\Bigl[SS_W+\sum_g a_g(\bar y_g-\mu)^2\Bigr] + \sum_g\ln(1+n_g\theta)
        \;[+\ln\sum_g a_g], \qquad \mu = \frac{\sum a_g\bar y_g}{\sum a_g}

    (r = 1 and the last term with ``reml``).

    Parameters
    ----------
    values, groups, n_groups
        As `intraclass_correlation`.

    Raises
    ------
    EstimationError
        As `intraclass_correlation`.

    References
    ----------
    Harville (1977), doi 10.1080/01621459.1977.10480998.

    Examples
    --------
    Equal groups: the analysis of variance gives (16 - 2) / 2 between and 2 within.

    >>> import numpy as np
    >>> found = variance_components(np.array([1.0, 3, 5, 7]), np.array([0, 0, 1, 1]), 2)
    >>> round(found.between, 5), round(found.within, 5), found.mean
    (7.0, 2.0, 4.0)

    The dyestuff of Davies & Goldsmith (1972): R's lme4 1.1.31 gives 1764.05 and 2451.25; 1388.33 by maximum likelihood.

    >>> from governance_survey.statistics.textbook import dyestuff
    >>> yields, batch = dyestuff()
    >>> found = variance_components(yields, batch, 6)
    >>> likely = variance_components(yields, batch, 6, method="ml")
    >>> round(found.between, 2), round(found.within, 2), round(likely.between, 2)
    (1764.05, 2451.25, 1388.33)
    """
    from scipy.optimize import minimize_scalar

    y, g = _used(values, groups)
    intraclass_correlation(values, groups, n_groups)  # refuses what has no components
    n = np.bincount(g, minlength=n_groups)
    here = n > 0
    means = np.bincount(g, weights=y, minlength=n_groups) / np.maximum(n, 1)
    within_squares = float(((y - means[g]) ** 2).sum())
    sizes, own = n[here].astype(np.float64), means[here]
    rest = len(y) - (method == "reml")

    def at(theta: float) -> tuple[float, float, float]:
        a = sizes / (1 + sizes * theta)
        mean = float(a @ own / a.sum())
        squares = within_squares + float(a @ (own - mean) ** 2)
        value = rest * np.log(squares) + float(np.log1p(sizes * theta).sum())
        return value + (float(np.log(a.sum())) if method == "reml" else 0.0), mean, squares

    found = minimize_scalar(
        lambda log_theta: at(float(np.exp(log_theta)))[0],
        bounds=(-18.0, 12.0),
        method="bounded",
        options={"xatol": 1e-10},
    )
    theta = float(np.exp(found.x))
    if at(0.0)[0] <= found.fun:
        theta = 0.0
    _, mean, squares = at(theta)
    sigma2 = squares / rest
    precision = float((sizes / (1 + sizes * theta)).sum()) / sigma2
    return Components(theta * sigma2, sigma2, mean, 1 / precision, n, np.where(here, means, np.nan), method)


def _icc1(msb: float, msw: float, size: float) -> float:
    return (msb - msw) / (msb + (size - 1) * msw)


def _used(values: np.ndarray, groups: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    y, g = np.asarray(values, dtype=np.float64), np.asarray(groups)
    kept = np.isfinite(y) & (g >= 0)
    return y[kept], g[kept]
