"""Whether agreement falls as coding goes on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text
from .bootstrap import NO_INTERVAL, Name, bootstrap_agreement, summed_coefficient
from .ratings import Ratings
from .weights import Measurement, Weights

FALL = 0.10


@dataclass(frozen=True)
class Drift:
    """Agreement of each block of units, in the order they were coded.

    Attributes
    ----------
    estimate, low, high : ndarray (blocks,)
        NaN where `reason` says why; the estimate stands alone where only the draws failed.
    change, change_low, change_high : ndarray (blocks,)
        Against the first block; NaN for the first.
    fell : ndarray of bool (blocks,)
        The estimate is lower than the first block's by more than `fall`: retrain, and code the block again.
    n_units : ndarray of int (blocks,)
        Units two or more coders coded.
    reason : tuple of str (blocks,)
        Empty, or the code of the refusal.
    fall, level : float
    """

    estimate: np.ndarray
    low: np.ndarray
    high: np.ndarray
    change: np.ndarray
    change_low: np.ndarray
    change_high: np.ndarray
    fell: np.ndarray
    n_units: np.ndarray
    reason: tuple[str, ...]
    fall: float
    level: float


def agreement_drift(
    ratings: Ratings,
    blocks: np.ndarray,
    name: Name,
    measure: Weights | Measurement | np.ndarray,
    *,
    seed: int,
    draws: int = 1000,
    level: float = 0.95,
    fall: float = FALL,
) -> Drift:
    """Agreement block by block, and each block's difference from the first, with percentile intervals.

    Blocks are drawn apart, so the interval of a difference is that of the difference of independent draws. A fall
    is judged by the estimate, as the coding procedure has it; `change_high` under nought says it is no chance.

    Parameters
    ----------
    ratings : Ratings
    blocks : ndarray of int (units,)
        Block of each unit, 0, 1, 2, … in time; -1 = in none.
    name, measure
        See `bootstrap_agreement`.
    seed : int
    draws, level
    fall : float

    Raises
    ------
    EstimationError
        ``blocks_do_not_fit``, and as `bootstrap_agreement` for a wrong name or measure.

    Examples
    --------
    >>> import numpy as np
    >>> from governance_survey.statistics.coder_agreement import coder_ratings
    >>> first = np.tile([1, 0, 0, 1, 0], 24)
    >>> second = first.copy()
    >>> second[60::4] = 1 - second[60::4]  # from the middle on, every fourth unit is coded the other way
    >>> ratings = coder_ratings(np.column_stack([first, second]), [0, 1])
    >>> found = agreement_drift(ratings, np.repeat([0, 1], 60), "krippendorff", "nominal", seed=1)
    >>> found.estimate.round(2).tolist(), found.fell.tolist(), bool(found.change_high[1] < 0)
    ([1.0, 0.49], [False, True], True)
    """
    g = np.asarray(blocks)
    if g.shape != ratings.pattern_of.shape or not g.size or g.min() < -1 or g.max() < 0 or (g % 1).any():
        raise EstimationError(
            "blocks_do_not_fit",
            Text(zh="每个单元应有一个批次号", en="every unit needs the number of its block"),
            expected=len(ratings.pattern_of),
            got=len(g),
        )
    summed_coefficient(ratings, name, measure)
    size = int(g.max()) + 1
    seeds = np.random.SeedSequence(seed)
    streams = seeds.spawn(size)
    numbers, taken, reasons = np.full((size, 3), np.nan), np.full((size, draws), np.nan), []
    n = np.zeros(size, dtype=np.int64)
    for block, stream in enumerate(streams):
        part = ratings.at(np.flatnonzero(g == block))
        n[block] = part.coded_by(2).n_units
        try:
            used, summed = summed_coefficient(part, name, measure)
            numbers[block, 0] = summed.of(used.times)
            found = bootstrap_agreement(
                part, name, measure, seed=np.random.default_rng(stream), draws=draws, level=level
            )
        except EstimationError as problem:
            if problem.code not in NO_INTERVAL or draws < 100:
                raise
            reasons.append(problem.code)
            continue
        numbers[block, 1:], taken[block] = (found.low, found.high), found.draws
        reasons.append("")
    change = numbers[:, 0] - numbers[0, 0]
    change[0] = np.nan
    ends = np.full((size, 2), np.nan)
    for block in range(1, size):
        apart = taken[block] - taken[0]
        if not reasons[block] and not reasons[0]:
            ends[block] = np.nanquantile(apart, [(1 - level) / 2, (1 + level) / 2])
    return Drift(
        estimate=numbers[:, 0],
        low=numbers[:, 1],
        high=numbers[:, 2],
        change=change,
        change_low=ends[:, 0],
        change_high=ends[:, 1],
        fell=change < -fall,
        n_units=n,
        reason=tuple(reasons),
        fall=fall,
        level=level,
    )
