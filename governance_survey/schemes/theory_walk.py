"""Walking the map of a study: from a claim of a paper up to what is computed of it, and down again."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from .theory_links import Link
from .theory_map import TheoryMap
from .theory_parts import Part, PartKind

Key = tuple[PartKind, str, str]
Direction = Literal["up", "down", "same", "beside"]

# Roles in which the name mentioned carries the one that mentions it (an entry carries the item that rests on it) ...
_CARRIED_BY = {
    *("rests_on", "made_of", "computed_from", "counts", "heard_in", "option_of", "column_of"),
    *("predicts_by", "predicts", "mediated_by", "moderated_by", "names_outcome", "checked_by", "names"),
}
# ... and the other way round.
_CARRIES = {"measured_by", "coded_as", "claimed_in", "measures", "score_of", "bears_on"}
# Said of a part and carried no further.
_BESIDE = {
    *("stands_in", "stands_at", "theme", "remedy", "kind", "feeds", "speaks_of", "answered_on", "presses_on"),
    *("scored_as", "adjusted_within", "fitted_by", "controls", "adjusts_for", "counts_people_by", "keyed_by"),
    *("reads", "scores", "codes_by", "drawn_from"),
}
# The kind of thing that can be in a role, where an id may be several things.
_BY: dict[str, tuple[PartKind, ...]] = {
    "rests_on": ("item", "question", "variable", "field", "column", "indicator", "code", "hypothesis"),
    "computed_from": ("indicator", "covariate"),
    "counts": ("count",),
    "score_of": ("score",),
    "made_of": ("dimension", "subdimension", "composite"),
    "kind": ("code",),
    "keyed_by": ("form",),
    "counts_people_by": ("index",),
    "reads": ("plan",),
    "scores": ("plan",),
    "codes_by": ("plan",),
    "drawn_from": ("plan",),
    "adjusts_for": ("controls",),
    **dict.fromkeys(("theme", "remedy"), ("entry", "code", "hypothesis")),
    **dict.fromkeys(("stands_in", "stands_at", "measured_by", "coded_as", "claimed_in"), ("entry",)),
    **dict.fromkeys(("bears_on",), ("code",)),
    **dict.fromkeys(
        (
            *("predicts_by", "predicts", "mediated_by", "moderated_by", "names_outcome", "checked_by", "names"),
            *("heard_in", "adjusted_within", "fitted_by", "controls"),
        ),
        ("hypothesis",),
    ),
}
_FORM_PARTS: tuple[PartKind, ...] = (
    *("item", "attention", "question", "option", "count", "variable", "construct", "code_list"),
    *("field", "column", "log", "indicator", "covariate"),
)
_HEAD_OF: dict[PartKind, tuple[PartKind, ...]] = {
    **dict.fromkeys(_FORM_PARTS, ("form",)),
    **dict.fromkeys(("dimension", "subdimension", "composite", "score", "bare_construct"), ("index",)),
    **dict.fromkeys(("code", "code_kind", "theme", "remedy"), ("codebook",)),
    **dict.fromkeys(("hypothesis", "family", "model", "controls", "derived"), ("plan",)),
    **dict.fromkeys(("paper", "section", "entry"), ("map",)),
}
_MEASURES: tuple[PartKind, ...] = (
    *("item", "question", "option", "count", "variable", "field", "column", "indicator", "code", "hypothesis"),
)


@dataclass(frozen=True)
class Step:
    """Something a part leads to: how, in which direction, and the ids passed on the shortest way there."""

    direction: Direction
    relation: str
    part: Part
    via: tuple[str, ...] = ()


@dataclass(frozen=True)
class Walk:
    """The ways through a map. Every way can be walked back: what `steps` finds from one end it finds from the other.

    Examples
    --------
    >>> from governance_survey.schemes.theory_map import theory_map
    >>> walk = Walk(theory_map())
    >>> [step.part.id for step in walk.steps("W_LAW1_3") if step.direction == "down"]
    ['S3-017']
    """

    known: TheoryMap = field(repr=False)

    def steps(self, name: str) -> tuple[Step, ...]:
        """Everything one id leads to, nearest first: up, down, on the same entries, beside."""
        return self.steps_from(self.known.parts.get(name, ()))

    def steps_from(self, parts: Iterable[Part]) -> tuple[Step, ...]:
        """Everything several parts lead to together."""
        start = [_key(part) for part in parts]
        up, down = _reached(start, self._up, "up"), _reached(start, self._down, "down")
        found = {_key(step.part): step for step in (*down, *up)}
        same: dict[Key, Step] = {}
        for step in self._same(start):
            if _key(step.part) not in found and _key(step.part) not in start:
                same.setdefault(_key(step.part), step)
        near = (step for key in start for step in self._near.get(key, ()) if _key(step.part) not in start)
        beside = {(step.relation, _key(step.part)): step for step in near}
        return (*up, *down, *same.values(), *beside.values())

    def _same(self, start: list[Key]) -> Iterator[Step]:
        for key in start:
            for entry in self._down.get(key, ()):
                if entry.kind == "entry" and key[0] in _MEASURES:
                    for other in self._up.get(_key(entry), ()):
                        if other.kind in _MEASURES:
                            yield Step("same", "same_entries", other, (entry.id,))

    @cached_property
    def _pairs(self) -> tuple[tuple[Part, Part], ...]:
        # (lower, upper): the lower one carries the upper one.
        found: dict[tuple[Key, Key], tuple[Part, Part]] = {}
        for link in self.known.links:
            if link.relation in _CARRIED_BY:
                ends = ((low, high) for high, low in self._ends(link))
            elif link.relation in _CARRIES:
                ends = ((low, high) for low, high in self._ends(link))
            else:
                continue
            found |= {(_key(low), _key(high)): (low, high) for low, high in ends}
        for low, high in (*self._score_tree(), *self._bare()):
            found[(_key(low), _key(high))] = (low, high)
        return tuple(found.values())

    def _ends(self, link: Link) -> Iterator[tuple[Part, Part]]:
        roles = _BY.get(link.relation)
        for by in self.known.parts.get(link.by, ()):
            if roles is None or by.kind in roles:
                for part in self.known.parts.get(link.name, ()):
                    if part.kind in link.kinds and link.within in (None, part.home):
                        yield by, part

    def _score_tree(self) -> Iterator[tuple[Part, Part]]:
        # Exactly what `score` averages, source by source: a resident score never takes a worker's construct.
        homes = {form.source_id: form.id for form in self.known.forms}
        for scheme in self.known.schemes:
            for source in scheme.sources:
                for node in scheme.nodes(source.id):
                    upper = self._one(node.id, scheme.id, "score")
                    for name in node.parts:
                        lower = None if name == node.id else self._one(name, scheme.id, "score")
                        lower = lower or self._one(name, homes.get(source.id), "construct", "indicator")
                        if lower is not None and upper is not None:
                            yield lower, upper

    def _bare(self) -> Iterator[tuple[Part, Part]]:
        for bare in self.known.of_kind("bare_construct"):
            for part in self.known.of_kind("construct"):
                if part.record is not None and part.record is bare.record:
                    yield part, bare

    def _one(self, name: str, home: str | None, *kinds: PartKind) -> Part | None:
        return next((p for p in self.known.parts.get(name, ()) if p.kind in kinds and p.home == home), None)

    @cached_property
    def _up(self) -> dict[Key, tuple[Part, ...]]:
        return _grouped((_key(low), high) for low, high in self._pairs)

    @cached_property
    def _down(self) -> dict[Key, tuple[Part, ...]]:
        return _grouped((_key(high), low) for low, high in self._pairs)

    @cached_property
    def _near(self) -> dict[Key, tuple[Step, ...]]:
        found: dict[Key, list[Step]] = {}
        for link in self.known.links:
            if link.relation in _BESIDE:
                for by, part in self._ends(link):
                    found.setdefault(_key(by), []).append(Step("beside", link.relation, part))
                    found.setdefault(_key(part), []).append(Step("beside", f"{link.relation}_of", by))
        for hypothesis, part, score in self._dimensions_tested():
            found.setdefault(_key(hypothesis), []).append(Step("beside", "tests", part, (score,)))
            found.setdefault(_key(part), []).append(Step("beside", "tests_of", hypothesis, (score,)))
        for part in (part for parts in self.known.parts.values() for part in parts):
            head = self._one(part.home, part.home, *_HEAD_OF.get(part.kind, ()))
            if head is not None:
                found.setdefault(_key(part), []).append(Step("beside", "declared_in", head))
                found.setdefault(_key(head), []).append(Step("beside", "declared_in_of", part))
        return {key: tuple(steps) for key, steps in found.items()}

    def _dimensions_tested(self) -> Iterator[tuple[Part, Part, str]]:
        for low, high in self._pairs:
            if low.kind == "score" and high.kind == "hypothesis":
                for part in self._up.get(_key(low), ()):
                    if part.kind in ("dimension", "subdimension", "composite"):
                        yield high, part, low.id


def _key(part: Part) -> Key:
    return (part.kind, part.home, part.id)


def _grouped(pairs: Iterable[tuple[Key, Part]]) -> dict[Key, tuple[Part, ...]]:
    found: dict[Key, list[Part]] = {}
    for key, part in pairs:
        found.setdefault(key, []).append(part)
    return {key: tuple(parts) for key, parts in found.items()}


def _reached(start: list[Key], edges: dict[Key, tuple[Part, ...]], direction: Direction) -> list[Step]:
    ways: dict[Key, tuple[str, ...]] = dict.fromkeys(start, ())
    waiting, found = deque(start), []
    while waiting:
        key = waiting.popleft()
        for part in edges.get(key, ()):
            if _key(part) not in ways:
                ways[_key(part)] = () if key in start else (*ways[key], key[2])
                waiting.append(_key(part))
                found.append(Step(direction, "carries", part, ways[_key(part)]))
    return found
