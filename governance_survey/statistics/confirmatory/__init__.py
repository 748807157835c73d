"""Confirmatory factor analysis: model language, estimation, fit, what to change, invariance."""

from .specification import Implied, Specification, implied, jacobian, specify
from .syntax import Term, read_model
from .tables import Row

__all__ = ["Implied", "Row", "Specification", "Term", "implied", "jacobian", "read_model", "specify"]
