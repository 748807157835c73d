"""Statistics of scales, samples and models: arrays in, frozen records out; the surface held against R.

Examples
--------
>>> import numpy, governance_survey as gs
>>> design = gs.statistics.design_arrays(4, strata=numpy.array([1, 1, 2, 2]))
>>> gs.statistics.mean(design, numpy.array([2.0, 6, 4, 4])).std_error
1.0
"""

from .design import DesignArrays, Mean, design_arrays, mean, taylor_covariance
from .graded_response import simulate_graded
from .regression import LinearFit, linear_model
from .reliability import Alpha, Omega, corrected_item_rest, cronbach_alpha, feldt_interval, mcdonald_omega

__all__ = [
    "Alpha",
    "DesignArrays",
    "LinearFit",
    "Mean",
    "Omega",
    "corrected_item_rest",
    "cronbach_alpha",
    "design_arrays",
    "feldt_interval",
    "linear_model",
    "mcdonald_omega",
    "mean",
    "simulate_graded",
    "taylor_covariance",
]
