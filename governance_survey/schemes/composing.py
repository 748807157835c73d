"""What a study asks about its composites: coupling coordination, obstacle degrees, importance and performance."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from .base import Id, Model

Depth = Literal["parts", "subdimensions", "items"]


class PartWeight(Model):
    """The weight of one part of an index."""

    part: Id
    weight: Annotated[float, Field(ge=0)]


class CouplingRequest(Model):
    """One coupling coordination: its systems, and how a burden among them is read.

    `polarity` is required where a system is a burden: a tension of the schemes, or one of `burdens`. With
    ``compatible: spssau`` D stands beside as SPSSAU computes it, which needs a written reason under `accept`.
    """

    systems: Annotated[tuple[Id, ...], Field(min_length=2)]
    polarity: Literal["match", "relief"] | None = None
    burdens: tuple[Id, ...] = ()
    form: Literal["modified", "standard"] = "modified"
    weights: tuple[PartWeight, ...] = ()
    compatible: Literal["spssau"] | None = None


class ObstaclesRequest(Model):
    """One obstacle degree: the index, how deep it is taken apart, and the type of community it is shown by."""

    index: Id
    at: Depth = "parts"
    weights: tuple[PartWeight, ...] = ()
    by: Id | None = None


class StatedPart(Model):
    """The row or option that says how important one part is."""

    part: Id
    answer: Id


class ImportanceRequest(Model):
    """One importance-performance analysis: what is looked at, and where importance comes from.

    `performance` is an index whose parts are looked at, or the scores themselves. `stated` is a construct or a
    question of the same source, or the answer that speaks of each part; `outcome` is a score of that source.
    """

    performance: Id | tuple[Id, ...]
    stated: Id | tuple[StatedPart, ...] | None = None
    outcome: Id | None = None
    at: Depth = "parts"
    goal: Annotated[float, Field(ge=0, le=100)] | None = None
    method: Literal["lmg", "relative_weights"] | None = None

    @model_validator(mode="after")
    def _of_something(self) -> ImportanceRequest:
        if self.stated is None and self.outcome is None:
            raise ValueError("stated_or_outcome")
        return self
