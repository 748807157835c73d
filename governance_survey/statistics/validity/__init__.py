"""Whether items belong to their dimension, and dimensions are distinct."""

from .convergent import Convergent, FornellLarcker, convergent_validity, fornell_larcker
from .ratios import Htmt, HtmtBootstrap, Variant, bootstrap_htmt, htmt

__all__ = [
    "Convergent",
    "FornellLarcker",
    "Htmt",
    "HtmtBootstrap",
    "Variant",
    "bootstrap_htmt",
    "convergent_validity",
    "fornell_larcker",
    "htmt",
]
