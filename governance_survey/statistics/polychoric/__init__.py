"""Polychoric, tetrachoric and polyserial correlations, with thresholds and their joint covariance."""

from .asymptotic import PolychoricMoments, polychoric_moments
from .bivariate_normal import bivariate_normal_cdf, bivariate_normal_density
from .matrix import Polychoric, Smoothed, polychoric_correlations, smooth_correlations
from .pair import PolychoricPair, polychoric_pair
from .polyserial import Polyserial, polyserial_correlation

__all__ = [
    "Polychoric",
    "PolychoricMoments",
    "PolychoricPair",
    "Polyserial",
    "Smoothed",
    "bivariate_normal_cdf",
    "bivariate_normal_density",
    "polychoric_correlations",
    "polychoric_moments",
    "polychoric_pair",
    "polyserial_correlation",
    "smooth_correlations",
]
