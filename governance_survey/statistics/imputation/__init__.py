"""Missing answers: imputation by chained equations, and Rubin's rules."""

from .joint import (
    PooledCorrelation,
    PooledJoint,
    combined_statistics,
    pool_correlations,
    pool_r_squared,
    pooled_wald,
)
from .pooling import Pooled, barnard_rubin, pool_estimates

__all__ = [
    "Pooled",
    "PooledCorrelation",
    "PooledJoint",
    "barnard_rubin",
    "combined_statistics",
    "pool_correlations",
    "pool_estimates",
    "pool_r_squared",
    "pooled_wald",
]
