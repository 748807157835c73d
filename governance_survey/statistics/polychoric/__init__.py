"""Polychoric, tetrachoric and polyserial correlations, with thresholds and their joint covariance."""

from .bivariate_normal import bivariate_normal_cdf, bivariate_normal_density
from .matrix import Polychoric, Smoothed, polychoric_correlations, smooth_correlations

__all__ = [
    "Polychoric",
    "Smoothed",
    "bivariate_normal_cdf",
    "bivariate_normal_density",
    "polychoric_correlations",
    "smooth_correlations",
]
