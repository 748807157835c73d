"""What goes wrong in fieldwork, planted on purpose: careless people, missing answers, rows not asked or not shown.

Rates stand in section 5 of the plan of simulation.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ...schemes.instrument import Condition, Instrument
from .population import Rng

CAREFUL, STRAIGHT, SCATTERED, LATE = range(4)
KINDS = {STRAIGHT: 0.4, SCATTERED: 0.4, LATE: 0.2}
LATE_FROM = 0.60  # of the form
STRAIGHT_OPTIONS = {3: 0.3, 4: 0.4, 5: 0.3}
FAILS_ATTENTION = {True: 0.8, False: 0.02}
SECONDS_A_ROW = {True: 1.8, False: 6.0}
SECONDS_SPREAD = 0.35
OLD = 60  # older people leave more rows out, and so do all on rows of the rule of law
MORE_MISSING = 0.5
LAW = "LAW"
NOT_APPLICABLE = 0.10
MNAR_ITEM, MNAR = "W_LAW1_3", 0.02
HIGH = ("4", "5")
NOT_ASKED, NOT_SHOWN = -1, -2
# How much care people say they took, 1 to 5, careless and careful people: ours, the plan is silent.
OWN_WORD = {True: (0.10, 0.20, 0.35, 0.25, 0.10), False: (0.01, 0.02, 0.17, 0.50, 0.30)}
DILIGENCE = "DIL"


def make_careless(form: Instrument, columns: dict[str, np.ndarray], share: float, rng: Rng) -> np.ndarray:
    """Make a share of people answer without reading; returns how: 0 with care, else straight, scattered, late."""
    n = len(next(iter(columns.values())))
    careless = rng.random(n) < share
    kind = np.where(careless, rng.choice(list(KINDS), n, p=list(KINDS.values())), CAREFUL)
    tick = rng.choice(list(STRAIGHT_OPTIONS), n, p=list(STRAIGHT_OPTIONS.values()))
    rows = form.asked_order
    for place, name in enumerate(rows):
        codes = form.codes_of(name)
        if codes is None:
            continue
        values = np.array([code.code for code in codes.codes], dtype=object)
        random = values[rng.integers(0, len(values), n)]
        column = np.where(kind == STRAIGHT, values[np.minimum(tick, len(values)) - 1], columns[name])
        noisy = (kind == SCATTERED) | ((kind == LATE) & (place >= LATE_FROM * len(rows)))
        columns[name] = np.where(noisy, random, column)
    for row in form.attention:
        codes = form.codes_of(row.id)
        wrong = [code.code for code in codes.codes if code.code != row.correct] if codes is not None else []
        fails = rng.random(n) < np.where(careless, FAILS_ATTENTION[True], FAILS_ATTENTION[False])
        random = np.array(wrong, dtype=object)[rng.integers(0, len(wrong), n)]
        columns[row.id] = np.where(fails, random, columns[row.id])
    return kind


def own_word(form: Instrument, careless: np.ndarray, rng: Rng) -> dict[str, np.ndarray]:
    """Answers to the last question, how much care was taken; most who took little do not say so."""
    name = f"{form.source_id[0].upper()}_{DILIGENCE}"
    if name not in form.variable_by_id:
        return {}
    steps = np.cumsum([OWN_WORD[careless_one] for careless_one in (False, True)], axis=1)
    said = 1 + (rng.random(careless.size)[:, None] > steps[(careless != CAREFUL).astype(int), :-1]).sum(axis=1)
    return {name: said.astype(object)}


def leave_out(form: Instrument, columns: dict[str, np.ndarray], share: float, age: np.ndarray, rng: Rng) -> None:
    """Leave answers out: more often by older people and on rule-of-law rows, one row by its own true answer."""
    tokens = np.array([98, 99, None, None], dtype=object)
    lift = MORE_MISSING * (age > OLD)
    law = np.array([MORE_MISSING * (LAW in str(item.measures)) for item in form.items])
    # The intercept makes the mean rate the one asked for (rates are small, so odds stand for probabilities).
    mean = float(np.mean(np.exp(lift)) * np.mean(np.exp(law)))
    base = np.log(share / (1 - share) / mean) if share > 0 else -np.inf
    for item, more in zip(form.items, law, strict=True):
        column = columns[item.id].astype(object)
        lost = rng.random(age.size) < 1 / (1 + np.exp(-(base + lift + more)))
        inapplicable = rng.random(age.size) < NOT_APPLICABLE
        which = tokens[rng.integers(0, tokens.size, age.size)]
        if item.id == MNAR_ITEM and share > 0:
            high = np.isin(column.astype(str), HIGH)
            lost |= high & (rng.random(age.size) < MNAR / max(float(high.mean()), MNAR))
        if item.not_applicable:
            column = np.where(inapplicable, 96, column)
        columns[item.id] = np.where(lost, which, column)


def hide_by_plan(form: Instrument, columns: dict[str, np.ndarray], rng: Rng) -> np.ndarray:
    """Planned missingness: each person is shown one of the planned forms (the core rows and one block)."""
    blocks = [set(short.items) for short in form.short_forms if short.id.startswith("planned_")]
    n = len(next(iter(columns.values())))
    shown = rng.integers(0, max(len(blocks), 1), n)
    for item in form.items:
        hidden = np.isin(shown, [place for place, block in enumerate(blocks) if item.id not in block])
        columns[item.id] = np.where(hidden, NOT_SHOWN, columns[item.id])
    return np.asarray(shown)


def route(form: Instrument, columns: dict[str, np.ndarray], fixed: Mapping[str, np.ndarray]) -> None:
    """Set what a rule leaves unasked to -1 (not asked). Rules are read before anything is set."""
    known = {**fixed, **columns}
    for rule in form.routing:
        holds = np.logical_and.reduce([_holds(condition, known) for condition in rule.when])
        for name in form.skipped_by(rule):
            if name in columns:
                columns[name] = np.where(holds, NOT_ASKED, columns[name].astype(object))


def _holds(condition: Condition, known: Mapping[str, np.ndarray]) -> np.ndarray:
    values = known[condition.variable]
    if condition.relation in ("in", "not_in"):
        inside = np.isin(values.astype(str), [str(value) for value in condition.values])
        return inside if condition.relation == "in" else ~inside
    limit, numbers = float(condition.values[0]), values.astype(np.float64)
    return numbers < limit if condition.relation == "below" else numbers > limit


def durations(form: Instrument, columns: Mapping[str, np.ndarray], careless: np.ndarray, rng: Rng) -> np.ndarray:
    """Seconds from the rows a person was asked, at the pace of those who read and those who do not."""
    rows = [*form.item_by_id, *(row.id for row in form.attention)]
    asked = np.sum([~np.isin(columns[row].astype(str), [str(NOT_ASKED), str(NOT_SHOWN)]) for row in rows], axis=0)
    pace = np.where(careless != CAREFUL, SECONDS_A_ROW[True], SECONDS_A_ROW[False])
    return np.asarray(np.round(asked * pace * np.exp(SECONDS_SPREAD * rng.standard_normal(asked.size))))
