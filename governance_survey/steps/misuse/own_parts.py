"""What a score is made of, and whether a model explains a score by its own parts."""

from __future__ import annotations

from collections.abc import Iterable

from ...words.text import Text, listed
from ..community_scores import gap_pairs, strain_pairs
from ..linked_scoring import LinkedIndices
from ..scoring import Indices
from .linter import Suspicion


def made_of(indices: Indices | LinkedIndices) -> dict[str, frozenset[str]]:
    """Score id -> the items (or indicators) at the bottom of it; derived scores too."""
    parts = (indices,) if isinstance(indices, Indices) else indices.parts
    found: dict[str, frozenset[str]] = {}
    for part in parts:
        below = {name: frozenset(items) for name, items in part.persons.items.items()}
        found |= below
        found |= {item: frozenset({item}) for items in below.values() for item in items if item not in below}
        for node in part.scheme.nodes(part.responses.source):
            found[node.id] = frozenset().union(*(found.get(name, frozenset({name})) for name in node.parts))
    if isinstance(indices, LinkedIndices):
        sums: dict[str, tuple[str, ...]]
        sums = {f"GAP_{r.id.split('_', 1)[1]}": (r.id, w.id) for r, w in gap_pairs(parts)}
        sums |= {f"STRAIN_{capability.split('_', 1)[1]}": (t, capability) for t, capability in strain_pairs(parts)}
        sums |= indices.made_from
        for name in indices.derived:
            own = sums.get(name, ())
            found[name] = frozenset().union(*(found.get(part, frozenset({part})) for part in own))
    return found


def explained_by_itself(
    indices: Indices | LinkedIndices, outcome: str, predictors: Iterable[str]
) -> tuple[Suspicion, ...]:
    """Predictors that the outcome is computed from, or that are computed from it."""
    bottom = made_of(indices)
    own = bottom.get(outcome, frozenset({outcome}))
    shared = [name for name in predictors if own & bottom.get(name, frozenset({name}))]
    if not shared:
        return ()
    where = Text(zh="{o} ← {p}", en="{o} on {p}").fill(o=outcome, p=listed(dict.fromkeys(shared)))
    return (Suspicion("outcome_on_its_parts", where),)
