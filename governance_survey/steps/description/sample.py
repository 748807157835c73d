"""Where the verbs of description look names up: one source's answers, its indices, or a linked study by level."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from ...data.responses import Responses, numbers_of
from ...schemes.instrument import CodeList
from ...statistics.design import DesignArrays
from ...words.errors import UsageError, closest
from ...words.provenance import Provenance
from ...words.text import Text, listed, same
from ..linked_scoring import LinkedIndices
from ..model_variables import POINTS, Named, Scope, of_answers
from ..modelling import scope_of
from ..sample_design import design_of
from ..scoring import Indices

Data = Responses | Indices | LinkedIndices
Kind = Literal["score", "number", "item", "ordinal", "nominal"]


@dataclass(frozen=True)
class Column:
    """One variable on the rows of the sample.

    Attributes
    ----------
    kind : {"score", "number", "item", "ordinal", "nominal"}
        A score is 0-100; an item is one row of a scale; an ordinal or nominal variable has a code list too.
    values : ndarray (rows,)
        To compute with: an item on 0-100 after reversing; NaN = missing.
    codes : ndarray (rows,) or None
        The answers as given, of a variable with a code list.
    labels : mapping
        Code -> what it says, in scheme order.
    """

    name: str
    title: Text
    unit: Text
    kind: Kind
    values: np.ndarray
    codes: np.ndarray | None
    labels: Mapping[float, Text]

    @property
    def measured(self) -> bool:
        """Whether a mean says something: of scores, numbers and items, not of education or post."""
        return self.kind in ("score", "number", "item")


@dataclass(frozen=True)
class Sample:
    """The rows spoken of, their design, and how a name becomes a column."""

    responses: Responses
    scope: Scope | None
    design: DesignArrays
    inside: np.ndarray
    parent: Provenance

    def sources(self) -> tuple[Responses, ...]:
        """Every source a name may come from."""
        return (self.responses,) if self.scope is None else self.scope.sources()

    @property
    def designed(self) -> bool:
        """Whether a weight, a stratum or a sampling unit was declared."""
        return self.design.weighted or self.design.clustered or self.design.stratified

    @property
    def of_persons(self) -> bool:
        """Whether a row is a person, whom a small count may point to; a community is not."""
        return self.responses.instrument.unit == "person"

    @property
    def simulated(self) -> bool:
        """Whether a seed gave the answers (of any source of a linked study)."""
        return any(source.simulated for source in self.sources())

    def of_own_people(self, name: str) -> bool:
        """Whether the people of the rows answered it themselves: not a score of another source."""
        named = None if self.scope is None else self.scope.find(name)
        return named is None or named.source == self.responses.source

    def column(self, name: str) -> Column:
        """One variable by its id.

        Raises
        ------
        UsageError
            ``unknown_name`` with the nearest known, ``index_not_scored`` with the reason, ``variable_not_usable``.
        """
        own = self.scope
        named = of_answers(self.responses, name) if own is None else own.find(name)
        if named is None:
            raise self._unknown(name)
        codes = self.responses.instrument.codes_of(name) if name in self.responses.present else None
        variable = named.variable
        if (
            codes is None
            and variable.kind == "category"
            and variable.levels is not None
            and variable.labels is not None
        ):
            # A category of the community, from another source of a linked study.
            given, labels = self._kept(variable.values), dict(zip(variable.levels, variable.labels, strict=True))
            return Column(name, named.title, named.unit, "nominal", given, given, labels)
        if codes is None:
            kind: Kind = "score" if named.unit is POINTS else "number"
            return Column(name, named.title, named.unit, kind, self._kept(named.variable.values), None, {})
        return self._coded(name, named, codes)

    def columns(self, names: Sequence[str]) -> tuple[Column, ...]:
        """Several variables, each once."""
        asked = tuple(dict.fromkeys(names))
        self.responses.load(tuple(name for name in asked if name in self.responses.present))
        return tuple(self.column(name) for name in asked)

    def _coded(self, name: str, named: Named, codes: CodeList) -> Column:
        numbers = numbers_of(codes)
        labels = dict(zip(numbers.values(), (code.text for code in codes.codes), strict=True))
        raw = self._kept(self.responses.column(name).values)
        values = self._kept(named.variable.values)
        kind: Kind = "item" if codes.level == "ordinal" and named.unit is POINTS else codes.level
        return Column(name, named.title, named.unit, kind, values, raw, labels)

    def _kept(self, values: np.ndarray) -> np.ndarray:
        # Rows set aside by `link` keep their place in the design and say nothing.
        return np.where(self.inside, values, np.nan)

    def _unknown(self, name: str) -> UsageError:
        why = None if self.scope is None else self.scope.unscored(name)
        if why is not None:
            return UsageError(
                "index_not_scored",
                Text(zh="这份数据算不出 {name}：{why}", en="These data cannot give {name}: {why}").fill(
                    name=name, why=why
                ),
            )
        form = self.responses.instrument
        known = (
            tuple(dict.fromkeys((*form.construct_by_id, *self.responses.present)))
            if self.scope is None
            else self.scope.known()
        )
        return UsageError(
            "unknown_name",
            Text(zh="没有叫 {name} 的指数、题目或变量。", en="No index, item or variable is called {name}.").fill(
                name=name
            ),
            expected=listed(known, most=12),
            fix=closest(name, known),
        )


def sample_of(data: Data, level: str | None = None) -> Sample:
    """The sample that a verb of description speaks of.

    Parameters
    ----------
    data : Responses, Indices or LinkedIndices
    level : str, optional
        Of a linked study: the source whose rows are counted, or ``"community"`` (the record's rows).

    Raises
    ------
    UsageError
        ``level_missing``, ``level_not_scored``, ``cannot_describe``.
    """
    if isinstance(data, Responses):
        if level not in (None, data.source):
            raise UsageError(
                "level_not_scored",
                Text(zh="这份数据只有一个来源。", en="These data are of one source."),
                expected=same(data.source),
                got=same(level),
            )
        return Sample(data, None, design_of(data), np.ones(data.n_rows, dtype=bool), data.provenance)
    if not isinstance(data, Indices | LinkedIndices):
        raise UsageError(
            "cannot_describe",
            Text(zh="这不是答卷或指数。", en="These are neither answers nor indices."),
            expected=same("read_responses(...), score(...)"),
            got=same(type(data).__name__),
        )
    scope = scope_of(data, level)
    responses = scope.responses
    made = Sample(responses, scope, design_of(responses), np.ones(responses.n_rows, dtype=bool), data.provenance)
    if isinstance(data, LinkedIndices):
        made = replace(made, inside=data.linked.rows[responses.source] >= 0)
    return made
