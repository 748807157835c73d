"""Outcomes that are no measurements: yes or no, shares, ordered and unordered answers, counts."""

from .effects import Effects, Slope, Step, average_marginal_effects, slope_of, step_of
from .model import generalised_model
from .predicting import predicted
from .proportional import Proportional, proportional_odds_tests
from .quality import BinaryQuality, CountQuality, binary_quality, count_quality
from .records import Dispersion, GeneralisedFit

__all__ = [
    "BinaryQuality",
    "CountQuality",
    "Dispersion",
    "Effects",
    "GeneralisedFit",
    "Proportional",
    "Slope",
    "Step",
    "average_marginal_effects",
    "binary_quality",
    "count_quality",
    "generalised_model",
    "predicted",
    "proportional_odds_tests",
    "slope_of",
    "step_of",
]
