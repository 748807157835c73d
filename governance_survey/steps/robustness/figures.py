"""Figures of the checks: a forest around the headline, and the specification curve."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...words.document import Figure
from ...words.numbers import Number
from ...words.table import Cell, Table
from ...words.text import Text
from ..sample_design import simulated_note
from .curve import AGGREGATIONS, WEIGHTS
from .tables import RANGES, ordered

if TYPE_CHECKING:
    from .found import Robustness

_AXIS = Text(zh="斜率（社区间标准差）", en="Slope (SD between communities)")
_HEADLINE = Text(zh="主估计", en="headline")


def forest_figure(found: Robustness) -> Figure:
    """Every check with an estimate, beneath the headline."""
    key, slope = found.subject.key, found.subject.slope
    rows: list[tuple[Cell, ...]] = [
        (
            _HEADLINE,
            Number(f"{key}.headline.estimate", slope.estimate, "estimate"),
            Number(f"{key}.headline.conf_low", slope.low, "estimate"),
            Number(f"{key}.headline.conf_high", slope.high, "estimate"),
        )
    ]
    rows += [
        (
            check.title,
            Number(f"{key}.{check.id}.estimate", check.estimate, "estimate"),
            Number(f"{key}.{check.id}.conf_low", check.low, "estimate"),
            Number(f"{key}.{check.id}.conf_high", check.high, "estimate"),
        )
        for check in found.checks
        if check.ratio is not None and check.id != "cross_half_same_source"
    ]
    title = Text(zh="各项检查下的斜率：{t}", en="The slope under every check: {t}").fill(t=found.subject.title)
    return Figure(
        name=f"robustness_{key}",
        title=title,
        alt=Text(
            zh="点图：每项检查一个点和一条线，竖线为零；数值见所附数据表。",
            en="Dot plot: one dot with a line for each check around a line at zero; the numbers stand in the table "
            "beside it.",
        ),
        kind="coefficients",
        table=Table(
            f"robustness_{key}_figure",
            title,
            ("term", "estimate", "conf_low", "conf_high"),
            tuple(rows),
            simulated_note(found.simulated),
        ),
        axis=_AXIS,
        note=RANGES,
        simulated=found.simulated,
    )


def curve_figure(found: Robustness) -> Figure:
    """Slopes from smallest to largest with the choices behind each."""
    assert found.curve is not None
    curve, key = found.curve, found.subject.key
    rows: list[tuple[Cell, ...]] = []
    for place, (choice, n) in enumerate(ordered(curve)):
        rows.append(
            (
                place + 1,
                Number(f"{key}.curve.{n}.estimate", curve.found.estimates[n], "estimate"),
                Number(f"{key}.curve.{n}.conf_low", curve.found.low[n], "estimate"),
                Number(f"{key}.curve.{n}.conf_high", curve.found.high[n], "estimate"),
                WEIGHTS[choice.weights],
                AGGREGATIONS[choice.aggregate],
                choice.version.mix,
            )
        )
    title = Text(zh="设定曲线：{t}", en="Specification curve: {t}").fill(t=found.subject.title)
    columns = (
        "specification",
        "estimate",
        "conf_low",
        "conf_high",
        "weighting",
        "aggregation",
        "source_mix",
    )
    return Figure(
        name=f"specifications_{key}",
        title=title,
        alt=Text(
            zh="上图：按大小排列的斜率及区间，横线为零；下图：每一列的点标出所用的权重、合成方法和来源。数值见所附数据表。",
            en="Above: slopes in order of size with their intervals and a line at zero. Below: dots mark the weights, "
            "the aggregation and the sources of each. The numbers stand in the table beside it.",
        ),
        kind="specification",
        table=Table(f"specifications_{key}_figure", title, columns, tuple(rows), simulated_note(found.simulated)),
        axis=_AXIS,
        simulated=found.simulated,
    )
