"""A weighted two-level model beside the unweighted one, under both scalings: what the weights change."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ...schemes.model_choices import Scaling
from ...statistics.multilevel import MixedFit, WeightedMixed, mixed_model
from ...words.errors import EstimationError
from ...words.numbers import Number
from ...words.table import Cell, Table
from ...words.text import Text
from ..sample_design import simulated_note
from .weighted import weighted_fit

if TYPE_CHECKING:
    from .model import Model

_TITLE = Text(zh="{y}：不加权与两种定标的加权估计", en="{y}: unweighted, and weighted under both scalings")
_COLUMNS = (
    *("unweighted", "unweighted_error"),
    *("scaled_size", "scaled_size_error"),
    *("scaled_effective", "scaled_effective_error"),
)
_HEADINGS = {"unweighted": Text(zh="不加权（REML）", en="Unweighted (REML)")}
SCALINGS: dict[Scaling, Text] = {
    "size": Text(zh="组内权重之和定为组内人数", en="within a group they sum to its rows"),
    "effective": Text(zh="组内权重之和定为有效人数", en="within a group they sum to the effective number of its rows"),
}
_ROWS = {
    "between": Text(zh="组间方差", en="variance between groups"),
    "residual": Text(zh="组内残差方差", en="residual variance within groups"),
}
_NOTE = Text(
    zh="组内人数少时，方差估计随定标而变，两种结果相差大时都要报告；加权与不加权相差大，说明抽样与结果变量有关。",
    en="With few people in a group variances depend on the scaling: where the two differ, report both. Where weighted "
    "and unweighted estimates differ, the sampling had to do with the outcome.",
)
_LEVEL_ONE = Text(zh="第一层用权重 {w}（{s}）", en="Level 1 uses the weight {w} ({s})")
_NO_LEVEL_ONE = Text(zh="第一层没有声明权重", en="No weight is declared at level 1")
_LEVEL_TWO = Text(zh="{one}；第二层用权重 {c}（来源：{s}）。", en="{one}; level 2 the weight {c} (source: {s}).")
_NO_LEVEL_TWO = Text(
    zh="{one}；没有组的权重，第二层各组同等计数。",
    en="{one}; no weight of groups is known, so at level 2 all groups count the same.",
)


def weights_said(model: Model) -> Text:
    """Which weights enter at which level."""
    weight, asked = model.responses.design.weight, model.asked
    assert asked.scaling is not None
    one = _NO_LEVEL_ONE if weight is None else _LEVEL_ONE.fill(w=weight, s=SCALINGS[asked.scaling])
    two = model.group_weights
    return _NO_LEVEL_TWO.fill(one=one) if two is None else _LEVEL_TWO.fill(one=one, c=two.name, s=two.source)


def weightings_table(model: Model) -> Table | None:
    """One row a coefficient and variance: unweighted, weighted to size, weighted to effective size; None unweighted."""
    if not isinstance(model.fit, WeightedMixed):
        return None
    found: dict[str, MixedFit | WeightedMixed | None] = {"unweighted": _unweighted(model)}
    for scaling in SCALINGS:
        found[scaling] = model.fit if scaling == model.fit.scaling else _other(model, scaling)
    rows: list[tuple[Cell, ...]] = []
    for place, parameter in enumerate(model.parameters):
        cells: list[Cell] = [parameter.label]
        for name, fit in found.items():
            own = (None, None) if fit is None else (float(fit.coef[place]), float(fit.std_error[place]))
            cells += _pair(f"{parameter.key}.{name}", *own)
        rows.append(tuple(cells))
    for key, label in _ROWS.items():
        cells = [label]
        for name, fit in found.items():
            cells += _pair(f"random.{key}.{name}", *_variance(fit, key))
        rows.append(tuple(cells))
    notes = (weights_said(model), _NOTE, *simulated_note(model.responses.simulated))
    return Table("weightings", _TITLE.fill(y=model.heading), ("term", *_COLUMNS), tuple(rows), notes, _HEADINGS)


def _pair(stem: str, value: float | None, error: float | None) -> list[Cell]:
    own = None if value is None else Number(stem, value, "coefficient")
    known = error is not None and np.isfinite(error)
    return [own, Number(f"{stem}_error", error, "coefficient") if known and error is not None else None]


def _variance(fit: MixedFit | WeightedMixed | None, key: str) -> tuple[float | None, float | None]:
    if isinstance(fit, WeightedMixed):
        own = (fit.random_variance, fit.random_error), (fit.residual_variance, fit.residual_error)
        return own[0] if key == "between" else own[1]
    if fit is None:
        return None, None
    return (float(fit.random_cov[0, 0]) if key == "between" else fit.residual_variance), None


def _unweighted(model: Model) -> MixedFit | None:
    assert model.asked.groups is not None
    groups = model.responses.column(model.asked.groups).values
    try:
        return mixed_model(model.matrix.x, model.matrix.y, groups, names=model.matrix.names)
    except EstimationError:
        return None  # the weighted one stands; the cells stay empty


def _other(model: Model, scaling: Scaling) -> WeightedMixed | None:
    asked = replace(model.asked, scaling=scaling)
    try:
        return weighted_fit(asked, model.matrix, model.responses, model.group_weights, scaling)
    except EstimationError:
        return None
