"""Voice gaps: resident minus worker score over a whole linked study."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..data.linked import Linked
from ..statistics.design import design_arrays
from ..statistics.two_samples import Difference, difference_of_means
from ..words.errors import EstimationError
from ..words.text import Text
from .community_scores import gap_pairs
from .sample_design import stacked_calibrations
from .scoring import Indices


@dataclass(frozen=True)
class VoiceGap:
    """Resident minus worker score of one (sub-)dimension, in points, over all communities."""

    id: str
    title: Text
    difference: Difference | None
    refusal: EstimationError | None


def voice_gaps(linked: Linked, parts: Sequence[Indices], level: float) -> tuple[VoiceGap, ...]:
    """Every score that residents and workers both give, with the covariance of their common sampling units."""
    pairs = gap_pairs(parts)
    if not pairs:
        return ()
    sources = (linked.sources["resident"], linked.sources["worker"])
    lengths = [source.n_rows for source in sources]
    first = np.repeat([True, False], lengths)

    def stacked(role: str) -> np.ndarray | None:
        names = [getattr(source.design, role) for source in sources]
        if None in names:
            return None
        values = [source.column(name).values for source, name in zip(sources, names, strict=True)]
        # Labels meet as text: 12 in one file and "12" in the other are one sampling unit.
        return np.concatenate([v.astype(str) for v in values]).astype(object)

    units = stacked("psu")
    if units is None:
        units = np.concatenate([linked.rows["resident"], linked.rows["worker"]]).astype(str).astype(object)
    weights = [
        np.ones(source.n_rows) if source.design.weight is None else source.column(source.design.weight).values
        for source in sources
    ]
    design = design_arrays(
        int(sum(lengths)),
        weights=np.concatenate(weights),
        strata=stacked("strata"),
        psu=units,
        lonely=sources[0].design.lonely_psu,
    )
    design = replace(design, calibrations=stacked_calibrations(sources, weights))
    scores = {name: values for part in parts for name, values in part.persons.scores.items()}
    found = []
    for resident, worker in pairs:
        values = np.concatenate([scores[resident.id], scores[worker.id]])
        name = f"GAP_{resident.id.split('_', 1)[1]}"
        try:
            difference = difference_of_means(design, values, first, level=level)
        except EstimationError as problem:
            found.append(VoiceGap(name, resident.title.text, None, problem))
            continue
        found.append(VoiceGap(name, resident.title.text, difference, None))
    return tuple(found)
