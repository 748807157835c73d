"""Checks of answers and records against the limits their form declares: a part is no larger than its whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import numpy as np

from ...data.responses import Responses
from ...engine.cleaning import CleanColumn
from ...schemes.questions import Limit, Variable
from ...words.text import Text, same
from .base import Check, Failed, Found, shown

# So near to the limit the two are equal: 0.1 x 3 is no more than 0.3.
_NEAR = 1e-12


def limits_broken(responses: Responses) -> Found:
    """Rows that cannot be true: a limit the form refuses to see broken.

    A row in which one side is missing, and a limit one side of which is not in the data, are not checked.
    Nothing is mended: a person decides what the form should have said.
    """
    return _beyond(responses, "refuse")


def limits_to_confirm(responses: Responses) -> Found:
    """Rows that are unlikely: a limit the form asks to look at again."""
    return _beyond(responses, "confirm")


def _beyond(responses: Responses, action: Literal["refuse", "confirm"]) -> Found:
    failed, checked = [], 0
    for limit in responses.instrument.limits:
        sides = tuple(_sides(responses, limit)) if limit.action == action else ()
        if not sides or any(values is None for _, values in sides):
            continue
        numbers = [values for _, values in sides if values is not None]
        bound = limit.times * numbers[1] if len(numbers) > 1 else np.full(len(numbers[0]), float(limit.value or 0))
        known = ~(np.isnan(numbers[0]) | np.isnan(bound))
        checked += int(known.sum())
        bad = known & _broken(limit, numbers[0], bound)
        failed.append(_failed(responses, limit, bad, [variable for variable, _ in sides], numbers))
    return Found(checked, failed)


def _broken(limit: Limit, values: np.ndarray, bound: np.ndarray) -> np.ndarray:
    equal = np.isclose(values, bound, rtol=_NEAR, atol=0.0)
    holds = {
        "at_most": (values < bound) | equal,
        "at_least": (values > bound) | equal,
        "below": (values < bound) & ~equal,
        "above": (values > bound) & ~equal,
    }
    return np.asarray(~holds[limit.relation])


def _sides(responses: Responses, limit: Limit) -> Iterator[tuple[Variable | None, np.ndarray | None]]:
    # Each side: what it is, and its values; None where the data do not hold numbers of that name.
    form, log = responses.instrument, responses.logs.get(limit.log or "")
    counts = {question.count: question for question in form.questions if question.count is not None}
    declared = None if limit.log is None else form.log_by_id.get(limit.log)
    for name in (limit.variable,) if limit.other is None else (limit.variable, limit.other):
        if limit.log is not None:
            column = None if log is None else log.columns.get(name)
            known = () if declared is None else declared.columns
            yield next((part for part in known if part.id == name), None), _numbers(column)
        elif name in counts:
            yield None, responses.ticks(counts[name])
        else:
            column = responses.column(name) if name in responses.present else None
            yield form.variable_by_id.get(name), _numbers(column)


def _numbers(column: CleanColumn | None) -> np.ndarray | None:
    return column.values.astype(np.float64) if column is not None and column.values.dtype.kind in "fiu" else None


def _failed(
    responses: Responses, limit: Limit, bad: np.ndarray, variables: list[Variable | None], sides: list[np.ndarray]
) -> Failed | None:
    rows = np.flatnonzero(bad)
    if not rows.size:
        return None
    names = (limit.variable,) if limit.other is None else (limit.variable, limit.other)
    columns = [
        [f"{name} = {text}" for text in _written(values[rows], variable)]
        for name, variable, values in zip(names, variables, sides, strict=True)
    ]
    got = np.array([", ".join(cells) for cells in zip(*columns, strict=True)], dtype=object)
    keys = None if limit.log is None else responses.logs[limit.log].community[rows]
    return Failed(limit.id, _message(responses, limit, variables), got, rows + 1, same(limit.rule), keys=keys)


def _written(values: np.ndarray, variable: Variable | None) -> list[str]:
    if variable is None or variable.kind != "date":
        return [shown(float(value)) for value in values]
    # Days since 1970-01-01 as a person writes them: 2021-02-01 08:30, seconds where there are any.
    seconds = np.round(values * 86_400).astype(np.int64).astype("datetime64[s]")
    return [str(moment).replace("T", " ").removesuffix(":00").removesuffix(" 00:00") for moment in seconds]


def _message(responses: Responses, limit: Limit, variables: list[Variable | None]) -> Text:
    # The words of what is compared; "twice the households" stands in the rule, which is shown beside them.
    form = responses.instrument

    def title(name: str, variable: Variable | None) -> Text:
        log = form.log_by_id.get(limit.log or "")
        words = form.title_of(name).text if variable is None else variable.title.text
        return words if log is None else _OF_LOG.fill(l=log.title, c=words)

    bound = same(limit.rule.split(" ", 2)[2])
    if limit.other is not None and limit.times == 1:
        bound = _TITLE.fill(t=title(limit.other, variables[1]))
    said = _SHOULD[limit.relation].fill(a=title(limit.variable, variables[0]), b=bound)
    return said if limit.why is None else _WHY.fill(s=said, w=limit.why)


_OF_LOG = Text(zh="{l}：{c}", en="{l}: {c}")
_TITLE = Text(zh="“{t}”", en="“{t}”")
_WHY = Text(zh="{s}：{w}", en="{s}: {w}")
_SHOULD = {
    "at_most": Text(zh="“{a}”应当不大于{b}", en="“{a}” should be at most {b}"),
    "at_least": Text(zh="“{a}”应当不小于{b}", en="“{a}” should be at least {b}"),
    "above": Text(zh="“{a}”应当大于{b}", en="“{a}” should be above {b}"),
    "below": Text(zh="“{a}”应当小于{b}", en="“{a}” should be below {b}"),
}

CHECKS: tuple[Check[Responses], ...] = (
    Check(
        "limits_broken",
        "error",
        Text(zh="各项数值彼此相容，合乎方案声明的界限", en="values agree with each other, as the form's limits ask"),
        limits_broken,
        Text(
            zh="对照原表改正，或留空；若确有其事，在方案的 limits 里把这条写成 action: confirm。",
            en="Correct the value from the original form, or leave it blank; where it can be true, write action: "
            "confirm at this limit of the scheme.",
        ),
    ),
    Check(
        "limits_to_confirm",
        "warning",
        Text(zh="没有需要核对的少见数值", en="no unlikely value that the form asks to confirm"),
        limits_to_confirm,
        Text(zh="对照原表核对。", en="Compare with the original form."),
    ),
)
