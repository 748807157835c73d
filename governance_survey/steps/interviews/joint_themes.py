"""Statistics by theme: interviews that hold a code, and the scores of communities where it occurs and where not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ...statistics.small_samples import permuted_differences
from ...words.numbers import Number
from ...words.table import Cell, Table
from ...words.text import Text, same
from ..disclosure.parts import hidden_parts
from ..linked_scoring import LinkedIndices
from ..sample_design import simulated_note
from .joint_quotes import group_title
from .joint_sides import scores_of
from .joint_talk import SPEAKER, Matched, parts_of

if TYPE_CHECKING:
    from .joint_displaying import JointDisplay

FEWEST_SPEAKERS = 3  # interviews of a group, for a share that does not speak of one person
FEWEST_A_SIDE = 3  # communities with a code, and without it, for a difference that gives no single score away
_NOTE = Text(
    zh="计的是访谈份数，不论编码的状态。差异为出现该编码的社区减未出现者的平均得分，取该编码所指的第一个有得分的部分；"
    "两边各不足 {k} 个社区时不列。",
    en="Interviews are counted, whatever the status of the code. The difference is the mean score of communities where "
    "the code occurs minus where it does not, on the first scored part the code feeds; not shown with fewer than {k} "
    "communities on a side.",
)
_PERMUTED = Text(
    zh="p 由 {b} 次重排得到，只作描述：{n} 个社区只能显出很大的差异，{c} 个编码中约有 {e} 个单凭偶然就会低于 .05；"
    "不得用提出某一假设的访谈来检验该假设。",
    en="p comes from {b} permutations and is descriptive: with {n} communities only large differences can show, and of "
    "{c} codes about {e} would fall below .05 by chance alone. No hypothesis is tested with the interviews that "
    "suggested it.",
)
_GROUP = Text(zh="{g}（{n} 份，%）", en="{g} (n = {n}, %)")
_FEW = Text(
    zh="不足 {k} 份访谈的群体不列比例：那会说出某一个人说了什么；能由总份数反推它的群体也不列。",
    en="No shares for groups of fewer than {k} interviews: they would tell what one person said; nor for a group that "
    "would tell them from the interviews in all.",
)
_UNSAID = Text(zh="无说明", en="not said")


@dataclass(frozen=True)
class Theme:
    """One code over interviews and communities.

    Attributes
    ----------
    present : ndarray of bool (interviews,)
    score : str
        The score compared, or "" where the study has none of it.
    difference, p_value : float
        NaN where too few communities stand on one side.
    """

    code: str
    present: np.ndarray
    score: str
    difference: float
    p_value: float
    n_with: int
    n_without: int


def themes_of(found: Matched, indices: LinkedIndices, draws: int, seed: np.random.SeedSequence) -> tuple[Theme, ...]:
    """Every code given, in the order of the book."""
    codings = found.codings
    used = {mark.code for mark in codings.marks}
    codes = [code.id for code in codings.codebook.codes if code.id in used]
    at_code = {code: place for place, code in enumerate(codes)}
    at_source = {source.id: place for place, source in enumerate(codings.sources)}
    present = np.zeros((len(at_source), len(codes)), dtype=bool)
    part_of: dict[str, str] = {}
    for mark in codings.marks:
        if mark.code not in at_code:
            continue
        present[at_source[codings.segment_by_id[mark.segment].source], at_code[mark.code]] = True
        for part in parts_of(codings, mark):
            known = scores_of(indices, part) if mark.code not in part_of else []
            if known:
                part_of[mark.code] = known[0][0]
    here = np.zeros((len(found.communities), len(codes)), dtype=bool)
    np.logical_or.at(here, found.community_of, present)
    result: dict[str, Theme] = {}
    scores = dict.fromkeys(part_of.values())
    for score, stream in zip(scores, seed.spawn(len(scores)), strict=True):
        own = [code for code in codes if part_of.get(code) == score]
        values = indices.communities[score].values[found.places]
        told = permuted_differences(
            values, here[:, [at_code[code] for code in own]], draws=draws, seed=stream, least=FEWEST_A_SIDE
        )
        for k, code in enumerate(own):
            result[code] = Theme(
                code, present[:, at_code[code]], score, float(told.estimate[k]), float(told.p_value[k]),
                int(told.n_with[k]), int(told.n_without[k]),
            )  # fmt: skip
    nan = float("nan")
    return tuple(
        result.get(code)
        or Theme(code, present[:, place], "", nan, nan, int(here[:, place].sum()), int((~here[:, place]).sum()))
        for code, place in at_code.items()
    )


def themes_table(found: JointDisplay) -> Table:
    """One row a code: interviews, share of each group of speakers, difference between communities."""
    book = found.matched.codings.codebook
    speakers = [source.attributes.get(SPEAKER, "") for source in found.matched.codings.sources]
    groups = tuple(dict.fromkeys(sorted(speakers)))
    inside = {group: np.array([own == group for own in speakers]) for group in groups}
    names = tuple(f"option_{place}" for place in range(1, len(groups) + 1))
    # The interviews in all stand beside the shares.
    hidden = hidden_parts(np.array([inside[group].sum() for group in groups], dtype=int), FEWEST_SPEAKERS)
    rows = []
    for theme in found.themes:
        stem = f"{theme.code}.joint"
        told = np.isfinite(theme.difference)
        cells: tuple[Cell, ...] = (
            same(f"{theme.code} ") + book.code_by_id[theme.code].title.text,
            Number(f"{stem}_interviews", int(theme.present.sum()), "count"),
            *(
                None if kept_back else _share(stem, theme, group, inside[group])
                for group, kept_back in zip(groups, hidden, strict=True)
            ),
            theme.score or None,
            Number(f"{stem}_with", theme.n_with, "count"),
            Number(f"{stem}_without", theme.n_without, "count"),
            Number(f"{stem}_difference", theme.difference, "estimate") if told else None,
            Number(f"{stem}_p", theme.p_value, "p") if told else None,
        )
        rows.append(cells)
    headings = {
        name: _GROUP.fill(
            g=group_title(found.matched.codings, SPEAKER, group) if group else _UNSAID, n=int(inside[group].sum())
        )
        for name, group in zip(names, groups, strict=True)
    }
    compared = sum(bool(np.isfinite(theme.difference)) for theme in found.themes)
    told = _PERMUTED.fill(b=found.draws, n=len(found.matched.communities), c=compared, e=round(compared / 20))
    few = (_FEW.fill(k=FEWEST_SPEAKERS),) if hidden.any() else ()
    notes = (_NOTE.fill(k=FEWEST_A_SIDE), *few, told, *simulated_note(found.simulated))
    columns = ("code", "n_interviews", *names, "index_id", "n_with", "n_without", "difference", "p_value")
    title = Text(zh="各主题的统计", en="Statistics by theme")
    return Table("joint_themes", title, columns, tuple(rows), notes, headings)


def _share(stem: str, theme: Theme, group: str, inside: np.ndarray) -> Number:
    return Number(f"{stem}_share.{group or 'none'}", 100 * float(theme.present[inside].mean()), "score")
