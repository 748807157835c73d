"""Weights and composites beside arithmetic written out in R on published examples."""

from __future__ import annotations

import numpy as np

from governance_survey.statistics.composites import (
    ahp,
    coupling_coordination,
    critic_weights,
    entropy_weights,
    min_max,
    topsis,
    variation_weights,
)

from .. import table
from . import Different, Held, NotOffered

SWISS = [1, 1, -1, 1, 1, -1]


def numbers(name: str) -> np.ndarray:
    return table(name).iloc[:, 1:].to_numpy(dtype=float)


def ahp_of(name):
    def held(_):
        x = numbers(name)
        eigen, geometric = ahp(x), ahp(x, method="geometric_mean")
        yield "weights_eigenvector", eigen.weights
        yield "lambda_max", eigen.lambda_max
        yield "ci", eigen.ci
        yield "ri", eigen.ri
        yield "cr", eigen.cr
        yield "cr_later_ri", ahp(x, table="saaty_later").cr
        yield "weights_geometric_mean", geometric.weights
        yield "lambda_geometric_mean", geometric.lambda_max
        columns = ahp(x, method="column_mean")
        yield "weights_column_average", columns.weights
        yield "lambda_column_average", columns.lambda_max
        yield "cr_column_average", columns.cr

    return held


def topsis_of(name, weights, direction):
    def held(_):
        found = topsis(numbers(name), direction, weights)
        yield "ideal", found.ideal
        yield "anti_ideal", found.anti_ideal
        yield "d_plus", found.d_plus
        yield "d_minus", found.d_minus
        yield "closeness", found.closeness
        yield "rank", (-found.closeness).argsort().argsort() + 1

    return held


def _entropy(path, x):
    found = entropy_weights(x)
    yield f"{path}.entropy", found.detail["entropy"]
    yield f"{path}.divergence", 1 - found.detail["entropy"]
    yield f"{path}.weights", found.values


def entropy(_):
    x = numbers("entropy_mathmodels")
    scaled = min_max(x, [1, -1]).values
    yield from _entropy("rescaled_.002_.996", min_max(x, [1, -1], interval=(0.002, 0.996)).values)
    yield from _entropy("minmax_0_1", scaled)
    yield from _entropy("raw_proportions_x2_as_is", x)
    yield "score_minmax", scaled @ entropy_weights(scaled).values


def _coupled(path, u, weights=None, first=None):
    for names, form in ((("C", "D"), "standard"), (("C_adjusted", "D_adjusted"), "modified")):
        found = coupling_coordination(u, form=form, weights=weights, floor=0.0)
        yield f"{path}.{names[0]}", found.c[:first]
        yield f"{path}.{names[1]}", found.d[:first]
    yield f"{path}.T", found.t[:first]


def coupling(_):
    u = numbers("coupling_mathmodels")
    yield from _coupled("equal", u)
    yield from _coupled("weighted_.4_.3_.3", u, [0.4, 0.3, 0.3])


def swiss(_):
    x = numbers("swiss")
    z = min_max(x, SWISS).values
    scaled = min_max(x, SWISS, interval=(0.01, 0.99)).values
    found = entropy_weights(scaled)
    w = found.values
    yield from _entropy("entropy", scaled)
    yield "cv_weights", variation_weights(z).values
    yield "critic_weights", critic_weights(z).values
    yield "composite_first10", (scaled @ w)[:10]
    closeness = topsis(x, SWISS, w).closeness
    yield "topsis_closeness", closeness
    yield "topsis_rank", (-closeness).argsort().argsort() + 1
    u = np.column_stack([scaled[:, pair] @ (w[pair] / w[pair].sum()) for pair in ([1, 3], [0, 5])])
    yield "subsystem_scores_first10", u[:10]
    yield from _coupled("coupling_first10", u, first=10)


HELD: Held = {
    "ahp.travel5": ahp_of("ahp_travel5"),
    "ahp.drinks_saaty2008": ahp_of("ahp_drinks"),
    "topsis.tzeng_huang2011": topsis_of("topsis_tzeng_huang", [0.3, 0.4, 0.3], [1, 1, 1]),
    "topsis.mathmodels3": topsis_of("topsis_mathmodels", [0.6, 0.4], [1, -1]),
    "entropy.mathmodels4": entropy,
    "coupling.mathmodels6": coupling,
    "entropy_topsis_coupling.swiss": swiss,
}
DIFFERENT: Different = {}
NOT_OFFERED: NotOffered = {}
