"""Who gave which unit which code: the table, checked once, and its distinct rows with how often each occurs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text, listed, same


@dataclass(frozen=True)
class Ratings:
    """Codes of several coders, held as distinct rows ("patterns"): units coded alike are counted, not repeated.

    Attributes
    ----------
    patterns : ndarray of int (patterns, coders)
        Place of the code in `levels`; -1 = this coder gave none.
    times : ndarray of int (patterns,)
        Units that show the pattern.
    pattern_of : ndarray of int (units,)
        Pattern of each unit; -1 = nobody coded it.
    levels : ndarray of float (levels,)
        Every code that could have been given, in the order of an ordinal scale.
    """

    patterns: np.ndarray
    times: np.ndarray
    pattern_of: np.ndarray
    levels: np.ndarray

    @property
    def n_units(self) -> int:
        """Units that at least one coder coded."""
        return int(self.times.sum())

    @property
    def n_uncoded(self) -> int:
        """Units nobody coded; they tell nothing and are left out."""
        return int((self.pattern_of < 0).sum())

    @property
    def n_coders(self) -> int:
        """Coders, those without a single code too."""
        return int(self.patterns.shape[1])

    @cached_property
    def counts(self) -> np.ndarray:
        """How many coders gave each code: ndarray of float (patterns, levels)."""
        k = len(self.levels)
        place = np.where(self.patterns < 0, k, self.patterns) + (k + 1) * np.arange(len(self.patterns))[:, None]
        found = np.bincount(place.ravel(), minlength=(k + 1) * len(self.patterns)).reshape(-1, k + 1)
        return np.asarray(found[:, :k], dtype=np.float64)

    def codes(self) -> np.ndarray:
        """The table again, as places in `levels`: ndarray of int (units, coders), -1 = no code."""
        return np.where(self.pattern_of[:, None] < 0, -1, self.patterns[self.pattern_of])

    def unordered(self) -> Ratings:
        """The same without telling coders apart, for coefficients that do not: fewer patterns."""
        merged, times, place = _grouped(np.sort(self.patterns, axis=1), self.times, len(self.levels))
        return Ratings(merged, times, np.where(self.pattern_of < 0, -1, place[self.pattern_of]), self.levels)

    def of(self, coders: Sequence[int]) -> Ratings:
        """Only these coders, in this order (a machine's codes apart from people's, or one pair)."""
        return _ratings(self.codes()[:, list(coders)], self.levels)

    def at(self, units: np.ndarray) -> Ratings:
        """Only these units (places, or one truth value a unit)."""
        return _ratings(self.codes()[units], self.levels)

    def coded_by(self, least: int) -> Ratings:
        """Only units that at least so many coders coded."""
        kept = (self.patterns >= 0).sum(axis=1) >= least
        new = np.where(kept, np.cumsum(kept) - 1, -1)
        pattern_of = np.where(self.pattern_of < 0, -1, new[self.pattern_of])
        return Ratings(self.patterns[kept], self.times[kept], pattern_of, self.levels)


def coder_ratings(table: np.ndarray, levels: np.ndarray | Sequence[float], *, many_coders: bool = False) -> Ratings:
    """Check a table of codes: one row a unit, one column a coder.

    Parameters
    ----------
    table : ndarray of float (units, coders)
        Codes; NaN = this coder did not code this unit.
    levels : sequence of float
        Every code that could have been given, not only those seen: several coefficients count them. In the order
        of the scale where there is one; values matter to linear, quadratic, interval and ratio distances.
    many_coders : bool
        Say so when there are more coders than units: otherwise such a table is taken for a transposed one.

    Raises
    ------
    EstimationError
        ``not_a_table``, ``one_coder``, ``looks_transposed``, ``bad_levels``, ``unknown_level``,
        ``no_common_units`` (no unit with two codes).

    Examples
    --------
    The first rows of Krippendorff (2011), example C.

    >>> import numpy as np
    >>> table = np.array([[1, 1, np.nan, 1], [2, 2, 3, 2], [3, 3, 3, 3], [3, 3, 3, 3]])
    >>> found = coder_ratings(table, [1, 2, 3, 4, 5])
    >>> found.n_units, found.n_coders, found.times.tolist()
    (4, 4, [1, 1, 2])
    """
    x = np.asarray(table, dtype=np.float64)
    order = _checked_levels(levels)
    _check_shape(x, many_coders)
    place = np.argsort(order)
    at = np.minimum(np.searchsorted(order, x, sorter=place), len(order) - 1)
    codes = place[at]
    missing = np.isnan(x)
    strange = ~missing & (order[codes] != x)
    if strange.any():
        raise EstimationError(
            "unknown_level",
            Text(zh="表中有没有列出的代码", en="the table has a code that is not among the levels"),
            expected=listed([f"{level:g}" for level in order]),
            got=listed([f"{value:g}" for value in np.unique(x[strange])]),
        )
    found = _ratings(np.where(missing, -1, codes), order)
    if not ((found.patterns >= 0).sum(axis=1) >= 2).any():
        raise no_common_units()
    return found


def ratings_of_table(counts: np.ndarray, levels: np.ndarray | Sequence[float] | None = None) -> Ratings:
    """Two coders from their cross-table: rows the first coder's codes, columns the second's.

    Parameters
    ----------
    counts : ndarray of int (levels, levels)
        Units in each cell.
    levels : sequence of float, optional
        Default 1, 2, 3, ….

    Raises
    ------
    EstimationError
        ``not_a_table`` (not square, negative, empty, or no whole counts), ``bad_levels``.

    Examples
    --------
    >>> import numpy as np
    >>> found = ratings_of_table(np.array([[6, 3], [1, 10]]))
    >>> found.n_units, found.levels.tolist()
    (20, [1.0, 2.0])
    """
    cells = np.asarray(counts, dtype=np.float64)
    square = cells.ndim == 2 and cells.shape[0] == cells.shape[1]
    if not square or not np.isfinite(cells).all() or (cells < 0).any() or (cells % 1 > 0).any() or cells.sum() < 1:
        raise EstimationError(
            "not_a_table",
            Text(zh="不是两位编码者的方形频数表", en="not a square table of the counts of two coders"),
            got=same(cells.shape),
        )
    order = _checked_levels(np.arange(1.0, len(cells) + 1) if levels is None else levels)
    if len(order) != len(cells):
        raise bad_levels(len(order))
    rows, columns = np.nonzero(cells)
    times = cells[rows, columns].astype(np.int64)
    return Ratings(np.column_stack([rows, columns]), times, np.repeat(np.arange(len(times)), times), order)


def no_common_units() -> EstimationError:
    """No unit was coded twice, so nothing can agree."""
    return EstimationError(
        "no_common_units", Text(zh="没有任何单元由两人编码", en="no unit was coded by two coders: nothing can agree")
    )


def bad_levels(got: object) -> EstimationError:
    """Levels that are no list of different numbers."""
    return EstimationError(
        "bad_levels",
        Text(zh="代码清单应是至少两个不同的数", en="levels must be two or more different numbers, as many as codes"),
        got=same(got),
    )


def _checked_levels(levels: np.ndarray | Sequence[float]) -> np.ndarray:
    order = np.asarray(levels, dtype=np.float64)
    if order.ndim != 1 or len(order) < 2 or not np.isfinite(order).all() or len(np.unique(order)) != len(order):
        raise bad_levels(order.tolist())
    return order


def _check_shape(x: np.ndarray, many_coders: bool) -> None:
    if x.ndim != 2 or len(x) == 0:
        raise EstimationError(
            "not_a_table",
            Text(zh="需要一张单元 × 编码者的表", en="a table of units by coders is needed"),
            got=same(x.shape),
        )
    units, coders = x.shape
    if coders < 2:
        raise EstimationError(
            "one_coder",
            Text(zh="只有一位编码者，谈不上一致", en="one coder alone cannot agree or disagree"),
            got=coders,
        )
    if coders > units and not many_coders:
        raise EstimationError(
            "looks_transposed",
            Text(zh="编码者比单元还多，表可能转置了", en="more coders than units: the table looks transposed"),
            expected=Text(zh="一行一个单元，一列一位编码者", en="one row a unit, one column a coder"),
            got=same(f"{units} x {coders}"),
            fix=Text(zh="转置表；若属实，设 many_coders=True。", en="Transpose it, or say many_coders=True."),
        )


def _ratings(codes: np.ndarray, levels: np.ndarray) -> Ratings:
    coded = (codes >= 0).any(axis=1)
    patterns, times, place = _grouped(codes[coded], np.ones(int(coded.sum()), dtype=np.int64), len(levels))
    pattern_of = np.full(len(codes), -1, dtype=np.int64)
    pattern_of[coded] = place
    return Ratings(patterns, times, pattern_of, levels)


def _grouped(codes: np.ndarray, times: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    coders = codes.shape[1]
    if coders * np.log2(k + 1) < 62:  # a row as one number sorts many times faster than a row
        key = (codes + 1) @ (k + 1) ** np.arange(coders, dtype=np.int64)[::-1]
        _, first, place = np.unique(key, return_index=True, return_inverse=True)
    else:
        _, first, place = np.unique(codes, axis=0, return_index=True, return_inverse=True)
    place = place.ravel()
    return codes[first], np.bincount(place, weights=times, minlength=len(first)).astype(np.int64), place
