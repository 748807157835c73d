"""Values in groups: counts, means, spreads, and what no test may be made of."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text, listed


@dataclass(frozen=True)
class Groups:
    """Values of several groups.

    Attributes
    ----------
    values : ndarray (rows,)
        Rows with a value and a group.
    codes : ndarray of int (rows,)
        Place of each row's group, 0, 1, 2 …
    labels : ndarray (groups,)
        What the places stand for, in ascending order, groups with at least one value only.
    rows : ndarray of int (rows,)
        Places of the rows among those given.
    """

    values: np.ndarray
    codes: np.ndarray
    labels: np.ndarray
    rows: np.ndarray

    @property
    def k(self) -> int:
        """How many groups."""
        return len(self.labels)

    @cached_property
    def n(self) -> np.ndarray:
        """Values in each group."""
        return np.asarray(np.bincount(self.codes, minlength=self.k))

    @cached_property
    def means(self) -> np.ndarray:
        """Mean of each group."""
        return np.asarray(np.bincount(self.codes, self.values, self.k) / self.n)

    @cached_property
    def variances(self) -> np.ndarray:
        """Variance of each group (n - 1); NaN of a group of one."""
        deviations = self.values - self.means[self.codes]
        return np.asarray(np.bincount(self.codes, deviations**2, self.k) / np.where(self.n > 1, self.n - 1, np.nan))

    def of(self, place: int) -> np.ndarray:
        """Values of one group."""
        return np.asarray(self.values[self.codes == place])


def groups_of(values: np.ndarray, labels: np.ndarray, *, least: int = 2, spread: bool = False) -> Groups:
    """Sort values into groups; rows without a value or a group are left out.

    Parameters
    ----------
    values, labels : ndarray (rows,)
        Numbers; NaN = missing. A label is the number of a group.
    least : int
        Fewest values a group needs.
    spread : bool
        Whether every group must hold two different values, as a comparison of means by their errors needs.

    Raises
    ------
    EstimationError
        ``no_answers``, ``one_group``, ``tiny_group``, ``constant_outcome``, ``constant_group``.

    Examples
    --------
    >>> made = groups_of(np.array([1.0, 3, 5, np.nan, 7]), np.array([0.0, 0, 1, 1, 1]))
    >>> made.n.tolist(), made.means.tolist(), made.variances.tolist()
    ([2, 2], [2.0, 6.0], [2.0, 2.0])
    """
    y, g = np.asarray(values, dtype=np.float64), np.asarray(labels, dtype=np.float64)
    rows = np.flatnonzero(np.isfinite(y) & np.isfinite(g))
    if not rows.size:
        raise EstimationError(
            "no_answers",
            Text(zh="没有一份答卷同时有数值和组别", en="no row has both a value and a group"),
            got=Text(zh="0 份", en="none"),
        )
    found, codes = np.unique(g[rows], return_inverse=True)
    made = Groups(y[rows], codes.reshape(-1), found, rows)
    _refuse(made, least, spread)
    return made


def _refuse(made: Groups, least: int, spread: bool) -> None:
    if made.k < 2:
        raise EstimationError(
            "one_group",
            Text(zh="只有一个组有数据，无从比较", en="only one group has values: there is nothing to compare"),
            got=listed([f"{label:g}" for label in made.labels]),
        )
    small = np.flatnonzero(made.n < least)
    if small.size:
        raise EstimationError(
            "tiny_group",
            Text(zh="有的组人数太少，检验不可信", en="a group is too small for a test to be trusted"),
            where=Text(zh="组 {g}", en="group {g}").fill(g=listed([f"{made.labels[place]:g}" for place in small])),
            expected=Text(zh="每组至少 {n} 个", en="at least {n} in each group").fill(n=least),
            got=listed(made.n[small].tolist()),
            fix=Text(zh="合并小组，或声明较小的 least=。", en="Merge small groups, or declare a smaller least=."),
        )
    if np.ptp(made.values) == 0:
        raise EstimationError(
            "constant_outcome",
            Text(zh="所有的值都相同，各组没有差异可检验", en="all values are the same: no difference can be tested"),
            got=f"{made.values[0]:g}",
        )
    flat = np.flatnonzero(~(made.variances > 0)) if spread else np.zeros(0, dtype=int)
    if flat.size:
        raise EstimationError(
            "constant_group",
            Text(zh="有的组所有的值都相同，均值没有误差可言", en="a group has one value only: its mean has no error"),
            where=Text(zh="组 {g}", en="group {g}").fill(g=listed([f"{made.labels[place]:g}" for place in flat])),
            fix=Text(zh='改用秩检验：test="ranks"。', en='Compare ranks: test="ranks".'),
        )
