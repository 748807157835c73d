"""Variables as standardised columns: what the model of each variable may hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .records import Incomplete, Known

MOST_LINEAR, MOST_LOGISTIC, LEAST_COLUMNS = 40, 20, 3


@dataclass(frozen=True)
class Block:
    """The columns of one variable, `first` to `last` - 1: a score, or one of each category but the first.

    `levels` are the categories observed, in order; `middle` and `spread` put a value on its column.
    """

    first: int
    last: int
    levels: np.ndarray | None
    middle: np.ndarray
    spread: np.ndarray

    def coded(self, values: np.ndarray) -> np.ndarray:
        """Values (answers, or category numbers where there are levels) as columns; a missing one is nought."""
        raw = values[:, None] if self.levels is None else values[:, None] == np.arange(1, 1 + len(self.middle))
        known = ~np.isnan(values)[:, None]
        return np.asarray(np.where(known, (raw - self.middle) / self.spread, 0.0))


@dataclass(frozen=True)
class Columns:
    """Everything that may predict: the constant, columns that are whole, the variables, marks of what was not asked.

    Attributes
    ----------
    start : ndarray (n, P)
        Standardised; nought where a value is missing.
    known : ndarray of bool (n, P)
    names : tuple of str (P,)
    blocks : tuple of Block
        One a variable.
    numbers : tuple of ndarray (n,)
        The variables as numbers to impute: answers, or the number of a category.
    design, whole : int
        Columns 1 to `design` - 1 are of the design and always asked first; from there to `whole` - 1 they are others
        that are not imputed.
    """

    start: np.ndarray
    known: np.ndarray
    names: tuple[str, ...]
    blocks: tuple[Block, ...]
    numbers: tuple[np.ndarray, ...]
    design: int
    whole: int


def columns_of(variables: Sequence[Incomplete], given: Known) -> Columns:
    """Columns of the variables, of the design and of what else is known; constant ones are left out."""
    n = len(variables[0].values)
    parts, known, names = [np.ones((n, 1))], [np.ones((n, 1), dtype=bool)], ["(Intercept)"]
    none = np.zeros((n, 0))
    design = none if given.design is None else given.design
    complete = none if given.complete is None else given.complete
    after_design = 1
    for place, (columns, titles) in enumerate(((design, given.design_names), (complete, given.complete_names))):
        for column, title in zip(columns.T, titles, strict=True):
            there = ~np.isnan(column)
            if there.any() and column[there].std() > 0:
                standard = (column - column[there].mean()) / column[there].std()
                parts.append(np.where(there, standard, 0.0)[:, None])
                known.append(there[:, None])
                names.append(title)
        after_design = after_design if place else len(names)
    whole = len(names)
    blocks, numbers = [], []
    marks: dict[bytes, tuple[np.ndarray, str]] = {}
    for variable in variables:
        numbered, levels = _numbered(variable)
        seen = numbered[~np.isnan(numbered)]
        raw = seen[:, None] if levels is None else seen[:, None] == np.arange(1, max(len(levels), 2))
        middle = raw.mean(axis=0) if len(seen) else np.zeros(raw.shape[1])
        spread = raw.std(axis=0) if len(seen) else np.ones(raw.shape[1])
        block = Block(len(names), len(names) + raw.shape[1], levels, middle, np.where(spread > 0, spread, 1.0))
        blocks.append(block)
        numbers.append(numbered)
        parts.append(block.coded(numbered) if len(seen) else np.zeros((n, raw.shape[1])))
        known.append(np.repeat(variable.observed[:, None], raw.shape[1], axis=1))
        names += [variable.name] * raw.shape[1]
        absent = ~variable.observed & ~variable.missing
        if absent.any() and not absent.all():
            marks.setdefault(absent.tobytes(), (absent, variable.name))
    for absent, title in marks.values():
        parts.append(((absent - absent.mean()) / absent.std())[:, None])
        known.append(np.ones((n, 1), dtype=bool))
        names.append(f"not asked: {title}")
    return Columns(np.hstack(parts), np.hstack(known), tuple(names), tuple(blocks), tuple(numbers), after_design, whole)


def _numbered(variable: Incomplete) -> tuple[np.ndarray, np.ndarray | None]:
    values = np.asarray(variable.values, dtype=np.float64)
    if variable.kind in ("ordinal", "continuous"):
        return values, None
    seen = ~np.isnan(values)
    levels, places = np.unique(values[seen], return_inverse=True)
    found = np.full(len(values), np.nan)
    found[seen] = places
    return found, levels


def chosen(
    columns: Columns, place: int, variable: Incomplete, most: int | None, most_complete: int | None
) -> np.ndarray:
    """Columns for the model of one variable, the constant first.

    As many as its answers bear (a tenth of them; of a nominal variable divided among its equations), those that go
    with the answers or with their being missing first (as van Buuren, Boshuizen & Knook 1999 choose); the design
    comes before all others, in half of the room at most where there is little.
    """
    block, n_observed = columns.blocks[place], int(variable.observed.sum())
    equations = 1 if block.levels is None else max(len(block.levels) - 1, 1)
    limit = MOST_LINEAR if block.levels is None else MOST_LOGISTIC
    room = max(min(most or limit, n_observed // (10 * equations)), LEAST_COLUMNS)
    score = _strength(columns, block, variable)
    # A column that does not vary where this variable is answered says nothing of it.
    usable = (score > 0) & (columns.start[variable.observed].std(axis=0) > 1e-9)
    usable[0] = usable[block.first : block.last] = False
    order = np.argsort(-score, kind="stable")
    order = order[usable[order]]
    design = order[order < columns.design][: max(room // 2, 1)]
    others = order[order >= columns.design]
    if most_complete is not None:
        others = others[(others >= columns.whole) | (np.cumsum(others < columns.whole) <= most_complete)]
    others = others[: room - len(design)]
    return np.concatenate([[0], np.sort(design), np.sort(others)]).astype(np.intp)


def _strength(columns: Columns, block: Block, variable: Incomplete) -> np.ndarray:
    z, known = columns.start, columns.known.astype(np.float64)
    asked = variable.observed | variable.missing
    missing = np.where(asked, variable.missing - variable.missing[asked].mean(), 0.0)
    of_answers = _correlated(z, known, z[:, block.first : block.last], variable.observed.astype(np.float64))
    of_missing = _correlated(z, known, missing[:, None], asked.astype(np.float64))
    return np.asarray(np.maximum(of_answers, of_missing))


def _correlated(z: np.ndarray, known: np.ndarray, y: np.ndarray, seen: np.ndarray) -> np.ndarray:
    crossed = np.abs(z.T @ (y * seen[:, None]))
    size = np.sqrt(((z**2).T @ seen)[:, None] * (known.T @ (y**2 * seen[:, None])))
    return np.asarray(np.divide(crossed, size, out=np.zeros_like(crossed), where=size > 1e-12).max(axis=1))
