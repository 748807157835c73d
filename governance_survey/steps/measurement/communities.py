"""Part "communities": whether people of one community agree, and communities differ."""

from __future__ import annotations

import numpy as np

from ...data.responses import numbers_of
from ...statistics.community import Agreement, Icc, intraclass_correlation, within_group_agreement
from ...words.errors import EstimationError, GovernanceSurveyError
from ...words.numbers import Number
from ...words.table import Cell, Table
from ...words.text import Text
from ..community_keys import community_groups, outside_note
from ..misuse.linter import Caution, Suspicion, allowed
from .options import Options
from .part import Part, Scale, indented, number
from .ranking_figures import ranking_figures
from .refusals import told_once

TITLE = Text(zh="从个人到社区", en="From people to communities")
MANY_SINGLETONS = 0.10
_ICC = Text(
    zh="ICC(1) 为社区间方差占比（不等规模用 n0），区间为 F 法；ICC(2) 为平均规模社区均值的信度；未加权"
    "（Bliese 2000）。",
    en="ICC(1): share of variance between communities (n0 for unequal sizes), interval from F; ICC(2): reliability of "
    "the mean of a community of average size; unweighted (Bliese 2000).",
)
_AGREE = Text(
    zh="r_wg(j) 随题数增大、均匀零分布最宽松，所以并列偏态零分布与 r*_wg(j)；AD 低于 {l} 视为一致（Burke 等 "
    "1999，doi 10.1177/109442819921004）。值为各社区的中位数。",
    en="r_wg(j) rises with the number of items and the uniform null is the kindest, so a skewed null and r*_wg(j) "
    "stand beside it; AD under {l} is agreement (Burke et al. 1999, doi 10.1177/109442819921004). Medians over "
    "communities.",
)
_NO_KEY = Text(
    zh="问卷没有声明社区列，或社区不足两个。",
    en="The questionnaire declares no community, or there are fewer than two.",
)


def communities(scale: Scale, options: Options) -> Part:
    """ICC(1), ICC(2), agreement of every index."""
    title = Text(zh="{p}：{t}", en="{p}: {t}").fill(p=TITLE, t=scale.title)
    keyed = community_groups(scale.indices.responses)
    if keyed is None or len(keyed[0]) < 2:
        table = Table("communities", title, ("index",), (), scale.notes(_NO_KEY))
        return Part("communities", scale.source, title, (table,))
    labels, groups = keyed
    problems: list[tuple[str, GovernanceSurveyError]] = []
    cautions: list[Caution] = []
    results: dict[str, object] = {}
    rows: list[tuple[Cell, ...]] = []
    agreements: list[tuple[Cell, ...]] = []
    limit = None
    for node in scale.nodes:
        title_of = indented(node)
        try:
            icc = intraclass_correlation(
                scale.indices.persons.scores[node.id], groups, len(labels), level=options.level
            )
        except EstimationError as problem:
            problems.append((node.id, problem))
            continue
        many = icc.n_singletons > MANY_SINGLETONS * icc.n_groups
        where = Text(zh="{i}：{n} 个社区", en="{i}: {n} communities").fill(i=node.id, n=icc.n_singletons)
        passed, refusal = allowed((Suspicion("singleton_groups", where),) if many else (), options.accept)
        cautions += passed
        if refusal is not None:
            problems.append((node.id, refusal))
            continue
        results[node.id] = icc
        rows.append(_icc_row(title_of, node.id, icc))
        agreement = _agreement(scale, scale.items(node), groups, len(labels))
        if agreement is not None:
            limit = agreement.ad_limit
            agreements.append(_agreement_row(title_of, node.id, agreement))
    drawn, unranked = ranking_figures(scale, options)
    notes = [*((_ICC,) if rows else ()), *outside_note(groups), *told_once(problems), *unranked]
    refusals = tuple(problem for _, problem in problems if isinstance(problem, EstimationError))
    columns = ("index", "index_id", "n_obs", "n_communities", "icc1", "icc1_low", "icc1_high", "p_value", "icc2")
    tables = [Table("communities", title, columns, tuple(rows), scale.notes(*notes))]
    if agreements and limit is not None:
        heading = Text(zh="社区内的一致性：{t}", en="Agreement within communities: {t}").fill(t=scale.title)
        told = _AGREE.fill(l=number("", limit, "estimate"))
        names = ("index", "index_id", "rwg_j", "rwg_skewed", "rwg_star", "ad", "share_agreeing")
        tables.append(Table("agreement", heading, names, tuple(agreements), scale.notes(told)))
    return Part("communities", scale.source, title, tuple(tables), drawn, results, refusals, tuple(cautions))


def _icc_row(title: Text, name: str, icc: Icc) -> tuple[Cell, ...]:
    return (
        title,
        name,
        Number(f"{name}.icc.n_obs", int(icc.n.sum()), "count"),
        Number(f"{name}.icc.n_communities", icc.n_groups, "count"),
        number(f"{name}.icc1", icc.icc1, "proportion"),
        number(f"{name}.icc1_low", icc.low, "proportion"),
        number(f"{name}.icc1_high", icc.high, "proportion"),
        number(f"{name}.icc.p", icc.p_value, "p"),
        number(f"{name}.icc2", icc.icc2, "proportion"),
    )


def _agreement(scale: Scale, items: tuple[str, ...], groups: np.ndarray, n_groups: int) -> Agreement | None:
    # Agreement is about answers of one scale: items on other numbers of options have no common null.
    instrument = scale.indices.responses.instrument
    options = {len(numbers_of(codes)) for i in items if (codes := instrument.codes_of(i)) is not None}
    if len(options) != 1:
        return None
    count = options.pop()
    answers = 1 + scale.matrix(items) / 100 * (count - 1)
    nulls = ("uniform", "slight_skew") if count == 5 else ("uniform",)
    return within_group_agreement(np.round(answers, 9), groups, n_groups, count, nulls=nulls)


def _agreement_row(title: Text, name: str, found: Agreement) -> tuple[Cell, ...]:
    def middle(values: np.ndarray) -> float | None:
        known = values[~np.isnan(values)]
        return float(np.median(known)) if known.size else None

    known = found.ad_mean[~np.isnan(found.ad_mean)]
    agreeing = 100 * float((known < found.ad_limit).mean()) if known.size else None
    skewed = found.rwg_j.get("slight_skew")
    return (
        title,
        name,
        number(f"{name}.rwg_j", middle(found.rwg_j["uniform"]), "proportion"),
        number(f"{name}.rwg_skewed", middle(skewed) if skewed is not None else None, "proportion"),
        number(f"{name}.rwg_star", middle(found.rwg_star), "proportion"),
        number(f"{name}.ad", middle(found.ad_mean), "estimate"),
        number(f"{name}.share_agreeing", agreeing, "percent"),
    )
