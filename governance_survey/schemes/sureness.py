"""What a study asks about how sure its findings are: missing answers imputed, and how far a coefficient moves."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, field_validator

from .base import Id, Model

Reason = Literal["no_answer", "refused", "dont_know", "invalid"]
Perturbed = Literal["sampling", "missing", "measurement", "method"]


class ImputeRequest(Model):
    """Missing answers of the study imputed once, for `robustness` and `uncertainty`; the seed is the study's.

    The fields are the arguments of `impute` of the same name.
    """

    m: Annotated[int, Field(ge=2)] = 20
    iterations: Annotated[int, Field(ge=2)] = 10
    reasons: Annotated[tuple[Reason, ...], Field(min_length=1)] = ("no_answer", "refused", "dont_know", "invalid")
    two_level: Literal["intercept", "means", "none"] = "intercept"


class UncertaintyRequest(Model):
    """One coefficient that is followed while all that could have been otherwise is varied; the seed is the study's.

    The fields are the arguments of `uncertainty` of the same name: a linear model of one level, its term (the first
    unless given), and with several sources the one whose rows are the units. Where the study imputes, the completed
    answers are among what is varied.
    """

    formula: str
    term: str | None = None
    level: Id | None = None
    n: Annotated[int, Field(ge=128)] = 1024
    sources: Annotated[tuple[Perturbed, ...], Field(min_length=1)] = ("sampling", "missing", "measurement", "method")

    @field_validator("n")
    @classmethod
    def _power_of_two(cls, n: int) -> int:
        if n & (n - 1):
            raise ValueError("power_of_two")
        return n
