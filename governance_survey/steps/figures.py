"""Figures as neutral records: the five-dimension profile, answers in scheme order, coefficients, voice gaps."""

from __future__ import annotations

import numpy as np

from ..data.responses import Responses, numbers_of
from ..schemes.instrument import CodeList
from ..words.document import Figure
from ..words.numbers import Number
from ..words.table import Cell, Table
from ..words.text import Text, same
from .disclosure.options import without_few
from .few_units import few_units_note, interval_ends
from .index_tables import titled
from .linked_scoring import LinkedIndices
from .modelling import Model
from .models.kinds import scale_of
from .sample_design import interval_note, simulated_note
from .scoring import Indices


def profile_figure(indices: Indices) -> Figure:
    """Dimensions and composite with their intervals, on the fixed 0-100 axis."""
    rows: list[tuple[Cell, ...]] = []
    dofs = []
    for estimate in indices.estimates:
        if estimate.group is None and estimate.node.level != "subdimension" and estimate.mean is not None:
            node, mean = estimate.node, estimate.mean
            dofs.append(mean.dof)
            rows.append(
                (
                    node.title.text,
                    Number(f"{node.id}.estimate", mean.estimate, "score"),
                    *interval_ends(f"{node.id}.conf_", mean.low, mean.high, mean.dof),
                    Number(f"{node.id}.n_obs", mean.n_obs, "count"),
                )
            )
    title = Text(zh="{t}：均值与置信区间", en="{t}: means with confidence intervals").fill(t=titled(indices))
    alt = Text(
        zh="点图：每个维度一个点和一条区间线，横轴为 0 到 100 分；数值见所附数据表。",
        en="Dot plot: one dot with an interval for each dimension on an axis from 0 to 100; "
        "the numbers stand in the table beside it.",
    )
    columns = ("term", "estimate", "conf_low", "conf_high", "n_obs")
    notes = (interval_note(indices.responses), *few_units_note(dofs), *simulated_note(indices.responses.simulated))
    return Figure(
        name="profile",
        title=title,
        alt=alt,
        kind="profile",
        table=Table("profile", title, columns, tuple(rows), notes),
        axis=Text(zh="指数（0–100 分）", en="Index (0–100)"),
        simulated=indices.responses.simulated,
    )


def likert_figures(indices: Indices, *, least: int = 1) -> tuple[Figure, ...]:
    """One figure per dimension: the share of each answer, options in scheme order, items as asked.

    Items on another number of options get a figure of their own. Shares of fewer than `least` persons, and those
    that would tell them, are withheld.
    """
    found = []
    for node in indices.scheme.nodes(indices.responses.source):
        if node.level == "dimension" and node.id in indices.persons.items:
            for place, items in enumerate(_by_options(indices.responses, indices.persons.items[node.id])):
                name = node.id if place == 0 else f"{node.id}_{place + 1}"
                found.append(_likert(indices.responses, name, node.title.text, items, least))
    return tuple(found)


def _by_options(responses: Responses, items: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    groups: dict[tuple[float, ...], list[str]] = {}
    for item in items:
        groups.setdefault(tuple(numbers_of(_codes(responses, item)).values()), []).append(item)
    return tuple(tuple(group) for group in groups.values())


def _codes(responses: Responses, item: str) -> CodeList:
    codes = responses.instrument.codes_of(item)
    assert codes is not None  # the scheme linter refuses an item without a code list
    return codes


def _likert(responses: Responses, name: str, title: Text, items: tuple[str, ...], least: int) -> Figure:
    options = [_option(responses, items, place) for place in range(len(_codes(responses, items[0]).codes))]
    columns = ("term", *(f"option_{i}" for i in range(1, len(options) + 1)), "n_obs", "n_missing")
    headings = {f"option_{i}": option for i, option in enumerate(options, 1)}
    heading = Text(zh="{t}：各题回答分布（%）", en="{t}: answers to each item (%)").fill(t=title)
    notes = (
        Text(
            zh="未加权的百分比，以作答者为分母；反向题按原题显示。",
            en="Unweighted percentages of those who answered; reversed items are shown as asked.",
        ),
        *simulated_note(responses.simulated),
    )
    rows = tuple(_answer_row(responses, item) for item in items)
    table = Table(f"answers_{name}", heading, columns, rows, notes, headings)
    if responses.instrument.unit == "person":
        table = without_few(table, {row: _counts(responses, item) for row, item in enumerate(items)}, least)
    return Figure(
        name=f"answers_{name}",
        title=heading,
        alt=Text(
            zh="堆叠条形图：每题一条，按选项顺序显示各选项的百分比；数值见所附数据表。",
            en="Stacked bars: one bar an item with the percentage of each option in order; "
            "the numbers stand in the table beside it.",
        ),
        kind="likert",
        table=table,
        note=table.notes[0] if table.withheld else None,
        simulated=responses.simulated,
    )


def _counts(responses: Responses, item: str) -> np.ndarray:
    answers = responses.column(item).values
    return np.array([(answers == number).sum() for number in numbers_of(_codes(responses, item)).values()], dtype=int)


def _option(responses: Responses, items: tuple[str, ...], place: int) -> Text:
    # Items may name the ends of a common scale differently; then the code alone stands for the option.
    entries = [_codes(responses, item).codes[place] for item in items]
    labels = {entry.text for entry in entries}
    return entries[0].text if len(labels) == 1 else same(entries[0].code)


def _answer_row(responses: Responses, item: str) -> tuple[Cell, ...]:
    answers = responses.column(item).values
    n = int((~np.isnan(answers)).sum())
    numbers = numbers_of(_codes(responses, item)).values()
    shares = [100.0 * float((answers == number).sum()) / n if n else None for number in numbers]
    declared = responses.instrument.item_by_id[item]
    mark = Text(zh="（反向题）", en=" (reversed)") if declared.reverse else None
    return (
        declared.text.text + mark if mark else declared.text.text,
        *(Number(f"{item}.option_{i}", share, "percent") for i, share in enumerate(shares, 1)),
        Number(f"{item}.n_obs", n, "count"),
        Number(f"{item}.n_missing", responses.n_rows - n, "count"),
    )


def coefficients_figure(model: Model) -> Figure:
    """Coefficients with intervals around zero, intercepts and thresholds left out."""
    low, high = model.fit.conf_int(model.level)
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            parameter.said,
            Number(f"{parameter.key}.estimate", model.fit.coef[place], "coefficient"),
            Number(f"{parameter.key}.conf_low", low[place], "coefficient"),
            Number(f"{parameter.key}.conf_high", high[place], "coefficient"),
        )
        for place, parameter in enumerate(model.parameters)
        if parameter.kind == "slope"
    )
    outcome = model.titles[model.formula.outcome.name]
    title = Text(zh="{y}的回归系数与置信区间", en="Coefficients for {y} with confidence intervals").fill(y=outcome)
    return Figure(
        name="coefficients",
        title=title,
        alt=Text(
            zh="系数图：每个变量一个点和一条区间线，竖线为零；数值见所附数据表。",
            en="Coefficient plot: one dot with an interval for each variable around a line at zero; "
            "the numbers stand in the table beside it.",
        ),
        kind="coefficients",
        table=Table(
            "coefficients",
            title,
            ("term", "estimate", "conf_low", "conf_high"),
            rows,
            simulated_note(model.responses.simulated),
        ),
        axis=scale_of(model.family, corrected=model.asked.corrected),
        simulated=model.responses.simulated,
    )


def gaps_figure(indices: LinkedIndices) -> Figure:
    """Voice gaps with their intervals around zero."""
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            Text(zh="{t}（{i}）", en="{t} ({i})").fill(t=gap.title, i=gap.id.removeprefix("GAP_")),
            Number(f"{gap.id}.estimate", gap.difference.estimate, "estimate"),
            Number(f"{gap.id}.conf_low", gap.difference.low, "estimate"),
            Number(f"{gap.id}.conf_high", gap.difference.high, "estimate"),
        )
        for gap in indices.gaps
        if gap.difference is not None
    )
    title = Text(
        zh="居民与工作者评价之差及置信区间", en="Voice gap, residents minus workers, with confidence intervals"
    )
    notes = simulated_note(indices.linked.simulated)
    return Figure(
        name="voice_gap",
        title=title,
        alt=Text(
            zh="点图：每个（子）维度一个点和一条区间线，竖线为零；数值见所附数据表。",
            en="Dot plot: one dot with an interval for each (sub-)dimension around a line at zero; the numbers stand "
            "in the table beside it.",
        ),
        kind="coefficients",
        table=Table("voice_gap", title, ("term", "estimate", "conf_low", "conf_high"), rows, notes),
        axis=Text(zh="居民得分减工作者得分（分）", en="Resident minus worker score (points)"),
        simulated=indices.linked.simulated,
    )
