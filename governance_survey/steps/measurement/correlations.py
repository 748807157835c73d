"""Correlations of a scale's items on the answers each pair shares."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text, listed

FEWEST = 30  # answers two items must share; below that a correlation says nothing


@dataclass(frozen=True)
class Correlations:
    """A correlation matrix and the number of answers to take it for (the smallest two items share)."""

    matrix: np.ndarray
    n: int


def pearson(items: np.ndarray, names: tuple[str, ...]) -> Correlations:
    """Pearson correlations, each pair on its own common answers.

    Planned gaps (an item not asked of everybody) would leave hardly a complete row, so rows are not dropped.

    Raises
    ------
    EstimationError
        ``constant_item``, ``constant_in_common``, ``few_answers``, ``few_common_answers``.
    """
    answered = ~np.isnan(items)
    _refuse_unanswered(answered.sum(axis=0), names)
    filled = np.where(answered, items - np.nanmean(items, axis=0), 0.0)
    a = answered.astype(np.float64)
    common = a.T @ a
    if common.min() < FEWEST:
        pairs = np.unique(np.argwhere(common < FEWEST))
        raise EstimationError(
            "few_common_answers",
            Text(zh="有题目几乎没有共同的作答者", en="some items share hardly any respondents"),
            where=listed([names[place] for place in pairs], most=10),
            expected=Text(zh="每两题至少 {n} 份共同答卷", en="{n} answers in common").fill(n=FEWEST),
            got=int(common.min()),
        )
    sums, squares = filled.T @ a, (filled**2).T @ a
    products = filled.T @ filled - sums * sums.T / common
    spread = squares - sums**2 / common
    flat = np.flatnonzero(np.diag(spread) <= 1e-12)
    if flat.size:
        raise EstimationError(
            "constant_item",
            Text(zh="有题目的回答全部相同", en="an item has the same answer throughout"),
            where=listed([names[place] for place in flat]),
        )
    _refuse_flat_pairs(spread, names)
    return Correlations(products / np.sqrt(spread * spread.T), int(common.min()))


def _refuse_flat_pairs(spread: np.ndarray, names: tuple[str, ...]) -> None:
    # An item that varies over all its answers may not vary over those it shares with another.
    flat = np.argwhere(spread <= 1e-9 * np.diag(spread)[:, None])
    if flat.size:
        raise EstimationError(
            "constant_in_common",
            Text(
                zh="有题目在与另一题共同的答卷里回答全部相同，没有相关系数",
                en="an item has the same answer throughout the answers it shares with another: no correlation",
            ),
            where=listed(
                [Text(zh="{a}（与 {b}）", en="{a} (with {b})").fill(a=names[i], b=names[j]) for i, j in flat], most=6
            ),
            fix=Text(zh="去掉这道题。", en="Leave that item out."),
        )


def _refuse_unanswered(n: np.ndarray, names: tuple[str, ...]) -> None:
    # The item nobody answered is at fault, not every item that shares no answers with it.
    few = np.flatnonzero(n < FEWEST).tolist()
    if few and len(few) < len(names):
        where, got = listed([names[place] for place in few], most=10), int(n[few].min())
    elif few:
        where, got = None, int(n.max())
    else:
        return
    raise EstimationError(
        "few_answers",
        Text(zh="作答的人太少", en="too few answers"),
        where=where,
        expected=FEWEST,
        got=got,
        fix=None if where is None else Text(zh="去掉这些题。", en="Leave these items out."),
    )
