"""The power of one kind of test in one design, and what of the design has a power asked for."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ...statistics.power import (
    correlation_power,
    difference_power,
    equivalence_power,
    indirect_power,
    least_effect,
    least_size,
)
from .asked import Design, Kind

# The largest effect looked at: a correlation below one, a difference of five standard deviations.
LARGEST = {"slope": 0.999, "interaction": 0.999, "indirect": 0.98, "difference": 5.0, "equivalence": 0.999}
LEAST_COMMUNITIES, LEAST_PEOPLE = 4, 1

Effect = float | tuple[float, float]


def product(effect: Effect) -> float:
    """The effect as one number: the product of two paths."""
    return effect if isinstance(effect, int | float) else effect[0] * effect[1]


def paths(effect: Effect) -> tuple[float, float]:
    """The two paths of an indirect association; one number is split equally."""
    if isinstance(effect, int | float):
        root = float(np.sqrt(abs(effect)))
        return root, float(np.copysign(root, effect))
    return effect


def power_of(kind: Kind, effect: Effect, design: Design, seed: int | None) -> float:
    """Power of a two-sided test of a true effect (of equivalence: that it lies within the margin)."""
    n, alpha, k = design.size, design.significance, design.controls
    if kind == "indirect":
        assert seed is not None
        a, b = paths(effect)
        first, second = _path_factors(design)
        return indirect_power(a * first, b * second, n, seed=seed, significance=alpha, controls=k)
    observed = product(effect) * design.factor(kind)
    if kind == "difference":
        rows = n - k
        return float(difference_power(observed, rows * design.share, rows * (1 - design.share), significance=alpha))
    if kind == "equivalence":
        dof = n - 2 - k
        if dof < 1 or abs(observed) >= 1:
            return float("nan")
        error = float(np.sqrt((1 - observed**2) / dof))
        return float(equivalence_power(observed, design.margin * design.factor(kind), error, dof, significance=alpha))
    # The main effects of an interaction take a row each.
    return float(correlation_power(observed, n, significance=alpha, controls=k + (2 if kind == "interaction" else 0)))


def observed_of(kind: Kind, effect: Effect, design: Design) -> float:
    """An effect as attenuation leaves it."""
    return product(effect) * design.factor(kind)


def communities_for(kind: Kind, effect: Effect, design: Design, target: float, seed: int | None) -> int:
    """The fewest communities (``power_not_reached``)."""
    return least_size(
        lambda n: power_of(kind, effect, design.with_size(communities=n), seed), target, least=LEAST_COMMUNITIES
    )


def people_for(kind: Kind, effect: Effect, design: Design, target: float, seed: int | None) -> int:
    """The fewest people a community (``power_not_reached``: their number has a limit to what it does)."""
    return least_size(
        lambda n: power_of(kind, effect, design.with_size(people=n), seed),
        target,
        least=LEAST_PEOPLE,
        most=100_000,
    )


def effect_for(kind: Kind, design: Design, target: float, seed: int | None) -> float:
    """The smallest true effect found with the power asked for; of an indirect association with equal paths."""
    return least_effect(lambda size: power_of(kind, size, design, seed), target, most=LARGEST[kind])


def margin_for(effect: float, design: Design, target: float) -> float:
    """The smallest margin of equivalence with the power asked for (``power_not_reached``)."""
    return least_effect(
        lambda margin: power_of("equivalence", effect, replace(design, margin=margin), None) if margin else 0.0,
        target,
        most=LARGEST["equivalence"],
    )


def _path_factors(design: Design) -> tuple[float, float]:
    x, m, y = design.predictor_reliability, design.third_reliability, design.outcome_reliability
    return float(np.sqrt(x * m)), float(np.sqrt(m * y))
