"""Design-based estimation: means, totals, ratios, shares and quantiles of complex samples, replicates, calibration."""

from .balanced import balanced_replicates
from .calibration import Calibrated, calibrate_weights
from .crossing import RaoScott, rao_scott
from .intervals import Proportion, proportion, share_intervals
from .margins import post_stratify, rake
from .means import domain_means, means, ratios, shares, totals
from .moments import DesignMoments, design_moments
from .quantiles import Quantiles, quantiles, weighted_quantiles
from .ranks import population_ranks
from .records import Estimated, Estimates, combinations
from .replicated import (
    ReplicatedEstimates,
    by_replication,
    replicated_means,
    replicated_ratios,
    replicated_totals,
)
from .replicates import ReplicateWeights, given_replicates, raked_replicates, replicate_table
from .trimmed import TrimmedCalibration, calibrate_within
from .weighting import WeightSummary, inclusion_weights, summarise_weights, trim_weights

__all__ = [
    "Calibrated",
    "DesignMoments",
    "Estimated",
    "Estimates",
    "Proportion",
    "Quantiles",
    "RaoScott",
    "ReplicateWeights",
    "ReplicatedEstimates",
    "TrimmedCalibration",
    "WeightSummary",
    "balanced_replicates",
    "by_replication",
    "calibrate_weights",
    "calibrate_within",
    "combinations",
    "design_moments",
    "domain_means",
    "given_replicates",
    "inclusion_weights",
    "means",
    "population_ranks",
    "post_stratify",
    "proportion",
    "quantiles",
    "rake",
    "rao_scott",
    "raked_replicates",
    "ratios",
    "replicate_table",
    "replicated_means",
    "replicated_ratios",
    "replicated_totals",
    "share_intervals",
    "shares",
    "summarise_weights",
    "totals",
    "trim_weights",
    "weighted_quantiles",
]
