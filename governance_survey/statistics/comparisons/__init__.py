"""Groups compared: effect sizes with intervals, ranks pair by pair, means and ranks under a sample design."""

from .by_design import DesignComparison, compare_means, compare_ranks
from .groups import Groups, groups_of
from .ranks import dunn, rank_biserial, rank_epsilon_squared
from .records import Effect, Pair, Test
from .standardised import hedges_g, variance_explained

__all__ = [
    "DesignComparison",
    "Effect",
    "Groups",
    "Pair",
    "Test",
    "compare_means",
    "compare_ranks",
    "dunn",
    "groups_of",
    "hedges_g",
    "rank_biserial",
    "rank_epsilon_squared",
    "variance_explained",
]
