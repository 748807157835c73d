"""Beside the slope a hypothesis is tested by: the two-level model, and the slope freed of the error of community means.

All in standard deviations between communities, the unit of the plan's smallest difference of interest.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ...words.errors import GovernanceSurveyError
from ...words.numbers import Number
from ...words.table import Cell, Table
from ...words.text import Text, same
from ..interpretation import place_of
from ..linked_scoring import LinkedIndices
from ..modelling import Model, fit
from ..models.weightings import SCALINGS
from ..sample_design import simulated_note
from .pairs import Specified, with_detail

if TYPE_CHECKING:
    from .tested import Examination

ALIKE = 0.005  # standard deviations: what the table would round away
KINDS: dict[str, Text] = {
    "tested": Text(zh="检验所用：最小二乘，设计误差", en="as tested: least squares, errors of the design"),
    "mixed": Text(zh="两水平模型（REML，未加权）", en="two-level model (REML, unweighted)"),
    "size": Text(zh="两水平模型（加权，按人数定标）", en="two-level model (weighted, scaled to size)"),
    "effective": Text(
        zh="两水平模型（加权，按有效人数定标）", en="two-level model (weighted, scaled to effective size)"
    ),
    "corrected": Text(zh="校正社区均值误差（M1-EIV）", en="corrected for the error of community means (M1-EIV)"),
}
_TITLE = Text(
    zh="主斜率的几种估计（社区间标准差）",
    en="Headline slopes in several ways (standard deviations between communities)",
)
_NOTES = (
    Text(
        zh="未校正的斜率通常偏小，是大小的下限；校正的斜率平均而言正确但波动较大，两者都要看。",
        en="Uncorrected slopes are as a rule too small and a lower bound in size; corrected ones are right on average "
        "but vary more: read both.",
    ),
    Text(
        zh="校正的斜率只调整社区一级能校正的控制变量，不用抽样权重。加权的两水平模型用个人权重（在社区内定标）"
        "和台账声明的社区权重；两种定标的结果差 0.005 以上时都列出。",
        en="Corrected slopes are adjusted for those controls alone that exist between communities, and use no sampling "
        "weights. The weighted two-level model takes the weights of persons, scaled within communities, and those of "
        "communities where the record declares them; both scalings are listed where they differ by .005 or more.",
    ),
)


@dataclass(frozen=True)
class Standardised:
    """One estimate of a slope in standard deviations between communities, or why there is none."""

    kind: str
    estimate: float
    low: float
    high: float
    p_value: float
    n_obs: int
    why: Text | None = None


def beside(specified: Specified, tested: Model, indices: LinkedIndices) -> tuple[Standardised, ...]:
    """The headline slope of one number between communities in every way; empty where it is no such slope."""
    term = specified.terms[0]
    person = tested.responses.instrument.unit == "person"
    one_number = len(specified.terms) == 1 and not set(":[") & set(term)
    if not person or specified.family != "linear" or not one_number:
        return ()
    scale = scale_between(tested, term)
    community = tested.responses.instrument.keys.community
    found = [_read("tested", tested, term, scale)]
    asked: dict[str, Any] = {"level": specified.level, "groups": community}
    found.append(_tried("mixed", specified.formula, term, scale, indices, **asked))
    design = tested.responses.design
    if design.weight is not None and not design.replicate_weights:
        size, effective = (
            _tried(scaling, specified.formula, term, scale, indices, scaling=scaling, **asked) for scaling in SCALINGS
        )
        alike = abs(size.estimate - effective.estimate) < ALIKE
        found += [size] if alike else [size, effective]
    for all_controls in (True, False):
        formula = _between(specified, all_controls=all_controls)
        corrected = _tried("corrected", formula, term, 1.0, indices, level=specified.level)
        if corrected.why is None:
            break
    return (*found, corrected)


def _between(specified: Specified, *, all_controls: bool) -> str:
    # What a corrected slope can be adjusted for: numbers, no categories, no curves.
    outcome = specified.formula.split(" ~ ")[0]
    kept = [c for c in specified.controls if "(" not in c or c.startswith("log(")] if all_controls else []
    return f"{outcome} ~ " + " + ".join((specified.terms[0], *kept))


def _tried(kind: str, formula: str, term: str, scale: float, indices: LinkedIndices, **options: Any) -> Standardised:
    try:
        model = fit(formula, indices, corrected=kind == "corrected", **options)
    except GovernanceSurveyError as problem:
        nan = float("nan")
        return Standardised(kind, nan, nan, nan, nan, 0, with_detail(problem))
    return _read(kind, model, term, scale)


def _read(kind: str, model: Model, term: str, scale: float) -> Standardised:
    column = place_of(model, term)
    place = next(place for place, parameter in enumerate(model.parameters) if parameter.column == column)
    lows, highs = model.fit.conf_int(model.level)
    estimate, low, high = (float(scale * ends[place]) for ends in (model.fit.coef, lows, highs))
    return Standardised(kind, estimate, low, high, float(model.fit.p_value[place]), model.fit.n_obs)


def scale_between(model: Model, term: str) -> float:
    """Standard deviation of the predictor over that of the outcome, both of community means over the rows used."""
    place = place_of(model, term)
    keys = model.responses.key_column("community")
    assert place is not None and keys is not None
    rows = model.matrix.complete
    _, codes = np.unique(keys[rows].astype(str), return_inverse=True)
    size = np.bincount(codes)
    x, y = (np.bincount(codes, weights=v[rows]) / size for v in (model.matrix.x[:, place], model.matrix.y))
    return float(np.std(x, ddof=1) / np.std(y, ddof=1))


def beside_table(examination: Examination) -> Table | None:
    """One row a headline slope and way of estimating it; None where no headline is such a slope."""
    rows: list[tuple[Cell, ...]] = []
    for test in examination.tests:
        for one in test.beside:
            stem = f"{test.hypothesis.id}.{one.kind}"
            values = (("estimate", one.estimate), ("conf_low", one.low), ("conf_high", one.high))
            there, tested = one.why is None, test.hypothesis.tier != "exploratory"
            rows.append(
                (
                    same(test.hypothesis.id),
                    KINDS[one.kind],
                    *(Number(f"{stem}.{name}", value, "estimate") if there else None for name, value in values),
                    Number(f"{stem}.p_value", one.p_value, "p") if there and tested else None,
                    Number(f"{stem}.n_obs", one.n_obs, "count") if there else None,
                    one.why,
                )
            )
    if not rows:
        return None
    columns = ("hypothesis", "model", "estimate", "conf_low", "conf_high", "p_value", "n_obs", "reason")
    return Table("slopes_between", _TITLE, columns, tuple(rows), (*_NOTES, *simulated_note(examination.simulated)))
