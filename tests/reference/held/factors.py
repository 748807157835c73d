"""Exploratory factors beside psych, stats and GPArotation."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import numpy as np

from governance_survey.statistics.factors import (
    bartlett_test,
    factor_analysis,
    kaiser_meyer_olkin,
    minimum_average_partial,
    parallel_analysis,
    rotate,
    score_weights,
    squared_multiple_correlations,
)

from .. import table
from . import Different, Held, NotOffered

SETS = {
    "bfi25": ("bfi", [f"{scale}{k}" for scale in "ACENO" for k in range(1, 6)], 5),
    "hs9": ("hs1939", [f"x{k}" for k in range(1, 10)], 3),
}
RANDOM_SEED = 20261125


def rows(name: str) -> np.ndarray:
    data, items, _ = SETS[name]
    x = table(data)[items].to_numpy(dtype=float)
    return x[~np.isnan(x).any(axis=1)]


def of(entry: dict[str, Any]) -> tuple[str, np.ndarray, np.ndarray, int]:
    """Name of the set, complete rows, correlations, number of factors."""
    name = entry["id"].rsplit(".", 1)[1]
    x = rows(name)
    return name, x, np.corrcoef(x, rowvar=False), SETS[name][2]


def matrix(block: Any) -> np.ndarray:
    return np.array(block["values"], dtype=float)


def like(ours: np.ndarray, theirs: np.ndarray) -> tuple[list[int], np.ndarray]:
    """Order and signs that bring our columns to theirs."""
    k = ours.shape[1]
    products = ours.T @ theirs
    order = list(max(permutations(range(k)), key=lambda o: sum(abs(products[o[j], j]) for j in range(k))))
    return order, np.array([np.sign(products[order[j], j]) for j in range(k)])


def correlation(entry):
    _, x, r, _ = of(entry)
    yield "n", len(x)
    yield "correlation", r
    yield "eigenvalues", np.linalg.eigvalsh(r)[::-1]
    yield "determinant", np.linalg.det(r)


def kmo(entry):
    _, x, r, _ = of(entry)
    found = kaiser_meyer_olkin(r)
    yield "n", len(x)
    yield "overall_msa", found.overall
    yield "item_msa", found.items


def bartlett(entry):
    _, x, r, _ = of(entry)
    found = bartlett_test(r, len(x))
    yield "chi_square", found.chi_square
    yield "df", found.dof
    yield "p", found.p_value


def smc(entry):
    yield "", squared_multiple_correlations(of(entry)[2])


def map_vss(entry):
    _, _, r, _ = of(entry)
    found = minimum_average_partial(r, len(entry["outputs"]["velicer_map"]))
    yield "velicer_map", found
    yield "n_factors_map", int(np.nanargmin(found)) + 1


def parallel(entry):
    _, x, r, _ = of(entry)
    # More draws than theirs: what is left of Monte Carlo error is mostly theirs.
    normal = parallel_analysis(r, len(x), seed=RANDOM_SEED, draws=1000)
    shuffled = parallel_analysis(r, len(x), seed=RANDOM_SEED, draws=1000, items=x)
    yield "real_pc_eigenvalues", normal.eigenvalues
    yield "real_fa_eigenvalues", normal.factor_eigenvalues
    for name, found in (("resampled", shuffled), ("normal", normal)):
        yield f"{name}_pc.mean", found.random_mean
        yield f"{name}_pc.q95_type7", found.random_high
        yield f"{name}_fa.mean", found.factor_random_mean
        yield f"{name}_fa.q95_type7", found.factor_random_high
    yield "n_components_suggested", normal.n_components
    yield "n_components_above_q95_normal", normal.n_components
    yield "n_factors_above_q95_normal", normal.n_factors


def parallel_components(entry):
    _, x, r, _ = of(entry)
    found = parallel_analysis(r, len(x), seed=RANDOM_SEED, draws=500)
    yield "mean", found.random_mean
    yield "q95", found.random_high
    yield "n_above_q95", found.n_components


def solution(entry):
    _, x, r, k = of(entry)
    _, method, rotation, _ = entry["id"].split(".")
    found = factor_analysis(r, k, n=len(x), method=method, rotation=rotation)
    out = entry["outputs"]
    order, sign = like(found.loadings, matrix(out["loadings"]))
    loadings = found.loadings[:, order] * sign
    yield "loadings", loadings
    yield "communality", found.communalities
    yield "uniqueness", found.uniquenesses
    if "phi" in out:
        phi = found.phi[np.ix_(order, order)] * np.outer(sign, sign)
        yield "phi", phi
        yield "structure", loadings @ phi
    fit = found.fit
    yield "dof", fit.dof
    yield "objective", fit.objective
    yield "chi_square", fit.chi_square
    yield "p", fit.p_value
    yield "null_chi_square", fit.null_chi_square
    yield "null_dof", fit.null_dof
    yield "tli", fit.tli
    yield "rmsea.RMSEA", fit.rmsea
    yield "rmsea.lower", fit.rmsea_low
    yield "rmsea.upper", fit.rmsea_high
    yield "rmsea.confidence", 0.90
    yield "bic", fit.bic
    yield "sabic", fit.sabic
    yield "empirical_chi", fit.empirical_chi_square
    yield "rms_residual", fit.rms_residual
    yield "crms", fit.crms


def factanal(entry):
    _, x, r, k = of(entry)
    out = entry["outputs"]
    found = factor_analysis(r, k, n=len(x), method="ml", rotation="none")
    order, sign = like(found.loadings, matrix(out["unrotated"]))
    unrotated = found.loadings[:, order] * sign
    yield "unrotated", unrotated
    yield "uniquenesses", found.uniquenesses
    yield "objective", found.fit.objective
    yield "chi_square", found.fit.chi_square
    yield "dof", found.fit.dof
    yield "p", found.fit.p_value
    for name, rotation in (("varimax", "varimax"), ("promax_m4_from_varimax", "promax")):
        turned = rotate(unrotated, rotation).loadings
        order, sign = like(turned, matrix(out[name]))
        yield name, turned[:, order] * sign


def rotations(entry):
    out = entry["outputs"]
    start = matrix(out["unrotated_input"])
    asked = {
        "varimax_kaiser": ("varimax", True),
        "varimax_raw": ("varimax", False),
        "promax_m4": ("promax", True),
        "oblimin_gam0": ("oblimin", False),
        "oblimin_kaiser": ("oblimin", True),
        "quartimax": ("quartimax", False),
    }
    correlations = {"promax_m4": "promax_phi", "oblimin_gam0": "oblimin_phi", "oblimin_kaiser": "oblimin_kaiser_phi"}
    for name, (rotation, kaiser) in asked.items():
        found = rotate(start, rotation, kaiser=kaiser)
        order, sign = like(found.loadings, matrix(out[name]))
        yield name, found.loadings[:, order] * sign
        if name in correlations:
            yield correlations[name], found.phi[np.ix_(order, order)] * np.outer(sign, sign)


def scores(entry):
    _, x, r, k = of(entry)
    out = entry["outputs"]
    found = factor_analysis(r, k, method="ml", rotation="varimax")
    z = (x - x.mean(axis=0)) / x.std(axis=0, ddof=1)
    weights = score_weights(r, found)
    order, sign = like(weights, matrix(out["regression_weights"]))
    yield "regression_weights", weights[:, order] * sign
    yield "regression_scores_first10", (z[:10] @ weights)[:, order] * sign
    yield "bartlett_scores_first10", (z[:10] @ score_weights(r, found, "bartlett"))[:, order] * sign
    yield "r2", (weights * found.structure).sum(axis=0)[order]


METHODS = [
    *((m, r) for m in ("minres", "ml") for r in ("none", "varimax", "oblimin")),
    ("minres", "promax"),
    ("pa", "none"),
    ("pa", "promax"),
]
HELD: Held = {}
DIFFERENT: Different = {}
NOT_OFFERED: NotOffered = {}
for name in SETS:
    HELD |= {
        f"efa.correlation.{name}": correlation,
        f"efa.kmo.{name}": kmo,
        f"efa.bartlett.{name}": bartlett,
        f"efa.smc.{name}": smc,
        f"efa.map_vss.{name}": map_vss,
        f"efa.parallel.{name}": parallel,
        f"efa.parallel_nfactors.{name}": parallel_components,
        f"efa.factanal_ml_tight.{name}": factanal,
        f"efa.rotations_only.{name}": rotations,
        f"efa.scores.{name}": scores,
        **{f"efa.{method}.{rotation}.{name}": solution for method, rotation in METHODS},
    }
    NOT_OFFERED[f"efa.rotations_only.{name}", "unrotated_input"] = "what went in"
    for path in ("vss1", "vss2"):
        NOT_OFFERED[f"efa.map_vss.{name}", path] = (
            "very simple structure: MAP and parallel analysis answer the question"
        )
    for block in ("resampled_pc", "resampled_fa", "normal_pc", "normal_fa"):
        NOT_OFFERED[f"efa.parallel.{name}", f"{block}.mc_sd"] = "spread of R's own draws, no result"
    NOT_OFFERED[f"efa.parallel.{name}", "n_components_above_mean_normal"] = "the mean is too low a bar (Glorfeld 1995)"
    NOT_OFFERED[f"efa.parallel.{name}", "n_factors_suggested"] = (
        "psych's own mixed rule; ours is the quantile of normal data"
    )
    for method, rotation in METHODS:
        entry = f"efa.{method}.{rotation}.{name}"
        NOT_OFFERED[entry, "ss_loadings"] = (
            "shares of variance: printed from loadings and phi, not a number of their own"
        )
        NOT_OFFERED[entry, "fit_off_diagonal"] = "psych's share of squared correlations: rms_residual says the same"
_RMSEA = "psych takes n in one term and n - 1 in the other, sqrt(chi2 / (df n) - 1 / (n - 1)); ours (n - 1) in both"
_PROMAX = (
    "psych's promax is not the one of Hendrickson & White as stats::promax gives it, which ours equals to 1e-5 "
    "(efa.rotations_only, promax_m4)"
)
for name in ("minres.none.hs9", "ml.none.hs9", "pa.none.hs9", "pa.none.bfi25"):
    DIFFERENT[f"efa.{name}", "rmsea.RMSEA"] = _RMSEA
for name in ("minres.promax.bfi25", "minres.promax.hs9", "pa.promax.bfi25", "pa.promax.hs9"):
    for path in ("loadings", "phi", "structure"):
        DIFFERENT[f"efa.{name}", path] = _PROMAX
for path in ("normal_fa.mean", "resampled_fa.mean"):
    DIFFERENT["efa.parallel.hs9", path] = (
        "Monte Carlo: the first random factor of nine items is a Heywood case in some draws, so its standard deviation "
        "is .29 (their mc_sd) and the error of their mean of 200 draws .020; ours of 1,000 draws lies 1.3 such errors "
        "below"
    )
