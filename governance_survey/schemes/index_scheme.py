"""An index as data: dimensions, sub-dimensions and the constructs that carry them, by source."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field, model_validator

from .base import Id, Model, Scheme, Wording


class IndexSource(Model):
    """One questionnaire's share of the index. Sources stay apart: each has its own scores.

    A community with fewer answers than `community_minimum` gets no score from this source; `population`
    is the field of the record that holds the number of people it speaks for.
    """

    id: Id
    title: Wording
    prefix: str = ""
    community_minimum: Annotated[int, Field(ge=1)] = 1
    population: Id | None = None


class ConstructRef(Model):
    """A construct of a source's questionnaire."""

    source: Id
    id: Id


class SubDimension(Model):
    """A part of a dimension, measured by one or more constructs per source."""

    id: Id
    title: Wording
    constructs: Annotated[tuple[ConstructRef, ...], Field(min_length=1)]


class Dimension(Model):
    """A dimension: the mean of its sub-dimensions, or of its constructs where it has none.

    `against` names the dimension of another scheme that a tension presses on.
    """

    id: Id
    title: Wording
    concept: Wording | None = None
    against: Id | None = None
    subdimensions: tuple[SubDimension, ...] = ()
    constructs: tuple[ConstructRef, ...] = ()

    @model_validator(mode="after")
    def _one_kind_of_part(self) -> Dimension:
        if bool(self.subdimensions) == bool(self.constructs):
            raise ValueError("subdimensions_or_constructs")
        return self


class Composite(Model):
    """One figure over all dimensions of a source."""

    id: Id
    title: Wording


class IndexNode(Model):
    """One score to compute: its id, what it is the mean of, and where it stands in the tree."""

    id: Id
    title: Wording
    level: Literal["subdimension", "dimension", "composite"]
    source: Id
    parts: tuple[str, ...]


class IndexScheme(Scheme):
    """Dimensions -> sub-dimensions -> constructs by source. Scores run 0-100 on theoretical limits.

    A score id is the source's prefix, an underscore and the id: worker + LAW = ``W_LAW``; without a
    prefix it is the bare id. `practice` marks remedies as practised.

    Examples
    --------
    >>> import governance_survey as gs
    >>> [node.id for node in gs.read_scheme("five_dimensions").nodes("worker") if node.level != "subdimension"]
    ['W_LAW', 'W_COL', 'W_RSK', 'W_REF', 'W_PRO', 'W_CAP']
    """

    kind: Literal["index_scheme"]
    sources: Annotated[tuple[IndexSource, ...], Field(min_length=1)]
    dimensions: Annotated[tuple[Dimension, ...], Field(min_length=1)]
    composite: Composite | None = None
    practice: bool = False
    aggregation: Literal["arithmetic"] = "arithmetic"

    def score_id(self, source: str, part: str) -> str:
        """Id of a part's score in one source."""
        prefix = next((known.prefix for known in self.sources if known.id == source), "")
        return f"{prefix}_{part}" if prefix else part

    @cached_property
    def source_ids(self) -> tuple[str, ...]:
        """Sources in scheme order."""
        return tuple(source.id for source in self.sources)

    def constructs_of(self, source: str) -> tuple[str, ...]:
        """Constructs the index takes from one source, in scheme order."""
        refs = (
            ref
            for dimension in self.dimensions
            for ref in (*dimension.constructs, *(r for sub in dimension.subdimensions for r in sub.constructs))
        )
        return tuple(ref.id for ref in refs if ref.source == source)

    def nodes(self, source: str) -> tuple[IndexNode, ...]:
        """Scores of one source from the leaves up: constructs' parents first, the composite last.

        `parts` are construct ids for the lowest nodes and score ids above them. A sub-dimension or
        dimension the source does not cover has no node.
        """
        found: list[IndexNode] = []
        tops: list[str] = []
        for dimension in self.dimensions:
            parts = tuple(ref.id for ref in dimension.constructs if ref.source == source)
            for sub in dimension.subdimensions:
                constructs = tuple(ref.id for ref in sub.constructs if ref.source == source)
                if constructs:
                    node_id = self.score_id(source, sub.id)
                    found.append(
                        IndexNode(id=node_id, title=sub.title, level="subdimension", source=source, parts=constructs)
                    )
                    parts += (node_id,)
            if parts:
                node_id = self.score_id(source, dimension.id)
                found.append(
                    IndexNode(id=node_id, title=dimension.title, level="dimension", source=source, parts=parts)
                )
                tops.append(node_id)
        if self.composite is not None and len(tops) > 1:
            node_id = self.score_id(source, self.composite.id)
            found.append(
                IndexNode(id=node_id, title=self.composite.title, level="composite", source=source, parts=tuple(tops))
            )
        return tuple(found)
