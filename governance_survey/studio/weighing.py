"""What a study file says of weights, as `score` takes it."""

from __future__ import annotations

from typing import TypedDict

from ..schemes.study import IndexWeights, Study
from ..statistics.composites import Aggregate, ahp, group_ahp
from ..steps.composites.asked import Asked, Choice


class Weighing(TypedDict):
    """Arguments of `score`."""

    weights: Asked
    aggregate: Aggregate
    accept: dict[str, str]


def weighing_of(study: Study) -> Weighing:
    """Weights, aggregation and written reasons of a study."""
    declared = study.weights
    weights: Asked = declared if isinstance(declared, str) else {own.index: _choice(own) for own in declared}
    return {
        "weights": weights,
        "aggregate": study.aggregate,
        "accept": {entry.rule: entry.reason for entry in study.accept},
    }


def replaced(how: Weighing, weights: Asked) -> Weighing:
    """The same with other weights: those of one source."""
    return {"weights": weights, "aggregate": how["aggregate"], "accept": how["accept"]}


def _choice(own: IndexWeights) -> Choice:
    if own.kind is not None:
        return own.kind
    if own.parts:
        return {entry.part: entry.weight for entry in own.parts}
    return group_ahp(own.judgements) if len(own.judgements) > 1 else ahp(own.judgements[0])
