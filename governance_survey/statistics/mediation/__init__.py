"""Indirect associations: products of paths at one level or two, with the order turned round beside them."""

from .grouped import score_errors
from .multilevel import multilevel_mediation
from .records import Effect, Mediation, Order, Part, Path
from .single import parallel_mediation

__all__ = ["Effect", "Mediation", "Order", "Part", "Path", "multilevel_mediation", "parallel_mediation", "score_errors"]
