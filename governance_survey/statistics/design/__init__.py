"""Complex samples: strata, units of one or several stages, weights, and the linearised variance in one place."""

from .arrays import Calibration, DesignArrays, LaterStage, Lonely, StageLabels, design_arrays
from .means import Mean, mean
from .variance import degrees_of_freedom, residual_influence, taylor_covariance

__all__ = [
    "Calibration",
    "DesignArrays",
    "LaterStage",
    "Lonely",
    "Mean",
    "StageLabels",
    "degrees_of_freedom",
    "design_arrays",
    "mean",
    "residual_influence",
    "taylor_covariance",
]
