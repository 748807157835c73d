"""Linear programs over a cone of many rows, a few thousand of them at a time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

PIECE = 4000  # rows given to the solver at first, and added each time
MOST_ROUNDS = 60
TOLERANCE = 1e-7  # the solver's own


@dataclass(frozen=True)
class Program:
    """Find v with the least `cost` @ v, where `many` @ v >= 0, `few` @ v >= `floor` and `equal` @ v = 0."""

    cost: np.ndarray
    many: np.ndarray
    few: np.ndarray
    floor: np.ndarray
    equal: np.ndarray
    low: np.ndarray
    high: np.ndarray

    def solve(self) -> np.ndarray | None:
        """The v, or None when there is none. Rows that the last v breaks are added until none is broken."""
        from scipy.optimize import linprog

        size = np.sqrt((self.many**2).sum(axis=1))
        rows = np.unique(np.linspace(0, len(self.many) - 1, min(PIECE, len(self.many))).astype(np.intp))
        equal = _basis(self.equal)
        for _ in range(MOST_ROUNDS):
            found = linprog(
                self.cost,
                A_ub=-np.vstack([self.many[rows], self.few]),
                b_ub=-np.concatenate([np.zeros(len(rows)), self.floor]),
                A_eq=equal if len(equal) else None,
                b_eq=np.zeros(len(equal)) if len(equal) else None,
                bounds=np.stack([self.low, self.high], axis=1),
                method="highs",
            )
            if found.status != 0:
                return None
            v = np.asarray(found.x)
            over = self.many @ v + 2 * TOLERANCE * np.maximum(size, 1.0) * max(np.abs(v).max(), 1.0)
            broken = np.flatnonzero(over < 0)
            if not len(broken):
                return v
            worst = broken[np.argsort(over[broken])[:PIECE]]
            rows = np.union1d(rows, worst)
        return None


def _basis(equal: np.ndarray) -> np.ndarray:
    # As many equations as columns say all that thousands of rows say.
    return np.asarray(np.linalg.qr(equal, mode="r")) if len(equal) > equal.shape[1] else equal
