"""How many things a set of items measures, and which: adequacy, number of factors, loadings, components."""

from .adequacy import (
    Adequacy,
    Bartlett,
    bartlett_test,
    check_correlation,
    kaiser_meyer_olkin,
    squared_multiple_correlations,
)
from .components import Components, principal_components
from .extraction import Factors, factor_analysis
from .fit import FactorFit
from .parallel import Parallel, minimum_average_partial, parallel_analysis
from .rotation import Rotated, rotate
from .scores import score_weights

__all__ = [
    "Adequacy",
    "Bartlett",
    "Components",
    "FactorFit",
    "Factors",
    "Parallel",
    "Rotated",
    "bartlett_test",
    "check_correlation",
    "factor_analysis",
    "kaiser_meyer_olkin",
    "minimum_average_partial",
    "parallel_analysis",
    "principal_components",
    "rotate",
    "score_weights",
    "squared_multiple_correlations",
]
