"""Weights and composites: normalising, weighting, judging by pairs, aggregating, coupling, obstacles, importance."""

from .aggregation import Topsis, arithmetic_mean, geometric_mean, topsis
from .ahp import Ahp, GroupAhp, ahp, group_ahp
from .available import AGGREGATES, Aggregate, Aggregated, aggregate_parts
from .coupling import Coupling, coupling_coordination, grade, lag_class, lost_its_n, spssau_coupling
from .data_weights import (
    critic_weights,
    entropy_weights,
    looks_like_ratings,
    principal_weights,
    spssau_entropy_weights,
    variation_weights,
)
from .importance import QUADRANTS, Derived, Quadrants, derived_importance, quadrants
from .normalise import Normalised, goalposts, min_max
from .obstacles import Obstacles, obstacle_degree
from .rank_shift import RankShift, rank_shift
from .shared import Weights
from .weights import combined_weights, equal_weights, loading_weights

__all__ = [
    "AGGREGATES",
    "QUADRANTS",
    "Aggregate",
    "Aggregated",
    "Ahp",
    "Coupling",
    "Derived",
    "GroupAhp",
    "Normalised",
    "Obstacles",
    "Quadrants",
    "RankShift",
    "Topsis",
    "Weights",
    "aggregate_parts",
    "ahp",
    "arithmetic_mean",
    "combined_weights",
    "coupling_coordination",
    "critic_weights",
    "derived_importance",
    "entropy_weights",
    "equal_weights",
    "geometric_mean",
    "goalposts",
    "grade",
    "group_ahp",
    "lag_class",
    "loading_weights",
    "looks_like_ratings",
    "lost_its_n",
    "min_max",
    "obstacle_degree",
    "principal_weights",
    "quadrants",
    "rank_shift",
    "spssau_coupling",
    "spssau_entropy_weights",
    "topsis",
    "variation_weights",
]
