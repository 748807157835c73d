"""Which room gives which name: the lazy namespace reads no more than is used."""

# Room -> the names it gives. A room is read when one of its names is first used: scoring needs no factor models.
ROOMS = {
    "associations": "Association correlation design_correlation design_polychoric polychoric_association",
    "code_patterns": "Accumulation Saturation Together accumulation codes_together saturation",
    "coder_agreement": (
        "CodeAgreement Coefficient Ratings agreement_by_code agreement_drift agreement_verdict bootstrap_agreement "
        "bootstrap_boundaries bootstrap_unitizing boundary_agreement brennan_prediger coder_intraclass "
        "coder_ratings coder_segments cohen_kappa conger_kappa disagreements fleiss_kappa grouped_presence gwet_ac "
        "kendall_concordance krippendorff_alpha pair_table pairwise_kappa percent_agreement ratings_of_table "
        "scott_pi symmetry_test unitizing_alpha"
    ),
    "clusters": (
        "ClusteredFit LeftOut WildBootstrap WildFit clustered_model joint_test leave_one_out two_way_model "
        "wild_bootstrap wild_model"
    ),
    "community": (
        "Agreement Components GroupMeans Icc Ranks Shrunken group_means intraclass_correlation rank_intervals "
        "shrunken_scores variance_components within_group_agreement"
    ),
    "comparisons": (
        "DesignComparison Effect Groups compare_means compare_ranks dunn groups_of hedges_g rank_biserial "
        "rank_epsilon_squared variance_explained"
    ),
    "composites": (
        "Ahp Coupling Derived GroupAhp Obstacles Quadrants Topsis Weights ahp combined_weights "
        "coupling_coordination critic_weights derived_importance entropy_weights equal_weights geometric_mean "
        "group_ahp loading_weights min_max obstacle_degree principal_weights quadrants spssau_coupling "
        "spssau_entropy_weights topsis variation_weights aggregate_parts arithmetic_mean goalposts rank_shift"
    ),
    "confirmatory": (
        "FactorModel Invariance Moments OrdinalModel cfa compare_models factor_scores incomplete_samples invariance "
        "modification_indices ordinal_cfa read_model latent_correlations residuals specify"
    ),
    "crosstabs": "CrossTable DesignTable Fisher chi_square cramers_v cross_table design_table fisher_exact",
    "distributions": "Distribution Share category_share distribution share_interval",
    "design": "DesignArrays GivenReplicates Mean StageLabels degrees_of_freedom design_arrays mean taylor_covariance",
    "factors": (
        "Adequacy Bartlett Factors Parallel bartlett_test factor_analysis kaiser_meyer_olkin "
        "minimum_average_partial parallel_analysis principal_components rotate score_weights "
        "squared_multiple_correlations"
    ),
    "generalised": (
        "BinaryQuality CountQuality Dispersion Effects GeneralisedFit Proportional Slope Step average_marginal_effects "
        "binary_quality count_quality generalised_model predicted proportional_odds_tests slope_of step_of"
    ),
    "imputation": (
        "Convergence Imputation Incomplete Known Pooled PooledCorrelation PooledJoint barnard_rubin "
        "chained_equations combined_statistics convergence_of pool_correlations pool_estimates pool_r_squared "
        "pooled_wald"
    ),
    "item_response": (
        "GradedModel category_probabilities graded_response information_of_test item_information simulate_graded"
    ),
    "mediation": "Mediation multilevel_mediation parallel_mediation score_errors",
    "moderation": (
        "Equation JohnsonNeyman ObservedModerator PooledSlope SimpleSlopes johnson_neyman observed_moderator "
        "pooled_slope simple_slopes"
    ),
    "multilevel": (
        "BetweenCovariance BetweenSlopes Blups LikelihoodRatio MixedFit MixedLogit MixedOrdered Source "
        "VarianceInterval WeightedMixed WithinBetween between_covariance between_slopes compare_mixed mixed_logit "
        "mixed_model mixed_ordered variance_intervals weighted_mixed_model within_between"
    ),
    "multivariate": "Distance Mardia mahalanobis mardia",
    "polychoric": ("Polychoric polychoric_correlations polychoric_pair polyserial_correlation smooth_correlations"),
    "method_bias": "MarkerAdjusted OneFactor SplitHalves harman_single_factor marker_adjusted split_half_check",
    "power": (
        "Attenuated attenuated correlation_power difference_power effective_size equivalence_power indirect_power "
        "least_effect least_size reliability_of_means"
    ),
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
    "response_quality": "Runs even_odd_consistency intra_individual_variability longest_string synonym_consistency",
    "response_traces": "copied_rows seconds_a_row",
    "scales": "ScaleScores percent_of_maximum percentile_ranks reverse_coded scale_scores standard_scores",
    "sensitivity": (
        "Bound CrossHalf Equivalence OmittedVariables Specification SpecificationCurve cross_half_slopes "
        "equivalence_test omitted_variables restricted_cubic_spline robustness_value specification_curve"
    ),
    "small_samples": "PermutedDifferences mean_interval permuted_differences t_limits",
    "survey": (
        "Calibrated DesignMoments Estimated Estimates Proportion Quantiles RaoScott ReplicateWeights "
        "ReplicatedEstimates TrimmedCalibration WeightSummary balanced_replicates by_replication calibrate_weights "
        "calibrate_within combinations "
        "design_moments domain_means given_replicates inclusion_weights means population_ranks post_stratify "
        "proportion quantiles rake raked_replicates rao_scott ratios replicate_table replicated_means "
        "replicated_ratios replicated_totals share_intervals shares summarise_weights totals trim_weights "
        "weighted_quantiles"
    ),
    "two_samples": "Difference difference_of_means",
    "uncertainty": (
        "MeanErrors SobolIndices Spread TriggerDesign TrueScores draw_true_means draw_true_scores error_of_means "
        "error_share mean_error sobol_indices spread_of_estimate trigger_design true_scores"
    ),
    "validity": (
        "Convergent FornellLarcker Htmt HtmtBootstrap bootstrap_htmt convergent_validity fornell_larcker htmt"
    ),
    "wald": "Joint wald_test",
}
