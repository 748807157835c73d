"""A community record as data: logs of events, and indicators computed from fields and logs."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from .base import Id, Model, Wording, plain_number
from .questions import Variable

Direction = Literal["benefit", "cost", "context"]


class Log(Model):
    """A field of the record that is a table of its own: many rows a community (incidents, stock, patrols).

    `key` is the column on which two logs are joined (items in stock with their daily use).
    """

    id: Id
    title: Wording
    columns: Annotated[tuple[Variable, ...], Field(min_length=1)]
    key: Id | None = None
    found_in: Wording | None = None
    note: Wording | None = None


class Goalposts(Model):
    """The ends of an indicator's 0-100 scale.

    ``theoretical``: bounds of the measure; ``norm``: bounds set from a stated norm; ``baseline``: the open
    bound is the 5th or 95th percentile of a baseline wave and is frozen in the study file; until then
    there is no score.
    """

    kind: Literal["theoretical", "norm", "baseline"]
    low: float | None = None
    high: float | None = None
    target: float | None = None

    @property
    def fixed(self) -> bool:
        """Are both ends known?"""
        return self.low is not None and self.high is not None


class Indicator(Model):
    """One figure about a community. `how` says whether it is computed or entered.

    ``fields``: a formula over fields; ``log``: a formula with aggregates over logs; ``workers``: an
    aggregate over the worker questionnaire; ``entered``: a value somebody worked out elsewhere. A column
    named like the indicator always counts as entered. `sign` is +1 where the figure rises with the
    construct it feeds, -1 where it falls, 0 for context.
    """

    id: Id
    slug: Id
    title: Wording
    unit: Wording
    how: Literal["fields", "log", "workers", "entered"]
    formula: str
    scale: Literal["share", "count", "hours", "days", "amount", "index"]
    direction: Direction
    feeds: Id
    sign: Annotated[Literal[-1, 0, 1], BeforeValidator(plain_number)]
    goalposts: Goalposts | None = None
    reference: Wording | None = None
    rests_on: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _context_is_never_scored(self) -> Indicator:
        if (self.direction == "context") != (self.goalposts is None):
            raise ValueError("goalposts_unless_context")
        return self


class Covariate(Model):
    """A figure computed from the record to adjust for, never scored (share of old compounds, say)."""

    id: Id
    title: Wording
    formula: str
    unit: Wording | None = None
