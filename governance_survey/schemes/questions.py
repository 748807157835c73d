"""The smallest parts of a questionnaire: answer options, variables, questions with several answers, sections."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field, model_validator

from .base import AnswerCode, Id, Model, Wording

TICKED = "ticked"


class Code(Wording):
    """One answer option. Codes are values, never keys: a key would turn 1 into "1"."""

    code: AnswerCode


class CodeList(Model):
    """Answer options in their scheme order. The level of measurement is required, never guessed."""

    id: Id
    level: Literal["ordinal", "nominal"]
    codes: Annotated[tuple[Code, ...], Field(min_length=2)]
    title: Wording | None = None


class Variable(Model):
    """A background or design variable, or a field of a record. `level` says within what it is constant.

    `missing` narrows the questionnaire's missing codes to those that mean so here (98 hours is an answer).
    `asked` marks a question of the form (against a column that fieldwork adds); `part_of` names the
    field of the record that several columns make up together.
    """

    id: Id
    level: Literal["person", "community", "psu", "stratum"] = "person"
    title: Wording
    kind: Literal["number", "category", "text", "key", "date"]
    codes: Id | None = None
    low: float | None = None
    high: float | None = None
    unit: Wording | None = None
    missing: tuple[AnswerCode, ...] | None = None
    asked: bool = False
    part_of: Id | None = None
    found_in: Wording | None = None
    note: Wording | None = None
    rests_on: tuple[str, ...] = ()


class Choice(Code):
    """One option of a question with several answers. An exclusive one stands alone when ticked."""

    exclusive: bool = False
    fixed_last: bool = False
    speaks_of: Id | None = None


class MultiSelect(Model):
    """A question with several answers: one column of 0 and 1 an option, named after question and code.

    `most` is the largest number of ticks allowed. `count` names the number of ticks (exclusive options
    aside) as a variable of its own.
    """

    id: Id
    text: Wording
    choices: Annotated[tuple[Choice, ...], Field(min_length=2)]
    most: Annotated[int, Field(ge=1)] | None = None
    count: Id | None = None
    note: Wording | None = None
    rests_on: tuple[str, ...] = ()

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Columns of the options, in scheme order."""
        return tuple(f"{self.id}_{choice.code}" for choice in self.choices)

    @cached_property
    def variables(self) -> tuple[Variable, ...]:
        """The columns as variables of the code list ``ticked``."""
        wording = self.text.text
        return tuple(
            Variable(
                id=column,
                title=Wording(zh=f"{wording.zh} {choice.text.zh}", en=f"{wording.en} {choice.text.en}"),
                kind="category",
                codes=TICKED,
                asked=True,
            )
            for column, choice in zip(self.columns, self.choices, strict=True)
        )


TICKED_CODES = CodeList(
    id=TICKED,
    level="nominal",
    codes=(Code(code=0, zh="未选", en="not ticked"), Code(code=1, zh="已选", en="ticked")),
)


class Section(Model):
    """A part of the printed form: rows in the order asked (items, attention items, questions)."""

    id: Id
    title: Wording
    intro: Wording | None = None
    rows: Annotated[tuple[Id, ...], Field(min_length=1)]


class Replacement(Model):
    """A term and what another form of the questionnaire says instead."""

    term: Wording
    instead: Wording


class FormVariant(Model):
    """Another wording of the same form (villages, say): ids stay, terms are replaced, longest first."""

    id: Id
    title: Wording
    replacements: tuple[Replacement, ...]
    note: Wording | None = None


class Limit(Model):
    """A relation that holds in every row: a variable against another one (times a factor) or a number.

    With `log` both are columns of that log. ``refuse`` makes a broken limit a failure, ``confirm`` a
    warning to look at the form again.
    """

    id: Id
    variable: Id
    relation: Literal["at_most", "at_least", "above", "below"]
    other: Id | None = None
    times: float = 1.0
    value: float | None = None
    log: Id | None = None
    action: Literal["refuse", "confirm"] = "refuse"
    why: Wording | None = None

    @model_validator(mode="after")
    def _against_one_thing(self) -> Limit:
        if (self.other is None) == (self.value is None):
            raise ValueError("other_or_value")
        return self

    @property
    def rule(self) -> str:
        """The relation in signs: ``A_CMP_PROP ≤ A_CMP``, ``A_POP ≤ 8 × A_HH``."""
        sign = {"at_most": "≤", "at_least": "≥", "above": ">", "below": "<"}[self.relation]
        if self.other is None:
            return f"{self.variable} {sign} {self.value:g}"
        times = "" if self.times == 1 else f"{self.times:g} × "
        return f"{self.variable} {sign} {times}{self.other}"
