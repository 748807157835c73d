"""How often the 95 per cent intervals of complex samples hold the value of the population they were drawn from.

`python -m tests.reference.survey_coverage` (a minute) draws every sample again, writes
`values/survey_coverage.json` and prints the table. Seeds were fixed beforehand.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

import numpy as np

from governance_survey.statistics.design import StageLabels, design_arrays
from governance_survey.statistics.resampling import jackknife_replicates
from governance_survey.statistics.survey import (
    inclusion_weights,
    means,
    proportion,
    quantiles,
    rake,
    raked_replicates,
    ratios,
    replicate_table,
    replicated_means,
)

from . import HERE

KEPT = HERE / "values" / "survey_coverage.json"
REPLICATIONS = 1000
SEED = 20210501
STRATA, COMMUNITIES = 3, 60  # communities in each stratum of the population
STATISTICS = ("mean", "share", "median", "ratio", "raked", "raked, jackknife", "jackknife")


@dataclass(frozen=True)
class Population:
    """Residents of communities in strata; everything is known of them."""

    stratum: np.ndarray
    community: np.ndarray
    sex: np.ndarray
    age: np.ndarray
    score: np.ndarray
    visits: np.ndarray


@dataclass(frozen=True)
class Condition:
    """Communities drawn in each stratum, residents drawn in each community."""

    name: str
    communities: int
    residents: int


CONDITIONS = (
    Condition("12 communities of 15", 4, 15),
    Condition("30 communities of 10", 10, 10),
    Condition("120 communities of 6", 40, 6),
)


def population() -> Population:
    """The one population: communities of 30 to 120, which differ in what is asked, in age and in size."""
    rng = np.random.default_rng(SEED)
    size = rng.integers(30, 121, STRATA * COMMUNITIES)
    community = np.repeat(np.arange(len(size)), size)
    stratum = community // COMMUNITIES
    n = len(community)
    sex = (rng.random(n) < 0.52).astype(int)
    age = np.minimum((rng.random(n) * 2 + rng.random(len(size))[community] * 1.2).astype(int), 2)
    score = 55 + 4 * stratum + 4 * age - 3 * sex + 5 * rng.normal(size=len(size))[community] + 12 * rng.normal(size=n)
    visits = rng.poisson(1 + age + 0.5 * rng.random(len(size))[community])
    return Population(stratum, community, sex, age, score, visits.astype(float))


def truth(whole: Population) -> dict[str, float]:
    """Values of the population."""
    mean = float(whole.score.mean())
    return {
        "mean": mean,
        "share": float((whole.score > 75).mean()),
        "median": float(np.quantile(whole.score, 0.5, method="inverted_cdf")),
        "ratio": float(whole.visits.sum() / whole.score.sum()),
        **dict.fromkeys(("raked", "raked, jackknife", "jackknife"), mean),
    }


def replication(whole: Population, place: int, number: int) -> dict[str, float]:
    """Whether each interval holds the population's value (1 or 0), and its width."""
    condition = CONDITIONS[place]
    rng = np.random.default_rng([SEED, place, number])
    drawn = np.concatenate(
        [h * COMMUNITIES + rng.permutation(COMMUNITIES)[: condition.communities] for h in range(STRATA)]
    )
    members = [np.flatnonzero(whole.community == one) for one in drawn]
    rows = np.concatenate([rng.permutation(all_)[: condition.residents] for all_ in members])
    homes = np.repeat([len(all_) for all_ in members], condition.residents)
    later = (StageLabels(rows, fpc=homes),)
    labels = {"strata": whole.stratum[rows], "psu": whole.community[rows]}
    finite = np.full(len(rows), COMMUNITIES)
    weights = inclusion_weights(design_arrays(len(rows), fpc=finite, later=later, **labels))
    design = design_arrays(len(rows), weights=weights, fpc=finite, later=later, **labels)
    y = whole.score[rows]
    margins = [whole.sex[rows], whole.age[rows]]
    counts = [np.bincount(codes).astype(float) for codes in (whole.sex, whole.age)]
    # Replicates of communities cannot show the second stage: the design without a finite population has all of it.
    wide = design_arrays(len(rows), weights=weights, **labels)
    jackknife = jackknife_replicates(wide)
    share = proportion(design, (y > 75).astype(float))
    middle = quantiles(design, y, np.array([0.5]))
    ends = {
        "mean": means(design, y).conf_int(),
        "share": (share.low, share.high),
        "median": (middle.low, middle.high),
        "ratio": ratios(design, whole.visits[rows], y).conf_int(),
        "raked": means(rake(design, margins, counts).design, y).conf_int(),
        "raked, jackknife": replicated_means(raked_replicates(wide, jackknife, margins, counts), y).conf_int(),
        "jackknife": replicated_means(replicate_table(wide, jackknife), y).conf_int(),
    }
    right, found = truth(whole), {}
    for name, (low, high) in ends.items():
        low, high = float(np.squeeze(low)), float(np.squeeze(high))
        found[f"{name} holds"] = float(low <= right[name] <= high)
        found[f"{name} width"] = high - low
    return found


def summary(found: list[dict[str, float]]) -> dict[str, float]:
    """Share that hold the population's value, mean width."""
    return {name: float(np.mean([one[name] for one in found])) for name in found[0]}


def printed(kept: dict) -> str:
    """The table as lines: coverage, and the mean width in brackets."""
    lines = [f"{'':20}" + "".join(f"{condition.name:>26}" for condition in CONDITIONS)]
    for name in STATISTICS:
        shares = [kept["conditions"][condition.name]["summary"] for condition in CONDITIONS]
        cells = [f"{one[f'{name} holds']:.3f} ({one[f'{name} width']:.3f})" for one in shares]
        lines.append(f"{name:20}" + "".join(f"{cell:>26}" for cell in cells))
    return "\n".join(lines)


def main() -> None:
    """Every replication again."""
    whole = population()
    conditions = {}
    for place, condition in enumerate(CONDITIONS):
        found = [replication(whole, place, number) for number in range(REPLICATIONS)]
        conditions[condition.name] = {"summary": summary(found), "first": found[:2]}
    kept = {
        "made_by": "python -m tests.reference.survey_coverage",
        "seed": SEED,
        "replications": REPLICATIONS,
        "conditions": conditions,
    }
    KEPT.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    print(printed(kept))


if __name__ == "__main__":
    main()
