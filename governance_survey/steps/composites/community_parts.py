"""Scores of communities side by side: their values, their draws, and which communities may be named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ...statistics.community.draws import mean_draws
from ...words.errors import UsageError, closest
from ...words.text import Text, listed, same
from ..linked_scoring import LinkedIndices
from ..scoring import Indices

_SAID_BY = Text(zh="{t}（{s}）", en="{t} ({s})")


@dataclass(frozen=True)
class Parts:
    """Several scores of every community, from 0 to 1 on theoretical limits.

    Attributes
    ----------
    ids : tuple of str
    titles : tuple of Text
        With the people who answered.
    x : ndarray (communities, parts)
        NaN where a community has no score.
    n : ndarray (communities, parts)
        Answers.
    named : ndarray of bool (communities,)
        Every one of the scores may be published, whole or shrunken: a figure made of them may stand beside a name.
    whole : ndarray of bool (communities,)
        Every one of the scores may be published as it is.
    shrunken : ndarray (communities, parts)
        Empirical-Bayes scores (a record's figures as they are).
    """

    ids: tuple[str, ...]
    titles: tuple[Text, ...]
    x: np.ndarray
    n: np.ndarray
    named: np.ndarray
    whole: np.ndarray
    shrunken: np.ndarray


def community_parts(indices: LinkedIndices, names: Sequence[str]) -> Parts:
    """The scores of `names`, with the publishing gate of each.

    Raises
    ------
    UsageError
        ``unknown_index``, ``twice_the_same``.
    """
    if len(set(names)) != len(names):
        raise UsageError(
            "twice_the_same",
            Text(zh="同一个得分写了两次。", en="A score is named twice."),
            got=listed(names),
        )
    found = [indices.reportable(name) for name in names]
    verdicts = np.array([entry.verdicts for entry in found])
    drawn_in = [
        entry.shrunken.estimate
        if entry.shrunken is not None
        else entry.score.values
        if is_record(indices, entry.score.source)
        else np.full(len(entry.verdicts), np.nan)
        for entry in found
    ]
    return Parts(
        ids=tuple(names),
        titles=tuple(said(indices, name) for name in names),
        x=np.column_stack([entry.score.values for entry in found]) / 100,
        n=np.column_stack([entry.score.means.n for entry in found]),
        named=(verdicts != "withheld").all(axis=0),
        whole=(verdicts == "score").all(axis=0),
        shrunken=np.clip(np.column_stack(drawn_in) / 100, 0.0, 1.0),
    )


def part_draws(indices: LinkedIndices, names: Sequence[str], *, draws: int, seed: int) -> np.ndarray:
    """The scores as they might have come out with other persons: (draws, communities, parts), from 0 to 1.

    Scores of one source are drawn together, sources apart; figures of a record stay what they are.
    """
    sources = [indices.communities[name].source for name in names]
    kinds = tuple(dict.fromkeys(sources))
    generators = np.random.default_rng(seed).spawn(len(kinds))
    found = np.empty((draws, len(indices.linked.communities), len(names)))
    for source, rng in zip(kinds, generators, strict=True):
        places = [place for place, own in enumerate(sources) if own == source]
        scores = [indices.communities[names[place]] for place in places]
        if is_record(indices, source):
            found[:, :, places] = np.column_stack([score.values for score in scores])
            continue
        values = np.column_stack([part_of(indices, names[place]).persons.scores[names[place]] for place in places])
        taken = source_draws(indices, source, values, draws=draws, rng=rng)
        scored = ~np.isnan(np.column_stack([score.values for score in scores]))
        found[:, :, places] = np.where(scored, taken, np.nan)
    return np.clip(found / 100, 0.0, 1.0)


def source_draws(
    indices: LinkedIndices, source: str, values: np.ndarray, *, draws: int, rng: np.random.Generator
) -> np.ndarray:
    """Draws of community means of any columns of one source's persons."""
    responses = indices.linked.sources[source]
    weight = responses.design.weight
    return mean_draws(
        values,
        indices.linked.rows[source],
        len(indices.linked.communities),
        rng=rng,
        draws=draws,
        weights=None if weight is None else responses.column(weight).values,
        population=population_of(indices, source),
    )


def population_of(indices: LinkedIndices, source: str) -> np.ndarray | None:
    """People of each community, where a record says so."""
    return next((score.population for score in indices.communities.values() if score.source == source), None)


def part_of(indices: LinkedIndices, name: str) -> Indices:
    """The indices (one scheme, one source) that a score belongs to."""
    return next(part for part in indices.parts if name in part.persons.scores)


def is_record(indices: LinkedIndices, source: str) -> bool:
    """Whether a source has one row a community."""
    return indices.linked.sources[source].instrument.unit == "community"


def said(indices: LinkedIndices, name: str) -> Text:
    """Title of a score with the people who answered: two sources score the same dimension."""
    part = part_of(indices, name)
    source = part.responses.source
    who = next((s.title.text for s in part.scheme.sources if s.id == source), same(source))
    return _SAID_BY.fill(t=indices.communities[name].title, s=who)


def chosen_weights(weights: object, names: Sequence[str]) -> np.ndarray | None:
    """Weights given as a sequence in the order of the parts, or by their ids.

    Raises
    ------
    UsageError
        ``weights_do_not_match``.
    """
    if weights is None:
        return None
    if isinstance(weights, Mapping):
        if set(weights) != set(names):
            unknown = [str(name) for name in weights if name not in names]
            raise UsageError(
                "weights_do_not_match",
                Text(zh="权重与部分对不上。", en="The weights do not match the parts."),
                expected=listed(names, most=30),
                got=listed(weights, most=30),
                fix=closest(unknown[0], names) if unknown else None,
            )
        return _numbers([weights[name] for name in names], names)
    return _numbers(weights, names)


def _numbers(weights: object, names: Sequence[str]) -> np.ndarray:
    try:
        found = np.asarray(weights, dtype=np.float64)
    except (TypeError, ValueError):
        found = np.full(len(names), np.nan)
    if found.shape == (len(names),) and np.isfinite(found).all():
        return found
    raise UsageError(
        "weights_do_not_match",
        Text(zh="权重须与各部分一一对应，每个都是数。", en="Weights are numbers, one for each part."),
        expected=listed(names, most=30),
        got=same(repr(weights)),
    )


def check_linked(indices: object, verb: str) -> LinkedIndices:
    """Refuse what has no communities."""
    if isinstance(indices, LinkedIndices):
        return indices
    raise UsageError(
        "needs_communities",
        Text(zh="{v} 要用联结研究的社区得分。", en="{v} works on the community scores of a linked study.").fill(v=verb),
        expected=same("score(link(...), ...)"),
        got=same(type(indices).__name__),
        fix=Text(zh="先用 link 联结各来源，再 score。", en="Join the sources with link, then score."),
    )
