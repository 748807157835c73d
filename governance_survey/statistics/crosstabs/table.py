"""Two categories crossed: counts, shares, what independence would expect, where the table departs from it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text, listed


@dataclass(frozen=True)
class CrossTable:
    """A table of two categories.

    Attributes
    ----------
    counts : ndarray (rows, columns)
        Rows of the data in each cell.
    weighted : ndarray (rows, columns)
        Their weights; the counts where none are given.
    row_labels, column_labels : ndarray
        Codes that occur, ascending.
    used : ndarray of int
        Places of the rows of the data that have both.
    cells : ndarray of int
        Cell of each row used, row by row of the table.
    """

    counts: np.ndarray
    weighted: np.ndarray
    row_labels: np.ndarray
    column_labels: np.ndarray
    used: np.ndarray
    cells: np.ndarray

    @property
    def n(self) -> int:
        """Rows of the data in the table."""
        return len(self.used)

    @property
    def dof(self) -> int:
        """(rows - 1)(columns - 1)."""
        return int((self.counts.shape[0] - 1) * (self.counts.shape[1] - 1))

    @cached_property
    def scaled(self) -> np.ndarray:
        """Weighted counts that add up to the rows of the data."""
        return np.asarray(self.weighted * (self.n / self.weighted.sum()))

    @cached_property
    def expected(self) -> np.ndarray:
        """What independence expects of `scaled`, with its margins."""
        return np.outer(self.scaled.sum(axis=1), self.scaled.sum(axis=0)) / self.n

    @cached_property
    def row_shares(self) -> np.ndarray:
        """Weighted shares of the columns within each row (0 to 1)."""
        return np.asarray(self.weighted / self.weighted.sum(axis=1, keepdims=True))

    @cached_property
    def residuals(self) -> np.ndarray:
        r"""Adjusted residuals, about standard normal under independence in a simple random sample.

        .. math:: \frac{n_{ij}-e_{ij}}{\sqrt{e_{ij}(1-n_{i\cdot}/n)(1-n_{\cdot j}/n)}}
        """
        row, column = self.scaled.sum(axis=1) / self.n, self.scaled.sum(axis=0) / self.n
        return np.asarray((self.scaled - self.expected) / np.sqrt(self.expected * np.outer(1 - row, 1 - column)))

    @property
    def thin(self) -> bool:
        """Cochran's rule broken: an expected count under 1, or more than a fifth of them under 5."""
        return bool((self.expected < 1).any() or (self.expected < 5).mean() > 0.2)


def cross_table(rows: np.ndarray, columns: np.ndarray, *, weights: np.ndarray | None = None) -> CrossTable:
    """Cross two categories; rows of the data without one of them, or of weight nought, are left out.

    Parameters
    ----------
    rows, columns : ndarray (n,)
        Codes as numbers, NaN = missing.
    weights : ndarray (n,), optional

    Raises
    ------
    EstimationError
        ``no_answers``, ``one_category``.

    References
    ----------
    Cochran (1954), doi 10.2307/3001616; Haberman (1973), doi 10.2307/2529686 (adjusted residuals).

    Examples
    --------
    >>> made = cross_table(np.array([1.0, 1, 1, 2, 2, 2]), np.array([0.0, 0, 1, 1, 1, np.nan]))
    >>> made.counts.tolist(), made.expected.tolist()
    ([[2, 1], [0, 2]], [[1.2, 1.8], [0.8, 1.2]])
    """
    first, second = np.asarray(rows, dtype=np.float64), np.asarray(columns, dtype=np.float64)
    w = np.ones(len(first)) if weights is None else np.asarray(weights, dtype=np.float64)
    used = np.flatnonzero(np.isfinite(first) & np.isfinite(second) & (w > 0))
    if not used.size:
        raise EstimationError(
            "no_answers",
            Text(zh="没有一份答卷同时回答了两个变量", en="no row has both categories"),
            got=Text(zh="0 份", en="none"),
        )
    up, i = np.unique(first[used], return_inverse=True)
    across, j = np.unique(second[used], return_inverse=True)
    if min(len(up), len(across)) < 2:
        raise EstimationError(
            "one_category",
            Text(zh="有变量只出现一个类别，无从交叉", en="a variable has one category only: there is nothing to cross"),
            got=listed([f"{value:g}" for value in (up if len(up) < 2 else across)]),
        )
    shape = (len(up), len(across))
    cells = i.reshape(-1) * shape[1] + j.reshape(-1)
    size = shape[0] * shape[1]
    return CrossTable(
        np.bincount(cells, minlength=size).reshape(shape),
        np.bincount(cells, w[used], size).reshape(shape),
        up,
        across,
        used,
        cells,
    )
