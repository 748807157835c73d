"""Confirmatory factor analysis: model language, estimation, fit, what to change, invariance."""

from .cfa import cfa
from .fit_measures import Indices, Information, RobustIndices
from .moments import Moments, Sample, Samples
from .records import Estimates, FactorModel, Improper
from .specification import Implied, Specification, implied, jacobian, specify
from .syntax import Term, read_model
from .tables import Row

__all__ = [
    "Estimates",
    "FactorModel",
    "Implied",
    "Improper",
    "Indices",
    "Information",
    "Moments",
    "RobustIndices",
    "Row",
    "Sample",
    "Samples",
    "Specification",
    "Term",
    "cfa",
    "implied",
    "jacobian",
    "read_model",
    "specify",
]
