"""Faults planted in simulated codings, one place each, to see the check of that name find it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from ...data.codings import Codings
from ...data.segments import Mark, Segment
from .population import Rng

MISSPELT = "9"  # after the id of a code: such a code is in no book
UNDECLARED = "?"
NEW_CODE = ".RSK.wechat_groups"
BEFORE = 3  # characters of the question that a coder takes along


@dataclass(frozen=True)
class Place:
    """A mark to be spoilt and its segment."""

    mark: Mark
    segment: Segment


# What a flaw changes: marks in place of the mark (or None to drop all of its coder's marks in the source), and
# segments to be added.
Spoilt = tuple[tuple[Mark, ...] | None, tuple[Segment, ...]]
Flaw = Callable[[Codings, Place], Spoilt | None]


def _with(mark: Mark, **attributes: str) -> Mark:
    return replace(mark, attributes={**mark.attributes, **attributes})


def _unknown(_: Codings, at: Place) -> Spoilt:
    return (replace(at.mark, code=f"{at.mark.code}{MISSPELT}"),), ()


def _parked(made: Codings, at: Place) -> Spoilt | None:
    letters = made.codebook.procedure.parking
    return None if letters is None else ((at.mark, replace(at.mark, code=f"{letters}{NEW_CODE}")), ())


def _not_codable(made: Codings, at: Place) -> Spoilt | None:
    above = made.codebook.parent(at.mark.code)
    return None if above is None else ((at.mark, replace(at.mark, code=above)), ())


def _alone(made: Codings, at: Place) -> Spoilt | None:
    book = made.codebook
    actor = next((code.id for code in book.codes if not book.substantive(code.id)), None)
    return None if actor is None else ((replace(at.mark, code=actor, attributes={}),), ())


def _too_many(made: Codings, at: Place) -> Spoilt | None:
    book = made.codebook
    own = book.code_by_id[at.mark.code]
    if book.procedure.most_codes is None:
        return None
    others = [
        code.id for code in book.codes if code.kind == own.kind and code.id != own.id and code.remedy == own.remedy
    ]
    added = others[: book.procedure.most_codes]
    if len(added) < book.procedure.most_codes:
        return None
    return (at.mark, *(replace(at.mark, code=code) for code in added)), ()


def _missing(made: Codings, at: Place) -> Spoilt | None:
    name = next((a.id for a in made.codebook.attributes if a.required), None)
    if name is None:
        return None
    return (replace(at.mark, attributes={k: v for k, v in at.mark.attributes.items() if k != name}),), ()


def _undeclared(made: Codings, at: Place) -> Spoilt | None:
    name = next((a.id for a in made.codebook.attributes if a.required and a.values), None)
    return None if name is None else ((_with(at.mark, **{name: UNDECLARED}),), ())


def _forbidden(made: Codings, at: Place) -> Spoilt | None:
    kind = made.codebook.code_by_id[at.mark.code].kind
    rule = next((r for r in made.codebook.procedure.never if r.kind in (None, kind)), None)
    return None if rule is None else ((_with(at.mark, **{rule.attribute: rule.value}),), ())


def _other_remedy(made: Codings, at: Place) -> Spoilt | None:
    name, own = made.codebook.procedure.remedy, made.codebook.code_by_id[at.mark.code].remedy
    other = next((group.id for group in made.codebook.remedies if group.id != own), None)
    return None if None in (name, own, other) else ((_with(at.mark, **{str(name): str(other)}),), ())


def _doubled(_: Codings, at: Place) -> Spoilt:
    return (at.mark, at.mark), ()


def _overlapping(made: Codings, at: Place) -> Spoilt | None:
    # The second half of the unit is cut again, with a code of its own.
    half = (at.segment.start + at.segment.end) // 2
    return _again(made, at, half, at.segment.end) if at.segment.end - half > 1 else None


def _interviewer(made: Codings, at: Place) -> Spoilt | None:
    turns = made.turns(at.segment.source)
    asked = turns.said[turns.asked] if turns is not None else ()
    before = [int(place) for place in asked if place < at.segment.start]
    return _again(made, at, before[-1], before[-1] + BEFORE) if before else None


def _overlong(made: Codings, at: Place) -> Spoilt | None:
    # From the first unit of the interview on, over everything up to the limit: overlaps and takes in questions too.
    most = made.codebook.procedure.longest_unit
    text = made.source_by_id[at.segment.source].text or ""
    start = min(at.segment.start, len(text) - (most or 0) - 1)
    return None if most is None or start < 0 else _again(made, at, start, start + most + 1)


def _again(made: Codings, at: Place, start: int, end: int) -> Spoilt:
    cut = made.source_by_id[at.segment.source].segment(start, end)
    return (at.mark, replace(at.mark, segment=cut.id)), (cut,)


def _unfinished(_: Codings, at: Place) -> Spoilt:
    return None, ()


FLAWS: dict[str, Flaw] = {
    "unknown_codes": _unknown,
    "parked_codes": _parked,
    "codes_not_codable": _not_codable,
    "accompanying_alone": _alone,
    "too_many_codes": _too_many,
    "missing_attributes": _missing,
    "undeclared_values": _undeclared,
    "forbidden_together": _forbidden,
    "remedy_differs": _other_remedy,
    "doubled_marks": _doubled,
    "overlapping_units": _overlapping,
    "interviewer_coded": _interviewer,
    "overlong_units": _overlong,
    "unfinished_interviews": _unfinished,
}


def planted(made: Codings, flaws: Sequence[str], rng: Rng) -> tuple[Codings, tuple[tuple[str, str], ...]]:
    """Codings with each flaw planted in a unit of the first coder, and where: (check, source)."""
    done: list[tuple[str, str]] = []
    used: set[str] = set()
    for name in flaws:
        for at in _places(made, used, rng):
            spoilt = FLAWS[name](made, at)
            if spoilt is None:
                continue
            made = _changed(made, at, *spoilt)
            done.append((name, at.segment.source))
            used.add(at.segment.source)
            break
    return made, tuple(done)


def _places(made: Codings, used: set[str], rng: Rng) -> Iterator[Place]:
    # Units with one code only, each flaw in an interview of its own: what one flaw does shows at one check.
    coder = made.coders[0].id
    of = {s: [m for m in marks if m.coder == coder] for s, marks in made.marks_of.items()}
    found = [
        Place(marks[0], made.segment_by_id[segment])
        for segment, marks in of.items()
        if len(marks) == 1 and made.codebook.substantive(marks[0].code)
    ]
    fresh = [place for place in found if place.segment.source not in used] or found
    yield from (fresh[k] for k in rng.permutation(len(fresh)))


def _changed(made: Codings, at: Place, marks: tuple[Mark, ...] | None, segments: tuple[Segment, ...]) -> Codings:
    kept: list[Mark] = []
    for mark in made.marks:
        own = made.segment_by_id[mark.segment].source == at.segment.source and mark.coder == at.mark.coder
        if marks is None and own:
            continue
        kept += marks if marks is not None and mark is at.mark else (mark,)
    return replace(made, marks=tuple(kept), segments=(*made.segments, *segments), _turns={})
