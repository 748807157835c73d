"""Checks of units as coders cut them: offsets, length, overlap, whose words, how many codes, repeats."""

from __future__ import annotations

import numpy as np

from ...words.text import Text
from .base import Check, Failed, Found
from .coded import Coded


def offsets_unsound(subject: Coded) -> Found:
    """Offsets lie in the text, hold at least one character, and both counts mean the same place."""
    bad = subject.start >= subject.end
    bad |= subject.start < 0
    segments = subject.codings.segments
    counted = np.array([(segment.start_utf16, segment.end_utf16) for segment in segments]).reshape(-1, 2)
    for place, own in subject.by_source(np.arange(len(bad))):
        source = subject.codings.sources[place]
        if source.text is not None:
            bad[own] |= subject.end[own] > len(source.text)
            bad[own] |= source.utf16_of(subject.start[own]) != counted[own, 0]
            bad[own] |= source.utf16_of(subject.end[own]) != counted[own, 1]
    return Found(len(bad), subject.failed_segments(np.flatnonzero(bad), _OFFSETS))


_OFFSETS = Text(
    zh="位置为空、超出文本，或两种计数不一致", en="the offsets are empty, outside the text, or the two counts differ"
)


def texts_missing(subject: Coded) -> Found:
    """Without its text a segment has no words to show, and who speaks cannot be told."""
    sources = subject.codings.sources
    return Found(len(sources), [Failed(source.id, _NO_TEXT) for source in sources if source.text is None])


_NO_TEXT = Text(zh="没有文本", en="the text is missing")


def accompanying_alone(subject: Coded) -> Found:
    """An actor stands beside a substantive code, never alone."""
    book = subject.codings.codebook
    if not book.procedure.accompanying:
        return Found(0)
    distinct, of = subject.units
    beside = np.zeros(distinct.size, dtype=bool)
    # A code the book does not know may well be a substantive one misspelt: that is reported there.
    np.logical_or.at(beside, of, subject.substantive | (subject.code < 0))
    bad = ~subject.substantive & (subject.code >= 0) & ~beside[of]
    return Found(int((~subject.substantive & (subject.code >= 0)).sum()), subject.failed(bad, _ALONE))


_ALONE = Text(zh="单元里没有实质编码，主体编码不能单独使用", en="stands alone: the unit has no substantive code")


def too_many_codes(subject: Coded) -> Found:
    """At most so many substantive codes a unit."""
    most = subject.codings.codebook.procedure.most_codes
    distinct, of = subject.units
    if most is None:
        return Found(0)
    codes = subject.code[subject.substantive]
    pairs = np.unique(np.stack([of[subject.substantive], codes]), axis=1)
    counts = np.bincount(pairs[0], minlength=distinct.size)
    bad = np.flatnonzero(counts > most)
    segments, coders = np.divmod(distinct[bad], len(subject.codings.coders) or 1)
    got = np.array([str(n) for n in counts[bad]], dtype=object)
    return Found(distinct.size, subject.failed_segments(segments, _MANY.fill(n=most), coders, got))


_MANY = Text(zh="实质编码多于 {n} 个", en="more than {n} substantive codes")


def overlapping_units(subject: Coded) -> Found:
    """Units of one coder do not overlap."""
    if subject.codings.codebook.procedure.units_overlap:
        return Found(0)
    segments, coders = _units(subject)
    order = np.lexsort((subject.end[segments], subject.start[segments], subject.source[segments], coders))
    segments, coders = segments[order], coders[order]
    start, end, source = subject.start[segments], subject.end[segments], subject.source[segments]
    # The furthest end of earlier units of the same coder and source: ends are lifted group by group, so that one
    # running maximum serves all.
    group = np.concatenate(([0], np.cumsum((np.diff(coders) != 0) | (np.diff(source) != 0)))) if len(order) else order
    lift = group * (int(end.max(initial=0)) + 1)
    before = np.concatenate(([-1], np.maximum.accumulate(end + lift)[:-1])) if len(order) else order
    bad = np.flatnonzero(start + lift < before)
    shared = (np.minimum(before - lift, end) - start)[bad]
    got = np.array([str(n) for n in shared], dtype=object)
    return Found(len(order), subject.failed_segments(segments[bad], _OVERLAP, coders[bad], got))


_OVERLAP = Text(
    zh="与同一编码员前面的单元重叠（列出字数）", en="overlaps an earlier unit of the same coder (characters)"
)


def overlong_units(subject: Coded) -> Found:
    """A unit states one proposition; beyond the limit it surely states several."""
    most = subject.codings.codebook.procedure.longest_unit
    if most is None:
        return Found(0)
    segments, coders = _units(subject)
    length = subject.end[segments] - subject.start[segments]
    bad = length > most
    got = np.array([str(n) for n in length[bad]], dtype=object)
    return Found(len(segments), subject.failed_segments(segments[bad], _LONG.fill(n=most), coders[bad], got))


_LONG = Text(zh="单元长于 {n} 个字符", en="the unit is longer than {n} characters")


def interviewer_coded(subject: Coded) -> Found:
    """The interviewer's words are never coded. Turns are told by the name that stands before them."""
    if subject.codings.codebook.procedure.interviewer_coded:
        return Found(0)
    segments, coders = _units(subject)
    words = np.zeros(len(segments), dtype=np.int64)
    told = np.zeros(len(segments), dtype=bool)
    for place, own in subject.by_source(segments):
        turns = subject.codings.turns(subject.codings.sources[place].id)
        if turns is not None and turns.asked.any():
            told[own] = True
            words[own] = turns.touched(subject.start[segments[own]], subject.end[segments[own]])
    bad = np.flatnonzero(words > 0)
    got = np.array([str(n) for n in words[bad]], dtype=object)
    return Found(int(told.sum()), subject.failed_segments(segments[bad], _ASKED, coders[bad], got))


_ASKED = Text(zh="含有访谈员的话（列出字数）", en="takes in words of the interviewer (characters)")


def repeated_in_answer(subject: Coded) -> Found:
    """A code repeated within one answer is given once."""
    if not subject.codings.codebook.procedure.once_per_answer:
        return Found(0)
    told, again, _ = _repeats(subject)
    return Found(told, subject.failed(again, _AGAIN))


_AGAIN = Text(zh="同一回答里已编过这个编码", en="was already given in the same answer")


def repeat_not_marked(subject: Coded) -> Found:
    """A code that comes again in a later answer says so."""
    name = subject.codings.codebook.procedure.repeat
    if name is None:
        return Found(0)
    _, again, later = _repeats(subject)
    later = np.setdiff1d(later, again)
    silent = subject.values(name)[later].astype(str) != "true"
    return Found(len(later), subject.failed(later[silent], _NOT_SAID.fill(a=name)))


_NOT_SAID = Text(zh="在前面的回答里出现过，却没有写 {a} = true", en="came in an earlier answer, but {a} is not true")


def _repeats(subject: Coded) -> tuple[int, np.ndarray, np.ndarray]:
    # Marks whose answer can be told; places of those repeated in their answer; and of those heard in an earlier one.
    answer = np.full(len(subject.start), -1, dtype=np.int64)
    for place, own in subject.by_source(np.arange(len(answer))):
        source = subject.codings.sources[place]
        turns = subject.codings.turns(source.id)
        if source.kind == "open_answer":
            answer[own] = 0
        elif turns is not None and turns.asked.any():
            answer[own] = turns.answer(subject.start[own])
    of = answer[subject.segment]
    told = np.flatnonzero((of >= 0) & subject.substantive)
    sources, start = subject.source[subject.segment], subject.start[subject.segment]
    order = told[
        np.lexsort((subject.segment[told], start[told], subject.code[told], sources[told], subject.coder[told]))
    ]
    keys = np.stack([subject.coder[order], sources[order], subject.code[order]])
    alike = (np.diff(keys, axis=1) == 0).all(axis=0) & (np.diff(subject.segment[order]) != 0)
    same_answer = alike & (np.diff(of[order]) == 0)
    return len(told), np.sort(order[1:][same_answer]), np.sort(order[1:][alike])


def _units(subject: Coded) -> tuple[np.ndarray, np.ndarray]:
    segments, coders = np.divmod(subject.units[0], len(subject.codings.coders) or 1)
    return np.asarray(segments), np.asarray(coders)


CHECKS: tuple[Check[Coded], ...] = (
    Check(
        "offsets_unsound",
        "error",
        Text(zh="片段的位置都在文本之内", en="segments lie in their texts"),
        offsets_unsound,
        Text(zh="重新导出，或检查位置的计数单位。", en="Export again, or check the unit of the offsets."),
    ),
    Check(
        "texts_missing",
        "warning",
        Text(zh="每份来源都有文本", en="every source has its text"),
        texts_missing,
        Text(
            zh="把文本一并导出；没有文本就看不到原话。", en="Export the texts too; without them no words can be shown."
        ),
    ),
    Check(
        "accompanying_alone",
        "error",
        Text(zh="主体编码不单独使用", en="actors never stand alone"),
        accompanying_alone,
        Text(zh="补上实质编码，或删去主体编码。", en="Add the substantive code, or remove the actor."),
    ),
    Check(
        "too_many_codes",
        "error",
        Text(zh="每个单元的实质编码不超过上限", en="units take no more codes than allowed"),
        too_many_codes,
        Text(zh="把单元再切分，或只留最要紧的编码。", en="Cut the unit further, or keep the codes that matter most."),
    ),
    Check(
        "overlapping_units",
        "error",
        Text(zh="同一编码员的单元不重叠", en="units of a coder do not overlap"),
        overlapping_units,
        Text(zh="合并两个单元，或移动边界。", en="Join the units, or move a boundary."),
    ),
    Check(
        "overlong_units",
        "warning",
        Text(zh="单元不过长", en="units are not too long"),
        overlong_units,
        Text(zh="在主语、行动或评价变化处切开。", en="Cut it where subject, action or evaluation changes."),
    ),
    Check(
        "interviewer_coded",
        "error",
        Text(zh="访谈员的话不编码", en="the interviewer's words are not coded"),
        interviewer_coded,
        Text(zh="把边界移到受访者的话以内。", en="Move the boundary into the words of the person interviewed."),
    ),
    Check(
        "repeated_in_answer",
        "warning",
        Text(zh="同一回答里的重复只编一次", en="repeats within an answer are coded once"),
        repeated_in_answer,
        Text(zh="留下最清楚的一处。", en="Keep the clearest of them."),
    ),
    Check(
        "repeat_not_marked",
        "note",
        Text(zh="跨回答的重复都已注明", en="repeats across answers are marked"),
        repeat_not_marked,
    ),
)
