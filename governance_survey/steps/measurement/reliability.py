"""Part "reliability": internal consistency of every index, item by item."""

from __future__ import annotations

import numpy as np

from ...schemes.index_scheme import IndexNode
from ...statistics.reliability import Alpha, Omega, cronbach_alpha, mcdonald_omega
from ...words.errors import EstimationError
from ...words.numbers import Number
from ...words.table import Cell, Table
from ...words.text import Text
from .options import Options
from .part import Part, Scale, number, refused

TITLE = Text(zh="信度", en="Reliability")
ITEM_REST = 0.30
_ALPHA = Text(
    zh="α 用两题共有的回答（成对），Feldt 区间按共有最少的答卷数计算；ω 为单因子模型。",
    en="Alpha on the answers each pair of items shares, its Feldt interval on the smallest such number; omega of a "
    "one-factor model.",
)
_WEAK = Text(zh="题-余相关低于 {r} 的题：{i}。", en="Item-rest correlation under {r}: {i}.")


def reliability(scale: Scale, options: Options) -> Part:
    """Alpha with interval, standardised alpha and omega of every index; item-rest and alpha-if-dropped of its items."""
    results: dict[str, object] = {}
    refusals: list[EstimationError] = []
    rows: list[tuple[Cell, ...]] = []
    items: list[tuple[Cell, ...]] = []
    notes = [_ALPHA]
    for node in scale.nodes:
        matrix = scale.matrix(scale.items(node))
        alpha: Alpha | None = None
        omega: Omega | None = None
        try:
            alpha = cronbach_alpha(matrix, missing="pairwise", level=options.level)
            omega = mcdonald_omega(matrix, missing="pairwise")
        except EstimationError as problem:
            refusals.append(problem)
            notes.append(refused(node.id, problem))
        results[node.id] = (alpha, omega)
        rows.append(_row(node, scale, alpha, omega))
        if node in scale.factors and alpha is not None:
            items += _item_rows(node, scale, matrix, alpha)
    columns = (
        "index",
        "index_id",
        "n_items",
        "n_obs",
        "alpha",
        "alpha_low",
        "alpha_high",
        "alpha_standardised",
        "omega",
    )
    title = Text(zh="{p}：{t}", en="{p}: {t}").fill(p=TITLE, t=scale.title)
    table = Table("reliability", title, columns, tuple(rows), scale.notes(*notes))
    part_tables = (table, _items_table(scale, tuple(items)))
    return Part("reliability", scale.source, title, part_tables, (), results, tuple(refusals))


def _row(node: IndexNode, scale: Scale, alpha: Alpha | None, omega: Omega | None) -> tuple[Cell, ...]:
    stem = f"{node.id}.reliability"
    indent = "\u3000" if node.level == "subdimension" else ""
    return (
        Text(zh=indent + node.title.text.zh, en=indent + node.title.text.en),
        node.id,
        Number(f"{stem}.n_items", len(scale.items(node)), "count"),
        Number(f"{stem}.n_obs", alpha.n if alpha else 0, "count"),
        number(f"{stem}.alpha", alpha.raw if alpha else None),
        number(f"{stem}.alpha_low", alpha.low if alpha else None),
        number(f"{stem}.alpha_high", alpha.high if alpha else None),
        number(f"{stem}.alpha_standardised", alpha.standardised if alpha else None),
        number(f"{stem}.omega", omega.total if omega else None),
    )


def _item_rows(node: IndexNode, scale: Scale, matrix: np.ndarray, alpha: Alpha) -> list[tuple[Cell, ...]]:
    return [
        (
            item,
            scale.item_text(item),
            node.id,
            number(f"{node.id}.{item}.mean", float(np.nanmean(matrix[:, place])), "score"),
            number(f"{node.id}.{item}.item_rest", float(alpha.item_rest[place])),
            number(f"{node.id}.{item}.alpha_if_dropped", float(alpha.if_dropped[place])),
            Number(f"{node.id}.{item}.n_obs", int((~np.isnan(matrix[:, place])).sum()), "count"),
        )
        for place, item in enumerate(scale.items(node))
    ]


def _items_table(scale: Scale, rows: tuple[tuple[Cell, ...], ...]) -> Table:
    weak = [str(row[0]) for row in rows if isinstance(row[4], Number) and (row[4].value or 0) < ITEM_REST]
    title = Text(zh="题目分析：{t}", en="Items: {t}").fill(t=scale.title)
    columns = ("item", "item_text", "index_id", "estimate", "item_rest", "alpha_if_dropped", "n_obs")
    headings = {"estimate": Text(zh="均值", en="Mean")}
    known = Text(
        zh="均值为 0–100 分，已按方向反向计分。", en="Means on 0-100, items keyed in the direction of the index."
    )
    found = [_WEAK.fill(r=number("", ITEM_REST, "proportion"), i=", ".join(weak))] if weak else []
    return Table("items", title, columns, rows, scale.notes(known, *found), headings)
