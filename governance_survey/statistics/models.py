"""Names of the rooms that fit models: the part of the surface of `statistics` that regression gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .clusters import ClusteredFit, WildBootstrap, clustered_model, joint_test, two_way_model, wild_bootstrap
    from .generalised import (
        BinaryQuality,
        CountQuality,
        Dispersion,
        Effects,
        GeneralisedFit,
        Slope,
        Step,
        average_marginal_effects,
        binary_quality,
        count_quality,
        generalised_model,
        predicted,
        slope_of,
        step_of,
    )
    from .regression import LinearFit, linear_model
    from .wald import Joint, wald_test

__all__ = [
    "BinaryQuality",
    "ClusteredFit",
    "CountQuality",
    "Dispersion",
    "Effects",
    "GeneralisedFit",
    "Joint",
    "LinearFit",
    "Slope",
    "Step",
    "WildBootstrap",
    "average_marginal_effects",
    "binary_quality",
    "clustered_model",
    "count_quality",
    "generalised_model",
    "joint_test",
    "linear_model",
    "predicted",
    "slope_of",
    "step_of",
    "two_way_model",
    "wald_test",
    "wild_bootstrap",
]
