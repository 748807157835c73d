"""From persons to communities: means with their errors, what may be published, voice gap and strain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ..data.linked import Linked
from ..schemes.index_scheme import IndexNode, IndexScheme
from ..statistics.community import GroupMeans, group_means
from ..words.text import Text
from .scoring import Indices

# Fewest answers behind a community's score that may be published, unless the whole staff answered.
PUBLISHING_MINIMUM = 5
Gate = Literal["publishable", "census", "too_few", "below_minimum", "no_answers", "record"]
OPEN = ("publishable", "census", "record")
GATES: dict[str, Text] = {
    "publishable": Text(zh="可公布（人数）", en="may be published (enough answers)"),
    "census": Text(zh="可公布（全员作答）", en="may be published (census of the staff)"),
    "record": Text(zh="可公布（台账）", en="may be published (record)"),
    "too_few": Text(zh="不公布（人数不足）", en="not published (too few answers)"),
    "below_minimum": Text(zh="不计分（人数不足）", en="not scored (too few answers)"),
    "no_answers": Text(zh="没有答卷", en="no answers"),
}


@dataclass(frozen=True)
class CommunityScore:
    """One score of every community of the study.

    Attributes
    ----------
    values : ndarray (communities,)
        The score where it may be computed (at least the source's minimum of answers), else NaN.
    means : GroupMeans
        Mean, standard error and answers of each community, whatever their number.
    population : ndarray (communities,) or None
        People in each community by its record, where it says so.
    gate : tuple of str
        For each community, whether its score may be published, and why (`GATES`).
    """

    id: str
    title: Text
    source: str
    values: np.ndarray
    means: GroupMeans
    population: np.ndarray | None
    gate: tuple[Gate, ...]


def community_score(
    linked: Linked,
    scheme: IndexScheme,
    source: str,
    values: np.ndarray,
    name: str,
    title: Text,
) -> CommunityScore:
    """Design-weighted mean of a person-level column in every community.

    The gate is the first of two: a number of answers, or a census of the staff. The reliability of a
    community's score is not judged here, so these scores are not for ranking.
    """
    responses = linked.source(source)
    declared = next((entry for entry in scheme.sources if entry.id == source), None)
    weight = responses.design.weight
    people = _population(linked, declared.population if declared is not None else None)
    n_all = len(linked.communities)
    if responses.instrument.unit == "community":
        own = linked.of_community(source, values)
        there = ~np.isnan(own)
        means = GroupMeans(own, np.where(there, 0.0, np.nan), there.astype(np.int64))
        gate: tuple[Gate, ...] = tuple("record" if known else "no_answers" for known in there)
        return CommunityScore(name, title, source, own, means, None, gate)
    means = group_means(
        values,
        linked.rows[source],
        n_all,
        weights=responses.column(weight).values if weight is not None else None,
        population=people,
    )
    least = declared.community_minimum if declared is not None else 1
    gate = tuple(_gate(n, None if people is None else people[c], least) for c, n in enumerate(means.n.tolist()))
    return CommunityScore(name, title, source, np.where(means.n >= least, means.estimate, np.nan), means, people, gate)


def _population(linked: Linked, field: str | None) -> np.ndarray | None:
    if field is None:
        return None
    for name, source in linked.sources.items():
        if source.instrument.unit == "community" and field in source.table.columns:
            return linked.of_community(name, source.column(field).values.astype(np.float64))
    return None


def _gate(n: int, people: float | None, least: int) -> Gate:
    if n == 0:
        return "no_answers"
    census = people is not None and n >= people
    if n < least and not census:
        return "below_minimum"
    if n >= PUBLISHING_MINIMUM:
        return "publishable"
    return "census" if census else "too_few"


def derived_scores(
    parts: Sequence[Indices], scores: Mapping[str, CommunityScore]
) -> dict[str, tuple[Text, np.ndarray]]:
    r"""Scores made of other communities' scores: voice gap, strain, remedies above the median.

    .. math:: \mathrm{gap}_k = R_k - W_k, \qquad \mathrm{strain}_k = z(\mathrm{tension}_k) - z(\mathrm{capability}_k)

    with z over the communities that have both. Ids: ``GAP_LAW1``, ``STRAIN_LAW``, ``remedies_above_median``.
    """
    found: dict[str, tuple[Text, np.ndarray]] = {}
    nodes = {node.id: node for part in parts for node in part.scheme.nodes(part.responses.source)}
    for resident, worker in gap_pairs(parts):
        if resident.id in scores and worker.id in scores:
            title = Text(zh="居民—工作者评价差：{t}", en="voice gap, {t}").fill(t=resident.title)
            found[f"GAP_{resident.id.split('_', 1)[1]}"] = (
                title,
                scores[resident.id].values - scores[worker.id].values,
            )
    for tension, capability in strain_pairs(parts):
        if tension in scores and capability in scores:
            values = _strain(scores[tension].values, scores[capability].values)
            title = Text(zh="张力—能力差：{t}", en="strain, {t}").fill(t=nodes[capability].title)
            found[f"STRAIN_{capability.split('_', 1)[1]}"] = (title, values)
    remedies = [name for name in _remedies(parts) if name in scores]
    if len(remedies) > 1:
        stacked = np.vstack([scores[name].values for name in remedies])
        above = stacked > np.nanmedian(stacked, axis=1)[:, None]
        complete = ~np.isnan(stacked).any(axis=0)
        title = Text(zh="高于中位数的实践个数", en="number of remedies above the median")
        found["remedies_above_median"] = (title, np.where(complete, above.sum(axis=0), np.nan))
    return found


def gap_pairs(parts: Sequence[Indices]) -> list[tuple[IndexNode, IndexNode]]:
    """Scores that residents and workers both give, of one scheme: (resident, worker)."""
    found = []
    for resident in parts:
        for worker in parts:
            if resident.scheme is not worker.scheme or (resident.responses.source, worker.responses.source) != (
                "resident",
                "worker",
            ):
                continue
            own = {node.id.split("_", 1)[1]: node for node in worker.scheme.nodes("worker")}
            found += [
                (node, own[node.id.split("_", 1)[1]])
                for node in resident.scheme.nodes("resident")
                if node.level != "composite" and node.id.split("_", 1)[1] in own and node.id in resident.persons.scores
            ]
    return found


def strain_pairs(parts: Sequence[Indices]) -> list[tuple[str, str]]:
    """(tension, capability) score ids of the workers, as the schemes pair them."""
    return [
        (part.scheme.score_id("worker", dimension.id), part.scheme.score_id("worker", dimension.against))
        for part in parts
        if part.responses.source == "worker"
        for dimension in part.scheme.dimensions
        if dimension.against is not None
    ]


def _remedies(parts: Sequence[Indices]) -> list[str]:
    return [
        part.scheme.score_id("worker", dimension.id)
        for part in parts
        if part.responses.source == "worker" and part.scheme.practice
        for dimension in part.scheme.dimensions
    ]


def _strain(tension: np.ndarray, capability: np.ndarray) -> np.ndarray:
    both = ~np.isnan(tension) & ~np.isnan(capability)
    if both.sum() < 2:
        return np.full(tension.shape, np.nan)

    def z(values: np.ndarray) -> np.ndarray:
        spread = values[both].std(ddof=1)
        return np.asarray((values - values[both].mean()) / spread) if spread > 0 else np.full(values.shape, np.nan)

    return np.where(both, z(tension) - z(capability), np.nan)
