"""How often the 95 per cent intervals of indirect associations hold the truth, with many units and with few.

`python -m tests.reference.mediation_coverage` (some minutes) draws every sample again, writes
`values/mediation_coverage.json` and prints the table. Seeds were fixed beforehand.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

import numpy as np

from governance_survey.statistics.design import design_arrays
from governance_survey.statistics.mediation import Mediation, multilevel_mediation, parallel_mediation

from . import HERE

KEPT = HERE / "values" / "mediation_coverage.json"
REPLICATIONS = 1000
DRAWS = 1000
SEED = 20210801
KINDS = ("percentile", "bias_corrected", "monte_carlo")
A, B = 0.4, 0.3  # between
A_WITHIN, B_WITHIN = -0.3, 0.4


@dataclass(frozen=True)
class Condition:
    """Communities and persons in each, how many communities a sampling unit has; one level or two."""

    name: str
    communities: int
    persons: int
    unit: int = 1
    levels: bool = True


CONDITIONS: tuple[Condition, ...] = (
    Condition("200 rows, one level", 200, 1, levels=False),
    Condition("30 units of 4 records, one level", 120, 1, unit=4, levels=False),
    Condition("240 communities of 8 in 60 units", 240, 8, unit=4),
    Condition("60 communities of 10", 60, 10),
    Condition("12 units of 5 communities of 8", 60, 8, unit=5),
)
TRUTH = {"single": A * B, "within": A_WITHIN * B_WITHIN, "between": A * B, "between_corrected": A * B}


def sample(condition: Condition, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """x, mediator, outcome, community: errors shared within units, persons twice as varied as communities."""
    k, unit = condition.communities, np.arange(condition.communities) // condition.unit
    shared = 0.5 * rng.normal(size=(3, unit.max() + 1))[:, unit] if condition.unit > 1 else np.zeros((3, k))
    own = rng.normal(size=(3, k)) + shared
    x = own[0]
    m = A * x + own[1]
    y = B * m + 0.2 * x + own[2]
    if not condition.levels:
        return x, m, y, np.arange(k)
    g = np.repeat(np.arange(k), condition.persons)
    spread = np.sqrt(2) * rng.normal(size=(3, len(g)))
    x_in = spread[0]
    m_in = A_WITHIN * x_in + spread[1]
    y_in = B_WITHIN * m_in + spread[2]
    return x[g] + x_in, m[g] + m_in, y[g] + y_in, g


def estimated(condition: Condition, rng: np.random.Generator) -> Mediation:
    """One sample's indirect associations."""
    x, m, y, g = sample(condition, rng)
    design = design_arrays(len(g), psu=g // condition.unit) if condition.unit > 1 else None
    if condition.levels:
        return multilevel_mediation(x, m, y, g, design=design, seed=rng, draws=DRAWS)
    return parallel_mediation(x, m, y, design=design, seed=rng, draws=DRAWS)


def replication(place: int, number: int) -> dict[str, float]:
    """Whether each interval holds the truth (1 or 0), and each estimate; nothing of a part that was refused."""
    found = estimated(CONDITIONS[place], np.random.default_rng([SEED, place, number]))
    result = {}
    for part in found.parts:
        effect = part.asked.effects[0]
        result[f"{part.level} estimate"] = effect.estimate
        for kind in KINDS:
            low, high = getattr(effect, kind)
            result[f"{part.level} {kind}"] = float(low <= TRUTH[part.level] <= high)
    return result


def summary(found: list[dict[str, float]]) -> dict[str, float]:
    """Share that hold the truth, mean estimate, and share of samples that had the part at all."""
    result = {}
    for name in sorted({name for one in found for name in one}):
        values = [one[name] for one in found if name in one]
        result[name] = float(np.median(values) if name.endswith("estimate") else np.mean(values))
        if name.endswith("estimate"):
            result[name.replace("estimate", "given")] = len(values) / len(found)
    return result


def printed(kept: dict) -> str:
    """The table as lines."""
    lines = [f"{'condition':36}{'level':20}{'truth':>8}{'median':>9}{'given':>8}" + "".join(f"{k:>16}" for k in KINDS)]
    for condition in CONDITIONS:
        shares = kept["conditions"][condition.name]["summary"]
        for level, truth in TRUTH.items():
            if f"{level} estimate" in shares:
                cells = "".join(f"{shares[f'{level} {kind}']:>16.3f}" for kind in KINDS)
                start = f"{condition.name:36}{level:20}{truth:>8.3f}{shares[f'{level} estimate']:>9.3f}"
                lines.append(f"{start}{shares[f'{level} given']:>8.3f}{cells}")
    return "\n".join(lines)


def main() -> None:
    """Every replication again."""
    conditions = {}
    for place, condition in enumerate(CONDITIONS):
        found = [replication(place, number) for number in range(REPLICATIONS)]
        conditions[condition.name] = {"summary": summary(found), "first": found[:2]}
    kept = {
        "made_by": "python -m tests.reference.mediation_coverage",
        "seed": SEED,
        "replications": REPLICATIONS,
        "draws": DRAWS,
        "conditions": conditions,
    }
    KEPT.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    print(printed(kept))


if __name__ == "__main__":
    main()
