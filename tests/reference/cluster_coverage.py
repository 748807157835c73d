"""How often the 95 per cent intervals of clustered errors hold the truth, with 12 clusters and with 40.

`python -m tests.reference.cluster_coverage` (some minutes) draws every sample again, writes
`values/cluster_coverage.json` and prints the table. Seeds were fixed beforehand.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

import numpy as np

from governance_survey.statistics.clusters import clustered_model, wild_bootstrap

from . import HERE

KEPT = HERE / "values" / "cluster_coverage.json"
REPLICATIONS = 1000
SEED = 20210401
SLOPES = {"of communities": 0.4, "of persons": 0.3}
METHODS = ("cr1", "cr2", "cr3", "wild")
NAMES = ("(Intercept)", *SLOPES)


@dataclass(frozen=True)
class Condition:
    """Clusters, their sizes, whether rows are weighted, how many clusters have the treatment (0: a normal variable)."""

    name: str
    clusters: int
    smallest: int
    largest: int
    weighted: bool = False
    treated: int = 0


CONDITIONS: tuple[Condition, ...] = (
    Condition("12 clusters of 20", 12, 20, 20),
    Condition("12 of 5 to 60, weighted", 12, 5, 60, weighted=True),
    Condition("12 of 5 to 60, five treated", 12, 5, 60, treated=5),
    Condition("40 of 5 to 60, weighted", 40, 5, 60, weighted=True),
)


def sample(
    condition: Condition, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray | None]:
    """Columns, outcome, clusters, weights; the outcome differs between clusters, and its errors grow with x."""
    k = condition.clusters
    g = np.repeat(np.arange(k), np.linspace(condition.smallest, condition.largest, k).round().astype(int))
    between = (rng.permutation(k) < condition.treated).astype(float) if condition.treated else rng.normal(size=k)
    within = rng.normal(size=len(g)) + 0.5 * rng.normal(size=k)[g]
    x = np.column_stack([np.ones(len(g)), between[g], within])
    error = rng.normal(size=len(g)) * np.sqrt(0.6 + 0.3 * np.minimum(within**2, 4))
    y = x @ np.array([1.0, *SLOPES.values()]) + np.sqrt(0.1) * rng.normal(size=k)[g] + error
    return x, y, g, np.exp(rng.normal(0, 0.4, len(g))) if condition.weighted else None


def replication(place: int, number: int) -> dict[str, float]:
    """Whether each interval holds the truth (1 or 0), and its width over that of CR1."""
    rng = np.random.default_rng([SEED, place, number])
    x, y, g, w = sample(CONDITIONS[place], rng)
    ends = {}
    for kind in METHODS[:3]:
        low, high = clustered_model(x, y, g, names=NAMES, kind=kind, weights=w).conf_int()
        ends |= {(kind, name): (low[j], high[j]) for j, name in enumerate(NAMES)}
    for name in SLOPES:
        found = wild_bootstrap(x, y, g, names=NAMES, column=name, weights=w, seed=rng, draws=2999)
        ends["wild", name] = (found.low, found.high)
    result = {}
    for name, truth in SLOPES.items():
        plain = ends["cr1", name][1] - ends["cr1", name][0]
        for method in METHODS:
            low, high = ends[method, name]
            result[f"{method} {name} holds"] = float(low <= truth <= high)
            result[f"{method} {name} width"] = float((high - low) / plain)
    return result


def summary(found: list[dict[str, float]]) -> dict[str, float]:
    """Share that hold the truth, median width."""
    return {
        name: float(
            np.mean([one[name] for one in found]) if "holds" in name else np.median([one[name] for one in found])
        )
        for name in found[0]
    }


def printed(kept: dict) -> str:
    """The table as lines: coverage, and the width over that of CR1 in brackets."""
    lines = [f"{'condition':30}{'slope':16}" + "".join(f"{method:>16}" for method in METHODS)]
    for condition in CONDITIONS:
        shares = kept["conditions"][condition.name]["summary"]
        for name in SLOPES:
            cells = [f"{shares[f'{m} {name} holds']:.3f} ({shares[f'{m} {name} width']:.2f})" for m in METHODS]
            lines.append(f"{condition.name:30}{name:16}" + "".join(f"{cell:>16}" for cell in cells))
    return "\n".join(lines)


def main() -> None:
    """Every replication again."""
    conditions = {}
    for place, condition in enumerate(CONDITIONS):
        found = [replication(place, number) for number in range(REPLICATIONS)]
        conditions[condition.name] = {"summary": summary(found), "first": found[:2]}
    kept = {
        "made_by": "python -m tests.reference.cluster_coverage",
        "seed": SEED,
        "replications": REPLICATIONS,
        "conditions": conditions,
    }
    KEPT.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    print(printed(kept))


if __name__ == "__main__":
    main()
