"""Coders who measure or rank: intraclass correlations of Shrout and Fleiss, Kendall's W."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text, same


@dataclass(frozen=True)
class Intraclass:
    """Six intraclass correlations of one table, in the order (1,1), (2,1), (3,1), (1,k), (2,k), (3,k).

    Attributes
    ----------
    estimate, low, high : ndarray (6,)
    f, p_value : ndarray (6,)
        Test of no difference between units.
    dof_between, dof_within : ndarray of int (6,)
    ms_units, ms_coders, ms_residual, ms_within : float
        Mean squares.
    n_units, n_coders : int
    n_dropped : int
        Units with a missing measurement, left out.
    level : float
    """

    estimate: np.ndarray
    low: np.ndarray
    high: np.ndarray
    f: np.ndarray
    p_value: np.ndarray
    dof_between: np.ndarray
    dof_within: np.ndarray
    ms_units: float
    ms_coders: float
    ms_residual: float
    ms_within: float
    n_units: int
    n_coders: int
    n_dropped: int
    level: float


def coder_intraclass(table: np.ndarray, *, level: float = 0.95) -> Intraclass:
    r"""Intraclass correlations of coders who measure: one-way (1), coders drawn at random (2), these coders only (3).

    .. math:: \mathrm{ICC}(1,1)=\frac{B-W}{B+(k-1)W}, \quad
        \mathrm{ICC}(2,1)=\frac{B-E}{B+(k-1)E+k(J-E)/n}, \quad \mathrm{ICC}(3,1)=\frac{B-E}{B+(k-1)E}

    with B, J, E, W the mean squares of units, coders, the rest, and within units; (·,k) is of the mean of the k
    coders. (1) and (2) count a coder who is always higher as disagreement, (3) does not.

    Parameters
    ----------
    table : ndarray of float (units, coders)
        Measurements; units with a NaN are left out.
    level : float

    Raises
    ------
    EstimationError
        ``one_coder``, ``too_few_units``, ``constant_ratings`` (units do not differ and coders do not either).

    References
    ----------
    Shrout & Fleiss (1979), doi 10.1037/0033-2909.86.2.420; McGraw & Wong (1996), doi 10.1037/1082-989X.1.1.30.

    Examples
    --------
    Shrout and Fleiss (1979), table 4: .17, .29, .71, .44, .62, .91.

    >>> import numpy as np
    >>> table = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
    >>> coder_intraclass(np.array(table)).estimate.round(2).tolist()
    [0.17, 0.29, 0.71, 0.44, 0.62, 0.91]
    """
    from scipy.special import fdtrc, fdtri

    x, dropped = _measured(table)
    n, k = x.shape
    grand = x.mean()
    units, coders = x.mean(axis=1) - grand, x.mean(axis=0) - grand
    b = k * float(units @ units) / (n - 1)
    j = n * float(coders @ coders) / (k - 1)
    rest = x - grand - units[:, None] - coders
    e = float((rest**2).sum()) / ((n - 1) * (k - 1))
    w = float(((x - x.mean(axis=1, keepdims=True)) ** 2).sum()) / (n * (k - 1))
    if b + w <= 1e-12 * max(grand * grand, 1.0):
        raise EstimationError("constant_ratings", Text(zh="所有测量值相同", en="every measurement is the same"))
    one, rest_dof, tail = n - 1, (n - 1) * (k - 1), (1 - level) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        f1, f3 = np.divide(b, w), np.divide(b, e)
        single = np.array([_share(f1, k), (b - e) / (b + (k - 1) * e + k * (j - e) / n), _share(f3, k)])
        ends = [
            [_share(ratio / fdtri(one, dof, q), k) for ratio, dof in ((f1, n * (k - 1)), (f3, rest_dof))]
            for q in (1 - tail, tail)
        ]
        random_low, random_high = _random_coders(single[1], b, j, e, n, k, tail)
    low = np.array([ends[0][0], random_low, ends[0][1]])
    high = np.array([ends[1][0], random_high, ends[1][1]])
    f = np.array([f1, f3, f3])
    within = np.array([n * (k - 1), rest_dof, rest_dof])
    p = np.where(np.isinf(f), 0.0, fdtrc(one, within, np.where(np.isinf(f), 1.0, f)))
    return Intraclass(
        estimate=np.concatenate([single, _stepped(single, k)]),
        low=np.concatenate([low, _stepped(low, k)]),
        high=np.concatenate([high, _stepped(high, k)]),
        f=np.tile(f, 2),
        p_value=np.tile(p, 2),
        dof_between=np.full(6, one),
        dof_within=np.tile(within, 2),
        ms_units=b,
        ms_coders=j,
        ms_residual=e,
        ms_within=w,
        n_units=n,
        n_coders=k,
        n_dropped=dropped,
        level=level,
    )


@dataclass(frozen=True)
class Concordance:
    """Kendall's W, corrected for ties; Friedman's statistic, its degrees of freedom and p.

    `n_units` and `n_coders` used; `n_dropped` units had a missing value.
    """

    estimate: float
    statistic: float
    dof: int
    p_value: float
    n_units: int
    n_coders: int
    n_dropped: int


def kendall_concordance(table: np.ndarray) -> Concordance:
    r"""Kendall's coefficient of concordance: whether coders put units in one order.

    .. math:: W=\frac{12\sum_i(R_i-\bar R)^2}{m^2(n^3-n)-m\sum_jT_j}, \qquad T_j=\sum(t^3-t), \qquad
        \chi^2=m(n-1)W

    Parameters
    ----------
    table : ndarray of float (units, coders)
        Values or ranks; units with a NaN are left out, and each coder's units ranked then.

    Raises
    ------
    EstimationError
        ``one_coder``, ``too_few_units``, ``constant_ratings`` (every coder ties every unit).

    References
    ----------
    Kendall & Babington Smith (1939), doi 10.1214/aoms/1177732186.

    Examples
    --------
    Three coders in one order.

    >>> import numpy as np
    >>> kendall_concordance(np.array([[1, 2, 1], [2, 5, 3], [3, 9, 4]])).estimate
    1.0
    """
    from scipy.special import chdtrc
    from scipy.stats import rankdata

    x, dropped = _measured(table)
    n, m = x.shape
    ranks = rankdata(x, axis=0)
    squares = float(((ranks.sum(axis=1) - m * (n + 1) / 2) ** 2).sum())
    # A coder's ranks have variance (n² - 1)/12 less what ties take: the same as T, without counting ties.
    room = m * float(((ranks - (n + 1) / 2) ** 2).sum())
    if room <= 0:
        raise EstimationError("constant_ratings", Text(zh="所有测量值相同", en="every measurement is the same"))
    found = squares / room
    statistic = m * (n - 1) * found
    return Concordance(found, statistic, n - 1, float(chdtrc(n - 1, statistic)), n, m, dropped)


def _share(f: float, k: int) -> float:
    return 1.0 if np.isinf(f) else float((f - 1) / (f + k - 1))


def _stepped(single: np.ndarray, k: int) -> np.ndarray:
    return np.asarray(k * single / (1 + (k - 1) * single))


def _random_coders(r: float, b: float, j: float, e: float, n: int, k: int, tail: float) -> tuple[float, float]:
    # Satterthwaite's degrees of freedom of Shrout and Fleiss, equation for ICC(2,1).
    from scipy.special import fdtri

    if b <= 0 or np.isnan(r):
        return np.nan, np.nan
    if e <= 0 and j <= 0:
        return 1.0, 1.0
    ratio = j / e if e > 0 else np.inf
    if np.isinf(ratio):
        v = k - 1.0
    else:
        top = (k - 1) * (n - 1) * (k * r * ratio + n * (1 + (k - 1) * r) - k * r) ** 2
        v = top / ((n - 1) * k**2 * r**2 * ratio**2 + (n * (1 + (k - 1) * r) - k * r) ** 2)
    upper, lower = float(fdtri(n - 1, v, 1 - tail)), float(fdtri(v, n - 1, 1 - tail))
    noise = k * j + (k * n - k - n) * e
    return n * (b - upper * e) / (upper * noise + n * b), n * (lower * b - e) / (noise + n * lower * b)


def _measured(table: np.ndarray) -> tuple[np.ndarray, int]:
    x = np.asarray(table, dtype=np.float64)
    if x.ndim != 2 or x.shape[1] < 2:
        raise EstimationError(
            "one_coder", Text(zh="至少需要两位编码者", en="two coders or more are needed"), got=same(x.shape)
        )
    whole = np.isfinite(x).all(axis=1)
    if whole.sum() < 2:
        raise EstimationError(
            "too_few_units",
            Text(zh="各编码者都测量过的单元不足两个", en="fewer than two units were measured by every coder"),
            got=int(whole.sum()),
        )
    return x[whole], int((~whole).sum())
