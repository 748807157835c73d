"""What a model needs besides the columns of its formula: categories of the outcome, weights, exposure, lost rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from ...data.responses import Responses, numbers_of
from ...schemes.formula import Formula
from ...words.errors import EstimationError, UsageError, closest
from ...words.text import Text, listed
from ..matrix_columns import Variable
from ..model_matrix import ModelMatrix, model_matrix
from ..model_variables import Named, Scope
from .options import CATEGORIES, Asked


@dataclass(frozen=True)
class Prepared:
    """Names of a formula as looked up, the matrix they make, the log of an exposure."""

    names: Mapping[str, Named]
    matrix: ModelMatrix
    offset: np.ndarray | None


def prepared(formula: Formula, scope: Scope, asked: Asked) -> Prepared:
    """Everything a model is estimated from, on the rows of the level of analysis."""
    responses = scope.responses
    names = scope.resolve(formula)
    if asked.family in CATEGORIES:
        outcome = formula.outcome.name
        names[outcome] = with_categories(names[outcome], outcome, responses)
    matrix = model_matrix(
        formula,
        {name: named.variable for name, named in names.items()},
        groups=responses.key_column("community"),
        titles={name: named.title for name, named in names.items()},
        weights=weights_of(responses),
        categories=asked.family in CATEGORIES,
    )
    return Prepared(names, matrix, None if asked.exposure is None else offset_of(scope, asked.exposure))


def with_categories(named: Named, name: str, responses: Responses) -> Named:
    """The outcome with the codes and labels of its own code list, whether nominal or ordinal, as they were answered."""
    codes = responses.instrument.codes_of(name)
    if named.source != responses.source or codes is None or name not in responses.present:
        return named
    numbers = tuple(numbers_of(codes).values())
    variable = Variable(responses.column(name).values, "category", numbers, tuple(code.text for code in codes.codes))
    # An item's title may say that it was reversed for the scales: its categories are as answered.
    return replace(named, variable=variable, title=responses.instrument.title_of(name).text)


def weights_of(responses: Responses) -> np.ndarray | None:
    """Declared weights, (rows,)."""
    return responses.column(responses.design.weight).values if responses.design.weight is not None else None


def offset_of(scope: Scope, name: str) -> np.ndarray:
    """Logarithm of an exposure on the rows of the model, NaN where it is missing.

    Raises
    ------
    UsageError
        ``exposure_unknown``.
    EstimationError
        ``exposure_not_positive``.
    """
    if name in scope.responses.present:
        scope.responses.load((name,))
    named = scope.find(name)
    if named is None or named.variable.kind == "category":
        raise UsageError(
            "exposure_unknown",
            Text(zh="没有可作暴露量的数值变量 {n}。", en="There is no number {n} to be the exposure.").fill(n=name),
            expected=listed(scope.known(), most=12),
            fix=closest(name, scope.known()),
        )
    values = np.asarray(named.variable.values, dtype=np.float64)
    bad = int((values[~np.isnan(values)] <= 0).sum())
    if bad:
        raise EstimationError(
            "exposure_not_positive",
            Text(zh="暴露量 {n} 有不大于零的值", en="the exposure {n} has values not above zero").fill(n=name),
            got=bad,
        )
    return np.asarray(np.log(values))


def lost_rows(formula: Formula, made: Prepared, asked: Asked, responses: Responses, n_missing: int) -> dict[str, int]:
    """Variable -> rows first lost to it; what is left was lost to a missing community, group or cluster.

    Each incomplete row is counted once, at the first variable of the formula that lost it. Rows of weight zero are
    in no count. Corrected slopes use the rows of every source: there is no such table of them.
    """
    if asked.corrected:
        return {}
    lost: dict[str, int] = {}
    columns = {name: made.names[name].variable.values for name in formula.names}
    if asked.exposure is not None and made.offset is not None:
        columns.setdefault(asked.exposure, made.offset)
    weights = weights_of(responses)
    open_rows = (
        np.ones(responses.n_rows, dtype=bool)
        if weights is None or (asked.groups and not asked.scaling)
        else weights > 0
    )
    for name, values in columns.items():
        missing = np.isnan(values)
        count = int((missing & open_rows).sum())
        open_rows = open_rows & ~missing
        if count:
            lost[name] = count
    rest = n_missing - sum(lost.values())
    group = asked.groups or " × ".join(asked.cluster) or str(responses.instrument.keys.community)
    return lost | ({group: rest} if rest else {})
