"""Whether coders who gave a unit the same code also say the same of it: status, valence, phase ..."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...schemes.coding_rules import Attribute
from ...statistics.coder_agreement import agreement_verdict, bootstrap_agreement, coder_ratings
from ...words.errors import EstimationError
from ...words.text import Text
from .presence import Presence

_NOBODY = Text(
    zh="没有单元由两名编码员给了同一编码并都写明这一属性",
    en="no unit that two coders gave the same code and this attribute",
)


@dataclass(frozen=True)
class AttributeAgreement:
    """Krippendorff's alpha of one attribute at its level of measurement; NaN where `why` says why."""

    attribute: Attribute
    alpha: float
    low: float
    high: float
    n_decisions: int
    verdict: str
    why: Text | None


def attribute_agreement(
    found: Presence, *, seed: np.random.SeedSequence, draws: int, level: float
) -> tuple[AttributeAgreement, ...]:
    """Agreement on every attribute with declared values, over units that two coders gave the same code."""
    attributes = [a for a in found.codings.codebook.attributes if a.values]
    streams = seed.spawn(len(attributes))
    return tuple(
        _one(found, attribute, np.random.default_rng(stream), draws, level)
        for attribute, stream in zip(attributes, streams, strict=True)
    )


def _one(
    found: Presence, attribute: Attribute, rng: np.random.Generator, draws: int, level: float
) -> AttributeAgreement:
    levels = _levels(attribute)
    table, interview = _table(found, attribute, levels)
    n = len(table)
    if not n:
        nan = float("nan")
        return AttributeAgreement(attribute, nan, nan, nan, 0, "not_tested", _NOBODY)
    try:
        ratings = coder_ratings(table, list(levels.values()), many_coders=True)
        drawn = bootstrap_agreement(
            ratings,
            "krippendorff",
            attribute.measurement,
            seed=rng,
            draws=draws,
            level=level,
            clusters=interview if len(np.unique(interview)) >= 5 else None,
        )
    except EstimationError as problem:
        nan = float("nan")
        return AttributeAgreement(attribute, nan, nan, nan, n, "not_tested", problem.what)
    rules = found.codings.codebook.procedure.agreement
    verdict = agreement_verdict(drawn.low, rules.headline, rules.tentative)
    return AttributeAgreement(attribute, drawn.estimate, drawn.low, drawn.high, n, verdict, None)


def _levels(attribute: Attribute) -> dict[str, float]:
    # Values that are numbers keep their distances; others stand in their order.
    ids = attribute.value_ids
    try:
        return {value: float(value) for value in ids}
    except ValueError:
        return {value: float(place) for place, value in enumerate(ids)}


def _table(found: Presence, attribute: Attribute, levels: dict[str, float]) -> tuple[np.ndarray, np.ndarray]:
    # One row for each code two coders gave to one unit, so that the values speak of the same thing.
    at = {coder: place for place, coder in enumerate(found.coders)}
    rows, interview = [], []
    for place, unit in enumerate(found.units):
        said: dict[str, np.ndarray] = {}
        for part in unit:
            for mark in found.codings.marks_of[part.id]:
                value = levels.get(str(mark.attributes.get(attribute.id)))
                if mark.coder in at and value is not None:
                    said.setdefault(mark.code, np.full(len(at), np.nan))[at[mark.coder]] = value
        both = [values for values in said.values() if (~np.isnan(values)).sum() >= 2]
        rows += both
        interview += [found.interview[place]] * len(both)
    numbers = np.unique(np.array(interview, dtype=np.int64), return_inverse=True)[1]
    return np.array(rows).reshape(-1, len(at)), numbers
