"""Linear models with errors one can trust: design-based, cluster-robust, HC3. Refuses what it cannot identify."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ..words.errors import EstimationError
from ..words.text import Text, listed
from .design import DesignArrays, degrees_of_freedom, taylor_covariance

Covariance = Literal["design", "cluster", "hc3"]

# A column whose part not explained by the others is smaller than this share of its size is dependent.
DEPENDENT = 1e-9
FEW_CLUSTERS = 30


@dataclass(frozen=True)
class LinearFit:
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
        ``few_clusters``.
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

    @property
    def std_error(self) -> np.ndarray:
        """Square roots of the diagonal of `cov`, (p,)."""
        return np.sqrt(np.diag(self.cov))

    @property
    def statistic(self) -> np.ndarray:
        """Estimates over standard errors, (p,)."""
        return np.asarray(self.coef / self.std_error)

    @property
    def p_value(self) -> np.ndarray:
        """Two-sided p from the t reference, (p,)."""
        from scipy.special import stdtr

        return np.asarray(2 * stdtr(self.dof, -np.abs(self.statistic)))

    def conf_int(self, level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
        """Lower and upper limits, each (p,)."""
        from scipy.special import stdtrit

        half = float(stdtrit(self.dof, 0.5 + level / 2)) * self.std_error
        return self.coef - half, self.coef + half


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
    ``hc3``: :math:`A\,X'W\,\mathrm{diag}\{e^2/(1-h)^2\}\,WX\,A`, t with n - p.

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
        For ``cluster`` and ``hc3``: weights of the least squares.

    Raises
    ------
    EstimationError
        ``rank_deficient`` (dependent columns named), ``too_few_rows``, ``constant_outcome``, ``one_cluster``,
        ``not_finite``, ``no_degrees_of_freedom``, ``leverage_one``.

    References
    ----------
    Binder (1983), doi 10.2307/1402588; Liang & Zeger (1986), doi 10.1093/biomet/73.1.13;
    MacKinnon & White (1985), doi 10.1016/0304-4076(85)90158-7.

    Examples
    --------
    >>> import numpy as np
    >>> x = np.column_stack([np.ones(5), [1.0, 2, 3, 4, 5]])
    >>> f = linear_model(x, np.array([1.0, 2, 2, 4, 6]), names=("(Intercept)", "a"), covariance="hc3")
    >>> f.coef.round(6).tolist(), f.dof
    ([-0.6, 1.2], 3.0)
    """
    x = np.asarray(x, dtype=np.float64)
    y = np.asarray(y, dtype=np.float64)
    if np.isinf(x).any() or np.isinf(y).any():
        raise EstimationError("not_finite", Text(zh="数据中有无穷大", en="the data hold infinite values"))
    w = _weights(x.shape[0], covariance, design, weights)
    labels = _cluster_codes(clusters) if covariance == "cluster" else None
    inside = w > 0
    used = inside & ~np.isnan(x).any(axis=1) & ~np.isnan(y)
    if labels is not None:
        used &= labels >= 0
    xu, yu, wu = x[used], y[used], w[used]
    _refuse_thin(xu, yu, names)
    core = _least_squares(xu, yu, wu, names)
    n, p = xu.shape
    scores = np.zeros(x.shape)
    scores[used] = (xu * (wu * core.residual)[:, None]) @ core.scale
    if covariance == "design":
        assert design is not None
        meat, dof, groups = _design_meat(design, scores, used)
    elif covariance == "cluster":
        assert labels is not None
        meat, dof, groups = _cluster_meat(scores[used], labels[used])
    else:
        meat, dof, groups = _hc3_meat(scores[used], core.leverage), float(n - p), None
    if dof < 1:
        raise EstimationError(
            "no_degrees_of_freedom",
            Text(zh="抽样单元太少，没有剩余自由度", en="too few sampling units: no degrees of freedom are left"),
            got=f"{dof:g}",
        )
    few = covariance == "cluster" and groups is not None and groups < FEW_CLUSTERS
    bread = core.scale @ core.inverse
    return LinearFit(
        names=tuple(names),
        coef=core.coef,
        cov=bread @ meat @ bread.T,
        dof=dof,
        covariance=covariance,
        n_obs=n,
        n_missing=int(inside.sum()) - n,
        r_squared=core.r_squared,
        sigma=float(np.sqrt(wu @ core.residual**2 / wu.mean() / (n - p))),
        n_clusters=groups,
        condition=core.condition,
        vif=core.vif,
        max_leverage=float(core.leverage.max()),
        warnings=("few_clusters",) if few else (),
    )


Meat = tuple[np.ndarray, float, int | None]


def _design_meat(design: DesignArrays, scores: np.ndarray, used: np.ndarray) -> Meat:
    dof = degrees_of_freedom(design, used) + 1 - scores.shape[1]
    groups = len(np.unique(design.psu[used])) if design.clustered else None
    return taylor_covariance(design, scores), float(dof), groups


def _cluster_meat(scores: np.ndarray, labels: np.ndarray) -> Meat:
    n, p = scores.shape
    _, codes = np.unique(labels, return_inverse=True)
    groups = int(codes.max()) + 1
    if groups < 2:
        raise EstimationError("one_cluster", Text(zh="只有一个群，不能聚类", en="there is only one cluster"))
    sums = np.stack([np.bincount(codes, weights=scores[:, j], minlength=groups) for j in range(p)], axis=1)
    return groups / (groups - 1) * (n - 1) / (n - p) * sums.T @ sums, float(groups - 1), groups


def _hc3_meat(scores: np.ndarray, leverage: np.ndarray) -> np.ndarray:
    if leverage.max() > 1 - 1e-10:
        raise EstimationError(
            "leverage_one",
            Text(
                zh="有一行独自决定一个系数，HC3 无法计算",
                en="one row alone decides a coefficient, so HC3 cannot be computed",
            ),
        )
    adjusted = scores / (1 - leverage)[:, None]
    return np.asarray(adjusted.T @ adjusted)


@dataclass(frozen=True)
class _Core:
    """Least squares on centred, scaled columns: `coef` = scale @ (inverse @ …), see `_least_squares`."""

    coef: np.ndarray
    residual: np.ndarray
    scale: np.ndarray
    inverse: np.ndarray
    leverage: np.ndarray
    r_squared: float
    condition: float
    vif: np.ndarray


def _least_squares(x: np.ndarray, y: np.ndarray, w: np.ndarray, names: tuple[str, ...]) -> _Core:
    # Columns are centred at their weighted mean and scaled before the solve, so that a variable with a huge
    # offset (a year, an income) loses no digits. x @ scale are the columns solved for.
    p = x.shape[1]
    total = w.sum()
    scale = np.eye(p)
    z = x.copy()
    if np.all(x[:, 0] == 1):
        centre = w @ x / total
        scale[0, 1:] = -centre[1:]
        z[:, 1:] -= centre[1:]
    size = np.sqrt(w @ z**2 / total)
    reference = np.maximum(np.sqrt(w @ x**2 / total), 1e-300)
    _refuse_dependent(z, w, size, reference, names)
    scale /= size
    z /= size
    root = np.sqrt(w)
    q, r = np.linalg.qr(z * root[:, None])
    y_centre = float(w @ y / total)
    solved = np.linalg.solve(r, q.T @ (root * (y - y_centre)))
    residual = (y - y_centre) - z @ solved
    r_inverse = np.linalg.solve(r, np.eye(p))
    inverse = r_inverse @ r_inverse.T
    coef = scale @ solved
    coef[0] += y_centre
    variance = float(w @ (y - y_centre) ** 2)
    singular = np.linalg.svd(r, compute_uv=False)
    return _Core(
        coef=coef,
        residual=residual,
        scale=scale,
        inverse=inverse,
        leverage=np.asarray((q**2).sum(axis=1)),
        r_squared=1 - float(w @ residual**2) / variance,
        condition=float(singular[0] / singular[-1]),
        vif=np.diag(inverse)[1:] * total,
    )


def _refuse_thin(x: np.ndarray, y: np.ndarray, names: tuple[str, ...]) -> None:
    n, p = x.shape
    if n <= p:
        raise EstimationError(
            "too_few_rows",
            Text(zh="完整的行数不多于系数个数", en="there are no more complete rows than coefficients"),
            expected=Text(zh="多于 {p} 行", en="more than {p} rows").fill(p=p),
            got=n,
        )
    if np.ptp(y) == 0:
        raise EstimationError(
            "constant_outcome",
            Text(zh="结果变量在所用的行里没有变化", en="the outcome does not vary over the rows used"),
        )


def _refuse_dependent(
    z: np.ndarray, w: np.ndarray, size: np.ndarray, reference: np.ndarray, names: tuple[str, ...]
) -> None:
    flat = size <= 1e-12 * reference
    root = np.sqrt(w)[:, None]
    dependent = [names[j] for j in np.flatnonzero(flat)]
    if not flat.any():
        # Unpivoted QR in the order of the formula: a tiny diagonal means "explained by what stands before it".
        diagonal = np.abs(np.diag(np.linalg.qr(z / size * root, mode="r"))) / np.sqrt(w.sum())
        dependent = [names[j] for j in np.flatnonzero(diagonal < DEPENDENT)]
    if dependent:
        raise EstimationError(
            "rank_deficient",
            Text(
                zh="有变量没有变化，或可由其他变量完全推出，系数不能识别",
                en="a variable does not vary or follows from the others, so its coefficient is not identified",
            ),
            got=listed(dependent),
            fix=Text(zh="请从公式里去掉它。", en="Take it out of the formula."),
        )


def _weights(n: int, covariance: Covariance, design: DesignArrays | None, weights: np.ndarray | None) -> np.ndarray:
    if covariance == "design":
        if design is None:
            raise TypeError("covariance='design' needs design=")
        return design.weights
    return np.ones(n) if weights is None else np.asarray(weights, dtype=np.float64)


def _cluster_codes(clusters: np.ndarray | None) -> np.ndarray:
    if clusters is None:
        raise TypeError("covariance='cluster' needs clusters=")
    labels = np.asarray(clusters)
    if labels.dtype.kind == "f":
        missing = np.isnan(labels)
    else:
        missing = np.fromiter((label is None for label in labels), dtype=bool, count=len(labels))
    _, codes = np.unique(labels.astype(str), return_inverse=True)
    return np.where(missing, -1, codes.reshape(-1))
