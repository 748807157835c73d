"""How often 95 per cent intervals hold the truth of a population that `simulate` made.

1,000 samples of communities are drawn from it in each condition, and intervals computed by the functions that the verbs
call; `through_verbs` does the same from reading answers to the printed interval, slowly, and a test holds both
together. `python -m tests.coverage.verbs` (some minutes) draws them again and writes `coverage.json`;
`python -m tests.coverage.table` writes `COVERAGE.md`. Seeds were fixed beforehand.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

import governance_survey as gs
from governance_survey.statistics.clusters import clustered_model, wild_model
from governance_survey.statistics.design import design_arrays
from governance_survey.statistics.distributions import category_share
from governance_survey.statistics.regression import linear_model
from governance_survey.statistics.survey import means, rake

KEPT = Path(__file__).parent / "coverage.json"
REPLICATIONS = 1000
SEED = 20261129
COMMUNITIES, WORKERS = 2000, 20  # of the population; workers in each community
DRAWS = 1999  # of a wild bootstrap
FORMULA = "W_RSK ~ W_LAW + urban"
SLOPES = {"W_LAW": 1, "urban": 2}  # place of the coefficient
KINDS = ("design", "cr2", "wild")
STATISTICS = (
    *("mean", "raked mean", "share"),
    *(f"{kind} {slope}" for kind in KINDS for slope in SLOPES),
)


@dataclass(frozen=True)
class Condition:
    """Communities drawn, half of them urban, and workers drawn in each."""

    name: str
    communities: int
    workers: int


CONDITIONS = (Condition("12 communities of 10", 12, 10), Condition("40 communities of 6", 40, 6))


@dataclass(frozen=True)
class Population:
    """Everything is known of it."""

    table: pd.DataFrame
    form: object
    scheme: object
    scores: dict[str, np.ndarray]
    community: np.ndarray
    urban: np.ndarray
    margins: pd.DataFrame
    categories: list[tuple[np.ndarray, np.ndarray]]
    truth: dict[str, float]


@cache
def population() -> Population:
    """The one population: 40,000 workers in 2,000 communities."""
    form, scheme = gs.read_instrument("community_worker"), gs.read_scheme("five_dimensions")
    made = gs.simulate(form, seed=SEED, communities=COMMUNITIES, per_community=WORKERS, scheme=scheme)
    table = made.table.frame.to_native().reset_index(drop=True)
    # What is not asked about is left out of the file: reading and scoring it would cost most of the time.
    own = ("W_LAW", "W_RSK", "W_BG_2", "W_BG_9", "worker_id", "community_id", "urban", "w_w", "stratum_id")
    table = table[[name for name in table if name.startswith(own)]]
    # One stratum in three is rural: the simulation of a single source draws none.
    community = pd.factorize(table["community_id"])[0]
    table["urban"] = np.where(community % 3 == 0, 0, 1)
    whole = gs.score(_answers(table, form, weight="none", psu="none", strata="none"), scheme)
    scores = whole.persons.scores
    y, x = scores["W_RSK"], np.column_stack([np.ones(len(table)), scores["W_LAW"], table["urban"]])
    there = np.isfinite(y) & np.isfinite(x).all(axis=1)
    slopes = np.linalg.lstsq(x[there], y[there], rcond=None)[0]
    mean = float(np.nanmean(scores["W_LAW"]))
    truth = {"mean": mean, "raked mean": mean, "share": float((table["W_BG_2"] == 1).mean())}
    truth |= {f"{kind} {name}": float(slopes[place]) for kind in KINDS for name, place in SLOPES.items()}
    margins, categories = [], []
    for name in ("W_BG_2", "W_BG_9"):
        labels, codes, counts = np.unique(table[name], return_inverse=True, return_counts=True)
        margins.append(pd.DataFrame({"variable": name, "category": labels, "count": counts}))
        categories.append((codes.reshape(-1), counts.astype(float)))
    urban = table["urban"].to_numpy()
    return Population(
        table, form, scheme, dict(scores), community, urban, pd.concat(margins, ignore_index=True), categories, truth
    )


def drawn(place: int, number: int) -> tuple[np.ndarray, np.ndarray]:
    """Communities drawn within strata, workers drawn within communities: their rows and weights."""
    whole, condition = population(), CONDITIONS[place]
    rng = np.random.default_rng([SEED, place, number])
    urban, half = whole.urban[::WORKERS], condition.communities // 2
    chosen = np.concatenate([rng.permutation(np.flatnonzero(urban == h))[:half] for h in (0, 1)])
    within = np.argsort(rng.random((len(chosen), WORKERS)))[:, : condition.workers]
    rows = (chosen[:, None] * WORKERS + within).ravel()
    inverse = np.bincount(urban) / half * WORKERS / condition.workers
    return rows, inverse[whole.urban[rows]]


def replication(place: int, number: int) -> dict[str, float]:
    """Whether each interval holds the truth (1 or 0), and its width."""
    rows, weights = drawn(place, number)
    return _held(_ends(rows, weights, number))


def through_verbs(place: int, number: int) -> dict[str, float]:
    """The same by the verbs: read, calibrate, score, describe, fit."""
    whole = population()
    rows, weights = drawn(place, number)
    table = whole.table.iloc[rows].assign(w_w=weights)
    answers = _answers(table.assign(stratum_id=table["urban"]), whole.form)
    indices = gs.score(answers, whole.scheme)
    share = next(one for one in gs.describe(answers, ["W_BG_2"]).described[0].shares if one[0] == 1)[2]
    raked = gs.score(gs.calibrate(answers, whole.margins), whole.scheme)
    ends = {
        "mean": _mean(gs.describe(indices, ["W_LAW"])),
        "raked mean": _mean(gs.describe(raked, ["W_LAW"])),
        "share": (share.low, share.high),
    }
    for kind in KINDS:
        how = {} if kind == "design" else {"cluster": "community_id"}
        how |= {"draws": DRAWS, "seed": number} if kind == "wild" else {}
        made = gs.fit(FORMULA, indices, covariance=kind, **how).tidy()
        ends |= {f"{kind} {name}": tuple(made.loc[at, ["conf_low", "conf_high"]]) for name, at in SLOPES.items()}
    return _held(ends)


def _ends(rows: np.ndarray, weights: np.ndarray, number: int) -> dict[str, tuple[float, float]]:
    whole = population()
    law, community = whole.scores["W_LAW"][rows], whole.community[rows]
    design = design_arrays(len(rows), weights=weights, strata=whole.urban[rows], psu=community)
    margins = [codes[rows] for codes, _ in whole.categories]
    raked = rake(design, margins, [counts for _, counts in whole.categories]).design
    share = category_share(design, (margins[0] == 0).astype(float))
    ends = {
        "mean": _limits(means(design, law)),
        "raked mean": _limits(means(raked, law)),
        "share": (share.low, share.high),
    }
    x = np.column_stack([np.ones(len(rows)), law, whole.urban[rows]])
    y, names = whole.scores["W_RSK"][rows], ("(Intercept)", *SLOPES)
    # Keys are texts, as read: the bootstrap numbers clusters by their labels.
    keys = whole.table["community_id"].to_numpy()[rows].astype(str)
    fits = {
        "design": linear_model(x, y, names=names, covariance="design", design=design),
        "cr2": clustered_model(x, y, keys, names=names, kind="cr2", weights=weights),
        "wild": wild_model(x, y, keys, names=names, seed=number, draws=DRAWS, weights=weights),
    }
    for kind, fit in fits.items():
        low, high = fit.conf_int(0.95)
        ends |= {f"{kind} {name}": (float(low[at]), float(high[at])) for name, at in SLOPES.items()}
    return ends


def _limits(found: object) -> tuple[float, float]:
    low, high = found.conf_int()
    return float(low[0]), float(high[0])


def _held(ends: dict[str, tuple[float, float]]) -> dict[str, float]:
    truth, found = population().truth, {}
    for name, (low, high) in ends.items():
        found[f"{name} holds"] = float(low <= truth[name] <= high)
        found[f"{name} width"] = float(high - low)
    return found


def summary(found: list[dict[str, float]]) -> dict[str, float]:
    """Share that hold the truth, mean width."""
    return {name: float(np.mean([one[name] for one in found])) for name in found[0]}


def _answers(table: pd.DataFrame, form: object, **roles: str) -> object:
    design = {"weight": "w_w", "psu": "community_id", "strata": "stratum_id"} | roles
    return gs.read_responses(table, form, sampling="probability", simulated=True, **design)


def _mean(made: object) -> tuple[float, float]:
    found = made.described[0].found
    return found.low, found.high


def main() -> None:
    """Every replication again."""
    conditions = {}
    for place, condition in enumerate(CONDITIONS):
        found = [replication(place, number) for number in range(REPLICATIONS)]
        conditions[condition.name] = {"summary": summary(found), "first": found[:2]}
        print(condition.name, conditions[condition.name]["summary"])
    kept = {
        "made_by": "python -m tests.coverage.verbs",
        "seed": SEED,
        "replications": REPLICATIONS,
        "truth": population().truth,
        "conditions": conditions,
    }
    KEPT.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
