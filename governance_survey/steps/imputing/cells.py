"""Which variables of a source are imputed or predict, and which of their cells: never one that was not asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ...data.responses import Responses
from ...schemes.instrument import CodeList
from ...statistics.imputation.records import Incomplete, Kind
from ...words.errors import UsageError, closest
from ...words.reasons import REASON_NUMBER, REASON_OF_NUMBER, REASONS
from ...words.text import Text, listed, same
from ..checks.routing import routes

IMPUTABLE = ("no_answer", "refused", "dont_know", "invalid")
_FILTER = Text(
    zh="筛选题：它的答案决定后面问什么，只在模型内部插补",
    en="a filter question: its answer decides what is asked next, so it is imputed inside the models alone",
)
_BOUND = Text(
    zh="与别的数有上下限关系，逐格插补会违反它，只在模型内部插补",
    en="a limit binds it to another figure, which imputed cells could break, so it is imputed inside the models alone",
)


@dataclass(frozen=True)
class Cells:
    """The variables of one source with the cells to impute.

    Attributes
    ----------
    variables : tuple of Incomplete
        Everything that enters, in questionnaire order.
    asked : tuple of str
        Those whose imputed cells are handed out; the others predict alone.
    reasons : mapping
        Variable -> {reason: cells imputed}.
    kept : mapping
        Variable -> {reason: cells left empty}.
    inside : mapping
        Variable -> why its imputed cells stay inside the models.
    silent : int
        Rows without one answer, left as they are.
    """

    variables: tuple[Incomplete, ...]
    asked: tuple[str, ...]
    reasons: Mapping[str, Mapping[str, int]]
    kept: Mapping[str, Mapping[str, int]]
    inside: Mapping[str, Text]
    silent: int


def cells_of(responses: Responses, wanted: Sequence[str] | None, reasons: Sequence[str]) -> Cells:
    """Variables and cells of one source; `wanted` None: items and background variables that may be imputed."""
    kinds = _kinds(responses, wanted)
    responses.load(tuple(kinds))
    routed = {route.name: route.skipped for route in routes(responses)}
    numbers = [REASON_NUMBER[reason] for reason in reasons]
    empty = {}
    for name in kinds:
        why = responses.column(name).reasons
        # Where a rule leaves a question out, a blank is no missing answer, however it is coded.
        empty[name] = np.isin(why, numbers) & ~routed.get(name, np.zeros(len(why), dtype=bool))
    silent = np.logical_and.reduce([np.isnan(responses.column(name).values) for name in kinds])
    inside = _inside(responses, tuple(kinds)) if wanted is None else {}
    chosen = tuple(kinds if wanted is None else wanted)
    variables, filled, kept = [], {}, {}
    for name, kind in kinds.items():
        column, cells = responses.column(name), empty[name] & ~silent
        variables.append(Incomplete(name, kind, np.asarray(column.values, dtype=np.float64), cells))
        filled[name] = _counted(column.reasons[cells])
        kept[name] = _counted(column.reasons[~cells])
    asked = tuple(name for name in chosen if name not in inside)
    return Cells(tuple(variables), asked, filled, kept, inside, int(silent.sum()))


def _counted(reasons: np.ndarray) -> dict[str, int]:
    counts = np.bincount(reasons, minlength=len(REASONS) + 1)
    return {REASON_OF_NUMBER[n]: int(c) for n, c in enumerate(counts) if n and c}


def _kinds(responses: Responses, wanted: Sequence[str] | None) -> dict[str, Kind]:
    form, present, roles = responses.instrument, set(responses.present), set(responses.design.columns)
    keys = {form.keys.respondent, form.keys.community}
    found: dict[str, Kind] = {}
    names = [item.id for item in form.items]
    names += [v.id for v in form.variables if v.level == "person" and v.kind in ("number", "category")]
    for name in dict.fromkeys((*names, *(wanted or ()))):
        if name in present and name not in roles and name not in keys:
            kind = _kind(responses, name)
            if kind is not None:
                found[name] = kind
    for name in wanted or ():
        if name not in found:
            _refuse(responses, name)
    return found


def _kind(responses: Responses, name: str) -> Kind | None:
    codes: CodeList | None = responses.instrument.codes_of(name)
    if codes is not None:
        if len(codes.codes) == 2:
            return "binary"
        return "ordinal" if codes.level == "ordinal" else "nominal"
    variable = responses.instrument.variable_by_id.get(name)
    return "continuous" if variable is not None and variable.kind == "number" else None


def _refuse(responses: Responses, name: str) -> None:
    present = name in responses.present
    raise UsageError(
        "cannot_be_imputed" if present else "unknown_variable",
        Text(
            zh="{n} 是编号、文字、日期或抽样设计变量，不能插补。",
            en="{n} is a key, a text, a date or of the design: it cannot be imputed.",
        ).fill(n=name)
        if present
        else Text(zh="数据里没有变量 {n}。", en="The data have no variable {n}.").fill(n=name),
        where=same(responses.source),
        fix=closest(name, responses.present) if not present else None,
    )


def _inside(responses: Responses, names: tuple[str, ...]) -> dict[str, Text]:
    form = responses.instrument
    filters = {condition.variable for rule in form.routing for condition in rule.when}
    bound = {limit.variable for limit in form.limits if limit.other is not None}
    bound |= {limit.other for limit in form.limits if limit.other is not None}
    return {name: _FILTER if name in filters else _BOUND for name in names if name in filters | bound}


def check_reasons(reasons: object) -> tuple[str, ...]:
    """Reasons for which a cell may be imputed.

    Examples
    --------
    >>> check_reasons(("no_answer", "not_asked"))
    Traceback (most recent call last):
    ...
    governance_survey.words.errors.UsageError: What was not asked is never imputed. [never_imputed]
      expected: no_answer, refused, dont_know, invalid
      got: not_asked
    """
    given = tuple(reasons) if isinstance(reasons, Sequence) and not isinstance(reasons, str) else ()
    wrong = [str(reason) for reason in given if reason not in IMPUTABLE]
    if wrong or not given:
        raise UsageError(
            "never_imputed",
            Text(zh="没有问的、不适用的从不插补。", en="What was not asked is never imputed."),
            expected=listed(IMPUTABLE),
            got=listed(wrong) if wrong else same(repr(reasons)),
        )
    return given
