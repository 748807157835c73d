"""Outcomes that are no measurements: yes or no, shares, ordered and unordered answers, counts."""

from .model import generalised_model
from .records import Dispersion, GeneralisedFit

__all__ = ["Dispersion", "GeneralisedFit", "generalised_model"]
