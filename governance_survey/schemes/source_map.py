"""The map from papers to measures: every claim of a paper, and the items, indicators and codes that speak of it."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field

from .base import Id, Model, Scheme, Wording

EntryId = Annotated[str, Field(pattern=r"^[A-Z]\d+-\d+$")]


class PaperSection(Model):
    """A place in a paper: its heading as printed, and what stands there."""

    place: str
    title: Wording


class Paper(Model):
    """One paper with its sections."""

    id: Id
    author: str
    year: int
    title: str
    venue: str
    sections: tuple[PaperSection, ...]

    def cited(self) -> str:
        """Author, year and title on one line."""
        return f"{self.author}（{self.year}）《{self.title}》"


class SourceEntry(Model):
    """One problem, cause, mechanism, countermeasure, actor or figure of a paper, in our own words.

    `context` marks background that is recorded and need not be measured.
    """

    id: EntryId
    place: str
    kind: Literal["problem", "cause", "countermeasure", "mechanism", "actor", "figure"]
    dimension: str
    remedy: str | None = None
    text: Wording
    measures: tuple[str, ...] = ()
    indicators: tuple[Id, ...] = ()
    codes: tuple[str, ...] = ()
    hypotheses: tuple[Id, ...] = ()
    context: bool = False

    @property
    def paper(self) -> str:
        """Id of the paper."""
        return self.id.split("-")[0]


class SourceMap(Scheme):
    """Papers and their entries."""

    kind: Literal["source_map"]
    papers: Annotated[tuple[Paper, ...], Field(min_length=1)]
    entries: Annotated[tuple[SourceEntry, ...], Field(min_length=1)]

    @cached_property
    def entry_by_id(self) -> dict[str, SourceEntry]:
        """Entries by id."""
        return {entry.id: entry for entry in self.entries}

    @cached_property
    def paper_by_id(self) -> dict[str, Paper]:
        """Papers by id."""
        return {paper.id: paper for paper in self.papers}

    def section_of(self, entry: SourceEntry) -> PaperSection | None:
        """Where in its paper an entry stands."""
        sections = self.paper_by_id[entry.paper].sections
        return next((section for section in sections if section.place == entry.place), None)
