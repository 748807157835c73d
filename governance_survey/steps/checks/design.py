"""Checks of the declared sample design."""

from __future__ import annotations

import numpy as np

from ...data.responses import Responses
from ...statistics.columns import LARGEST_WEIGHT
from ...words.text import Text
from .base import Check, Failed, Found, Severity, cells


def bad_weights(responses: Responses) -> Found:
    """Weights must be there, finite, not negative, and have a positive sum."""
    name = responses.design.weight
    if name is None or name not in responses.table.columns:
        return Found(0)
    weights = responses.column(name).values
    missing = ~np.isfinite(weights)
    found = [
        cells(name, missing, None, _NO_WEIGHT),
        cells(name, weights < 0, weights, _NEGATIVE),
        cells(name, np.isfinite(weights) & (weights > LARGEST_WEIGHT), weights, _ABSURD),
    ]
    if len(weights) and not missing.any() and not weights.max() >= 1 / LARGEST_WEIGHT:
        found.append(Failed(name, _NO_SUM, f"{weights.sum():g}"))
    return Found(len(weights), found)


_NO_WEIGHT = Text(zh="权重缺失或不是有限的数", en="the weight is missing or not finite")
_NEGATIVE = Text(zh="权重为负", en="the weight is negative")
_ABSURD = Text(zh="权重大得不可能", en="no row can stand for so many")
_NO_SUM = Text(zh="权重总和不为正", en="the weights do not sum to more than zero")


def missing_design_labels(responses: Responses) -> Found:
    """Every row needs its stratum and sampling unit."""
    roles = responses.design
    later = [name for stage in roles.later for name in (stage.units, stage.strata)]
    names = [n for n in (roles.strata, roles.psu, *later) if n in responses.table.columns]
    found = [cells(str(name), responses.column(str(name)).reasons != 0, None, _NO_LABEL) for name in names]
    return Found(len(names) * responses.n_rows, found)


_NO_LABEL = Text(zh="没有写明层或抽样单元", en="the stratum or sampling unit is missing")


def bad_fpc(responses: Responses) -> Found:
    """The population count (or sampled share) must be positive and the same throughout a stratum."""
    name = responses.design.fpc
    if name is None or name not in responses.table.columns:
        return Found(0)
    values = responses.column(name).values
    strata, _, nested = _nesting(responses)
    low, high = np.full(strata.max(initial=-1) + 1, np.inf), np.full(strata.max(initial=-1) + 1, -np.inf)
    np.fmin.at(low, strata, values)
    np.fmax.at(high, strata, values)
    positive = np.isfinite(values) & (values > 0)
    alike = (low == high)[strata]
    shares = high.max(initial=0.0) <= 1  # all at most one: sampled shares, not counts
    sampled = np.bincount(nested[1], minlength=len(high))[strata]
    found = [
        cells(name, ~positive, values, _NOT_POSITIVE),
        cells(name, positive & ~alike, values, _NOT_ALIKE),
        cells(name, positive & alike & (not shares) & (values < sampled), values, _TOO_FEW),
    ]
    return Found(len(values), found)


_NOT_POSITIVE = Text(zh="总体单元数应为正数", en="the population count must be positive")
_TOO_FEW = Text(zh="总体单元数少于样本单元数", en="the population has fewer units than the sample")
_NOT_ALIKE = Text(zh="同一层内的总体单元数不一", en="the population count differs within a stratum")


def lonely_units(responses: Responses) -> Found:
    """A stratum with one sampling unit shows no variation; what to do with it is the researcher's choice.

    A stratum sampled entirely (its `fpc` says so) has no sampling error and needs no rule.
    """
    design = responses.design
    if design.psu is None and design.strata is None:
        return Found(0)
    strata, _, nested = _nesting(responses)
    size = np.bincount(nested[1], minlength=strata.max(initial=-1) + 1)
    lonely = (size == 1)[strata] if len(strata) else np.zeros(0, dtype=bool)
    if design.fpc in responses.table.columns and len(strata):
        population = responses.column(str(design.fpc)).values
        # One unit of a population of one, or a sampled share of one: 1 either way.
        lonely &= population != 1
    severity: Severity = "error" if design.lonely_psu == "fail" else "note"
    where = str(design.strata or design.psu)
    values = responses.column(where).values if where in responses.table.columns else None
    return Found(responses.n_rows, (cells(where, lonely, values, _LONELY, _RULES),), severity)


_LONELY = Text(zh="所在的层只有一个抽样单元", en="its stratum has a single sampling unit")
_RULES = Text(
    zh='lonely_psu="adjust"、"certainty"、"remove" 或 "average"',
    en='lonely_psu="adjust", "certainty", "remove" or "average"',
)


def units_in_several_strata(responses: Responses) -> Found:
    """Units of one name in several strata are taken as different units (nested), as R's ``nest = TRUE`` does."""
    design = responses.design
    if design.psu is None or design.strata is None:
        return Found(0)
    _, units, nested = _nesting(responses)
    times = np.bincount(nested[0], minlength=units.max(initial=-1) + 1)
    bad = (times > 1)[units] if len(units) else np.zeros(0, dtype=bool)
    values = responses.column(design.psu).values if design.psu in responses.table.columns else None
    return Found(responses.n_rows, (cells(design.psu, bad, values, _NESTED, private=True),))


_NESTED = Text(
    zh="同名抽样单元出现在几个层里，按各层的不同单元处理",
    en="the same name stands in several strata; taken as different units",
)


def _nesting(responses: Responses) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    # Stratum and unit of each row as numbers, and the distinct (unit, stratum) pairs.
    strata = _codes(responses, responses.design.strata)
    units = _codes(responses, responses.design.psu)
    rows = np.arange(responses.n_rows)
    strata = np.zeros_like(rows) if strata is None else strata
    units = rows if units is None else units
    width = int(strata.max(initial=0)) + 1
    pairs = np.unique(units * width + strata)
    return strata, units, np.stack([pairs // width, pairs % width])


def _codes(responses: Responses, name: str | None) -> np.ndarray | None:
    from pandas import factorize

    if name is None or name not in responses.table.columns:
        return None
    return np.asarray(factorize(responses.column(name).values, use_na_sentinel=False)[0])


CHECKS: tuple[Check[Responses], ...] = (
    Check(
        "bad_weights",
        "error",
        Text(zh="权重有限、非负、总和为正", en="weights are finite, not negative, and sum to more than zero"),
        bad_weights,
        Text(zh="改正这些权重，或删去这些行。", en="Correct these weights, or remove these rows."),
    ),
    Check(
        "missing_design_labels",
        "error",
        Text(zh="层和抽样单元没有空缺", en="strata and sampling units are complete"),
        missing_design_labels,
        Text(zh="每一行都要有层和抽样单元。", en="Every row needs its stratum and sampling unit."),
    ),
    Check(
        "bad_fpc",
        "error",
        Text(zh="总体单元数为正且层内一致", en="population counts are positive and agree within a stratum"),
        bad_fpc,
        Text(zh="按层改正这一列。", en="Correct the column stratum by stratum."),
    ),
    Check(
        "lonely_units",
        "error",
        Text(zh="每层至少两个抽样单元（或已选定处理规则）", en="two sampling units a stratum, or a rule chosen"),
        lonely_units,
        Text(
            zh='读数据时写明 lonely_psu="adjust"（或 "certainty"、"remove"、"average"），或合并层。',
            en='Say lonely_psu="adjust" (or "certainty", "remove", "average") when reading, or merge strata.',
        ),
    ),
    Check(
        "units_in_several_strata",
        "note",
        Text(zh="抽样单元只属于一个层", en="a sampling unit belongs to one stratum"),
        units_in_several_strata,
    ),
)
