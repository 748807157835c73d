"""Linear models with errors one can trust: design-based, clustered, HC0 to HC4. Refuses what it cannot identify."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ..words.errors import EstimationError
from ..words.text import Text
from .clusters.alone import decided_by_one
from .columns import checked_weights, complete_rows, group_codes, refuse_constant, refuse_few_rows, renumbered
from .design import DesignArrays, GivenReplicates, degrees_of_freedom, refuse_no_freedom, taylor_covariance
from .inference import Inference
from .least_squares import Squares, Visit, cluster_sums, least_squares
from .orthonormal import Frame

Covariance = Literal["design", "cluster", "model", "hc0", "hc1", "hc2", "hc3", "hc4"]

FEW_CLUSTERS = 30


@dataclass(frozen=True)
class LinearFit(Inference):
    """A fitted linear model; everything inferential is read from `coef`, `cov` and `dof`.

    Attributes
    ----------
    names : tuple of str (p,)
    coef : ndarray (p,)
    cov : ndarray (p, p)
        The one covariance matrix.
    dof : float
        Degrees of freedom of the t reference.
    n_obs, n_missing : int
        Rows used and rows with a missing value (or, with clusters, no cluster).
    r_squared : float
        Weighted share of variance accounted for.
    n_clusters : int or None
    condition : float
        Condition number of the column-scaled matrix.
    vif : ndarray (p - 1,)
        Variance inflation factor of each column but the first.
    max_leverage : float
    warnings : tuple of str
        ``few_clusters``, ``rests_on_one_cluster``.
    rests_on_one : tuple of str
        Clustered: coefficients that could not be estimated without some one cluster (a treatment only one cluster
        had, a cluster's own dummy). Nothing shows their error: `std_error` is NaN, and `cov` is far too small there.
    """

    names: tuple[str, ...]
    coef: np.ndarray
    cov: np.ndarray
    dof: float
    covariance: Covariance
    n_obs: int
    n_missing: int
    r_squared: float
    sigma: float
    n_clusters: int | None
    condition: float
    vif: np.ndarray
    max_leverage: float
    warnings: tuple[str, ...]
    rests_on_one: tuple[str, ...] = ()

    @property
    def std_error(self) -> np.ndarray:
        """Square roots of the diagonal of `cov`, (p,); NaN for those of `rests_on_one`."""
        return np.where(np.isin(self.names, self.rests_on_one), np.nan, np.sqrt(np.diag(self.cov)))

    @property
    def adjusted_r_squared(self) -> float:
        """1 - (1 - R²)(n - 1) / (n - p)."""
        return 1 - (1 - self.r_squared) * (self.n_obs - 1) / (self.n_obs - len(self.names))


def linear_model(
    x: np.ndarray,
    y: np.ndarray,
    *,
    names: tuple[str, ...],
    covariance: Covariance,
    design: DesignArrays | None = None,
    clusters: np.ndarray | None = None,
    weights: np.ndarray | None = None,
) -> LinearFit:
    r"""Weighted least squares with a named covariance.

    With :math:`A=(X'WX)^{-1}` and residuals :math:`e`:

    ``design``: :math:`A\,\hat V(w e x)\,A` (`taylor_covariance`), t with units - strata + 1 - p;
    ``cluster`` (CR1): :math:`\frac{G}{G-1}\frac{n-1}{n-p} A\sum_g u_g u_g' A`,
    :math:`u_g=\sum_{i\in g}w_ie_ix_i`, t with G - 1;
    ``hc3``: :math:`A\,X'W\,\mathrm{diag}\{e^2/(1-h)^2\}\,WX\,A`, t with n - p; ``hc2`` divides by 1 - h,
    ``hc4`` by :math:`(1-h)^{\min(4,\,nh/p)}`, ``hc0`` by nothing, ``hc1`` multiplies that by n / (n - p);
    ``model``: :math:`\hat\sigma^2A` (equal variances, no sampling weights).

    Parameters
    ----------
    x : ndarray (rows, p)
        First column the intercept; NaN = missing.
    y : ndarray (rows,)
    names : tuple of str (p,)
    design : DesignArrays
        For ``design``: its weights are used, and rows with a missing value stay with zero contribution.
    clusters : ndarray (rows,)
        For ``cluster``: labels; rows without one are dropped and counted.
    weights : ndarray (rows,), optional
        For ``cluster`` and ``hc0`` to ``hc4``: weights of the least squares.

    Raises
    ------
    EstimationError
        ``rank_deficient`` (dependent columns named), ``too_few_rows``, ``constant_outcome``, ``one_cluster``,
        ``not_finite``, ``no_degrees_of_freedom``, ``leverage_one`` (HC2 to HC4),
        ``weights_need_robust``, ``perfect_fit``.
    DesignError
        ``bad_weight``; of ``design``: ``lonely_psu``, ``one_psu``, ``replicate_empty``.

    References
    ----------
    Binder (1983), doi 10.2307/1402588; Liang & Zeger (1986), doi 10.1093/biomet/73.1.13;
    MacKinnon & White (1985), doi 10.1016/0304-4076(85)90158-7; Cribari-Neto (2004),
    doi 10.1016/S0167-9473(02)00366-3.

    Examples
    --------
    >>> import numpy as np
    >>> x = np.column_stack([np.ones(5), [1.0, 2, 3, 4, 5]])
    >>> f = linear_model(x, np.array([1.0, 2, 2, 4, 6]), names=("(Intercept)", "a"), covariance="hc3")
    >>> f.coef.round(6).tolist(), f.dof
    ([-0.6, 1.2], 3.0)
    """
    rows = _rows(x, y, covariance, design, clusters, weights)
    x, y, w, groups = rows.x, rows.y, rows.w, rows.groups
    refuse_few_rows(*x.shape)
    refuse_constant(y)
    n, p = x.shape
    core = _Core(covariance, rows)
    squares = least_squares(x, y, w, names, core.part)
    sigma = float(np.sqrt(squares.sum_of_squares / (1.0 if w is None else w.mean()) / (n - p)))
    dof = float(n - p)
    meat = sigma**2 * np.eye(p) if covariance == "model" else core.meat()
    if covariance == "design" and design is not None:
        meat, dof, groups = _design_meat(design, core.scores, rows, squares)
        refuse_no_freedom(dof, p)
    elif groups is not None:
        dof = float(groups - 1)
        meat = groups / (groups - 1) * (n - 1) / (n - p) * meat
    if dof < 1:
        raise EstimationError(
            "no_degrees_of_freedom",
            Text(zh="抽样单元太少，没有剩余自由度", en="too few sampling units: no degrees of freedom are left"),
            got=f"{dof:g}",
        )
    condition, vif = _collinearity(squares.frame)
    few = covariance == "cluster" and groups is not None and groups < FEW_CLUSTERS
    alone = core.alone(x, squares, names)
    return LinearFit(
        names=tuple(names),
        coef=squares.coef,
        cov=squares.back @ meat @ squares.back.T,
        dof=dof,
        covariance=covariance,
        n_obs=n,
        n_missing=rows.n_missing,
        r_squared=squares.r_squared,
        sigma=sigma,
        n_clusters=groups,
        condition=condition,
        vif=vif,
        max_leverage=core.max_leverage,
        warnings=("few_clusters",) * few + ("rests_on_one_cluster",) * bool(alone),
        rests_on_one=alone,
    )


@dataclass(frozen=True)
class _Rows:
    """Complete rows of positive weight; `used` says which of all rows they are."""

    x: np.ndarray
    y: np.ndarray
    w: np.ndarray | None
    codes: np.ndarray | None
    groups: int | None
    used: np.ndarray
    n_missing: int


def _rows(
    x: np.ndarray,
    y: np.ndarray,
    covariance: Covariance,
    design: DesignArrays | None,
    clusters: np.ndarray | None,
    weights: np.ndarray | None,
) -> _Rows:
    x, y = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if covariance == "design" and design is None:
        raise TypeError("covariance='design' needs design=")
    if covariance == "cluster" and clusters is None:
        raise TypeError("covariance='cluster' needs clusters=")
    w = design.weights if covariance == "design" and design is not None else None
    if covariance != "design" and weights is not None:
        _refuse_weights(covariance)
        w = checked_weights(weights, len(y))
    codes = group_codes(clusters) if covariance == "cluster" and clusters is not None else None
    inside = np.ones(len(y), dtype=bool) if w is None else w > 0
    used = inside & complete_rows(x, y)
    groups: int | None = None
    if codes is not None:
        used &= codes >= 0
        codes, groups = renumbered(codes[used])
    n_missing = int(inside.sum() - used.sum())
    if not used.all():
        x, y, w = x[used], y[used], None if w is None else w[used]
    return _Rows(x, y, w, codes, groups, used, n_missing)


class _Core:
    """Gathers, on orthonormal columns: scores of the rows (of a design), else their products or sums of clusters."""

    def __init__(self, covariance: Covariance, rows: _Rows) -> None:
        (self.n, self.p), self.covariance, self.w, self.codes = rows.x.shape, covariance, rows.w, rows.codes
        if rows.groups is not None and rows.groups < 2:
            raise EstimationError("one_cluster", Text(zh="只有一个群，不能聚类", en="there is only one cluster"))
        self.scores = np.empty((self.n if covariance == "design" else 0, self.p))
        self.groups, self.parts = rows.groups or 0, list[_Part]()

    def part(self) -> Visit:
        """What a part of the rows is taken in by; parts are summed in the order they were asked for."""
        self.parts.append(_Part(self))
        return self.parts[-1].visit

    @property
    def max_leverage(self) -> float:
        """The largest leverage of a row."""
        return max(part.max_leverage for part in self.parts)

    def alone(self, x: np.ndarray, squares: Squares, names: tuple[str, ...]) -> tuple[str, ...]:
        """Coefficients that one cluster decides."""
        if self.codes is None:
            return ()
        decided = decided_by_one(x, self.w, squares, self.codes, np.sum([part.traces for part in self.parts], axis=0))
        return tuple(name for name, one in zip(names, decided, strict=True) if one)

    def meat(self) -> np.ndarray:
        """Products of rows, or of clusters."""
        if self.codes is None:
            return np.asarray(np.sum([part.products for part in self.parts], axis=0))
        sums = np.sum([part.sums for part in self.parts], axis=0)
        return np.asarray(sums.T @ sums)


class _Part:
    """What one part of the rows adds."""

    def __init__(self, core: _Core) -> None:
        self.core, self.max_leverage = core, 0.0
        self.products, self.sums = np.zeros((core.p, core.p)), np.zeros((core.groups, core.p))
        self.traces = np.zeros(core.groups)

    def visit(self, rows: slice, u: np.ndarray, residual: np.ndarray) -> None:
        """Take in some rows."""
        core = self.core
        leverage, pull = np.einsum("ij,ij->i", u, u), residual
        if core.w is not None:
            leverage, pull = leverage * core.w[rows], pull * core.w[rows]
        self.max_leverage = max(self.max_leverage, float(leverage.max()))
        if core.covariance == "model":
            return
        u *= (pull * _inflated(core.covariance, leverage, core.n, core.p))[:, None]
        if core.covariance == "design":
            core.scores[rows] = u
        elif core.codes is not None:
            self.sums += cluster_sums(u, core.codes[rows], len(self.sums))
            self.traces += np.bincount(core.codes[rows], weights=leverage, minlength=len(self.traces))
        else:
            self.products += u.T @ u


def _inflated(covariance: Covariance, leverage: np.ndarray, n: int, p: int) -> np.ndarray | float:
    # What each residual is multiplied by.
    if covariance not in ("hc2", "hc3", "hc4"):
        return float(np.sqrt(n / (n - p))) if covariance == "hc1" else 1.0
    if leverage.max() > 1 - 1e-10:
        raise EstimationError(
            "leverage_one",
            Text(
                zh="有一行独自决定一个系数，{kind} 无法计算",
                en="one row alone decides a coefficient, so {kind} cannot be computed",
            ).fill(kind=covariance.upper()),
        )
    power = {"hc2": 0.5, "hc3": 1.0}.get(covariance)
    return np.asarray((1 - leverage) ** -(np.minimum(4, n * leverage / p) / 2 if power is None else power))


def _design_meat(
    design: DesignArrays, scores: np.ndarray, rows: _Rows, squares: Squares
) -> tuple[np.ndarray, float, int | None]:
    used = rows.used
    if design.replicates is not None:
        dof = degrees_of_freedom(design, used) + 1 - scores.shape[1]
        return _replicated_meat(design.replicates, scores, rows, squares), float(dof), None
    whole = np.zeros((design.n_rows, scores.shape[1]))
    whole[used] = scores
    dof = degrees_of_freedom(design, used) + 1 - scores.shape[1]
    groups = len(np.unique(design.psu[used])) if design.clustered else None
    return taylor_covariance(design, whole), float(dof), groups


def _replicated_meat(replicates: GivenReplicates, scores: np.ndarray, rows: _Rows, squares: Squares) -> np.ndarray:
    # A replicate's coefficients less the sample's, on orthonormal columns U: (U'W_r U)^-1 U'W_r e.
    assert rows.w is not None
    u, pulls = squares.frame.of(rows.x), scores / rows.w[:, None]
    deviation = np.empty((len(replicates.table), scores.shape[1]))
    for place, whole in enumerate(replicates.table):
        w = whole[rows.used]
        try:
            deviation[place] = np.linalg.solve((u * w[:, None]).T @ u, w @ pulls)
        except np.linalg.LinAlgError as problem:
            raise EstimationError(
                "replicates_failed",
                Text(zh="有重复样本定不出系数", en="a replicate cannot tell the coefficients"),
                where=Text(zh="第 {r} 个重复样本", en="replicate {r}").fill(r=place + 1),
                fix=Text(zh="减少变量或合并小类。", en="Take fewer variables, or merge small categories."),
            ) from problem
    return np.asarray((deviation * replicates.coefficients[:, None]).T @ deviation)


def _collinearity(frame: Frame) -> tuple[float, np.ndarray]:
    # Condition number of the scaled columns, and variance inflation of each but the first.
    size = np.linalg.norm(np.linalg.inv(frame.root), axis=0)
    scaled = frame.root * size[:, None]
    return float(np.linalg.cond(scaled)), np.asarray((scaled**2).sum(axis=1)[1:])


def _refuse_weights(covariance: Covariance) -> None:
    if covariance == "model":
        raise EstimationError(
            "weights_need_robust",
            Text(
                zh="有抽样权重时，模型自带的标准误不成立",
                en="with sampling weights the model's own standard errors do not hold",
            ),
            fix=Text(zh="请用稳健、聚类或基于设计的标准误。", en="Take robust, clustered or design-based errors."),
        )
