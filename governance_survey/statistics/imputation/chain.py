"""One chain: every variable drawn in turn from its model given the others, again and again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .columns import Columns
from .linear import Linear
from .logistic import Logistic
from .records import Incomplete


@dataclass(frozen=True)
class Others:
    """The mean of the other rows of one's community, drawn to the whole by as many rows as `strength`."""

    groups: np.ndarray
    n_groups: int
    strength: float

    def column(self, scores: np.ndarray, asked: np.ndarray) -> np.ndarray:
        """(n, c) scores -> (n, c) standardised means; a community of one has the whole mean."""
        inside = scores * asked[:, None]
        counts = np.bincount(self.groups, weights=asked, minlength=self.n_groups)[self.groups] - asked
        found = np.empty_like(scores)
        for place in range(scores.shape[1]):
            sums = np.bincount(self.groups, weights=inside[:, place], minlength=self.n_groups)
            found[:, place] = (sums[self.groups] - inside[:, place]) / (counts + self.strength)
        spread = found.std(axis=0)
        return np.asarray(found / np.where(spread > 1e-12, spread, 1.0))


@dataclass(frozen=True)
class Target:
    """A variable to impute: its model, the columns it holds, and its rows as places."""

    place: int
    variable: Incomplete
    model: Linear | Logistic
    held: np.ndarray
    observed: np.ndarray
    missing: np.ndarray
    others: tuple[Others, ...]


def run_chain(
    columns: Columns,
    targets: Sequence[Target],
    iterations: int,
    rng: np.random.Generator,
    done: Callable[[], None],
) -> tuple[list[np.ndarray], np.ndarray, np.ndarray]:
    """Imputed numbers of each target, and the trace of their means and standard deviations (targets, iterations)."""
    z = columns.start.copy()
    filled = [values.copy() for values in columns.numbers]
    states: list[Any] = [None] * len(targets)
    for target in targets:
        answers = columns.numbers[target.place][target.observed]
        _fill(z, filled, columns, target, answers[rng.integers(0, len(answers), len(target.missing))])
    trace = np.empty((2, len(targets), iterations))
    for step in range(iterations):
        for n, target in enumerate(targets):
            x = z[:, target.held]
            block = columns.blocks[target.place]
            if target.others:
                asked = (target.variable.observed | target.variable.missing).astype(np.float64)
                own = z[:, block.first : block.last]
                x = np.hstack([x, *(others.column(own, asked) for others in target.others)])
            drawn, states[n] = target.model.draw(
                x, filled[target.place], target.observed, target.missing, states[n], rng
            )
            _fill(z, filled, columns, target, drawn)
            seen = drawn if block.levels is None else drawn == _commonest(columns.numbers[target.place])
            trace[:, n, step] = seen.mean(), seen.std()
        done()
    return [filled[target.place][target.missing] for target in targets], trace[0], trace[1]


def _fill(z: np.ndarray, filled: list[np.ndarray], columns: Columns, target: Target, drawn: np.ndarray) -> None:
    block = columns.blocks[target.place]
    filled[target.place][target.missing] = drawn
    z[target.missing, block.first : block.last] = block.coded(drawn)


def _commonest(numbers: np.ndarray) -> int:
    return int(np.bincount(numbers[~np.isnan(numbers)].astype(np.intp)).argmax())
