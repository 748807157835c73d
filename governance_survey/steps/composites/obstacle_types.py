"""Shares of a shortfall by type of community: the first three parts of each type, small types left out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...data.responses import Responses, numbers_of
from ...schemes.instrument import CodeList
from ...statistics.composites.obstacles import Obstacles, obstacle_degree
from ...words.errors import EstimationError, UsageError, closest
from ...words.text import Text, listed, same
from ..disclosure.parts import hidden_parts
from ..linked_scoring import LinkedIndices
from ..misuse.limits import SMALLEST_CELL
from ..scoring import Indices

_TOLD = Text(
    zh="{t}：不列；列出它，就能由全体反推不足 {m} 个的那一部分。",
    en="{t}: not shown; with it the whole would tell the part of fewer than {m}.",
)


@dataclass(frozen=True)
class OneType:
    """One type of community.

    Attributes
    ----------
    code : float
    title : Text
    n : int
        Units of the type with a score on every part.
    found : Obstacles or None
    refusal : EstimationError or None
        ``small_group``, ``would_tell_a_small_group``, ``no_gap``.
    """

    code: float
    title: Text
    n: int
    found: Obstacles | None
    refusal: EstimationError | None

    @property
    def gap(self) -> float:
        """Mean distance to the goal over the units of the type, from 0 to 1; NaN where it is not shown."""
        return np.nan if self.found is None else float(np.nanmean(self.found.gap))


@dataclass(frozen=True)
class Types:
    """Shares of the shortfall for each type of community.

    Attributes
    ----------
    variable : str
    title : Text
    each : tuple of OneType
        In the order of the code list; types without any unit are left out.
    n_unknown : int
        Units with a score on every part whose type is not known.
    """

    variable: str
    title: Text
    each: tuple[OneType, ...]
    n_unknown: int


def types_of(
    indices: Indices | LinkedIndices,
    part: Indices,
    name: str,
    units: tuple[np.ndarray, int],
    x: np.ndarray,
    weights: np.ndarray,
    draws: tuple[int, int, float],
) -> Types:
    """Obstacle degrees of each type of community.

    Parameters
    ----------
    name : str
        A category of the communities: of the source itself, else of another source of the study.
    units : (ndarray of int (rows,), int)
        The unit of every row of the source of `part` (-1: set aside), and how many units there are.
    x : ndarray (units, parts)
    weights : ndarray (parts,)
    draws : (draws, seed, level)

    Raises
    ------
    UsageError
        ``group_needs_codes``, ``not_of_the_community`` (its members differ).
    """
    responses, codes, places = _where(indices, part, name, units)
    kinds = _of_units(responses.column(name).values, places, units[1], name)
    complete = ~np.isnan(x).any(axis=1)
    titles = dict(zip(numbers_of(codes).values(), (code.text for code in codes.codes), strict=True))
    rows = [(float(code), title, complete & (kinds == code)) for code, title in titles.items()]
    rows = [(code, title, own) for code, title, own in rows if own.any()]
    counts = np.array([own.sum() for _, _, own in rows], dtype=int)
    n_unknown = int(complete.sum() - counts.sum())
    hidden = hidden_parts(counts, SMALLEST_CELL, apart=n_unknown)
    each = [
        _one(code, title, x[own], weights, draws, bool(kept_back))
        for (code, title, own), kept_back in zip(rows, hidden, strict=True)
    ]
    return Types(name, responses.instrument.title_of(name).text, tuple(each), n_unknown)


def _one(
    code: float, title: Text, x: np.ndarray, weights: np.ndarray, draws: tuple[int, int, float], kept_back: bool
) -> OneType:
    n, (times, seed, level) = len(x), draws
    if n < SMALLEST_CELL:
        few = EstimationError(
            "small_group",
            Text(zh="{t}：只有 {n} 个，少于 {m} 个不列。", en="{t}: only {n}; fewer than {m} are not shown.").fill(
                t=title, n=n, m=SMALLEST_CELL
            ),
            expected=SMALLEST_CELL,
            got=n,
        )
        return OneType(code, title, n, None, few)
    if kept_back:
        told = _TOLD.fill(t=title, m=SMALLEST_CELL)
        return OneType(code, title, n, None, EstimationError("would_tell_a_small_group", told))
    try:
        return OneType(code, title, n, obstacle_degree(x, weights, draws=times, seed=seed, level=level), None)
    except EstimationError as problem:
        return OneType(code, title, n, None, problem)


def _where(
    indices: Indices | LinkedIndices, part: Indices, name: str, units: tuple[np.ndarray, int]
) -> tuple[Responses, CodeList, np.ndarray]:
    # The source that is taken apart speaks first; a record has fields of its own, and the people know their stratum.
    own = part.responses
    sources = {own.source: (own, units[0])}
    if isinstance(indices, LinkedIndices):
        held = indices.linked
        sources |= {s: (r, held.rows[s]) for s, r in held.sources.items() if s != own.source}
    for responses, rows in sources.values():
        codes = responses.instrument.codes_of(name)
        if codes is not None and name in responses.table.columns:
            return responses, codes, rows
    known = dict.fromkeys(
        variable.id
        for responses, _ in sources.values()
        for variable in responses.instrument.variables
        if variable.codes and variable.id in responses.table.columns
    )
    raise UsageError(
        "group_needs_codes",
        Text(zh="没有名为 {name} 的分类变量。", en="There is no category called {name}.").fill(name=name),
        expected=listed(known, most=20),
        got=same(name),
        fix=closest(name, known),
    )


def _of_units(values: np.ndarray, places: np.ndarray, n_units: int, name: str) -> np.ndarray:
    """The category of every unit; NaN where nobody of it says."""
    used = (places >= 0) & ~np.isnan(values)
    low, high = np.full(n_units, np.inf), np.full(n_units, -np.inf)
    np.minimum.at(low, places[used], values[used])
    np.maximum.at(high, places[used], values[used])
    differ = int((low < high).sum())
    if differ:
        raise UsageError(
            "not_of_the_community",
            Text(
                zh="{name} 在 {n} 个社区内部取值不一：它是个人的特征，不是社区的类型。",
                en="{name} differs inside {n} communities: it is of persons, not a type of community.",
            ).fill(name=name, n=differ),
            fix=Text(
                zh="用社区层面的类别，例如 urban 或台账的字段。",
                en="Use a category of communities, such as urban or a field of the record.",
            ),
        )
    return np.where(np.isinf(low), np.nan, low)
