"""Internal consistency of a scale: alpha with its interval, item-rest correlations, omega."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ..words.errors import EstimationError
from ..words.text import Text, listed

Missing = Literal["listwise", "pairwise"]
BLOCK = 8192  # rows; 30 items of them are 2 MB


@dataclass(frozen=True)
class Alpha:
    """Cronbach's alpha and what goes with it.

    Attributes
    ----------
    raw, standardised : float
        Alpha from covariances and from correlations.
    low, high : float
        Feldt interval of `raw` at `level`.
    n : int
        Rows behind the interval: complete rows (listwise), or the smallest number of answers two items
        share (pairwise, which keeps the interval from claiming more than the data hold).
    mean_r : float
        Mean inter-item correlation.
    item_rest : ndarray (items,)
        Correlation of each item with the sum of the others.
    if_dropped : ndarray (items,)
        Alpha of the remaining items (NaN for a scale of two).
    """

    raw: float
    standardised: float
    low: float
    high: float
    level: float
    n: int
    n_items: int
    missing: Missing
    mean_r: float
    item_rest: np.ndarray
    if_dropped: np.ndarray


@dataclass(frozen=True)
class Omega:
    """McDonald's omega total of a one-factor model on standardised items.

    `loadings` (items,) and `uniquenesses` (items,) are those of the minres solution.
    """

    total: float
    loadings: np.ndarray
    uniquenesses: np.ndarray
    n: int
    missing: Missing


def cronbach_alpha(
    items: np.ndarray, *, missing: Missing = "listwise", level: float = 0.95, check_keys: bool = True
) -> Alpha:
    r"""Cronbach's alpha, raw and standardised, with the Feldt interval.

    .. math:: \alpha = \frac{k}{k-1}\left(1-\frac{\sum_i s_{ii}}{\sum_{ij} s_{ij}}\right), \qquad
        \alpha_{std} = \frac{k\bar r}{1+(k-1)\bar r}

    .. math:: \left[1-(1-\hat\alpha)F_{1-\gamma/2},\; 1-(1-\hat\alpha)F_{\gamma/2}\right],\quad
        F \sim F(n-1,\,(n-1)(k-1))

    Parameters
    ----------
    items : ndarray, shape (rows, items)
        Items already keyed in one direction; NaN = missing.
    missing : {"listwise", "pairwise"}
        Rows complete on all items, or covariances of each pair's common rows.
    level : float
        Level of the interval.
    check_keys : bool
        Refuse items that correlate negatively with the rest of the scale.

    Raises
    ------
    EstimationError
        ``too_few_items``, ``too_few_rows``, ``constant_item``, ``negatively_keyed_item``, ``empty_pair``.

    References
    ----------
    Cronbach (1951), doi 10.1007/BF02310555; Feldt, Woodruff & Salih (1987), doi 10.1177/014662168701100107.

    Examples
    --------
    Worked by hand: item variances 1.6667, 2.9167 and 2.8958, variance of the sum 19.5625.

    >>> import numpy as np
    >>> x = np.array([[1, 1, 2], [2, 3, 2], [3, 2, 4], [4, 5, 5.5]])
    >>> round(cronbach_alpha(x).raw, 4)
    0.9265
    """
    covariance, n = _covariance(_matrix(items), missing)
    variances = np.diag(covariance)
    flat = np.flatnonzero(variances <= 1e-12 * max(float(variances.max()), 1e-300))
    if flat.size:
        raise _refuse(
            "constant_item",
            Text(
                zh="有题目的回答全部相同，α 没有意义",
                en="an item has the same answer throughout, so alpha has no meaning",
            ),
            flat,
        )
    scale = 1.0 / np.sqrt(variances)
    correlation = covariance * np.outer(scale, scale)
    k = len(variances)
    row_sums = covariance.sum(axis=1)
    total = float(row_sums.sum())
    rest_variance = total - 2 * row_sums + variances
    with np.errstate(invalid="ignore", divide="ignore"):
        item_rest = (row_sums - variances) * scale / np.sqrt(rest_variance)
    if check_keys and np.any(item_rest < 0):
        raise _refuse(
            "negatively_keyed_item",
            Text(
                zh="有题目与其余题目负相关，可能忘了反向计分",
                en="an item correlates negatively with the rest; is it reverse-coded?",
            ),
            np.flatnonzero(item_rest < 0),
        )
    if total <= 0:
        raise _refuse(
            "no_common_variance",
            Text(zh="题目之间没有共同变异", en="the items share no variance"),
            np.arange(k),
        )
    raw = k / (k - 1) * (1 - float(variances.sum()) / total)
    mean_r = float((correlation.sum() - k) / (k * (k - 1)))
    if_dropped = np.full(k, np.nan)
    if k > 2:
        left = variances.sum() - variances
        if_dropped = (k - 1) / (k - 2) * (1 - left / rest_variance)
    low, high = feldt_interval(raw, n, k, level)
    standardised = k * mean_r / (1 + (k - 1) * mean_r)
    return Alpha(raw, standardised, low, high, level, n, k, missing, mean_r, item_rest, if_dropped)


def feldt_interval(alpha: float, n: int, k: int, level: float = 0.95) -> tuple[float, float]:
    """Feldt interval of alpha for n rows and k items (see `cronbach_alpha`).

    Examples
    --------
    >>> [round(x, 4) for x in feldt_interval(0.818792815188796, 1381, 3)]  # ESS 10 Norway, psych::alpha.ci
    [0.8016, 0.8347]
    """
    from scipy.special import fdtri

    tail = (1 - level) / 2
    dof = (n - 1.0, (n - 1.0) * (k - 1.0))
    return 1 - (1 - alpha) * float(fdtri(*dof, 1 - tail)), 1 - (1 - alpha) * float(fdtri(*dof, tail))


def mcdonald_omega(items: np.ndarray, *, missing: Missing = "listwise") -> Omega:
    r"""Omega total of a one-factor minres model on the correlations.

    .. math:: \omega = \frac{(\sum\lambda_i)^2}{(\sum\lambda_i)^2 + \sum\theta_i}

    Parameters
    ----------
    items : ndarray, shape (rows, items)
        NaN = missing; at least three items.

    Raises
    ------
    EstimationError
        ``too_few_items`` (fewer than three), ``heywood_case`` (an item with no unique variance left),
        ``factor_not_converged``, and those of `cronbach_alpha`.

    References
    ----------
    McDonald (1999), Test theory; Harman & Jones (1966), doi 10.1007/BF02289468 (minres).

    Examples
    --------
    Loadings .8, .7, .6 give 2.1² / (2.1² + .36 + .51 + .64).

    >>> import numpy as np
    >>> loading = np.array([0.8, 0.7, 0.6])
    >>> r = np.outer(loading, loading); np.fill_diagonal(r, 1)
    >>> x = np.linalg.cholesky(r) @ np.linalg.qr(np.vander(np.arange(1.0, 41), 4, increasing=True))[0][:, 1:].T
    >>> round(mcdonald_omega(x.T).total, 6)
    0.744932
    """
    matrix = _matrix(items)
    if matrix.shape[1] < 3:
        raise _refuse(
            "too_few_items",
            Text(zh="ω 至少需要三道题", en="omega needs at least three items"),
            np.arange(matrix.shape[1]),
        )
    covariance, n = _covariance(matrix, missing)
    variances = np.diag(covariance)
    if np.any(variances <= 0):
        raise _refuse(
            "constant_item",
            Text(zh="有题目的回答全部相同", en="an item has the same answer throughout"),
            np.flatnonzero(variances <= 0),
        )
    correlation = covariance / np.sqrt(np.outer(variances, variances))
    loadings = _minres_one_factor(correlation)
    uniquenesses = 1 - loadings**2
    common = float(loadings.sum()) ** 2
    return Omega(common / (common + float(uniquenesses.sum())), loadings, uniquenesses, n, missing)


def corrected_item_rest(items: np.ndarray) -> np.ndarray:
    """Correlation of each item with the mean of the other answered items, on available rows.

    NaN where an item or its rest is constant or fewer than three rows are common. Shape (items,).
    """
    matrix = np.asarray(items, dtype=np.float64)
    answered = ~np.isnan(matrix)
    filled = np.where(answered, matrix, 0.0)
    others = answered.sum(axis=1, keepdims=True) - answered
    with np.errstate(invalid="ignore", divide="ignore"):
        rest = (filled.sum(axis=1, keepdims=True) - filled) / others
        use = answered & (others > 0)
        n = use.sum(axis=0)
        x, y = np.where(use, filled, 0.0), np.where(use, rest, 0.0)
        x, y = np.where(use, x - x.sum(0) / n, 0.0), np.where(use, y - y.sum(0) / n, 0.0)
        spread = np.sqrt((x * x).sum(0) * (y * y).sum(0))
        r = (x * y).sum(0) / spread
    return np.where((n >= 3) & (spread > 1e-12), r, np.nan)


def _matrix(items: np.ndarray) -> np.ndarray:
    matrix = np.asarray(items, dtype=np.float64)
    if matrix.ndim != 2 or matrix.shape[1] < 2:
        raise _refuse(
            "too_few_items",
            Text(zh="信度至少需要两道题", en="reliability needs at least two items"),
            np.arange(matrix.shape[-1] if matrix.ndim == 2 else 1),
        )
    return matrix


def _covariance(matrix: np.ndarray, missing: Missing) -> tuple[np.ndarray, int]:
    # One NaN makes the sum NaN: tables without a gap, the large ones mostly, need no mask.
    complete = ~np.isnan(matrix).any(axis=1) if np.isnan(matrix.sum()) else np.ones(matrix.shape[0], dtype=bool)
    n = int(complete.sum())
    if missing == "listwise" or n == matrix.shape[0]:
        if n < 3:
            raise _too_few(n)
        rows = matrix if n == matrix.shape[0] else matrix[complete]
        return _centred_products(rows) / (n - 1), n
    answered = (~np.isnan(matrix)).astype(np.float64)
    shift = np.nanmean(matrix, axis=0) if answered.any(axis=0).all() else np.zeros(matrix.shape[1])
    filled = np.nan_to_num(matrix - shift)
    common = answered.T @ answered
    if common.min() < 3:
        raise _refuse(
            "empty_pair",
            Text(zh="有两道题几乎没有共同的作答者", en="two items have hardly any respondents in common"),
            np.unique(np.argwhere(common < 3)),
        )
    sums = filled.T @ answered
    return (filled.T @ filled - sums * sums.T / common) / (common - 1), int(common.min())


def _centred_products(rows: np.ndarray) -> np.ndarray:
    # Centred block by block: a block stays in the processor's cache, and no second table is made.
    centre = rows.mean(axis=0)
    total = np.zeros((rows.shape[1], rows.shape[1]))
    for start in range(0, len(rows), BLOCK):
        block = rows[start : start + BLOCK] - centre
        total += block.T @ block
    return total


def _minres_one_factor(correlation: np.ndarray) -> np.ndarray:
    # Least squares on the off-diagonal correlations, the uniquenesses the free parameters (Harman & Jones).
    from scipy.optimize import minimize

    k = len(correlation)
    off = ~np.eye(k, dtype=bool)

    def loadings_at(uniqueness: np.ndarray) -> np.ndarray:
        values, vectors = np.linalg.eigh(correlation - np.diag(uniqueness))
        loading = vectors[:, -1] * np.sqrt(max(float(values[-1]), 0.0))
        return np.asarray(loading if loading.sum() >= 0 else -loading)

    def misfit(loading: np.ndarray) -> tuple[float, np.ndarray]:
        residual = np.where(off, correlation - np.outer(loading, loading), 0.0)
        return float((residual**2).sum()) / 2, -2.0 * residual @ loading

    start = loadings_at(1 - np.clip(np.abs(correlation - np.eye(k)).max(axis=0), 0.05, 0.95))
    found = minimize(misfit, start, jac=True, method="BFGS", options={"gtol": 1e-10, "maxiter": 2000})
    loading = found.x if found.x.sum() >= 0 else -found.x
    if np.abs(misfit(loading)[1]).max() > 1e-6:
        raise _refuse(
            "factor_not_converged",
            Text(zh="单因子模型没有收敛", en="the one-factor model did not converge"),
            np.arange(k),
        )
    if np.any(loading**2 >= 1):
        raise _refuse(
            "heywood_case",
            Text(
                zh="有题目的独特方差不为正（Heywood 情形），ω 不可信",
                en="an item has no unique variance left (a Heywood case)",
            ),
            np.flatnonzero(loading**2 >= 1),
        )
    return np.asarray(loading)


def _too_few(n: int) -> EstimationError:
    return EstimationError(
        "too_few_rows",
        Text(zh="完整作答的行太少，不能估计信度", en="too few complete rows to estimate reliability"),
        expected=Text(zh="至少 3 行", en="at least 3"),
        got=n,
    )


def _refuse(code: str, what: Text, places: np.ndarray) -> EstimationError:
    positions = [int(place) + 1 for place in places]
    return EstimationError(code, what, where=Text(zh="第 {p} 题", en="item {p}").fill(p=listed(positions)), got=None)
