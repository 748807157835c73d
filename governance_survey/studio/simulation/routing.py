"""Routing of simulated answers: few are screened out, and what a rule skips is not asked."""

from __future__ import annotations

import numpy as np

from ...schemes.instrument import Condition, Instrument

Rng = np.random.Generator

# Few of those approached are screened out; an even draw over yes and no would lose half the sample.
SCREENED_OUT = 0.05
WHOLE_INTERVIEW = 0.9  # of the rows: who skips as many has answered nothing


def ends_interview(instrument: Instrument, name: str, values: np.ndarray) -> np.ndarray:
    """Whether each option of a variable, by itself, ends the interview or as good as ends it."""
    ends = np.zeros(len(values), dtype=bool)
    rows = {item.id for item in instrument.items}
    for rule in instrument.routing:
        alone = {condition.variable for condition in rule.when} == {name}
        if alone and len(rows.intersection(instrument.skipped_by(rule))) >= WHOLE_INTERVIEW * max(1, len(rows)):
            ends |= np.logical_and.reduce([_holds(condition, {name: values}) for condition in rule.when])
    return ends


def seldom_screened(drawn: np.ndarray, ends: np.ndarray, rng: Rng) -> np.ndarray:
    """Positions of options drawn evenly: most of those that end the interview move to one that does not."""
    # Moves have a generator of their own: a form without such an option, and every other column, stay as they were.
    stays = np.flatnonzero(~ends)
    if not ends.any() or not stays.size:
        return drawn
    (own,) = rng.spawn(1)
    moves = ends[drawn] & (own.random(drawn.size) >= SCREENED_OUT / ends.mean())
    return np.where(moves, stays[own.integers(0, stays.size, drawn.size)], drawn)


def route(instrument: Instrument, columns: dict[str, np.ndarray]) -> None:
    """Empty, in place, what the rules of a form leave unasked."""
    tokens = [c.code for c in instrument.missing_codes if c.reason == "not_asked" and not isinstance(c.code, str)]
    for rule in instrument.routing:
        holds = np.logical_and.reduce([_holds(condition, columns) for condition in rule.when])
        for name in instrument.skipped_by(rule):
            if name in columns:
                column = columns[name].astype(object)
                column[holds] = tokens[0] if tokens else None
                columns[name] = column


def _holds(condition: Condition, columns: dict[str, np.ndarray]) -> np.ndarray:
    values = columns[condition.variable]
    if condition.relation in ("in", "not_in"):
        inside = np.isin(values.astype(str), [str(value) for value in condition.values])
        return inside if condition.relation == "in" else ~inside
    limit = float(condition.values[0])
    numbers = values.astype(float)
    return numbers < limit if condition.relation == "below" else numbers > limit
