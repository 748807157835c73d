"""Indirect associations: products of paths at one level or two, with the order turned round beside them."""

from .records import Effect, Mediation, Order, Part, Path
from .single import mediation

__all__ = ["Effect", "Mediation", "Order", "Part", "Path", "mediation"]
