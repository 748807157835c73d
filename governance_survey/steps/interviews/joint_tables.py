"""Interviews beside the numbers, as tables: each part with its scores, discordant communities, what found no match."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from ...words.numbers import Number
from ...words.table import Cell, Table
from ...words.text import Text, listed, same
from ..few_units import few_units_note, interval_ends
from ..sample_design import simulated_note
from ..source_words import source_title
from .joint_quotes import marks_note, quoted, reliability_of, typical
from .joint_sides import DISCORD, NEAR, RELATIONS, Scored, Side
from .joint_talk import AGAINST, FOR

if TYPE_CHECKING:
    from .joint_displaying import JointDisplay

_STANDING = {-1: Text(zh="弱", en="weak"), 0: Text(zh="中", en="middling"), 1: Text(zh="强", en="strong")}
_ORDER = Text(
    zh="不一致多的在前；不一致的一律保留，由作者解释或说明尚无解释。",
    en="Most discordant first; what disagrees is kept, to be explained by the author or left open in so many words.",
)
_RULE = Text(
    zh="规则：每个社区 t =（正面访谈数 − 负面访谈数）÷ 访谈数；负面为亲身经历、效价不高于 0 的问题或原因，正面为已有、"
    "效价不低于 0 的对策；|t| < {n} 为接近零。得分按全部社区分三档（张力得分高为弱）：弱且 t < 0、强且 t > 0 为印证；"
    "弱且 t > 0、强且 t < 0 为不一致；中档且 t 不近零为补充；其余为沉默或中性（正负相抵也在内）。",
    en="The rule, for each community: t = (interviews for - interviews against) / interviews. Against: a problem or "
    "cause from own experience with valence 0 or less; for: a countermeasure in place with valence 0 or more; "
    "|t| < {n} is near nought. Scores stand in thirds of all communities (a high tension is weak): weak with t < 0 and "
    "strong with t > 0 confirm; weak with t > 0 and strong with t < 0 are discord; middling with t not near nought "
    "expands; the rest is silence or neutral (for and against in balance too).",
)
_MEAN = Text(
    zh="得分为有访谈的社区的平均与 {l}% t 区间；这些社区按能提供的信息选取，不代表总体。社区不足五个"
    "且得分不可公布时不列。",
    en="Scores are means over the communities with interviews, with {l}% t intervals; these communities were chosen "
    "for what they can tell and stand for no population. Of fewer than five communities none is shown, unless their "
    "scores may be published.",
)
_META = Text(zh="“综合判断”一栏由作者填写。", en="The meta-inference is for the author to write.")
_NO_GATE = Text(
    zh="没有引文：引文须先过保护这一关，请给出 protection=protect(codings)。",
    en="No quotes: every quote passes a gate first; give protection=protect(codings).",
)
_READ = Text(
    zh="引文已过自动检查；发表前仍须由人逐段读过。",
    en="Quotes passed the gate; a person still reads each before it leaves.",
)
_NO_AGREEMENT = Text(zh="未给出编码一致性。", en="Agreement of coders was not given.")
_UNSAID = Text(
    zh="有 {n} 次编码没有写明证据、状态或效价，未计入正负。",
    en="Marks without evidence, status or valence, counted neither for nor against: {n}.",
)
_PART = Text(zh="{p} {t}（{s}）", en="{p} {t} ({s})")
_HIDDEN = Text(zh="（不列名的 {n} 个）", en="(not named: {n})")
# Ten columns on a page: short heads, so that no number breaks.
_SHORT = {
    "estimate": Text(zh="得分", en="Score"),
    "conf_low": Text(zh="下限", en="low"),
    "conf_high": Text(zh="上限", en="high"),
    "n_against": Text(zh="负面", en="n−"),
    "n_for": Text(zh="正面", en="n+"),
    "coder_agreement": Text(zh="一致性", en="Agreement"),
}
_COUNTED = Text(zh="{r} {n} 个", en="{r} ({n})")


def sides_table(found: JointDisplay) -> Table:
    """One row a part and source; what was said of a part stands in its first row."""
    rows: list[tuple[Cell, ...]] = []
    for side in found.sides:
        for place, score in enumerate(side.scores):
            rows.append((*_scored(found, side, score), *_said(found, side, first=place == 0)))
    columns = (
        "part", "estimate", "conf_low", "conf_high", "n_against", "n_for", "relation", "typical_words",
        "coder_agreement", "meta_inference",
    )  # fmt: skip
    degrees = [score.n - 1 for side in found.sides for score in side.scores if not np.isnan(score.mean)]
    level = Number("", 100 * found.level, "level")
    quotes = _NO_GATE if found.protection is None else _READ
    trust = _NO_AGREEMENT if found.agreement is None else marks_note()
    unsaid = (_UNSAID.fill(n=found.talk.unsaid),) if found.talk.unsaid else ()
    notes = (
        _ORDER,
        _RULE.fill(n=f"{NEAR:g}"),
        _MEAN.fill(l=level),
        *few_units_note(degrees),
        *unsaid,
        quotes,
        trust,
        _META,
    )
    title = Text(zh="并列展示：指数与访谈", en="Side by side: indices and interviews")
    return Table("joint_sides", title, columns, tuple(rows), (*notes, *simulated_note(found.simulated)), _SHORT)


def _scored(found: JointDisplay, side: Side, score: Scored) -> tuple[Cell, ...]:
    counted = [_COUNTED.fill(r=RELATIONS[relation], n=n) for relation, n in score.counts.items()]
    totals = (found.talk.against[:, side.place].sum(), found.talk.for_[:, side.place].sum())
    return (
        _PART.fill(p=side.part, t=side.title, s=source_title(score.source)),
        score_cell(f"{score.id}.joint_mean", score.mean),
        *(
            (None, None)
            if np.isnan(score.mean)
            else interval_ends(f"{score.id}.joint_", score.low, score.high, score.n - 1)
        ),
        Number(f"{score.id}.n_against", int(totals[0]), "count"),
        Number(f"{score.id}.n_for", int(totals[1]), "count"),
        listed(counted, most=len(counted)),
    )


def _said(found: JointDisplay, side: Side, *, first: bool) -> tuple[Cell, ...]:
    if not first:
        return None, None, None
    counted = found.matched.codings.codebook.code_by_id
    codes = [code for code in side.codes if counted[code].kind in (*AGAINST, *FOR)]
    trust = reliability_of(found.matched.codings, codes, found.agreement)
    words = found.quotes(side.part) if found.protection is not None else ()
    return words[0] if words else None, trust, None


def quotes_of(found: JointDisplay, part: str, n: int = 1) -> tuple[Text, ...]:
    """Typical words about a part: of the side heard in more interviews first."""
    if found.protection is None or part not in found.talk.parts:
        return ()
    place = found.talk.parts.index(part)
    against, for_ = found.talk.against[:, place].sum(), found.talk.for_[:, place].sum()
    sides = (-1, 1) if against >= for_ else (1, -1)
    marks = [typical(found.matched.codings, found.talk.marks.get((part, s), ()), found.protection, n) for s in sides]
    return tuple(quoted(mark, found.protection) for own in marks for mark in own)[:n]


def discord_table(found: JointDisplay, *, publishable: bool) -> Table:
    """One row a community, part and source that disagree: to be explained, or left open.

    With `publishable` a community whose score may not be published has no name.
    """
    rows: list[tuple[Cell, ...]] = []
    total = 0
    for side in found.sides:
        for score in side.scores:
            wanted = np.array([relation in DISCORD for relation in score.relations], dtype=bool)
            open_ = np.ones(len(wanted), dtype=bool)
            if publishable:
                verdicts = found.reportable(score.id).verdicts
                open_ = np.array([verdicts[place] != "withheld" for place in found.matched.places.tolist()])
            rows += [_discordant(found, side, score, int(c)) for c in np.flatnonzero(wanted & open_)]
            hidden = Counter(score.relations[c] for c in np.flatnonzero(wanted & ~open_))
            own = (same(f"{side.part} ") + side.title, source_title(score.source), None, None, None, None)
            rows += [(_HIDDEN.fill(n=n), *own, RELATIONS[relation], None) for relation, n in hidden.items()]
            total += int(wanted.sum())
    columns = (
        "community",
        "part",
        "source",
        "standing",
        "n_against",
        "n_for",
        "n_interviews",
        "relation",
        "explanation",
    )
    title = Text(zh="不一致的社区（{n} 处）", en="Discordant communities: {n}").fill(n=total)
    note = Text(
        zh="“解释”一栏由作者填写；没有解释的写明尚无。",
        en="The explanation is for the author; where there is none, say so.",
    )
    return Table("joint_discord", title, columns, tuple(rows), (note, *simulated_note(found.simulated)))


def _discordant(found: JointDisplay, side: Side, score: Scored, c: int) -> tuple[Cell, ...]:
    return (
        found.matched.communities[c],
        same(f"{side.part} ") + side.title,
        source_title(score.source),
        _STANDING[int(score.standing[c])],
        int(found.talk.against[c, side.place]),
        int(found.talk.for_[c, side.place]),
        int(found.matched.n_interviews[c]),
        RELATIONS[score.relations[c]],
        None,
    )


def unmatched_table(found: JointDisplay) -> Table:
    """What found no counterpart: interviews without a community of the study, communities without an interview."""
    own = found.matched
    without = [source for source, name in own.astray if not name]
    # Names that met no community may be real ones: the ids of the interviews are enough to find them.
    strange = [source for source, name in own.astray if name]
    silent = _some(own.silent) if found.name_communities else None
    rows = (
        (Text(zh="相连的访谈", en="Interviews matched"), len(own.community_of), None),
        (Text(zh="相连的社区", en="Communities matched"), len(own.communities), None),
        (Text(zh="没有写社区的访谈", en="Interviews without a community"), len(without), _some(without)),
        (
            Text(zh="研究里没有其社区的访谈", en="Interviews of a community not in the study"),
            len(strange),
            _some(strange),
        ),
        (Text(zh="没有访谈的社区", en="Communities without an interview"), len(own.silent), silent),
        (Text(zh="不是访谈的文本（未计入）", en="Texts that are no interviews (left out)"), own.aside, None),
    )
    title = Text(zh="访谈与社区的对应", en="Interviews and communities matched")
    return Table("joint_matching", title, ("reason", "count", "names"), rows, simulated_note(found.simulated))


def _some(names: object) -> Text | None:
    return listed(names, most=12) if names else None


def score_cell(key: str, value: float) -> Cell:
    """A score, or an empty cell."""
    return None if np.isnan(value) else Number(key, value, "score")
