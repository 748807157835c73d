"""Checks of a questionnaire: routing rules that can never hold, or that look ahead."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ...schemes.base import AnswerCode
from ...schemes.instrument import Condition, Instrument
from ...words.text import Text, listed
from .base import Check, Failed, Found


def routing_never_fires(form: Instrument) -> Found:
    """A rule none of whose conditions, or not all together, can hold for any answer."""
    failed = []
    for rule in form.routing:
        by_variable: dict[str, list[Condition]] = {}
        for condition in rule.when:
            by_variable.setdefault(condition.variable, []).append(condition)
        for variable, conditions in by_variable.items():
            if variable in form.columns and not _possible(form, variable, conditions):
                values = [value for condition in conditions for value in condition.values]
                alone = len(conditions) == 1
                failed.append(
                    Failed(f"routing {rule.id}", (_NEVER if alone else _CONTRARY).fill(v=variable), listed(values))
                )
    return Found(len(form.routing), failed)


_NEVER = Text(zh="{v} 不可能取这些值，规则永不成立", en="{v} can never take these values, so the rule never holds")
_CONTRARY = Text(zh="对 {v} 的条件互相矛盾，规则永不成立", en="the conditions on {v} exclude each other")


def _possible(form: Instrument, variable: str, conditions: list[Condition]) -> bool:
    codes = form.codes_of(variable)
    missing = [entry.code for entry in form.missing_codes]
    if codes is not None:
        offered = [code.code for code in codes.codes]
        # A missing code is compared as written; "below" and "above" are about answers only.
        written = missing if all(c.relation in ("in", "not_in") for c in conditions) else []
        return any(_holds(value, conditions) for value in (*offered, *written))
    declared = form.variable_by_id.get(variable)
    if declared is None or declared.kind != "number":
        return True  # a text or key may hold anything
    listed_values = {value for c in conditions if c.relation == "in" for value in c.values}
    if listed_values:
        known = [v for v in listed_values if v in missing or _in_range(v, declared.low, declared.high)]
        return any(_holds(value, conditions) for value in known)
    low = -math.inf if declared.low is None else declared.low
    high = math.inf if declared.high is None else declared.high
    window = _Window(low, high)
    for condition in conditions:
        limit = condition.values[0]
        if condition.relation in ("below", "above") and not isinstance(limit, int | float):
            return False
        window = window.narrowed(condition)
    return window.has_room


@dataclass(frozen=True)
class _Window:
    """Values still possible: low .. high, an end excluded where a comparison is strict."""

    low: float
    high: float
    open_low: bool = False
    open_high: bool = False

    def narrowed(self, condition: Condition) -> _Window:
        limit = condition.values[0]
        if isinstance(limit, str):
            return self
        if condition.relation == "below" and limit <= self.high:
            return _Window(self.low, float(limit), self.open_low, True)
        if condition.relation == "above" and limit >= self.low:
            return _Window(float(limit), self.high, True, self.open_high)
        return self

    @property
    def has_room(self) -> bool:
        return self.low < self.high or (self.low == self.high and not (self.open_low or self.open_high))


def _in_range(value: AnswerCode, low: float | None, high: float | None) -> bool:
    if isinstance(value, str):
        return False
    return (low is None or value >= low) and (high is None or value <= high)


def _holds(value: AnswerCode, conditions: list[Condition]) -> bool:
    return all(_one_holds(value, condition) for condition in conditions)


def _one_holds(value: AnswerCode, condition: Condition) -> bool:
    if condition.relation in ("in", "not_in"):
        return (value in condition.values) == (condition.relation == "in")
    limit = condition.values[0]
    if isinstance(value, str) or isinstance(limit, str):
        return False
    return value < limit if condition.relation == "below" else value > limit


def routing_order(form: Instrument) -> Found:
    """A rule may skip only what comes after the answer it rests on.

    Items stand in the order asked. Background and design variables have no place in that order (they may be
    known beforehand), so for them only a rule that skips its own condition is told.
    """
    place = {item.id: k for k, item in enumerate(form.items)}
    failed = []
    for rule in form.routing:
        for condition in rule.when:
            for name in form.skipped_by(rule):
                if name == condition.variable:
                    failed.append(Failed(f"routing {rule.id}", _ITSELF.fill(n=name), name))
                elif name in place and condition.variable in place and place[name] < place[condition.variable]:
                    failed.append(Failed(f"routing {rule.id}", _LATER.fill(n=name, v=condition.variable), name))
    return Found(sum(len(rule.when) * len(rule.skip) for rule in form.routing), failed)


_ITSELF = Text(zh="规则跳过了它自己所依据的 {n}", en="the rule skips {n}, on which it rests")
_LATER = Text(zh="{n} 排在 {v} 之前，问到它时还没有答案", en="{n} is asked before {v}, whose answer decides")

CHECKS: tuple[Check[Instrument], ...] = (
    Check(
        "routing_never_fires",
        "error",
        Text(zh="跳题规则有可能成立", en="routing rules can hold"),
        routing_never_fires,
        Text(zh="改正条件里的取值或界限。", en="Correct the values or limits of the condition."),
    ),
    Check(
        "routing_order",
        "error",
        Text(zh="跳题规则只跳过后面的题", en="routing skips only what comes later"),
        routing_order,
        Text(zh="调整题目顺序，或改正规则。", en="Change the order of the items, or correct the rule."),
    ),
)
