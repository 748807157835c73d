"""The columns of an indirect association, from a formula: x, mediators, outcome, what stands beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...schemes.formula import Formula, parse_formula
from ...statistics.mediation import score_errors
from ...words.errors import UsageError
from ...words.text import Text, listed, same
from ..linked_scoring import LinkedIndices
from ..model_matrix import ModelMatrix, model_matrix
from ..model_variables import Named, Scope
from ..modelling import scope_of
from ..scoring import Indices


@dataclass(frozen=True)
class Variables:
    """Columns of one call of `mediate`.

    Attributes
    ----------
    formula : Formula
        Outcome on x, the mediators, the covariates.
    table : ndarray (rows, q)
        x, mediators, outcome, covariates.
    labels : tuple of Text (q,)
    names : tuple of str (q,)
    k : int
        Mediators.
    missing : mapping
        Variable -> rows without a value.
    errors : ndarray (rows, q, q) or None
        Sampling covariance of community scores taken from other persons.
    corrected : tuple of str
        Columns that `errors` speaks of.
    """

    formula: Formula
    scope: Scope
    table: np.ndarray
    labels: tuple[Text, ...]
    names: tuple[str, ...]
    k: int
    missing: dict[str, int]
    errors: np.ndarray | None
    corrected: tuple[str, ...]


def variables_of(
    indices: Indices | LinkedIndices, x: str, through: Sequence[str], y: str, covariates: str, level: str | None
) -> Variables:
    """Resolve names and build columns.

    Raises
    ------
    FormulaError
        As `fit`.
    UsageError
        ``same_variable_twice``, ``not_a_number``, and those of `fit`.
    """
    terms = [x, *through, *([covariates] if covariates.strip() else [])]
    formula = parse_formula(f"{y} ~ {' + '.join(terms)}")
    asked = [parse_formula(f"{y} ~ {name}").terms for name in (x, *through)]
    if any(len(found) != 1 or len(found[0].factors) != 1 for found in asked):
        raise UsageError(
            "not_one_variable",
            Text(zh="x 和中介变量各写一个变量，不写乘积。", en="x and each mediator are one variable, not a product."),
            got=listed([x, *through]),
        )
    wanted = [found[0] for found in asked]
    if len(set(wanted)) < len(wanted):
        raise UsageError(
            "same_variable_twice",
            Text(zh="同一个变量不能担任两个角色。", en="A variable cannot play two parts."),
            got=listed([x, *through]),
        )
    scope = scope_of(indices, level)
    named = scope.resolve(formula)
    responses = scope.responses
    weight = responses.design.weight
    matrix = model_matrix(
        formula,
        {name: found.variable for name, found in named.items()},
        groups=responses.key_column("community"),
        titles={name: found.title for name, found in named.items()},
        weights=None if weight is None else responses.column(weight).values,
    )
    if named[formula.outcome.name].variable.kind == "category":
        raise _not_a_number(y)
    places = [
        _column(matrix, term, text, place) for place, (term, text) in enumerate(zip(wanted, (x, *through), strict=True))
    ]
    beside = [j for j, term in enumerate(matrix.terms) if term is not None and j not in places]
    table = np.column_stack([matrix.x[:, places], matrix.y, matrix.x[:, beside]])
    names = (*(matrix.names[j] for j in places), formula.outcome.label, *(matrix.names[j] for j in beside))
    labels = (*(matrix.labels[j] for j in places), matrix.outcome, *(matrix.labels[j] for j in beside))
    missing = {name: int(np.isnan(found.variable.values).sum()) for name, found in named.items()}
    errors, corrected = _errors(indices, scope, named, names, len(table))
    return Variables(formula, scope, table, labels, names, len(through), missing, errors, corrected)


def _column(matrix: ModelMatrix, term: object, text: str, place: int) -> int:
    found = [j for j, other in enumerate(matrix.terms) if other == term]
    # x may be a category of two; a mediator is an outcome too, and so is a number.
    if len(found) != 1 or (place > 0 and matrix.contrasts[found[0]] is not None):
        raise _not_a_number(text)
    return found[0]


def _not_a_number(name: str) -> UsageError:
    return UsageError(
        "not_a_number",
        Text(
            zh="{n} 是分类变量：中介变量和结果须为数值，x 至多两类。",
            en="{n} is a category: mediators and the outcome are numbers, and x has two categories at most.",
        ).fill(n=same(name)),
    )


def _errors(
    indices: Indices | LinkedIndices, scope: Scope, named: dict[str, Named], names: tuple[str, ...], n_rows: int
) -> tuple[np.ndarray | None, tuple[str, ...]]:
    # Community means of other persons carry the sampling of these persons; those of one source go together.
    if not isinstance(indices, LinkedIndices):
        return None, ()
    own = scope.responses.source
    errors = np.zeros((n_rows, len(names), len(names)))
    found: list[str] = []
    for source in indices.sources:
        people = indices.linked.sources[source]
        mine = [j for j, name in enumerate(names) if name in named and named[name].source == source]
        if source == own or people.instrument.unit != "person" or not mine:
            continue
        there = scope_of(indices, source)
        persons = [there.find(names[j]) for j in mine]
        values = np.column_stack([person.variable.values for person in persons if person is not None])
        weight = people.design.weight
        of_source = score_errors(
            values,
            indices.linked.rows[source],
            len(indices.linked.communities),
            None if weight is None else people.column(weight).values,
        )
        rows = indices.linked.rows[own]
        known = rows >= 0
        errors[np.ix_(np.flatnonzero(known), np.array(mine), np.array(mine))] = np.nan_to_num(of_source[rows[known]])
        found += [names[j] for j in mine]
    return (errors, tuple(found)) if found else (None, ())
