"""Checks of answers against their questionnaire: columns, values, keys, routing. Vectorised by column."""

from __future__ import annotations

import numpy as np

from ...data.responses import Responses
from ...engine.table import raw_columns
from ...schemes.instrument import Condition
from ...words.reasons import ANSWERED, REASON_NUMBER
from ...words.text import Text
from .base import CheckResult, of_rows, of_things


def columns_absent(responses: Responses) -> CheckResult:
    """Keys and design variables must be there."""
    form = responses.instrument
    wanted = [key for key in (form.keys.respondent, form.keys.community, *responses.design.columns) if key]
    found: list[tuple[str, object]] = [
        (name, Text(zh="数据里没有", en="not in the data")) for name in wanted if name not in responses.table.columns
    ]
    title = Text(zh="编号和设计变量都在", en="keys and design variables are there")
    return of_things("columns_absent", title, "error", len(wanted), found)


def items_absent(responses: Responses) -> CheckResult:
    """Items the questionnaire declares but the data lack: a partial study is scored as far as it goes."""
    items = [item.id for item in responses.instrument.items]
    found: list[tuple[str, object]] = [
        (name, Text(zh="数据里没有", en="not in the data")) for name in items if name not in responses.table.columns
    ]
    severity = "error" if items and len(found) == len(items) else "warning"
    return of_things(
        "items_absent", Text(zh="题目都在数据里", en="all items are in the data"), severity, len(items), found
    )


def undeclared_columns(responses: Responses) -> CheckResult:
    """Columns the questionnaire does not know are left alone and cannot be used."""
    known = set(responses.instrument.columns)
    found: list[tuple[str, object]] = [
        (name, Text(zh="问卷没有声明，不使用", en="not declared, not used"))
        for name in responses.table.columns
        if name not in known
    ]
    title = Text(zh="数据列都有声明", en="all columns are declared")
    return of_things("undeclared_columns", title, "note", len(responses.table.columns), found)


def undeclared_codes(responses: Responses) -> CheckResult:
    """An answer outside its code list is an error, never a number: a stray 99 would bend every result."""
    names = [name for name in responses.present if responses.instrument.codes_of(name) is not None]
    title = Text(zh="取值都在选项或缺失码之内", en="values are declared answers or missing codes")
    return _undeclared("undeclared_codes", title, responses, names)


def not_numbers(responses: Responses) -> CheckResult:
    """A number must be a number: "45%" and "1,234" are told, not guessed."""
    names = [name for name in responses.present if _is_number(responses, name)]
    return _undeclared("not_numbers", Text(zh="数值变量都是数字", en="number variables hold numbers"), responses, names)


def _undeclared(check: str, title: Text, responses: Responses, names: list[str]) -> CheckResult:
    responses.load(tuple(names))
    bad = {name: np.flatnonzero(responses.column(name).undeclared) for name in names}
    failing = tuple(name for name, rows in bad.items() if len(rows))
    raw = raw_columns(responses.table, failing) if failing else {}
    found = [(bad[name], name, _shown(raw[name][bad[name]])) for name in failing]
    expected = Text(zh="选项表或缺失码里的取值", en="a value of its code list, or a missing code")
    return of_rows(check, title, "error", len(names) * responses.n_rows, found, expected)


def out_of_range(responses: Responses) -> CheckResult:
    """Numbers outside the declared limits."""
    found, checked = [], 0
    for name in responses.present:
        if _is_number(responses, name):
            variable = responses.instrument.variable_by_id[name]
            values = responses.column(name).values
            low = -np.inf if variable.low is None else variable.low
            high = np.inf if variable.high is None else variable.high
            checked += int((~np.isnan(values)).sum())
            rows = np.flatnonzero((values < low) | (values > high))
            found.append((rows, name, _shown(values[rows])))
    title = Text(zh="数值在声明的范围内", en="numbers are within their range")
    return of_rows("out_of_range", title, "error", checked, found)


def blank_keys(responses: Responses) -> CheckResult:
    """Every row needs its keys."""
    found, checked = [], 0
    for role in ("respondent", "community"):
        keys = responses.key_column(role)  # type: ignore[arg-type]
        if keys is not None:
            checked += len(keys)
            rows = np.flatnonzero(np.array([key is None for key in keys], dtype=bool))
            found.append((rows, str(getattr(responses.instrument.keys, role)), np.full(len(rows), "", dtype=object)))
    return of_rows("blank_keys", Text(zh="编号没有空缺", en="keys are not blank"), "error", checked, found)


def duplicate_respondents(responses: Responses) -> CheckResult:
    """One row a respondent."""
    keys = responses.key_column("respondent")
    found = []
    if keys is not None:
        texts = np.array(["" if key is None else key for key in keys], dtype=str)
        _, place, counts = np.unique(texts, return_inverse=True, return_counts=True)
        rows = np.flatnonzero((counts[place] > 1) & (texts != ""))
        found.append((rows, str(responses.instrument.keys.respondent), keys[rows]))
    n = responses.n_rows if keys is not None else 0
    return of_rows(
        "duplicate_respondents", Text(zh="受访者编号不重复", en="respondents occur once"), "error", n, found
    )


def answered_though_skipped(responses: Responses) -> CheckResult:
    """An answer where the routing says the question was not asked."""
    found, checked = [], 0
    for holds, name in _routed(responses):
        column = responses.column(name)
        checked += int(holds.sum())
        rows = np.flatnonzero(holds & (column.reasons == ANSWERED))
        found.append((rows, name, _shown(column.values[rows])))
    title = Text(zh="该跳过的题没有作答", en="questions that routing skips are not answered")
    return of_rows("answered_though_skipped", title, "warning", checked, found)


def skipped_though_asked(responses: Responses) -> CheckResult:
    """"Not asked" where no rule says so."""
    skipped: dict[str, np.ndarray] = {}
    for holds, name in _routed(responses):
        skipped[name] = skipped.get(name, np.zeros(responses.n_rows, dtype=bool)) | holds
    found, checked = [], 0
    for item in responses.instrument.items:
        if item.id in responses.table.columns:
            reasons = responses.column(item.id).reasons
            asked = ~skipped.get(item.id, np.zeros(responses.n_rows, dtype=bool))
            checked += int(asked.sum())
            rows = np.flatnonzero(asked & (reasons == REASON_NUMBER["not_asked"]))
            found.append((rows, item.id, np.full(len(rows), "not_asked", dtype=object)))
    title = Text(zh="没有规则的题不应标为“不问”", en="“not asked” only where a rule says so")
    return of_rows("skipped_though_asked", title, "warning", checked, found)


def not_constant(responses: Responses) -> CheckResult:
    """A community-level variable must have one value in a community."""
    keys = responses.key_column("community")
    found, checked = [], 0
    if keys is not None:
        _, code = np.unique(keys.astype(str), return_inverse=True)
        for variable in responses.instrument.variables:
            if variable.level == "community" and variable.id in responses.present and variable.kind != "key":
                values = responses.column(variable.id).values
                if values.dtype != np.float64:
                    continue
                low, high = np.full(code.max() + 1, np.inf), np.full(code.max() + 1, -np.inf)
                known = ~np.isnan(values)
                np.minimum.at(low, code[known], values[known])
                np.maximum.at(high, code[known], values[known])
                checked += len(values)
                rows = np.flatnonzero((low != high)[code] & known)
                found.append((rows, variable.id, _shown(values[rows])))
    title = Text(zh="社区层变量在社区内一致", en="community variables agree within a community")
    return of_rows("not_constant", title, "warning", checked, found)


def _routed(responses: Responses) -> list[tuple[np.ndarray, str]]:
    pairs = []
    for rule in responses.instrument.routing:
        if all(condition.variable in responses.table.columns for condition in rule.when):
            holds = np.logical_and.reduce([_holds(responses, condition) for condition in rule.when])
            pairs += [(holds, name) for name in rule.skip if name in responses.table.columns]
    return pairs


def _holds(responses: Responses, condition: Condition) -> np.ndarray:
    raw = raw_columns(responses.table, (condition.variable,))[condition.variable]
    numbers = responses.column(condition.variable).values
    if condition.relation in ("in", "not_in"):
        # Compared as written, so that a rule may name a missing code such as 98.
        wanted = {_key(value) for value in condition.values}
        texts = np.array([_key(value) for value in raw], dtype=object)
        inside = np.isin(texts.astype(str), list(wanted))
        known = np.array([text != "" for text in texts], dtype=bool)
        return inside if condition.relation == "in" else known & ~inside
    limit = float(condition.values[0])
    with np.errstate(invalid="ignore"):
        return np.asarray(numbers < limit if condition.relation == "below" else numbers > limit)


def _key(value: object) -> str:
    if value is None or value != value:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _shown(values: np.ndarray) -> np.ndarray:
    return np.array([_key(value) for value in values], dtype=object)


def _is_number(responses: Responses, name: str) -> bool:
    variable = responses.instrument.variable_by_id.get(name)
    return variable is not None and variable.kind == "number" and variable.codes is None
