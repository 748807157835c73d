"""How importance and performance are shown: one table and one figure a matrix, and stated beside derived."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ...statistics.composites.importance import NAMED_FROM
from ...words.document import Figure
from ...words.numbers import Number
from ...words.table import Cell, Table
from ...words.text import Text, listed
from ..misuse.linter import cautions_told
from ..sample_design import interval_note, simulated_note
from .quadrant_figure import CROSS, quadrants_figure

if TYPE_CHECKING:
    from .importance_found import ImportanceMatrices, Matrix

CEILING = 75.0  # mean rating above which nearly everything is "important"
TITLES = {
    "stated": Text(zh="重要性—表现矩阵（自述重要性）", en="Importance and performance (stated importance)"),
    "derived": Text(zh="重要性—表现矩阵（导出重要性：{o}）", en="Importance and performance (derived from {o})"),
}
QUADRANTS = (
    Text(zh="继续保持", en="keep up"),
    Text(zh="优先改进", en="concentrate here"),
    Text(zh="低优先", en="low priority"),
    Text(zh="投入可能过多", en="possible overkill"),
)
UNDETERMINED = Text(zh="未定", en="undetermined")
_NAMED = Text(
    zh="继续保持＝重要且表现高，优先改进＝重要而表现低，低优先＝都低，投入可能过多＝不重要而表现高。只有至少 {s}% 的"
    "重复"
    "样本落在"
    "同一象限才写出名称，否则未定（Martilla & James 1977，doi 10.1177/002224297704100112）。",
    en="Keep up = important and high, concentrate here = important and low, low priority = both low, possible "
    "overkill = "
    "unimportant and high. A quadrant is named only where at least {s}% of the replicates lie in it, else undetermined "
    "(Martilla & James 1977, doi 10.1177/002224297704100112).",
)
_SCALE = Text(
    zh="表现为得分均值（0–100）；{l}% 区间来自抽样单元的 {n} 次重抽样（Rao & Wu）。",
    en="Performance is the mean score (0-100); {l}% intervals from {n} bootstrap samples of sampling units (Rao & Wu).",
)
_GOAL = Text(
    zh="表现的线是政策目标 {g}；重要性的线是各部分的均值。",
    en="The performance line is the policy goal {g}; the importance line is the mean of the parts.",
)
_GRAND = Text(
    zh="两条线都是各部分的均值：即使样样都好，也总有部分落在线下；量表中点为 50。",
    en="Both lines are means of the parts: something lies below them even when all is well; the midpoint of the "
    "scale is 50.",
)
_RATED = Text(
    zh="自述重要性按题目顺序与各部分对应：{p}。人们往往样样都说重要（最低 {a}，最高 {b}）{c}",
    en="Stated importance, matched with the parts: {p}. People tend to call everything important (lowest mean {a}, "
    "highest {b}){c}",
)
_AT_CEILING = Text(zh="，已到顶，高低之分很小。", en=": at the ceiling, so high and low differ little.")
_NO_CEILING = Text(zh="。", en=".")
_TICKED = Text(
    zh="自述重要性 = 勾选的人数百分比，选项与各部分的对应：{p}。问的是“最该先改进”，勾选也反映表现低，不只是重要。",
    en="Stated importance = per cent who ticked the option that speaks of a part: {p}. Where the question asks what to "
    "improve first, ticks also reflect low performance, not importance alone.",
)
_DERIVED = Text(
    zh="导出重要性 = 各部分在 R² 中的份额（{m}，合计 100%）；R² = {r}，校正 R² = {a}，n = {n}。它继承同一份问卷的共"
    "同方法"
    "偏差，是关联的份额，不是改进带来的变化。",
    en="Derived importance = share of R² ({m}, adding up to 100%); R² = {r}, adjusted R² = {a}, n = {n}. It "
    "inherits the "
    "common method bias of one questionnaire and is a share of association, not what improving would bring.",
)
_METHODS = {
    "lmg": Text(zh="LMG，各种进入顺序的平均", en="LMG, the average over orders of entry"),
    "relative_weights": Text(zh="Johnson 相对权重", en="Johnson's relative weights"),
}
_NEGATIVE = Text(
    zh="份额没有正负号：{p} 与结果负相关。", en="Shares have no sign: {p} correlate negatively with the outcome."
)
_REFUSED = Text(zh="没有导出重要性：{w}", en="No derived importance: {w}")
_COMPARED = Text(
    zh="两种名次的相关（Spearman）：{r}。自述与导出不一致本身就是发现，不是谁错。",
    en="Rank correlation of the two (Spearman): {r}. Where they disagree, that is a finding, not an error of either.",
)


def matrix_table(made: ImportanceMatrices, matrix: Matrix) -> Table:
    """Cross-hairs first, then each part: performance, importance, intervals, quadrant with its share."""
    found, stem, style = matrix.found, f"importance.{matrix.kind}", _style(made, matrix.kind)
    lines = (
        CROSS,
        None,
        Number(f"{stem}.cross.performance", found.cross[0], "score"),
        *(None, None),
        Number(f"{stem}.cross.importance", found.cross[1], style),
        *(None, None, None, None, None),
    )
    rows: list[tuple[Cell, ...]] = [lines]
    for j, (name, title) in enumerate(zip(made.parts, made.titles, strict=True)):
        place = int(found.place[j])
        rows.append(
            (
                title,
                name,
                Number(f"{stem}.{name}.performance", float(found.performance[j]), "score"),
                Number(f"{stem}.{name}.x_low", float(found.performance_low[j]), "score"),
                Number(f"{stem}.{name}.x_high", float(found.performance_high[j]), "score"),
                Number(f"{stem}.{name}.importance", float(found.importance[j]), style),
                Number(f"{stem}.{name}.y_low", float(found.importance_low[j]), style),
                Number(f"{stem}.{name}.y_high", float(found.importance_high[j]), style),
                QUADRANTS[place] if place >= 0 else UNDETERMINED,
                Number(f"{stem}.{name}.share_in_quadrant", 100 * float(found.share[j].max()), "percent"),
                Number(f"{stem}.{name}.n_obs", int(made.n[j]), "count"),
            )
        )
    placed = ("term", "index_id", "performance", "x_low", "x_high", "importance", "y_low", "y_high")
    columns = (*placed, "quadrant", "share_in_quadrant", "n_obs")
    return Table(f"importance_{matrix.kind}", _title(made, matrix), columns, tuple(rows), _notes(made, matrix))


def _style(made: ImportanceMatrices, kind: str) -> str:
    # A rating is a score from 0 to 100; who ticked and shares of R² are per cents, without a midpoint.
    return "score" if kind == "stated" and made.stated is not None and made.stated.kind == "rating" else "percent"


def _title(made: ImportanceMatrices, matrix: Matrix) -> Text:
    title = TITLES[matrix.kind]
    return title if matrix.kind == "stated" else title.fill(o=made.outcome_title)


def _notes(made: ImportanceMatrices, matrix: Matrix) -> tuple[Text, ...]:
    own = _stated_notes(made, matrix) if matrix.kind == "stated" else _derived_notes(made)
    return (
        _NAMED.fill(s=f"{100 * NAMED_FROM:g}"),
        _GRAND if made.goal is None else _GOAL.fill(g=f"{made.goal:g}"),
        *own,
        _SCALE.fill(l=f"{100 * made.level:g}", n=made.draws),
        # A probability sample is what the bootstrap of sampling units stands for; of others it must be said.
        *((interval_note(made.part.responses),) if made.part.responses.design.sampling != "probability" else ()),
        *((_REFUSED.fill(w=made.refusal.what),) if made.refusal is not None else ()),
        *cautions_told(made.cautions),
        *simulated_note(made.part.responses.simulated),
    )


def _stated_notes(made: ImportanceMatrices, matrix: Matrix) -> tuple[Text, ...]:
    assert made.stated is not None
    pairs = listed(
        (
            Text(zh="{p}＝{c}", en="{p} = {c}").fill(p=name, c=column)
            for name, column in zip(made.parts, made.stated.columns, strict=True)
        ),
        most=30,
    )
    if made.stated.kind == "ticks":
        return (_TICKED.fill(p=pairs),)
    rated = matrix.found.importance
    ceiling = _AT_CEILING if rated.min() >= CEILING else _NO_CEILING
    return (_RATED.fill(p=pairs, a=f"{rated.min():.1f}", b=f"{rated.max():.1f}", c=ceiling),)


def _derived_notes(made: ImportanceMatrices) -> tuple[Text, ...]:
    assert made.derived is not None
    own = made.derived.derived
    said = _DERIVED.fill(
        m=_METHODS[own.method],
        r=Number("", own.r_squared, "proportion"),
        a=Number("", made.derived.adjusted_r_squared, "proportion"),
        n=own.n,
    )
    negative = [title for title, r in zip(made.titles, made.derived.correlations, strict=True) if r < 0]
    return (said, _NEGATIVE.fill(p=listed(negative))) if negative else (said,)


def comparison_table(made: ImportanceMatrices) -> Table:
    """Stated beside derived importance, with the rank of each part by both."""
    stated, derived = made.of("stated").found, made.of("derived").found
    ranks = [(-found.importance).argsort(kind="stable").argsort() + 1 for found in (stated, derived)]
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            title,
            name,
            Number(f"importance.{name}.stated", float(stated.importance[j]), _style(made, "stated")),
            Number(f"importance.{name}.rank_stated", int(ranks[0][j]), "count"),
            Number(f"importance.{name}.derived", float(derived.importance[j]), _style(made, "derived")),
            Number(f"importance.{name}.rank_derived", int(ranks[1][j]), "count"),
        )
        for j, (name, title) in enumerate(zip(made.parts, made.titles, strict=True))
    )
    together = float(np.corrcoef(ranks[0], ranks[1])[0, 1])
    notes = (
        _COMPARED.fill(r=Number("", together, "proportion")),
        *simulated_note(made.part.responses.simulated),
    )
    columns = ("term", "index_id", "stated", "rank_stated", "derived", "rank_derived")
    title = Text(zh="自述重要性与导出重要性", en="Stated and derived importance")
    return Table("importance_compared", title, columns, rows, notes)


def matrix_figure(made: ImportanceMatrices, matrix: Matrix) -> Figure:
    """The quadrants of one matrix, with a cloud of replicates around each part; hollow where none is certain."""
    table = matrix_table(made, matrix)
    place = table.columns.index("quadrant")
    parts = tuple(
        (*row[:place], None if row[place] == UNDETERMINED else row[place], *row[place + 1 :]) for row in table.rows[1:]
    )
    simulated = made.part.responses.simulated
    return quadrants_figure(replace(table, rows=parts), matrix.found.cross, matrix.replicates, simulated=simulated)
