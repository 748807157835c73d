"""From indicators to a community's scores: goalposts, means of what is there, and what is not scored."""

from __future__ import annotations

import numpy as np

from ..data.responses import Responses
from ..schemes.index_scheme import IndexNode, IndexScheme
from ..words.text import Text, listed
from .person_scores import PersonScores
from .record_values import RecordValues, goalpost_score, unscored_reason

NO_VALUE = "no_answer"


def record_scores(responses: Responses, scheme: IndexScheme, values: RecordValues) -> PersonScores:
    """Scores of every community from its indicators.

    A sub-dimension (or a dimension without any) is the mean of the indicators a community has a score on;
    a dimension the mean of its sub-dimensions where at least half are there; the composite needs all its
    dimensions. An indicator without fixed goalposts has no score: `unscored` names it.
    """
    known = responses.instrument.indicator_by_id
    leaves: dict[str, np.ndarray] = {}
    lacking: dict[str, Text] = {}
    for name in scheme.constructs_of(responses.source):
        if name in values.unavailable:
            lacking[name] = values.unavailable[name]
            continue
        score = goalpost_score(known[name], values.values[name])
        if score is None:
            lacking[name] = unscored_reason(known[name])
        else:
            leaves[name] = score
    scores: dict[str, np.ndarray] = {}
    items: dict[str, tuple[str, ...]] = {}
    unscored: dict[str, Text] = {}
    for node in scheme.nodes(responses.source):
        parts = [part for part in node.parts if part in leaves or part in scores]
        if not parts or (node.level == "composite" and len(parts) < len(node.parts)):
            unscored[node.id] = _why(node, lacking, unscored)
            continue
        stacked = np.vstack([leaves[part] if part in leaves else scores[part] for part in parts])
        scores[node.id] = _mean(node, stacked, node.parts[0] in known)
        items[node.id] = tuple(i for part in parts for i in items.get(part, (part,)))
        left = [part for part in node.parts if part in lacking]
        if left:
            unscored[f"{node.id} ({', '.join(left)})"] = listed(dict.fromkeys(lacking[part] for part in left))
    dropped = {name: {NO_VALUE: n} for name, score in scores.items() if (n := int(np.isnan(score).sum()))}
    return PersonScores(scores, {name: dropped.get(name, {}) for name in scores}, items, unscored)


def needed_parts(node: IndexNode, of_indicators: bool) -> int:
    """How many parts a community must have: all of a composite, one indicator, else half."""
    if node.level == "composite":
        return len(node.parts)
    return 1 if of_indicators else max(1, int(np.ceil(len(node.parts) / 2)))


def _mean(node: IndexNode, parts: np.ndarray, of_indicators: bool) -> np.ndarray:
    present = (~np.isnan(parts)).sum(axis=0)
    needed = needed_parts(node, of_indicators)
    total = np.nansum(parts, axis=0)
    return np.where(present >= needed, total / np.maximum(present, 1), np.nan)


def _why(node: IndexNode, lacking: dict[str, Text], unscored: dict[str, Text]) -> Text:
    reasons = [lacking[part] for part in node.parts if part in lacking]
    reasons += [unscored[part] for part in node.parts if part in unscored]
    return listed(dict.fromkeys(reasons), most=3) if reasons else Text(zh="没有组成部分", en="it has no parts")
