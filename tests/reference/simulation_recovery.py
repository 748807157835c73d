"""What comes back from 20 simulated studies of 240 communities, against the prototype of the plan of simulation (7).

`python -m tests.reference.simulation_recovery` (five minutes) draws them again, with 200 more for the long run,
writes `values/simulation_recovery.json` and prints the table and the differences. Seeds were fixed beforehand.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from governance_survey.studio.simulation.study import simulate_study

from ..studio.simulation.recovered import recovered

KEPT = Path(__file__).parent / "values" / "simulation_recovery.json"
SEEDS = tuple(range(20210201, 20210221))
LONG_SEEDS = tuple(range(1001, 1201))
COMMUNITIES = 240
PROTOTYPE_RUNS = 400
INFINITE = float("inf")

Range = tuple[float, float]


@dataclass(frozen=True)
class Row:
    """A quantity of the table: truth, mean and SD of the prototype, and the tolerances of the plan.

    `one` holds for each data set, `of_20` for their mean (or median). `alike` is whether the long run shall have
    the prototype's mean (the median of slopes corrected for errors, whose tails are heavy), `near` how far from it
    the long run may lie where not.
    """

    quantity: str
    truth: float | None
    prototype: tuple[float | None, float | None] = (None, None)
    one: Range | None = None
    of_20: Range | None = None
    median: bool = False
    alike: bool = True
    near: float | None = None


def _around(truth: float, width: float) -> Range:
    return truth - width, truth + width


def _slopes() -> list[Row]:
    # Of each: OLS, aggregated, errors in variables. The plan gives their SD where it ran them.
    given = {
        "URG -> LAW": (-0.35, (-0.197, 0.031), (-0.245, 0.062), (-0.367, 0.162)),
        "SGL -> COL": (-0.40, (-0.205, None), (-0.262, None), (-0.405, 0.155)),
        "EMP -> RSK": (-0.40, (-0.205, None), (-0.267, None), (-0.426, 0.170)),
        "PRS -> REF": (-0.30, (-0.190, None), (-0.224, None), (-0.312, 0.169)),
        "ORG -> PRO": (-0.45, (-0.211, None), (-0.277, None), (-0.444, 0.266)),
    }
    rows = []
    for name, (truth, single, aggregated, eiv) in given.items():
        # Single-level slopes are nearer 0 than the slope between communities, and so are those of means.
        rows.append(Row(f"{name} OLS", truth, single, of_20=(truth, 0.0)))
        rows.append(Row(f"{name} aggregated", truth, aggregated, of_20=(truth, 0.0)))
        median = name.startswith("ORG")  # heavy tail, says the plan
        rows.append(Row(f"{name} EIV", truth, eiv, of_20=_around(truth, 0.12), median=median))
    rows.append(Row("FAZ -> LAW EIV", 0.35, (0.364, 0.132), of_20=_around(0.35, 0.10)))
    rows.append(Row("interactions aggregated", None, (0.039, None), of_20=(0.0, INFINITE)))
    for name, truth, aggregated, eiv in (
        ("LAW", 0.05, -0.001, 0.062),
        ("COL", 0.25, 0.114, 0.291),
        ("RSK", 0.30, 0.149, 0.341),
        ("REF", 0.20, 0.082, 0.222),
        ("PRO", 0.15, 0.060, 0.154),
    ):
        rows.append(Row(f"{name} -> EFF aggregated", truth, (aggregated, 0.067), of_20=(-INFINITE, 0.7 * truth)))
        rows.append(Row(f"{name} -> EFF EIV", truth, (eiv, None), of_20=_around(truth, 0.13)))
    return rows


def _careless() -> list[Row]:
    one_row, whole = ", one instructed row", ", every row answered"
    rows = []
    for source, case, kind, mean, sd, least in (
        ("W", one_row, "one flag sensitivity", 0.938, 0.025, 0.85),
        ("W", one_row, "one flag specificity", 0.964, 0.006, 0.94),
        ("W", one_row, "two flags sensitivity", 0.621, 0.054, 0.45),
        ("W", one_row, "two flags specificity", 1.000, None, 0.99),
        ("R", whole, "one flag sensitivity", 0.937, 0.013, 0.88),
        ("R", whole, "one flag specificity", 0.791, 0.016, 0.73),
        ("R", whole, "two flags sensitivity", 0.587, 0.040, 0.45),
        ("R", whole, "two flags specificity", 0.995, None, 0.985),
    ):
        rows.append(Row(f"{source} {kind}", None, (mean, sd), one=(least, 1.0), alike=False))
        near = 0.045 if kind.endswith("sensitivity") else 0.006
        rows.append(Row(f"{source} {kind}{case}", None, (mean, sd), of_20=(least, 1.0), alike=False, near=near))
    for source, random, honest, straight in (("W", 0.68, 0.01, 0.0), ("R", 0.57, 0.19, None)):
        rows.append(Row(f"{source} long string of straight", None, (1.0, None), alike=False, near=straight))
        rows.append(Row(f"{source} even-odd of random", None, (random, None), alike=False))
        name = f"{source} even-odd of random, not stepped up"
        rows.append(Row(name, None, (random, None), alike=False, near=0.025))
        rows.append(Row(f"{source} even-odd of honest", None, (honest, None), alike=False, near=0.03))
    return rows


ROWS: tuple[Row, ...] = (
    # Estimate less truth: every data set has a population of its own.
    Row("SAT households weighted", 0.0, (0.009, 0.079), one=(-0.24, 0.24), of_20=(-0.06, 0.06)),
    Row("SAT households unweighted", 0.0, (0.172, None), of_20=(0.08, INFINITE)),
    Row("SAT communities weighted", 0.0, (0.005, 0.064), one=(-0.20, 0.20), of_20=(-0.05, 0.05)),
    Row("alpha LAW1", None, (0.724, 0.047), one=(0.58, 0.86)),
    Row("alpha LAW1 with careless", None, (0.699, None)),
    Row("alpha URG", None, (0.770, 0.035), one=(0.66, 0.90)),
    Row("alpha FAZ", None, (0.799, 0.035), one=(0.66, 0.90)),
    Row("ICC LAW", 0.20, (0.186, 0.031), one=(0.09, 0.28)),
    Row("ICC URG", 0.15, (0.104, 0.029), one=(0.02, 0.19)),
    Row("ICC SAT", 0.12, (0.083, 0.015), one=(0.04, 0.13)),
    *_slopes(),
    *_careless(),
)

# Where a tolerance of the plan does not hold: why, and which figure of this table shows it.
DIFFERENCES = {
    "W one flag specificity": "The shipped form has two instructed rows and the prototype one; careful people fail "
    "each with p = .02, so .964 becomes .964 x .98 = .945. With the first row alone: see “W one flag specificity, "
    "one instructed row”.",
    "SGL -> COL EIV": "Chance and a heavy tail: one of these 20 data sets has -1.17. Their median lies within the "
    "tolerance, their mean without that one too, and the median of the long run is within .02 of the truth.",
}
# Where only what the plan says beside its table is not so.
NOTES = {
    "W even-odd of random": "The plan says 68 %; that is the share with r below .10 (.69 for 25 scales and answers at "
    "random). The usual index steps r up (Spearman-Brown), which leaves 60 %: see “not stepped up”.",
    "R even-odd of random": "The plan says 57 %, which again is r below .10 as it stands (.56 for 5 scales).",
    "R long string of straight": "The plan finds every one. Here answers are skipped by routing or missing (5 %), "
    "which ends a run, and there are but 22 rows. It finds every worker.",
    "R one flag specificity": "Rows skipped or missing leave fewer to correlate, so that even-odd flags more careful "
    "residents; of those who answered every row as many as in the plan: see “every row answered”.",
    "R one flag sensitivity": "People who are read the form (old and without a smartphone) have no instructed row to "
    "fail, and a missing row ends a run.",
    "R two flags sensitivity, every row answered": "A little more than the plan's .587; of all residents, rows missing "
    "and all, it is .594. Not explained: the plan does not say how its residents' flags fell out by kind.",
}


def data_set(seed: int) -> dict[str, float]:
    """Every quantity of one simulated study."""
    return recovered(simulate_study(seed=seed, communities=COMMUNITIES))


def by_quantity(found: list[dict[str, float]]) -> dict[str, list[float]]:
    return {name: [one[name] for one in found] for name in found[0]}


def central(row: Row, values: list[float]) -> float:
    return float(np.median(values) if row.median else np.mean(values))


def broken(values: dict[str, list[float]]) -> list[str]:
    """Quantities outside a tolerance: the middle of the 20, or any data set."""
    return [
        row.quantity
        for row in ROWS
        if (row.of_20 and not row.of_20[0] <= central(row, values[row.quantity]) <= row.of_20[1])
        or (row.one and not all(row.one[0] <= value <= row.one[1] for value in values[row.quantity]))
    ]


def printed(kept: dict) -> str:
    """The table as lines: ours, the long run, the prototype's, tolerances."""
    lines = [
        f"{'quantity':46}{'truth':>7}{'mean':>8}{'SD':>7}{'min':>8}{'max':>8}{'of 200':>8}{'prototype':>15}  tolerance"
    ]
    for row in ROWS:
        values, long = kept["data_sets"][row.quantity], kept["long_run"][row.quantity]
        figures = [central(row, values), np.std(values, ddof=1), min(values), max(values), long["mean"]]
        texts = [f"{x:8.3f}" if k != 1 else f"{x:7.3f}" for k, x in enumerate(figures)]
        proto = " / ".join("–" if x is None else f"{x:.3f}" for x in row.prototype)
        truth = "–" if row.truth is None else f"{row.truth:.2f}"
        limits = "; ".join(f"{n} {r[0]:.3g} … {r[1]:.3g}" for n, r in (("each", row.one), ("of 20", row.of_20)) if r)
        lines.append(f"{row.quantity:46}{truth:>7}{''.join(texts)}{proto:>15}  {limits}{' (median)' * row.median}")
    return "\n".join(
        [
            *lines,
            "",
            *(f"differs: {name}. {why}" for name, why in DIFFERENCES.items()),
            *(f"note: {name}. {why}" for name, why in NOTES.items()),
        ]
    )


def main() -> None:
    values = by_quantity([data_set(seed) for seed in SEEDS])
    long = by_quantity([data_set(seed) for seed in LONG_SEEDS])
    kept = {
        "made_by": "python -m tests.reference.simulation_recovery",
        "communities": COMMUNITIES,
        "seeds": list(SEEDS),
        "long_run_seeds": [LONG_SEEDS[0], LONG_SEEDS[-1]],
        "differences": DIFFERENCES,
        "notes": NOTES,
        "long_run": {
            name: {"mean": float(np.mean(v)), "median": float(np.median(v)), "sd": float(np.std(v, ddof=1))}
            for name, v in long.items()
        },
        "data_sets": values,
    }
    KEPT.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(printed(kept))


if __name__ == "__main__":
    main()
