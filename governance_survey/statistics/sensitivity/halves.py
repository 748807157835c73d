"""One half of each group's people answers for the predictor, the same half or the other for the outcome."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text
from ..columns import complete_rows, group_codes, renumbered

FEWEST_GROUPS = 10


@dataclass(frozen=True)
class CrossHalf:
    """Slopes of an outcome on the group mean of a predictor.

    Attributes
    ----------
    same, cross : float
        Medians over the splits: predictor and outcome from the same half, from different halves.
    low, high : float
        2.5 % and 97.5 % of the splits' cross-half slopes: how much the split matters, no sampling error.
    n_groups : int
        Groups with two or more people.
    splits : int
    """

    same: float
    cross: float
    low: float
    high: float
    n_groups: int
    splits: int

    @property
    def ratio(self) -> float:
        """Cross-half slope over same-half slope."""
        return self.cross / self.same if self.same != 0 else float("nan")


def cross_half_slopes(
    y: np.ndarray,
    x: np.ndarray,
    controls: np.ndarray,
    groups: np.ndarray,
    *,
    seed: int | np.random.Generator,
    splits: int = 50,
    weights: np.ndarray | None = None,
) -> CrossHalf:
    r"""Slope of y on the group mean of x, both from one half of the people or from two.

    In each split the people of every group are halved at random (of an odd number one half has one more).
    :math:`\bar x_{g,A}` is the mean of half A; y of the people in A is regressed on it and on the controls
    (same half), and so is y of the people in B (cross half), then the halves change places. What one person's way of
    answering brings into both variables is in the same-half slope only; sampling error of the mean is in both alike.

    Parameters
    ----------
    y, x : ndarray (rows,), NaN = missing
        Answers of persons.
    controls : ndarray (rows, q)
        Without the intercept; no column of x itself.
    groups : ndarray (rows,)
        Labels; None or NaN = outside.
    seed : int or Generator
    splits : int
    weights : ndarray (rows,), optional

    Raises
    ------
    EstimationError
        ``too_few_groups``: under 10 with two people or more.

    References
    ----------
    Ostroff, Kinicki & Clark (2002), doi 10.1037/0021-9010.87.2.355; Podsakoff et al. (2003),
    doi 10.1037/0021-9010.88.5.879.

    Examples
    --------
    Everybody's mood colours both answers, and communities do not differ: nothing is left across halves.

    >>> rng = np.random.default_rng(0)
    >>> mood, group = rng.normal(size=4000), np.arange(4000) // 10
    >>> y, x = mood + rng.normal(size=4000), mood + rng.normal(size=4000)
    >>> found = cross_half_slopes(y, x, np.empty((4000, 0)), group, seed=1)
    >>> round(found.same, 1), abs(found.ratio) < 0.2
    (0.5, True)
    """
    y, x, controls = (np.asarray(part, dtype=np.float64) for part in (y, x, controls))
    codes = group_codes(groups)
    w = np.ones(len(y)) if weights is None else np.where(np.isnan(weights), 0.0, weights)
    used = complete_rows(np.column_stack([x, controls]), y) & (codes >= 0) & (w > 0)
    sizes = np.bincount(codes[used], minlength=codes.max(initial=-1) + 1)
    used &= (sizes[codes] > 1) & (codes >= 0)
    n_groups = int((sizes > 1).sum())
    if n_groups < FEWEST_GROUPS:
        raise EstimationError(
            "too_few_groups",
            Text(zh="有两人以上作答的社区太少，不能分半", en="too few communities with two people or more to halve"),
            got=n_groups,
            expected=Text(zh="至少 {n} 个", en="at least {n}").fill(n=FEWEST_GROUPS),
        )
    number, count = renumbered(codes[used])
    people = _People(y[used], x[used], np.column_stack([np.ones(used.sum()), controls[used]]), w[used], number, count)
    rng = np.random.default_rng(seed)
    found = np.array([people.split(rng) for _ in range(splits)])
    same, cross = found[:, 0], found[:, 1]
    low, high = np.quantile(cross, [0.025, 0.975])
    return CrossHalf(float(np.median(same)), float(np.median(cross)), float(low), float(high), n_groups, splits)


@dataclass(frozen=True)
class _People:
    y: np.ndarray
    x: np.ndarray
    z: np.ndarray
    w: np.ndarray
    number: np.ndarray
    count: int

    def split(self, rng: np.random.Generator) -> tuple[float, float]:
        """(same, cross), each the mean of both ways round."""
        first = self._halves(rng)
        slopes = []
        for half in (first, ~first):
            inside = np.bincount(self.number[half], weights=self.w[half], minlength=self.count)
            means = np.bincount(self.number[half], weights=(self.w * self.x)[half], minlength=self.count) / inside
            slopes.append((self._slope(means, half), self._slope(means, ~half)))
        (a, b), (c, d) = slopes
        return (a + c) / 2, (b + d) / 2

    def _halves(self, rng: np.random.Generator) -> np.ndarray:
        # Rank people at random inside their group; those of even rank, or of odd, are one half.
        order = np.lexsort((rng.random(len(self.y)), self.number))
        starts = np.searchsorted(self.number[order], np.arange(self.count))
        rank = np.empty(len(self.y), dtype=np.int64)
        rank[order] = np.arange(len(self.y)) - starts[self.number[order]]
        turned = rng.integers(2, size=self.count)
        return np.asarray((rank + turned[self.number]) % 2 == 0)

    def _slope(self, means: np.ndarray, half: np.ndarray) -> float:
        root = np.sqrt(self.w[half])
        columns = np.column_stack([means[self.number[half]], self.z[half]]) * root[:, None]
        return float(np.linalg.lstsq(columns, self.y[half] * root, rcond=None)[0][0])
