"""Products of two variables read as slopes: at points of the moderator, and over the range that was observed."""

from .johnson_neyman import JohnsonNeyman, Region, johnson_neyman
from .observed import ObservedModerator, observed_moderator
from .pooled import Equation, PooledSlope, pooled_slope
from .slopes import SimpleSlopes, simple_slopes

__all__ = [
    "Equation",
    "JohnsonNeyman",
    "ObservedModerator",
    "PooledSlope",
    "Region",
    "SimpleSlopes",
    "johnson_neyman",
    "observed_moderator",
    "pooled_slope",
    "simple_slopes",
]
