"""Checks of the work as a whole: interviews left unfinished, how much was coded twice, decisions per code."""

from __future__ import annotations

import math

import numpy as np

from ...schemes.codebook_changes import OBLIGES, RECODING
from ...words.text import Text, listed, same
from .base import Check, Failed, Found
from .coded import Coded


def unfinished_interviews(subject: Coded) -> Found:
    """An interview a coder went through without any problem and countermeasure is likely unfinished."""
    expected = subject.codings.codebook.procedure.expected
    if not expected:
        return Found(0)
    of = subject.of_kinds(expected)
    sources = subject.source[subject.segment]
    done = set(zip(subject.coder[of].tolist(), sources[of].tolist(), strict=True))
    coders = {coder.id: place for place, coder in enumerate(subject.codings.coders)}
    places = {source.id: place for place, source in enumerate(subject.codings.sources) if source.kind == "interview"}
    pairs = sorted((c, s) for c, s in subject.codings.assigned if s in places)
    failed = [
        Failed(source, _UNFINISHED.fill(c=subject.codings.coder_by_id[coder].name, k=_kinds(subject, expected)), coder)
        for coder, source in pairs
        if (coders[coder], places[source]) not in done
    ]
    return Found(len(pairs), failed)


_UNFINISHED = Text(zh="编码员 {c} 没有给出任何{k}编码", en="coder {c} gave no code of {k}")


def _kinds(subject: Coded, kinds: tuple[str, ...]) -> Text:
    titles = {group.id: group.title.text for group in subject.codings.codebook.kinds}
    return listed(titles.get(kind, same(kind)) for kind in kinds)


def marks_not_assigned(subject: Coded) -> Found:
    """A coder's marks lie in sources this coder is said to have gone through."""
    coders, sources = subject.codings.coders, subject.codings.sources
    pairs = np.unique(np.stack([subject.coder, subject.source[subject.segment]]), axis=1)
    failed = [
        Failed(sources[source].id, _STRAY.fill(c=coders[coder].name), coders[coder].id)
        for coder, source in pairs.T.tolist()
        if (coders[coder].id, sources[source].id) not in subject.codings.assigned
    ]
    return Found(pairs.shape[1], failed)


_STRAY = Text(zh="编码员 {c} 未分到这份文本，却有编码", en="coder {c} was not given this source, yet coded it")


def double_coded_share(subject: Coded) -> Found:
    """Enough interviews were coded by two people: the share asked for, and no fewer than the least."""
    rule = subject.codings.codebook.procedure.double_coding
    interviews = [source for source in subject.codings.sources if source.kind == "interview"]
    if rule is None or not interviews:
        return Found(0)
    twice = double_coded(subject)
    n = sum(source.id in twice for source in interviews)
    wanted = min(len(interviews), max(rule.interviews, math.ceil(rule.share * len(interviews) - 1e-9)))
    failed = []
    if n < wanted:
        failed.append(Failed("*", _FEW.fill(n=n, m=wanted, k=len(interviews)), n, expected=same(wanted)))
    return Found(1, failed)


_FEW = Text(
    zh="{k} 份访谈中 {n} 份由两人各自编码，需要 {m} 份",
    en="coded by two people: {n} of {k} interviews; {m} are needed",
)


def double_coded_strata(subject: Coded) -> Found:
    """What is coded twice is spread over the groups the procedure names (kinds of speakers)."""
    rule = subject.codings.codebook.procedure.double_coding
    if rule is None or rule.stratified_by is None:
        return Found(0)
    twice = double_coded(subject)
    groups: dict[str, list[bool]] = {}
    for source in subject.codings.sources:
        if source.kind == "interview" and source.attributes.get(rule.stratified_by):
            groups.setdefault(source.attributes[rule.stratified_by], []).append(source.id in twice)
    failed = [Failed(group, _NONE_OF.fill(n=len(done)), 0) for group, done in groups.items() if not any(done)]
    return Found(len(groups), failed)


_NONE_OF = Text(zh="{n} 份访谈中没有一份由两人编码", en="none of {n} interviews was coded by two people")


def too_few_decisions(subject: Coded) -> Found:
    """Codes with fewer double-coded decisions than asked for are reported as "not tested"."""
    rule = subject.codings.codebook.procedure.double_coding
    if rule is None:
        return Found(0)
    used = sorted(set(subject.code[subject.code >= 0].tolist()))
    n = _decisions(subject)
    codes = [subject.codings.codebook.codes[place] for place in used]
    message = _UNTESTED.fill(n=n, m=rule.decisions)
    failed = (
        [Failed(code.id, message, n, expected=same(rule.decisions)) for code in codes] if n < rule.decisions else []
    )
    return Found(len(codes), failed)


_UNTESTED = Text(
    zh="两人各自判断过 {n} 个单元，需要 {m} 个，一致性报告为“未检验”",
    en="two people decided on {n} units; {m} are needed: agreement is reported as not tested",
)


def recoding_due(subject: Coded) -> Found:
    """Codings made with an earlier version of the book that its changes do not leave as they are."""
    if subject.earlier is None:
        return Found(0)
    failed: list[Failed] = []
    for change in subject.codings.codebook.changes_since(subject.earlier).changes:
        message = _DUE.fill(w=change.what, o=OBLIGES[change.obliges])
        if change.obliges == "all":
            failed.append(Failed(change.code, message, change.code))
        elif change.obliges in RECODING:
            failed += subject.failed(subject.ids.astype(str) == change.code, message)
    return Found(subject.n, failed)


_DUE = Text(zh="手册改动（{w}）：{o}", en="the book changed ({w}): {o}")


def double_coded(subject: Coded) -> frozenset[str]:
    """Sources that at least two people (machines do not count) went through."""
    people = {coder.id for coder in subject.codings.coders if coder.kind == "human"}
    readers: dict[str, int] = {}
    for coder, source in subject.codings.assigned:
        readers[source] = readers.get(source, 0) + (coder in people)
    return frozenset(source for source, n in readers.items() if n >= 2)


def _decisions(subject: Coded) -> int:
    # Units of double-coded sources: segments that overlap are one unit, however each coder cut it.
    twice = double_coded(subject)
    wanted = np.array([source.id in twice for source in subject.codings.sources], dtype=bool)
    own = np.flatnonzero(wanted[subject.source]) if wanted.any() else np.zeros(0, dtype=np.int64)
    if not own.size:
        return 0
    lift = subject.source[own] * (int(subject.end.max()) + 1)
    start, end = subject.start[own] + lift, subject.end[own] + lift
    order = np.lexsort((end, start))
    before = np.concatenate(([-1], np.maximum.accumulate(end[order])[:-1]))
    return int((start[order] >= before).sum())


CHECKS: tuple[Check[Coded], ...] = (
    Check(
        "marks_not_assigned",
        "error",
        Text(zh="编码都出自分到文本的编码员", en="coders coded what they were given"),
        marks_not_assigned,
        Text(zh="在 assigned 里写明谁编了哪份文本。", en="Say under assigned who coded which source."),
    ),
    Check(
        "unfinished_interviews",
        "warning",
        Text(zh="访谈都已编完", en="interviews are coded to the end"),
        unfinished_interviews,
        Text(zh="确认编码员编完了这份访谈。", en="Make sure that the coder finished this interview."),
    ),
    Check(
        "double_coded_share",
        "warning",
        Text(zh="由两人编码的访谈足够多", en="enough interviews are coded by two people"),
        double_coded_share,
        Text(zh="请第二名编码员再编几份。", en="Let the second coder code more interviews."),
    ),
    Check(
        "double_coded_strata",
        "warning",
        Text(zh="由两人编码的访谈覆盖各类受访者", en="every group has interviews coded by two people"),
        double_coded_strata,
        Text(zh="在缺的那一类里补编。", en="Code some of that group twice."),
    ),
    Check(
        "too_few_decisions",
        "note",
        Text(zh="每个编码都有足够的双人判断", en="every code has enough double-coded decisions"),
        too_few_decisions,
    ),
    Check(
        "recoding_due",
        "warning",
        Text(zh="手册改版后编码仍然有效", en="codings still hold after the book changed"),
        recoding_due,
        Text(zh="按每处所说复核、改用别的编码，或补编。", en="Review, replace or add codes as each line says."),
    ),
)
