"""Obstacle degree: where the shortfall of a composite lies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text
from .aggregation import check_weights

SMALL_GAP = 0.10  # of the whole scale; shares of less are noise


@dataclass(frozen=True)
class Obstacles:
    """Shares of the shortfall.

    Attributes
    ----------
    shares : ndarray (rows, parts)
        Each part's share of the row's gap; adds up to one; NaN where the gap is too small or a part is missing.
    gap : ndarray (rows,)
        Weighted distance from the goal, between 0 and 1.
    mean_shares : ndarray (parts,)
        Shares of the summed gaps of all rows: rows with a larger gap count more.
    low, high : ndarray (parts,) or None
        Bootstrap interval of `mean_shares`.
    n_suppressed : int
        Rows whose gap is under the limit.
    """

    shares: np.ndarray
    gap: np.ndarray
    mean_shares: np.ndarray
    low: np.ndarray | None
    high: np.ndarray | None
    n_suppressed: int
    limit: float
    level: float


def obstacle_degree(
    x: np.ndarray,
    weights: np.ndarray | Sequence[float] | None = None,
    *,
    limit: float = SMALL_GAP,
    draws: int = 0,
    seed: int | None = None,
    level: float = 0.95,
) -> Obstacles:
    r"""Decompose the gap to the goal.

    .. math:: O_j = \frac{w_j(1-x_j)}{\sum_k w_k(1-x_k)}, \qquad \mathrm{gap} = \sum_k w_k (1-x_k)

    An arithmetic decomposition: "the largest share of the gap lies in ...", never "the cause is ...". With a
    gap under `limit` the shares are left out, because the largest of little is nothing.

    Parameters
    ----------
    x : ndarray (rows, parts)
        On goalposts, 1 the goal; NaN = missing (the row is left out).
    weights : (parts,), optional
        Equal by default.
    limit : float
    draws, seed : int
        Bootstrap of rows for `mean_shares`; 0 draws, no interval. The seed is required with draws.
    level : float

    Raises
    ------
    EstimationError
        ``outside_unit``, ``no_gap`` (every row at the goal), ``seed_missing``, ``weights_do_not_match``,
        ``negative_weight``.

    Examples
    --------
    Community 4 of the analysis plan's fixture:

    >>> import numpy as np
    >>> w = np.array([.17648, .26157, .33209, .22985])
    >>> (100 * obstacle_degree(np.array([[0, .3333, 0, 0]]), w).shares).round(1).tolist()
    [[19.3, 19.1, 36.4, 25.2]]
    """
    values = np.asarray(x, dtype=np.float64)
    w = check_weights(weights, values.shape[1])
    if ((values < -1e-12) | (values > 1 + 1e-12)).any():
        raise EstimationError(
            "outside_unit",
            Text(zh="取值超出 0 到 1，先按目标值换算。", en="A value lies outside 0 to 1: put it on goalposts first."),
        )
    if draws and seed is None:
        raise EstimationError("seed_missing", Text(zh="重抽样需要随机种子。", en="Resampling needs a seed."))
    shortfall = w * (1 - values)
    gap = shortfall.sum(axis=1)
    complete = ~np.isnan(gap)
    if not (gap[complete] > 1e-12).any():
        raise EstimationError(
            "no_gap", Text(zh="所有单位都已达到目标，没有差距。", en="Every row is at the goal: no gap.")
        )
    shown = complete & (gap >= limit)
    shares = np.where(shown[:, None], shortfall / np.where(gap > 0, gap, np.nan)[:, None], np.nan)
    rows = shortfall[complete]
    low = high = None
    if draws:
        rng = np.random.default_rng(seed)
        counts = rng.multinomial(len(rows), np.full(len(rows), 1 / len(rows)), size=draws)
        totals = counts @ rows
        totals = totals[totals.sum(axis=1) > 0]  # a draw of rows at the goal alone has no shares
        resampled = totals / totals.sum(axis=1, keepdims=True)
        low, high = np.quantile(resampled, [(1 - level) / 2, (1 + level) / 2], axis=0)
    total = rows.sum(axis=0)
    return Obstacles(shares, gap, total / total.sum(), low, high, int((complete & ~shown).sum()), limit, level)
