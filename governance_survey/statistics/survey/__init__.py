"""Design-based estimation: means, totals, ratios, shares and quantiles of complex samples, replicates, calibration."""

from .balanced import balanced_replicates
from .calibration import Calibrated, calibrate_weights
from .intervals import Proportion, proportion, share_intervals
from .margins import post_stratify, rake
from .means import domain_means, means, ratios, shares, totals
from .quantiles import Quantiles, quantiles, weighted_quantiles
from .records import Estimated, Estimates, combinations
from .replicated import (
    ReplicatedEstimates,
    by_replication,
    replicated_means,
    replicated_ratios,
    replicated_totals,
)
from .replicates import ReplicateWeights, given_replicates, raked_replicates, replicate_table
from .weighting import WeightSummary, inclusion_weights, summarise_weights, trim_weights

__all__ = [
    "Calibrated",
    "Estimated",
    "Estimates",
    "Proportion",
    "Quantiles",
    "ReplicateWeights",
    "ReplicatedEstimates",
    "WeightSummary",
    "balanced_replicates",
    "by_replication",
    "calibrate_weights",
    "combinations",
    "domain_means",
    "given_replicates",
    "inclusion_weights",
    "means",
    "post_stratify",
    "proportion",
    "quantiles",
    "rake",
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
