"""From a formula and columns of numbers to the matrix of a model. Nothing is dropped here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from ..schemes.formula import Formula, Term
from ..words.text import Text
from .matrix_columns import Builder, Columns, Contrast, Variable

INTERCEPT = Text(zh="截距", en="(Intercept)")


@dataclass(frozen=True)
class ModelMatrix:
    """Columns of a model and what they mean.

    Attributes
    ----------
    x : ndarray (rows, p)
        Intercept first; NaN where a variable of the column is missing.
    y : ndarray (rows,)
        The outcome; a category of two levels is 1 at the level that `outcome` names, else 0.
    names, labels, terms, contrasts : tuples of length p
        Name (``C(edu)[3]``), wording, the `Term` (None for the intercept), the `Contrast` of a simple
        category column (else None).
    outcome : Text
        Wording of y.
    dropped_levels : tuple of (name, labels)
        Categories nobody chose among the complete rows.
    complete : ndarray of bool (rows,)
        Rows with a value on every variable, and a community where the formula needs one.
    codes, categories : tuples
        Of an outcome of several categories: their codes and labels, in order; y is then 0, 1, 2 …
    built : Builder
        What made the columns: it can make them again with one factor held.
    """

    x: np.ndarray
    y: np.ndarray
    names: tuple[str, ...]
    labels: tuple[Text, ...]
    terms: tuple[Term | None, ...]
    contrasts: tuple[Contrast | None, ...]
    outcome: Text
    dropped_levels: tuple[tuple[str, tuple[Text, ...]], ...]
    complete: np.ndarray
    built: Builder = field(repr=False, compare=False)
    codes: tuple[str, ...] = ()
    categories: tuple[Text, ...] = ()


def model_matrix(
    formula: Formula,
    columns: Mapping[str, Variable],
    *,
    groups: np.ndarray | None = None,
    titles: Mapping[str, Text] | None = None,
    weights: np.ndarray | None = None,
    categories: bool = False,
) -> ModelMatrix:
    r"""Build the matrix of a formula.

    ``C(x)`` gives treatment contrasts with the first level in scheme order as base (0 where the codes are
    0 and 1); a category of two levels may stand without it. In a product a category is coded in full where
    the product without it is not in the formula, so that ``x:C(g)`` alone gives a slope for each category
    (the rule of R). ``center`` subtracts :math:`\sum w_i x_i / \sum w_i` over the complete rows; ``poly``
    gives polynomials orthonormal over the complete rows, signed as in R; ``between`` is the mean of a
    community over its members with a value, ``within`` the deviation from it.

    Parameters
    ----------
    columns : mapping
        Name -> `Variable`, for every name of the formula, all of one length.
    groups : ndarray (rows,), optional
        Community of each row, for ``between`` and ``within``; None or NaN = missing.
    titles : mapping, optional
        Name -> wording; a name without one stands for itself.
    weights : ndarray (rows,), optional
        For the mean of ``center``; NaN counts as zero.
    categories : bool
        The outcome is numbered by category, in scheme order; categories nobody chose are left out.

    Raises
    ------
    FormulaError
        ``unknown_name``.
    UsageError
        ``category_needs_C``, ``category_outcome``, ``transformed_category``, ``not_a_category``, ``unknown_reference``,
        ``empty_reference``, ``groups_missing``, ``main_effects_missing``.
    DataError
        ``undeclared_level``.
    EstimationError
        ``log_of_non_positive`` (how many rows), ``no_complete_rows``, ``one_level``, ``too_few_values``,
        ``not_finite``, ``no_weight``.

    Examples
    --------
    >>> from governance_survey.schemes.formula import parse_formula
    >>> from governance_survey.steps.matrix_columns import Variable
    >>> columns = {"y": Variable(np.array([1.0, 2, 4]), "numeric"), "g": Variable(np.array([1.0, 2, 3]), "numeric")}
    >>> model_matrix(parse_formula("y ~ C(g, 3)"), columns).names
    ('(Intercept)', 'C(g, 3)[1]', 'C(g, 3)[2]')
    """
    for name in formula.names:
        if name not in columns:
            formula.unknown_name(name, columns)
    built = Builder(formula, columns, groups, titles or {}, weights)
    codes: tuple[str, ...] = ()
    labels: tuple[Text, ...] = ()
    if categories:
        y, outcome, codes, labels = built.categories()
    else:
        y, outcome = built.outcome()
    ones = Columns(np.ones((len(y), 1)), ("",), (INTERCEPT,), (None,))
    parts = [ones, *(built.term(term) for term in formula.terms)]
    terms = tuple(t for t, part in zip((None, *formula.terms), parts, strict=True) for _ in part.suffixes)
    suffixes = (suffix for part in parts for suffix in part.suffixes)
    return ModelMatrix(
        x=np.hstack([part.values for part in parts]),
        y=y,
        names=tuple(_column_name(term, suffix) for term, suffix in zip(terms, suffixes, strict=True)),
        labels=tuple(label for part in parts for label in part.labels),
        terms=terms,
        contrasts=tuple(contrast for part in parts for contrast in part.contrasts),
        outcome=outcome,
        dropped_levels=tuple(built.dropped.items()),
        complete=built.complete,
        built=built,
        codes=codes,
        categories=labels,
    )


def _column_name(term: Term | None, suffix: str) -> str:
    # "C(edu)[3]" for one factor; for a product the suffixes of its parts stay with their factors.
    if term is None:
        return "(Intercept)"
    pieces = suffix.split("\x1f")
    return ":".join(f"{factor.label}{piece}" for factor, piece in zip(term.factors, pieces, strict=True))
