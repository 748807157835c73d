"""Intervals of shares that stay between nought and one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text
from ..design import DesignArrays
from .linear import rows_inside
from .means import means
from .records import Estimates

ShareInterval = Literal["logit", "beta", "arcsine", "wald"]


@dataclass(frozen=True)
class Proportion:
    """A share with its interval; `method` is the one that was used, "beta" where every answer is the same."""

    estimate: float
    std_error: float
    low: float
    high: float
    level: float
    method: ShareInterval
    dof: float
    n_obs: int
    n_missing: int
    population: float
    n_effective: float
    deff: float


def share_intervals(
    share: np.ndarray,
    std_error: np.ndarray,
    dof: np.ndarray,
    *,
    n: int,
    method: ShareInterval = "logit",
    level: float = 0.95,
) -> tuple[np.ndarray, np.ndarray]:
    r"""Limits of shares from their standard errors.

    ``logit``: :math:`\operatorname{expit}\{\ln\frac{p}{1-p} \pm t\,\frac{s}{p(1-p)}\}`; ``arcsine``:
    :math:`\sin^2(\arcsin\sqrt p \pm t\,\frac{s}{2\sqrt{p(1-p)}})`; ``wald``: :math:`p \pm t s`, which may leave
    [0, 1]; ``beta``: quantiles of Beta(:math:`n^*p`, :math:`n^*(1-p)+1`) and Beta(:math:`n^*p+1`, :math:`n^*(1-p)`),
    with :math:`n^*=\frac{p(1-p)}{s^2}\bigl(\frac{t_{n-1}}{t_{dof}}\bigr)^2` (Korn and Graubard), the widest where
    shares are small.

    Parameters
    ----------
    share, std_error, dof : ndarray (p,)
    n : int
        Rows used.
    method : {"logit", "beta", "arcsine", "wald"}

    Returns
    -------
    (low, high), each ndarray (p,)
        NaN where a share of nought or one, or an error of nought, leaves nothing to go by (see `proportion`).

    References
    ----------
    Korn & Graubard (1998), Survey Methodology 24, 193-201; Brown, Cai & DasGupta (2001), doi 10.1214/ss/1009213286.

    Examples
    --------
    Four of 183 schools in 15 districts (api data): logit limits .0023 and .1777, where R's survey has the same.

    >>> import numpy as np
    >>> low, high = share_intervals(np.array([0.02185792]), np.array([0.0226216]), np.array([14.0]), n=183)
    >>> low.round(4).tolist(), high.round(4).tolist()
    ([0.0023], [0.1777])
    """
    from scipy.special import betaincinv, expit, logit, stdtrit

    p, s, df = (np.atleast_1d(np.asarray(v, dtype=np.float64)) for v in (share, std_error, dof))
    t = stdtrit(df, 0.5 + level / 2)
    if method == "wald":
        return p - t * s, p + t * s
    within = (p > 0) & (p < 1) & (s > 0)
    q = np.where(within, p, 0.5)
    spread = np.where(within, s, 1.0)
    if method == "logit":
        half = t * spread / (q * (1 - q))
        low, high = expit(logit(q) - half), expit(logit(q) + half)
    elif method == "arcsine":
        half = t * spread / (2 * np.sqrt(q * (1 - q)))
        centre = np.arcsin(np.sqrt(q))
        # The sine turns back beyond its ends.
        low = np.sin(np.maximum(centre - half, 0.0)) ** 2
        high = np.sin(np.minimum(centre + half, np.pi / 2)) ** 2
    else:
        effective = q * (1 - q) / spread**2 * (stdtrit(n - 1, 0.5 + level / 2) / t) ** 2
        tail = (1 - level) / 2
        low = betaincinv(effective * q, effective * (1 - q) + 1, tail)
        high = betaincinv(effective * q + 1, effective * (1 - q), 1 - tail)
    return np.where(within, low, np.nan), np.where(within, high, np.nan)


def proportion(
    design: DesignArrays,
    yes: np.ndarray,
    *,
    domain: np.ndarray | None = None,
    method: ShareInterval = "logit",
    level: float = 0.95,
) -> Proportion:
    """Share of rows that are one, with an interval that stays between nought and one.

    Where every answer is the same there is no error to estimate: the interval is then that of Clopper and Pearson
    for as many independent answers as there are sampling units (or Kish's effective n, if fewer), so that a handful
    of agreeing clusters does not look like certainty.

    Parameters
    ----------
    design : DesignArrays
    yes : ndarray (rows,)
        One or nought; NaN = missing.
    domain : ndarray of bool (rows,), optional
    method : {"logit", "beta", "arcsine", "wald"}
        See `share_intervals`.

    Raises
    ------
    EstimationError
        ``not_binary``, ``no_answers``, ``no_degrees_of_freedom``.
    DesignError
        ``lonely_psu``, ``one_psu``, ``replicate_empty``.

    References
    ----------
    Korn & Graubard (1998), Survey Methodology 24, 193-201; Clopper & Pearson (1934), doi 10.1093/biomet/26.4.404.

    Examples
    --------
    >>> import numpy as np
    >>> from governance_survey.statistics.design import design_arrays
    >>> found = proportion(design_arrays(10), np.array([1.0] * 3 + [0.0] * 7))
    >>> round(found.estimate, 3), round(found.low, 4), round(found.high, 4)
    (0.3, 0.0764, 0.6896)
    >>> found = proportion(design_arrays(10), np.ones(10))
    >>> found.method, round(found.low, 4), found.high
    ('beta', 0.6915, 1.0)
    """
    y = np.asarray(yes, dtype=np.float64)
    if not (np.isnan(y) | (y == 0) | (y == 1)).all():
        raise EstimationError(
            "not_binary",
            Text(zh="比例的数据只能是 0 或 1", en="the answers of a share have to be nought or one"),
        )
    found = means(design, y, domain=domain)
    p, error = float(found.estimate[0]), float(found.std_error[0])
    used = rows_inside(design, domain) & np.isfinite(y)
    same = y[used].min() == y[used].max()
    if same:
        low, high = _all_the_same(design, found, used, level)
        method = "beta"
    else:
        lows, highs = share_intervals(
            found.estimate, found.std_error, found.dof, n=int(found.n_obs[0]), method=method, level=level
        )
        low, high = float(lows[0]), float(highs[0])
    return Proportion(
        estimate=p,
        std_error=error,
        low=low,
        high=high,
        level=level,
        method=method,
        dof=float(found.dof[0]),
        n_obs=int(found.n_obs[0]),
        n_missing=int(found.n_missing[0]),
        population=float(found.population[0]),
        n_effective=float(found.n_effective[0]),
        deff=float(found.deff[0]),
    )


def _all_the_same(design: DesignArrays, found: Estimates, used: np.ndarray, level: float) -> tuple[float, float]:
    units = len(np.unique(design.psu[used]))
    n = min(float(units), float(found.n_effective[0]))
    bound = ((1 - level) / 2) ** (1 / n)
    return (bound, 1.0) if found.estimate[0] > 0.5 else (0.0, 1 - bound)
