"""How themes are shown: codes by interviews and groups, codes that go together, saturation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ...statistics.code_patterns import Saturation
from ...words.numbers import Number
from ...words.table import Cell, Table
from ...words.text import Text
from ..sample_design import simulated_note
from .joint_quotes import group_title

if TYPE_CHECKING:
    from .theming import Themes

STATUS = "status"  # the attribute that tells a measure in place from one wished for
MOST_PAIRS = 30
LEAST_TOGETHER = 3
_NOTES = (
    Text(
        zh="计的是访谈份数，不是片段数；传闻不计。访谈对象是按能提供的信息选取的，份数之比不是总体比例。",
        en="Interviews are counted, not units; hearsay is left out. Interviews are chosen for what they can tell: a "
        "share of them is no share of a population.",
    ),
)
_ANY = Text(
    zh="不论状态：已有、没有、计划与失败的都在内，分开的份数见下表。",
    en="Whatever the status: what is there, absent, planned or failed together; the next table parts them.",
)
_TEXTS = Text(zh="文本数", en="Texts")
_OF_TEXTS = Text(zh="占文本（%）", en="Of texts (%)")
_ASIDE = Text(
    zh="另有 {n} 份其他来源（开放题、文件）的编码未计在内：用 kinds= 另行分析。",
    en="Coded sources of another kind (open answers, documents) are left out: {n}; see them with kinds=.",
)
_PARTED = Text(
    zh="计的是访谈份数；同一份访谈可在几列中出现。已有的与只是希望的，不可合计。",
    en="Interviews are counted; one may stand in several columns. What is there and what is wished for are not to be "
    "added up.",
)
_ALONE = Text(zh="无说明", en="not said")
_SHARE = Text(zh="{g}（{n} 份）", en="{g} (n = {n})")


def frequencies_table(found: Themes) -> Table:
    """One row a code: interviews that hold it, their share, units; then interviews of each group."""
    groups = tuple(dict.fromkeys(sorted(found.groups)))
    names = [f"option_{place}" for place in range(1, len(groups) + 1)]
    n = len(found.present)
    of_group = np.array([[own == group for own in found.groups] for group in groups], dtype=bool)
    rows = []
    for place, code in enumerate(found.codes):
        held = found.present[:, place]
        cells: list[Cell] = [
            found.codings.codebook.titled(code),
            Number(f"{code}.interviews", int(held.sum()), "count"),
            Number(f"{code}.share", 100 * float(held.mean()), "score"),
            Number(f"{code}.units", int(found.units[:, place].sum()), "count"),
        ]
        cells += [
            Number(f"{code}.{group or 'none'}", int(held[inside].sum()), "count")
            for group, inside in zip(groups, of_group, strict=True)
        ]
        rows.append(tuple(cells))
    headings = {
        name: _SHARE.fill(g=_group_title(found, group), n=int(inside.sum()))
        for name, group, inside in zip(names, groups, of_group, strict=True)
    }
    columns = ("code", "n_interviews", "share_interviews", "n_units", *names)
    title = Text(zh="编码在 {n} 份访谈中的出现", en="Codes over {n} interviews").fill(n=n)
    if any(source.kind != "interview" for source in found.codings.sources):
        # Open answers and documents are counted as texts: nobody sat through an interview.
        title = Text(zh="编码在 {n} 份文本中的出现", en="Codes over {n} texts").fill(n=n)
        headings |= {"n_interviews": _TEXTS, "share_interviews": _OF_TEXTS}
    aside = (_ASIDE.fill(n=found.aside),) if found.aside else ()
    notes = (*_NOTES, *aside, *((_ANY,) if statuses_of(found) else ()), *simulated_note(found.simulated))
    return Table("themes", title, columns, tuple(rows), notes, headings)


def statuses_of(found: Themes) -> tuple[str, ...]:
    """Values of the status of a unit that were given: in the order of the book, then others."""
    given = {mark.attributes[STATUS] for mark in found.codings.marks if mark.attributes.get(STATUS)}
    attribute = found.codings.codebook.attribute_by_id.get(STATUS)
    known = [value.id for value in attribute.values if value.id in given] if attribute is not None else []
    return (*known, *sorted(given - set(known)))


def status_table(found: Themes) -> Table:
    """One row a code with a status: interviews that hold it with each."""
    statuses, codings = statuses_of(found), found.codings
    held: dict[str, dict[str, set[str]]] = {}
    for mark in codings.marks:
        if said := mark.attributes.get(STATUS):
            own = held.setdefault(mark.code, {}).setdefault(said, set())
            own.add(codings.segment_by_id[mark.segment].source)
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            found.codings.codebook.titled(code),
            *(Number(f"{code}.{said}", len(held[code].get(said, ())), "count") for said in statuses),
        )
        for code in found.codes
        if code in held
    )
    names = [f"option_{place}" for place in range(1, len(statuses) + 1)]
    headings = {name: group_title(codings, STATUS, said) for name, said in zip(names, statuses, strict=True)}
    title = Text(zh="编码的状态：访谈份数", en="Codes by status: interviews")
    notes = (_PARTED, *simulated_note(found.simulated))
    return Table("themes_status", title, ("code", *names), rows, notes, headings)


def _group_title(found: Themes, group: str) -> Text:
    return group_title(found.codings, found.by or "", group) if group else _ALONE


def pairs_table(found: Themes) -> Table:
    """The pairs of codes that stand most often in one unit."""
    together = found.together
    one, other = np.triu_indices(len(found.codes), 1)
    both = together.both[one, other]
    kept = np.flatnonzero(both >= LEAST_TOGETHER)
    order = kept[np.lexsort((-together.jaccard[one, other][kept], -both[kept]))][:MOST_PAIRS]
    rows = tuple(
        (
            found.codings.codebook.titled(found.codes[a]),
            found.codings.codebook.titled(found.codes[b]),
            Number(f"{found.codes[a]}+{found.codes[b]}.both", int(together.both[a, b]), "count"),
            Number(f"{found.codes[a]}+{found.codes[b]}.expected", together.expected[a, b], "score"),
            Number(f"{found.codes[a]}+{found.codes[b]}.jaccard", together.jaccard[a, b], "proportion"),
        )
        for a, b in zip(one[order], other[order], strict=True)
    )
    note = Text(
        zh="同一片段上的编码；“预期”是两者互不相关时的片段数；只列至少 {k} 个片段的前 {m} 对。",
        en="Codes of one unit; expected: units with both, were they independent. The first {m} pairs with at least {k} "
        "units.",
    ).fill(k=LEAST_TOGETHER, m=MOST_PAIRS)
    title = Text(zh="同时出现的编码", en="Codes that go together")
    columns = ("first", "second", "n_together", "expected_count", "jaccard")
    return Table("codes_together", title, columns, rows, (note, *simulated_note(found.simulated)))


def saturation_table(found: Themes) -> Table:
    """One row an interview: new codes, codes so far, the average over all orders, new information of the run."""
    growth, rule = found.growth, found.rule
    share = np.full(len(growth.new), np.nan)
    if isinstance(rule, Saturation):
        share[rule.base_size - 1 : rule.base_size - 1 + len(rule.share)] = 100 * rule.share
    rows = tuple(
        (
            str(place + 1),
            source.id,
            Number(f"{source.id}.new", int(growth.new[place]), "count"),
            Number(f"{source.id}.seen", int(growth.seen[place]), "count"),
            Number(f"{source.id}.expected", growth.expected[place], "score"),
            None if np.isnan(share[place]) else Number(f"{source.id}.share", share[place], "score"),
        )
        for place, source in enumerate(found.codings.sources)
    )
    columns = ("row", "transcript", "n_new", "n_seen", "n_expected", "share_new")
    title = Text(zh="饱和：编码随访谈增加", en="Saturation: codes as interviews are added")
    return Table("saturation", title, columns, rows, (*_verdict(found), *simulated_note(found.simulated)))


_RULE = Text(
    zh="基数为前 {b} 份，连续 {r} 份的新信息不超过基数的 {t}% 即为饱和。",
    en="Base: the first {b} interviews; saturated where {r} in a row bring no more than {t}% of it.",
)
_REACHED = Text(zh="在第 {k} 份之后达到。", en=" Reached after interview {k}.")
_NOT_YET = Text(zh="尚未达到。", en=" Not reached yet.")
_LEFT = Text(
    zh="共听到 {s} 个编码；据只出现一两次者估计，总数约 {e}（Chao2，{l}% 区间 {a} 至 {z}）。",
    en="{s} codes were heard; those heard once or twice suggest about {e} in all (Chao2, {l}% interval {a} to {z}).",
)
_ORDER = {
    True: Text(zh="访谈按日期排列。", en="Interviews stand in the order of their dates."),
    False: Text(
        zh="并非每份访谈都有读得懂的日期（如 2022-05-03），按文件次序排列；“各种次序平均”一列不依赖次序。",
        en="Not every interview carries a date that can be read (2022-05-03): they stand as in the file; the average "
        "over all orders does not depend on it.",
    ),
}


def _verdict(found: Themes) -> tuple[Text, ...]:
    growth, rule = found.growth, found.rule
    if isinstance(rule, Saturation):
        said = _RULE.fill(b=rule.base_size, r=rule.run_length, t=f"{100 * rule.threshold:g}")
        said = said + (_NOT_YET if rule.reached is None else _REACHED.fill(k=rule.reached))
    else:
        said = rule
    left = _LEFT.fill(
        s=int(growth.seen[-1]),
        e=f"{growth.total:.1f}",
        l=f"{100 * growth.level:g}",
        a=f"{growth.low:.1f}",
        z=f"{growth.high:.1f}",
    )
    return said, left, _ORDER[found.dated]


def themes_glance(found: Themes) -> Table:
    """One row: interviews, units, codes heard."""
    counts = (len(found.present), found.together.n_units, len(found.codes))
    heads = {
        "n_interviews": Text(zh="访谈", en="Interviews"),
        "n_units": Text(zh="片段", en="Units"),
        "n_codes": Text(zh="出现的编码", en="Codes heard"),
    }
    title = Text(zh="主题", en="Themes")
    return Table("themes", title, tuple(heads), (counts,), headings=heads)
