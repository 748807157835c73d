"""Whether the graded response model gives back what was put in (the plan of simulation, section 7, GRM recovery).

`python -m tests.reference.graded_recovery` (five minutes) draws every replication again, writes
`values/graded_recovery.json` and prints the table. Parameters are drawn anew each time as the simulation draws them:
five rows, one of them reversed, discriminations lognormal about 1.7, four thresholds. Seeds were fixed beforehand.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from governance_survey.statistics.item_response import graded_response, simulate_graded

from . import HERE

KEPT = HERE / "values" / "graded_recovery.json"
REPLICATIONS = 400
PROTOTYPE_RUNS = 8
SEED = 20210301
ROWS, REVERSED = 5, 4
MEASURES = ("bias a", "RMSE a", "coverage a", "bias b", "RMSE b", "coverage b", "r b")


@dataclass(frozen=True)
class Condition:
    """How answers were made, and what the prototype of the plan found (RMSE a, RMSE b, bias a, r b)."""

    name: str
    n: int
    prototype: tuple[float, float, float, float]
    acquiescence: float = 0.0
    random_share: float = 0.0

    @property
    def clean(self) -> bool:
        """Whether the model that is fitted is the one that answers were drawn from."""
        return not (self.acquiescence or self.random_share)


CONDITIONS: tuple[Condition, ...] = (
    Condition("600 clean", 600, (0.130, 0.116, 0.013, 0.9965)),
    Condition("1440 clean", 1440, (0.110, 0.067, -0.005, 0.9988)),
    Condition("3600 clean", 3600, (0.067, 0.051, -0.004, 0.9993)),
    Condition("1440 acquiescence", 1440, (0.154, 0.109, -0.033, 0.9968), acquiescence=0.25),
    Condition("1440 random responders", 1440, (0.191, 0.103, -0.146, 0.9975), random_share=0.08),
)


def parameters(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Discriminations (rows,) and thresholds (rows, 4), keyed in one direction."""
    a = np.clip(1.7 * np.exp(rng.normal(0, 0.25, ROWS)), 0.9, 3.0)
    a[REVERSED:] *= 0.8
    spread = np.array([-1.5, -0.6, 0.3, 1.5]) + rng.normal(0, 0.12, (ROWS, 4))
    return a, np.sort(rng.normal(-0.5, 0.35, (ROWS, 1)) + spread, axis=1)


def answers(condition: Condition, a: np.ndarray, b: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Answers 1 to 5 (people, rows), the reversed row already turned back."""
    eta = rng.normal(size=condition.n)
    yes = rng.normal(0, condition.acquiescence, condition.n) if condition.acquiescence else np.zeros(condition.n)
    found = np.empty((condition.n, ROWS))
    for row in range(ROWS):
        if row < REVERSED:
            found[:, row] = 1 + simulate_graded(eta + yes, float(a[row]), b[row], rng)
        else:  # asked the other way round, answered, and turned back
            found[:, row] = 5 - simulate_graded(yes - eta, float(a[row]), -b[row][::-1], rng)
    careless = rng.random(condition.n) < condition.random_share
    found[careless] = rng.integers(1, 6, (int(careless.sum()), ROWS))
    return found


def replication(place: int, number: int) -> dict[str, float]:
    """One replication of one condition."""
    condition = CONDITIONS[place]
    rng = np.random.default_rng([SEED, place, number])
    a, b = parameters(rng)
    found = graded_response(answers(condition, a, b, rng))
    estimates, errors = np.array(found.b), np.array(found.b_error)
    reach = float(ndtri(0.975))
    return {
        "bias a": float((found.a - a).mean()),
        "RMSE a": float(np.sqrt(((found.a - a) ** 2).mean())),
        "coverage a": float((np.abs(found.a - a) <= reach * found.a_error).mean()),
        "bias b": float((estimates - b).mean()),
        "RMSE b": float(np.sqrt(((estimates - b) ** 2).mean())),
        "coverage b": float((np.abs(estimates - b) <= reach * errors).mean()),
        "r b": float(np.corrcoef(estimates.ravel(), b.ravel())[0, 1]),
    }


def summary(found: list[dict[str, float]]) -> dict[str, dict[str, float]]:
    """Mean and SD of each measure over replications."""
    values = {name: np.array([one[name] for one in found]) for name in MEASURES}
    return {name: {"mean": float(v.mean()), "sd": float(v.std(ddof=1))} for name, v in values.items()}


def printed(kept: dict) -> str:
    """The table as lines, the prototype's figures in brackets."""
    lines = [f"{'condition':24}" + "".join(f"{name:>19}" for name in MEASURES)]
    for condition in CONDITIONS:
        theirs = dict(zip(("RMSE a", "RMSE b", "bias a", "r b"), condition.prototype, strict=True))
        cells = []
        for name in MEASURES:
            own = kept["conditions"][condition.name]["summary"][name]["mean"]
            cells.append(f"{own:9.4f}" + (f" ({theirs[name]:.3f})" if name in theirs else ""))
        lines.append(f"{condition.name:24}" + "".join(f"{cell:>19}" for cell in cells))
    return "\n".join(lines)


def main() -> None:
    """Every replication again."""
    conditions = {}
    for place, condition in enumerate(CONDITIONS):
        found = [replication(place, number) for number in range(REPLICATIONS)]
        conditions[condition.name] = {"n": condition.n, "summary": summary(found), "first": found[:3]}
    kept = {
        "made_by": "python -m tests.reference.graded_recovery",
        "seed": SEED,
        "replications": REPLICATIONS,
        "conditions": conditions,
    }
    KEPT.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    print(printed(kept))


if __name__ == "__main__":
    main()
