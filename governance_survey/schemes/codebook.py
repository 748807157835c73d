"""A codebook for interviews as data: codes with definition, inclusion, exclusion and example."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field

from .base import Id, Model, Scheme, Wording

CodeId = Annotated[str, Field(pattern=r"^[A-Z]{2}(\.[A-Z0-9]+)+$")]


class CodeGroup(Model):
    """What the first letters of a code stand for, or a dimension or remedy it may belong to.

    `index_part` is the dimension of an index scheme that scores it, where there is one.
    """

    id: str
    title: Wording
    index_part: Id | None = None


class InterviewCode(Model):
    """One code. `feeds` names the parts of the indices it speaks of, `hypotheses` what it bears on."""

    id: CodeId
    kind: str
    dimension: str
    remedy: str | None = None
    title: Wording
    definition: Wording
    include: Wording
    exclude: Wording
    example: Wording
    feeds: tuple[Id, ...] = ()
    hypotheses: tuple[Id, ...] = ()
    rests_on: tuple[str, ...] = ()


class Codebook(Scheme):
    """Codes for interviews: what each means, what to include and exclude, in the order of the printed book.

    Examples
    --------
    >>> import governance_survey as gs
    >>> book = gs.read_codebook("community_emergency")
    >>> len(book.codes), book.code_by_id["PB.RSK.4"].title.say("en")
    (113, 'Late action')
    """

    kind: Literal["codebook"]
    kinds: tuple[CodeGroup, ...]
    dimensions: tuple[CodeGroup, ...]
    remedies: tuple[CodeGroup, ...] = ()
    codes: Annotated[tuple[InterviewCode, ...], Field(min_length=1)]

    @cached_property
    def code_by_id(self) -> dict[str, InterviewCode]:
        """Codes by id."""
        return {code.id: code for code in self.codes}
