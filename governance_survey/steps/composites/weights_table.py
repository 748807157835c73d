"""The table of weights: every part beside its equal weight, with what stands behind the weight."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ...statistics.composites import GroupAhp
from ...words.numbers import Number
from ...words.table import Cell, Table
from ...words.text import Text
from ..sample_design import simulated_note
from .estimated import NodeWeights
from .weighting_words import judgement_notes, weighting_notes

if TYPE_CHECKING:
    from ..scoring import Indices

_TITLE = Text(zh="指数的权重", en="Weights of the indices")
_EQUAL = Text(
    zh="其余指数等权；等权是默认，也最便于核对。",
    en="Other indices weigh their parts equally, the default and the easiest to check.",
)
_OPTIONAL = ("conf_low", "conf_high", "entropy", "weight_spssau", "weight_low", "weight_high", "weight_spread")


def weights_table(parts: Sequence[Indices]) -> Table:
    """Weights of every dimension and composite of several parts, and of what else was weighed."""
    found = [(part, own, node_id) for part in parts for node_id, own in _shown(part).items()]
    columns = [_columns(own) for _, own, _ in found]
    wanted = tuple(name for name in _OPTIONAL if any(name in own for own in columns))
    rows = []
    for (part, own, node_id), extra in zip(found, columns, strict=True):
        for place, name in enumerate(own.parts):
            stem = f"{node_id}.weights.{name}"
            numbers = [
                Number(f"{stem}.{column}", float(extra[column][place]), "correlation") if column in extra else None
                for column in ("weight", "weight_equal", *wanted)
            ]
            cells: tuple[Cell, ...] = (own.node.title.text, node_id, _title(part, name), name, *numbers)
            rows.append(cells)
    notes = [_EQUAL]
    for part in parts:
        weighting = part.weighting
        if weighting is not None:
            notes += [*weighting_notes(weighting), *judgement_notes(weighting.nodes, weighting.seed, part.level)]
        notes += simulated_note(part.responses.simulated)
    return Table(
        "weights",
        _TITLE,
        ("index", "index_id", "part", "part_id", "weight", "weight_equal", *wanted),
        tuple(rows),
        tuple(dict.fromkeys(notes)),
    )


def _shown(part: Indices) -> dict[str, NodeWeights]:
    own = {} if part.weighting is None else part.weighting.nodes
    found = {}
    for node in part.scheme.nodes(part.responses.source):
        if node.id in own:
            found[node.id] = own[node.id]
        elif node.id in part.persons.scores and node.level != "subdimension" and len(node.parts) > 1:
            parts = tuple(name for name in node.parts if name in part.persons.scores or name in _indicators(part))
            found[node.id] = NodeWeights(node, "equal", parts, np.full(len(parts), 1 / len(parts)))
    return found


def _indicators(part: Indices) -> frozenset[str]:
    # An indicator that has a score stands under some index; the others are named as not scored.
    return frozenset(name for items in part.persons.items.values() for name in items)


def _columns(own: NodeWeights) -> dict[str, np.ndarray]:
    found = {"weight": own.values, "weight_equal": np.full(len(own.parts), 1 / len(own.parts))}
    if own.low is not None and own.high is not None:
        found |= {"conf_low": own.low, "conf_high": own.high}
    if "entropy" in own.detail:
        found |= {"entropy": own.detail["entropy"], "weight_spssau": own.detail["spssau"]}
    if isinstance(own.judged, GroupAhp) and own.parts == own.node.parts:
        judged = own.judged
        found |= {"weight_low": judged.lowest, "weight_high": judged.highest, "weight_spread": judged.spread}
    return found


def _title(part: Indices, name: str) -> Text:
    titles = {node.id: node.title.text for node in part.scheme.nodes(part.responses.source)}
    return titles.get(name) or part.responses.instrument.title_of(name).text
