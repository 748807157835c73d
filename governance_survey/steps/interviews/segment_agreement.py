"""Whether coders cut the same stretches out of the texts."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from ...statistics.coder_agreement import (
    bootstrap_boundaries,
    bootstrap_unitizing,
    boundary_agreement,
    coder_segments,
)
from ...words.errors import EstimationError
from ...words.text import Text
from .presence import Presence


@dataclass(frozen=True)
class Segmentation:
    """Agreement on where units begin and end: one coefficient, its interval, texts; `why` says why there is none."""

    name: str
    coders: tuple[str, ...]
    estimate: float
    low: float
    high: float
    n_texts: int
    why: Text | None


def segment_agreement(
    found: Presence, *, seed: np.random.SeedSequence, draws: int, level: float
) -> tuple[Segmentation, ...]:
    """Alpha of unitizing of all coders, and the share of boundaries matched of each pair."""
    pairs = list(combinations(found.coders, 2))
    streams = [np.random.default_rng(stream) for stream in seed.spawn(1 + len(pairs))]
    cuts = _cuts(found)
    made = [_unitizing(found, cuts, streams[0], draws, level)]
    made += [
        _boundaries(found, cuts, pair, stream, draws, level) for pair, stream in zip(pairs, streams[1:], strict=True)
    ]
    return tuple(made)


# Coder -> (text, begin, end) of every stretch this coder gave a code to, each once.
_Cuts = dict[str, set[tuple[int, int, int]]]


def _cuts(found: Presence) -> _Cuts:
    codings, known = found.codings, {source: place for place, source in enumerate(found.sources)}
    cuts: _Cuts = {coder: set() for coder in found.coders}
    for mark in codings.marks:
        part = codings.segment_by_id[mark.segment]
        if mark.coder in cuts and part.source in known:
            cuts[mark.coder].add((known[part.source], part.start, part.end))
    return cuts


def _length(found: Presence, place: int) -> int:
    source = found.codings.source_by_id[found.sources[place]]
    ends = [part.end for part in found.codings.segments if part.source == source.id]
    return max([len(source.text or ""), *ends])


def _unitizing(found: Presence, cuts: _Cuts, rng: np.random.Generator, draws: int, level: float) -> Segmentation:
    rows = np.array(
        [(text, begin, end, place) for place, coder in enumerate(found.coders) for text, begin, end in cuts[coder]],
        dtype=np.int64,
    ).reshape(-1, 4)
    nan = float("nan")
    read = np.array([[(c, s) in found.codings.assigned for c in found.coders] for s in found.sources])
    try:
        segments = coder_segments(
            rows[:, 1],
            rows[:, 2],
            rows[:, 3],
            np.zeros(len(rows), dtype=np.int64),
            rows[:, 0],
            n_coders=len(found.coders),
            n_codes=1,
            lengths=[_length(found, place) for place in range(len(found.sources))],
            read=read,
        )
        drawn = bootstrap_unitizing(segments, seed=rng, draws=draws, level=level)
    except EstimationError as problem:
        return Segmentation("alpha_u", found.coders, nan, nan, nan, 0, problem.what)
    return Segmentation("alpha_u", found.coders, drawn.estimate, drawn.low, drawn.high, drawn.n_documents, None)


def _boundaries(
    found: Presence, cuts: _Cuts, pair: tuple[str, str], rng: np.random.Generator, draws: int, level: float
) -> Segmentation:
    codings = found.codings
    common = [p for p, source in enumerate(found.sources) if all((coder, source) in codings.assigned for coder in pair)]
    nan = float("nan")
    edges = [
        np.array(
            sorted({(common.index(text), at) for text, begin, end in cuts[c] if text in common for at in (begin, end)}),
            dtype=np.int64,
        ).reshape(-1, 2)
        for c in pair
    ]
    try:
        matched = boundary_agreement(
            edges[0][:, 1],
            edges[1][:, 1],
            edges[0][:, 0],
            edges[1][:, 0],
            n_documents=len(common),
            tolerance=codings.codebook.procedure.agreement.tolerance,
        )
        drawn = bootstrap_boundaries(matched, seed=rng, draws=draws, level=level)
    except EstimationError as problem:
        return Segmentation("boundaries", pair, nan, nan, nan, len(common), problem.what)
    return Segmentation("boundaries", pair, drawn.estimate, drawn.low, drawn.high, drawn.n_documents, None)
