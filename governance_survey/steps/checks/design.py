"""Checks of the declared sample design."""

from __future__ import annotations

import numpy as np

from ...data.responses import Responses
from ...words.text import Text
from .base import CheckResult, of_rows


def bad_weights(responses: Responses) -> CheckResult:
    """Weights must be finite, not negative, and have a positive sum."""
    name = responses.design.weight
    title = Text(zh="权重有限、非负、总和为正", en="weights are finite, not negative, and sum to more than zero")
    if name is None or name not in responses.table.columns:
        return of_rows("bad_weights", title, "error", 0, [])
    weights = responses.column(name).values
    wrong = ~np.isfinite(weights) | (weights < 0)
    if not wrong.any() and weights.sum() <= 0:
        wrong[:] = True
    rows = np.flatnonzero(wrong)
    shown = np.array([f"{value:g}" for value in weights[rows]], dtype=object)
    return of_rows("bad_weights", title, "error", len(weights), [(rows, name, shown)])


def missing_design_labels(responses: Responses) -> CheckResult:
    """Every row needs its stratum and sampling unit."""
    found, checked = [], 0
    for name in (responses.design.strata, responses.design.psu):
        if name is not None and name in responses.table.columns:
            reasons = responses.column(name).reasons
            checked += len(reasons)
            rows = np.flatnonzero(reasons != 0)
            found.append((rows, name, np.full(len(rows), "", dtype=object)))
    title = Text(zh="层和抽样单元没有空缺", en="strata and sampling units are complete")
    return of_rows("missing_design_labels", title, "error", checked, found)


def lonely_units(responses: Responses) -> CheckResult:
    """A stratum with one sampling unit needs an explicit rule."""
    design = responses.design
    title = Text(zh="每层至少两个抽样单元（或已选定处理规则）", en="two sampling units a stratum, or a rule chosen")
    strata = _labels(responses, design.strata)
    if strata is None:
        return of_rows("lonely_units", title, "error", 0, [])
    psu = _labels(responses, design.psu)
    units = psu if psu is not None else np.arange(responses.n_rows).astype(str)
    pairs = np.unique(np.column_stack([strata, units]), axis=0)
    names, counts = np.unique(pairs[:, 0], return_counts=True)
    rows = np.flatnonzero(np.isin(strata, names[counts == 1]))
    severity = "error" if design.lonely_psu == "fail" else "note"
    expected = Text(
        zh='lonely_psu="adjust"、"certainty"、"remove" 或 "average"',
        en='lonely_psu="adjust", "certainty", "remove" or "average"',
    )
    found = [(rows, str(design.strata), strata[rows])]
    return of_rows("lonely_units", title, severity, responses.n_rows, found, expected)


def _labels(responses: Responses, name: str | None) -> np.ndarray | None:
    if name is None or name not in responses.table.columns:
        return None
    return responses.column(name).values.astype(str)
