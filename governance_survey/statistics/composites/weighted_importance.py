"""Derived importance of a complex sample: with its weights, and taken anew with its replicates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text
from ..design import DesignArrays
from ..resampling import Replicates, replicate_sums
from .importance import Derived, Method, importance_of_correlations

CHANCE = 0.05  # p of R² above which its shares are shares of noise


@dataclass(frozen=True)
class WeightedImportance:
    """Importance with what a reader must see beside it.

    Attributes
    ----------
    derived : Derived
    correlations : ndarray (predictors,)
        With the outcome; shares of R² have no sign.
    adjusted_r_squared : float
    replicates : ndarray (draws, predictors) or None
        Shares of one in every replicate.
    """

    derived: Derived
    correlations: np.ndarray
    adjusted_r_squared: float
    replicates: np.ndarray | None


def weighted_importance(
    design: DesignArrays,
    x: np.ndarray,
    y: np.ndarray,
    *,
    method: Method = "lmg",
    replicates: Replicates | None = None,
) -> WeightedImportance:
    r"""Derived importance from design-weighted correlations.

    .. math:: r_{jk} = \frac{\sum_i w_i (z_{ij}-\bar z_j)(z_{ik}-\bar z_k)}
        {\sqrt{\sum_i w_i (z_{ij}-\bar z_j)^2 \sum_i w_i (z_{ik}-\bar z_k)^2}}

    Parameters
    ----------
    design : DesignArrays
    x : ndarray (rows, predictors)
    y : ndarray (rows,)
        Rows with a missing value keep their place in the design and count nothing.
    method : {"lmg", "relative_weights"}
    replicates : Replicates, optional
        Of the design.

    Raises
    ------
    EstimationError
        ``too_few_rows``, ``constant_item``, ``dependent_predictors``, ``too_many_predictors``,
        ``nothing_explained`` (F test of R² over .05: shares of chance), ``replicates_failed``.

    References
    ----------
    Gromping (2007), doi 10.1198/000313007X188252; Johnson (2000), doi 10.1207/S15327906MBR3501_1.

    Examples
    --------
    A weight of two is the row twice:

    >>> import numpy as np
    >>> from governance_survey.statistics.composites import derived_importance
    >>> from governance_survey.statistics.design import design_arrays
    >>> x = np.array([[1.0, 2], [2, 1], [3, 5], [4, 3], [6, 4]])
    >>> y, w = np.array([1.0, 2, 2, 4, 5]), np.array([1, 2, 1, 1, 2])
    >>> found = weighted_importance(design_arrays(5, weights=w), x, y).derived.shares
    >>> bool(np.allclose(found, derived_importance(x.repeat(w, axis=0), y.repeat(w)).shares))
    True
    """
    columns = np.column_stack([x, y]).astype(np.float64)
    used = ~np.isnan(columns).any(axis=1) & (design.weights > 0)
    p, n = columns.shape[1] - 1, int(used.sum())
    if n < p + 2:
        raise EstimationError("too_few_rows", Text(zh="行太少。", en="Too few rows."), expected=p + 2, got=n)
    if (columns[used].std(axis=0) <= 1e-12).any():
        raise EstimationError("constant_item", Text(zh="有变量没有变化。", en="A variable does not vary."))
    # Centred and scaled first: sums of squares of raw scores lose digits.
    z = np.where(used[:, None], (columns - columns[used].mean(axis=0)) / columns[used].std(axis=0), 0.0)
    i, j = np.triu_indices(p + 1)
    moments = np.column_stack([used, z, z[:, i] * z[:, j]])
    r = _correlations((design.weights @ moments)[None], p + 1)[0]
    shares, total = importance_of_correlations(r, method=method)
    adjusted = 1 - (1 - total) * (n - 1) / (n - p - 1)
    if total < 1 and _chance(total, p, n) > CHANCE:
        raise EstimationError(
            "nothing_explained",
            Text(
                zh="这些部分对结果的解释不超出偶然，没有可分的份额。",
                en="The parts explain no more of the outcome than chance would: there are no shares to give.",
            ),
            got=Text(zh="R² = {r}，n = {n}", en="R² = {r}, n = {n}").fill(r=f"{total:.3f}", n=n),
        )
    taken = None
    if replicates is not None:
        each = _correlations(replicate_sums(design, replicates, moments), p + 1)
        if not np.isfinite(each).all():
            raise EstimationError(
                "replicates_failed",
                Text(
                    zh="有重复样本里某个变量没有变化，误差不可信。",
                    en="A variable does not vary in some replicate: its error cannot be trusted.",
                ),
            )
        found = [importance_of_correlations(own, method=method) for own in each]
        taken = np.array([own / whole for own, whole in found])
    return WeightedImportance(Derived(shares, total, method, n), r[:p, p], adjusted, taken)


def _chance(r_squared: float, p: int, n: int) -> float:
    from scipy.special import fdtrc

    return float(fdtrc(p, n - p - 1, (r_squared / p) / ((1 - r_squared) / (n - p - 1))))


def _correlations(sums: np.ndarray, k: int) -> np.ndarray:
    # Sums of one, of every column, and of the upper triangle of products -> (replicates, k, k).
    mean = sums[:, 1 : k + 1] / sums[:, :1]
    i, j = np.triu_indices(k)
    covariance = np.empty((len(sums), k, k))
    covariance[:, i, j] = sums[:, k + 1 :] / sums[:, :1] - mean[:, i] * mean[:, j]
    covariance[:, j, i] = covariance[:, i, j]
    spread = np.sqrt(np.maximum(np.einsum("rkk->rk", covariance), 0.0))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(covariance / (spread[:, :, None] * spread[:, None, :]))
