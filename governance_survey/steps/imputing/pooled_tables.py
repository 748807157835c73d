"""How a pooled model is shown: coefficients with the information lost, available cases beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ...words.document import Figure
from ...words.numbers import Number
from ...words.table import Cell, Table
from ...words.text import Text
from ..models.kinds import COVARIANCE_WORDS
from ..sample_design import interval_note, simulated_note

if TYPE_CHECKING:
    from .pooling import PooledModel

_RULES = Text(
    zh="{m} 份插补数据按鲁宾规则合并，自由度按 Barnard 与 Rubin；{errors}；{level}% 置信区间。",
    en="{m} completed data sets pooled by Rubin's rules, degrees of freedom of Barnard and Rubin; {errors}; {level}% "
    "intervals.",
)
_FMI = Text(
    zh="缺失信息比例：估计的方差中因缺失而来的部分（按份数有限作了修正）。",
    en="FMI: share of an estimate's information lost to missing answers, with the correction for few sets.",
)
_USED = Text(
    zh="插补后使用 {n} 份答卷，不插补只有 {a} 份；两套估计并列，差别大时，结论取决于插补的前提（随机缺失）。",
    en="{n} answers used after imputation, {a} without; where the two differ much, the finding rests on the assumption "
    "of imputation, missing at random.",
)
_ONLY = Text(zh="插补后使用 {n} 份答卷。", en="{n} answers used after imputation.")
_AVAILABLE = Text(zh="{t}（可用个案）", en="{t} (available cases)")
_ALT = Text(
    zh="系数图：每个变量一个点和一条区间线，可用个案的估计列在其下，竖线为零；数值见所附数据表。",
    en="Coefficient plot: one dot with an interval for each variable, that of available cases beneath it, around a "
    "line at zero; the numbers stand in the table beside it.",
)
_TITLE = Text(zh="{y}的模型，多重插补合并", en="Model of {y}, pooled over imputations")


def pooled_table(model: PooledModel) -> Table:
    """One row a term."""
    p = model.pooled
    low, high = p.conf_int(model.level)
    statistic, error, values, beside = p.statistic, p.std_error, p.p_value, model.available
    rows: list[tuple[Cell, ...]] = []
    for place, parameter in enumerate(model.models[0].parameters):
        if parameter.kind == "threshold":
            continue
        key = f"pooled.{parameter.key}"
        cells: list[Cell] = [
            parameter.said,
            Number(f"{key}.estimate", p.coef[place], "coefficient"),
            Number(f"{key}.std_error", error[place], "coefficient"),
            Number(f"{key}.statistic", statistic[place], "estimate"),
            Number(f"{key}.dof", p.dof[place], "score"),
            Number(f"{key}.p_value", values[place], "p"),
            Number(f"{key}.conf_low", low[place], "coefficient"),
            Number(f"{key}.conf_high", high[place], "coefficient"),
            Number(f"{key}.fmi", p.fmi[place], "correlation"),
        ]
        if beside is not None:
            cells += [
                Number(f"{key}.estimate_available", beside.fit.coef[place], "coefficient"),
                Number(f"{key}.std_error_available", beside.fit.std_error[place], "coefficient"),
            ]
        rows.append(tuple(cells))
    columns = ("term", "estimate", "std_error", "statistic", "dof", "p_value", "conf_low", "conf_high", "fmi")
    more = () if beside is None else ("estimate_available", "std_error_available")
    return Table("pooled", _title(model), (*columns, *more), tuple(rows), _notes(model))


def pooled_figure(model: PooledModel) -> Figure:
    """Slopes with intervals around zero, pooled and of available cases."""
    low, high = model.pooled.conf_int(model.level)
    beside = model.available
    rows: list[tuple[Cell, ...]] = []
    for place, parameter in enumerate(model.models[0].parameters):
        if parameter.kind != "slope":
            continue
        key = f"pooled_figure.{parameter.key}"
        rows.append(_interval(parameter.said, key, model.pooled.coef[place], low[place], high[place]))
        if beside is not None:
            limits = beside.fit.conf_int(model.level)
            label = _AVAILABLE.fill(t=parameter.said)
            ends = (limits[0][place], limits[1][place])
            rows.append(_interval(label, f"{key}.available", beside.fit.coef[place], *ends))
    title = Text(zh="{t}：系数与置信区间", en="{t}: coefficients with confidence intervals").fill(t=_title(model))
    simulated = model.simulated
    columns = ("term", "estimate", "conf_low", "conf_high")
    return Figure(
        name="pooled_coefficients",
        title=title,
        alt=_ALT,
        kind="coefficients",
        table=Table("pooled_coefficients", title, columns, tuple(rows), simulated_note(simulated)),
        axis=Text(zh="系数", en="Coefficient"),
        simulated=simulated,
    )


def _interval(label: Text, key: str, estimate: float, low: float, high: float) -> tuple[Cell, ...]:
    return (
        label,
        Number(f"{key}.estimate", estimate, "coefficient"),
        Number(f"{key}.conf_low", low, "coefficient"),
        Number(f"{key}.conf_high", high, "coefficient"),
    )


def pooled_glance(model: PooledModel) -> Table:
    """One row about the whole."""
    p, beside = model.pooled, model.available
    used = [one.fit.n_obs for one in model.models]
    row: tuple[Cell, ...] = (
        model.models[0].titles[model.models[0].formula.outcome.name],
        Number("pooled.m_sets", p.m, "count"),
        Number("pooled.n_obs", int(np.min(used)), "count"),
        None if beside is None else Number("pooled.n_available", beside.fit.n_obs, "count"),
        Number("pooled.largest_fmi", float(p.fmi.max()), "correlation"),
        Number("pooled.least_efficiency", float(p.efficiency.min()), "correlation"),
    )
    columns = ("outcome", "m_sets", "n_obs", "n_available", "largest_fmi", "least_efficiency")
    return Table("pooled_fit", Text(zh="合并概况", en="The pooled fit"), columns, (row,), _notes(model)[:1])


def _title(model: PooledModel) -> Text:
    return _TITLE.fill(y=model.models[0].matrix.outcome)


def _notes(model: PooledModel) -> tuple[Text, ...]:
    first, beside = model.models[0], model.available
    used = int(np.min([one.fit.n_obs for one in model.models]))
    return (
        _RULES.fill(m=model.pooled.m, errors=COVARIANCE_WORDS[first.covariance], level=f"{100 * model.level:g}"),
        _FMI,
        _ONLY.fill(n=used) if beside is None else _USED.fill(n=used, a=beside.fit.n_obs),
        interval_note(first.responses),
        *first.warnings,
        *simulated_note(first.responses.simulated),
    )
