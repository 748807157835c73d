"""Where the rows of a parameter table stand in the matrices of the model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .tables import Row


@dataclass(frozen=True)
class Layout:
    """Where the rows of one group stand in A, S and m (`row` = index into the table)."""

    a_row: np.ndarray
    a_to: np.ndarray
    a_from: np.ndarray
    s_row: np.ndarray
    s_first: np.ndarray
    s_second: np.ndarray
    m_row: np.ndarray
    m_at: np.ndarray

    @cached_property
    def rows(self) -> np.ndarray:
        """All of them: paths, (co)variances, intercepts."""
        return np.concatenate([self.a_row, self.s_row, self.m_row])

    @cached_property
    def halves(self) -> np.ndarray:
        """One half for a variance, 1 for a covariance."""
        return np.where(self.s_first == self.s_second, 0.5, 1.0)

    def picked(self, keep: np.ndarray) -> Layout:
        """Those of the rows of the table (bool) that are to be kept."""
        a, s, m = keep[self.a_row], keep[self.s_row], keep[self.m_row]
        return Layout(
            self.a_row[a], self.a_to[a], self.a_from[a],
            self.s_row[s], self.s_first[s], self.s_second[s],
            self.m_row[m], self.m_at[m],
        )  # fmt: skip

    @cached_property
    def chained(self) -> bool:
        """Whether a path goes on where another has ended."""
        return bool(np.isin(self.a_from, self.a_to).any())


def layout_of(rows: Sequence[Row], group: int, at: dict[str, int]) -> Layout:
    """Places of the rows of a group; `at` has those of items and factors."""
    kinds: dict[str, list[tuple[int, int, int]]] = {"a": [], "s": [], "m": []}
    for place, row in enumerate(rows):
        if row.group != group:
            continue
        if row.operator == "=~":
            kinds["a"].append((place, at[row.right], at[row.left]))
        elif row.operator == "~":
            kinds["a"].append((place, at[row.left], at[row.right]))
        elif row.operator == "~~":
            kinds["s"].append((place, at[row.left], at[row.right]))
        else:
            kinds["m"].append((place, at[row.left], 0))
    a, s, m = (np.array(kinds[kind], dtype=np.int64).reshape(-1, 3) for kind in "asm")
    return Layout(a[:, 0], a[:, 1], a[:, 2], s[:, 0], s[:, 1], s[:, 2], m[:, 0], m[:, 1])
