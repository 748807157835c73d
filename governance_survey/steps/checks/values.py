"""Checks of answers: values against code lists, types and ranges; constancy within a unit."""

from __future__ import annotations

import numpy as np

from ...data.responses import Responses
from ...engine.table import raw_columns
from ...schemes.instrument import Variable
from ...words.text import Text, listed, same
from .base import Check, Failed, Found, cells


def undeclared_codes(responses: Responses) -> Found:
    """An answer outside its code list is an error, never a number: a stray 99 would bend every result."""
    form = responses.instrument
    names = [name for name in responses.present if form.codes_of(name) is not None]

    def expected(name: str) -> Text:
        codes = form.codes_of(name)
        return listed(code.code for code in codes.codes) if codes is not None else same("")

    found = [_undeclared(responses, name, _NOT_A_CODE, expected(name)) for name in names]
    return Found(len(names) * responses.n_rows, found)


_NOT_A_CODE = Text(zh="既不是选项，也不是缺失码", en="neither an answer of its list nor a missing code")


def not_numbers(responses: Responses) -> Found:
    """A number must be a number, an entered indicator too: "45%" and "1,234" are told, not guessed."""
    held = set(responses.table.columns)
    names = [variable.id for variable in _numbers(responses)]
    names += [indicator.id for indicator in responses.instrument.indicators if indicator.id in held]
    found = [_undeclared(responses, name, _NOT_A_NUMBER, _A_NUMBER) for name in names]
    return Found(len(names) * responses.n_rows, found)


_NOT_A_NUMBER = Text(zh="不是数字", en="not a number")
_A_NUMBER = Text(zh="数字或缺失码", en="a number or a missing code")


def undeclared_missing(responses: Responses) -> Found:
    """Texts, keys and dates that the data file calls missing though the questionnaire gives no reason."""
    form = responses.instrument
    plain = {v.id for v in form.variables if v.kind in ("text", "key", "date") and v.codes is None}
    names = [name for name in responses.present if name in plain]
    found = [_undeclared(responses, name, _SET_ASIDE, _A_REASON) for name in names]
    return Found(len(names) * responses.n_rows, found)


_SET_ASIDE = Text(
    zh="数据文件声明为缺失，问卷没有给出原因；不使用",
    en="the data file calls it missing, the questionnaire gives no reason; not used",
)
_A_REASON = Text(zh="missing_codes 中的缺失码", en="a code under missing_codes")


def merged_spellings(responses: Responses) -> Found:
    """Answers written in several ways that are read as one: full-width signs, spaces, composed accents."""
    failed = []
    for name in responses.present:
        for one, spellings in responses.column(name).merged:
            quoted = listed((_QUOTED.fill(t=text) for text in spellings), most=5)
            private = responses.instrument.codes_of(name) is None
            failed.append(Failed(name, _MERGED.fill(one=one, several=quoted), quoted, private=private))
    return Found(len(responses.present), failed)


_QUOTED = Text(zh="“{t}”", en="“{t}”")
_MERGED = Text(zh="{several} 都读作“{one}”", en="{several} are read as “{one}”")


def _undeclared(responses: Responses, name: str, message: Text, expected: Text) -> Failed | None:
    bad = responses.column(name).undeclared
    if not bad.any():
        return None
    return cells(name, bad, raw_columns(responses.table, (name,))[name], message, expected)


def _numbers(responses: Responses) -> list[Variable]:
    return [
        variable
        for variable in responses.instrument.variables
        if variable.kind == "number" and variable.codes is None and variable.id in responses.table.columns
    ]


def out_of_range(responses: Responses) -> Found:
    """Numbers outside the declared limits."""
    found, checked = [], 0
    for variable in _numbers(responses):
        if variable.low is None and variable.high is None:
            continue
        values = responses.column(variable.id).values
        low = -np.inf if variable.low is None else variable.low
        high = np.inf if variable.high is None else variable.high
        checked += int(np.count_nonzero(~np.isnan(values)))
        limits = _LIMITS.fill(low=f"{low:g}", high=f"{high:g}")
        found.append(cells(variable.id, (values < low) | (values > high), values, _OUTSIDE, limits))
    return Found(checked, found)


_OUTSIDE = Text(zh="超出声明的范围", en="outside the declared range")
_LIMITS = Text(zh="{low} 至 {high}", en="{low} to {high}")


def not_constant(responses: Responses) -> Found:
    """A variable of a community, sampling unit or stratum has one value within it."""
    found, checked = [], 0
    labels = {
        "community": responses.instrument.keys.community,
        "psu": responses.design.psu,
        "stratum": responses.design.strata,
    }
    for variable in responses.instrument.variables:
        unit = labels.get(variable.level)
        if unit is None or variable.kind == "key" or not {unit, variable.id} <= set(responses.present):
            continue
        column, units = responses.column(variable.id), responses.column(unit)
        known = (column.reasons == 0) & (units.reasons == 0)
        checked += int(known.sum())
        bad = _varies(units.values, column.values, known)
        found.append(cells(variable.id, bad, column.values, _VARIES.fill(u=unit)))
    return Found(checked, found)


_VARIES = Text(zh="在同一 {u} 内取值不一", en="differs within one {u}")


def _varies(units: np.ndarray, values: np.ndarray, known: np.ndarray) -> np.ndarray:
    # A unit varies where its lowest and highest value code differ.
    from pandas import factorize

    group, names = factorize(units[known])
    code, _ = factorize(values[known])
    low, high = np.full(len(names), len(code)), np.full(len(names), -1)
    np.minimum.at(low, group, code)
    np.maximum.at(high, group, code)
    bad = np.zeros(len(known), dtype=bool)
    bad[known] = (low != high)[group]
    return bad


CHECKS: tuple[Check[Responses], ...] = (
    Check(
        "undeclared_codes",
        "error",
        Text(zh="取值都是选项或缺失码", en="values are declared answers or missing codes"),
        undeclared_codes,
        Text(
            zh="改正这些值，或在问卷的 codes、missing_codes 中声明。",
            en="Correct the values, or declare them under codes or missing_codes.",
        ),
    ),
    Check(
        "not_numbers",
        "error",
        Text(zh="数值变量都是数字", en="number variables hold numbers"),
        not_numbers,
        Text(
            zh="改成纯数字：不带单位、百分号和千分位。", en="Write plain numbers: no unit, per cent or thousands sign."
        ),
    ),
    Check(
        "undeclared_missing",
        "warning",
        Text(zh="文件声明的缺失值问卷都有原因", en="values the file calls missing have a reason"),
        undeclared_missing,
        Text(zh="在问卷的 missing_codes 中写明原因。", en="Give their reason under missing_codes."),
    ),
    Check(
        "merged_spellings",
        "note",
        Text(zh="同一回答只有一种写法", en="an answer is written in one way"),
        merged_spellings,
    ),
    Check(
        "out_of_range",
        "error",
        Text(zh="数值在声明的范围内", en="numbers are within their range"),
        out_of_range,
        Text(zh="改正这些值，或改正变量的 low、high。", en="Correct the values, or the variable's low and high."),
    ),
    Check(
        "not_constant",
        "warning",
        Text(zh="社区、抽样单元、层的变量在其内部一致", en="variables of a community, unit or stratum agree within it"),
        not_constant,
        Text(zh="查明哪个值是对的。", en="Find out which value is right."),
    ),
)
