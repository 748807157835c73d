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
    """The mean of the others of one's group, drawn to the whole by as many rows as `strength`.

    The others are the other rows of a community, or the other communities of a PSU (`inside` says which community). A
    mean of the other rows beside an intercept of the same group would give an answer away: it is the group's sum less
    the answer.
    """

    groups: np.ndarray
    inside: np.ndarray | None
    strength: float

    def column(self, scores: np.ndarray, asked: np.ndarray) -> np.ndarray:
        """(n, c) scores -> (n, c) standardised means; without others the whole mean."""
        counts = self._others(asked)
        found = (
            np.column_stack([self._others(column * asked) for column in scores.T]) / (counts + self.strength)[:, None]
        )
        spread = found.std(axis=0)
        return np.asarray(found / np.where(spread > 1e-12, spread, 1.0))

    def _others(self, values: np.ndarray) -> np.ndarray:
        whole = np.bincount(self.groups, weights=values)[self.groups]
        own = values if self.inside is None else np.bincount(self.inside, weights=values)[self.inside]
        return np.asarray(whole - own)


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
    done: Callable[[], object],
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
