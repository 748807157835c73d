"""Complex samples: the linearised variance in one place, and means that rest on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ..words.errors import DesignError, EstimationError
from ..words.text import Text, listed

Lonely = Literal["fail", "adjust", "certainty", "remove", "average"]


@dataclass(frozen=True)
class DesignArrays:
    """A sample design as arrays, one entry per row of the data.

    Attributes
    ----------
    weights : ndarray of float64
        Sampling weights (ones where none are declared); zero keeps a row in the data, out of the sums.
    strata : ndarray of int
        Stratum of each row, 0, 1, 2 …
    psu : ndarray of int
        Primary sampling unit of each row, numbered through all strata (units are nested in strata).
    stratum_of_psu : ndarray of int
        Stratum of each unit.
    sampled_share : ndarray of float64
        Share of a stratum's units that were sampled (0 where no finite population is declared).
    lonely : str
        What a stratum with a single unit contributes (see `taylor_covariance`).
    weighted, clustered, stratified : bool
        Which roles were declared.
    """

    weights: np.ndarray
    strata: np.ndarray
    psu: np.ndarray
    stratum_of_psu: np.ndarray
    sampled_share: np.ndarray
    lonely: Lonely
    weighted: bool
    clustered: bool
    stratified: bool

    @property
    def n_rows(self) -> int:
        """Rows of the data."""
        return len(self.weights)


@dataclass(frozen=True)
class Mean:
    """A design-based mean.

    `dof` are units minus strata; `n_effective` is Kish's (sum w)² / sum w²; `deff` compares the
    variance with that of a simple random sample of the same size.
    """

    estimate: float
    std_error: float
    dof: float
    low: float
    high: float
    level: float
    n_obs: int
    n_missing: int
    n_effective: float
    deff: float


def design_arrays(
    n: int,
    *,
    weights: np.ndarray | None = None,
    strata: np.ndarray | None = None,
    psu: np.ndarray | None = None,
    fpc: np.ndarray | None = None,
    lonely: Lonely = "fail",
) -> DesignArrays:
    """Turn declared columns into a design.

    Parameters
    ----------
    n : int
        Rows of the data.
    weights : ndarray, optional
        Finite, not negative, positive sum.
    strata, psu : ndarray, optional
        Labels of any kind. Without `psu` every row is its own unit.
    fpc : ndarray, optional
        Units in the population of the row's stratum (first stage), or the sampled share (all <= 1).
    lonely : {"fail", "adjust", "certainty", "remove", "average"}
        Rule for a stratum with one unit, as in R's survey package.

    Raises
    ------
    DesignError
        ``bad_weight`` (rows named), ``missing_design_label``, ``bad_fpc``.
    """
    checked = np.ones(n) if weights is None else _weights(np.asarray(weights, dtype=np.float64))
    stratum, _ = _codes(strata, n, "strata")
    unit, _ = _codes(psu, n, "psu") if psu is not None else (np.arange(n), n)
    pairs, nested = np.unique(np.column_stack([stratum, unit]), axis=0, return_inverse=True)
    stratum_of_psu = pairs[:, 0].astype(np.intp)
    share = _sampled_share(fpc, stratum, stratum_of_psu)
    return DesignArrays(
        weights=checked,
        strata=stratum,
        psu=nested.reshape(-1),
        stratum_of_psu=stratum_of_psu,
        sampled_share=share,
        lonely=lonely,
        weighted=weights is not None,
        clustered=psu is not None,
        stratified=strata is not None,
    )


def degrees_of_freedom(design: DesignArrays, used: np.ndarray | None = None) -> int:
    """Units minus strata, counting only those with a row of positive weight (among `used` rows)."""
    rows = design.weights > 0 if used is None else used & (design.weights > 0)
    units = np.unique(design.psu[rows])
    return len(units) - len(np.unique(design.stratum_of_psu[units]))


def taylor_covariance(design: DesignArrays, influence: np.ndarray) -> np.ndarray:
    r"""Covariance of weighted totals of influence values: the one place of the linearised variance.

    .. math:: \hat V = \sum_h (1-f_h)\frac{n_h}{n_h-1}\sum_{i\in h}(z_{hi}-\bar z_h)(z_{hi}-\bar z_h)^\top

    where :math:`z_{hi}` sums the (already weighted) influence values of unit i in stratum h.

    Parameters
    ----------
    influence : ndarray, shape (rows, p)
        Weighted influence; zero for rows outside the domain or with a missing value, which keep their
        place in the design.

    Returns
    -------
    ndarray, shape (p, p)

    Notes
    -----
    A stratum with one unit: ``fail`` refuses; ``adjust`` takes its deviation from the grand mean;
    ``certainty`` and ``remove`` let it contribute nothing; ``average`` gives it the mean variance of the
    other strata.

    References
    ----------
    Binder (1983), doi 10.2307/1402588; Lumley (2004), doi 10.18637/jss.v009.i08.
    """
    z = np.asarray(influence, dtype=np.float64).reshape(design.n_rows, -1)
    n_units, p = len(design.stratum_of_psu), z.shape[1]
    totals = np.stack([np.bincount(design.psu, weights=z[:, j], minlength=n_units) for j in range(p)], axis=1)
    n_strata = int(design.stratum_of_psu.max()) + 1
    size = np.bincount(design.stratum_of_psu, minlength=n_strata).astype(np.float64)
    sums = np.stack(
        [np.bincount(design.stratum_of_psu, weights=totals[:, j], minlength=n_strata) for j in range(p)], axis=1
    )
    lonely = size == 1
    if n_units == 1:
        raise _one_unit()
    if lonely.any() and design.lonely == "fail" and not np.all(design.sampled_share[lonely] >= 1):
        raise _lonely(int(lonely.sum()))
    centre = sums / size[:, None]
    if design.lonely == "adjust":
        centre[lonely] = 0.0  # influence values sum to zero over the sample: their grand mean
    deviation = totals - centre[design.stratum_of_psu]
    factor = (1 - design.sampled_share) * size / np.maximum(size - 1, 1)
    if design.lonely in ("certainty", "remove"):
        factor[lonely] = 0.0
    covariance = (deviation * factor[design.stratum_of_psu, None]).T @ deviation
    if design.lonely == "average" and lonely.any():
        covariance *= n_strata / (n_strata - lonely.sum())
    return np.asarray(covariance)


def mean(design: DesignArrays, values: np.ndarray, *, level: float = 0.95, domain: np.ndarray | None = None) -> Mean:
    r"""Design-based mean of a variable, whole sample or one domain.

    .. math:: \bar y = \frac{\sum w_i y_i}{\sum w_i}, \qquad
        u_i = \frac{w_i (y_i-\bar y)}{\sum w_i}, \qquad \widehat{\mathrm{var}}(\bar y) = \hat V(u)

    Missing values and rows outside the domain keep their place in the design with zero contribution;
    dropping them first would change the standard error. A domain's degrees of freedom count the units
    and strata in which it occurs (Korn & Graubard 1999, ch. 5).

    Parameters
    ----------
    values : ndarray (rows,), NaN = missing
    domain : ndarray of bool (rows,), optional

    Raises
    ------
    EstimationError
        ``no_answers``, ``no_degrees_of_freedom``.
    DesignError
        ``lonely_psu``, ``one_psu``.

    Examples
    --------
    Unit sums in two strata: (2, 6) and (4, 4), every row its own unit.

    >>> import numpy as np
    >>> d = design_arrays(4, strata=np.array([1, 1, 2, 2]))
    >>> m = mean(d, np.array([2.0, 6, 4, 4]))
    >>> m.estimate, m.std_error, m.dof
    (4.0, 1.0, 2.0)
    """
    y = np.asarray(values, dtype=np.float64)
    inside = np.ones(design.n_rows, dtype=bool) if domain is None else np.asarray(domain, dtype=bool)
    inside = inside & (design.weights > 0)
    used = inside & np.isfinite(y)
    w = np.where(used, design.weights, 0.0)
    total = float(w.sum())
    n = int(used.sum())
    if n == 0:
        raise EstimationError(
            "no_answers",
            Text(zh="没有可用的回答", en="there is no answer to compute with"),
            got=Text(zh="0 份", en="none"),
        )
    dof = degrees_of_freedom(design, inside if domain is not None else None)
    if dof < 1:
        raise EstimationError(
            "no_degrees_of_freedom",
            Text(
                zh="抽样单元太少，区间没有自由度",
                en="too few sampling units: no degrees of freedom are left for an interval",
            ),
            got=dof,
        )
    filled = np.where(used, y, 0.0)
    estimate = float(w @ filled) / total
    influence = w * (filled - estimate) / total
    std_error = float(np.sqrt(taylor_covariance(design, influence[:, None])[0, 0]))
    half = _t_quantile(level, dof) * std_error
    spread = float(w @ (filled - estimate) ** 2) / total
    srs = spread * n / (n - 1) / n if n > 1 else np.nan
    return Mean(
        estimate=estimate,
        std_error=std_error,
        dof=float(dof),
        low=estimate - half,
        high=estimate + half,
        level=level,
        n_obs=n,
        n_missing=int(inside.sum()) - n,
        n_effective=total**2 / float(w @ w),
        deff=std_error**2 / srs if srs and srs > 0 else np.nan,
    )


def _t_quantile(level: float, dof: float) -> float:
    from scipy.special import stdtrit

    return float(stdtrit(dof, 0.5 + level / 2))


def _weights(weights: np.ndarray) -> np.ndarray:
    bad = np.flatnonzero(~np.isfinite(weights) | (weights < 0))
    if bad.size or weights.sum() <= 0:
        raise DesignError(
            "bad_weight",
            Text(
                zh="权重必须是有限的非负数，且总和为正",
                en="weights must be finite, not negative, and have a positive sum",
            ),
            where=Text(zh="第 {r} 行", en="row {r}").fill(r=listed((bad + 1).tolist())) if bad.size else None,
            got=listed([f"{value:g}" for value in weights[bad][:5]]) if bad.size else f"{weights.sum():g}",
            fix=Text(
                zh="请改正这些权重，或从数据中删除这些行。", en="Mend these weights or remove the rows from the data."
            ),
        )
    return weights


def _codes(labels: np.ndarray | None, n: int, role: str) -> tuple[np.ndarray, int]:
    if labels is None:
        return np.zeros(n, dtype=np.intp), 1
    values = np.asarray(labels)
    missing = (
        np.isnan(values) if values.dtype.kind == "f" else np.fromiter((v is None for v in values), dtype=bool, count=n)
    )
    if missing.any():
        raise DesignError(
            "missing_design_label",
            Text(zh="抽样设计变量有缺失", en="a design variable has missing values"),
            where=Text(zh="{role}，第 {r} 行", en="{role}, row {r}").fill(
                role=role, r=listed((np.flatnonzero(missing) + 1).tolist())
            ),
            fix=Text(zh="每一行都要有层和抽样单元。", en="Every row needs its stratum and sampling unit."),
        )
    found, codes = np.unique(values if values.dtype.kind != "O" else values.astype(str), return_inverse=True)
    return codes.reshape(-1), len(found)


def _sampled_share(fpc: np.ndarray | None, stratum: np.ndarray, stratum_of_psu: np.ndarray) -> np.ndarray:
    n_strata = int(stratum_of_psu.max()) + 1
    if fpc is None:
        return np.zeros(n_strata)
    values = np.asarray(fpc, dtype=np.float64)
    low, high = np.full(n_strata, np.inf), np.full(n_strata, -np.inf)
    np.minimum.at(low, stratum, values)
    np.maximum.at(high, stratum, values)
    sampled = np.bincount(stratum_of_psu, minlength=n_strata)
    shares = high.max() <= 1
    share = high if shares else sampled / high
    if not np.all(np.isfinite(values)) or np.any(low != high) or np.any(values <= 0) or np.any(share > 1 + 1e-12):
        raise DesignError(
            "bad_fpc",
            Text(
                zh="有限总体数必须为正、在层内相同，且不小于样本单元数",
                en="the population size must be positive, the same within a stratum, and not below the sample",
            ),
        )
    return share


def _one_unit() -> DesignError:
    return DesignError(
        "one_psu",
        Text(
            zh="整个样本只有一个初级抽样单元，无法估计抽样误差",
            en="the whole sample is one sampling unit: no error can be estimated",
        ),
    )


def _lonely(count: int) -> DesignError:
    return DesignError(
        "lonely_psu",
        Text(zh="有 {n} 个层只有一个初级抽样单元", en="{n} strata have a single sampling unit").fill(n=count),
        fix=Text(
            zh='读数据时写明 lonely_psu="adjust"、"certainty"、"remove" 或 "average"，或合并层。',
            en='Choose lonely_psu="adjust", "certainty", "remove" or "average" when reading, or merge strata.',
        ),
    )
