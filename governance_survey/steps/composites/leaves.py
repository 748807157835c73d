"""The parts of an index at a chosen depth, what each weighs in it, and its values row by row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ...schemes.index_scheme import IndexNode
from ...words.errors import UsageError, closest
from ...words.text import Text, listed, same
from ..person_scores import item_scores
from ..record_values import goalpost_score
from ..scoring import Indices

Depth = Literal["parts", "subdimensions", "items"]
DEPTHS = ("parts", "subdimensions", "items")


@dataclass(frozen=True)
class Leaves:
    """Parts of one index.

    Attributes
    ----------
    ids : tuple of str
    titles : tuple of Text
    weights : ndarray (parts,)
        Weight in the index: the product of the weights on the way down; adds up to one.
    values : ndarray (rows, parts)
        0-100, one row per row of the source.
    """

    ids: tuple[str, ...]
    titles: tuple[Text, ...]
    weights: np.ndarray
    values: np.ndarray


def leaves_of(part: Indices, index: str, at: Depth) -> Leaves:
    """Parts of an index: one step down, at the sub-dimensions, or at the items (a record's indicators).

    Raises
    ------
    UsageError
        ``unknown_index``, ``unknown_depth``, ``goal_is_low`` (a tension: its goal is not 100), ``not_arithmetic``
        (scored by another aggregation: its gap is no sum).
    """
    if at not in DEPTHS:
        raise UsageError(
            "unknown_depth",
            Text(zh="没有名为 {d} 的层次。", en="There is no depth called {d}.").fill(d=at),
            expected=listed(DEPTHS),
            fix=closest(at, DEPTHS),
        )
    nodes = {node.id: node for node in part.scheme.nodes(part.responses.source) if node.id in part.persons.scores}
    if index not in nodes:
        raise UsageError(
            "unknown_index",
            Text(zh="没有指数 {name}。", en="There is no index {name}.").fill(name=index),
            expected=listed(nodes, most=30),
            fix=closest(index, nodes),
        )
    check_goal(part, index)
    if part.weighting is not None and part.weighting.aggregate != "arithmetic":
        raise UsageError(
            "not_arithmetic",
            Text(
                zh="障碍度分解的是加权算术平均；这份指数用了别的合成方法。",
                en="An obstacle degree takes a weighted arithmetic mean apart; these indices were joined another way.",
            ),
            got=same(part.weighting.aggregate),
            fix=same('score(..., aggregate="arithmetic")'),
        )
    weights: dict[str, float] = {}
    _descend(part, nodes, index, 1.0, at, weights)
    names = tuple(weights)
    return Leaves(
        ids=names,
        titles=tuple(_title(part, nodes, name) for name in names),
        weights=np.array([weights[name] for name in names]),
        values=np.column_stack([_values(part, name) for name in names]),
    )


def check_goal(part: Indices, *names: str) -> None:
    """Refuse a tension, and a composite of tensions: its goal is not 100.

    Raises
    ------
    UsageError
        ``goal_is_low``.
    """
    source = part.responses.source
    tensions = {part.scheme.score_id(source, d.id) for d in part.scheme.dimensions if d.against is not None}
    below = {node.id: node.parts for node in part.scheme.nodes(source)}
    found = [name for name in names if tensions & {name, *below.get(name, ())}]
    if found:
        raise UsageError(
            "goal_is_low",
            Text(
                zh="{i} 得分高表示压力大，100 分不是目标，谈不上差距。",
                en="A high {i} is a burden: 100 is not its goal, so there is no shortfall from it.",
            ).fill(i=listed(found)),
            fix=Text(zh="选越高越好的指数。", en="Choose indices of which more is better."),
        )


def _descend(
    part: Indices, nodes: dict[str, IndexNode], name: str, weight: float, at: Depth, found: dict[str, float]
) -> None:
    for below, share in _parts(part, nodes, name).items():
        own = weight * share
        stops = at == "parts" or (
            at == "subdimensions" and (below not in nodes or nodes[below].level == "subdimension")
        )
        if stops or not _parts(part, nodes, below):
            found[below] = found.get(below, 0.0) + own
        else:
            _descend(part, nodes, below, own, at, found)


def _parts(part: Indices, nodes: dict[str, IndexNode], name: str) -> dict[str, float]:
    """What a score is the weighted mean of, and the weights; nothing under an item or an indicator."""
    # A dimension of one construct may be called like it: its parts are then the items.
    if name in nodes and nodes[name].parts != (name,):
        chosen = part.weighting.nodes.get(name) if part.weighting is not None else None
        if chosen is not None:
            return dict(zip(chosen.parts, chosen.values.tolist(), strict=True))
        held = {*part.persons.scores, *part.persons.items[name]}
        below = [own for own in nodes[name].parts if own in held]
    else:
        below = [item for item in part.persons.items.get(name, ()) if item != name]
    return dict.fromkeys(below, 1 / len(below)) if below else {}


def _title(part: Indices, nodes: dict[str, IndexNode], name: str) -> Text:
    return nodes[name].title.text if name in nodes else part.responses.instrument.title_of(name).text


def _values(part: Indices, name: str) -> np.ndarray:
    if name in part.persons.scores:
        return part.persons.scores[name]
    form = part.responses.instrument
    if part.record is not None:
        score = goalpost_score(form.indicator_by_id[name], part.record.values[name])
        assert score is not None  # an indicator without goalposts is in no index
        return score
    return item_scores(part.responses, (form.item_by_id[name],))[:, 0]
