"""What indirect associations were found: paths, products of paths, and the same with the order turned round."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

Interval = tuple[float, float]
Level = Literal["single", "within", "between", "between_corrected"]
Kind = Literal["single", "2-2-1", "2-1-1", "1-1-1"]


@dataclass(frozen=True)
class Path:
    """One regression coefficient: of `of` on `on`, beside the other predictors of that equation.

    `std_error` is that of the joint covariance of the paths (see `Order`).
    """

    of: str
    on: str
    estimate: float
    std_error: float


@dataclass(frozen=True)
class Effect:
    """A product of paths, or a sum of them.

    Attributes
    ----------
    kind : {"indirect", "total_indirect", "contrast", "direct", "total"}
        ``contrast`` is the first named mediator's product minus the second's.
    through : tuple of str
        Mediators.
    estimate : float
    std_error : float
        Standard deviation of the bootstrap draws.
    percentile, bias_corrected, monte_carlo : (low, high)
    delta_error : float
        First-order (Sobel's) error from the joint covariance of the paths. For a footnote: products are skewed.
    """

    kind: Literal["indirect", "total_indirect", "contrast", "direct", "total"]
    through: tuple[str, ...]
    estimate: float
    std_error: float
    percentile: Interval
    bias_corrected: Interval
    monte_carlo: Interval
    delta_error: float


@dataclass(frozen=True)
class Order:
    """One ordering of the variables: first -> mediators -> last.

    Attributes
    ----------
    paths : tuple of Path
        For each mediator a (it on the first), for each b (the last on it), then the direct path.
    cov : ndarray (paths, paths)
        Their joint covariance, from one estimator.
    effects : tuple of Effect
    draws : ndarray (draws, effects)
        NaN where a draw failed.
    """

    first: str
    mediators: tuple[str, ...]
    last: str
    paths: tuple[Path, ...]
    cov: np.ndarray
    effects: tuple[Effect, ...]
    draws: np.ndarray


def two_sided(estimate: float, error: float, dof: float) -> tuple[float, float]:
    """t and its two-sided p; NaN without an error.

    Examples
    --------
    >>> [round(value, 4) for value in two_sided(2.0, 1.0, 10.0)]
    [2.0, 0.0734]
    """
    from scipy.special import stdtr

    t = estimate / error if error > 0 else np.nan
    return t, float(2 * stdtr(dof, -abs(t)))


@dataclass(frozen=True)
class Part:
    """The associations at one level.

    Attributes
    ----------
    level : {"single", "within", "between", "between_corrected"}
        ``between`` takes the means of the groups as they are: attenuated by the persons sampled. In
        ``between_corrected`` the share of sampled persons is taken out of their covariances: right on average, noisier.
    asked : Order
        As asked for.
    reverse : Order
        Outcome and predictor swapped. Both orders fit the same covariances exactly alike: no fit can choose.
    n_failed : int
        Bootstrap draws that could not be estimated.
    """

    level: Level
    asked: Order
    reverse: Order
    n_failed: int


@dataclass(frozen=True)
class Mediation:
    """Indirect associations of x with y by way of one or several mediators in parallel.

    Attributes
    ----------
    kind : {"single", "2-2-1", "2-1-1", "1-1-1"}
        Levels at which x, the mediators and y vary (2 = groups, 1 = persons).
    parts : tuple of Part
        One of a single level; else within and between, as far as they exist.
    refused : tuple of (level, code)
        Parts that could not be estimated, and why (``no_between_variance``, ``replicates_failed``).
    n_obs, n_missing : int
        Rows used; rows with a missing value.
    n_groups : int or None
    n_units : int
        What the bootstrap drew.
    dof : float
        Of the joint covariance of the paths.
    level, n_draws
        Of every interval; draws of the bootstrap and of Monte Carlo.
    warnings : tuple of str
        ``few_units`` (under 30).
    """

    kind: Kind
    parts: tuple[Part, ...]
    refused: tuple[tuple[Level, str], ...]
    n_obs: int
    n_missing: int
    n_groups: int | None
    n_units: int
    dof: float
    level: float
    n_draws: int
    warnings: tuple[str, ...]

    def part(self, level: Level) -> Part:
        """The part of a level; KeyError where there is none."""
        return {part.level: part for part in self.parts}[level]
