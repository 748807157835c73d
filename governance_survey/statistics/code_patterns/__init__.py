"""How codes spread over interviews: how many are still to be heard, and which go together."""

from .accumulation import Accumulation, Saturation, accumulation, saturation
from .together import Together, codes_together

__all__ = ["Accumulation", "Saturation", "Together", "accumulation", "codes_together", "saturation"]
