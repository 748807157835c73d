"""How far the answers to a scale hang together, and what that says of the score."""

from .alpha import Alpha, corrected_item_rest, cronbach_alpha, feldt_interval
from .omega import Omega, mcdonald_omega
from .shared import Missing

__all__ = [
    "Alpha",
    "Missing",
    "Omega",
    "corrected_item_rest",
    "cronbach_alpha",
    "feldt_interval",
    "mcdonald_omega",
]
