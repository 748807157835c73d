"""Simulated answers to everything that is no scale: background, filters, numbers, questions with several answers."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ...schemes.instrument import Instrument
from ...schemes.questions import MultiSelect, Variable
from .population import Rng

SURVEY_YEAR = 2021
TICK = -0.6  # logit of ticking an option
# Answers whose shares decide on routing (section 5 of the plan of simulation); the rest are drawn evenly.
SHARES: dict[str, dict[int, float]] = {
    "W_F0": {1: 0.80, 2: 0.12, 3: 0.08},
    "W_F1": {1: 0.70, 2: 0.15, 3: 0.10, 4: 0.05},
    "W_F2": {1: 0.85, 0: 0.15},
    "R_F0": {1: 1.0},
    "R_F1": {1: 0.85, 0: 0.11, 98: 0.04},
    "R_F2": {1: 0.40, 0: 0.60},
    "R_F4": {1: 0.70, 0: 0.24, 98: 0.06},
}
# Mean, spread and limits of the age of workers and residents.
AGES = {"worker": (38.0, 9.0, 19, 64), "resident": (47.0, 17.0, 18, 95)}
OLD = 65
NO_PHONE, NO_PHONE_OLD = 0.06, 0.45  # 12 % in all
READ_ALOUD = "interviewer"
# Answers that go with a latent value: question -> construct and slope (hours and kinds of task under strain).
LEANS = {"W_NUM_1": ("W_PRW", 0.8), "W_MS_3": ("W_URG", 0.5)}


def age_of(source: str, found: Mapping[str, np.ndarray]) -> np.ndarray:
    """Age in years."""
    return np.asarray(SURVEY_YEAR - found[f"{source[0].upper()}_BG_1"])


def is_female(source: str, found: Mapping[str, np.ndarray]) -> np.ndarray:
    """Gender code 2."""
    return np.asarray(found[f"{source[0].upper()}_BG_2"].astype(np.int64) == 2)


def questions(
    form: Instrument, community: np.ndarray, latent: Mapping[str, np.ndarray], rng: Rng
) -> dict[str, np.ndarray]:
    """Every asked variable and every option of a question with several answers, before routing."""
    n = community.size
    found: dict[str, np.ndarray] = {}
    for variable in form.variables:
        if variable.asked and variable.kind in ("number", "category"):
            found[variable.id] = _values(form, variable, n, rng)
    for question in form.questions:
        construct, slope = LEANS.get(question.id, ("", 0.0))
        found |= _ticks(question, slope * latent[construct] if construct in latent else np.zeros(n), rng)
    if form.source_id == "worker":
        _worker_sense(found, community, latent, rng)
    else:
        _resident_sense(found, n, rng)
    return found


def _values(form: Instrument, variable: Variable, n: int, rng: Rng) -> np.ndarray:
    codes = form.codes_of(variable.id)
    if codes is not None:
        shares = SHARES.get(variable.id)
        if shares is not None:
            options, p = np.array(list(shares), dtype=object), np.array(list(shares.values()))
            return np.asarray(options[rng.choice(len(options), n, p=p / p.sum())])
        values = np.array([code.code for code in codes.codes], dtype=object)
        return np.asarray(values[rng.integers(0, len(values), n)])
    low = variable.low if variable.low is not None else 0.0
    high = variable.high if variable.high is not None else low + 100.0
    return np.asarray(np.round(low + (high - low) * rng.beta(2, 8, n)))


def _ticks(question: MultiSelect, lean: np.ndarray, rng: Rng) -> dict[str, np.ndarray]:
    plain = [place for place, choice in enumerate(question.choices) if not choice.exclusive]
    none = next((place for place, choice in enumerate(question.choices) if choice.exclusive), None)
    ticks = np.zeros((lean.size, len(question.choices)), dtype=np.int64)
    order = rng.random((lean.size, len(plain)))
    ticks[:, plain] = order < 1 / (1 + np.exp(-(TICK + lean[:, None])))
    if question.most is not None:
        # Of those wanted the first few in a random order are ticked.
        rank = np.argsort(np.argsort(order, axis=1), axis=1)
        ticks[:, plain] &= rank < question.most
    if none is not None:
        ticks[:, none] = ticks[:, plain].sum(axis=1) == 0
    return {column: ticks[:, place] for place, column in enumerate(question.columns)}


def _ages(source: str, n: int, rng: Rng) -> np.ndarray:
    mean, spread, low, high = AGES[source]
    return np.asarray(np.clip(np.round(mean + spread * rng.standard_normal(n)), low, high).astype(np.int64))


def _worker_sense(
    found: dict[str, np.ndarray], community: np.ndarray, latent: Mapping[str, np.ndarray], rng: Rng
) -> None:
    n = community.size
    found["W_NUM_5"] = np.round(found["W_NUM_4"] * rng.beta(2, 5, n))
    construct, slope = LEANS["W_NUM_1"]
    hours = 10 + (slope * latent[construct] if construct in latent else 0.0) + 1.8 * rng.standard_normal(n)
    found["W_NUM_1"] = np.clip(np.round(hours), 4, 20)
    found["W_NUM_2"] = rng.choice([0, 1, 2], n, p=[0.5, 0.35, 0.15])
    # One head in each community, the first person drawn there.
    head = np.r_[True, community[1:] != community[:-1]]
    found["W_BG_6"] = np.where(head, 1, rng.integers(2, 7, n)).astype(object)
    age = _ages("worker", n, rng)
    found["W_BG_1"] = SURVEY_YEAR - age
    found["W_BG_5"] = np.minimum(found["W_BG_5"], age - 18)


def _resident_sense(found: dict[str, np.ndarray], n: int, rng: Rng) -> None:
    age = _ages("resident", n, rng)
    found["R_BG_1"] = SURVEY_YEAR - age
    found["R_BG_5"] = np.minimum(found["R_BG_5"], age)
    found["R_BG_7"] = np.minimum(1 + rng.poisson(1.6, n), 15)
    absent = rng.random(n) < np.where(age >= OLD, NO_PHONE_OLD, NO_PHONE)
    found["R_F3"] = np.where(absent, 0, 1).astype(object)
    # Old people without a smartphone are read the form.
    found["mode"] = np.where(absent & (age >= OLD), READ_ALOUD, "self").astype(object)
