"""Where the spread of an estimate comes from: triggers, Sobol indices, draws of true scores."""

from .saltelli import TriggerDesign, trigger_design
from .sobol import SobolIndices, sobol_indices
from .spread import Spread, spread_of_estimate
from .true_means import MeanErrors, draw_true_means, error_share, mean_error
from .true_scores import TrueScores, draw_true_scores, error_of_means, true_scores

__all__ = [
    "MeanErrors",
    "SobolIndices",
    "Spread",
    "TriggerDesign",
    "TrueScores",
    "draw_true_means",
    "draw_true_scores",
    "error_of_means",
    "error_share",
    "mean_error",
    "sobol_indices",
    "spread_of_estimate",
    "trigger_design",
    "true_scores",
]
