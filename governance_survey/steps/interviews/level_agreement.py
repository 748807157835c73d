"""Agreement at each level of the codebook (kinds, kinds in a dimension, codes), and all decisions of it together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...statistics.coder_agreement import (
    CodeAgreement,
    Coefficient,
    agreement_by_code,
    agreement_verdict,
    bootstrap_agreement,
    coder_ratings,
    gwet_ac,
    krippendorff_alpha,
    percent_agreement,
)
from ...words.errors import EstimationError
from ...words.text import Text
from .presence import Presence

# Whole interviews are drawn from this many on; with fewer, units are.
LEAST_INTERVIEWS = 5


@dataclass(frozen=True)
class Pooled:
    """Every decision of one level together (does the unit carry the code?), of some coders.

    `why` says why there is no interval.
    """

    coders: tuple[str, ...]
    alpha: Coefficient | None
    low: float
    high: float
    ac1: Coefficient | None
    percent: Coefficient | None
    n_decisions: int
    why: Text | None


@dataclass(frozen=True)
class LevelAgreement:
    """One level of the codebook: agreement on each name of it, the verdicts, and all decisions together."""

    depth: int
    names: tuple[str, ...]
    by_name: CodeAgreement
    verdicts: tuple[str, ...]
    pooled: Pooled


def level_agreement(
    found: Presence, depth: int, *, seed: np.random.SeedSequence, draws: int, level: float
) -> LevelAgreement:
    """Agreement at one depth of the codebook, thresholds of its procedure applied to the lower limits."""
    names, present = found.at(depth)
    rules = found.codings.codebook.procedure
    first, second = seed.spawn(2)
    by_name = agreement_by_code(
        present,
        seed=int(first.generate_state(1)[0]),
        draws=draws,
        level=level,
        least=rules.double_coding.decisions if rules.double_coding is not None else 1,
        clusters=clusters_of(found.interview),
        many_coders=True,  # the layout is known: few units are few units
    )
    verdicts = tuple(
        old if old == "not_tested" else agreement_verdict(low, rules.agreement.headline, rules.agreement.tentative)
        for old, low in zip(by_name.verdict, by_name.low.tolist(), strict=True)
    )
    return LevelAgreement(
        depth, names, by_name, verdicts, pooled_agreement(found, depth, seed=second, draws=draws, level=level)
    )


def pooled_agreement(found: Presence, depth: int, *, seed: np.random.SeedSequence, draws: int, level: float) -> Pooled:
    """Alpha, AC1 and percent agreement over all units and names of a level."""
    _, present = found.at(depth)
    n_names = present.shape[2]
    table = np.moveaxis(present, 2, 1).reshape(-1, present.shape[1])
    n = int(((~np.isnan(table)).sum(axis=1) >= 2).sum())
    clusters = clusters_of(np.repeat(found.interview, n_names))
    nan = float("nan")
    try:
        ratings = coder_ratings(table, [0, 1], many_coders=True)
        alpha = krippendorff_alpha(ratings, "nominal")
        ac1, percent = gwet_ac(ratings, "nominal"), percent_agreement(ratings, "nominal")
    except EstimationError as problem:
        return Pooled(found.coders, None, nan, nan, None, None, n, problem.what)
    try:
        drawn = bootstrap_agreement(
            ratings,
            "krippendorff",
            "nominal",
            seed=np.random.default_rng(seed),
            draws=draws,
            level=level,
            clusters=clusters,
        )
    except EstimationError as problem:
        return Pooled(found.coders, alpha, nan, nan, ac1, percent, n, problem.what)
    return Pooled(found.coders, alpha, drawn.low, drawn.high, ac1, percent, n, None)


def clusters_of(interview: np.ndarray) -> np.ndarray | None:
    """Interviews as clusters, or None where there are too few to draw."""
    numbers = np.unique(interview, return_inverse=True)[1]
    return numbers if numbers.size and numbers.max() + 1 >= LEAST_INTERVIEWS else None
