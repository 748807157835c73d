"""How far the answers to a scale hang together, and what that says of the score."""

from .alpha import Alpha, corrected_item_rest, cronbach_alpha, duhachek_error, feldt_interval, lambda_six
from .bootstrap import AlphaBootstrap, bootstrap_alpha
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
from .shared import Missing

__all__ = [
    "GreatestLowerBound",
    "LowerBounds",
    "common_factor_reliability",
    "greatest_lower_bound",
    "guttman_bounds",
    "Alpha",
    "AlphaBootstrap",
    "Dropped",
    "HierarchicalOmega",
    "ItemAnalysis",
    "Missing",
    "Omega",
    "SchmidLeiman",
    "bootstrap_alpha",
    "corrected_item_rest",
    "cronbach_alpha",
    "duhachek_error",
    "feldt_interval",
    "hierarchical_omega",
    "item_analysis",
    "lambda_six",
    "mcdonald_omega",
    "schmid_leiman",
]
