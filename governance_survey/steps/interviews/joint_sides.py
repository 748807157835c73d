"""Each part of an index beside what was said of it: scores, standing, and the relation by the codebook's rule."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ...statistics.small_samples import mean_interval
from ...words.text import Text
from ..community_scores import PUBLISHING_MINIMUM
from ..linked_scoring import LinkedIndices
from .joint_talk import Matched, Talk

Relation = Literal[
    "discord_worse", "discord_better", "expand", "confirm_weak", "confirm_strong", "neutral", "silence", "no_score"
]
# In the order shown: what disagrees comes first and is never dropped.
RELATIONS: dict[Relation, Text] = {
    "discord_worse": Text(zh="不一致：访谈评价低于得分", en="discord: talk worse than score"),
    "discord_better": Text(zh="不一致：访谈评价高于得分", en="discord: talk better than score"),
    "expand": Text(zh="补充", en="expand"),
    "confirm_weak": Text(zh="印证（弱）", en="confirm (weak)"),
    "confirm_strong": Text(zh="印证（强）", en="confirm (strong)"),
    "neutral": Text(zh="中性", en="neutral"),
    "silence": Text(zh="沉默", en="silence"),
    "no_score": Text(zh="没有得分", en="no score"),
}
DISCORD: tuple[Relation, ...] = ("discord_worse", "discord_better")
# Rows: weak, middling, strong standing; columns: talk below, near and above nought.
_RULE: tuple[tuple[Relation, ...], ...] = (
    ("confirm_weak", "silence", "discord_better"),
    ("expand", "neutral", "expand"),
    ("discord_worse", "silence", "confirm_strong"),
)
NEAR = 0.25  # a balance of talk smaller than this is near nought
FEWEST_SCORED = 3  # communities for thirds


@dataclass(frozen=True)
class Scored:
    """One part in one source, over the communities with interviews.

    Attributes
    ----------
    id : str
        Score id (``W_LAW1``).
    burden : bool
        A tension: more of it is worse, so its top third is the weak one.
    values : ndarray (communities,)
        NaN where a community has no score.
    mean, low, high, n
        Over these communities, with the t interval; NaN where it would give single scores away.
    standing : ndarray of int (communities,)
        -1 weak, 0 middling, 1 strong third of all communities of the study; -9 without a score.
    relations : tuple of Relation
    """

    id: str
    source: str
    burden: bool
    values: np.ndarray
    mean: float
    low: float
    high: float
    n: int
    standing: np.ndarray
    relations: tuple[Relation, ...]

    def count(self, *wanted: Relation) -> int:
        """Communities with one of these relations."""
        return sum(relation in wanted for relation in self.relations)

    @property
    def counts(self) -> dict[Relation, int]:
        """Communities by relation, in the order shown; what does not occur is left out."""
        found = Counter(self.relations)
        return {relation: found[relation] for relation in RELATIONS if found[relation]}


@dataclass(frozen=True)
class Side:
    """One part of an index (a sub-dimension or a scale) beside the interviews. `codes` speak of it."""

    part: str
    title: Text
    place: int
    codes: tuple[str, ...]
    scores: tuple[Scored, ...]

    @property
    def share_discordant(self) -> float:
        """Share of its cells, over all sources."""
        return self.n_discordant / max(sum(len(score.relations) for score in self.scores), 1)

    @property
    def n_discordant(self) -> int:
        """Discordant cells over all sources."""
        return sum(score.count(*DISCORD) for score in self.scores)


def sides_of(found: Matched, talk: Talk, indices: LinkedIndices, level: float) -> tuple[Side, ...]:
    """Parts that codes feed and the study scores: most discordant first by share of cells, else in scheme order."""
    book = found.codings.codebook
    order: dict[str, Text] = {}
    for scheme in indices.schemes:
        for dimension in scheme.dimensions:
            order |= {sub.id: sub.title.text for sub in dimension.subdimensions}
            order[dimension.id] = dimension.title.text
    sides = []
    for part, title in order.items():
        if part not in talk.parts:
            continue
        place = talk.parts.index(part)
        scores = tuple(
            _scored(indices, found, name, source, burden, talk.balance[:, place], level)
            for name, source, burden in scores_of(indices, part)
        )
        if scores:
            codes = tuple(code.id for code in book.codes if part in code.feeds)
            sides.append(Side(part, title, place, codes, scores))
    return tuple(sorted(sides, key=lambda side: -side.share_discordant))


def scores_of(indices: LinkedIndices, part: str) -> list[tuple[str, str, bool]]:
    """(score id, source, whether more is worse) of one part, source by source."""
    found = {}
    for own in indices.parts:
        name = own.scheme.score_id(own.responses.source, part)
        if name in indices.communities and name in own.persons.scores:
            burden = any(d.id == part and d.against is not None for d in own.scheme.dimensions)
            found[name] = (name, own.responses.source, burden)
    return list(found.values())


def thirds(values: np.ndarray) -> np.ndarray:
    """-1, 0, 1 for the low, middle and high third of those known; -9 without a value, or where thirds do not differ.

    Examples
    --------
    >>> import numpy as np
    >>> thirds(np.array([1.0, 2, 3, 4, 5, 6, np.nan])).tolist()
    [-1, -1, 0, 0, 1, 1, -9]
    >>> thirds(np.ones(5)).tolist()
    [-9, -9, -9, -9, -9]
    """
    known = np.isfinite(values)
    none = np.full(values.shape, -9)
    if known.sum() < FEWEST_SCORED:
        return none
    low, high = np.quantile(values[known], [1 / 3, 2 / 3])
    if not low < high:
        return none
    return np.where(known, np.where(values <= low, -1, np.where(values >= high, 1, 0)), -9)


def relation_of(standing: int, balance: float) -> Relation:
    """The codebook's table: standing of the score by sign of the talk.

    Examples
    --------
    >>> relation_of(1, -0.5), relation_of(-1, -0.5), relation_of(0, 0.0), relation_of(1, 0.2)
    ('discord_worse', 'confirm_weak', 'neutral', 'silence')
    """
    if standing == -9:
        return "no_score"
    sign = 0 if abs(balance) < NEAR else int(np.sign(balance))
    return _RULE[standing + 1][sign + 1]


def _scored(
    indices: LinkedIndices, found: Matched, name: str, source: str, burden: bool, balance: np.ndarray, level: float
) -> Scored:
    score = indices.communities[name]
    values = score.values[found.places]
    standing = thirds(-score.values if burden else score.values)[found.places]
    known = np.flatnonzero(np.isfinite(values))
    # The mean of a handful gives single scores away, unless each of them may be published.
    told = len(known) >= PUBLISHING_MINIMUM
    if not told and len(known):
        verdicts = indices.reportable(name).verdicts
        told = all(verdicts[found.places[c]] == "score" for c in known)
    nan = float("nan")
    mean, low, high, n = mean_interval(values, level=level) if told else (nan, nan, nan, len(known))
    pairs = zip(standing.tolist(), balance.tolist(), strict=True)
    relations = tuple(relation_of(stands, said) for stands, said in pairs)
    return Scored(name, source, burden, values, mean, low, high, n, standing, relations)
