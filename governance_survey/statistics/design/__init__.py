"""Complex samples: strata, units of one or several stages, weights, and the linearised variance in one place."""

from .arrays import Calibration, DesignArrays, LaterStage, Lonely, StageLabels, design_arrays
from .given import GivenReplicates, check_replicates, replicated_covariance
from .means import Mean, mean
from .variance import degrees_of_freedom, refuse_no_freedom, residual_influence, taylor_covariance

__all__ = [
    "Calibration",
    "DesignArrays",
    "GivenReplicates",
    "LaterStage",
    "Lonely",
    "Mean",
    "StageLabels",
    "check_replicates",
    "degrees_of_freedom",
    "design_arrays",
    "mean",
    "refuse_no_freedom",
    "replicated_covariance",
    "residual_influence",
    "taylor_covariance",
]
