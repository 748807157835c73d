"""Scores of an index under weights and an aggregation of one's own, beside the scores under equal weights."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import cast

import numpy as np

from ...data.responses import Responses
from ...schemes.index_scheme import IndexNode, IndexScheme
from ...statistics.composites import AGGREGATES, Aggregate, RankShift, aggregate_parts, rank_shift
from ...words.errors import EstimationError, UsageError, closest
from ...words.text import Text, listed, same
from ..measurement.options import seed_of
from ..misuse.linter import Caution, Suspicion, hold
from ..person_scores import PersonScores
from ..record_scores import NO_VALUE, needed_parts
from ..record_values import RecordValues, goalpost_score
from .asked import Asked, Choice, read_weights
from .estimated import NodeWeights, node_weights

TOP = 100.0  # of every score


@dataclass(frozen=True)
class Weighting:
    """How the indices of one source were weighed and joined, where not by the mean of their parts.

    Attributes
    ----------
    aggregate : {"arithmetic", "geometric", "topsis"}
        From the dimensions upwards.
    nodes : mapping
        Index id -> its `NodeWeights`; an index without an entry weighs its parts equally.
    floored : mapping
        Index id -> parts set to the floor of the geometric mean.
    equal : mapping
        Index id -> scores under equal weights and the arithmetic mean, of every index that changed.
    shifts : mapping
        Index id -> order of the rows against `equal`.
    communities : mapping
        Index id -> order of the communities against `equal`, where the study is linked.
    cautions : tuple of Caution
        Misuses let through with a written reason.
    """

    aggregate: Aggregate
    nodes: Mapping[str, NodeWeights]
    floored: Mapping[str, int]
    equal: Mapping[str, np.ndarray]
    shifts: Mapping[str, RankShift]
    cautions: tuple[Caution, ...]
    seed: int | None
    communities: Mapping[str, RankShift] = field(default_factory=dict)

    def plain(self) -> dict[str, object]:
        """Weights used, as plain values for the provenance."""
        return {
            "weights": {
                name: {"method": own.method, "parts": dict(zip(own.parts, own.values.tolist(), strict=True))}
                for name, own in self.nodes.items()
            },
            "aggregate": self.aggregate,
            "accept": {caution.misuse.code: caution.reason for caution in self.cautions},
        }


def weighed_together(each: Iterable[Weighting | None]) -> dict[str, object]:
    """Weights and aggregation of several sources as plain values; nothing where all are equal and means."""
    found: dict[str, object] = {}
    for own in each:
        if own is not None:
            plain = own.plain()
            for name in ("weights", "accept"):
                found[name] = {**cast(dict[str, object], found.get(name, {})), **cast(dict[str, object], plain[name])}
            found["aggregate"] = own.aggregate
    return found


def weigh(
    responses: Responses,
    scheme: IndexScheme,
    persons: PersonScores,
    record: RecordValues | None,
    weights: Asked,
    aggregate: Aggregate,
    accept: Mapping[str, str] | None,
    level: float,
) -> tuple[PersonScores, Weighting | None]:
    """Scores under `weights` and `aggregate`; with equal weights and the mean they come back as they are.

    Weights are estimated without the sampling weights, from rows with every part. The rule for missing parts is
    the one of equal weights; in a record the weights of the parts a community lacks are shared among the others.

    Raises
    ------
    UsageError
        As `read_weights`; ``unknown_choice``; a misuse without a written reason (see `hold`).
    EstimationError
        Weights that the data cannot give, with the index where.
    """
    nodes = scheme.nodes(responses.source)
    choices = read_weights(weights, nodes)
    if aggregate not in AGGREGATES:
        raise UsageError(
            "unknown_choice",
            Text(zh="没有这种合成方法。", en="There is no such way to aggregate."),
            expected=listed(AGGREGATES),
            got=same(aggregate),
            fix=closest(str(aggregate), AGGREGATES),
        )
    if not choices and aggregate == "arithmetic":
        hold((), accept)  # a reason for an unknown rule is told all the same
        return persons, None
    seed = seed_of(responses.provenance.digest)
    leaves = _leaves(responses, record)
    indicators = frozenset(responses.instrument.indicator_by_id) if record is not None else None
    found = _walk(nodes, persons.scores, leaves, choices, aggregate, indicators, (seed, level))
    cautions = hold(_by_rule(found.suspicions), accept)
    scores = {**persons.scores, **found.changed}
    before = {name: persons.scores[name] for name in found.changed}
    return replace(persons, scores=scores, dropped=_dropped(persons, found.changed)), Weighting(
        aggregate=aggregate,
        nodes=found.weights,
        floored=found.floored,
        equal=before,
        shifts=shifts_of(found.changed, before),
        cautions=cautions,
        seed=seed if any(own.low is not None for own in found.weights.values()) else None,
    )


def shifts_of(now: Mapping[str, np.ndarray], before: Mapping[str, np.ndarray]) -> dict[str, RankShift]:
    """Order of each score against the one before; fewer than three rows have no order worth comparing."""
    found = {}
    for name, values in now.items():
        try:
            found[name] = rank_shift(values, before[name])
        except EstimationError:
            continue
    return found


@dataclass(frozen=True)
class _Walked:
    changed: dict[str, np.ndarray] = field(default_factory=dict)
    weights: dict[str, NodeWeights] = field(default_factory=dict)
    floored: dict[str, int] = field(default_factory=dict)
    suspicions: list[Suspicion] = field(default_factory=list)


def _walk(
    nodes: tuple[IndexNode, ...],
    scores: Mapping[str, np.ndarray],
    leaves: Mapping[str, np.ndarray],
    choices: Mapping[str, Choice],
    aggregate: Aggregate,
    indicators: frozenset[str] | None,
    interval: tuple[int, float],
) -> _Walked:
    # From the leaves up, so that an index is made of parts that are weighed already. A record has `indicators`.
    found, (seed, level) = _Walked(), interval
    for node in nodes:
        if node.id not in scores:
            continue
        parts = tuple(part for part in node.parts if part in scores or part in leaves)
        own: Aggregate = "arithmetic" if node.level == "subdimension" else aggregate
        below = any(part in found.changed for part in parts)
        if not (below or (len(parts) > 1 and (node.id in choices or own != "arithmetic"))):
            continue
        if node.id in parts and len(parts) > 1:
            raise _named_as_its_part(node)
        at_hand = {**scores, **leaves, **found.changed}
        x = np.column_stack([at_hand[part] for part in parts])
        weights = None
        if node.id in choices and len(parts) > 1:
            weights, suspected = node_weights(
                node, parts, x, choices[node.id], ratings=indicators is None, seed=seed, level=level
            )
            found.weights[node.id] = weights
            found.suspicions.extend(suspected)
        least = len(parts) if indicators is None else needed_parts(node, node.parts[0] in indicators)
        made = aggregate_parts(x, None if weights is None else weights.values, own, least=least, top=TOP)
        found.changed[node.id] = made.values
        if made.n_floored:
            found.floored[node.id] = made.n_floored
    return found


def _by_rule(found: list[Suspicion]) -> list[Suspicion]:
    # One reason covers a rule, so it is printed once, with every index it is about.
    places: dict[str, list[Text]] = {}
    for suspicion in found:
        places.setdefault(suspicion.code, []).append(suspicion.where)
    return [Suspicion(code, listed(where, most=30)) for code, where in places.items()]


def _named_as_its_part(node: IndexNode) -> UsageError:
    # Its own score stands where the construct's stood, so the parts are no longer at hand.
    return UsageError(
        "index_named_as_its_part",
        Text(
            zh="{n} 与它的一个组成部分同名，不能另行加权。",
            en="{n} is called like one of its parts: it cannot be weighed.",
        ).fill(n=node.id),
        fix=Text(zh="在指数方案里换一个编号。", en="Give it another id in the index scheme."),
    )


def _leaves(responses: Responses, record: RecordValues | None) -> dict[str, np.ndarray]:
    # Indicators on 0-100; constructs of a questionnaire stand among the scores already.
    if record is None:
        return {}
    known = responses.instrument.indicator_by_id
    on_posts = {name: goalpost_score(known[name], values) for name, values in record.values.items() if name in known}
    return {name: score for name, score in on_posts.items() if score is not None}


def _dropped(persons: PersonScores, changed: Mapping[str, np.ndarray]) -> dict[str, Mapping[str, int]]:
    # Only a record can lose a row more: a community all of whose parts have weight zero.
    found = dict(persons.dropped)
    for name, values in changed.items():
        more = int((np.isnan(values) & ~np.isnan(persons.scores[name])).sum())
        if more and name in found:
            found[name] = {**found[name], NO_VALUE: found[name].get(NO_VALUE, 0) + more}
    return found
