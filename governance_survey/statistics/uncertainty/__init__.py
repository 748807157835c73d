"""Where the spread of an estimate comes from: triggers, Sobol indices, draws of true scores."""

from .saltelli import TriggerDesign, trigger_design
from .sobol import SobolIndices, sobol_indices
from .spread import Spread, spread_of_estimate
from .true_scores import TrueScores, draw_true_scores, error_of_means, true_scores

__all__ = [
    "SobolIndices",
    "Spread",
    "TriggerDesign",
    "TrueScores",
    "draw_true_scores",
    "error_of_means",
    "sobol_indices",
    "spread_of_estimate",
    "trigger_design",
    "true_scores",
]
