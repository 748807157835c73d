"""Figures of a measurement, drawn from the numbers of its parts."""

from __future__ import annotations

import numpy as np

from ...statistics.factors import Factors, Parallel
from ...words.document import Figure
from ...words.table import Cell, Table
from ...words.text import Text, same
from .part import Scale, number

MOST_EIGENVALUES, MOST_ITEMS = 20, 64  # what one page shows
_SCREE = Text(zh="碎石图与平行分析：{t}", en="Scree plot with parallel analysis: {t}")
_SCREE_ALT = Text(
    zh="折线图：实线圆点为数据的公因子特征值，虚线与三角为随机数据的均值与 95% 分位数；高于后者的因子保留。"
    "数值见所附数据表。",
    en="Line plot: dots on a full line are common-factor eigenvalues of the data, the dashed line and the triangles "
    "the mean and the 95% quantile of random data; factors above the latter are kept. The numbers stand in the table "
    "beside it.",
)
_SCREE_NOTE = Text(
    zh="公因子特征值；灰底为保留的因子：特征值高于随机数据的 95% 分位数（{d} 组随机数据）。",
    en="Common-factor eigenvalues; shaded: factors kept, above the 95% quantile of {d} sets of random data.",
)
_HEAT = Text(zh="因子载荷热图：{t}", en="Factor loadings: {t}")
_HEAT_ALT = Text(
    zh="热图：每行一题，按维度排列，每列一个因子；格内为载荷，颜色越深绝对值越大。数值见所附数据表。",
    en="Heat map: one row an item, grouped by dimension, one column a factor; each cell holds the loading and is "
    "darker the larger it is. The numbers stand in the table beside it.",
)
_HEAT_NOTE = Text(
    zh="minres 提取、oblimin 斜交旋转的模式载荷；题目按方案的维度排列，因子按其载荷最大的维度排列；绝对值不低于 0.10 "
    "的载荷印出数值，不低于 0.30 的用深色字。",
    en="Pattern loadings (minres, oblimin). Items stand by the scheme's dimensions, factors by the dimension they load "
    "on most; loadings of .10 and more in size are printed, of .30 and more in dark letters.",
)


def scree_figure(scale: Scale, parallel: Parallel) -> Figure:
    """Eigenvalues beside those of random data; as many as a page shows, and past the last one kept."""
    most = min(max(MOST_EIGENVALUES, parallel.n_factors + 2), len(parallel.factor_eigenvalues))
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            same(str(place + 1)),
            number(f"scree.{place + 1}.eigenvalue", float(parallel.factor_eigenvalues[place]), "coefficient"),
            number(f"scree.{place + 1}.random_mean", float(parallel.factor_random_mean[place]), "coefficient"),
            number(f"scree.{place + 1}.random_high", float(parallel.factor_random_high[place]), "coefficient"),
        )
        for place in range(most)
    )
    title = _SCREE.fill(t=scale.title)
    note = _SCREE_NOTE.fill(d=parallel.draws)
    headings = {
        "eigenvalue": Text(zh="数据的特征值", en="Data"),
        "random_mean": Text(zh="随机数据均值", en="Random data, mean"),
        "random_high": Text(zh="随机数据 95% 分位数", en="Random data, 95% quantile"),
    }
    columns = ("component", "eigenvalue", "random_mean", "random_high")
    return Figure(
        name="scree",
        title=title,
        alt=_SCREE_ALT,
        kind="scree",
        table=Table("scree", title, columns, rows, scale.notes(note), headings),
        note=note,
        simulated=scale.simulated,
    )


def heatmap_figures(scale: Scale, items: tuple[str, ...], factors: Factors) -> tuple[Figure, ...]:
    """Loadings with items by dimension and factors by the dimension they load on most; a page each."""
    homes = {item: top for top in scale.tops for item in scale.items(top)}
    order = _factor_order(scale, items, factors.loadings)
    tops = [place for place, top in enumerate(scale.tops) for item in items if homes[item] is top]
    placed = [item for top in scale.tops for item in items if homes[item] is top]
    pages = _pages(np.array(tops), MOST_ITEMS)
    title = _HEAT.fill(t=scale.title)
    columns = ("item", "index", *(f"factor_{f + 1}" for f in order))
    headings = {f"factor_{f + 1}": Text(zh=f"因子 {f + 1}", en=f"Factor {f + 1}") for f in order}
    found = []
    for page, own in enumerate(pages, 1):
        rows: tuple[tuple[Cell, ...], ...] = tuple(
            (
                placed[place],
                homes[placed[place]].title.text,
                *(
                    number(
                        f"heat.{placed[place]}.{f + 1}",
                        float(factors.loadings[items.index(placed[place]), f]),
                        "proportion",
                    )
                    for f in order
                ),
            )
            for place in own
        )
        name = "loadings" if len(pages) == 1 else f"loadings_{page}"
        found.append(
            Figure(
                name=name,
                title=title,
                alt=_HEAT_ALT,
                kind="heatmap",
                table=Table(name, title, columns, rows, scale.notes(_HEAT_NOTE), headings),
                note=_HEAT_NOTE,
                simulated=scale.simulated,
            )
        )
    return tuple(found)


def _factor_order(scale: Scale, items: tuple[str, ...], loadings: np.ndarray) -> list[int]:
    # By the dimension whose items a factor explains most of on average: a clean solution is a staircase. A factor at
    # home in no dimension (of the wording, say) stands last.
    place = {item: row for row, item in enumerate(items)}
    squares = np.stack(
        [np.square(loadings[[place[item] for item in scale.items(top)]]).mean(axis=0) for top in scale.tops]
    )
    homeless = squares.max(axis=0) < 0.5 * squares.sum(axis=0)
    return [int(f) for f in np.lexsort((np.arange(loadings.shape[1]), squares.argmax(axis=0), homeless))]


def _pages(blocks: np.ndarray, most: int) -> list[list[int]]:
    # Whole dimensions on one page while they fit.
    pages: list[list[int]] = [[]]
    for block in dict.fromkeys(blocks.tolist()):
        own = np.flatnonzero(blocks == block).tolist()
        if pages[-1] and len(pages[-1]) + len(own) > most:
            pages.append([])
        pages[-1] += own
    return pages
