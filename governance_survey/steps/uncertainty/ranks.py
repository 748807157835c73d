"""What each way of making an index does to the coefficient, and to the order of communities."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...schemes.formula import Term
from ...statistics.community import group_means
from ...statistics.composites import RankShift, rank_shift
from ...words.errors import EstimationError
from .engine import Setting
from .methods import Method
from .pools import Pools
from .recipes import made


@dataclass(frozen=True)
class MethodRank:
    """One method.

    Attributes
    ----------
    method : Method
    coefficient : float
        With everything else as in the fit.
    score : str or None
        The index whose order is compared: the term's own, else the outcome.
    shift : RankShift or None
        Of its communities against their order as scored; None without communities to compare.
    """

    method: Method
    coefficient: float
    score: str | None
    shift: RankShift | None


def method_ranks(pools: Pools, term: Term | None) -> tuple[MethodRank, ...]:
    """Every method, in the order asked for."""
    engine = pools.engine
    score = _score_of(pools, term)
    before = None if score is None else _communities(pools, score, engine.methods.scored)
    found = []
    for place, method in enumerate(engine.methods.found):
        shift = None
        if score is not None and before is not None:
            now = _communities(pools, score, method)
            assert now is not None
            try:
                shift = rank_shift(now, before)
            except EstimationError:  # fewer than three communities have no order
                shift = None
        found.append(MethodRank(method, engine.coefficient(Setting(method=place), {}), score, shift))
    return tuple(found)


def _score_of(pools: Pools, term: Term | None) -> str | None:
    recipes = pools.observed.recipes
    factors = () if term is None else term.factors
    named = [*(factor.name for factor in factors), pools.engine.frame.formula.outcome.name]
    return next((name for name in named if name in recipes and recipes[name].chosen), None)


def _communities(pools: Pools, score: str, method: Method) -> np.ndarray | None:
    world = pools.observed
    values = made(world.recipes[score], world.leaves[score], method.makings[score])
    if score not in world.own:
        return world.communities(score, values)
    responses = world.scope.responses
    keys = responses.key_column("community")
    if keys is None:
        return None
    known = np.array([key is not None and key == key for key in keys])
    labels, codes = np.unique(keys[known].astype(str), return_inverse=True)
    places = np.full(len(keys), -1)
    places[known] = codes
    weight = responses.design.weight
    weights = None if weight is None else responses.column(weight).values
    return group_means(values, places, len(labels), weights=weights).estimate
