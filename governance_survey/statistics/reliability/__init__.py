"""How far the answers to a scale hang together, and what that says of the score."""

from .alpha import Alpha, corrected_item_rest, cronbach_alpha, duhachek_error, feldt_interval, lambda_six
from .bootstrap import AlphaBootstrap, bootstrap_alpha
from .composite import Composite, composite_reliability
from .hierarchical import HierarchicalOmega, SchmidLeiman, hierarchical_omega, schmid_leiman
from .items import Dropped, ItemAnalysis, item_analysis
from .lower_bounds import (
    GreatestLowerBound,
    LowerBounds,
    common_factor_reliability,
    greatest_lower_bound,
    guttman_bounds,
)
from .omega import Omega, mcdonald_omega
from .omega_errors import OmegaBootstrap, bootstrap_omega
from .recommend import Recommendation, recommend_reliability
from .replicated import ReplicatedReliability, alpha_by_replication, omega_by_replication
from .score_error import ScoreError, score_error
from .second_order import SecondOrderOmega, second_order_omega
from .shared import Missing
from .split_half import AllSplits, SplitHalf, all_split_halves, length_needed, prophecy, split_half

__all__ = [
    "AllSplits",
    "Alpha",
    "AlphaBootstrap",
    "Composite",
    "Dropped",
    "GreatestLowerBound",
    "HierarchicalOmega",
    "ItemAnalysis",
    "LowerBounds",
    "Missing",
    "Omega",
    "OmegaBootstrap",
    "Recommendation",
    "ReplicatedReliability",
    "SchmidLeiman",
    "ScoreError",
    "SecondOrderOmega",
    "SplitHalf",
    "all_split_halves",
    "alpha_by_replication",
    "bootstrap_alpha",
    "bootstrap_omega",
    "common_factor_reliability",
    "composite_reliability",
    "corrected_item_rest",
    "cronbach_alpha",
    "duhachek_error",
    "feldt_interval",
    "greatest_lower_bound",
    "guttman_bounds",
    "hierarchical_omega",
    "item_analysis",
    "lambda_six",
    "length_needed",
    "mcdonald_omega",
    "omega_by_replication",
    "prophecy",
    "recommend_reliability",
    "schmid_leiman",
    "score_error",
    "second_order_omega",
    "split_half",
]
