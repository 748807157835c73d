"""From a formula and columns of numbers to the matrix of a model. Nothing is dropped here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ..schemes.formula import Factor, Formula, Term
from ..words.errors import EstimationError, UsageError
from ..words.text import Text, listed, same

INTERCEPT = Text(zh="截距", en="(Intercept)")


@dataclass(frozen=True)
class Variable:
    """One column that a formula may name.

    Attributes
    ----------
    values : ndarray (rows,)
        float64, NaN = missing. A category holds its codes as numbers.
    kind : {"numeric", "category"}
    levels : tuple of float, optional
        Codes in scheme order, for a variable with a code list.
    labels : tuple of Text, optional
        What each code means.
    """

    values: np.ndarray
    kind: Literal["numeric", "category"]
    levels: tuple[float, ...] | None = None
    labels: tuple[Text, ...] | None = None


@dataclass(frozen=True)
class Contrast:
    """The category a column stands for, and the one it is compared with."""

    level: Text
    base: Text


@dataclass(frozen=True)
class ModelMatrix:
    """Columns of a model and what they mean.

    Attributes
    ----------
    x : ndarray (rows, p)
        Intercept first; NaN where a variable of the column is missing.
    y : ndarray (rows,)
    names, labels, terms, contrasts : tuples of length p
        Name (``C(edu)[3]``), wording, the `Term` (None for the intercept), the `Contrast` of a simple
        category column (else None).
    dropped_levels : tuple of (name, labels)
        Categories nobody chose among the complete rows.
    complete : ndarray of bool (rows,)
    """

    x: np.ndarray
    y: np.ndarray
    names: tuple[str, ...]
    labels: tuple[Text, ...]
    terms: tuple[Term | None, ...]
    contrasts: tuple[Contrast | None, ...]
    dropped_levels: tuple[tuple[str, tuple[Text, ...]], ...]
    complete: np.ndarray


@dataclass(frozen=True)
class _Columns:
    """The columns one factor gives."""

    values: np.ndarray
    suffixes: tuple[str, ...]
    labels: tuple[Text, ...]
    contrasts: tuple[Contrast | None, ...]


def model_matrix(
    formula: Formula,
    columns: Mapping[str, Variable],
    *,
    groups: np.ndarray | None = None,
    titles: Mapping[str, Text] | None = None,
) -> ModelMatrix:
    """Build the matrix of a formula.

    Parameters
    ----------
    columns : mapping
        Name -> `Variable`, for every name of the formula.
    groups : ndarray (rows,), optional
        Community of each row, for ``between`` and ``within``.
    titles : mapping, optional
        Name -> wording.

    Raises
    ------
    UsageError
        ``category_needs_C``, ``unknown_reference``, ``groups_missing``, ``not_a_category``.
    EstimationError
        ``log_of_non_positive`` (how many rows), ``no_complete_rows``, ``one_level``.
    """
    names = titles or {name: same(name) for name in formula.names}
    complete = ~np.any([np.isnan(columns[name].values) for name in formula.names], axis=0)
    if not complete.any():
        raise EstimationError(
            "no_complete_rows", Text(zh="没有一行在所有变量上都有值", en="no row has a value on every variable")
        )
    built = _Builder(columns, groups, names, complete)
    x = [np.ones((len(complete), 1))]
    labels: list[Text] = [INTERCEPT]
    column_names, terms, contrasts = ["(Intercept)"], [None], [None]  # type: ignore[var-annotated]
    for term in formula.terms:
        parts = [built.factor(factor) for factor in term.factors]
        product = parts[0]
        for part in parts[1:]:
            product = _product(product, part)
        x.append(product.values)
        column_names += [_column_name(term, suffix) for suffix in product.suffixes]
        labels += product.labels
        terms += [term] * len(product.suffixes)
        contrasts += product.contrasts
    outcome = columns[formula.outcome.name].values
    y = built.log(formula.outcome.name, outcome) if formula.outcome.functions else outcome
    return ModelMatrix(
        x=np.hstack(x),
        y=np.asarray(y, dtype=np.float64),
        names=tuple(column_names),
        labels=tuple(labels),
        terms=tuple(terms),
        contrasts=tuple(contrasts),
        dropped_levels=tuple(built.dropped.items()),
        complete=complete,
    )


def _column_name(term: Term, suffix: str) -> str:
    # "C(edu)[3]" for one factor; for a product the suffixes of its parts stay with their factors.
    pieces = suffix.split("\x1f")
    return ":".join(f"{factor.label}{piece}" for factor, piece in zip(term.factors, pieces, strict=True))


def _product(left: _Columns, right: _Columns) -> _Columns:
    values = (left.values[:, :, None] * right.values[:, None, :]).reshape(len(left.values), -1)
    pairs = [(i, j) for i in range(len(left.suffixes)) for j in range(len(right.suffixes))]
    times = Text(zh="{a} × {b}", en="{a} × {b}")
    return _Columns(
        values,
        tuple(f"{left.suffixes[i]}\x1f{right.suffixes[j]}" for i, j in pairs),
        tuple(times.fill(a=left.labels[i], b=right.labels[j]) for i, j in pairs),
        (None,) * len(pairs),
    )


class _Builder:
    """Turns factors into columns; remembers the categories nobody chose."""

    def __init__(
        self,
        columns: Mapping[str, Variable],
        groups: np.ndarray | None,
        titles: Mapping[str, Text],
        complete: np.ndarray,
    ) -> None:
        self.columns, self.groups, self.titles, self.complete = columns, groups, titles, complete
        self.dropped: dict[str, tuple[Text, ...]] = {}

    def factor(self, factor: Factor) -> _Columns:
        variable = self.columns[factor.name]
        title = self.titles[factor.name]
        if "C" in factor.functions:
            return self._category(factor, variable, title)
        if variable.kind == "category":
            if variable.levels is None or len(variable.levels) != 2:
                raise UsageError(
                    "category_needs_C",
                    Text(zh="{name} 是分类变量，请写成 C({name})。", en="{name} is a category: write C({name}).").fill(
                        name=factor.name
                    ),
                )
            return self._category(Factor(factor.name), variable, title)
        values = np.asarray(variable.values, dtype=np.float64)
        for function in factor.functions:
            if function == "poly":
                assert isinstance(factor.argument, int)
                return self._polynomial(factor, values, title)
            values = self._numeric(function, factor.name, values)
            title = _NUMERIC_TITLES[function].fill(t=title)
        return _Columns(values[:, None], ("",), (title,), (None,))

    def log(self, name: str, values: np.ndarray) -> np.ndarray:
        bad = int((values[~np.isnan(values)] <= 0).sum())
        if bad:
            raise EstimationError(
                "log_of_non_positive",
                Text(zh="{name} 有 {n} 个值不大于零，不能取对数", en="{name} has {n} values at or below zero: no logarithm").fill(
                    name=name, n=bad
                ),
            )
        return np.asarray(np.log(values))

    def _numeric(self, function: str, name: str, values: np.ndarray) -> np.ndarray:
        if function == "log":
            return self.log(name, values)
        if function == "center":
            return np.asarray(values - values[self.complete].mean())
        if self.groups is None:
            raise UsageError(
                "groups_missing",
                Text(zh="between() 和 within() 需要社区编号。", en="between() and within() need a community key."),
                fix=Text(zh="在问卷的 keys 中声明 community。", en="Declare keys: community in the questionnaire."),
            )
        known = ~np.isnan(values)
        _, codes = np.unique(self.groups.astype(str), return_inverse=True)
        counts = np.bincount(codes, weights=known, minlength=codes.max() + 1)
        sums = np.bincount(codes, weights=np.where(known, values, 0.0), minlength=codes.max() + 1)
        means = np.full(counts.shape, np.nan)
        np.divide(sums, counts, out=means, where=counts > 0)
        return means[codes] if function == "between" else values - means[codes]

    def _polynomial(self, factor: Factor, values: np.ndarray, title: Text) -> _Columns:
        # R's poly(): orthonormal columns by QR of the centred powers, signs as the powers.
        degree = int(factor.argument or 0)
        inside = values[self.complete]
        centre = inside.mean()
        powers = np.vander(inside - centre, degree + 1, increasing=True)
        q, r = np.linalg.qr(powers)
        if np.abs(np.diag(r)).min() < 1e-10 * np.abs(np.diag(r)).max():
            raise EstimationError(
                "too_few_values",
                Text(zh="{name} 的不同取值太少，不能用多项式", en="{name} has too few distinct values for a polynomial").fill(
                    name=factor.name
                ),
            )
        basis = np.full((len(values), degree), np.nan)
        known = ~np.isnan(values)
        inner = np.vander(values[known] - centre, degree + 1, increasing=True)
        basis[known] = np.linalg.solve(r.T, inner.T).T[:, 1:] * np.sign(np.diag(r))[1:]
        wording = Text(zh="{t}（第 {d} 次项）", en="{t} (degree {d})")
        labels = tuple(wording.fill(t=title, d=d) for d in range(1, degree + 1))
        return _Columns(basis, tuple(f"[{d}]" for d in range(1, degree + 1)), labels, (None,) * degree)

    def _category(self, factor: Factor, variable: Variable, title: Text) -> _Columns:
        values = variable.values
        levels = variable.levels or tuple(float(v) for v in np.unique(values[~np.isnan(values)]))
        labels = variable.labels or tuple(same(f"{level:g}") for level in levels)
        if len(levels) > 50:
            raise UsageError(
                "not_a_category",
                Text(zh="{name} 的取值太多，不像分类变量。", en="{name} has too many values for a category.").fill(
                    name=factor.name
                ),
            )
        chosen = [place for place, level in enumerate(levels) if np.any(values[self.complete] == level)]
        unused = tuple(labels[place] for place in range(len(levels)) if place not in chosen)
        if unused:
            self.dropped[factor.name] = unused
        base = self._base(factor, levels, labels, chosen)
        kept = [place for place in chosen if place != base]
        if not kept:
            raise EstimationError(
                "one_level",
                Text(zh="{name} 在所用的行里只有一个取值", en="{name} has one value only in the rows used").fill(name=factor.name),
            )
        missing = np.isnan(values)
        dummies = np.stack([np.where(missing, np.nan, values == levels[place]) for place in kept], axis=1)
        wording = Text(zh="{t}：{level}（对照：{base}）", en="{t}: {level} (vs {base})")
        return _Columns(
            dummies,
            tuple(f"[{levels[place]:g}]" for place in kept),
            tuple(wording.fill(t=title, level=labels[place], base=labels[base]) for place in kept),
            tuple(Contrast(labels[place], labels[base]) for place in kept),
        )

    def _base(
        self, factor: Factor, levels: tuple[float, ...], labels: tuple[Text, ...], chosen: list[int]
    ) -> int:
        wanted = factor.argument
        if wanted is None:
            # A two-value code such as 1/0 compares with the smaller code, as a 0/1 indicator would.
            return min(chosen, key=lambda place: levels[place]) if len(levels) == 2 else chosen[0]
        for place in chosen:
            if wanted in (labels[place].zh, labels[place].en) or str(wanted) == f"{levels[place]:g}":
                return place
        raise UsageError(
            "unknown_reference",
            Text(zh="{name} 没有对照类别“{w}”。", en="{name} has no category “{w}” to compare with.").fill(
                name=factor.name, w=wanted
            ),
            expected=listed([Text(zh="{c} = {t}", en="{c} = {t}").fill(c=f"{levels[p]:g}", t=labels[p]) for p in chosen]),
        )


_NUMERIC_TITLES = {
    "log": Text(zh="{t}（对数）", en="log of {t}"),
    "center": Text(zh="{t}（中心化）", en="{t} (centred)"),
    "between": Text(zh="{t}（社区均值）", en="{t} (community mean)"),
    "within": Text(zh="{t}（与社区均值之差）", en="{t} (deviation from the community mean)"),
}
