"""How a description is shown: numbers of measured variables, shares of categories, and why cells are empty."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ...statistics.distributions import Distribution
from ...words.numbers import Number
from ...words.reasons import REASONS
from ...words.table import Cell, Table
from ...words.text import Text, listed, same
from ..disclosure.withholding import fewest
from ..few_units import few_units_note, interval_ends
from ..sample_design import simulated_note
from .notes import design_cautions, error_note, small_cells_note

if TYPE_CHECKING:
    from .describing import Described, Description

_NUMBERS = (
    *("term", "group", "n_obs", "n_missing", "estimate", "std_error", "conf_low", "conf_high", "sd", "minimum"),
    *(
        "quartile_low",
        "median",
        "quartile_high",
        "maximum",
        "skewness",
        "kurtosis",
        "unweighted",
        "deff",
        "n_effective",
    ),
)
_ALL = Text(zh="全部", en="all")
_MEAN = {"estimate": Text(zh="均值", en="Mean"), "unweighted": Text(zh="未加权均值", en="Unweighted mean")}


def numbers_table(made: Description) -> Table:
    """Mean, interval, deviation, quartiles and shape of every score, number and ordered answer."""
    rows = tuple(_number_row(entry) for entry in made.described if entry.column.measured)
    weighted = made.sample.designed
    left_out = set() if weighted else {"unweighted", "deff", "n_effective"}
    if not any(entry.group for entry in made.described):
        left_out |= {"group"}
    places = [place for place, name in enumerate(_NUMBERS) if name not in left_out]
    title = (
        Text(zh="描述统计（加权）", en="Description (weighted)") if weighted else Text(zh="描述统计", en="Description")
    )
    notes = (
        Text(
            zh="{l}% 区间。分值题和指数为 0–100 分（反向题已反转）；分位数为加权分布函数的反函数；偏度 g1、峰度 g2"
            "（正态为 0）。",
            en="{l}% intervals. Items and indices are 0-100 (reversed items turned); quantiles invert the weighted "
            "distribution; skewness g1, kurtosis g2 (0 of a normal).",
        ).fill(l=f"{100 * made.level:g}"),
        *few_units_note(entry.dof for entry in made.described if entry.found is not None),
        *_common_notes(made),
    )
    return Table(
        "description",
        title,
        tuple(_NUMBERS[place] for place in places),
        tuple(tuple(row[place] for place in places) for row in rows),
        notes,
        _MEAN,
        fewest=fewest(entry.n_obs for entry in made.described) if made.sample.of_persons else None,
    )


def categories_table(made: Description) -> Table:
    """Count and weighted share of every category, with its interval."""
    grouped = any(entry.group for entry in made.described)
    rows: list[tuple[Cell, ...]] = []
    for entry in made.described:
        stem = _stem(entry)
        for code, title, share in entry.shares:
            key = f"{stem}.{code:g}"
            rows.append(
                (
                    entry.column.title,
                    *((_group(entry),) if grouped else ()),
                    title,
                    Number(f"{key}.count", share.count, "count"),
                    Number(f"{key}.percent", 100 * share.estimate, "percent"),
                    Number(f"{key}.conf_low", 100 * share.low, "percent"),
                    Number(f"{key}.conf_high", 100 * share.high, "percent"),
                )
            )
    method = (
        Text(
            zh="按设计的 logit 区间（0 或全部时为 Clopper-Pearson）",
            en="logit intervals by the design (exact at 0 and all)",
        )
        if made.sample.designed
        else Text(zh="Wilson 区间", en="Wilson intervals")
    )
    note = Text(zh="百分比{w}；{l}% {m}。", en="Per cent {w}; {l}% {m}.").fill(
        w=Text(zh="为加权值，人数不加权", en="weighted, counts not")
        if made.sample.designed
        else Text(zh="以有效回答为分母", en="of the valid answers"),
        l=f"{100 * made.level:g}",
        m=method,
    )
    columns = ("term", *(("group",) if grouped else ()), "category", "count", "percent", "conf_low", "conf_high")
    title = Text(zh="各类别的人数与比例", en="Counts and shares of categories")
    counts = [share.count for entry in made.described for _, _, share in entry.shares]
    notes = (note, *small_cells_note(made.sample, counts), *_common_notes(made))
    least = fewest(counts) if made.sample.of_persons else None
    return Table("categories", title, columns, tuple(rows), notes, fewest=least)


def description_glance(made: Description) -> Table:
    """Rows, variables, what was refused."""
    row = (
        made.responses.source,
        made.responses.n_rows,
        len({entry.column.name for entry in made.described}),
        len(made.refusals),
    )
    heads = {"count_1": Text(zh="变量", en="Variables"), "count_2": Text(zh="未能计算", en="Refused")}
    title = Text(zh="描述统计", en="Description")
    return Table("description_glance", title, ("source", "n_rows", "count_1", "count_2"), (row,), (), heads)


def _stem(entry: Described) -> str:
    name = entry.column.name
    return name if entry.group is None else f"{name}.{entry.group.variable}{entry.group.code:g}"


def _group(entry: Described) -> Text:
    return _ALL if entry.group is None else entry.group.title


def _number_row(entry: Described) -> tuple[Cell, ...]:
    stem = _stem(entry)
    counts: tuple[Cell, ...] = (
        entry.column.title,
        _group(entry),
        Number(f"{stem}.n_obs", entry.n_obs, "count"),
        Number(f"{stem}.n_missing", entry.n_rows - entry.n_obs, "count"),
    )
    if entry.found is None:
        return (*counts, *(None for _ in _NUMBERS[4:]))
    found = entry.found
    ends = interval_ends(f"{stem}.conf_", found.low, found.high, entry.dof, "estimate")
    before, after = _values(found)
    numbers = (*_keyed(stem, before), *ends, *_keyed(stem, after))
    effective = found.n_obs / found.deff if found.deff > 0 else float("nan")
    return (*counts, *numbers, Number(f"{stem}.n_effective", effective, "count"))


def _keyed(stem: str, values: Iterable[tuple[str, float]]) -> tuple[Number, ...]:
    return tuple(Number(f"{stem}.{name}", value) for name, value in values)


def _values(found: Distribution) -> tuple[tuple[tuple[str, float], ...], ...]:
    # What stands before the interval and after it.
    return (("estimate", found.mean), ("std_error", found.std_error)), (
        ("sd", found.sd),
        ("minimum", found.minimum),
        ("quartile_low", found.quartiles[0]),
        ("median", found.quartiles[1]),
        ("quartile_high", found.quartiles[2]),
        ("maximum", found.maximum),
        ("skewness", found.skewness),
        ("kurtosis", found.kurtosis),
        ("unweighted", found.unweighted),
        ("deff", found.deff),
    )


def _common_notes(made: Description) -> tuple[Text, ...]:
    return (
        error_note(made.sample),
        *design_cautions(made.sample),
        *_missing_note(made),
        *_refusal_notes(made),
        *simulated_note(made.sample.simulated),
    )


def _missing_note(made: Description) -> tuple[Text, ...]:
    said = [
        Text(zh="{n}（{r}）", en="{n} ({r})").fill(
            n=name, r=listed([REASONS[reason] + same(f" {count}") for reason, count in reasons.items()])
        )
        for name, reasons in made.missing.items()
        if reasons
    ]
    return (Text(zh="缺失及原因：{s}。", en="Missing and why: {s}.").fill(s=listed(said, most=12)),) if said else ()


def _refusal_notes(made: Description) -> tuple[Text, ...]:
    return tuple(refusal_note(entry) for entry in made.described if entry.refusal is not None)


def refusal_note(entry: Described) -> Text:
    """Why a variable has no numbers in a group."""
    assert entry.refusal is not None
    return Text(zh="{t}（{g}）未能计算：{w}。", en="{t} ({g}) was not computed: {w}.").fill(
        t=entry.column.title, g=_group(entry), w=entry.refusal.what
    )
