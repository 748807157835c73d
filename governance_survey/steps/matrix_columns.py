"""The columns that a factor of a formula gives: numbers, transformed numbers, indicators of categories."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ..engine.cleaning import normalise
from ..schemes.formula import Factor, Formula, Term
from ..words.errors import DataError, EstimationError, GovernanceSurveyError, UsageError
from ..words.text import Text, listed, same

# A variable without a code list that takes more values than this is a measurement, not a category.
MOST_VALUES = 50
_WORDS: dict[str, Text] = {
    "category_needs_C": Text(zh="{name} 是分类变量。", en="{name} is a category."),
    "category_outcome": Text(zh="结果变量 {name} 多于两类。", en="The outcome {name} has more than two categories."),
    "transformed_category": Text(zh="类别 {name} 不能取对数。", en="The categories of {name} have no logarithm."),
    "not_a_category": Text(zh="{name} 的取值太多，不像分类变量。", en="{name} has too many values for a category."),
    "unknown_reference": Text(zh="{name} 没有类别“{w}”可作对照。", en="{name} has no category “{w}”."),
    "empty_reference": Text(zh="所用的行里没有人选 {name} 的“{w}”。", en="No row used has “{w}” on {name}: no base."),
    "groups_missing": Text(zh="between() 和 within() 需要社区编号。", en="between(), within() need a community key."),
    "main_effects_missing": Text(zh="分类变量的交互项 {t} 缺少主效应。", en="{t} stands without its main effects."),
    "undeclared_level": Text(zh="{name} 里有选项表以外的编码。", en="{name} holds codes outside its list."),
    "not_finite": Text(zh="{name} 里有无穷大", en="{name} holds infinite values"),
    "one_level": Text(zh="{name} 在所用的行里只有一个取值", en="{name} has one value only in the rows used"),
    "log_of_non_positive": Text(zh="{name} 有 {n} 个值不大于零，不能取对数", en="{name}: {n} values not above zero"),
    "too_few_values": Text(zh="{name} 的取值太少，不能用多项式", en="{name} has too few values for a polynomial"),
}
_NO_ROWS = Text(zh="没有一行在所有变量上都有值", en="no row has a value on every variable")
_KINDS: dict[str, type[GovernanceSurveyError]] = {
    "undeclared_level": DataError,
    **dict.fromkeys(("not_finite", "one_level", "log_of_non_positive", "too_few_values"), EstimationError),
}


@dataclass(frozen=True)
class Variable:
    """One column that a formula may name.

    Attributes
    ----------
    values : ndarray (rows,)
        float64, NaN = missing. A category holds its codes as numbers.
    kind : {"numeric", "category"}
    levels : tuple of float, optional
        Codes in scheme order, for a variable with a code list; else the values that occur, ascending.
    labels : tuple of Text, optional
        What each code means, in the order of `levels`.
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
class Columns:
    """The columns one factor gives."""

    values: np.ndarray
    suffixes: tuple[str, ...]
    labels: tuple[Text, ...]
    contrasts: tuple[Contrast | None, ...]


def crossed(left: Columns, right: Columns) -> Columns:
    """Every column of one factor times every column of another."""
    values = (left.values[:, :, None] * right.values[:, None, :]).reshape(len(left.values), -1)
    pairs = [(i, j) for i in range(len(left.suffixes)) for j in range(len(right.suffixes))]
    return Columns(
        values,
        tuple(f"{left.suffixes[i]}\x1f{right.suffixes[j]}" for i, j in pairs),
        tuple(left.labels[i] + same(" × ") + right.labels[j] for i, j in pairs),
        (None,) * len(pairs),
    )


def _group_codes(groups: np.ndarray) -> np.ndarray:
    # 0, 1, ... for each community, -1 where none is known. NaN is the one value that differs from itself.
    labels = np.asarray(groups)
    missing = np.asarray((labels == None) | (labels != labels))  # noqa: E711 (element by element)
    _, codes = np.unique(labels.astype(str), return_inverse=True)
    return np.where(missing.astype(bool), -1, codes.reshape(-1))


def _code(level: float) -> str:
    return str(int(level)) if float(level).is_integer() else repr(float(level))


class Builder:
    """Turns factors into columns; remembers the categories nobody chose."""

    def __init__(
        self,
        formula: Formula,
        columns: Mapping[str, Variable],
        groups: np.ndarray | None,
        titles: Mapping[str, Text],
        weights: np.ndarray | None,
    ) -> None:
        self.formula = formula
        self.values = {name: np.asarray(columns[name].values, dtype=np.float64) for name in formula.names}
        self.variables = columns
        self.titles = {name: titles.get(name, same(name)) for name in formula.names}
        self.groups = _group_codes(groups) if groups is not None else None
        self.products = {frozenset(term.factors) for term in formula.terms}
        self.dropped: dict[str, tuple[Text, ...]] = {}
        self.known_levels: dict[str, tuple[tuple[float, ...], tuple[Text, ...]]] = {}
        self.fixed: dict[Factor, float] = {}
        self.complete = ~np.any([np.isnan(values) for values in self.values.values()], axis=0)
        by_group = any({"between", "within"} & set(f.functions) for term in formula.terms for f in term.factors)
        if self.groups is not None and by_group:
            self.complete &= self.groups >= 0
        self.weights = np.ones(self.complete.shape) if weights is None else np.nan_to_num(weights)
        for name, values in self.values.items():
            if np.isinf(values).any():
                raise self._refusal("not_finite", name)
        if not self.complete.any():
            raise EstimationError("no_complete_rows", _NO_ROWS)

    def outcome(self) -> tuple[np.ndarray, Text]:
        """The outcome and its wording."""
        name = self.formula.outcome.name
        if self.variables[name].kind == "category" and not self.is_binary(name):
            fix = Text(
                zh='用 family="multinomial"（无序）或 family="ordered"（有序）。',
                en='Take family="multinomial", or "ordered" where the categories have an order.',
            )
            raise self._refusal("category_outcome", name, fix=fix)
        return self.numeric(self.formula.outcome)

    def categories(self) -> tuple[np.ndarray, Text, tuple[str, ...], tuple[Text, ...]]:
        """The outcome as numbers 0, 1, 2 … of its categories, its wording, their codes and labels."""
        name = self.formula.outcome.name
        if self.formula.outcome.functions:
            raise self._refusal("transformed_category", name)
        levels, labels = self.levels(name)
        values, used = self.values[name], self.complete & (self.weights > 0)
        chosen = [place for place, level in enumerate(levels) if np.any(values[used] == level)]
        if len(chosen) < len(levels):
            self.dropped[name] = tuple(text for place, text in enumerate(labels) if place not in chosen)
        found = np.full(values.shape, np.nan)
        for number, place in enumerate(chosen):
            found[values == levels[place]] = number
        codes = tuple(_code(levels[place]) for place in chosen)
        return found, self.titles[name], codes, tuple(labels[place] for place in chosen)

    def with_fixed(self, factor: Factor, value: float) -> Columns:
        """Every column of the formula where one factor has the same value in all rows.

        A category takes a code; a number the value itself, all its functions applied. Columns are linear in it.
        """
        told = copy(self)
        told.fixed = {factor: value}
        ones = Columns(np.ones((len(self.complete), 1)), ("",), (same(""),), (None,))
        parts = [ones, *(told.term(term) for term in self.formula.terms)]
        return Columns(np.hstack([part.values for part in parts]), (), (), ())

    def chosen_levels(self, factor: Factor) -> tuple[tuple[float, ...], float]:
        """Codes of a category that somebody chose, and the one the others are compared with."""
        levels, labels = self.levels(factor.name)
        values = self.values[factor.name][self.complete]
        chosen = [place for place, level in enumerate(levels) if np.any(values == level)]
        return tuple(levels[place] for place in chosen), levels[self._base(factor, levels, labels, chosen)]

    def is_category(self, factor: Factor) -> bool:
        """Does this factor give a column for each category?"""
        return "C" in factor.functions or (not factor.functions and self.variables[factor.name].kind == "category")

    def is_binary(self, name: str) -> bool:
        """Has this category exactly two levels?"""
        return len(self.levels(name)[0]) == 2

    def levels(self, name: str) -> tuple[tuple[float, ...], tuple[Text, ...]]:
        """Codes and labels of a category, base of a 0/1 code first."""
        if name not in self.known_levels:
            self.known_levels[name] = self._levels(name)
        return self.known_levels[name]

    def _levels(self, name: str) -> tuple[tuple[float, ...], tuple[Text, ...]]:
        found = np.unique(self.values[name][~np.isnan(self.values[name])])
        levels = self.variables[name].levels
        if levels is None and found.size > MOST_VALUES:
            raise self._refusal("not_a_category", name)
        levels = tuple(found.tolist()) if levels is None else tuple(levels)
        stray = [_code(value) for value in np.setdiff1d(found, levels).tolist()]
        if stray:
            declared = listed([_code(level) for level in levels])
            raise self._refusal("undeclared_level", name, expected=declared, got=listed(stray))
        labels = self.variables[name].labels or tuple(same(_code(level)) for level in levels)
        # Listed "yes, no": still compared with 0, as the number itself would be.
        return (levels[::-1], labels[::-1]) if levels == (1, 0) else (levels, labels)

    def term(self, term: Term) -> Columns:
        """The columns of a product: every combination, the last factor running fastest."""
        whole = frozenset(term.factors)
        full = [f for f in term.factors if len(whole) > 1 and self.is_category(f) and whole - {f} not in self.products]
        if len(full) > 1:
            joined = "*".join(factor.label for factor in term.factors)
            fix = Text(zh="请用 * 连接：{t}", en="Join them with *: {t}").fill(t=joined)
            raise self._refusal("main_effects_missing", full[0].name, {"t": term.label}, fix=fix)
        parts = [self.factor(factor, full=factor in full) for factor in term.factors]
        product = parts[0]
        for part in parts[1:]:
            product = crossed(product, part)
        return product

    def factor(self, factor: Factor, *, full: bool) -> Columns:
        """The columns of one factor; `full` gives a category one column for each level."""
        if "C" in factor.functions or (self.is_category(factor) and self.is_binary(factor.name)):
            return self._category(factor, full=full)
        values, title = self.numeric(factor)
        if factor.functions[-1:] == ("poly",):
            return self._polynomial(factor, values, title)
        return Columns(values[:, None], ("",), (title,), (None,))

    def numeric(self, factor: Factor) -> tuple[np.ndarray, Text]:
        """One column of numbers and its wording, with every function but C and poly applied."""
        name, title = factor.name, self.titles[factor.name]
        values = self.values[name]
        if self.variables[name].kind == "category":
            if not self.is_binary(name):
                advice = Text(zh="请写成 C({name})。", en="Write C({name}).").fill(name=name)
                raise self._refusal("category_needs_C", name, fix=advice)
            levels, labels = self.levels(name)
            values = np.where(np.isnan(values), np.nan, values == levels[1])
            title = _LEVEL.fill(t=title, level=labels[1])
        for function in factor.functions:
            if function != "poly":
                values = self._applied(function, name, values)
                title = _NUMERIC_TITLES[function].fill(t=title)
        return (np.where(np.isnan(values), np.nan, self.fixed[factor]) if factor in self.fixed else values), title

    def _applied(self, function: str, name: str, values: np.ndarray) -> np.ndarray:
        if function == "log":
            bad = int((values[~np.isnan(values)] <= 0).sum())
            if bad:
                raise self._refusal("log_of_non_positive", name, {"n": bad})
            return np.asarray(np.log(values))
        if function == "center":
            weights = self.weights[self.complete]
            if not weights.sum() > 0:
                raise EstimationError("no_weight", Text(zh="完整的行权重全为零", en="the complete rows have no weight"))
            return np.asarray(values - np.average(values[self.complete], weights=weights))
        if self.groups is None:
            advice = Text(zh="在问卷的 keys 中声明 community。", en="Declare keys: community in the questionnaire.")
            raise self._refusal("groups_missing", name, fix=advice)
        known = ~np.isnan(values) & (self.groups >= 0)
        codes, means = self.groups[known], np.full(values.shape, np.nan)
        means[known] = (np.bincount(codes, weights=values[known]) / np.maximum(np.bincount(codes), 1))[codes]
        return means if function == "between" else values - means

    def _polynomial(self, factor: Factor, values: np.ndarray, title: Text) -> Columns:
        # R's poly(): orthonormal columns by QR of the centred powers, signs as the powers. Scaled to [-1, 1]
        # first, so that the powers of an income stay comparable.
        degree = int(factor.argument or 0)
        inside = values[self.complete]
        centre = inside.mean()
        scale = float(np.abs(inside - centre).max()) or 1.0
        _, r = np.linalg.qr(np.vander((inside - centre) / scale, degree + 1, increasing=True))
        diagonal = np.abs(np.diag(r))
        if np.unique(inside).size <= degree or diagonal.min() < 1e-10 * diagonal.max():
            raise self._refusal("too_few_values", factor.name)
        basis = np.full((len(values), degree), np.nan)
        known = ~np.isnan(values)
        powers = np.vander((values[known] - centre) / scale, degree + 1, increasing=True)
        basis[known] = (np.linalg.solve(r.T, powers.T).T * np.sign(np.diag(r)))[:, 1:]
        wording = Text(zh="{t}（第 {d} 次项）", en="{t} (degree {d})")
        labels = tuple(wording.fill(t=title, d=d) for d in range(1, degree + 1))
        return Columns(basis, tuple(f"[{d}]" for d in range(1, degree + 1)), labels, (None,) * degree)

    def _category(self, factor: Factor, *, full: bool) -> Columns:
        values, title = self.values[factor.name], self.titles[factor.name]
        levels, labels = self.levels(factor.name)
        chosen = [place for place, level in enumerate(levels) if np.any(values[self.complete] == level)]
        if len(chosen) < len(levels):
            self.dropped[factor.name] = tuple(t for place, t in enumerate(labels) if place not in chosen)
        base = self._base(factor, levels, labels, chosen)
        if len(chosen) < 2:
            raise self._refusal("one_level", factor.name)
        kept = chosen if full else [place for place in chosen if place != base]
        wording = _LEVEL if full else Text(zh="{t}：{level}（对照：{base}）", en="{t}: {level} (vs {base})")
        codes = np.array([levels[place] for place in kept])
        if factor in self.fixed:
            values = np.where(np.isnan(values), np.nan, self.fixed[factor])
        return Columns(
            np.where(np.isnan(values)[:, None], np.nan, values[:, None] == codes),
            tuple(f"[{_code(levels[place])}]" for place in kept),
            tuple(wording.fill(t=title, level=labels[place], base=labels[base]) for place in kept),
            tuple(None if full else Contrast(labels[place], labels[base]) for place in kept),
        )

    def _base(self, factor: Factor, levels: tuple[float, ...], labels: tuple[Text, ...], chosen: list[int]) -> int:
        wanted = factor.argument
        if wanted is None:
            return chosen[0]
        spelled = normalise(str(wanted))
        # A whole number is a code; a quoted text is a label first.
        named = [p for p, t in enumerate(labels) if spelled in (normalise(t.zh), normalise(t.en))]
        coded = [place for place, level in enumerate(levels) if _code(level) == spelled]
        found = coded if isinstance(wanted, int) else named or coded
        if found and found[0] in chosen:
            return found[0]
        offered = listed([same(f"{_code(levels[place])} = ") + labels[place] for place in chosen])
        why = "empty_reference" if found else "unknown_reference"
        raise self._refusal(why, factor.name, {"w": wanted}, expected=offered)

    def _refusal(self, code: str, name: str, values: dict[str, object] | None = None, **answers: Text) -> Exception:
        what = _WORDS[code].fill(name=name, **(values or {}))
        return _KINDS.get(code, UsageError)(code, what, where=self.formula.marked(name), **answers)


_LEVEL = Text(zh="{t}：{level}", en="{t}: {level}")
_NUMERIC_TITLES = {
    "log": Text(zh="{t}（对数）", en="log of {t}"),
    "center": Text(zh="{t}（中心化）", en="{t} (centred)"),
    "between": Text(zh="{t}（社区均值）", en="{t} (community mean)"),
    "within": Text(zh="{t}（与社区均值之差）", en="{t} (deviation from the community mean)"),
}
