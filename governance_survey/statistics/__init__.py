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
    from .coder_agreement import (
        CodeAgreement,
        Coefficient,
        Ratings,
        agreement_by_code,
        agreement_drift,
        agreement_verdict,
        bootstrap_agreement,
        bootstrap_boundaries,
        bootstrap_unitizing,
        boundary_agreement,
        brennan_prediger,
        coder_intraclass,
        coder_ratings,
        coder_segments,
        cohen_kappa,
        conger_kappa,
        disagreements,
        fleiss_kappa,
        grouped_presence,
        gwet_ac,
        kendall_concordance,
        krippendorff_alpha,
        pair_table,
        pairwise_kappa,
        percent_agreement,
        ratings_of_table,
        scott_pi,
        symmetry_test,
        unitizing_alpha,
    )
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
        incomplete_samples,
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
    from .item_response import (
        GradedModel,
        category_probabilities,
        graded_response,
        information_of_test,
        item_information,
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
        AllSplits,
        Alpha,
        AlphaBootstrap,
        Composite,
        Dropped,
        GreatestLowerBound,
        HierarchicalOmega,
        ItemAnalysis,
        LowerBounds,
        Omega,
        OmegaBootstrap,
        Recommendation,
        ReplicatedReliability,
        SchmidLeiman,
        ScoreError,
        SecondOrderOmega,
        SplitHalf,
        all_split_halves,
        alpha_by_replication,
        bootstrap_alpha,
        bootstrap_omega,
        common_factor_reliability,
        composite_reliability,
        corrected_item_rest,
        cronbach_alpha,
        duhachek_error,
        feldt_interval,
        greatest_lower_bound,
        guttman_bounds,
        hierarchical_omega,
        item_analysis,
        lambda_six,
        length_needed,
        mcdonald_omega,
        omega_by_replication,
        prophecy,
        recommend_reliability,
        schmid_leiman,
        score_error,
        second_order_omega,
        split_half,
    )
    from .resampling import (
        Replicated,
        Replicates,
        bootstrap_replicates,
        from_replicates,
        jackknife_replicates,
        replicate_weights,
    )

# Room -> the names it gives. A room is read when one of its names is first used: scoring needs no factor models.
_ROOMS = {
    "coder_agreement": (
        "CodeAgreement Coefficient Ratings agreement_by_code agreement_drift agreement_verdict bootstrap_agreement "
        "bootstrap_boundaries bootstrap_unitizing boundary_agreement brennan_prediger coder_intraclass "
        "coder_ratings coder_segments cohen_kappa conger_kappa disagreements fleiss_kappa grouped_presence gwet_ac "
        "kendall_concordance krippendorff_alpha pair_table pairwise_kappa percent_agreement ratings_of_table "
        "scott_pi symmetry_test unitizing_alpha"
    ),
    "community": (
        "Agreement Components GroupMeans Icc Ranks Shrunken group_means intraclass_correlation rank_intervals "
        "shrunken_scores variance_components within_group_agreement"
    ),
    "composites": (
        "Ahp Coupling Derived GroupAhp Obstacles Quadrants Topsis Weights ahp combined_weights "
        "coupling_coordination critic_weights derived_importance entropy_weights equal_weights geometric_mean "
        "group_ahp loading_weights min_max obstacle_degree principal_weights quadrants spssau_coupling "
        "spssau_entropy_weights topsis variation_weights"
    ),
    "confirmatory": (
        "FactorModel Invariance Moments OrdinalModel cfa compare_models factor_scores incomplete_samples invariance "
        "modification_indices ordinal_cfa read_model"
    ),
    "design": "DesignArrays Mean design_arrays mean taylor_covariance",
    "factors": (
        "Adequacy Bartlett Factors Parallel bartlett_test factor_analysis kaiser_meyer_olkin "
        "minimum_average_partial parallel_analysis principal_components rotate score_weights"
    ),
    "item_response": (
        "GradedModel category_probabilities graded_response information_of_test item_information simulate_graded"
    ),
    "polychoric": ("Polychoric polychoric_correlations polychoric_pair polyserial_correlation smooth_correlations"),
    "regression": "LinearFit linear_model",
    "reliability": (
        "AllSplits Alpha AlphaBootstrap Composite Dropped GreatestLowerBound HierarchicalOmega ItemAnalysis "
        "LowerBounds Omega OmegaBootstrap Recommendation ReplicatedReliability SchmidLeiman ScoreError "
        "SecondOrderOmega SplitHalf all_split_halves alpha_by_replication bootstrap_alpha bootstrap_omega "
        "common_factor_reliability composite_reliability corrected_item_rest cronbach_alpha duhachek_error "
        "feldt_interval greatest_lower_bound guttman_bounds hierarchical_omega item_analysis lambda_six "
        "length_needed mcdonald_omega omega_by_replication prophecy recommend_reliability schmid_leiman score_error "
        "second_order_omega split_half"
    ),
    "resampling": ("Replicated Replicates bootstrap_replicates from_replicates jackknife_replicates replicate_weights"),
}
_HOME = {name: room for room, names in _ROOMS.items() for name in names.split()}

__all__ = [
    "Adequacy",
    "Agreement",
    "Ahp",
    "AllSplits",
    "Alpha",
    "AlphaBootstrap",
    "Bartlett",
    "CodeAgreement",
    "Coefficient",
    "Components",
    "Composite",
    "Coupling",
    "Derived",
    "DesignArrays",
    "Dropped",
    "FactorModel",
    "Factors",
    "GradedModel",
    "GreatestLowerBound",
    "GroupAhp",
    "GroupMeans",
    "HierarchicalOmega",
    "Icc",
    "Invariance",
    "ItemAnalysis",
    "LinearFit",
    "LowerBounds",
    "Mean",
    "Moments",
    "Obstacles",
    "Omega",
    "OmegaBootstrap",
    "OrdinalModel",
    "Parallel",
    "Polychoric",
    "Quadrants",
    "Ranks",
    "Ratings",
    "Recommendation",
    "Replicated",
    "ReplicatedReliability",
    "Replicates",
    "SchmidLeiman",
    "ScoreError",
    "SecondOrderOmega",
    "Shrunken",
    "SplitHalf",
    "Topsis",
    "Weights",
    "agreement_by_code",
    "agreement_drift",
    "agreement_verdict",
    "ahp",
    "all_split_halves",
    "alpha_by_replication",
    "bartlett_test",
    "bootstrap_agreement",
    "bootstrap_alpha",
    "bootstrap_boundaries",
    "bootstrap_omega",
    "bootstrap_replicates",
    "bootstrap_unitizing",
    "boundary_agreement",
    "brennan_prediger",
    "category_probabilities",
    "cfa",
    "coder_intraclass",
    "coder_ratings",
    "coder_segments",
    "cohen_kappa",
    "combined_weights",
    "common_factor_reliability",
    "compare_models",
    "composite_reliability",
    "conger_kappa",
    "corrected_item_rest",
    "coupling_coordination",
    "critic_weights",
    "cronbach_alpha",
    "derived_importance",
    "design_arrays",
    "disagreements",
    "duhachek_error",
    "entropy_weights",
    "equal_weights",
    "factor_analysis",
    "factor_scores",
    "feldt_interval",
    "fleiss_kappa",
    "from_replicates",
    "geometric_mean",
    "graded_response",
    "greatest_lower_bound",
    "group_ahp",
    "group_means",
    "grouped_presence",
    "guttman_bounds",
    "gwet_ac",
    "hierarchical_omega",
    "incomplete_samples",
    "information_of_test",
    "intraclass_correlation",
    "invariance",
    "item_analysis",
    "item_information",
    "jackknife_replicates",
    "kaiser_meyer_olkin",
    "kendall_concordance",
    "krippendorff_alpha",
    "lambda_six",
    "length_needed",
    "linear_model",
    "loading_weights",
    "mcdonald_omega",
    "mean",
    "min_max",
    "minimum_average_partial",
    "modification_indices",
    "obstacle_degree",
    "omega_by_replication",
    "ordinal_cfa",
    "pair_table",
    "pairwise_kappa",
    "parallel_analysis",
    "percent_agreement",
    "polychoric_correlations",
    "polychoric_pair",
    "polyserial_correlation",
    "principal_components",
    "principal_weights",
    "prophecy",
    "quadrants",
    "rank_intervals",
    "ratings_of_table",
    "read_model",
    "recommend_reliability",
    "replicate_weights",
    "rotate",
    "schmid_leiman",
    "score_error",
    "score_weights",
    "scott_pi",
    "second_order_omega",
    "shrunken_scores",
    "simulate_graded",
    "smooth_correlations",
    "split_half",
    "spssau_coupling",
    "spssau_entropy_weights",
    "symmetry_test",
    "taylor_covariance",
    "topsis",
    "unitizing_alpha",
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
