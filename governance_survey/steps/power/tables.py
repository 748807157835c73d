"""How a power is shown: the answer with its assumptions, power by effect and size, and the curve."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ...words.document import Figure
from ...words.numbers import Number
from ...words.table import Cell, Table
from ...words.text import Text, same
from .asked import KINDS
from .powers import product

if TYPE_CHECKING:
    from .found import Power

_SOLVED = {
    "power": Text(zh="检验力", en="power"),
    "effect": Text(zh="效应", en="effect"),
    "communities": Text(zh="社区数", en="communities"),
    "people": Text(zh="每社区人数", en="people a community"),
}
_MARGIN = Text(zh="等价界", en="margin of equivalence")
_EFFECT = {
    "effect": Text(zh="真实效应", en="True effect"),
}
_ASSOCIATION = Text(
    zh="检验力只说：若总体中的关联真有这么大，这样的研究有多大可能得到统计上显著的结果。检验力不足时，“未见关联”不等于“没有关联”。",
    en="Power says only how likely a study like this is to find an association of that size significant, were it "
    "there. Where power is low, not found is not the same as not there.",
)


def answer_table(made: Power) -> Table:
    """One row: test, what was solved for, design, effect, power."""
    design = made.design
    solved = _MARGIN if made.solved == "effect" and made.kind == "equivalence" else _SOLVED[made.solved]
    row: tuple[Cell, ...] = (
        same(made.hypothesis.id) + same(" ") + KINDS[made.kind] if made.hypothesis is not None else KINDS[made.kind],
        solved,
        Number("power.n_communities", design.communities, "count"),
        None if design.people is None else Number("power.people", design.people, "score"),
        Number("power.effect", product(made.effect), "coefficient"),
        Number("power.observed_effect", made.observed, "coefficient"),
        Number("power.n_effective", design.size, "score"),
        Number("power.significance", design.significance, "p"),
        Number("power.power", made.power, "proportion"),
        Number("power.smallest_effect", made.smallest, "coefficient"),
    )
    columns = (
        *("test", "option", "n_communities", "people", "effect", "observed_effect", "n_effective"),
        *("significance", "power", "smallest_effect"),
    )
    heads = {**_EFFECT, "option": Text(zh="所求", en="Solved for")}
    return Table("power", Text(zh="检验力", en="Power"), columns, (row,), _notes(made), heads)


def grid_table(made: Power) -> Table:
    """Power by effect and number of communities."""
    rows = tuple(
        (
            Number(f"grid.{place}.effect", point.effect, "coefficient"),
            Number(f"grid.{place}.observed_effect", point.observed, "coefficient"),
            Number(f"grid.{place}.n_communities", point.communities, "count"),
            Number(f"grid.{place}.power", point.power, "proportion"),
        )
        for place, point in enumerate(made.grid, start=1)
    )
    columns = ("effect", "observed_effect", "n_communities", "power")
    title = Text(zh="检验力随效应与社区数", en="Power by effect and number of communities")
    return Table("power_grid", title, columns, rows, (_ASSOCIATION,), _EFFECT)


def power_figure(made: Power) -> Figure:
    """Power over the number of communities, one line an effect."""
    table = grid_table(made)
    return Figure(
        name="power",
        title=table.title,
        alt=Text(
            zh="折线图：横轴为社区数，纵轴为检验力，每个效应一条线，虚线为所要的检验力。数值见所附数据表。",
            en="Lines: power over the number of communities, one an effect; dashed, the power asked for. The numbers "
            "stand in the table beside it.",
        ),
        kind="power",
        table=table,
        axis=Text(zh="社区数", en="Communities"),
        marks=(np.array([[made.target]]),),
    )


def _notes(made: Power) -> tuple[Text, ...]:
    design = made.design
    found = [
        Text(
            zh="公式法（双侧，t 检验）；得分的可靠性：结果 {y}、预测变量 {x}；衰减系数 {f}；"
            "抽样单元与权重的设计效应 {d}。",
            en="By formula (two-sided, t test); reliability of the scores: outcome {y}, predictor {x}; factor of "
            "attenuation {f}; design effect of sampling units and weights {d}.",
        ).fill(
            y=f"{design.outcome_reliability:.2f}",
            x=f"{design.predictor_reliability:.2f}",
            f=f"{design.factor(made.kind):.2f}",
            d=f"{design.weighting * (1 + (design.communities_per_psu - 1) * design.psu_icc):.2f}",
        )
    ]
    if made.kind == "equivalence":
        found.append(
            Text(
                zh="两个单侧检验（TOST），等价界 ±{m}（真实尺度）。",
                en="Two one-sided tests (TOST), margin ±{m} of a true effect.",
            ).fill(m=f"{design.margin:.3g}")
        )
    if made.kind == "indirect":
        found.append(
            Text(
                zh="蒙特卡洛区间，种子 {s}；一个数的间接关联视为两条相等路径之积。",
                en="Monte Carlo intervals, seed {s}; an indirect association given as one number has equal paths.",
            ).fill(s=made.seed)
        )
    found.append(
        Text(
            zh="最后一列：这一设计以 {t} 的检验力所能发现的最小真实效应（等价检验为最小的界）。",
            en="Last column: the smallest true effect this design finds with power {t} (of equivalence: the smallest "
            "margin).",
        ).fill(t=f"{made.target:g}")
    )
    if made.n_family > 1:
        found.append(
            Text(
                zh="计划对这条假设所在的 {n} 条假设一并校正：按 Holm 第一步求检验力请写 family={n}。",
                en="The plan adjusts this hypothesis together with others, {n} in all: family={n} gives the power in "
                "Holm's first step.",
            ).fill(n=made.n_family)
        )
    return (*found, _ASSOCIATION)
