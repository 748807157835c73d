"""Statistics of scales, samples and models: arrays in, frozen records out; the surface held against R.

Examples
--------
>>> import numpy, governance_survey as gs
>>> design = gs.statistics.design_arrays(4, strata=numpy.array([1, 1, 2, 2]))
>>> gs.statistics.mean(design, numpy.array([2.0, 6, 4, 4])).std_error
1.0
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .community import (
        Agreement,
        Components,
        GroupMeans,
        Icc,
        Ranks,
        Shrunken,
        group_means,
        intraclass_correlation,
        rank_intervals,
        shrunken_scores,
        variance_components,
        within_group_agreement,
    )
    from .composites import (
        Ahp,
        Coupling,
        Derived,
        GroupAhp,
        Obstacles,
        Quadrants,
        Topsis,
        Weights,
        ahp,
        combined_weights,
        coupling_coordination,
        critic_weights,
        derived_importance,
        entropy_weights,
        equal_weights,
        geometric_mean,
        group_ahp,
        loading_weights,
        min_max,
        obstacle_degree,
        principal_weights,
        quadrants,
        spssau_coupling,
        spssau_entropy_weights,
        topsis,
        variation_weights,
    )
    from .confirmatory import (
        FactorModel,
        Invariance,
        Moments,
        OrdinalModel,
        cfa,
        compare_models,
        factor_scores,
        invariance,
        modification_indices,
        ordinal_cfa,
        read_model,
    )
    from .design import (
        DesignArrays,
        Mean,
        design_arrays,
        mean,
        taylor_covariance,
    )
    from .factors import (
        Adequacy,
        Bartlett,
        Factors,
        Parallel,
        bartlett_test,
        factor_analysis,
        kaiser_meyer_olkin,
        minimum_average_partial,
        parallel_analysis,
        principal_components,
        rotate,
        score_weights,
    )
    from .graded_response import (
        simulate_graded,
    )
    from .polychoric import (
        Polychoric,
        polychoric_correlations,
        polychoric_pair,
        polyserial_correlation,
        smooth_correlations,
    )
    from .regression import (
        LinearFit,
        linear_model,
    )
    from .reliability import (
        Alpha,
        Omega,
        corrected_item_rest,
        cronbach_alpha,
        feldt_interval,
        mcdonald_omega,
    )

# Room -> the names it gives. A room is read when one of its names is first used: scoring needs no factor models.
_ROOMS = {
    "community": (
        "Agreement",
        "Components",
        "GroupMeans",
        "Icc",
        "Ranks",
        "Shrunken",
        "group_means",
        "intraclass_correlation",
        "rank_intervals",
        "shrunken_scores",
        "variance_components",
        "within_group_agreement",
    ),
    "composites": (
        "Ahp",
        "Coupling",
        "Derived",
        "GroupAhp",
        "Obstacles",
        "Quadrants",
        "Topsis",
        "Weights",
        "ahp",
        "combined_weights",
        "coupling_coordination",
        "critic_weights",
        "derived_importance",
        "entropy_weights",
        "equal_weights",
        "geometric_mean",
        "group_ahp",
        "loading_weights",
        "min_max",
        "obstacle_degree",
        "principal_weights",
        "quadrants",
        "spssau_coupling",
        "spssau_entropy_weights",
        "topsis",
        "variation_weights",
    ),
    "confirmatory": (
        "FactorModel",
        "Invariance",
        "Moments",
        "OrdinalModel",
        "cfa",
        "compare_models",
        "factor_scores",
        "invariance",
        "modification_indices",
        "ordinal_cfa",
        "read_model",
    ),
    "design": (
        "DesignArrays",
        "Mean",
        "design_arrays",
        "mean",
        "taylor_covariance",
    ),
    "factors": (
        "Adequacy",
        "Bartlett",
        "Factors",
        "Parallel",
        "bartlett_test",
        "factor_analysis",
        "kaiser_meyer_olkin",
        "minimum_average_partial",
        "parallel_analysis",
        "principal_components",
        "rotate",
        "score_weights",
    ),
    "graded_response": ("simulate_graded",),
    "polychoric": (
        "Polychoric",
        "polychoric_correlations",
        "polychoric_pair",
        "polyserial_correlation",
        "smooth_correlations",
    ),
    "regression": (
        "LinearFit",
        "linear_model",
    ),
    "reliability": (
        "Alpha",
        "Omega",
        "corrected_item_rest",
        "cronbach_alpha",
        "feldt_interval",
        "mcdonald_omega",
    ),
}
_HOME = {name: room for room, names in _ROOMS.items() for name in names}

__all__ = [
    "Adequacy",
    "Agreement",
    "Ahp",
    "Alpha",
    "Bartlett",
    "Components",
    "Coupling",
    "Derived",
    "DesignArrays",
    "FactorModel",
    "Factors",
    "GroupAhp",
    "GroupMeans",
    "Icc",
    "Invariance",
    "LinearFit",
    "Mean",
    "Moments",
    "Obstacles",
    "Omega",
    "OrdinalModel",
    "Parallel",
    "Polychoric",
    "Quadrants",
    "Ranks",
    "Shrunken",
    "Topsis",
    "Weights",
    "ahp",
    "bartlett_test",
    "cfa",
    "combined_weights",
    "compare_models",
    "corrected_item_rest",
    "coupling_coordination",
    "critic_weights",
    "cronbach_alpha",
    "derived_importance",
    "design_arrays",
    "entropy_weights",
    "equal_weights",
    "factor_analysis",
    "factor_scores",
    "feldt_interval",
    "geometric_mean",
    "group_ahp",
    "group_means",
    "intraclass_correlation",
    "invariance",
    "kaiser_meyer_olkin",
    "linear_model",
    "loading_weights",
    "mcdonald_omega",
    "mean",
    "min_max",
    "minimum_average_partial",
    "modification_indices",
    "obstacle_degree",
    "ordinal_cfa",
    "parallel_analysis",
    "polychoric_correlations",
    "polychoric_pair",
    "polyserial_correlation",
    "principal_components",
    "principal_weights",
    "quadrants",
    "rank_intervals",
    "read_model",
    "rotate",
    "score_weights",
    "shrunken_scores",
    "simulate_graded",
    "smooth_correlations",
    "spssau_coupling",
    "spssau_entropy_weights",
    "taylor_covariance",
    "topsis",
    "variance_components",
    "variation_weights",
    "within_group_agreement",
]


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f".{_HOME[name]}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
