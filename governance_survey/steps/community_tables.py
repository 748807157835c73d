"""How a linked study is shown: voice gaps, community scores, and what may be published."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..words.numbers import Number
from ..words.table import Cell, Table
from ..words.text import Text
from .community_scores import GATES, OPEN, CommunityScore
from .sample_design import simulated_note

if TYPE_CHECKING:
    from .linked_scoring import LinkedIndices

_NOT_FOR_RANKING = Text(
    zh="社区得分的信度尚未检验，不能用来排名；区间只含本社区内的抽样误差。",
    en="The reliability of community scores has not been tested: they are not for ranking. Errors are those of "
    "sampling people inside the community.",
)
_GATE = Text(
    zh="公布条件：至少 5 份答卷，或社区工作者全员作答；名单只在研究声明公开时印出。",
    en="May be published: at least 5 answers, or a census of the staff; names are printed only if the study says so.",
)
_GAP = Text(
    zh="居民得分减工作者得分（分，0–100）；两类问卷题目不同，只有检验过可比之后才能说是看法之差。",
    en="Resident minus worker score (points, 0-100). The two forms ask different rows: a gap is a difference of views "
    "only once comparability has been tested.",
)
_JOINT = Text(
    zh="两个样本来自同一批抽样单元，区间已计入两者的相关。",
    en="Both samples come from the same sampling units; the interval takes their covariance into account.",
)


def gaps_table(indices: LinkedIndices) -> Table:
    """Resident minus worker score of every shared (sub-)dimension."""
    rows: list[tuple[Cell, ...]] = []
    notes = [_GAP, _JOINT]
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


def community_table(indices: LinkedIndices, score: CommunityScore, *, publishable: bool = False) -> Table:
    """One score of every community by its key; `publishable` leaves out those that may not be published."""
    rows = tuple(
        (
            key,
            Number(f"{score.id}.{key}.estimate", _number(score.values[c]), "score"),
            Number(f"{score.id}.{key}.std_error", _number(score.means.std_error[c]), "estimate"),
            Number(f"{score.id}.{key}.n_obs", int(score.means.n[c]), "count"),
            GATES[score.gate[c]],
        )
        for c, key in enumerate(indices.linked.communities)
        if not publishable or score.gate[c] in OPEN
    )
    notes = (_GATE, _NOT_FOR_RANKING, *simulated_note(indices.linked.simulated))
    return Table("community_scores", score.title, ("community", "estimate", "std_error", "n_obs", "gate"), rows, notes)


def gate_table(indices: LinkedIndices) -> Table:
    """How many communities pass the publishing gate, for each top score of each source."""
    rows: list[tuple[Cell, ...]] = []
    for part in indices.parts:
        for node in part.scheme.nodes(part.responses.source):
            score = indices.communities.get(node.id)
            if score is None or node.level != "dimension":
                continue
            passed = sum(gate in OPEN for gate in score.gate)
            census = sum(gate == "census" for gate in score.gate)
            rows.append(
                (
                    node.title.text,
                    node.id,
                    Number(f"{node.id}.gate.n_communities", len(score.gate), "count"),
                    Number(f"{node.id}.gate.n_publishable", passed, "count"),
                    Number(f"{node.id}.gate.n_census", census, "count"),
                )
            )
    columns = ("index", "index_id", "n_communities", "n_publishable", "n_census")
    title = Text(zh="社区得分的公布条件", en="Which community scores may be published")
    return Table("gate", title, columns, tuple(rows), (_GATE, _NOT_FOR_RANKING))


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
