"""Which community scores may be published: enough answers, a community level at all, and a reliable mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from ..statistics.community import (
    Components,
    Icc,
    Ranks,
    Shrunken,
    intraclass_correlation,
    rank_intervals,
    shrunken_scores,
    variance_components,
)
from ..words.errors import EstimationError
from ..words.text import Text
from .community_scores import GATES, OPEN, CommunityScore

if TYPE_CHECKING:
    from .linked_scoring import LinkedIndices

Verdict = Literal["score", "shrunken", "withheld"]
# Reliability of a community's own mean (LeBreton & Senter 2008, doi 10.1177/1094428106296642).
SCORE_FLOOR, SHRUNKEN_FLOOR = 0.70, 0.50
LEVEL_FLOOR = 0.03  # share of variance between communities below which community is the wrong level
VERDICTS: dict[str, Text] = {
    "score": Text(zh="可公布得分", en="score may be published"),
    "shrunken": Text(zh="只可公布收缩得分", en="shrunken score only"),
    "withheld": Text(zh="不可公布", en="not reportable"),
}
_RELIABLE = Text(zh="信度达到 {f}", en="reliability of {f} or more")
_UNRELIABLE = Text(zh="信度低于 {f}", en="reliability under {f}")
NOT_THE_LEVEL = Text(
    zh="社区不是合适的分析层次：社区之间的差异不大于偶然",
    en="community is not the level: communities differ no more than chance would have it",
)


@dataclass(frozen=True)
class Reportable:
    """What may be said of each community by one score.

    Attributes
    ----------
    icc : Icc or None
        None for a record, and where it cannot be computed (`refusal` says why).
    shrunken : Shrunken or None
    is_level : bool
        Whether communities differ at all: the interval of ICC(1) above nought, and ICC(1) at least `LEVEL_FLOOR`.
    verdicts : tuple of str
        "score", "shrunken" or "withheld", community by community.
    reasons : tuple of Text
    """

    score: CommunityScore
    icc: Icc | None
    components: Components | None
    shrunken: Shrunken | None
    is_level: bool
    verdicts: tuple[Verdict, ...]
    reasons: tuple[Text, ...]
    refusal: EstimationError | None

    def count(self, verdict: Verdict) -> int:
        """Communities with one verdict."""
        return self.verdicts.count(verdict)


def reportable(indices: LinkedIndices, name: str) -> Reportable:
    """The publishing gate of one score.

    A community's score may be published when it has at least five answers or all of the staff, communities differ
    at all (ICC(1)), and its own mean is reliable: from .70 on the score, from .50 on the shrunken score, below that
    nothing. Figures of a record are not a sample of opinions and pass where they are known.
    """
    score = indices.communities[name]
    if score.gate and set(score.gate) <= {"record", "no_answers"} and "record" in score.gate:
        known: list[Verdict] = ["score" if gate in OPEN else "withheld" for gate in score.gate]
        return Reportable(score, None, None, None, True, tuple(known), tuple(GATES[gate] for gate in score.gate), None)
    part = next(part for part in indices.parts if name in part.persons.scores)
    values, rows = part.persons.scores[name], indices.linked.rows[score.source]
    total = len(indices.linked.communities)
    try:
        icc = intraclass_correlation(values, rows, total)
        components = variance_components(values, rows, total)
    except EstimationError as problem:
        none: list[Verdict] = ["withheld"] * total
        return Reportable(score, None, None, None, False, tuple(none), (problem.what,) * total, problem)
    is_level = icc.low > 0 and icc.icc1 >= LEVEL_FLOOR
    found = [
        _verdict(gate, float(r), is_level) for gate, r in zip(score.gate, components.reliability.tolist(), strict=True)
    ]
    judged: tuple[Verdict, ...] = tuple(verdict for verdict, _ in found)
    return Reportable(
        score,
        icc,
        components,
        shrunken_scores(components),
        is_level,
        judged,
        tuple(reason for _, reason in found),
        None,
    )


def _verdict(gate: str, reliability: float, is_level: bool) -> tuple[Verdict, Text]:
    if gate not in OPEN:
        return "withheld", GATES[gate]
    if not is_level:
        return "withheld", NOT_THE_LEVEL
    if reliability >= SCORE_FLOOR:
        return "score", _RELIABLE.fill(f=_floor(SCORE_FLOOR))
    if reliability >= SHRUNKEN_FLOOR:
        return "shrunken", _UNRELIABLE.fill(f=_floor(SCORE_FLOOR))
    return "withheld", _UNRELIABLE.fill(f=_floor(SHRUNKEN_FLOOR))


def _floor(value: float) -> Text:
    return Text(zh=f"{value:.2f}", en=f"{value:.2f}"[1:])


def ranked(found: Reportable, level: float) -> Ranks:
    """Ranks of the communities that may be reported, with simultaneous intervals.

    Raises
    ------
    EstimationError
        ``not_the_level``, ``record_not_ranked``, ``nothing_to_rank`` (fewer than two may be reported).
    """
    if found.refusal is not None:
        raise found.refusal
    if not found.is_level:
        raise EstimationError("not_the_level", NOT_THE_LEVEL, fix=_NO_RANKING)
    if found.components is None:
        raise EstimationError(
            "record_not_ranked",
            Text(zh="台账数字没有抽样误差，名次没有区间", en="figures of a record have no sampling error to rank by"),
            fix=_NO_RANKING,
        )
    shown = np.array([verdict != "withheld" for verdict in found.verdicts])
    if shown.sum() < 2:
        raise EstimationError(
            "nothing_to_rank",
            Text(zh="可公布的社区不足两个，不排名", en="fewer than two communities may be reported: no ranking"),
            got=int(shown.sum()),
            fix=_NO_RANKING,
        )
    parts = found.components
    with np.errstate(divide="ignore"):
        error = np.sqrt(parts.within / np.where(parts.n > 0, parts.n, np.nan))
    return rank_intervals(np.where(shown, parts.means, np.nan), np.where(shown, error, np.nan), level=level)


_NO_RANKING = Text(
    zh="报告整体水平和差异，不要比较单个社区。", en="Report the level and its spread, not single communities."
)
