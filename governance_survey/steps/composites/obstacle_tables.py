"""How shares of a shortfall are shown: the whole, and the first three parts of every community that may be named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ...words.numbers import Number
from ...words.table import Cell, Table
from ...words.text import Text, listed
from ..misuse.linter import cautions_told
from ..sample_design import simulated_note

if TYPE_CHECKING:
    import pandas

    from .obstacle_found import ObstacleDegrees
    from .obstacle_types import OneType, Types

FIRST = 3  # parts listed of each community
_TITLE = Text(zh="障碍度（差距的构成）：{t}", en="Obstacle degree (where the shortfall lies): {t}")
_DECOMPOSITION = Text(
    zh="O_j = w_j(1 − x_j) ÷ Σ w_k(1 − x_k)，x 为得分除以 100。这是差距的算术分解：“差距中最大的一份在……”；它不说原因，"
    "也不说改进哪里最有用。",
    en="O_j = w_j(1 − x_j) / Σ w_k(1 − x_k), x = score / 100. An arithmetic decomposition of the shortfall: “the "
    "largest "
    "share lies in ...”. It names no cause, nor where effort would pay most.",
)
_SMALL = Text(
    zh="差距不足满分的 {g}% 时不列比例：很小的差距里最大的一份没有意义（{n} 个社区）。",
    en="No shares where the gap is under {g}% of the whole scale: the largest part of little means nothing "
    "({n} communities).",
)
_WHOLE_SMALL = Text(
    zh="全体的差距不足满分的 {g}%，不列比例。", en="The gap of the whole is under {g}% of the scale: no shares."
)
_OVERALL = Text(
    zh="每个社区算一次；差距大的社区占得多。{l}% 区间由社区重抽样 {n} 次得到；缺少任一部分得分的 {m} 个未计入。",
    en="Each community counts once; those with a larger gap weigh more. {l}% intervals from {n} samples of "
    "communities; "
    "{m} without a score on some part are left out.",
)
_PERSONS = Text(
    zh="这个来源没有社区编号：每位答卷者算一个单位。",
    en="This source knows no communities: every respondent is a unit.",
)
_OWN = Text(
    zh="{l}% 区间来自 {n} 次抽取：社区内换一批人作答时比例会怎样变（t 分布尾部；台账没有抽样误差，也就没有区间）。",
    en="{l}% intervals from {n} draws of how the shares would have come out with other persons of the community "
    "(tails of "
    "t; a record has no sampling error, so no interval).",
)
_NAMED = Text(
    zh="只列出得分可以公布的社区：{n} 个，另有 {m} 个不列名。",
    en="Only communities whose score may be published are named: {n}; another {m} are not.",
)
_FIRST = Text(zh="差距中最大的三份在：{p}。", en="The three largest shares of the shortfall lie in: {p}.")
_OTHER_WEIGHTS = Text(
    zh="权重不是指数方案的；按方案权重的比例列在旁边。用熵权时，名次只是重复各部分的离散程度。",
    en="The weights are not those of the index; shares by its own weights stand beside. With entropy weights the order "
    "repeats how much the parts vary.",
)
_WHOLE = Text(zh="合计", en="whole")
_BY_TYPE = Text(zh="{t}：按{g}，各类社区前三项", en="{t}: first three of each type of community, by {g}")
_TYPES = Text(
    zh="每类之内每个社区算一次。{l}% 区间由该类社区重抽样 {n} 次得到；它说的是该类社区的差距在哪里，不是类型之间的差"
    "异检验。",
    en="Within a type each community counts once; {l}% intervals from {n} samples of its communities. They say where "
    "the shortfall of a type lies and are no test between types.",
)
_TYPE_SMALL = Text(
    zh="{g}：差距不足满分的 {l}%，不列比例。", en="{g}: the gap is under {l}% of the scale, so no shares."
)
_UNKNOWN = Text(zh="{n} 个社区类型不明，未列入。", en="{n} communities of unknown type are left out.")


def overall_table(made: ObstacleDegrees) -> Table:
    """Every part, largest share first: weight, score, gap, share with interval, rank; the whole last."""
    shown = made.whole_gap >= made.overall.limit
    complete = ~np.isnan(made.x).any(axis=1)
    x = made.x[complete].mean(axis=0)
    order = np.argsort(-made.overall.mean_shares, kind="stable")
    rows = [_part_row(made, int(j), rank, float(x[j]), shown) for rank, j in enumerate(order, 1)]
    rows.append(_whole_row(made, float(made.weights @ x)))
    extra = ("share_equal",) if made.by_scheme is not None else ()
    columns = (
        "term",
        "index_id",
        "weight",
        "performance",
        "shortfall",
        "share",
        "conf_low",
        "conf_high",
        *extra,
        "rank",
    )
    limit = f"{100 * made.overall.limit:g}"
    first = listed(made.leaves.titles[j] for j in order[:FIRST])
    notes = (
        *((_FIRST.fill(p=first),) if shown else (_WHOLE_SMALL.fill(g=limit),)),
        _DECOMPOSITION,
        _OVERALL.fill(l=f"{100 * made.level:g}", n=made.draws, m=made.n_incomplete),
        *((_PERSONS,) if _of_persons(made) else ()),
        *((_OTHER_WEIGHTS,) if made.by_scheme is not None else ()),
        *cautions_told(made.cautions),
        *simulated_note(made.part.responses.simulated),
    )
    return Table("obstacles", _TITLE.fill(t=made.title), columns, tuple(rows), notes)


def _part_row(made: ObstacleDegrees, j: int, rank: int, x: float, shown: bool) -> tuple[Cell, ...]:
    stem = f"{made.index}.{made.leaves.ids[j]}"
    low, high = made.overall.low, made.overall.high

    def share(name: str, value: float | None) -> Number:
        return Number(f"{stem}.{name}", None if value is None or not shown else 100 * value, "percent")

    return (
        made.leaves.titles[j],
        made.leaves.ids[j],
        Number(f"{stem}.weight", float(made.weights[j]), "correlation"),
        Number(f"{stem}.performance", 100 * x, "score"),
        Number(f"{stem}.shortfall", 100 * float(made.weights[j]) * (1 - x), "percent"),
        share("share", float(made.overall.mean_shares[j])),
        share("conf_low", None if low is None else float(low[j])),
        share("conf_high", None if high is None else float(high[j])),
        *((share("share_equal", float(made.by_scheme.mean_shares[j])),) if made.by_scheme is not None else ()),
        Number(f"{stem}.rank", rank if shown else None, "count"),
    )


def _whole_row(made: ObstacleDegrees, score: float) -> tuple[Cell, ...]:
    stem = f"{made.index}.whole"
    return (
        _WHOLE,
        made.index,
        None,
        Number(f"{stem}.performance", 100 * score, "score"),
        Number(f"{stem}.shortfall", 100 * made.whole_gap, "percent"),
        *((None,) * (4 if made.by_scheme is None else 5)),
    )


def communities_table(made: ObstacleDegrees) -> Table:
    """The first three parts of every community that may be named, with the size of its gap."""
    rows: list[tuple[Cell, ...]] = []
    for place in np.flatnonzero(made.named & ~np.isnan(made.overall.gap)):
        key = made.units[place]
        gap = Number(f"{made.index}.{key}.shortfall", 100 * float(made.overall.gap[place]), "percent")
        shares = made.overall.shares[place]
        if np.isnan(shares).any():
            rows.append((key, gap, None, None, None, None, None))
            continue
        for rank, j in enumerate(np.argsort(-shares, kind="stable")[:FIRST], 1):
            stem = f"{made.index}.{key}.{made.leaves.ids[j]}"
            rows.append(
                (
                    key,
                    gap if rank == 1 else None,
                    Number(f"{stem}.rank", rank, "count"),
                    made.leaves.titles[j],
                    Number(f"{stem}.share", 100 * float(shares[j]), "percent"),
                    Number(f"{stem}.conf_low", _percent(made.low[place, j]), "percent"),
                    Number(f"{stem}.conf_high", _percent(made.high[place, j]), "percent"),
                )
            )
    notes = (
        _DECOMPOSITION,
        _SMALL.fill(g=f"{100 * made.overall.limit:g}", n=made.overall.n_suppressed),
        _OWN.fill(l=f"{100 * made.level:g}", n=made.draws),
        _NAMED.fill(n=int(made.named.sum()), m=int((~made.named).sum())),
        *simulated_note(made.part.responses.simulated),
    )
    title = Text(zh="{t}：各社区前三项", en="{t}: first three of each community").fill(t=_TITLE.fill(t=made.title))
    columns = ("community", "shortfall", "rank", "term", "share", "conf_low", "conf_high")
    return Table("obstacles_communities", title, columns, tuple(rows), notes)


def types_table(made: ObstacleDegrees, types: Types) -> Table:
    """The first three parts of every type of community, with the size of its gap; small types have none."""
    rows: list[tuple[Cell, ...]] = []
    notes = [_DECOMPOSITION, _TYPES.fill(l=f"{100 * made.level:g}", n=made.draws)]
    for one in types.each:
        rows += _type_rows(made, types, one)
        if one.refusal is not None:
            notes.append(one.refusal.what)
        elif one.gap < made.overall.limit:
            notes.append(_TYPE_SMALL.fill(g=one.title, l=f"{100 * made.overall.limit:g}"))
    notes += [_UNKNOWN.fill(n=types.n_unknown)] if types.n_unknown else []
    notes += [_PERSONS] if _of_persons(made) else []
    title = _BY_TYPE.fill(t=_TITLE.fill(t=made.title), g=types.title)
    columns = ("group", "n_obs" if _of_persons(made) else "n_communities", "shortfall", "rank", "term", "share")
    shown = (*notes, *simulated_note(made.part.responses.simulated))
    return Table("obstacles_types", title, (*columns, "conf_low", "conf_high"), tuple(rows), shown)


def _type_rows(made: ObstacleDegrees, types: Types, one: OneType) -> list[tuple[Cell, ...]]:
    stem = f"{made.index}.{types.variable}={one.code:g}"
    head = (one.title, Number(f"{stem}.n", one.n, "count"), Number(f"{stem}.shortfall", _percent(one.gap), "percent"))
    found = one.found
    if found is None or one.gap < found.limit:
        return [(*head, None, None, None, None, None)]
    assert found.low is not None and found.high is not None  # a type of one community is not shown
    order = np.argsort(-found.mean_shares, kind="stable")[:FIRST]
    return [
        (
            *(head if rank == 1 else (None, None, None)),
            Number(f"{stem}.{made.leaves.ids[j]}.rank", rank, "count"),
            made.leaves.titles[j],
            *(
                Number(f"{stem}.{made.leaves.ids[j]}.{name}", _percent(float(values[j])), "percent")
                for name, values in (("share", found.mean_shares), ("conf_low", found.low), ("conf_high", found.high))
            ),
        )
        for rank, j in enumerate(order.tolist(), 1)
    ]


def frame_of(made: ObstacleDegrees) -> pandas.DataFrame:
    """One row a unit and part at full precision, shares as parts of one."""
    import pandas

    n_units, n_parts = made.x.shape
    return pandas.DataFrame(
        {
            "community": np.repeat(np.array(made.units, dtype=object), n_parts),
            "index_id": np.tile(np.array(made.leaves.ids, dtype=object), n_units),
            "performance": 100 * made.x.reshape(-1),
            "weight": np.tile(made.weights, n_units),
            "shortfall": np.repeat(made.overall.gap, n_parts),
            "share": made.overall.shares.reshape(-1),
            "conf_low": made.low.reshape(-1),
            "conf_high": made.high.reshape(-1),
        }
    )


def _of_persons(made: ObstacleDegrees) -> bool:
    return made.part.responses.key_column("community") is None


def _percent(value: float) -> float | None:
    return None if np.isnan(value) else 100 * float(value)
