"""Margins bound to the answers they are to be met by; everything that is wrong with them, at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ...data.linked import Linked
from ...data.responses import Responses
from ...words.errors import DataError
from ...words.text import Text, listed, same
from . import fault_words as words
from .columns import Column, column_of
from .margins import Given, Read, at_line

APART = 5e-3  # how far published shares may sum from one, and populations of margins from each other, as a share


@dataclass(frozen=True)
class Margin:
    """Categories of one variable, or of two crossed: code of each row, what codes say, counts of the population."""

    names: tuple[str, ...]
    title: Text
    codes: np.ndarray
    keys: tuple[tuple[object, ...], ...]
    labels: tuple[Text, ...]
    counts: np.ndarray


@dataclass(frozen=True)
class Total:
    """A number and its total in the population; `averaged` where the margins gave its mean."""

    name: str
    title: Text
    values: np.ndarray
    total: float
    averaged: bool = False


@dataclass(frozen=True)
class Targets:
    """What the weights are to meet, for a population of `size`.

    `known`: the margins say its size; `held`: weights have to sum to it even without a category, as a mean asks.
    """

    margins: tuple[Margin, ...]
    totals: tuple[Total, ...]
    size: float
    known: bool
    held: bool
    scaled: tuple[Text, ...]


def bind(read: Read, responses: Responses, weights: np.ndarray, linked: Linked | None, where: str) -> Targets:
    """Bind margins to answers.

    Raises
    ------
    DataError
        ``margins_invalid``, every fault listed: unknown variables and categories, categories without respondents or
        without a target, shares that do not add up to one, margins that contradict each other, missing values (with
        their reasons).
    """
    live = weights > 0
    faults = list(read.faults)
    columns: dict[str, Column] = {}
    for name in dict.fromkeys(name for row in read.rows for name in row.names):
        found = column_of(name, responses, live, linked)
        if isinstance(found, Column):
            columns[name] = found
            if found.reasons:
                faults.append(words.MISSING.fill(v=name, n=sum(found.reasons.values()), r=found.missing()))
        else:
            lines = [row.line for row in read.rows if name in row.names]
            faults.append(at_line(lines[0], found))
    rows = [row for row in read.rows if all(name in columns for name in row.names)]
    margins = [_margin(names, own, columns, live, faults) for names, own in _grouped(rows) if own[0].categories]
    size, known = _size(read, rows, weights)
    made = tuple(_scaled(one, own, size, faults) for one, own in margins if one is not None)
    _compare(made, faults)
    totals = tuple(_total(row, columns[row.names[0]], size, faults) for row in rows if not row.categories)
    _twice([row for row in rows if not row.categories], faults)
    if faults or not (made or totals):
        raise _invalid(faults or [Text(zh="没有一行边际", en="there is not one margin")], where)
    scaled = tuple(words.SCALED.fill(v=one.title) for one in made if abs(one.counts.sum() / size - 1) > 1e-9)
    exact = tuple(replace(one, counts=one.counts * (size / one.counts.sum())) for one in made)
    held = known or any(row.kind == "mean" for row in rows)
    return Targets(exact, totals, size, known, held, scaled)


def _grouped(rows: Sequence[Given]) -> list[tuple[tuple[str, ...], list[Given]]]:
    found: dict[tuple[str, ...], list[Given]] = {}
    for row in rows:
        if row.categories:
            found.setdefault(row.names, []).append(row)
    return list(found.items())


def _margin(
    names: tuple[str, ...],
    rows: list[Given],
    columns: dict[str, Column],
    live: np.ndarray,
    faults: list[Text],
) -> tuple[Margin | None, list[Given]]:
    own = [columns[name] for name in names]
    title = listed([column.title for column in own])
    numeric = [column.name for column in own if column.kind == "number"]
    if numeric:
        faults.append(at_line(rows[0].line, words.NO_CATEGORIES.fill(v=listed(numeric))))
        return None, rows
    keys: dict[tuple[object, ...], float] = {}
    for row in rows:
        key = tuple(column.value_of(text) for column, text in zip(own, row.categories, strict=True))
        unknown = [text for text, value in zip(row.categories, key, strict=True) if value is None]
        if unknown:
            faults.append(at_line(row.line, words.UNKNOWN.fill(v=":".join(names), c=listed(unknown), k=_known(own))))
        elif key in keys:
            faults.append(at_line(row.line, words.TWICE.fill(v=":".join(row.names), c=":".join(row.categories))))
        else:
            keys[key] = row.number
    if len({row.kind for row in rows}) > 1:
        faults.append(at_line(rows[0].line, words.MIXED.fill(v=":".join(names))))
    codes = np.full(len(live), -1, dtype=np.intp)
    for place, key in enumerate(keys):
        codes[np.logical_and.reduce([column.values == value for column, value in zip(own, key, strict=True)])] = place
    labels = tuple(
        listed([column.label_of(value) for column, value in zip(own, key, strict=True)], most=2) for key in keys
    )
    held = np.bincount(codes[live & (codes >= 0)], minlength=len(keys))
    empty = [label for label, n in zip(labels, held, strict=True) if n == 0]
    if empty:
        faults.append(words.EMPTY.fill(v=":".join(names), c=listed(empty)))
    _without_target(own, live & (codes < 0), names, faults)
    return Margin(names, title, codes, tuple(keys), labels, np.array(list(keys.values()))), rows


def _without_target(own: Sequence[Column], left: np.ndarray, names: tuple[str, ...], faults: list[Text]) -> None:
    # Rows with a missing value are told apart, with their reasons.
    there = left.copy()
    for column in own:
        there &= np.array([value is not None and value == value for value in column.values.tolist()])
    if there.any():
        pairs = sorted({tuple(str(column.label_of(v)) for column, v in zip(own, row, strict=True)) for row in zip(
            *(column.values[there].tolist() for column in own), strict=True)})  # fmt: skip
        faults.append(
            words.NO_TARGET.fill(v=":".join(names), n=int(there.sum()), c=listed([":".join(pair) for pair in pairs]))
        )


def _size(read: Read, rows: Sequence[Given], weights: np.ndarray) -> tuple[float, bool]:
    # The population: as told, else the sum of the first margin of counts, else what the weights sum to now.
    if read.population is not None:
        return read.population, True
    for _, own in _grouped(rows):
        if own[0].kind == "count":
            return float(sum(row.number for row in own)), True
    return float(weights.sum()), False


def _scaled(margin: Margin, rows: Sequence[Given], size: float, faults: list[Text]) -> Margin:
    found = float(margin.counts.sum())
    if rows[0].kind == "share":
        if abs(found - 1) > APART:
            faults.append(words.NOT_ONE.fill(v=":".join(margin.names), s=f"{found:.4g}"))
        return replace(margin, counts=margin.counts * (size / found if found else 1.0))
    if abs(found - size) > APART * size:
        faults.append(words.OTHER_POPULATION.fill(v=":".join(margin.names), s=f"{found:g}", n=f"{size:g}"))
    return margin


def _compare(margins: Sequence[Margin], faults: list[Text]) -> None:
    # Cells of two variables, summed, have to give the margins of each.
    single = {one.names[0]: one for one in margins if len(one.names) == 1}
    sums: dict[tuple[tuple[str, ...], str], dict[object, float]] = {}
    for crossed in margins:
        for side, name in enumerate(crossed.names if len(crossed.names) == 2 else ()):
            summed: dict[object, float] = {}
            for key, count in zip(crossed.keys, crossed.counts, strict=True):
                summed[key[side]] = summed.get(key[side], 0.0) + float(count)
            sums[crossed.names, name] = summed
            if name in single:
                one = single[name]
                given = {key[0]: float(count) for key, count in zip(one.keys, one.counts, strict=True)}
                _contradict(crossed.names, (name,), summed, given, faults)
    for (names, name), summed in sums.items():
        for (others, same_name), given in sums.items():
            if name == same_name and names < others:
                _contradict(names, others, summed, given, faults)


def _contradict(
    names: tuple[str, ...],
    others: tuple[str, ...],
    summed: dict[object, float],
    given: dict[object, float],
    faults: list[Text],
) -> None:
    size = sum(given.values()) or 1.0
    apart = [key for key in given if abs(summed.get(key, 0.0) - given[key]) > APART * size]
    if apart:
        faults.append(
            words.CONTRADICT.fill(
                a=":".join(names),
                b=":".join(others),
                c=listed([f"{key}: {summed.get(key, 0.0):g} ≠ {given[key]:g}" for key in apart]),
            )
        )


def _total(row: Given, column: Column, size: float, faults: list[Text]) -> Total:
    if column.kind != "number":
        faults.append(at_line(row.line, words.NEEDS_CATEGORY.fill(v=column.name)))
        return Total(column.name, column.title, np.zeros(0), row.number)
    averaged = row.kind == "mean"
    return Total(column.name, column.title, column.values, row.number * (size if averaged else 1.0), averaged)


def _twice(rows: Sequence[Given], faults: list[Text]) -> None:
    seen: set[tuple[str, ...]] = set()
    for row in rows:
        if row.names in seen:
            faults.append(at_line(row.line, words.TWICE.fill(v=row.names[0], c="–")))
        seen.add(row.names)


def _known(own: Sequence[Column]) -> Text:
    shown = [listed(column.labels.values(), most=12) for column in own if column.labels]
    return listed(shown, most=2) if shown else same("–")


def _invalid(faults: Sequence[Text], where: str) -> DataError:
    each = [Text(zh="\n    · ", en="\n    · ") + fault for fault in faults]
    all_ = each[0]
    for one in each[1:]:
        all_ = all_ + one
    return DataError(
        "margins_invalid",
        Text(
            zh="总体边际有 {n} 处错误，不能据以校准。",
            en="The margins cannot be used (faults: {n}); nothing was calibrated.",
        ).fill(n=len(faults)),
        where=same(where),
        got=all_,
        fix=Text(
            zh="逐条改正；缺失值先插补，或在问卷中设为单独一类；样本中没有的类别与相近的合并。",
            en="Mend each; impute missing values first or make them a category; merge categories the sample lacks.",
        ),
    )
