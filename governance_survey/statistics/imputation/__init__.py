"""Missing answers: imputation by chained equations, and Rubin's rules."""

from .chained import chained_equations
from .convergence import Convergence, convergence_of
from .joint import (
    PooledCorrelation,
    PooledJoint,
    combined_statistics,
    pool_correlations,
    pool_r_squared,
    pooled_wald,
)
from .pooling import Pooled, barnard_rubin, pool_estimates
from .records import Imputation, Incomplete, Known

__all__ = [
    "Convergence",
    "Imputation",
    "Incomplete",
    "Known",
    "Pooled",
    "PooledCorrelation",
    "PooledJoint",
    "barnard_rubin",
    "chained_equations",
    "combined_statistics",
    "convergence_of",
    "pool_correlations",
    "pool_estimates",
    "pool_r_squared",
    "pooled_wald",
]
