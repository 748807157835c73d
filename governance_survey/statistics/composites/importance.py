"""Importance of parts: derived from a regression, and set beside their performance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text

Method = Literal["lmg", "relative_weights"]
MOST_FOR_LMG = 15  # 2^15 regressions
NAMED_FROM = 0.80  # of the bootstrap replicates in one quadrant, or it has no name
QUADRANTS = ("keep", "improve", "low", "excess")


@dataclass(frozen=True)
class Derived:
    """Shares of the explained variance, adding up to `r_squared`; divided by it they add up to one."""

    shares: np.ndarray
    r_squared: float
    method: Method
    n: int

    @property
    def relative(self) -> np.ndarray:
        """Shares of one."""
        return np.asarray(self.shares / self.r_squared)


@dataclass(frozen=True)
class Quadrants:
    """Where each part stands against the cross-hairs.

    `share` (parts, 4): replicates in keep (high, high), improve (low performance, high importance), low
    (low, low), excess (high performance, low importance). `place`: the quadrant's number, -1 where no quadrant
    holds `NAMED_FROM` of the replicates.
    """

    performance: np.ndarray
    importance: np.ndarray
    performance_low: np.ndarray
    performance_high: np.ndarray
    importance_low: np.ndarray
    importance_high: np.ndarray
    cross: tuple[float, float]
    share: np.ndarray
    place: np.ndarray
    draws: int
    level: float


def derived_importance(x: np.ndarray, y: np.ndarray, *, method: Method = "lmg") -> Derived:
    r"""Importance of correlated predictors as shares of R².

    ``lmg`` averages the gain in R² of a predictor over all orders of entry (Lindeman, Merenda & Gold):

    .. math:: \mathrm{LMG}_j = \sum_{S\not\ni j} \frac{|S|!\,(p-1-|S|)!}{p!}\,[R^2(S\cup j)-R^2(S)]

    ``relative_weights`` (Johnson) splits R² through the nearest orthogonal variables:
    :math:`\Lambda = R^{1/2}`, :math:`w = \Lambda^{\circ 2}(\Lambda^{-1}r_{xy})^{\circ 2}`.

    Parameters
    ----------
    x : ndarray (rows, predictors)
    y : ndarray (rows,)
        Rows with a missing value are left out.

    Raises
    ------
    EstimationError
        ``too_few_rows``, ``constant_item``, ``dependent_predictors``, ``too_many_predictors`` (lmg, over 15).

    References
    ----------
    Gromping (2007), doi 10.1198/000313007X188252; Johnson (2000), doi 10.1207/S15327906MBR3501_1.

    Examples
    --------
    Uncorrelated predictors: the squared correlations.

    >>> import numpy as np
    >>> x = np.array([[1, 1], [1, -1], [-1, 1], [-1, -1]] * 3, dtype=float)
    >>> derived_importance(x, x @ [2.0, 1.0]).relative.round(6).tolist()
    [0.8, 0.2]
    """
    columns = np.column_stack([x, y]).astype(np.float64)
    rows = columns[~np.isnan(columns).any(axis=1)]
    p = columns.shape[1] - 1
    if len(rows) < p + 2:
        raise EstimationError("too_few_rows", Text(zh="行太少。", en="Too few rows."), expected=p + 2, got=len(rows))
    if (rows.std(axis=0) <= 1e-12).any():
        raise EstimationError("constant_item", Text(zh="有变量没有变化。", en="A variable does not vary."))
    shares, total = importance_of_correlations(np.asarray(np.corrcoef(rows, rowvar=False)), method=method)
    return Derived(shares, total, method, len(rows))


def importance_of_correlations(r: np.ndarray, *, method: Method = "lmg") -> tuple[np.ndarray, float]:
    """Shares of R² and R² itself, from correlations (predictors, outcome last).

    Raises
    ------
    EstimationError
        ``dependent_predictors``, ``too_many_predictors``.

    Examples
    --------
    >>> import numpy as np
    >>> shares, total = importance_of_correlations(np.array([[1, 0, .8], [0, 1, .4], [.8, .4, 1]]))
    >>> shares.round(2).tolist(), round(total, 2)
    ([0.64, 0.16], 0.8)

    Fertility of 47 Swiss provinces (R's `swiss`) on agriculture, examination, education, catholics, infant mortality:
    R's relaimpo 2.2.7 gives lmg .0571, .1712, .2601, .1056, .1128 and R² = .7067, Python's relativeImp 0.0.2 the
    relative weights .0484, .1547, .2720, .1147, .1170.

    >>> correlations = np.eye(6)
    >>> correlations[np.tril_indices(6, -1)] = [
    ...     -.686542, -.639523, .698415, .401095, -.572742, -.153859, -.060859, -.114022, -.099322, .175496,
    ...     .353079, -.645883, -.663789, .463685, .416556]
    >>> correlations = correlations + np.tril(correlations, -1).T
    >>> shares, total = importance_of_correlations(correlations)
    >>> shares.round(4).tolist(), round(total, 4)
    ([0.0571, 0.1712, 0.2601, 0.1056, 0.1128], 0.7067)
    >>> importance_of_correlations(correlations, method="relative_weights")[0].round(4).tolist()
    [0.0484, 0.1547, 0.272, 0.1147, 0.117]
    """
    p = len(r) - 1
    within, with_y = r[:p, :p], r[:p, p]
    if np.linalg.eigvalsh(within)[0] < 1e-8:
        raise EstimationError(
            "dependent_predictors", Text(zh="自变量之间线性相关。", en="The predictors are linearly dependent.")
        )
    total = float(with_y @ np.linalg.solve(within, with_y))
    shares = _lmg(within, with_y) if method == "lmg" else _relative_weights(within, with_y)
    return shares, total


def _relative_weights(within: np.ndarray, with_y: np.ndarray) -> np.ndarray:
    values, vectors = np.linalg.eigh(within)
    root = (vectors * np.sqrt(values)) @ vectors.T
    return np.asarray((root**2) @ np.linalg.solve(root, with_y) ** 2)


def _lmg(within: np.ndarray, with_y: np.ndarray) -> np.ndarray:
    from math import factorial

    p = len(with_y)
    if p > MOST_FOR_LMG:
        raise EstimationError(
            "too_many_predictors",
            Text(zh="LMG 要拟合全部子集，自变量太多。", en="LMG fits every subset: too many predictors."),
            expected=MOST_FOR_LMG,
            got=p,
            fix=Text(zh='用 method="relative_weights"。', en='Use method="relative_weights".'),
        )
    explained = _all_subsets(within, with_y)
    sets = np.arange(1 << p)
    sizes = np.array([int(number).bit_count() for number in sets])
    weight = np.array([factorial(s) * factorial(p - 1 - s) / factorial(p) if s < p else 0.0 for s in range(p + 1)])
    found = np.empty(p)
    for j in range(p):
        without = sets[(sets >> j) & 1 == 0]
        found[j] = (weight[sizes[without]] * (explained[without | (1 << j)] - explained[without])).sum()
    return found


def _all_subsets(within: np.ndarray, with_y: np.ndarray) -> np.ndarray:
    # R² of every subset; subsets of one size are solved in one stack.
    p = len(with_y)
    explained = np.zeros(1 << p)
    members = (np.arange(1 << p)[:, None] >> np.arange(p)) & 1
    sizes = members.sum(axis=1)
    for size in range(1, p + 1):
        chosen = np.flatnonzero(sizes == size)
        places = np.nonzero(members[chosen])[1].reshape(-1, size)
        blocks = within[places[:, :, None], places[:, None, :]]
        right = with_y[places]
        explained[chosen] = (np.linalg.solve(blocks, right[:, :, None])[:, :, 0] * right).sum(axis=1)
    return explained


def quadrants(
    performance: np.ndarray,
    importance: np.ndarray,
    *,
    cross: Sequence[float | None] = (None, None),
    replicates: tuple[np.ndarray, np.ndarray] | None = None,
    level: float = 0.95,
) -> Quadrants:
    """Importance-performance analysis with the doubt of its quadrants.

    Parameters
    ----------
    performance, importance : ndarray (parts,)
    cross : (performance, importance)
        Cross-hairs: a policy goal where there is one; None for the grand mean, which puts something on either side
        even when all is well.
    replicates : (ndarray (draws, parts), ndarray (draws, parts)), optional
        Bootstrap replicates of both; without them no part is named.
    level : float

    References
    ----------
    Martilla & James (1977), doi 10.1177/002224297704100112.

    Examples
    --------
    >>> import numpy as np
    >>> found = quadrants(np.array([70.0, 40]), np.array([0.7, 0.6]), cross=(50, 0.5),
    ...                   replicates=(np.array([[69.0, 41], [71, 39]]), np.array([[.7, .6], [.7, .6]])))
    >>> [QUADRANTS[place] for place in found.place]
    ['keep', 'improve']
    """
    p, i = np.asarray(performance, dtype=np.float64), np.asarray(importance, dtype=np.float64)
    goal_p, goal_i = cross
    lines = (
        float(np.nanmean(p)) if goal_p is None else float(goal_p),
        float(np.nanmean(i)) if goal_i is None else float(goal_i),
    )
    nothing = np.full(p.shape, np.nan)
    if replicates is None:
        unknown = np.full((len(p), 4), np.nan)
        none = np.full(len(p), -1)
        return Quadrants(p, i, nothing, nothing, nothing, nothing, lines, unknown, none, 0, level)
    ps, is_ = (np.asarray(values, dtype=np.float64) for values in replicates)
    tails = [(1 - level) / 2, (1 + level) / 2]
    # A grand mean moves with the sample, a goal does not.
    high_p = ps >= (ps.mean(axis=1, keepdims=True) if goal_p is None else lines[0])
    high_i = is_ >= (is_.mean(axis=1, keepdims=True) if goal_i is None else lines[1])
    kinds = (high_p & high_i, ~high_p & high_i, ~high_p & ~high_i, high_p & ~high_i)
    share = np.stack([kind.mean(axis=0) for kind in kinds], axis=1)
    best = share.argmax(axis=1)
    place = np.where(share.max(axis=1) >= NAMED_FROM, best, -1)
    p_low, p_high = np.quantile(ps, tails, axis=0)
    i_low, i_high = np.quantile(is_, tails, axis=0)
    return Quadrants(p, i, p_low, p_high, i_low, i_high, lines, share, place, len(ps), level)
