"""What every check looks at: the slope, the seed, and what the caller declared."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from ..imputing.imputed import Imputed
from ..linked_scoring import LinkedIndices
from ..model_variables import Named, Scope
from ..modelling import Model, scope_of
from .subject import Subject, refit


@dataclass(frozen=True)
class Desk:
    """One run of the checks.

    Attributes
    ----------
    subject : Subject
    seed : int
    draws, splits : int
        Of the curve and the wild bootstrap; of the halves.
    without : tuple of str
        Items that overlap in meaning, beyond those the plan lists.
    traits : tuple of str
        Further traits of communities to adjust for.
    imputed : Imputed or None
        Completed data sets of the same data.
    """

    subject: Subject
    seed: int
    draws: int
    splits: int
    without: tuple[str, ...] = ()
    traits: tuple[str, ...] = ()
    imputed: Imputed | None = None

    @cached_property
    def scope(self) -> Scope:
        """Where names are looked up on the rows of the model."""
        subject = self.subject
        level = subject.responses.source if isinstance(subject.indices, LinkedIndices) else None
        return scope_of(subject.indices, level)

    def named(self, name: str) -> Named | None:
        """A name on the rows of the model."""
        return self.scope.find(name)

    def refit(self, formula: str) -> Model:
        """Another formula with the same rows and kind of errors."""
        return refit(self.subject, formula, self.subject.indices)

    @property
    def right_side(self) -> str:
        """Predictors of the model as written."""
        return self.subject.model.formula.canonical().split("~", 1)[1].strip()

    @property
    def left_side(self) -> str:
        """The outcome as written."""
        return self.subject.model.formula.canonical().split("~", 1)[0].strip()
