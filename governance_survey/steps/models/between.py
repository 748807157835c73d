"""Slopes between communities, corrected for the error of community means: every source with its own rows."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ...data.responses import Responses
from ...schemes.formula import Factor, Formula
from ...statistics.columns import group_codes
from ...statistics.design import DesignArrays, design_arrays
from ...statistics.multilevel import BetweenSlopes, Source, between_slopes
from ...words.errors import UsageError
from ...words.text import Text, listed
from ..matrix_columns import Variable
from ..model_variables import Named, Scope
from .options import Asked

# Of a mean and the deviation from it only the mean is between communities; centring changes no slope.
_SERVED = {"between", "center", "log"}


def corrected_slopes(formula: Formula, scope: Scope, asked: Asked) -> BetweenSlopes:
    """Errors-in-variables slopes of a formula.

    Raises
    ------
    UsageError
        ``not_between``: a product, a curve, a deviation, a category or a score that no source answered;
        ``groups_missing``: no community key.
    """
    assert asked.seed is not None and asked.draws is not None
    factors = {formula.outcome.label: formula.outcome}
    for term in formula.terms:
        functions = term.factors[0].functions
        # The logarithm of a mean is no mean: log() stands inside, on the answers.
        if len(term.factors) > 1 or not set(functions) <= _SERVED or "log" in functions[1:]:
            raise _not_between(term.label)
        factors[term.label] = term.factors[0]
    n_groups, codes = _communities(scope)
    columns: dict[str, list[tuple[str, np.ndarray]]] = {}
    for label, factor in factors.items():
        source, values = _column(scope, factor)
        columns.setdefault(source, []).append((label, values))
    sources = [
        Source(
            tuple(label for label, _ in own),
            np.column_stack([values for _, values in own]),
            codes[name],
            exact=_responses(scope, name).instrument.unit == "community",
        )
        for name, own in columns.items()
    ]
    return between_slopes(
        sources,
        n_groups,
        outcome=formula.outcome.label,
        seed=asked.seed,
        design=_design(scope, codes, n_groups),
        draws=asked.draws,
        level=asked.level,
    )


def _communities(scope: Scope) -> tuple[int, Mapping[str, np.ndarray]]:
    if scope.linked is not None:
        linked = scope.linked.linked
        return len(linked.communities), linked.rows
    keys = scope.responses.key_column("community")
    if keys is None:
        raise UsageError(
            "groups_missing",
            Text(zh="社区之间的斜率需要社区编号。", en="Slopes between communities need a community key."),
            fix=Text(zh="在问卷的 keys 中声明 community。", en="Declare keys: community in the questionnaire."),
        )
    codes = group_codes(keys)
    return int(codes.max(initial=-1)) + 1, {scope.responses.source: codes}


def _responses(scope: Scope, source: str) -> Responses:
    return scope.responses if scope.linked is None else scope.linked.linked.sources[source]


def _column(scope: Scope, factor: Factor) -> tuple[str, np.ndarray]:
    found = scope.raw(factor.name)
    if found is None:
        raise _not_between(factor.label)
    values = _numbers(found, factor)
    return found.source, np.log(values) if "log" in factor.functions else values


def _numbers(named: Named, factor: Factor) -> np.ndarray:
    variable: Variable = named.variable
    values = np.asarray(variable.values, dtype=np.float64)
    if variable.kind == "category":
        levels = variable.levels or ()
        if len(levels) != 2:
            raise _not_between(factor.label)
        values = np.where(np.isnan(values), np.nan, values == (1 if levels == (1, 0) else levels[1]))
    if "log" in factor.functions:
        values = np.where(values > 0, values, np.nan)
    return values


def _design(scope: Scope, codes: Mapping[str, np.ndarray], n_groups: int) -> DesignArrays | None:
    # Sampling units of communities: from the source of the outcome, or the first other that declares them for all.
    names = (scope.responses.source, *codes)
    for name in dict.fromkeys(names):
        responses = _responses(scope, name)
        if responses.design.psu is None:
            continue
        roles = (responses.design.psu, responses.design.strata)
        units, strata = (None if r is None else _of_community(responses, r, codes[name], n_groups) for r in roles)
        if units is not None and (units >= 0).all() and (strata is None or (strata >= 0).all()):
            return design_arrays(n_groups, psu=units, strata=strata, lonely=responses.design.lonely_psu)
    return None


def _of_community(responses: Responses, role: str, codes: np.ndarray, n_groups: int) -> np.ndarray:
    labels = group_codes(responses.column(role).values)
    found = np.full(n_groups, -1)
    known = (codes >= 0) & (labels >= 0)
    found[codes[known][::-1]] = labels[known][::-1]
    return found


def _not_between(label: str) -> UsageError:
    return UsageError(
        "not_between",
        Text(
            zh="{t} 不能进入校正的社区间斜率：只用各来源自己回答的数值，不用乘积、曲线、离差和多类变量。",
            en="{t} cannot enter slopes between communities: numbers that a source itself answered, no product, curve, "
            "deviation or category of several.",
        ).fill(t=label),
        expected=listed(sorted(_SERVED)),
    )
