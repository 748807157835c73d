"""Ranked communities as figures, for the scores that the publishing gate lets rank."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np

from ...schemes.index_scheme import IndexNode
from ...words.document import Figure
from ...words.errors import EstimationError
from ...words.numbers import Number
from ...words.table import Cell, Table
from ...words.text import Text, same
from ..community_reliability import Reportable, ranked
from .options import Options
from .part import Scale, number
from .refusals import told_once

_TITLE = Text(zh="社区名次及其区间：{t}", en="Ranked communities with intervals: {t}")
_ALT = Text(
    zh="两格点线图：每行一个社区，从高到低；左格为收缩得分及区间，右格为名次及区间；底色区分组别，同组的社区分不出高低。"
    "数值见所附数据表。",
    en="Two panels of dots with intervals, one row a community, best first: shrunken score on the left, rank on the "
    "right; bands part the tiers, within which communities cannot be told apart. The numbers stand in the table beside "
    "it.",
)
_NOTE = Text(
    zh="收缩得分及其 {l}% 区间；名次区间同时成立（{l}%，全部两两比较，Tukey）；底色为组别，同组分不出高低。不可公布的"
    "社区（{w} 个）不参加排名。",
    en="Shrunken scores with {l}% intervals; intervals of ranks hold together ({l}%, all pairs, Tukey); bands are "
    "tiers that cannot be told apart. Communities that may not be reported ({w}) are not ranked.",
)
_UNNAMED = Text(
    zh="研究没有声明可以公开社区名单，所以各行只有位次号。",
    en="The study does not allow communities to be named: rows carry places only.",
)


def ranking_figures(scale: Scale, options: Options) -> tuple[tuple[Figure, ...], tuple[Text, ...]]:
    """A figure for each dimension that may be ranked, and why the others may not."""
    figures: list[Figure] = []
    problems: list[tuple[str, EstimationError]] = []
    for top in scale.tops if scale.linked is not None else ():
        assert scale.linked is not None
        if top.id not in scale.linked.communities:
            continue
        found = scale.linked.reportable(top.id)
        try:
            figures.append(_figure(scale, top, found, options))
        except EstimationError as problem:
            problems.append((top.id, problem))
    return tuple(figures), tuple(told_once(problems))


def _figure(scale: Scale, top: IndexNode, found: Reportable, options: Options) -> Figure:
    ranks = ranked(found, options.level)
    assert scale.linked is not None
    assert found.shrunken is not None  # `ranked` refuses a score without it
    reach = NormalDist().inv_cdf((1 + options.level) / 2) * found.shrunken.std_error
    middle = found.shrunken.estimate
    order = [int(c) for c in np.lexsort((-middle, ranks.rank)) if not np.isnan(ranks.rank[c])]
    named = options.name_communities
    rows: list[tuple[Cell, ...]] = []
    for place, c in enumerate(order, 1):
        # A key would name the community as surely as a label.
        own = scale.linked.linked.communities[c] if named else f"place_{place}"
        stem = f"{found.score.id}.{own}"
        rows.append(
            (
                own if named else same(str(place)),
                number(f"{stem}.rank", float(ranks.rank[c]), "score"),
                Number(f"{stem}.rank_low", int(ranks.low[c]), "count"),
                Number(f"{stem}.rank_high", int(ranks.high[c]), "count"),
                Number(f"{stem}.tier", int(ranks.tier[c]), "count"),
                number(f"{stem}.shrunken", float(middle[c]), "score"),
                number(f"{stem}.conf_low", float(middle[c] - reach[c]), "score"),
                number(f"{stem}.conf_high", float(middle[c] + reach[c]), "score"),
            )
        )
    note = _NOTE.fill(l=Number("", 100 * options.level, "level"), w=found.count("withheld"))
    notes = (note,) if named else (note, _UNNAMED)
    title = _TITLE.fill(t=scale.title_of(top))
    columns = ("community", "rank", "rank_low", "rank_high", "tier", "shrunken", "conf_low", "conf_high")
    name = f"ranking_{found.score.id}"
    headings = {} if named else {"community": Text(zh="位次", en="Place")}
    return Figure(
        name=name,
        title=title,
        alt=_ALT,
        kind="ranking",
        table=Table(name, title, columns, tuple(rows), scale.notes(*notes), headings),
        axis=Text(zh="收缩得分（0–100 分）", en="Shrunken score (0–100)"),
        note=note,
        simulated=scale.simulated,
    )
