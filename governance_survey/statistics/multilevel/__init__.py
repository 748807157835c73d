"""Rows in groups: linear, logit and ordered mixed models, levels taken apart, slopes between them freed of error."""

from .between import BetweenCovariance, Source, between_covariance
from .between_slopes import BetweenSlopes, between_slopes
from .comparison import LikelihoodRatio, compare_mixed
from .intervals import VarianceInterval, variance_intervals
from .levels import WithinBetween, within_between
from .logit import MixedLogit, mixed_logit
from .model import mixed_model
from .ordered import MixedOrdered, mixed_ordered
from .records import Blups, MixedFit
from .weighted import WeightedMixed, weighted_mixed_model

__all__ = [
    "BetweenCovariance",
    "BetweenSlopes",
    "Blups",
    "LikelihoodRatio",
    "MixedFit",
    "MixedLogit",
    "MixedOrdered",
    "Source",
    "VarianceInterval",
    "WeightedMixed",
    "WithinBetween",
    "between_covariance",
    "between_slopes",
    "compare_mixed",
    "mixed_logit",
    "mixed_model",
    "mixed_ordered",
    "variance_intervals",
    "weighted_mixed_model",
    "within_between",
]
