"""Curves of the graded model, one figure a sub-dimension: each item's options, the information of all items."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ...data.responses import numbers_of
from ...schemes.index_scheme import IndexNode
from ...statistics.item_response import GradedModel, category_probabilities, information_of_test
from ...words.document import Figure
from ...words.table import Cell, Table
from ...words.text import Text
from .part import Scale, number

MOST_PANELS = 11  # items of one figure: with the information, four rows of three panels
TRAIT = np.linspace(-4.0, 4.0, 81)
_TITLE = Text(zh="题目反应曲线：{t}", en="Item response curves: {t}")
_ALT = Text(
    zh="曲线图：每题一格，各条曲线为各选项的概率随特质变化；末格实线为全部题目的信息量，虚线为标准误。题目参数见所附"
    "数据表。",
    en="Curves: one panel an item with the probability of each option along the trait; in the last panel the full line "
    "is the information of all items and the dashed line the standard error. The parameters stand in the table beside "
    "it.",
)
_NOTE = Text(
    zh="等级反应模型（n = {n}）；选项按计分方向由低到高编号。信息量越大、标准误越小，该处的得分越准。",
    en="Graded response model (n = {n}); options are numbered from low to high in the direction of scoring. The more "
    "information, the smaller the standard error of a score there.",
)


def curve_figures(scale: Scale, models: Mapping[str, GradedModel]) -> tuple[Figure, ...]:
    """Item and information curves of every fitted sub-dimension; long ones on several pages."""
    nodes = {node.id: node for node in scale.factors}
    return tuple(figure for name, model in models.items() for figure in _figures(scale, nodes[name], model))


def _figures(scale: Scale, node: IndexNode, model: GradedModel) -> list[Figure]:
    items = scale.items(node)
    starts = range(0, len(items), MOST_PANELS)
    found = []
    for page, start in enumerate(starts, 1):
        places = range(start, min(start + MOST_PANELS, len(items)))
        marks = [_item_curves(scale, items[place], model, place) for place in places]
        if start + MOST_PANELS >= len(items):
            information = information_of_test(TRAIT, model.a, model.b)
            marks.append(np.column_stack([TRAIT, information, 1 / np.sqrt(information)]))
        name = f"curves_{node.id}" if len(starts) == 1 else f"curves_{node.id}_{page}"
        title, note = _TITLE.fill(t=scale.title_of(node)), _NOTE.fill(n=model.n)
        found.append(
            Figure(
                name=name,
                title=title,
                alt=_ALT,
                kind="curves",
                table=_table(scale, name, title, note, items, places, model),
                note=note,
                simulated=scale.simulated,
                marks=tuple(marks),
            )
        )
    return found


def _item_curves(scale: Scale, item: str, model: GradedModel, place: int) -> np.ndarray:
    # A column for every option of the item; one that nobody chose has no curve.
    codes = scale.indices.responses.instrument.codes_of(item)
    used = model.categories[place]
    total = len(used) if codes is None else len(numbers_of(codes))
    curves = np.full((len(TRAIT), 1 + max(total, len(used))), np.nan)
    curves[:, 0] = TRAIT
    step = np.rint(used / 100 * (total - 1)).astype(int) if total > len(used) else np.arange(len(used))
    curves[:, 1 + step] = category_probabilities(TRAIT, float(model.a[place]), model.b[place])
    return curves


def _table(
    scale: Scale, name: str, title: Text, note: Text, items: tuple[str, ...], places: range, model: GradedModel
) -> Table:
    most = max(len(model.b[place]) for place in places)
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            items[place],
            number(f"{name}.{items[place]}.a", float(model.a[place]), "estimate"),
            *(
                number(f"{name}.{items[place]}.b{k + 1}", float(cut), "estimate")
                for k, cut in enumerate(model.b[place])
            ),
            *(None for _ in range(most - len(model.b[place]))),
        )
        for place in places
    )
    columns = ("item", "discrimination", *(f"threshold_{k + 1}" for k in range(most)))
    headings = {f"threshold_{k + 1}": Text(zh=f"b{k + 1}", en=f"b{k + 1}") for k in range(most)}
    return Table(name, title, columns, rows, scale.notes(note), headings)
