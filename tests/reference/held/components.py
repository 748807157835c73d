"""Principal components, and factors of polychoric correlations: not yet offered."""

from __future__ import annotations

from . import Different, Held, NotOffered

_NOT_YET = "principal components and exploratory factors are not offered yet"
HELD: Held = {}
DIFFERENT: Different = {}
NOT_OFFERED: NotOffered = {
    f"pca.{name}.{data}": _NOT_YET
    for name in ("prcomp", "covariance", "principal_varimax", "index_weights")
    for data in ("hs9", "bfi_ne")
} | {"poly.efa_on_polychoric": _NOT_YET}
