"""Principal components beside stats::prcomp and psych::principal; factors of polychoric correlations."""

from __future__ import annotations

from typing import Any

import numpy as np

from governance_survey.statistics.composites import principal_weights
from governance_survey.statistics.factors import factor_analysis, principal_components, rotate
from governance_survey.statistics.polychoric import polychoric_correlations

from .. import table
from . import Different, Held, NotOffered
from .factors import like, matrix

ITEMS = {
    "hs9": ("hs1939", [f"x{k}" for k in range(1, 10)]),
    "bfi_ne": ("bfi", [f"{scale}{k}" for scale in "NE" for k in range(1, 6)]),
}


def rows(name: str) -> np.ndarray:
    data, items = ITEMS[name]
    x = table(data)[items].to_numpy(dtype=float)
    return x[~np.isnan(x).any(axis=1)]


def signs(ours: np.ndarray, block: dict[str, Any]) -> np.ndarray:
    return np.sign((ours * matrix(block)).sum(axis=0))


def prcomp(entry):
    x, out = rows(entry["id"].rsplit(".", 1)[1]), entry["outputs"]
    found = principal_components(x)
    sign = signs(found.vectors, out["eigenvectors"])
    yield "n", found.n
    yield "eigenvalues", found.eigenvalues
    yield "share", found.share
    yield "cumulative", found.share.cumsum()
    yield "eigenvectors", found.vectors * sign
    yield "scores_first8", found.scores[:8] * sign
    yield "loadings", found.loadings * sign


def covariance(entry):
    found = principal_components(rows(entry["id"].rsplit(".", 1)[1]), standardised=False)
    yield "eigenvalues", found.eigenvalues
    yield "eigenvectors", found.vectors * signs(found.vectors, entry["outputs"]["eigenvectors"])


def varimax(entry):
    x, out = rows(entry["id"].rsplit(".", 1)[1]), entry["outputs"]
    found = principal_components(x)
    k = found.above_one
    unrotated = found.loadings[:, :k]
    turned = rotate(unrotated, "varimax")
    yield "k_kaiser", k
    yield "unrotated", unrotated * signs(unrotated, out["unrotated"])
    for name in ("varimax", "varimax_tight"):
        order, sign = like(turned.loadings, matrix(out[name]))
        yield name, turned.loadings[:, order] * sign
    yield "communality", (unrotated**2).sum(axis=1)
    weights = np.linalg.solve(np.corrcoef(x, rowvar=False), turned.loadings)
    order, sign = like(weights, matrix(out["score_weights_varimax"]))
    z = (x - x.mean(axis=0)) / x.std(axis=0, ddof=1)
    yield "score_weights_varimax", weights[:, order] * sign
    yield "scores_varimax_first5", (z[:5] @ weights)[:, order] * sign


def weights(entry):
    x = rows(entry["id"].rsplit(".", 1)[1])
    found, components = principal_weights(x), principal_components(x)
    yield "k_kaiser", components.above_one
    yield "first_pc_weights_sum1", found.values
    yield "first_pc_squared_weights", found.detail["squared"]
    yield "pc1_score_sd", components.scores[:, 0].std(ddof=1)
    yield "pc1_score_first8", components.scores[:8, 0]


def factors_of_polychoric(entry):
    items = entry["inputs"]["items"]
    x = table("bfi")[items].to_numpy(dtype=float)
    rho = polychoric_correlations(x[~np.isnan(x).any(axis=1)]).rho
    found = factor_analysis(rho, 2, rotation="none")
    order, sign = like(found.loadings, matrix(entry["outputs"]["loadings_unrotated"]))
    yield "eigenvalues", np.linalg.eigvalsh(rho)[::-1]
    yield "loadings_unrotated", found.loadings[:, order] * sign
    yield "communality", found.communalities


HELD: Held = {"poly.efa_on_polychoric": factors_of_polychoric}
DIFFERENT: Different = {}
NOT_OFFERED: NotOffered = {
    ("poly.efa_on_polychoric", "alpha_ordinal"): "ordinal alpha is the reliability of scores nobody computes",
}
for name in ITEMS:
    HELD |= {
        f"pca.prcomp.{name}": prcomp,
        f"pca.covariance.{name}": covariance,
        f"pca.principal_varimax.{name}": varimax,
        f"pca.index_weights.{name}": weights,
    }
    NOT_OFFERED[f"pca.principal_varimax.{name}", "ss_loadings_varimax"] = "shares of variance: printed from loadings"
    for path in ("weights_rotated_squared_loadings", "weights_abs_loadings_by_variance"):
        NOT_OFFERED[f"pca.index_weights.{name}", path] = (
            "weights by rotated or absolute loadings have no target they serve"
        )
