"""Checks of a record form: limits and formulas name what is there, and formulas can be read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ...schemes.indicator_formula import IndicatorFormula, parse_indicator
from ...schemes.instrument import Instrument
from ...words.errors import FormulaError
from ...words.text import Text
from ..record_values import WORKERS
from .base import Check, Failed, Found, advised

_UNKNOWN = Text(zh="{name} 没有定义。", en="{name} is not defined.")


def limits_dangling(form: Instrument) -> Found:
    """A limit compares what the form declares: fields, items, counts of ticks, or columns of one log."""
    counts = [question.count for question in form.questions if question.count is not None]
    failed, n = [], 0
    for limit in form.limits:
        log = form.log_by_id.get(limit.log or "")
        if limit.log is not None and log is None:
            failed.append(_dangling(f"limits {limit.id}: log", limit.log, form.log_by_id))
        known = [*form.columns, *counts] if log is None else [column.id for column in log.columns]
        for name in (limit.variable,) if limit.other is None else (limit.variable, limit.other):
            n += 1
            if (limit.log is None or log is not None) and name not in known:
                failed.append(_dangling(f"limits {limit.id}", name, known))
    return Found(n, failed)


def _dangling(where: str, name: str, known: Iterable[str]) -> Failed:
    return Failed(where, advised(_UNKNOWN.fill(name=name), name, known), name)


def formulas_unreadable(form: Instrument) -> Found:
    """Formulas of indicators and covariates follow the grammar; the message shows the place."""
    failed, n = [], 0
    for where, text in _formulas(form):
        n += 1
        problem = _parsed(text)
        if isinstance(problem, FormulaError):
            failed.append(Failed(where, Text(zh=problem.say("zh"), en=problem.say("en")), text))
    return Found(n, failed)


def formulas_dangling(form: Instrument) -> Found:
    """Formulas use fields, logs and columns the form declares (those of the worker questionnaire stand there)."""
    fields = list(form.variable_by_id)
    failed, n = [], 0
    for where, text in _formulas(form):
        formula = _parsed(text)
        if isinstance(formula, FormulaError):
            continue
        for name in formula.fields:
            n += 1
            if name not in fields:
                failed.append(_dangling(where, name, fields))
        for name, columns in formula.logs:
            log = form.log_by_id.get(name)
            n += 1
            if log is not None:
                known = [column.id for column in log.columns]
                failed += [_dangling(f"{where}: {name}", c, known) for c in columns if c not in known]
            elif name != WORKERS:
                failed.append(_dangling(where, name, form.log_by_id))
    return Found(n, failed)


def _formulas(form: Instrument) -> Iterator[tuple[str, str]]:
    for indicator in form.indicators:
        if indicator.how != "entered":
            yield f"indicators {indicator.id}", indicator.formula
    for covariate in form.covariates:
        yield f"covariates {covariate.id}", covariate.formula


def _parsed(text: str) -> IndicatorFormula | FormulaError:
    try:
        return parse_indicator(text)
    except FormulaError as problem:
        return problem


CHECKS: tuple[Check[Instrument], ...] = (
    Check(
        "limits_dangling",
        "error",
        Text(zh="核对规则所比的列都存在", en="limits compare columns that exist"),
        limits_dangling,
        Text(zh="改正 limits 里的编号。", en="Correct the ids under limits."),
    ),
    Check(
        "formulas_unreadable",
        "error",
        Text(zh="指标公式合乎语法", en="formulas of indicators can be read"),
        formulas_unreadable,
        Text(zh="改正所指的位置。", en="Correct the place shown."),
    ),
    Check(
        "formulas_dangling",
        "error",
        Text(zh="指标公式用到的字段和记录表都存在", en="formulas of indicators use fields and logs that exist"),
        formulas_dangling,
        Text(zh="改正公式，或在方案里声明该字段。", en="Correct the formula, or declare the field."),
    ),
)
