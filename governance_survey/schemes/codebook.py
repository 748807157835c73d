"""A codebook for interviews as data: codes with definition, inclusion, exclusion and example, and how to code."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from ..words.text import Text, same
from .base import Id, Model, Scheme, Wording
from .codebook_changes import CodebookChanges, codebook_changes
from .coding_rules import Attribute, Procedure
from .crosswalk import Crosswalk, crosswalk

if TYPE_CHECKING:
    from .index_scheme import IndexScheme
    from .instrument import Instrument

# Codebooks of other programs name their codes freely; ids of our own form also say where a code stands.
CodeId = Annotated[str, Field(min_length=1, max_length=500, pattern=r"^\S(.*\S)?$")]
LEVELLED = re.compile(r"[A-Z]{2}(\.[A-Z0-9]+)+")


class CodeGroup(Model):
    """What the first letters of a code stand for, or a dimension or remedy it may belong to.

    `index_part` is the dimension of an index scheme that scores it, where there is one; `letters` its place in
    an id (``PB``, ``RSK``).
    """

    id: str
    title: Wording
    index_part: Id | None = None
    letters: Annotated[str, Field(pattern=r"^[A-Z0-9]+$")] | None = None


class InterviewCode(Model):
    """One code. `feeds` names the parts of the indices it speaks of, `hypotheses` what it bears on.

    An id such as ``PB.RSK.4`` implies what it stands under; a free id may name its `parent`. A code that is not
    `codable` only holds others together.
    """

    id: CodeId
    kind: str | None = None
    dimension: str | None = None
    remedy: str | None = None
    parent: CodeId | None = None
    codable: bool = True
    color: Annotated[str, Field(pattern=r"^#([0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})$")] | None = None
    title: Wording
    definition: Wording | None = None
    include: Wording | None = None
    exclude: Wording | None = None
    example: Wording | None = None
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
    >>> book.levels("PB.RSK.4"), book.attribute_by_id["valence"].value_ids
    (('PB', 'PB.RSK', 'PB.RSK.4'), ('-1', '0', '1'))
    """

    kind: Literal["codebook"]
    kinds: tuple[CodeGroup, ...] = ()
    dimensions: tuple[CodeGroup, ...] = ()
    remedies: tuple[CodeGroup, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    procedure: Procedure = Procedure()
    codes: Annotated[tuple[InterviewCode, ...], Field(min_length=1)]

    @cached_property
    def code_by_id(self) -> dict[str, InterviewCode]:
        """Codes by id."""
        return {code.id: code for code in self.codes}

    @cached_property
    def attribute_by_id(self) -> dict[str, Attribute]:
        """Attributes of a mark by id."""
        return {attribute.id: attribute for attribute in self.attributes}

    def parent(self, code: str) -> str | None:
        """What a code stands under: its declared parent, else what its id implies; None at the top."""
        known = self.code_by_id.get(code)
        if known is not None and known.parent is not None:
            return known.parent
        return code.rpartition(".")[0] or None if LEVELLED.fullmatch(code) else None

    def levels(self, code: str) -> tuple[str, ...]:
        """A code and what it stands under, from the top down; a circle ends where it closes."""
        path = [code]
        while (above := self.parent(path[-1])) is not None and above not in path:
            path.append(above)
        return tuple(reversed(path))

    @cached_property
    def groups(self) -> dict[str, Text]:
        """What stands above codes -> its title: codes that are parents, and levels that ids imply (``PB.RSK``)."""
        above = dict.fromkeys(level for code in self.codes for level in self.levels(code.id)[:-1])
        return {level: self._group_title(level) for level in above}

    def titled(self, name: str) -> Text:
        """A code or level: its id, then what it says."""
        known = self.code_by_id.get(name)
        return same(f"{name} ") + (known.title.text if known is not None else self.groups.get(name, same(name)))

    def below(self, name: str) -> tuple[str, ...]:
        """Codes that are `name` or stand under it, in the order of the book."""
        return tuple(code.id for code in self.codes if name in self.levels(code.id))

    def substantive(self, code: str) -> bool:
        """Whether a code of the book stands on its own (an actor does not)."""
        known = self.code_by_id.get(code)
        return known is not None and known.kind not in self.procedure.accompanying

    def changes_since(self, earlier: Codebook) -> CodebookChanges:
        """What changed since an earlier version, and which codings each change obliges to look at again."""
        return codebook_changes(earlier, self)

    def crosswalk(self, schemes: Sequence[IndexScheme], forms: Sequence[Instrument] = ()) -> Crosswalk:
        """Dimensions x codes x items: which codes and which items of `forms` speak of each part of the indices."""
        return crosswalk(self, schemes, forms)

    def _group_title(self, level: str) -> Text:
        if level in self.code_by_id:
            return self.code_by_id[level].title.text
        first, _, second = level.partition(".")
        kind = next((group.title.text for group in self.kinds if group.letters == first), None)
        theme = next((group.title.text for group in self.dimensions if group.letters == second), None)
        if kind is None or (second and theme is None):
            return Text(zh=level, en=level)
        return kind if theme is None else _JOINED.fill(k=kind, d=theme)


_JOINED = Text(zh="{k}·{d}", en="{k}: {d}")
