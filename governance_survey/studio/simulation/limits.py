"""Simulated numbers within the limits of their form: no part above its whole."""

from __future__ import annotations

import numpy as np

from ...schemes.instrument import Instrument
from ...schemes.questions import Limit


def keep_limits(form: Instrument, columns: dict[str, np.ndarray]) -> None:
    """Move the whole numbers that break a limit to the same share of the room the limit leaves.

    Drawn one by one, the numbers of a form contradict each other. A value three fifths up its range is moved
    three fifths up what is allowed; the others stay, and no random number is drawn, so no other layer moves.
    A value for which there is no room is left out.
    """
    known = form.variable_by_id
    numbers = {name for name in columns if name in known and known[name].kind == "number" and not known[name].codes}
    limits = [one for one in form.limits if one.log is None and {one.variable, one.other or one.variable} <= numbers]
    # A value that is moved may break another limit, which has its turn in the next round.
    for _ in limits:
        moved = [_keep(form, limit, columns) for limit in limits]
        if not any(moved):
            return


def _keep(form: Instrument, limit: Limit, columns: dict[str, np.ndarray]) -> bool:
    values = columns[limit.variable].astype(np.float64)
    bound = np.full(values.size, limit.value, dtype=np.float64)
    if limit.other is not None:
        bound = limit.times * columns[limit.other].astype(np.float64)
    variable = form.variable_by_id[limit.variable]
    lowest = 0.0 if variable.low is None else variable.low
    highest = lowest + 100.0 if variable.high is None else variable.high
    low, high = np.full(values.size, lowest), np.full(values.size, highest)
    if limit.relation in ("at_most", "below"):
        high = np.minimum(high, np.floor(bound) if limit.relation == "at_most" else np.ceil(bound) - 1)
    else:
        low = np.maximum(low, np.ceil(bound) if limit.relation == "at_least" else np.floor(bound) + 1)
    broken = (values < low) | (values > high)
    if broken.any():
        share = (values - lowest) / max(highest - lowest, 1.0)
        moved = np.where(low <= high, np.floor(low + (high - low + 0.999) * np.clip(share, 0.0, 1.0)), np.nan)
        columns[limit.variable] = np.where(broken, np.minimum(moved, np.maximum(low, high)), values)
    return bool(broken.any())
