"""From people to communities: means, reliability of means, agreement within, shrunken scores, ranks."""

from .agreement import Agreement, null_variance, within_group_agreement
from .icc import Components, Icc, intraclass_correlation, variance_components
from .means import GroupMeans, group_means
from .ranks import Ranks, rank_intervals, studentised_range
from .shrinkage import Shrunken, shrunken_scores

__all__ = [
    "Agreement",
    "Components",
    "GroupMeans",
    "Icc",
    "Ranks",
    "Shrunken",
    "group_means",
    "intraclass_correlation",
    "null_variance",
    "rank_intervals",
    "shrunken_scores",
    "studentised_range",
    "variance_components",
    "within_group_agreement",
]
