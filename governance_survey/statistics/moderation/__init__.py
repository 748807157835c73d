"""Products of two variables read as slopes: at points of the moderator, and over the range that was observed."""

from .johnson_neyman import JohnsonNeyman, Region, johnson_neyman
from .observed import ObservedModerator, observed_moderator
from .slopes import SimpleSlopes, simple_slopes

__all__ = [
    "JohnsonNeyman",
    "ObservedModerator",
    "Region",
    "SimpleSlopes",
    "johnson_neyman",
    "observed_moderator",
    "simple_slopes",
]
