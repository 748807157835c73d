"""Factor models as path diagrams, one a dimension."""

from __future__ import annotations

from collections.abc import Mapping

from ...schemes.index_scheme import IndexNode
from ...statistics.confirmatory import FactorModel
from ...words.document import Figure
from ...words.table import Cell, Table
from ...words.text import Text, same
from .orientation import oriented
from .part import Scale, number

_TITLE = Text(zh="验证性因子模型：{t}", en="Confirmatory factor model: {t}")
_ALT = Text(
    zh="路径图：椭圆为因子，方框为题目，箭头上为标准化载荷，左侧弧线为因子相关，方框右侧为标准化残差方差。数值见所附"
    "数据表。",
    en="Path diagram: ellipses are factors, boxes items; arrows carry standardised loadings, arcs on the left "
    "correlations of factors, to the right of the boxes standardised residual variances. The numbers stand in the "
    "table beside it.",
)
_NOTE = Text(
    zh="标准化估计值（{e}，n = {n}）；线越粗载荷越大，虚线为负。右侧箭头为标准化残差方差。",
    en="Standardised estimates ({e}, n = {n}); thicker lines are larger loadings, dashed ones negative. Arrows on the "
    "right are standardised residual variances.",
)
_ROBUST = Text(zh="最大似然", en="maximum likelihood")


def path_figures(scale: Scale, models: Mapping[str, FactorModel]) -> tuple[Figure, ...]:
    """One diagram for the scheme's own model of each dimension."""
    tops = {f"{top.id}.correlated": top for top in scale.tops}
    return tuple(_figure(scale, tops[name], name, model) for name, model in models.items() if name in tops)


def _figure(scale: Scale, top: IndexNode, name: str, model: FactorModel) -> Figure:
    titles = {node.id: node.title.text for node in scale.leaves(top)}
    estimates = model.estimates
    turned = oriented(estimates.rows, estimates.std_all)
    loadings: list[tuple[Cell, ...]] = []
    shared: list[tuple[Cell, ...]] = []
    left_over: list[tuple[Cell, ...]] = []
    for place, row in enumerate(estimates.rows):
        stem = f"{name}.{row.left}{row.operator}{row.right}"
        numbers = (
            number(f"{stem}.std", float(turned[place]), "proportion"),
            number(f"{stem}.std_error", float(estimates.std_all_error[place]), "proportion"),
        )
        ends = tuple(titles.get(end, same(end)) for end in (row.left, row.right))
        if row.operator == "=~":
            loadings.append((ends[0], same("=~"), ends[1], scale.item_text(row.right), *numbers))
        elif row.operator == "~~" and (row.left in titles) == (row.right in titles):
            if row.left in titles and row.left != row.right:
                shared.append((ends[0], same("~~"), ends[1], None, *numbers))
            elif row.left not in titles:
                left_over.append((ends[0], same("~~"), ends[1], None, *numbers))
    title = _TITLE.fill(t=scale.title_of(top))
    note = _NOTE.fill(e=_ROBUST, n=model.samples.n)
    columns = ("from", "relation", "to", "item_text", "estimate", "std_error")
    rows = (*loadings, *shared, *left_over)
    return Figure(
        name=f"path_{top.id}",
        title=title,
        alt=_ALT,
        kind="path",
        table=Table(f"path_{top.id}", title, columns, rows, scale.notes(note)),
        note=note,
        simulated=scale.simulated,
    )
