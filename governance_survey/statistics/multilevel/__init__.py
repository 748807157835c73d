"""Rows in groups: linear, logit and ordered mixed models, levels taken apart, slopes between groups corrected for error."""

from .between import BetweenCovariance, Source, between_covariance
from .between_slopes import BetweenSlopes, between_slopes
from .comparison import LikelihoodRatio, compare_mixed
from .intervals import VarianceInterval, variance_intervals
from .levels import WithinBetween, within_between
from .logit import MixedLogit, mixed_logit
from .model import mixed_model
from .ordered import MixedOrdered, mixed_ordered
from .records import Blups, MixedFit

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
    "WithinBetween",
    "between_covariance",
    "between_slopes",
    "compare_mixed",
    "mixed_logit",
    "mixed_model",
    "mixed_ordered",
    "variance_intervals",
    "within_between",
]
