"""What a weighting does to the order of the communities of a linked study."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from ...data.linked import Linked
from ..community_scores import community_score
from ..scoring import Indices
from .weighting import shifts_of


def with_community_shifts(linked: Linked, part: Indices) -> Indices:
    """The same indices; their weighting knows the communities' order against equal weights."""
    weighting = part.weighting
    if weighting is None:
        return part
    titles = {node.id: node.title.text for node in part.scheme.nodes(part.responses.source)}

    def of_communities(scores: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        source = part.responses.source
        return {
            name: community_score(linked, part.scheme, source, scores[name], name, titles[name]).values
            for name in weighting.equal
        }

    shifts = shifts_of(of_communities(part.persons.scores), of_communities(weighting.equal))
    return replace(part, weighting=replace(weighting, communities=shifts))
