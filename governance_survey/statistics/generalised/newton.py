"""Newton's method for a log-likelihood, and what a family of models has to answer for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

MOST_STEPS = 60
MOST_HALVINGS = 30
CLOSE = 1e-18  # squared distance to the maximum, in standard errors of the sample: what is left after one more step
NEAR = 1e-8  # the same (a ten-thousandth of a standard error), where rounding lets no step come closer


@dataclass(frozen=True)
class Point:
    """The log-likelihood at some parameters, its gradient (q,) and information (q, q)."""

    value: float
    gradient: np.ndarray
    information: np.ndarray


@dataclass(frozen=True)
class Cone:
    """Directions along which a likelihood rises for ever: `strict` @ d >= 0, not all nought, and `equal` @ d = 0.

    `slopes` @ d are the coefficients of the columns, in the units of the columns, one row a name of `names`.
    """

    strict: np.ndarray
    equal: np.ndarray
    slopes: np.ndarray
    names: tuple[str, ...]


class Family(Protocol):
    """A log-likelihood of parameters theta (q,) on orthonormal columns of unit mean square."""

    def start(self) -> np.ndarray:
        """Where to begin."""

    def at(self, theta: np.ndarray) -> Point:
        """Value, gradient, information."""

    def scores(self, theta: np.ndarray) -> np.ndarray:
        """Weighted gradient of each row, (n, q)."""

    def observed(self, theta: np.ndarray) -> np.ndarray:
        """Minus the matrix of second derivatives, (q, q)."""

    def expected(self, theta: np.ndarray) -> np.ndarray:
        """The expected information, (q, q): of the model's own covariance."""

    def pull(self, theta: np.ndarray) -> float:
        """A c with gradient . d >= c \\|d\\| for every d of the cone: a smaller gradient proves it empty."""

    def cone(self) -> Cone:
        """Where the likelihood might rise for ever."""


@dataclass(frozen=True)
class Maximum:
    """Where Newton's method ended: `converged`, or it ran out of steps or of curvature."""

    theta: np.ndarray
    point: Point
    steps: int
    converged: bool


def maximise(family: Family) -> Maximum:
    """Climb with halved steps until one more step would not be seen in the last digits of a standard error."""
    theta = family.start()
    point, before = family.at(theta), np.inf
    for step in range(1, MOST_STEPS + 1):
        try:
            move = np.linalg.solve(point.information, point.gradient)
        except np.linalg.LinAlgError:
            return Maximum(theta, point, step, False)
        distance = float(move @ point.gradient)
        if not np.isfinite(distance) or distance < 0:
            return Maximum(theta, point, step, False)
        found = _climbed(family, theta, point, move)
        if found is None:
            # No step raises the likelihood in these digits: a maximum if the gradient says so, too.
            return Maximum(theta, point, step, distance < NEAR)
        theta, point = found
        if distance < CLOSE or (distance < NEAR and distance > before / 4):
            return Maximum(theta, point, step, True)
        before = distance
    return Maximum(theta, point, MOST_STEPS, False)


def _climbed(family: Family, theta: np.ndarray, point: Point, move: np.ndarray) -> tuple[np.ndarray, Point] | None:
    slack = 1e-13 * abs(point.value)
    for halving in range(MOST_HALVINGS):
        tried = theta + move * 0.5**halving
        here = family.at(tried)
        if np.isfinite(here.value) and here.value >= point.value - slack:
            return tried, here
    return None
