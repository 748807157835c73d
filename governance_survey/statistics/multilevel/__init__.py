"""Rows in groups: linear and logit mixed models, levels taken apart, slopes between groups corrected for error."""

from .between import BetweenCovariance, Source, between_covariance
from .between_slopes import BetweenSlopes, between_slopes
from .comparison import Compared, compare_mixed
from .intervals import VarianceInterval, variance_intervals
from .levels import Levels, within_between
from .logit import MixedLogit, mixed_logit
from .model import mixed_model
from .records import Blups, MixedFit

__all__ = [
    "BetweenCovariance",
    "BetweenSlopes",
    "Blups",
    "Compared",
    "Levels",
    "MixedFit",
    "MixedLogit",
    "Source",
    "VarianceInterval",
    "between_covariance",
    "between_slopes",
    "compare_mixed",
    "mixed_logit",
    "mixed_model",
    "variance_intervals",
    "within_between",
]
