"""The parameter table: what was written, what follows from it, what is equal to what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Literal, get_args

from ...words.errors import EstimationError, closest
from ...words.text import Text
from .syntax import Operator, Term

Equal = Literal[
    "loadings",
    "intercepts",
    "residuals",
    "residual_covariances",
    "factor_variances",
    "factor_covariances",
    "factor_means",
    "regressions",
]


@dataclass(frozen=True)
class Row:
    """One parameter: `free` is its place in theta (-1 = fixed at `fixed`); groups count from 0."""

    left: str
    operator: Operator
    right: str
    group: int
    label: str
    free: int
    fixed: float
    exogenous: bool = False

    @property
    def name(self) -> str:
        """The parameter as it is written in a model."""
        return f"{self.left} ~ 1" if self.operator == "~1" else f"{self.left} {self.operator} {self.right}"


@dataclass(frozen=True)
class Table:
    """Items and factors in the model's order, and the rows."""

    items: tuple[str, ...]
    factors: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class _Names:
    """Roles of the names of a model."""

    items: tuple[str, ...]
    factors: tuple[str, ...]
    indicators: frozenset[str]
    outcomes: frozenset[str]
    predictors: frozenset[str]
    exogenous: tuple[str, ...]


_AUTO = "."  # first letter of the labels this module makes


def _key(left: str, operator: str, right: str) -> tuple[str, str, str]:
    """A covariance is the same from both sides."""
    if operator == "~~" and right < left:
        left, right = right, left
    return left, operator, right


def _roles(terms: Sequence[Term]) -> _Names:
    factors = tuple(dict.fromkeys(term.left for term in terms if term.operator == "=~"))
    measured = [term.right for term in terms if term.operator == "=~"]
    dependent = [term.left for term in terms if term.operator == "~"]
    others = [name for term in terms for name in (term.left, term.right) if name]
    items = tuple(name for name in dict.fromkeys([*measured, *dependent, *others]) if name not in factors)
    predictors = frozenset(term.right for term in terms if term.operator == "~")
    written = {name for term in terms if term.operator in ("~~", "~1") for name in (term.left, term.right)}
    exogenous = tuple(
        name
        for name in items
        if name in predictors and name not in dependent and name not in measured and name not in written
    )
    return _Names(items, factors, frozenset(measured), frozenset(dependent), predictors, exogenous)


def _refuse_names(terms: Sequence[Term], roles: _Names, known: Sequence[str]) -> None:
    for item in roles.items:
        if item not in known:
            raise EstimationError(
                "unknown_item",
                Text(
                    zh="模型里的名称不在数据里，也不是因子", en="a name of the model is neither a variable nor a factor"
                ),
                where=Text(zh="模型第 {n} 行", en="line {n} of the model").fill(
                    n=next(term.line for term in terms if item in (term.left, term.right))
                ),
                got=item,
                fix=closest(item, [*known, *roles.factors]),
            )
    for factor in roles.factors:
        if factor in known:
            raise EstimationError(
                "name_twice",
                Text(zh="因子与数据里的变量同名", en="a factor has the name of a variable"),
                got=factor,
                fix=Text(zh="给因子另取一个名称", en="give the factor another name"),
            )
        mine = [term for term in terms if term.operator == "=~" and term.left == factor]
        held = any(term.left == term.right == mine[0].right and term.fixed for term in terms)
        if len(mine) == 1 and not held:
            raise EstimationError(
                "single_indicator",
                Text(
                    zh="因子只有一个指标，误差无法与因子分开",
                    en="a factor with one indicator cannot be told from its error",
                ),
                got=f"{factor} =~ {mine[0].right}",
                fix=Text(
                    zh="增加指标，或声明其误差方差，如 x1 ~~ 0*x1",
                    en="add indicators, or state the error variance, such as x1 ~~ 0*x1",
                ),
            )


def _implied_rows(terms: Sequence[Term], roles: _Names, means: bool, orthogonal: bool, bare_items: bool) -> list[Row]:
    """Rows nobody wrote, in order: variances, covariances, intercepts (free = 0 marks a free one)."""
    written = {_key(term.left, term.operator, term.right) for term in terms}

    def new(left: str, operator: Operator, right: str, fixed: float | None = None, x: bool = False) -> list[Row]:
        if _key(left, operator, right) in written:
            return []
        return [Row(left, operator, right, 0, "", -1 if fixed is not None or x else 0, fixed or 0.0, x)]

    rows: list[Row] = []
    for item in roles.items:
        if item not in roles.exogenous:
            rows += new(item, "~~", item, 1.0 if bare_items else None)
    for factor in roles.factors:
        rows += new(factor, "~~", factor)
    free = [name for name in roles.factors if name not in roles.indicators and name not in roles.outcomes]
    for one, other in combinations(free, 2):
        rows += new(one, "~~", other, 0.0 if orthogonal else None)
    last = [
        name
        for name in (*roles.factors, *roles.items)
        if name in roles.outcomes and name not in roles.predictors and name not in roles.indicators
    ]
    for one, other in combinations(last, 2):
        rows += new(one, "~~", other)
    for place, one in enumerate(roles.exogenous):
        for other in roles.exogenous[place:]:
            rows += new(one, "~~", other, x=True)
    if means:
        for item in roles.items:
            rows += new(item, "~1", "", x=item in roles.exogenous)
        for factor in roles.factors:
            rows += new(factor, "~1", "", 0.0)
    return rows


def _pick(values: Sequence[object], group: int, groups: int, term: Term) -> object:
    if not values:
        return ""
    if len(values) not in (1, groups):
        raise EstimationError(
            "labels_per_group",
            Text(zh="前缀的个数与组数不同", en="the prefixes of a term do not match the groups"),
            where=Text(zh="模型第 {n} 行", en="line {n} of the model").fill(n=term.line),
            expected=groups,
            got=len(values),
        )
    return values[group if len(values) > 1 else 0]


def _group_rows(
    terms: Sequence[Term], roles: _Names, extra: Sequence[Row], group: int, groups: int, std_lv: bool, free_scale: bool
) -> list[Row]:
    """Rows of one group; free = 0 marks a free row."""
    rows, marked = [], set()
    for term in terms:
        given = _pick(term.fixed, group, groups, term)
        label = str(_pick(term.labels, group, groups, term))
        value = given if isinstance(given, float) else None
        if term.operator == "=~" and term.left not in marked:
            marked.add(term.left)
            if given == "" and not std_lv:
                value = 1.0
        rows.append(
            Row(term.left, term.operator, term.right, group, label, -1 if value is not None else 0, value or 0.0)
        )
    for row in extra:
        if std_lv and row.operator == "~~" and row.left == row.right and row.left in roles.factors and not free_scale:
            row = replace(row, free=-1, fixed=1.0)
        rows.append(row if row.group == group else replace(row, group=group))
    return rows


def _part(row: Row, roles: _Names) -> Equal:
    """Which of the declared equalities a row belongs to."""
    if row.operator == "=~":
        return "loadings"
    if row.operator == "~":
        return "regressions"
    latent = row.left in roles.factors
    if row.operator == "~1":
        return "factor_means" if latent else "intercepts"
    if row.left == row.right:
        return "factor_variances" if latent else "residuals"
    return "factor_covariances" if latent and row.right in roles.factors else "residual_covariances"


def _refuse_choices(equal: Sequence[str], partial: Sequence[str], one: Sequence[Row]) -> None:
    for choice in equal:
        if choice not in get_args(Equal):
            raise EstimationError(
                "unknown_choice",
                Text(zh="没有这种跨组相等", en="there is no such equality across groups"),
                expected=", ".join(get_args(Equal)),
                got=choice,
                fix=closest(choice, get_args(Equal)),
            )
    known = [row.name.replace(" ", "") for row in one] if partial else []
    for name in partial:
        if name.replace(" ", "") not in known:
            raise EstimationError(
                "unknown_partial",
                Text(zh="要放开的项不在模型里", en="a term to be left free is not in the model"),
                got=name,
                fix=closest(name.replace(" ", ""), known),
            )


def parameter_rows(
    terms: Sequence[Term],
    known: Sequence[str],
    *,
    groups: int,
    std_lv: bool,
    means: bool,
    equal: Sequence[Equal],
    partial: Sequence[str],
    orthogonal: bool,
    item_variances: Literal["free", "fixed"],
) -> Table:
    """The whole table (see `specify`)."""
    roles = _roles(terms)
    _refuse_names(terms, roles, known)
    extra = _implied_rows(terms, roles, means, orthogonal, item_variances == "fixed")
    loose = {name.replace(" ", "") for name in partial}
    rows: list[Row] = []
    for group in range(groups):
        free_scale = group > 0 and "loadings" in equal
        rows += _group_rows(terms, roles, extra, group, groups, std_lv, free_scale)
    per_group = len(rows) // groups
    _refuse_choices(equal, partial, rows[:per_group])
    for place, row in enumerate(rows if equal else ()):
        first = rows[place % per_group]
        part = _part(row, roles)
        implicit = place % per_group >= len(terms)
        if part == "factor_means" and "intercepts" in equal and row.group and implicit:
            rows[place] = replace(row, free=0)
        elif part in equal and row.name.replace(" ", "") not in loose and first.free == 0 and row.free == 0:
            rows[place] = replace(row, label=row.label or f"{_AUTO}p{place % per_group + 1}{_AUTO}")
    return Table(roles.items, roles.factors, _numbered(rows))


def _numbered(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Rows with their places in theta; rows of one label share one, and a fixed one fixes its namesakes."""
    held = {row.label: row.fixed for row in rows if row.label and row.free < 0}
    places: dict[str, int] = {}
    found, n = [], 0
    for row in rows:
        if row.free < 0:
            found.append(row)
        elif row.label in held:
            found.append(replace(row, free=-1, fixed=held[row.label]))
        elif row.label in places:
            found.append(replace(row, free=places[row.label]))
        else:
            if row.label:
                places[row.label] = n
            # Written out: `replace` takes twice as long, and nearly every row comes here.
            found.append(Row(row.left, row.operator, row.right, row.group, row.label, n, row.fixed, row.exogenous))
            n += 1
    return tuple(found)
