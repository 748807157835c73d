"""Rows in groups: mixed models."""

from .model import mixed_model
from .records import Blups, MixedFit

__all__ = ["Blups", "MixedFit", "mixed_model"]
