"""Simulated workers and residents: latent values, and answers to every row of their questionnaire."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ...schemes.index_scheme import IndexScheme
from ...schemes.instrument import Instrument
from ...statistics.item_response import simulate_graded
from .population import CAPABILITIES, REMEDIES, TENSION_SLOPES, TENSIONS, Population, Rng, Sample

# Persons: section 3 of the plan of simulation; residents' view of a capability: section 4.
ICC = {"capability": 0.20, "tension": 0.15, "remedy": 0.30, "outcome": 0.12, "received": 0.10}
# Residents see another face of a capability: its community value correlates so much with the workers' one.
CROSS_SOURCE = 0.60
WITHIN_BLOCK = 0.30
PERSON_SLOPE = -0.20
SUBDIMENSION_LOADING = 0.85
METHOD = 0.25
ACQUIESCENCE = 0.25
# Items: section 4.
DISCRIMINATION = (1.7, 0.25, 0.9, 3.0)
REVERSED_DISCRIMINATION = 0.8
LOCATION = (-0.5, 0.35)
STEPS = (-1.5, -0.6, 0.3, 1.5)
STEP_NOISE = 0.12


@dataclass(frozen=True)
class ItemTruth:
    """The parameters an item's answers were drawn with (thresholds as used, after any reversal)."""

    id: str
    slope: float
    thresholds: tuple[float, ...]


@dataclass(frozen=True)
class Traits:
    """How persons differ. `icc` replaces the share of variance between communities of every block."""

    method: float = METHOD
    within: float = PERSON_SLOPE
    icc: float | None = None

    def share(self, block: str) -> float:
        return ICC[block] if self.icc is None else self.icc


def structure(form: Instrument, schemes: Sequence[IndexScheme]) -> dict[str, str]:
    """Construct -> the latent value it measures (LAW, URG, SHZ, EFF ...), read from the index schemes."""
    found: dict[str, str] = {}
    for scheme in schemes:
        for dimension in scheme.dimensions:
            refs = (*dimension.constructs, *(ref for sub in dimension.subdimensions for ref in sub.constructs))
            found |= {ref.id: dimension.id for ref in refs if ref.source == form.source_id}
    return found


def block_of(name: str, source: str) -> str:
    """The block a latent value belongs to: what decides its share of variance between communities."""
    if name in CAPABILITIES:
        return "capability" if source == "worker" else "received"
    if name in TENSIONS:
        return "tension"
    return "remedy" if name in REMEDIES else "outcome"


def latent_values(
    source: str,
    constructs: Mapping[str, str],
    people: Population,
    drawn: Sample,
    community: np.ndarray,
    rng: Rng,
    traits: Traits,
) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Latent value of every construct for every person: community part, person part, what is specific to it.

    Returned with the community values this source sees (residents see another face of a capability).
    """
    names = tuple(dict.fromkeys(constructs.values()))
    n = community.size
    shared = {block: rng.standard_normal(n) for block in ICC}
    person: dict[str, np.ndarray] = {}
    for name in sorted(names, key=lambda name: name in CAPABILITIES):
        own = np.sqrt(WITHIN_BLOCK) * shared[block_of(name, source)] + np.sqrt(1 - WITHIN_BLOCK) * rng.standard_normal(
            n
        )
        tension = TENSION_SLOPES[name][0] if name in TENSION_SLOPES else ""
        if source == "worker" and tension in person:
            own = traits.within * person[tension] + np.sqrt(1 - traits.within**2) * own
        person[name] = own
    found = {}
    seen = {name: people.latent[name][drawn.place] for name in names}
    for name in CAPABILITIES:
        own = rng.standard_normal(drawn.place.size)
        if name in seen and block_of(name, source) == "received":
            seen[name] = CROSS_SOURCE * seen[name] + np.sqrt(1 - CROSS_SOURCE**2) * own
    for construct, name in constructs.items():
        share = traits.share(block_of(name, source))
        alone = sum(other == name for other in constructs.values()) == 1
        loading = 1.0 if alone else SUBDIMENSION_LOADING
        part = loading * person[name] + np.sqrt(1 - loading**2) * rng.standard_normal(n)
        found[construct] = np.sqrt(share) * seen[name][community] + np.sqrt(1 - share) * part
    return found, seen


def answered(
    form: Instrument,
    constructs: Mapping[str, str],
    latent: Mapping[str, np.ndarray],
    n: int,
    rng: Rng,
    item_rng: Rng,
    method: float = METHOD,
) -> tuple[dict[str, np.ndarray], tuple[ItemTruth, ...]]:
    """Answers of careful people to every item, from the graded response model; attention rows right."""
    agree = ACQUIESCENCE * rng.standard_normal(n)
    shared = method * rng.standard_normal(n)
    columns: dict[str, np.ndarray] = {}
    truths = []
    # A scale outside the schemes (the marker) has one value a person; rows not keyed both ways (importance) have
    # one each.
    keyed = {str(item.measures) for item in form.items if item.reverse and item.measures not in latent}
    latent = {**latent, **{name: rng.standard_normal(n) for name in sorted(keyed)}}
    for item in form.items:
        codes = form.codes_of(item.id)
        if codes is None:
            continue
        values = np.array([code.code for code in codes.codes], dtype=object)
        name = constructs.get(item.measures or "", "")
        eta = latent[str(item.measures)] if item.measures in latent else rng.standard_normal(n)
        if form.source_id == "worker" and name:
            sign = {"capability": 1.0, "remedy": 1.0, "tension": -1.0}.get(block_of(name, "worker"), 0.0)
            eta = eta + sign * shared
        slope, thresholds = _parameters(len(values), item.reverse, item_rng)
        columns[item.id] = values[simulate_graded((-eta if item.reverse else eta) + agree, slope, thresholds, rng)]
        truths.append(ItemTruth(item.id, slope, tuple(thresholds.tolist())))
    for row in form.attention:
        columns[row.id] = np.full(n, row.correct, dtype=object)
    return columns, tuple(truths)


def _parameters(options: int, reverse: bool, rng: Rng) -> tuple[float, np.ndarray]:
    median, spread, low, high = DISCRIMINATION
    slope = float(np.clip(np.exp(np.log(median) + spread * rng.standard_normal()), low, high))
    location = LOCATION[0] + LOCATION[1] * rng.standard_normal()
    steps = np.interp(np.linspace(0, 1, options - 1), np.linspace(0, 1, len(STEPS)), STEPS)
    thresholds = np.sort(location + steps + STEP_NOISE * rng.standard_normal(options - 1))
    return (REVERSED_DISCRIMINATION * slope, np.sort(-thresholds)) if reverse else (slope, thresholds)
