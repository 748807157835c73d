"""Statistics of scales, samples and models: arrays in, frozen records out; the surface held against R."""

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
