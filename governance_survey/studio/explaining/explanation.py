"""What `explain` answers: the thing itself, and every step of the walk through the map, as words and as a table."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from ...schemes.theory_parts import PartKind
from ...words.provenance import Provenance
from ...words.table import Cell, Table
from ...words.text import Text, listed, same
from .walk import Group
from .words import HEADING, KIND, WAY, Fact, called

if TYPE_CHECKING:
    import pandas

_COLUMNS = ("relation", "direction", "part_id", "part_kind", "wording", "where", "via", "reaches")
_COUNTED: tuple[PartKind, ...] = ("item", "indicator", "code", "hypothesis", "entry")


@dataclass(frozen=True)
class Head:
    """One thing of the name asked for: what it is, where it is declared, its wording, and what is said of it."""

    id: str
    kind: Text
    where: Text
    wording: Text
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Explanation:
    """What one id is, and both ways through the map of the study: up to what is computed, down to the papers.

    Attributes
    ----------
    name : str
        The id, or the key of a finding.
    heads : tuple of Head
        What is called so: one thing, or several of one name.
    groups : tuple of Group
        Everything the walk meets, in full; `say` shortens long groups and counts the rest.
    verbs : tuple of str
        What takes it, as the proof of coverage counts: ``score``, ``fit``, ``agreement``, ``figure``.

    Examples
    --------
    >>> from governance_survey.studio.explaining.explaining import explain
    >>> found = explain("W_LAW1_3")
    >>> found.ids("down"), found.verbs
    (('S3-017',), ('score',))
    """

    name: str
    heads: tuple[Head, ...]
    groups: tuple[Group, ...]
    verbs: tuple[str, ...]
    provenance: Provenance

    def ids(self, *directions: str) -> tuple[str, ...]:
        """Ids the walk meets, each once: ``up``, ``down``, ``same`` (entries), ``beside``; all where none is given."""
        kept = (group for group in self.groups if not directions or group.direction in directions)
        return tuple(dict.fromkeys(line.part.id for group in kept for line in group.lines))

    @property
    def title(self) -> Text:
        """Id and what it is."""
        return called(self.name, listed(dict.fromkeys(head.kind for head in self.heads)))

    def table(self) -> Table:
        """One row a fact and one row a step of the walk, none left out."""
        rows: list[tuple[Cell, ...]] = []
        for head in self.heads:
            own = (same(head.id), head.kind)
            rows.append((head.kind, WAY["itself"], *own, head.wording, head.where, None, None))
            rows += [(fact.label, WAY["itself"], *own, fact.value, head.where, None, None) for fact in head.facts]
        for group in self.groups:
            for line in group.lines:
                end = (same(line.part.id), KIND[line.part.kind], line.part.title, line.where)
                via, verbs = same(" → ".join(line.via)), same(", ".join(line.verbs))
                rows.append(
                    (group.title, WAY[group.direction], *end, via if line.via else None, verbs if line.verbs else None)
                )
        return Table("explanation", self.title, _COLUMNS, tuple(rows))

    def tidy(self) -> pandas.DataFrame:
        """One row a fact and one row a step of the walk."""
        return self.table().to_frame()

    def glance(self) -> pandas.DataFrame:
        """One row: the id and how many items, indicators, codes, hypotheses and entries the walk meets."""
        heads = {f"count_{place}": KIND[kind] for place, kind in enumerate(_COUNTED, 1)}
        counts = tuple(
            len({line.part.id for group in self.groups for line in group.lines if line.part.kind == kind})
            for kind in _COUNTED
        )
        kinds = listed(dict.fromkeys(head.kind for head in self.heads))
        row: tuple[Cell, ...] = (same(self.name), kinds, *counts)
        return Table("explanation", self.title, ("part_id", "part_kind", *heads), (row,), headings=heads).to_frame()

    def say(self, language: str | None = None) -> str:
        """What it is and both ways through the map, in one language; long groups shortened with their count."""
        blocks = []
        for head in self.heads:
            blocks.append("\n".join(line.say(language) for line in (_first(head), *_said(head))))
        for direction, heading in HEADING.items():
            lines = self._lines(direction)
            if lines:
                blocks.append("\n".join([heading.say(language), *(f"  {line.say(language)}" for line in lines)]))
        return "\n\n".join(blocks)

    def _lines(self, direction: str) -> list[Text]:
        kept = (group for group in self.groups if group.direction == direction and not group.said)
        return [line for group in kept for line in group.shown()]

    def __str__(self) -> str:
        return self.say()

    def _repr_html_(self) -> str:
        parts = []
        for head in self.heads:
            facts = "".join(f"<li>{escape(str(_one(fact)))}</li>" for fact in head.facts)
            parts.append(
                f"<p><strong>{escape(str(_first(head)))}</strong><br>{escape(str(head.wording))}</p><ul>{facts}</ul>"
            )
        for direction, heading in HEADING.items():
            lines = self._lines(direction)
            if lines:
                rows = "".join(f"<li>{escape(str(line).strip())}</li>" for line in lines)
                parts.append(f"<p><em>{escape(str(heading))}</em></p><ul>{rows}</ul>")
        return "".join(parts)


def _first(head: Head) -> Text:
    words = Text(zh="{n} · {k} · {w}", en="{n} · {k} · {w}")
    return words.fill(n=head.id, k=head.kind, w=head.where)


def _said(head: Head) -> list[Text]:
    own = () if head.wording == same(head.id) else (head.wording,)
    return [*own, *(same("  ") + _one(fact) for fact in head.facts)]


def _one(fact: Fact) -> Text:
    return Text(zh="{l}：{v}", en="{l}: {v}").fill(l=fact.label, v=fact.value)
