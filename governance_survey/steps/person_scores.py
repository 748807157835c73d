"""From answers to person scores: reverse, rescale, minimum answered, mean; and why a score is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ..data.responses import Responses, numbers_of
from ..schemes.index_scheme import IndexNode, IndexScheme
from ..schemes.instrument import Item
from ..words.reasons import REASON_NUMBER, REASON_OF_NUMBER
from ..words.text import Text, listed

NOT_SHOWN = (REASON_NUMBER["not_asked"], REASON_NUMBER["not_shown"])
N_REASONS = len(REASON_NUMBER)
TWO_THIRDS = 2 / 3


@dataclass(frozen=True)
class PersonScores:
    """Scores of every person on every index of one source.

    Attributes
    ----------
    scores : mapping
        Score id -> float64 (rows,), 0-100, NaN where missing.
    dropped : mapping
        Score id -> {reason: rows without a score for that reason}.
    items : mapping
        Score id -> the items under it, in questionnaire order.
    unscored : mapping
        Score id -> why this study cannot give it at all.
    """

    scores: Mapping[str, np.ndarray]
    dropped: Mapping[str, Mapping[str, int]]
    items: Mapping[str, tuple[str, ...]]
    unscored: Mapping[str, Text]


def item_scores(responses: Responses, items: tuple[Item, ...]) -> np.ndarray:
    r"""Answers as 0-100 scores on theoretical limits, reversed where the questionnaire says so.

    .. math:: s = 100\,\frac{x - x_{min}}{x_{max} - x_{min}}, \qquad s_{rev} = 100 - s

    with the limits of the code list, never of the sample (POMP; Cohen, Cohen, Aiken & West 1999,
    doi 10.1207/S15327906MBR3403_2). Rows x items, NaN where there is no answer.
    """
    answers = responses.values(*(item.id for item in items))
    scores = np.empty_like(answers)
    for place, item in enumerate(items):
        codes = responses.instrument.codes_of(item.id)
        assert codes is not None  # the scheme linter refuses an item without a code list
        limits = tuple(numbers_of(codes).values())
        low, high = min(limits), max(limits)
        scores[:, place] = 100.0 * (answers[:, place] - low) / (high - low)
        if item.reverse:
            scores[:, place] = 100.0 - scores[:, place]
    return scores


def construct_score(responses: Responses, construct: str, items: tuple[Item, ...]) -> tuple[np.ndarray, np.ndarray]:
    """One construct: mean of the answered items where enough are answered.

    Enough is the construct's `min_answered`; by default two thirds of the items this person was shown,
    rounded up, and at least two (of one item: that one). Nothing is imputed.

    Returns
    -------
    score : ndarray (rows,)
    reasons : ndarray (rows, reasons)
        For rows without a score: how many items are empty for each reason; zero for scored rows.
    """
    scores = item_scores(responses, items)
    why = np.column_stack([responses.column(item.id).reasons for item in items])
    answered = np.sum(~np.isnan(scores), axis=1)
    declared = responses.instrument.construct_by_id[construct].min_answered
    if declared is not None:
        needed = np.full(answered.shape, min(declared, len(items)))
    else:
        shown = len(items) - np.isin(why, NOT_SHOWN).sum(axis=1)
        needed = np.maximum(np.ceil(shown * TWO_THIRDS - 1e-9), min(2, len(items)))
    enough = answered >= needed
    total = np.nansum(scores, axis=1)
    score = np.where(enough, total / np.maximum(answered, 1), np.nan)
    counts = np.stack([(why == number).sum(axis=1) for number in range(1, N_REASONS + 1)], axis=1)
    return score, np.where(enough[:, None], 0, counts)


def person_scores(responses: Responses, scheme: IndexScheme) -> PersonScores:
    """All scores of one source: constructs, then each node of the index tree as the mean of its parts.

    A node is missing for a person when one of its parts is; a node some of whose constructs the data
    do not hold is not scored for anybody, and `unscored` says why.
    """
    held = set(responses.present)
    responses.load(tuple(i.id for i in responses.instrument.items if i.id in held))
    scores: dict[str, np.ndarray] = {}
    lost: dict[str, np.ndarray] = {}
    items: dict[str, tuple[str, ...]] = {}
    unscored: dict[str, Text] = {}
    for construct in scheme.constructs_of(responses.source):
        wanted = responses.instrument.items_of(construct)
        present = tuple(item for item in wanted if item.id in held)
        title = responses.instrument.title_of(construct).text
        absent = [item.id for item in wanted if item.id not in held]
        if len(present) < min(2, max(len(wanted), 1)):
            unscored[construct] = Text(
                zh="“{title}”的题目不在数据里：{items}。", en="the items of “{title}” are not in the data: {items}."
            ).fill(title=title, items=listed(absent or [construct]))
            continue
        scores[construct], lost[construct] = construct_score(responses, construct, present)
        items[construct] = tuple(item.id for item in present)
    for node in scheme.nodes(responses.source):
        _add_node(node, scores, lost, items, unscored)
    wanted_ids = {node.id for node in scheme.nodes(responses.source)}
    dropped = {name: _reasons(scores[name], lost[name]) for name in scores if name in wanted_ids}
    return PersonScores(scores, dropped, items, {k: v for k, v in unscored.items() if k in wanted_ids})


def _add_node(
    node: IndexNode,
    scores: dict[str, np.ndarray],
    lost: dict[str, np.ndarray],
    items: dict[str, tuple[str, ...]],
    unscored: dict[str, Text],
) -> None:
    absent = [part for part in node.parts if part not in scores]
    if absent:
        unscored[node.id] = unscored.get(absent[0]) or Text(
            zh="缺少组成部分：{parts}。", en="parts are missing: {parts}."
        ).fill(parts=listed(absent))
        return
    # A missing part makes the mean NaN: np.mean, not nanmean, is the rule "missing if one is missing".
    scores[node.id] = np.mean([scores[part] for part in node.parts], axis=0)
    lost[node.id] = np.sum([lost[part] for part in node.parts], axis=0)
    items[node.id] = tuple(item for part in node.parts for item in items[part])


def _reasons(score: np.ndarray, lost: np.ndarray) -> dict[str, int]:
    # A row's reason is the commonest among its empty items; the order of the reason table settles ties.
    rows = np.isnan(score)
    counts = np.bincount(np.argmax(lost[rows], axis=1), minlength=N_REASONS)
    return {REASON_OF_NUMBER[place + 1]: int(n) for place, n in enumerate(counts) if n}


def reliability_sets(scheme: IndexScheme, persons: PersonScores, source: str) -> dict[str, tuple[str, ...]]:
    """Score id -> items whose internal consistency is asked for: every node but the composite."""
    return {
        node.id: persons.items[node.id]
        for node in scheme.nodes(source)
        if node.id in persons.items and node.level != "composite"
    }
