"""A questionnaire as data: items in the order asked, code lists, constructs, missing codes, routing."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from .base import AnswerCode, Id, Model, Reason, Scheme, Wording
from .questions import TICKED_CODES, Code, CodeList, FormVariant, Limit, MultiSelect, Section, Variable
from .record import Covariate, Indicator, Log

__all__ = [
    "AttentionItem",
    "Code",
    "CodeList",
    "Condition",
    "Construct",
    "Instrument",
    "Item",
    "Keys",
    "MissingCode",
    "RoutingRule",
    "ShortForm",
    "Variable",
]


class MissingCode(Model):
    """A value (or text token) that stands for no answer, and why."""

    code: AnswerCode
    reason: Reason
    zh: str | None = None
    en: str | None = None


class Item(Model):
    """One row a respondent answers on a code list."""

    id: Id
    text: Wording
    codes: Id
    measures: Id | None = None
    reverse: bool = False
    core: bool = False
    not_applicable: bool = False
    rests_on: tuple[str, ...] = ()


class AttentionItem(Model):
    """An instructed row: a respondent who reads it ticks `correct`."""

    id: Id
    text: Wording
    codes: Id
    correct: AnswerCode


class Construct(Model):
    """What a group of items measures. `min_answered` overrides the two-thirds rule of scoring.

    `marker` marks items that have nothing to do with the subject: what they share with other scales is a way of
    answering.
    """

    id: Id
    title: Wording
    stem: Wording | None = None
    measurement: Literal["reflective", "formative"] = "reflective"
    min_answered: Annotated[int, Field(ge=1)] | None = None
    concept: Wording | None = None
    marker: bool = False


class Condition(Model):
    """One comparison of a routing rule, with its values written out."""

    variable: Id
    relation: Literal["in", "not_in", "below", "above"]
    values: Annotated[tuple[AnswerCode, ...], Field(min_length=1)]


class RoutingRule(Model):
    """Where every condition holds, the rows of `skip` are not asked; `ends` = nothing more is asked."""

    id: Id
    when: Annotated[tuple[Condition, ...], Field(min_length=1)]
    skip: tuple[Id, ...] = ()
    ends: bool = False
    why: Wording | None = None

    @model_validator(mode="after")
    def _does_something(self) -> RoutingRule:
        if bool(self.skip) == self.ends:
            raise ValueError("skip_or_ends")
        return self


class ShortForm(Model):
    """A named subset of the items."""

    id: Id
    title: Wording
    items: tuple[Id, ...]


class Keys(Model):
    """Which columns say who answered, and where."""

    respondent: Id | None = None
    community: Id | None = None


def _plain(value: object) -> object:
    return {} if value is None else value


class Instrument(Scheme):
    """A questionnaire (or record form) that answers are bound to.

    Ids are unique over items, attention items and variables; `validate` lists what is wrong with a
    scheme (dangling references, gaps in code lists, scales with mixed anchors, routing that cannot fire).

    Examples
    --------
    >>> import governance_survey as gs
    >>> form = gs.read_instrument("bfi")
    >>> [item.id for item in form.items_of("agree")], form.item_by_id["A1"].reverse
    (['A1', 'A2', 'A3', 'A4', 'A5'], True)
    """

    kind: Literal["instrument"]
    unit: Literal["person", "community"]
    source_id: Id = "respondent"
    code_lists: tuple[CodeList, ...] = ()
    missing_codes: tuple[MissingCode, ...] = ()
    constructs: tuple[Construct, ...] = ()
    items: tuple[Item, ...] = ()
    attention: tuple[AttentionItem, ...] = ()
    questions: tuple[MultiSelect, ...] = ()
    variables: tuple[Variable, ...] = ()
    logs: tuple[Log, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    covariates: tuple[Covariate, ...] = ()
    limits: tuple[Limit, ...] = ()
    routing: tuple[RoutingRule, ...] = ()
    short_forms: tuple[ShortForm, ...] = ()
    keys: Annotated[Keys, BeforeValidator(_plain)] = Keys()
    intro: Wording | None = None
    sections: tuple[Section, ...] = ()
    variants: tuple[FormVariant, ...] = ()

    @cached_property
    def item_by_id(self) -> dict[str, Item]:
        """Items by id."""
        return {item.id: item for item in self.items}

    @cached_property
    def variable_by_id(self) -> dict[str, Variable]:
        """Background and design variables by id, the options of questions with several answers among them."""
        options = (option for question in self.questions for option in question.variables)
        return {variable.id: variable for variable in (*self.variables, *options)}

    @cached_property
    def question_by_id(self) -> dict[str, MultiSelect]:
        """Questions with several answers by id."""
        return {question.id: question for question in self.questions}

    @cached_property
    def indicator_by_id(self) -> dict[str, Indicator]:
        """Indicators of a record by id."""
        return {indicator.id: indicator for indicator in self.indicators}

    @cached_property
    def covariate_by_id(self) -> dict[str, Covariate]:
        """Figures of a record that are adjusted for, by id."""
        return {covariate.id: covariate for covariate in self.covariates}

    @cached_property
    def log_by_id(self) -> dict[str, Log]:
        """Logs of a record by id."""
        return {log.id: log for log in self.logs}

    @cached_property
    def construct_by_id(self) -> dict[str, Construct]:
        """Constructs by id."""
        return {construct.id: construct for construct in self.constructs}

    @cached_property
    def code_list_by_id(self) -> dict[str, CodeList]:
        """Code lists by id."""
        lists = (TICKED_CODES, *self.code_lists) if self.questions else self.code_lists
        return {codes.id: codes for codes in lists}

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Every column the questionnaire declares: items, attention items, variables, options, entered indicators."""
        return (*self._rows, *self.variable_by_id, *(part.id for part in self.indicators))

    @cached_property
    def _rows(self) -> tuple[str, ...]:
        return (*(item.id for item in self.items), *(row.id for row in self.attention))

    @cached_property
    def asked_order(self) -> tuple[str, ...]:
        """Items in the order in which the printed form asks them."""
        rows = [row for section in self.sections for row in section.rows if row in self.item_by_id]
        return tuple(dict.fromkeys((*rows, *self.item_by_id)))

    def skipped_by(self, rule: RoutingRule) -> tuple[str, ...]:
        """Columns a routing rule leaves unasked; a question with several answers stands for its options."""
        if rule.ends:
            deciding = {condition.variable for condition in rule.when}
            asked = [v.id for v in self.variable_by_id.values() if v.asked and v.id not in deciding]
            return (*self._rows, *asked)
        known = self.question_by_id
        return tuple(column for name in rule.skip for column in (known[name].columns if name in known else (name,)))

    def items_of(self, construct: str) -> tuple[Item, ...]:
        """The items that measure a construct, in questionnaire order."""
        return tuple(item for item in self.items if item.measures == construct)

    def codes_of(self, column: str) -> CodeList | None:
        """The code list of a column, or None for a number, a text or an unknown list."""
        part: Item | Variable | AttentionItem | None = self.item_by_id.get(column) or self.variable_by_id.get(column)
        if part is None:
            part = next((row for row in self.attention if row.id == column), None)
        return self.code_list_by_id.get(part.codes) if part is not None and part.codes else None

    def title_of(self, column: str) -> Wording:
        """How a column is called in tables and figures: item text, variable or construct title."""
        if column in self.item_by_id:
            return self.item_by_id[column].text
        if column in self.question_by_id:
            return self.question_by_id[column].text
        for known in (self.variable_by_id, self.construct_by_id, self.indicator_by_id, self.covariate_by_id):
            if column in known:
                return known[column].title
        return Wording(zh=column, en=column)
