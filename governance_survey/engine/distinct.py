"""A column as its distinct values and where they stand: a million answers cost a handful of look-ups."""

from __future__ import annotations

from collections.abc import Hashable, Iterable

import numpy as np

# A look-up table beats sorting while the values span no more than this (answer codes, years, small ids).
_WIDEST_TABLE = 1 << 20


def distinct_objects(values: Iterable[Hashable], count: int) -> tuple[list[Hashable], np.ndarray]:
    """Distinct values in order of first appearance, and each cell's place among them.

    A dictionary, not a sorted array of fixed-width text: one long open answer would blow such an array up.
    """
    known: dict[Hashable, int] = {}
    places = np.fromiter((known.setdefault(value, len(known)) for value in values), dtype=np.int64, count=count)
    return list(known), places


def distinct_numbers(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Distinct finite numbers in ascending order, and each cell's place among them.

    Whole numbers of a small span go through a look-up table, the rest through a sort; the answer is the same.
    """
    if values.size:
        low, high = values.min(), values.max()
        if abs(low) < 2**53 and abs(high) < 2**53 and high - low < _WIDEST_TABLE:
            shifted = (values - low).astype(np.int64)
            if np.array_equal(shifted + low, values):
                held = np.bincount(shifted) > 0
                return np.flatnonzero(held) + low, (np.cumsum(held) - 1)[shifted]
    distinct, places = np.unique(values, return_inverse=True)
    return distinct, places
