"""Interviews set beside a study: which community each belongs to, and what was said there of each part of an index."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import numpy as np

from ...data.codings import Codings
from ...data.segments import Mark, SourceKind
from ...words.errors import UsageError
from ...words.text import Text, listed, same
from ..linked_scoring import LinkedIndices

COMMUNITY, SPEAKER = "community", "speaker"
# What is said against a part, and for it: kinds of codes, and what else their marks must say (codebook, section 5).
AGAINST, FOR = ("problem", "cause"), ("countermeasure",)
# What a mark says of its code: that it is not so, or nothing that could be counted.
DENIED, OPEN = ("absent", "failed"), ("unclear", "planned")
_SPLIT = re.compile(r"[,;，；、\s]+")


@dataclass(frozen=True)
class Matched:
    """Interviews of communities of the study, and what found no counterpart.

    Attributes
    ----------
    codings : Codings
        One coder's codes, hearsay left out, of the interviews whose community is in the study.
    communities : tuple of str
        Communities with an interview, in the order of the study.
    places : ndarray of int (communities,)
        Their places among the communities of the study.
    community_of : ndarray of int (interviews,)
        Place among `communities`.
    astray : tuple of (source, community or "")
        Interviews without a community, or whose community the study does not have.
    silent : tuple of str
        Communities of the study without an interview.
    aside : int
        Sources of another kind (open answers), left out.
    """

    codings: Codings
    communities: tuple[str, ...]
    places: np.ndarray
    community_of: np.ndarray
    astray: tuple[tuple[str, str], ...]
    silent: tuple[str, ...]
    aside: int

    @property
    def n_interviews(self) -> np.ndarray:
        """Interviews of each community."""
        return np.bincount(self.community_of, minlength=len(self.communities))


def matched(codings: Codings, indices: LinkedIndices, kinds: tuple[SourceKind, ...]) -> Matched:
    """Join settled codings to the communities of a study by the attribute ``community`` of each source.

    Raises
    ------
    UsageError
        ``no_common_community``.
    """
    keys = {str(key): place for place, key in enumerate(indices.linked.communities)}
    sources = [source for source in codings.sources if source.kind in kinds]
    named = [source.attributes.get(COMMUNITY, "").strip() for source in sources]
    held = [(source, keys[name]) for source, name in zip(sources, named, strict=True) if name in keys]
    if not held:
        raise UsageError(
            "no_common_community",
            Text(
                zh="没有一份访谈属于这项研究的社区：按访谈的属性 {a} 与研究的 {k} 相连。",
                en="No interview belongs to a community of the study: they meet by the interviews' attribute {a} and "
                "the study's {k}.",
            ).fill(a=COMMUNITY, k=indices.linked.on),
            expected=listed(keys, most=5),
            got=listed(dict.fromkeys(name for name in named if name), most=5),
        )
    places = np.unique([place for _, place in held])
    inside = {source.id for source, _ in held}
    segments = tuple(segment for segment in codings.segments if segment.source in inside)
    ids = {segment.id for segment in segments}
    own = replace(
        codings,
        sources=tuple(source for source, _ in held),
        segments=segments,
        marks=tuple(mark for mark in codings.marks if mark.segment in ids),
        _turns={},
    )
    return Matched(
        codings=own,
        communities=tuple(indices.linked.communities[place] for place in places.tolist()),
        places=places,
        community_of=np.searchsorted(places, [place for _, place in held]),
        astray=tuple((s.id, name) for s, name in zip(sources, named, strict=True) if name not in keys),
        silent=tuple(key for key, place in keys.items() if place not in set(places.tolist())),
        aside=len(codings.sources) - len(sources),
    )


@dataclass(frozen=True)
class Talk:
    """What was said of each part, counted in interviews.

    Attributes
    ----------
    parts : tuple of str
        Parts that codes of the book feed, in the order they are first named.
    against, for_ : ndarray of int (communities, parts)
        Distinct interviews with a problem or cause (own experience, valence not above 0), and with a countermeasure
        (present, valence not below 0).
    balance : ndarray (communities, parts)
        (for - against) / interviews of the community, from -1 to 1.
    marks : mapping of (part, side) -> marks
        Those counted; side is -1 or 1.
    unsaid : int
        Marks of these kinds left out because they do not say what is needed (evidence, status, valence).
    """

    parts: tuple[str, ...]
    against: np.ndarray
    for_: np.ndarray
    balance: np.ndarray
    marks: dict[tuple[str, int], tuple[Mark, ...]]
    unsaid: int


def talk_of(found: Matched) -> Talk:
    """Count interviews for and against each part.

    Raises
    ------
    UsageError
        ``nothing_to_set_beside``: no code of the book feeds a part of an index.
    """
    book = found.codings.codebook
    parts = tuple(dict.fromkeys(part for code in book.codes for part in code.feeds))
    if not parts or not any(code.kind in (*AGAINST, *FOR) for code in book.codes):
        raise UsageError(
            "nothing_to_set_beside",
            Text(
                zh="编码手册没有说明哪些编码对应指数的哪一部分。",
                en="The codebook does not say which codes speak of which part of an index.",
            ),
            expected=same("kind: problem | cause | countermeasure; feeds: [LAW1, ...]"),
        )
    at_part = {part: place for place, part in enumerate(parts)}
    at_source = {source.id: place for place, source in enumerate(found.codings.sources)}
    heard = {side: np.zeros((len(at_source), len(parts)), dtype=bool) for side in (-1, 1)}
    marks: dict[tuple[str, int], list[Mark]] = {}
    unsaid = 0
    for mark in found.codings.marks:
        side = side_of(found.codings, mark)
        if side is None:
            unsaid += 1
            continue
        source = at_source[found.codings.segment_by_id[mark.segment].source]
        for part in parts_of(found.codings, mark) if side else ():
            if part in at_part:
                heard[side][source, at_part[part]] = True
                marks.setdefault((part, side), []).append(mark)
    counted = {}
    for side, present in heard.items():
        counted[side] = np.zeros((len(found.communities), len(parts)), dtype=np.int64)
        np.add.at(counted[side], found.community_of, present)
    balance = (counted[1] - counted[-1]) / found.n_interviews[:, None]
    return Talk(parts, counted[-1], counted[1], balance, {key: tuple(of) for key, of in marks.items()}, unsaid)


def parts_of(codings: Codings, mark: Mark) -> tuple[str, ...]:
    """Parts of indices that a mark speaks of: those its code feeds, and those the mark itself names."""
    code, attribute = codings.code(mark), codings.codebook.procedure.links
    named = mark.attributes.get(attribute, "") if attribute is not None else ""
    own = tuple(name for name in _SPLIT.split(named) if name)
    return tuple(dict.fromkeys((*(code.feeds if code is not None else ()), *own)))


def side_of(codings: Codings, mark: Mark) -> int | None:
    """-1 against, 1 for, 0 neither; None where the mark does not say what the rule needs.

    Against: a problem or cause from own experience with a valence not above 0. For: a countermeasure that is present
    with a valence not below 0.
    """
    code = codings.code(mark)
    kind = code.kind if code is not None else None
    if kind not in (*AGAINST, *FOR):
        return 0
    valence = _whole(mark.attributes.get("valence"))
    said = mark.attributes.get("evidence" if kind in AGAINST else "status")
    if valence is None or not said:
        return None
    if kind in AGAINST:
        return -1 if said == "experience" and valence <= 0 else 0
    return 1 if said == "present" and valence >= 0 else 0


def holds(codings: Codings, mark: Mark) -> bool | None:
    """Whether a mark says that its code is so here; None where it says neither.

    One rule for evidence beside a finding and for mechanisms beside an estimate. Not so: absent, failed, or of a
    valence against the kind of the code (a problem or cause praised, a measure blamed). Neither: planned or unclear.
    A mark that says nothing of its status holds.
    """
    code = codings.code(mark)
    kind = code.kind if code is not None else None
    status, valence = mark.attributes.get("status"), _whole(mark.attributes.get("valence"))
    turned = valence is not None and ((kind in AGAINST and valence > 0) or (kind in FOR and valence < 0))
    if status in DENIED or turned:
        return False
    return None if status in OPEN else True


def _whole(value: str | None) -> int | None:
    try:
        return None if value is None else int(value)
    except ValueError:
        return None
