"""How a linked study is shown: voice gaps, community scores, and what may be published."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..words.numbers import Number
from ..words.table import Cell, Table
from ..words.text import Text
from .community_reliability import NOT_THE_LEVEL, VERDICTS, Reportable, ranked
from .sample_design import simulated_note

if TYPE_CHECKING:
    from .linked_scoring import LinkedIndices

_ERRORS = Text(zh="标准误只含在本社区内抽人的误差。", en="Errors are those of sampling people inside the community.")
_GATE = Text(
    zh="公布条件：至少 5 份答卷或社区工作者全员作答；社区之间确有差异（ICC(1)）；本社区均值的信度达到 .70 公布得分，"
    "达到 .50 只公布收缩得分，否则不公布（LeBreton & Senter 2008，doi 10.1177/1094428106296642）。"
    "名单只在研究声明公开时印出。",
    en="May be published: at least 5 answers or a census of the staff; communities differ at all (ICC(1)); and a "
    "reliability of the community's own mean from .70 on for the score, from .50 on for the shrunken score, else "
    "nothing (LeBreton & Senter 2008, doi 10.1177/1094428106296642). Names are printed only if the study says so.",
)
_UNWEIGHTED = Text(
    zh="ICC 与信度未加权；一人作答的社区 {n} 个。",
    en="ICC and reliability are unweighted; communities of one answer: {n}.",
)
_RANKED = Text(
    zh="名次区间同时成立（两两比较，Tukey）；同一组别的社区分不出高低。未公布的社区不参加排名。",
    en="Intervals of ranks hold together (all pairs, Tukey); communities of one tier cannot be told apart. Communities "
    "that may not be reported are not ranked.",
)
_GAP = Text(
    zh="居民得分减工作者得分（分，0–100）；两类问卷题目不同，只有检验过可比之后才能说是看法之差。",
    en="Resident minus worker score (points, 0-100). The two forms ask different rows: a gap is a difference of views "
    "only once comparability has been tested.",
)
_WEIGHED = Text(
    zh="两个来源的指数可能权重不同，见权重表：权重之差也会成为得分之差。",
    en="The two sources may weigh their parts differently (see the table of weights): a difference of weights is a "
    "difference of scores too.",
)
_JOINT = Text(
    zh="两个样本来自同一批抽样单元，区间已计入两者的相关。",
    en="Both samples come from the same sampling units; the interval takes their covariance into account.",
)


def gaps_table(indices: LinkedIndices) -> Table:
    """Resident minus worker score of every shared (sub-)dimension."""
    rows: list[tuple[Cell, ...]] = []
    notes = [_GAP, _JOINT]
    if any(part.weighting is not None for part in indices.parts):
        notes.append(_WEIGHED)
    for gap in indices.gaps:
        d = gap.difference
        rows.append(
            (
                gap.title,
                gap.id,
                Number(f"{gap.id}.estimate", d.estimate if d else None, "estimate"),
                Number(f"{gap.id}.std_error", d.std_error if d else None, "estimate"),
                Number(f"{gap.id}.conf_low", d.low if d else None, "estimate"),
                Number(f"{gap.id}.conf_high", d.high if d else None, "estimate"),
                Number(f"{gap.id}.dof", d.dof if d else None, "count"),
                Number(f"{gap.id}.n_resident", d.n_first if d else 0, "count"),
                Number(f"{gap.id}.n_worker", d.n_second if d else 0, "count"),
            )
        )
        if gap.refusal is not None:
            notes.append(Text(zh="{g}：{why}", en="{g}: {why}").fill(g=gap.id, why=gap.refusal.what))
    columns = ("index", "index_id", "estimate", "std_error", "conf_low", "conf_high", "dof", "n_resident", "n_worker")
    title = Text(zh="居民与工作者评价之差", en="Voice gap: residents against workers")
    notes += simulated_note(indices.linked.simulated)
    return Table("voice_gap", title, columns, tuple(rows), tuple(notes))


def community_table(indices: LinkedIndices, found: Reportable, *, publishable: bool = False) -> Table:
    """One score of every community by its key; `publishable` leaves out what may not be published.

    With it the score itself stands only where it may, else the shrunken score alone.
    """
    score, rows = found.score, []
    for c, key in enumerate(indices.linked.communities):
        verdict = found.verdicts[c]
        if publishable and verdict == "withheld":
            continue
        whole = not publishable or verdict == "score"
        shrunken = found.shrunken.estimate[c] if found.shrunken is not None else np.nan
        reliability = found.components.reliability[c] if found.components is not None else np.nan
        rows.append(
            (
                key,
                Number(f"{score.id}.{key}.estimate", _number(score.values[c]) if whole else None, "score"),
                Number(f"{score.id}.{key}.std_error", _number(score.means.std_error[c]) if whole else None, "estimate"),
                Number(f"{score.id}.{key}.shrunken", _number(shrunken), "score"),
                Number(f"{score.id}.{key}.reliability", _number(reliability), "proportion"),
                Number(f"{score.id}.{key}.n_obs", int(score.means.n[c]), "count"),
                VERDICTS[verdict],
                found.reasons[c],
            )
        )
    columns = ("community", "estimate", "std_error", "shrunken", "reliability", "n_obs", "gate", "reason")
    notes = (_GATE, _ERRORS, *_icc_notes(found), *simulated_note(indices.linked.simulated))
    return Table("community_scores", score.title, columns, tuple(rows), notes)


def _icc_notes(found: Reportable) -> tuple[Text, ...]:
    return () if found.icc is None else (_UNWEIGHTED.fill(n=found.icc.n_singletons),)


def gate_table(indices: LinkedIndices) -> Table:
    """For each top score of each source: ICC, and how many communities may be reported."""
    rows: list[tuple[Cell, ...]] = []
    notes: list[Text] = [_GATE]
    for part in indices.parts:
        for node in part.scheme.nodes(part.responses.source):
            if node.level != "dimension" or node.id not in indices.communities:
                continue
            found = indices.reportable(node.id)
            icc, stem = found.icc, f"{node.id}.gate"
            rows.append(
                (
                    node.title.text,
                    node.id,
                    Number(f"{stem}.n_communities", len(found.verdicts), "count"),
                    Number(f"{stem}.icc1", icc.icc1, "proportion") if icc else None,
                    Number(f"{stem}.icc1_low", icc.low, "proportion") if icc else None,
                    Number(f"{stem}.icc1_high", icc.high, "proportion") if icc else None,
                    Number(f"{stem}.icc2", icc.icc2, "proportion") if icc else None,
                    Number(f"{stem}.n_publishable", found.count("score"), "count"),
                    Number(f"{stem}.n_shrunken", found.count("shrunken"), "count"),
                    Number(f"{stem}.n_withheld", found.count("withheld"), "count"),
                )
            )
            if not found.is_level:
                notes.append(Text(zh="{i}：{w}。", en="{i}: {w}.").fill(i=node.id, w=NOT_THE_LEVEL))
    columns = ("index", "index_id", "n_communities", "icc1", "icc1_low", "icc1_high", "icc2")
    counts = ("n_publishable", "n_shrunken", "n_withheld")
    title = Text(zh="社区得分的公布条件", en="Which community scores may be published")
    return Table("gate", title, columns + counts, tuple(rows), (*notes, *simulated_note(indices.linked.simulated)))


def ranking_table(indices: LinkedIndices, found: Reportable) -> Table:
    """Ranks of the communities that may be reported, with intervals and tiers."""
    ranks = ranked(found, indices.level)
    order = np.argsort(np.where(np.isnan(ranks.rank), np.inf, ranks.rank), kind="stable")
    assert found.shrunken is not None  # `ranked` refuses a score without it
    rows = tuple(
        (
            indices.linked.communities[c],
            Number(f"{found.score.id}.{indices.linked.communities[c]}.rank", float(ranks.rank[c]), "score"),
            Number(f"{found.score.id}.{indices.linked.communities[c]}.rank_low", int(ranks.low[c]), "count"),
            Number(f"{found.score.id}.{indices.linked.communities[c]}.rank_high", int(ranks.high[c]), "count"),
            Number(f"{found.score.id}.{indices.linked.communities[c]}.tier", int(ranks.tier[c]), "count"),
            Number(
                f"{found.score.id}.{indices.linked.communities[c]}.shrunken", float(found.shrunken.estimate[c]), "score"
            ),
        )
        for c in order
        if not np.isnan(ranks.rank[c])
    )
    title = Text(zh="名次及其区间：{t}", en="Ranks with intervals: {t}").fill(t=found.score.title)
    columns = ("community", "rank", "rank_low", "rank_high", "tier", "shrunken")
    notes = (_RANKED, _GATE, *simulated_note(indices.linked.simulated))
    return Table("ranking", title, columns, rows, notes)


def linked_glance(indices: LinkedIndices) -> Table:
    """One row a source."""
    rows = tuple(
        (
            source,
            Number(f"{source}.n_rows", indices.linked.sources[source].n_rows, "count"),
            Number(f"{source}.n_communities", len(set(indices.linked.rows[source].tolist()) - {-1}), "count"),
            Number(f"{source}.count", sum(len(p.persons.scores) for p in indices.of(source)), "count"),
        )
        for source in indices.sources
    )
    return Table(
        "linked_glance",
        Text(zh="联结的研究", en="Linked study"),
        ("source", "n_rows", "n_communities", "count"),
        rows,
        headings={"count": Text(zh="得分个数", en="Scores")},
    )


def _number(value: float) -> float | None:
    return None if value != value else float(value)
