"""One community: its scores as far as they may be published, what presses on it, and three things that were said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ...schemes.index_scheme import IndexNode
from ...statistics.composites.obstacles import obstacle_degree
from ...statistics.small_samples import t_limits
from ...words.document import Figure
from ...words.errors import UsageError, closest
from ...words.numbers import Number
from ...words.provenance import Provenance
from ...words.shown import Shown
from ...words.table import Cell, Table
from ...words.text import Text, listed
from ..community_reliability import VERDICTS
from ..community_scores import strain_pairs
from ..composites.community_parts import part_of
from ..composites.leaves import leaves_of
from ..sample_design import simulated_note
from ..source_words import source_title
from .joint_quotes import quoted, typical
from .joint_tables import score_cell

if TYPE_CHECKING:
    import pandas

    from .joint_displaying import JointDisplay

UNITS = 3
_TITLE = Text(zh="个案：社区 {c}", en="Case: community {c}")
_GATED = Text(
    zh="只列可以公布的得分：{s}；收缩得分不带区间。",
    en="Scores stand here only where they may be published ({s}); a shrunken score has no interval.",
)
_NO_NAMES = Text(zh="引文不注明说话人的身份。", en="Who spoke is not said beside a community.")


@dataclass(frozen=True)
class CaseDisplay(Shown):
    """One community of a joint display. Made by `JointDisplay.case`.

    Attributes
    ----------
    community : str
    scores : tuple of (node, source, value, low, high, verdict)
        Dimensions of the first scheme; NaN where they may not be published.
    strains : tuple of (id, title, value)
        Tension minus capability, in SD, where both scores may be published.
    words : tuple of Text
        Coded units that passed the gate.
    obstacles : tuple of (title, share)
        Of the shortfall of the workers' composite, the largest first; empty where a score may not be published.
    """

    found: JointDisplay
    community: str
    scores: tuple[tuple[IndexNode, str, float, float, float, str], ...]
    strains: tuple[tuple[str, Text, float], ...]
    words: tuple[Text, ...]
    obstacles: tuple[tuple[Text, float], ...]
    provenance: Provenance

    section = "interviews"

    @property
    def simulated(self) -> bool:
        """Whether a seed gave answers or codes."""
        return self.found.simulated

    def tables(self) -> tuple[Table, ...]:
        """The one table."""
        return (self.table(),)

    def table(self) -> Table:
        """Scores, strains, shares of the shortfall, words."""
        stem = f"case.{self.community}"
        rows: list[tuple[Cell, ...]] = [
            (
                Text(zh="{t}（{s}）", en="{t} ({s})").fill(t=node.title.text, s=source_title(source)),
                *(
                    score_cell(f"{stem}.{node.id}.{end}", own)
                    for end, own in zip(_ENDS, (value, low, high), strict=True)
                ),
                VERDICTS[verdict],
            )
            for node, source, value, low, high, verdict in self.scores
        ]
        rows += [
            (title, Number(f"{stem}.{name}", value, "estimate"), None, None, None)
            for name, title, value in self.strains
        ]
        share = Text(zh="差距所在：{t}（%）", en="Share of the shortfall, {t} (%)")
        rows += [
            (share.fill(t=title), Number(f"{stem}.share{place}", 100 * value, "score"), None, None, None)
            for place, (title, value) in enumerate(self.obstacles, 1)
        ]
        said = Text(zh="访谈片段", en="Said in interviews")
        rows += [(said, None, None, None, words) for words in self.words]
        notes = (_GATED.fill(s=listed(VERDICTS.values())), _NO_NAMES, *simulated_note(self.simulated))
        headings = {"reason": Text(zh="可否公布／原话", en="May be published / words")}
        columns = ("term", *_ENDS, "reason")
        return Table(
            f"joint_case_{self.community}", _TITLE.fill(c=self.community), columns, tuple(rows), notes, headings
        )

    def figures(self) -> tuple[Figure, ...]:
        """A profile of the dimensions that may be published, with intervals on the 0-100 axis; none without any."""
        told = [row for row in self.scores if np.isfinite(row[2])]
        if not told:
            return ()
        rows: tuple[tuple[Cell, ...], ...] = tuple(
            (
                Text(zh="{t}（{s}）", en="{t} ({s})").fill(t=node.title.text, s=source_title(source)),
                *(
                    Number(f"profile.{self.community}.{node.id}.{end}", own if np.isfinite(own) else value, "score")
                    for end, own in zip(_ENDS, (value, low, high), strict=True)
                ),
            )
            for node, source, value, low, high, _ in told
        )
        title = _TITLE.fill(c=self.community)
        alt = Text(
            zh="点图：每个可公布的维度一个点和区间线，横轴 0 到 100 分。",
            en="Dot plot: a dot with its interval for each dimension that may be published, from 0 to 100.",
        )
        table = Table(f"profile_{self.community}", title, ("term", *_ENDS), rows, simulated_note(self.simulated))
        axis = Text(zh="指数（0–100 分）", en="Index (0–100)")
        return (Figure(f"case_{self.community}", title, alt, "profile", table, axis, simulated=self.simulated),)

    def tidy(self) -> pandas.DataFrame:
        """One row a score, strain, share, unit."""
        return self.table().to_frame()

    def glance(self) -> pandas.DataFrame:
        """The same."""
        return self.table().to_frame()


_ENDS = ("estimate", "conf_low", "conf_high")


def case_of(found: JointDisplay, community: str) -> CaseDisplay:
    """One community of the display.

    Raises
    ------
    UsageError
        ``unknown_community``.
    """
    known = found.matched.communities
    if community not in known:
        raise UsageError(
            "unknown_community",
            Text(zh="社区 {c} 没有访谈。", en="Community {c} has no interview.").fill(c=community),
            fix=closest(community, known),
        )
    c = known.index(community)
    return CaseDisplay(
        found=found,
        community=community,
        scores=tuple(_scores(found, int(found.matched.places[c]))),
        strains=_strains(found, int(found.matched.places[c])),
        words=_words(found, c),
        obstacles=_obstacles(found, int(found.matched.places[c])),
        provenance=Provenance("case", {"community": community}, (found.provenance,)),
    )


def _scores(found: JointDisplay, place: int) -> list[tuple[IndexNode, str, float, float, float, str]]:
    nan = float("nan")
    rows: list[tuple[IndexNode, str, float, float, float, str]] = []
    for part in found.indices.parts:
        source = part.responses.source
        for node in part.scheme.nodes(source) if part.scheme is found.indices.schemes[0] else ():
            if node.level != "dimension" or node.id not in found.indices.communities:
                continue
            gate = found.reportable(node.id)
            verdict: str = gate.verdicts[place]
            means = gate.score.means
            value = low = high = nan
            if verdict == "score":
                value = float(gate.score.values[place])
                ends = t_limits(
                    means.estimate[[place]], means.std_error[[place]], means.n[[place]] - 1, level=found.level
                )
                low, high = (float(end[0]) for end in ends)
            elif verdict == "shrunken" and gate.shrunken is not None:
                value = float(gate.shrunken.estimate[place])
            rows.append((node, source, value, low, high, verdict))
    return rows


def _published(found: JointDisplay, place: int, *names: str) -> bool:
    return all(
        name in found.indices.communities and found.reportable(name).verdicts[place] == "score" for name in names
    )


def _strains(found: JointDisplay, place: int) -> tuple[tuple[str, Text, float], ...]:
    rows = []
    for tension, capability in strain_pairs(found.indices.parts):
        name = f"STRAIN_{capability.split('_', 1)[1]}"
        if name in found.indices.derived and _published(found, place, tension, capability):
            title, values = found.indices.derived[name]
            rows.append((name, title, float(values[place])))
    return tuple(rows)


def _obstacles(found: JointDisplay, place: int) -> tuple[tuple[Text, float], ...]:
    scheme = found.indices.schemes[0]
    if scheme.composite is None or "worker" not in found.indices.sources:
        return ()
    name = scheme.score_id("worker", scheme.composite.id)
    if name not in found.indices.communities:
        return ()
    part = part_of(found.indices, name)
    if part.weighting is not None and part.weighting.aggregate != "arithmetic":
        return ()
    leaves = leaves_of(part, name, "parts")
    if len(leaves.ids) < 2 or not _published(found, place, *leaves.ids):
        return ()
    x = np.array([[found.indices.communities[leaf].values[place] / 100 for leaf in leaves.ids]])
    shares = obstacle_degree(x, leaves.weights).shares[0]
    order = np.argsort(-shares, kind="stable")
    return tuple((leaves.titles[k], float(shares[k])) for k in order if np.isfinite(shares[k]))


def _words(found: JointDisplay, c: int) -> tuple[Text, ...]:
    if found.protection is None:
        return ()
    codings = found.matched.codings
    inside = {s.id for s, own in zip(codings.sources, found.matched.community_of, strict=True) if own == c}
    marks = [
        m
        for m in codings.marks
        if codings.segment_by_id[m.segment].source in inside and codings.codebook.substantive(m.code)
    ]
    chosen = typical(codings, marks, found.protection, UNITS)
    return tuple(quoted(mark, found.protection, speaker=False) for mark in chosen)
