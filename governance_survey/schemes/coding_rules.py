"""How coding is done, as data of a codebook: what a mark says beside its code, and the rules of procedure."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field

from .base import Id, Model, Wording

Level = Literal["nominal", "ordinal", "interval"]
Unit = Literal["meaning_unit", "sentence", "turn", "answer"]
Share = Annotated[float, Field(ge=0, le=1)]
Count = Annotated[int, Field(ge=1)]


class AttributeValue(Model):
    """One value of an attribute, as it stands in a coding file."""

    id: Annotated[str, Field(min_length=1)]
    title: Wording


class Attribute(Model):
    """What a coder says of a unit beside the code: status, valence, phase ...

    Values of an ordinal attribute stand in their order; without `values` any text will do. A `required` one is
    asked of every mark, but those of accompanying kinds, which take it from their unit.
    """

    id: Id
    title: Wording
    why: Wording | None = None
    measurement: Level = "nominal"
    required: bool = False
    values: tuple[AttributeValue, ...] = ()

    @cached_property
    def value_ids(self) -> tuple[str, ...]:
        """Values as they stand in a coding file, in order; empty where any text will do."""
        return tuple(value.id for value in self.values)


class AttributeIs(Model):
    """A value of an attribute, for codes of one kind or (None) of any."""

    attribute: Id
    value: str
    kind: str | None = None


class DoubleCoding(Model):
    """How much is coded twice: `share` of the interviews and at least `interviews`; `decisions` a code."""

    share: Share
    interviews: Count
    decisions: Count
    stratified_by: str | None = None


class AgreementRules(Model):
    """Thresholds of agreement, applied to the lower limit of its interval.

    `rare` is the prevalence below which (or above one minus it) AC1 and the two-by-two table are shown too;
    boundaries within `tolerance` characters match; a fall of more than `drift` asks for retraining.
    """

    headline: Share = 0.80
    tentative: Share = 0.667
    rare: Share = 0.05
    boundaries: Share = 0.70
    tolerance: Annotated[int, Field(ge=0)] = 5
    drift: Share = 0.10
    drift_every: Count = 10


class Procedure(Model):
    """Rules of procedure. What is not stated is not checked.

    Attributes
    ----------
    unit : {"meaning_unit", "sentence", "turn", "answer"}
        What is coded. Meaning units are cut by people; the others the text itself gives.
    accompanying : tuple of kinds
        Kinds that never stand alone and do not count as substantive (actors).
    most_codes : int, optional
        Substantive codes a unit may take.
    longest_unit : int, optional
        Characters.
    units_overlap : bool
        Whether units of one coder may overlap.
    interviewer_coded : bool
        Whether words of the interviewer may be coded.
    interviewer_labels : tuple of str
        What stands before an interviewer's turn in a transcript; a number after it (Q1) does not matter.
    once_per_answer : bool
        A code repeated within one answer is given once.
    repeat : Id, optional
        The attribute that marks a code given again in a later answer.
    expected : tuple of kinds
        An interview without any of them is likely unfinished.
    linked : tuple of kinds
        Kinds whose codes must speak of a part of an index.
    links : Id, optional
        The attribute by which a mark itself may name such a part.
    remedy : Id, optional
        The attribute that repeats the remedy of a code, and must agree with it.
    never : tuple of AttributeIs
        What may not stand together with a kind.
    not_counted : tuple of AttributeIs
        What never enters counts.
    parking : str, optional
        First letters of open codes that wait for the next version.
    parking_interviews : int
        Interviews an open code must occur in before it enters the book.
    """

    unit: Unit = "meaning_unit"
    accompanying: tuple[str, ...] = ()
    most_codes: Count | None = None
    longest_unit: Count | None = None
    units_overlap: bool = True
    interviewer_coded: bool = True
    interviewer_labels: tuple[str, ...] = ()
    once_per_answer: bool = False
    repeat: Id | None = None
    expected: tuple[str, ...] = ()
    linked: tuple[str, ...] = ()
    links: Id | None = None
    remedy: Id | None = None
    never: tuple[AttributeIs, ...] = ()
    not_counted: tuple[AttributeIs, ...] = ()
    parking: str | None = None
    parking_interviews: Count = 3
    double_coding: DoubleCoding | None = None
    agreement: AgreementRules = AgreementRules()
