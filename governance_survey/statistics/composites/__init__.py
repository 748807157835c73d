"""Weights and composites: normalising, weighting, judging by pairs, aggregating."""

from .aggregation import Topsis, arithmetic_mean, geometric_mean, topsis
from .ahp import Ahp, GroupAhp, ahp, group_ahp
from .data_weights import (
    critic_weights,
    entropy_weights,
    looks_like_ratings,
    principal_weights,
    spssau_entropy_weights,
    variation_weights,
)
from .normalise import Normalised, goalposts, min_max
from .shared import Weights
from .weights import combined_weights, equal_weights, loading_weights

__all__ = [
    "Ahp",
    "GroupAhp",
    "Normalised",
    "Topsis",
    "Weights",
    "ahp",
    "arithmetic_mean",
    "combined_weights",
    "critic_weights",
    "entropy_weights",
    "equal_weights",
    "geometric_mean",
    "goalposts",
    "group_ahp",
    "loading_weights",
    "looks_like_ratings",
    "min_max",
    "principal_weights",
    "spssau_entropy_weights",
    "topsis",
    "variation_weights",
]
