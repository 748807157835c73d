"""Whether agreement falls as coding goes on."""

from __future__ import annotations

import numpy as np

from ...statistics.coder_agreement import Drift, agreement_drift, coder_ratings
from ...words.errors import EstimationError
from ...words.text import Text
from .moments import moment_of
from .presence import Presence

_NO_TIMES = Text(
    zh="并非每份访谈的编码都有读得懂的时间（如 2022-05-03 09:30），无法判断一致性是否随时间下降。",
    en="Not every interview's codes carry a time that can be read (2022-05-03 09:30): whether agreement fell as coding "
    "went on cannot be told.",
)
_TOO_FEW = Text(
    zh="双人编码的访谈少于两批（每批 {n} 份），还看不出变化。",
    en="Fewer than two blocks of {n} interviews are coded twice: no change can be seen yet.",
)


def drift_of(found: Presence, depth: int, *, seed: int, draws: int, level: float) -> Drift | Text:
    """Alpha over all decisions of a level, by blocks of interviews in the order in which they were coded."""
    rules = found.codings.codebook.procedure.agreement
    first: dict[str, float] = {}
    for mark in found.codings.marks:
        source = found.codings.segment_by_id[mark.segment].source
        when = moment_of(mark.when)
        if when is not None and mark.coder in found.coders and source in found.sources:
            first[source] = min(when, first.get(source, when))
    if len(first) < len(found.sources):
        return _NO_TIMES
    if len(found.sources) < 2 * rules.drift_every:
        return _TOO_FEW.fill(n=rules.drift_every)
    order = {source: place for place, source in enumerate(sorted(first, key=lambda source: (first[source], source)))}
    # A last block that is not full joins the one before it.
    last = len(order) // rules.drift_every - 1
    block_of = np.array([min(order[source] // rules.drift_every, last) for source in found.sources])
    _, present = found.at(depth)
    table = np.moveaxis(present, 2, 1).reshape(-1, present.shape[1])
    blocks = np.repeat(block_of[found.interview], present.shape[2])
    try:
        return agreement_drift(
            coder_ratings(table, [0, 1], many_coders=True),
            blocks,
            "krippendorff",
            "nominal",
            seed=seed,
            draws=draws,
            level=level,
            fall=rules.drift,
        )
    except EstimationError as problem:
        return problem.what
