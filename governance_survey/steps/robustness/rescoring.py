"""Scores computed another way: other weights, without some items, without some people. Data are never changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np

from ...schemes.index_scheme import IndexNode
from ...statistics.composites import Aggregate
from ...words.errors import EstimationError
from ...words.provenance import Provenance
from ...words.text import Text
from ..community_scores import community_score, derived_scores
from ..composites.weighting import weigh
from ..linked_scoring import LinkedIndices
from ..person_scores import construct_score
from ..scoring import Indices

Scored = Indices | LinkedIndices
Scores = Mapping[str, np.ndarray]
# Why the curve weighs rating scales by entropy: it is one of the methods a reader may have chosen.
_ACCEPTED = {"entropy_on_likert": "one of the choices that the specification curve of the plan compares"}


def parts_of(indices: Scored) -> tuple[Indices, ...]:
    """The scored sources."""
    return indices.parts if isinstance(indices, LinkedIndices) else (indices,)


def node_of(indices: Scored, name: str) -> tuple[Indices, IndexNode] | None:
    """The index called `name`, with the part that holds it."""
    for part in parts_of(indices):
        for node in part.scheme.nodes(part.responses.source):
            if node.id == name and name in part.persons.scores:
                return part, node
    return None


def with_scores(indices: Scored, changed: Mapping[int, Scores], **how: object) -> Scored:
    """The same with other scores of some parts (by place); communities and derived scores follow."""
    provenance = Provenance("rescore", dict(how), (indices.provenance,))
    parts = [
        replace(
            part,
            persons=replace(part.persons, scores={**part.persons.scores, **changed[place]}),
            provenance=Provenance("rescore", dict(how), (part.provenance,)),
        )
        if place in changed
        else part
        for place, part in enumerate(parts_of(indices))
    ]
    if not isinstance(indices, LinkedIndices):
        return replace(parts[0], provenance=provenance)
    whole = replace(indices, parts=tuple(parts), provenance=provenance)
    return communities_of(whole, changed, {name for scores in changed.values() for name in scores})


def communities_of(indices: LinkedIndices, places: Iterable[int], names: Iterable[str] | None = None) -> LinkedIndices:
    """Community scores and derived scores from the persons' scores of some parts (by place)."""
    communities = dict(indices.communities)
    wanted = None if names is None else set(names)
    for place in places:
        part = indices.parts[place]
        source = part.responses.source
        for node in part.scheme.nodes(source):
            if node.id in part.persons.scores and (wanted is None or node.id in wanted):
                communities[node.id] = community_score(
                    indices.linked, part.scheme, source, part.persons.scores[node.id], node.id, node.title.text
                )
    derived = {**indices.derived, **derived_scores(indices.parts, communities)}
    return replace(indices, communities=communities, derived=derived)


def reweighed(indices: Scored, names: tuple[str, ...], kind: str, aggregate: Aggregate) -> Scored:
    """Scores of `names` under one kind of weights and one way to aggregate.

    Raises
    ------
    EstimationError, UsageError
        Weights these data cannot give.
    """
    changed: dict[int, Scores] = {}
    for place, part in enumerate(parts_of(indices)):
        nodes = {node.id: node for node in part.scheme.nodes(part.responses.source)}
        own = [name for name in names if name in nodes and name in part.persons.scores]
        if not own:
            continue
        equal = part.weighting.equal if part.weighting is not None else {}
        persons = replace(part.persons, scores={**part.persons.scores, **equal})
        chosen = None if kind == "equal" else {name: kind for name in own if len(nodes[name].parts) > 1}
        found, _ = weigh(part.responses, part.scheme, persons, part.record, chosen, aggregate, _ACCEPTED, part.level)
        # Rows that `link` set aside carry no score, whatever the weights.
        aside = {name: np.isnan(persons.scores[name]) for name in own}
        changed[place] = {name: np.where(aside[name], np.nan, found.scores[name]) for name in own}
    return with_scores(indices, changed, weights=kind, aggregate=aggregate, of=list(names))


def without_items(indices: Scored, items: tuple[str, ...]) -> Scored:
    """Scores as if some items had not been asked.

    Raises
    ------
    EstimationError
        ``nothing_left``: a construct has no other item.
    """
    changed: dict[int, Scores] = {}
    for place, part in enumerate(parts_of(indices)):
        form = part.responses.instrument
        held = set(part.responses.present)
        scores: dict[str, np.ndarray] = {}
        for construct in part.scheme.constructs_of(part.responses.source):
            asked = tuple(item for item in form.items_of(construct) if item.id in held)
            kept = tuple(item for item in asked if item.id not in items)
            if len(kept) == len(asked) or construct not in part.persons.scores:
                continue
            if not kept:
                raise EstimationError(
                    "nothing_left",
                    Text(zh="去掉后 {c} 没有题目了", en="{c} has no other item").fill(c=construct),
                )
            scores[construct] = construct_score(part.responses, construct, kept)[0]
        if scores:
            changed[place] = _grown(part, scores)
    return with_scores(indices, changed, without_items=list(items))


def without_parts(indices: Scored, leave_out: tuple[str, ...]) -> Scored:
    """Scores of dimensions without some sub-dimensions."""
    changed: dict[int, Scores] = {}
    for place, part in enumerate(parts_of(indices)):
        nodes = part.scheme.nodes(part.responses.source)
        scores: dict[str, np.ndarray] = {}
        for node in nodes:
            kept = [p for p in node.parts if p not in leave_out]
            if node.id in part.persons.scores and kept and len(kept) < len(node.parts):
                scores[node.id] = np.mean([part.persons.scores[p] for p in kept], axis=0)
        if scores:
            changed[place] = _grown(part, scores)
    return with_scores(indices, changed, without_parts=list(leave_out))


def without_people(indices: Scored, leave_out: Mapping[str, np.ndarray]) -> Scored:
    """Scores with those of some people (source -> rows) missing."""
    changed: dict[int, Scores] = {}
    for place, part in enumerate(parts_of(indices)):
        rows = leave_out.get(part.responses.source)
        if rows is not None and rows.any():
            changed[place] = {n: np.where(rows, np.nan, values) for n, values in part.persons.scores.items()}
    return with_scores(indices, changed, without_people={name: int(rows.sum()) for name, rows in leave_out.items()})


def _grown(part: Indices, changed: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    # Nodes above what changed are computed anew: the mean of their parts, missing if one is missing.
    found = dict(changed)
    for node in part.scheme.nodes(part.responses.source):
        if node.id in part.persons.scores and node.id not in found and set(node.parts) & set(found):
            found[node.id] = np.mean([found.get(p, part.persons.scores[p]) for p in node.parts], axis=0)
    aside = np.all([np.isnan(values) for values in part.persons.scores.values()], axis=0)
    return {name: np.where(aside, np.nan, values) for name, values in found.items()}
