"""Correlations of two columns, in simple and in complex samples, with error, interval and test."""

from .by_design import design_correlation
from .ordinal import design_polychoric, polychoric_association
from .records import Association
from .simple import correlation

__all__ = ["Association", "correlation", "design_correlation", "design_polychoric", "polychoric_association"]
