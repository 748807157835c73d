"""How often intervals of mixed models and of corrected slopes between communities hold the truth.

`python -m tests.reference.mixed_coverage` (some minutes) draws every sample again, writes
`values/mixed_coverage.json` and prints the table. Seeds were fixed beforehand.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

import numpy as np

from governance_survey.errors import EstimationError
from governance_survey.statistics.multilevel import Source, between_slopes, mixed_model, variance_intervals

from . import HERE

KEPT = HERE / "values" / "mixed_coverage.json"
REPLICATIONS = 1000
SEED = 20210501
NAMES = ("(Intercept)", "of persons", "of communities")
TRUTH = np.array([1.0, 0.5, 0.3])
MIXED = ("satterthwaite", "kenward_roger")
BETWEEN = np.array([-0.4, 0.3])


@dataclass(frozen=True)
class Condition:
    """Communities of 4 to 15 persons, and the share of variance between them."""

    name: str
    communities: int
    icc: float


CONDITIONS = (
    Condition("12 communities, ICC .05", 12, 0.05),
    Condition("12 communities, ICC .20", 12, 0.20),
    Condition("40 communities, ICC .10", 40, 0.10),
)
CORRECTED = "240 communities, corrected"


def mixed(place: int, number: int) -> dict[str, float]:
    """Whether each interval of a model with a random intercept holds the truth (1 or 0)."""
    condition = CONDITIONS[place]
    rng = np.random.default_rng([SEED, place, number])
    k = condition.communities
    n = rng.integers(4, 16, k)
    g = np.repeat(np.arange(k), n)
    z, w = rng.normal(size=len(g)), rng.normal(size=k)[g]
    x = np.column_stack([np.ones(len(g)), z - (np.bincount(g, z) / n)[g], w])
    y = x @ TRUTH + np.sqrt(condition.icc) * rng.normal(size=k)[g]
    y += np.sqrt(1 - condition.icc) * rng.normal(size=len(g))
    found: dict[str, float] = {}
    for kind in MIXED:
        fit = mixed_model(x, y, g, names=NAMES, small_sample=kind)
        low, high = fit.conf_int()
        found |= {f"{kind} {NAMES[j]}": float(low[j] < TRUTH[j] < high[j]) for j in (1, 2)}
    found["normal of communities"] = float(abs(fit.coef[2] - TRUTH[2]) < 1.959964 * fit.std_error[2])
    for one, truth in zip(variance_intervals(fit), (condition.icc, 1 - condition.icc, condition.icc), strict=True):
        found[f"profile {one.name}"] = float(one.low <= truth <= one.high)
    return found | {"singular": float(fit.singular)}


def corrected(number: int) -> dict[str, float]:
    """Whether percentile intervals of corrected slopes hold the truth; those that were refused are counted."""
    rng = np.random.default_rng([SEED, 9, number])
    g, h = (np.repeat(np.arange(240), rng.integers(*ends, 240)) for ends in ((3, 7), (10, 16)))
    spread = np.array([[1, 0.3], [0.3, 1]])
    x = rng.multivariate_normal([0, 0], spread, 240)
    y = x @ BETWEEN + rng.normal(size=240) * np.sqrt(1 - BETWEEN @ spread @ BETWEEN)
    worker = np.column_stack([x, y])[g] + 2 * rng.normal(size=(len(g), 3))
    worker[:, 2] += 0.3 * (worker[:, 0] - x[g, 0])  # moods that colour every answer of a person
    resident = y[h] + 2 * rng.normal(size=len(h))
    found: dict[str, float] = {}
    for kind, sources in (
        ("one kind of people", [Source(("a", "b", "y"), worker, g)]),
        ("two kinds", [Source(("a", "b"), worker[:, :2], g), Source(("y",), resident[:, None], h)]),
    ):
        try:
            fit = between_slopes(sources, 240, outcome="y", seed=rng, draws=400)
        except EstimationError:
            found |= {f"{kind} 1": np.nan, f"{kind} 2": np.nan, f"{kind} refused": 1.0}
            continue
        holds = (fit.low < BETWEEN) & (fit.high > BETWEEN)
        found |= {f"{kind} 1": float(holds[0]), f"{kind} 2": float(holds[1]), f"{kind} refused": 0.0}
    return found


def replication(place: int, number: int) -> dict[str, float]:
    """One sample of a condition; the last place is that of corrected slopes."""
    return mixed(place, number) if place < len(CONDITIONS) else corrected(number)


def summary(found: list[dict[str, float]]) -> dict[str, float]:
    """Shares."""
    return {name: float(np.nanmean([one[name] for one in found])) for name in found[0]}


def printed(kept: dict) -> str:
    """The table as lines."""
    return "\n".join(
        line
        for condition, found in kept["conditions"].items()
        for line in (condition, *(f"    {name:32}{share:.3f}" for name, share in found["summary"].items()))
    )


def main() -> None:
    """Every replication again."""
    conditions = {}
    for place, name in enumerate([*(one.name for one in CONDITIONS), CORRECTED]):
        found = [replication(place, number) for number in range(REPLICATIONS)]
        conditions[name] = {"summary": summary(found), "first": found[:2]}
    kept = {
        "made_by": "python -m tests.reference.mixed_coverage",
        "seed": SEED,
        "replications": REPLICATIONS,
        "conditions": conditions,
    }
    KEPT.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    print(printed(kept))


if __name__ == "__main__":
    main()
