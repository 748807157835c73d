"""Which systems are burdens, and how a burden enters a coupling: as a demand to be matched, or reversed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import numpy as np

from ...words.errors import UsageError, closest
from ...words.text import Text, listed, same
from ..linked_scoring import LinkedIndices
from .community_parts import Parts

Polarity = Literal["match", "relief"]
READINGS: dict[str, Text] = {
    "match": Text(zh="匹配解读：压力不反向", en="match reading: burdens not reversed"),
    "relief": Text(zh="缓解解读：压力反向", en="relief reading: burdens reversed"),
}
MEANINGS: dict[str, Text] = {
    "match": Text(
        zh="匹配解读：{b}不反向，D 高表示需求高的社区能力也高；D 高本身不等于好，需求低、能力也低的社区 D 低但没有问"
        "题。",
        en="Match reading: {b} not reversed, so a high D is high demand with high capability. It is not good by "
        "itself: low demand with low capability gives a low D without any problem.",
    ),
    "relief": Text(
        zh="缓解解读：{b}反向（100 减得分），D 高表示压力小而能力高。",
        en="Relief reading: {b} reversed (100 minus the score), so a high D is low pressure with high capability.",
    ),
}


def burdens_of(indices: LinkedIndices, names: Sequence[str], more: Sequence[str]) -> tuple[str, ...]:
    """Systems of which more is worse: tensions of the schemes (`against`), and those the caller names."""
    unknown = [name for name in more if name not in names]
    if unknown:
        raise UsageError(
            "unknown_burden",
            Text(zh="{b} 不在所选系统之中。", en="{b} is not among the systems.").fill(b=unknown[0]),
            expected=listed(names),
            fix=closest(unknown[0], names),
        )
    tensions = {
        part.scheme.score_id(part.responses.source, dimension.id)
        for part in indices.parts
        for dimension in part.scheme.dimensions
        if dimension.against is not None
    }
    return tuple(name for name in names if name in tensions or name in more)


def check_polarity(polarity: str | None, burdens: Sequence[str]) -> None:
    """A coupling with a burden in it has two opposite readings: one must be declared."""
    both = Text(
        zh='polarity="match"（匹配：压力不反向，D 高＝需求高而能力也高，本身不等于好）或 '
        'polarity="relief"（缓解：压力反向，D 高＝压力小而能力高）',
        en='polarity="match" (not reversed: high D = high demand with high capability, not good by itself) or '
        'polarity="relief" (reversed: high D = low pressure and high capability)',
    )
    if polarity is not None and polarity not in READINGS:
        raise UsageError(
            "unknown_polarity",
            Text(zh="没有名为 {p} 的解读。", en="There is no reading called {p}.").fill(p=polarity),
            expected=both,
            got=same(polarity),
            fix=closest(polarity, READINGS),
        )
    if burdens and polarity is None:
        raise UsageError(
            "polarity_missing",
            Text(
                zh="{b} 得分高表示压力大：方向不声明，D 高低都说不清好坏。",
                en="A high score on {b} is a burden: without a declared direction nobody can tell what a high D means.",
            ).fill(b=listed(burdens)),
            expected=both,
        )
    if polarity == "relief" and not burdens:
        raise UsageError(
            "nothing_to_relieve",
            Text(
                zh="所选系统都是越高越好，没有可以反向的。",
                en="Of all these systems more is better: there is none to reverse.",
            ),
            fix=Text(
                zh="用 burdens= 写明哪个系统越高越差。", en="Name with burdens= the system of which more is worse."
            ),
        )


def in_reading_order(
    parts: Parts, burdens: Sequence[str], weights: np.ndarray | None
) -> tuple[Parts, np.ndarray | None]:
    """Of a burden and a capability the burden stands first: the lag index is capability over burden."""
    if len(parts.ids) != 2 or len(burdens) != 1 or parts.ids[0] == burdens[0]:
        return parts, weights
    turned = replace(
        parts,
        ids=parts.ids[::-1],
        titles=parts.titles[::-1],
        x=parts.x[:, ::-1],
        n=parts.n[:, ::-1],
        shrunken=parts.shrunken[:, ::-1],
    )
    return turned, None if weights is None else weights[::-1]
