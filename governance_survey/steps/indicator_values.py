"""Indicators of communities from the fields and logs of their records, all communities at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from ..schemes.indicator_formula import (
    Aggregate,
    Among,
    Arithmetic,
    Column,
    Condition,
    Field,
    Indicator,
    IndicatorFormula,
    Negative,
    Node,
    Number,
    Span,
)
from ..words.errors import UsageError, closest
from ..words.text import Text, listed

DAYS_A_MONTH = 30.4375
_MILLISECONDS = 86_400_000.0  # a day
_UNITS = {"hours": _MILLISECONDS / 24, "days": _MILLISECONDS, "months": _MILLISECONDS * DAYS_A_MONTH}

_ARITHMETIC: dict[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "**": np.power,
}
_COMPARISON: dict[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {
    "==": np.equal,
    "!=": np.not_equal,
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
}


@dataclass(frozen=True)
class LogArrays:
    """Rows of one log.

    Attributes
    ----------
    group : ndarray of int64 (rows,)
        Position of the community of each row in the record, -1 for a community that is not there.
    columns : mapping
        Column -> float64 (rows,), NaN = missing; times in days since 1970-01-01, labels as numbers.
    key : ndarray of int64 (rows,), optional
        Labels on which two logs are joined, -1 = missing; equal numbers mean the same thing in every log.
    """

    group: np.ndarray
    columns: Mapping[str, np.ndarray]
    key: np.ndarray | None = None


def evaluate(
    formula: IndicatorFormula, fields: Mapping[str, np.ndarray], logs: Mapping[str, LogArrays], n: int
) -> np.ndarray:
    r"""An indicator of every community.

    For community :math:`c` with the rows :math:`R_c` whose every operand is present, and among them the rows
    :math:`S_c` that fulfil the condition (all of :math:`R_c` without one):

    .. math:: \mathrm{share} = \frac{|S_c|}{|R_c|}, \quad \mathrm{count} = |S_c|, \quad
        \mathrm{sum} = \sum_{S_c} x, \quad \mathrm{mean} = \frac{1}{|S_c|}\sum_{S_c} x, \quad
        \mathrm{distinct} = |\{x : S_c\}|

    and ``median`` (mean of the middle two), ``min``, ``max`` over :math:`S_c`. Times are days; ``hours(x)`` =
    24 x, ``months(x)`` = x / 30.4375, x rounded to the millisecond first, so that a day is 24 hours and
    ``<= 24`` can be relied on.

    Parameters
    ----------
    fields : mapping
        Field -> (n,) values, NaN = missing; times as in the logs.
    logs : mapping
        Log -> its rows.
    n : int
        Communities.

    Returns
    -------
    ndarray of float64 (n,), NaN where missing.

    Notes
    -----
    Missing data. An operation with a missing operand is missing, as are a division by zero and a root of a
    negative number; a condition is undecided when any of its operands is missing. With :math:`R_c` empty (no
    row in the log, or none with all operands) every aggregate is missing: not measured is not zero. With
    :math:`S_c` alone empty, ``count``, ``sum``, ``distinct`` and ``share`` are 0, the others missing.

    Logs joined in one aggregate: the rows are those of the log named first; a row takes from another log the
    one row with its community and key, and misses that operand where there is none or more than one.

    A column outside every aggregate has a value in communities with exactly one row.

    Raises
    ------
    UsageError
        ``indicator_input_missing``: a field, log, column or key the formula needs is not given;
        ``indicator_input_shape``: arrays of unequal length, or a community beyond `n`.

    Examples
    --------
    >>> from governance_survey.schemes.indicator_formula import parse_indicator
    >>> stock = LogArrays(np.array([0, 0, 1]), {"qty": np.array([30.0, 90, 14])}, np.array([1, 2, 1]))
    >>> daily = LogArrays(np.array([0, 0, 1]), {"qty": np.array([10.0, 10, 2])}, np.array([1, 2, 1]))
    >>> evaluate(parse_indicator("min(STOCK.qty / USE.qty)"), {}, {"STOCK": stock, "USE": daily}, 3).tolist()
    [3.0, 7.0, nan]
    """
    _check(formula, fields, logs, n)
    with np.errstate(all="ignore"):
        values = _value(formula.tree, _Communities(fields, logs, n))
    return np.array(np.broadcast_to(values, (n,)), dtype=np.float64)


@dataclass(frozen=True)
class _Communities:
    """Where names stand for one value a community."""

    fields: Mapping[str, np.ndarray]
    logs: Mapping[str, LogArrays]
    n: int

    def field(self, name: str) -> np.ndarray:
        return _finite(self.fields[name])

    def column(self, log: str, name: str) -> np.ndarray:
        rows = _rows(self, (log,))
        single = np.bincount(rows.group, minlength=self.n)[rows.group] == 1
        values = np.full(self.n, np.nan)
        values[rows.group[single]] = rows.column(log, name)[single]
        return values

    def aggregate(self, node: Aggregate) -> np.ndarray:
        return _aggregate(node, _rows(self, node.logs))


@dataclass(frozen=True)
class _Rows:
    """Where names stand for one value a row: figures of the community are repeated in its rows.

    `place` holds for each log which of its rows belongs to each row here, -1 = none.
    """

    outer: _Communities
    group: np.ndarray
    place: Mapping[str, np.ndarray]

    def field(self, name: str) -> np.ndarray:
        return np.asarray(self.outer.field(name)[self.group])

    def column(self, log: str, name: str) -> np.ndarray:
        place, values = self.place[log], self.outer.logs[log].columns[name]
        found = np.full(len(place), np.nan)
        found[place >= 0] = values[place[place >= 0]]
        return _finite(found)

    def aggregate(self, node: Aggregate) -> np.ndarray:
        return np.asarray(self.outer.aggregate(node)[self.group])


def _rows(outer: _Communities, names: tuple[str, ...]) -> _Rows:
    first = outer.logs[names[0]]
    kept = np.flatnonzero(first.group >= 0)
    place = {names[0]: kept}
    for name in names[1:]:
        place[name] = _partners(_joined(first, names[0]), _joined(outer.logs[name], name))[kept]
    return _Rows(outer, first.group[kept], place)


def _joined(log: LogArrays, name: str) -> tuple[np.ndarray, np.ndarray]:
    if log.key is None:
        raise _not_given([f"{name} (key)"], ())
    return log.group, log.key


def _partners(first: tuple[np.ndarray, np.ndarray], other: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    """For each row of `first` the only row of `other` with its community and key, -1 = none or several."""
    group, key = (np.concatenate(pair) for pair in zip(first, other, strict=True))
    labels, code = np.unique(key, return_inverse=True)
    code = code + group * len(labels)
    size, known = len(first[0]), (group >= 0) & (key >= 0)
    usable = np.flatnonzero(known[size:])
    wanted, offered = code[:size], code[size:][usable]
    order = np.argsort(offered, kind="stable")
    left = np.searchsorted(offered, wanted, "left", sorter=order)
    one = (np.searchsorted(offered, wanted, "right", sorter=order) - left == 1) & known[:size]
    found = np.full(size, -1)
    found[one] = usable[order[left[one]]]
    return found


def _value(node: Node, scope: _Communities | _Rows) -> np.ndarray:
    match node:
        case Number(value):
            return np.asarray(value)
        case Field(name):
            return scope.field(name)
        case Column(log, name):
            return scope.column(log, name)
        case Negative(inner):
            return -_value(inner, scope)
        case Arithmetic(operator, left, right):
            a, b = _value(left, scope), _value(right, scope)
            # NaN ** 0 and 1 ** NaN are 1 to numpy; here they are missing like every other operation.
            return np.where(np.isnan(a) | np.isnan(b), np.nan, _finite(_ARITHMETIC[operator](a, b)))
        case Span(unit, inner):
            return np.asarray(np.round(_value(inner, scope) * _MILLISECONDS) / _UNITS[unit])
        case Indicator(condition):
            true, decided = _decide(condition, scope)
            return np.where(decided, true.astype(np.float64), np.nan)
        case Aggregate():
            return _finite(scope.aggregate(node))


def _decide(condition: Condition, scope: _Communities | _Rows) -> tuple[np.ndarray, np.ndarray]:
    """Where the condition holds, and where it can be decided."""
    true, decided = np.asarray(True), np.asarray(True)
    for test in condition:
        if isinstance(test, Among):
            left = right = _value(test.value, scope)
            holds = np.isin(left, test.choices)
        else:
            left, right = _value(test.left, scope), _value(test.right, scope)
            holds = _COMPARISON[test.operator](left, right)
        true = true & holds
        decided = decided & ~np.isnan(left) & ~np.isnan(right)
    return true & decided, decided


def _aggregate(node: Aggregate, rows: _Rows) -> np.ndarray:
    n, size = rows.outer.n, len(rows.group)
    true, usable = _decide(node.where or (), rows)
    values = np.zeros(size) if node.value is None else np.broadcast_to(_value(node.value, rows), (size,))
    usable = np.broadcast_to(usable & ~np.isnan(values), (size,))
    chosen = usable & true
    group, values = rows.group[chosen], values[chosen]
    measured = np.bincount(rows.group[usable], minlength=n)
    found = np.bincount(group, minlength=n)
    if node.function == "share":
        return found / measured
    if node.function == "mean":
        return np.bincount(group, values, minlength=n) / found
    if node.function in ("median", "min", "max"):
        return _ordered(node.function, group, values, found)
    total: np.ndarray = found
    if node.function == "sum":
        total = np.bincount(group, values, minlength=n)
    elif node.function == "distinct":
        order = np.lexsort((values, group))
        new = np.ones(len(order), dtype=bool)
        new[1:] = (np.diff(values[order]) != 0) | (np.diff(group[order]) != 0)
        total = np.bincount(group[order][new], minlength=n)
    return np.where(measured > 0, total, np.nan)


def _ordered(function: str, group: np.ndarray, values: np.ndarray, found: np.ndarray) -> np.ndarray:
    ordered = values[np.lexsort((values, group))]
    some = found > 0
    count = found[some]
    start = np.cumsum(count) - count
    low, high = {
        "min": (start, start),
        "max": (start + count - 1, start + count - 1),
        "median": (start + (count - 1) // 2, start + count // 2),
    }[function]
    result = np.full(len(found), np.nan)
    result[some] = (ordered[low] + ordered[high]) / 2
    return result


def _finite(values: np.ndarray) -> np.ndarray:
    values = np.asarray(values, dtype=np.float64)
    return np.where(np.isfinite(values), values, np.nan)


def _check(formula: IndicatorFormula, fields: Mapping[str, np.ndarray], logs: Mapping[str, LogArrays], n: int) -> None:
    absent = [name for name in formula.fields if name not in fields]
    odd = [name for name in formula.fields if name in fields and np.shape(fields[name]) != (n,)]
    known = [*fields, *logs]
    for name, columns in formula.logs:
        log = logs.get(name)
        if log is None:
            absent.append(name)
            continue
        known += [f"{name}.{column}" for column in log.columns]
        absent += [f"{name}.{column}" for column in columns if column not in log.columns]
        rows = np.shape(log.group)
        odd += [f"{name}.{c}" for c in columns if c in log.columns and np.shape(log.columns[c]) != rows]
        odd += [f"{name} (key)"] if log.key is not None and np.shape(log.key) != rows else []
        odd += [f"{name} (group)"] if len(log.group) and not -1 <= log.group.min() <= log.group.max() < n else []
    if absent:
        raise _not_given(absent, known)
    if odd:
        raise UsageError(
            "indicator_input_shape",
            Text(zh="{f} 的长度或社区位置不对。", en="{f}: wrong length, or a community that does not exist.").fill(
                f=listed(odd)
            ),
            expected=Text(
                zh="每个社区（字段）或每行（记录表）一个值，共 {n} 个社区",
                en="one value for each of {n} communities (fields), or each row (logs)",
            ).fill(n=n),
        )


def _not_given(absent: list[str], known: Iterable[str]) -> UsageError:
    return UsageError(
        "indicator_input_missing",
        Text(zh="没有给出指标所需的 {f}。", en="The indicator needs {f}, which is not given.").fill(f=listed(absent)),
        expected=listed(absent),
        fix=closest(absent[0], known),
    )
