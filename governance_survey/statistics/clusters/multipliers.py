"""The numbers a wild bootstrap multiplies clusters by: drawn, or all of them when there are few."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Literal

import numpy as np

Multiplier = Literal["rademacher", "webb"]
VALUES: dict[Multiplier, np.ndarray] = {
    "rademacher": np.array([-1.0, 1.0]),
    "webb": np.array([-1.0, 1.0])[:, None].repeat(3, axis=1).ravel() * np.sqrt([0.5, 1, 1.5] * 2),
}
MOST_CELLS = 1 << 21  # draws x clusters held at a time


def distinct(multiplier: Multiplier, groups: int) -> int:
    """How many vectors there are, a vector and its negative (which give the same \\|t\\|) counted once.

    Examples
    --------
    >>> distinct("rademacher", 5), distinct("webb", 3)
    (16, 108)
    """
    return int(len(VALUES[multiplier]) ** groups // 2)


def every(multiplier: Multiplier, groups: int) -> Iterator[np.ndarray]:
    """All vectors whose first number is positive, in one piece (distinct, groups).

    Examples
    --------
    >>> next(every("rademacher", 2)).tolist()
    [[1.0, -1.0], [1.0, 1.0]]
    """
    values = VALUES[multiplier]
    yield np.array(list(product(values[values > 0], *[values] * (groups - 1))))


def drawn(multiplier: Multiplier, groups: int, draws: int, rng: np.random.Generator) -> Iterator[np.ndarray]:
    """Random vectors in pieces (some draws, groups), `draws` in all."""
    step = max(MOST_CELLS // groups, 1)
    values = VALUES[multiplier]
    for start in range(0, draws, step):
        yield values[rng.integers(len(values), size=(min(step, draws - start), groups))]
