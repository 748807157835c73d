"""How a walk through the map is shown: steps in groups, each with its line, long groups shortened with their count."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ...schemes.index_scheme import IndexNode
from ...schemes.source_map import SourceEntry
from ...schemes.theory_map import TheoryMap
from ...schemes.theory_parts import Part, PartKind
from ...schemes.theory_walk import Step
from ...words.text import Text, same
from .papers import where_it_stands
from .words import BESIDE, GROUP, KIND, called, verbs_of

# Shown of a group: so many lines, or so many names on one line. The table shows all.
MOST_LINES, MOST_NAMES = 6, 8
_LINES: tuple[PartKind, ...] = ("entry", "hypothesis", "item", "question", "code", "indicator", "log")
_UP: tuple[PartKind, ...] = (
    *("question", "option", "count", "item", "attention", "column", "field", "log", "variable", "indicator"),
    *("covariate", "code", "construct", "score", "subdimension", "dimension", "composite", "bare_construct"),
    *("derived", "hypothesis"),
)
# Said in the facts of a part already; the table lists them all the same.
_SAID = {"declared_in", "stands_in", "stands_at", "fitted_by", "answered_on"}
# The other end may be of several kinds.
_SEVERAL = {"theme_of", "remedy_of", "feeds_of", "answered_on_of", "declared_in_of"}


@dataclass(frozen=True)
class Line:
    """One step of a walk with its words: the part, where it stands, how one gets there, the verbs that take it."""

    part: Part
    where: Text
    via: tuple[str, ...]
    verbs: tuple[str, ...]

    @property
    def name(self) -> Text:
        """Id and wording; a score says whose it is, an entry where it stands."""
        named = called(self.part.id, self.part.title)
        if self.part.kind == "score":
            return named + Text(zh="［{w}］", en=" [{w}]").fill(w=self.where)
        if self.part.kind == "entry":
            return named + Text(zh="（{w}）", en=" ({w})").fill(w=self.where)
        return named

    @property
    def shown(self) -> Text:
        """The line: name, and what it is reached by where that is not plain."""
        if not self.via or self.part.kind not in ("entry", "hypothesis", "code", "indicator", "item"):
            return self.name
        return self.name + Text(zh="［经 {v}］", en=" [via {v}]").fill(v=self.via[-1])


@dataclass(frozen=True)
class Group:
    """Steps of one direction that are one kind of thing, all of them; `said` elsewhere, only the table lists it."""

    direction: str
    title: Text
    lines: tuple[Line, ...]
    said: bool = False

    def shown(self) -> tuple[Text, ...]:
        """The group in words: its title with names, or with a line for each; shortened where it is long."""
        n, title = len(self.lines), Text(zh=self.title.zh, en=self.title.en[0].upper() + self.title.en[1:])
        if self.lines[0].part.kind not in _LINES:
            return (Text(zh="{t}：{n}", en="{t}: {n}").fill(t=title, n=self._names()),)
        head = Text(zh="{t}（{n}）", en="{t} ({n})").fill(t=title, n=n)
        rows = [same("  ") + line.shown for line in self.lines[:MOST_LINES]]
        if n > MOST_LINES:
            more = Text(zh="  ……另有 {k} 个，见 table()", en="  … and {k} more: see table()")
            rows.append(more.fill(k=n - MOST_LINES))
        return (head, *rows)

    def _names(self) -> Text:
        # Titles hold commas of their own, so a stronger mark stands between two names.
        names = self.lines[0].shown
        for line in self.lines[1:MOST_NAMES]:
            names = names + Text(zh="；", en="; ") + line.shown
        if len(self.lines) > MOST_NAMES:
            names = names + Text(zh="……（共 {n} 个）", en=" … ({n} in all)").fill(n=len(self.lines))
        return names


def grouped(known: TheoryMap, steps: Iterable[Step], reach: dict[str, frozenset[str]]) -> tuple[Group, ...]:
    """The steps of a walk in groups: up, down, on the same entries, beside."""
    found: dict[tuple[str, str, PartKind, bool], list[Step]] = {}
    first: dict[str, PartKind] = {}
    for step in steps:
        one_step = not step.via or (step.direction, step.part.kind, True) not in GROUP
        relation = step.relation if step.direction == "beside" else ""
        kind = step.part.kind
        if relation and relation not in _SEVERAL:
            kind = first.setdefault(relation, kind)
        found.setdefault((step.direction, relation, kind, one_step), []).append(step)
    groups = []
    for (direction, relation, kind, one_step), own in sorted(found.items(), key=lambda pair: _place(*pair[0])):
        lines = tuple(line_of(known, step, reach) for step in own)
        said = relation in _SAID or (direction, kind) == ("up", "option")
        groups.append(Group(direction, _title(direction, relation, kind, one_step), lines, said))
    return tuple(groups)


def line_of(known: TheoryMap, step: Step, reach: dict[str, frozenset[str]]) -> Line:
    """One step with its words."""
    where = _whose(known, step.part) if step.part.kind == "score" else where_of(known, step.part)
    return Line(step.part, where, step.via, verbs_of(step.part, reach))


def where_of(known: TheoryMap, part: Part) -> Text:
    """Where a part is declared: its paper and section, or the title of its scheme."""
    if isinstance(part.record, SourceEntry):
        return where_it_stands(known, part.record, short=True)
    schemes = (*known.forms, *known.schemes, known.codebook, known.papers, known.plan)
    if part.kind in ("plan", "hypothesis", "family", "model", "controls", "derived"):
        return known.plan.title.text
    return next((scheme.title.text for scheme in schemes if scheme.id == part.home), same(part.home))


def _whose(known: TheoryMap, part: Part) -> Text:
    sources = (source for scheme in known.schemes if scheme.id == part.home for source in scheme.sources)
    named = (
        source.title.text
        for source in sources
        if isinstance(part.record, IndexNode) and source.id == part.record.source
    )
    return next(named, same(part.home))


def _title(direction: str, relation: str, kind: PartKind, one_step: bool) -> Text:
    if direction == "beside":
        title = BESIDE[relation]
        if relation in _SEVERAL:
            return Text(zh="{t}·{k}", en="{t}: {k}").fill(t=title, k=KIND[kind])
        return title
    return GROUP.get((direction, kind, one_step), KIND[kind])


def _place(direction: str, relation: str, kind: PartKind, one_step: bool) -> tuple[int, int, int, bool]:
    order = ("up", "down", "same", "beside").index(direction)
    if direction == "beside":
        return order, list(BESIDE).index(relation), _rank(kind), True
    return order, (-_rank(kind) if direction == "down" else _rank(kind)), 0, not one_step


def _rank(kind: PartKind) -> int:
    # Entries lie under everything, hypotheses above everything.
    return _UP.index(kind) if kind in _UP else -1
