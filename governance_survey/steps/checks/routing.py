"""Checks of answers against the routing rules, both ways.

A condition holds, does not hold, or cannot be told (its answer is blank, undeclared, or was itself not asked);
rows of the third kind are not checked. Values are compared as written, so a rule may name a missing code.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ...data.responses import Responses, numbers_of
from ...engine.cleaning import normalise
from ...engine.table import raw_columns
from ...schemes.base import AnswerCode
from ...schemes.instrument import Condition, RoutingRule
from ...words.reasons import ANSWERED, REASON_NUMBER
from ...words.text import Text
from .base import Check, Failed, Found, cells

_UNKNOWABLE = tuple(REASON_NUMBER[reason] for reason in ("not_asked", "not_shown", "no_answer", "invalid"))


@dataclass(frozen=True)
class Routed:
    """What the rules say of one column: skipped for certain, asked for certain (rows,)."""

    name: str
    skipped: np.ndarray
    asked: np.ndarray


def answered_though_skipped(responses: Responses) -> Found:
    """An answer where the rules say the question was not asked."""
    found, checked = [], 0
    for route in routes(responses):
        column = responses.column(route.name)
        checked += int(route.skipped.sum())
        bad = route.skipped & (column.reasons == ANSWERED)
        found.append(cells(route.name, bad, column.values, _ANSWERED))
    return Found(checked, found)


_ANSWERED = Text(zh="按规则应跳过，却有回答", en="answered, though routing skips it")


def skipped_though_asked(responses: Responses) -> Found:
    """ "Not asked" where no rule says so."""
    found, checked = [], 0
    routed = {route.name: route.asked for route in routes(responses)}
    everybody = np.ones(responses.n_rows, dtype=bool)
    for name in responses.present:
        asked = routed.get(name, everybody)
        checked += int(asked.sum())
        bad = asked & (responses.column(name).reasons == REASON_NUMBER["not_asked"])
        found.append(cells(name, bad, None, _SKIPPED))
    return Found(checked, found)


_SKIPPED = Text(zh="标为“不问”，但没有规则跳过它", en="marked “not asked”, but no rule skips it")


def skipped_but_blank(responses: Responses) -> Found:
    """A skipped question left blank is counted as unanswered, not as not asked."""
    found, checked = [], 0
    for route in routes(responses):
        checked += int(route.skipped.sum())
        bad = route.skipped & (responses.column(route.name).reasons == REASON_NUMBER["no_answer"])
        found.append(cells(route.name, bad, None, _BLANK))
    return Found(checked, found)


_BLANK = Text(
    zh="按规则应跳过，却是空白而不是“不问”的缺失码", en="skipped by routing, but blank rather than coded “not asked”"
)


def rules_unchecked(responses: Responses) -> Found:
    """Rules that rest on a column the data do not hold."""
    rules, held = responses.instrument.routing, set(responses.table.columns)
    failed = []
    for rule in rules:
        absent = [condition.variable for condition in rule.when if condition.variable not in held]
        if absent:
            failed.append(Failed(f"routing {rule.id}", _UNCHECKED.fill(v=absent[0]), absent[0]))
    return Found(len(rules), failed)


_UNCHECKED = Text(zh="数据里没有 {v}，无法核对", en="cannot be checked: {v} is not in the data")


def routes(responses: Responses) -> list[Routed]:
    """What the rules say of every column they speak of."""
    held = set(responses.table.columns)
    by_column: dict[str, list[RoutingRule]] = {}
    for rule in responses.instrument.routing:
        for name in responses.instrument.skipped_by(rule):
            if name in held:
                by_column.setdefault(name, []).append(rule)
    told = {rule.id: _rule(responses, rule, held) for rules in by_column.values() for rule in rules}
    return [
        Routed(
            name,
            np.logical_or.reduce([told[rule.id][0] for rule in rules]),
            np.logical_and.reduce([told[rule.id][1] for rule in rules]),
        )
        for name, rules in by_column.items()
    ]


def _rule(responses: Responses, rule: RoutingRule, held: set[str]) -> tuple[np.ndarray, np.ndarray]:
    # (all conditions hold, some condition fails); where neither is certain both are False.
    yes, no = np.ones(responses.n_rows, dtype=bool), np.zeros(responses.n_rows, dtype=bool)
    for condition in rule.when:
        if condition.variable not in held:
            yes[:] = False
            continue
        holds, known = _condition(responses, condition)
        yes &= holds & known
        no |= ~holds & known
    return yes, no


def _condition(responses: Responses, condition: Condition) -> tuple[np.ndarray, np.ndarray]:
    column = responses.column(condition.variable)
    if condition.relation in ("below", "above"):
        limit = condition.values[0]
        bound = math.nan if isinstance(limit, str) else float(limit)
        # A text has no size: such a comparison can never be told.
        values = column.values if column.values.dtype != object else np.full(responses.n_rows, np.nan)
        return (values < bound if condition.relation == "below" else values > bound), ~np.isnan(values)
    inside = np.zeros(responses.n_rows, dtype=bool)
    codes = responses.instrument.codes_of(condition.variable)
    numbers = numbers_of(codes) if codes is not None else {}
    answers: list[object] = []
    for value in condition.values:
        key = normalise(value) if isinstance(value, str) else float(value)
        if key in numbers:
            answers.append(numbers[key])
        elif any(value == missing.code for missing in responses.instrument.missing_codes):
            inside |= _written(responses, condition.variable, value)
        elif column.values.dtype == object:
            answers.append(normalise(str(value)))
        elif not isinstance(value, str):
            answers.append(float(value))
    answered = column.reasons == ANSWERED
    inside |= answered & np.isin(column.values, np.array(answers, dtype=column.values.dtype))
    known = inside | ~np.isin(column.reasons, _UNKNOWABLE)
    return (inside if condition.relation == "in" else known & ~inside), known


def _written(responses: Responses, name: str, code: AnswerCode) -> np.ndarray:
    raw = raw_columns(responses.table, (name,))[name]
    if raw.dtype == np.float64:
        return np.asarray(raw == code) if not isinstance(code, str) else np.zeros(len(raw), dtype=bool)
    wanted = {normalise(str(code)), *([f"{float(code):.1f}"] if not isinstance(code, str) else [])}
    matches = (value is not None and normalise(str(value)) in wanted for value in raw)
    return np.fromiter(matches, dtype=bool, count=len(raw))


CHECKS: tuple[Check[Responses], ...] = (
    Check(
        "answered_though_skipped",
        "warning",
        Text(zh="该跳过的题没有回答", en="questions that routing skips are not answered"),
        answered_though_skipped,
        Text(zh="核对跳题规则与问卷程序是否一致。", en="Do rule and fielded questionnaire agree?"),
    ),
    Check(
        "skipped_though_asked",
        "warning",
        Text(zh="“不问”都有规则依据", en="“not asked” only where a rule says so"),
        skipped_though_asked,
        Text(zh="补上跳题规则，或改用正确的缺失码。", en="Add the rule, or use the right missing code."),
    ),
    Check(
        "skipped_but_blank",
        "note",
        Text(zh="该跳过的题标为“不问”", en="skipped questions are coded “not asked”"),
        skipped_but_blank,
    ),
    Check(
        "rules_unchecked", "note", Text(zh="跳题规则都能核对", en="every routing rule can be checked"), rules_unchecked
    ),
)
