"""How indices are shown: one table of means, one of reliability."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..words.numbers import Number
from ..words.reasons import REASONS
from ..words.table import Cell, Table
from ..words.text import Text
from .composites.weighting_words import weighting_notes
from .disclosure.withholding import fewest
from .few_units import few_units_note, interval_ends
from .sample_design import design_weights, interval_note, simulated_note, unequal_weights_note

if TYPE_CHECKING:
    from .scoring import IndexEstimate, Indices

_INDENT = {"composite": "", "dimension": "", "subdimension": "\u3000"}


def estimates_table(indices: Indices, *, whole: bool = False) -> Table:
    """Mean, SE, interval and counts of every index; by group for dimensions and composite, unless `whole`."""
    grouped = any(estimate.group for estimate in indices.estimates)
    shown = estimate_rows(indices, whole=whole)
    rows = tuple(_estimate_row(estimate, grouped) for estimate in shown)
    columns = ("index", "index_id", *(("group",) if grouped else ()))
    numbers = ("estimate", "std_error", "conf_low", "conf_high", "dof", "n_obs", "n_missing")
    notes = (
        Text(
            zh="指数取值 0–100，按题目的理论范围换算；区间为 {level}% 置信区间。",
            en="Indices run from 0 to 100 on the theoretical range of the items; intervals are {level}%.",
        ).fill(level=f"{100 * indices.level:g}"),
        interval_note(indices.responses),
        *few_units_note(estimate.mean.dof for estimate in shown if estimate.mean is not None),
        *unequal_weights_note(design_weights(indices.responses)),
        *weighting_notes(indices.weighting),
        *_dropped_notes(indices),
        *(
            Text(zh="未计算 {name}：{why}", en="Not scored: {name}: {why}").fill(name=name, why=why)
            for name, why in indices.persons.unscored.items()
        ),
        *(estimate.refusal.what for estimate in indices.estimates if estimate.refusal is not None),
        *simulated_note(indices.responses.simulated),
    )
    persons = indices.responses.instrument.unit == "person"
    least = fewest(e.mean.n_obs for e in indices.estimates if e.mean is not None) if persons else None
    return Table("indices", titled(indices), columns + numbers, rows, tuple(dict.fromkeys(notes)), fewest=least)


def estimate_rows(indices: Indices, *, whole: bool = False) -> list[IndexEstimate]:
    """The estimates of `estimates_table`, row by row."""
    shown = [e for e in indices.estimates if whole or e.group is None or e.node.level != "subdimension"]
    order = reading_order(indices)
    # Groups keep their own order; inside each, a dimension stands above its sub-dimensions.
    blocks = {(e.group.variable, e.group.code) if e.group else None: None for e in shown}
    place = {block: number for number, block in enumerate(blocks)}
    shown.sort(key=lambda e: (place[(e.group.variable, e.group.code) if e.group else None], order[e.node.id]))
    return shown


def titled(indices: Indices, title: Text | None = None) -> Text:
    """A title (the scheme's own) with the source where the scheme takes from several: no two are called alike."""
    scheme = indices.scheme
    title = scheme.title.text if title is None else title
    own = next((source.title for source in scheme.sources if source.id == indices.responses.source), None)
    if own is None or len(scheme.sources) == 1:
        return title
    return Text(zh="{t}（{s}）", en="{t} ({s})").fill(t=title, s=own)


def reading_order(indices: Indices) -> dict[str, int]:
    """Place of every score in a table: a dimension, then its parts."""
    nodes = indices.scheme.nodes(indices.responses.source)
    parts = {node.id: node.parts for node in nodes if node.level == "dimension"}
    ids = [name for node in nodes if node.level != "subdimension" for name in (node.id, *parts.get(node.id, ()))]
    return {name: number for number, name in enumerate(dict.fromkeys(ids))}


def _estimate_row(estimate: IndexEstimate, grouped: bool) -> tuple[Cell, ...]:
    node, mean = estimate.node, estimate.mean
    stem = f"{node.id}.{estimate.group.variable}={estimate.group.code:g}" if estimate.group else node.id
    indent = _INDENT[node.level]
    title = Text(zh=indent + node.title.text.zh, en=indent + node.title.text.en)
    group: tuple[Cell, ...] = ()
    if grouped:
        group = (Text(zh="全体", en="all") if estimate.group is None else estimate.group.title,)
    return (
        title,
        node.id,
        *group,
        Number(f"{stem}.estimate", mean.estimate if mean else None, "score"),
        Number(f"{stem}.std_error", mean.std_error if mean else None, "estimate"),
        *(interval_ends(f"{stem}.conf_", mean.low, mean.high, mean.dof) if mean else _no_ends(stem)),
        Number(f"{stem}.dof", mean.dof if mean else None, "count"),
        Number(f"{stem}.n_obs", mean.n_obs if mean else 0, "count"),
        Number(f"{stem}.n_missing", mean.n_missing if mean else estimate.n_rows, "count"),
    )


def _no_ends(stem: str) -> tuple[Number, Number]:
    return Number(f"{stem}.conf_low", None, "score"), Number(f"{stem}.conf_high", None, "score")


def _dropped_notes(indices: Indices) -> tuple[Text, ...]:
    notes = []
    for estimate in indices.estimates:
        if estimate.group is None and estimate.node.level in ("dimension", "composite") and estimate.dropped:
            parts_zh = "，".join(f"{REASONS[reason].zh} {n}" for reason, n in estimate.dropped.items())
            parts_en = ", ".join(f"{REASONS[reason].en} {n}" for reason, n in estimate.dropped.items())
            notes.append(
                Text(zh="{name} 缺失的主要原因（行数）：{zh}。", en="{name}, main reason missing (rows): {en}.").fill(
                    name=estimate.node.id, zh=parts_zh, en=parts_en
                )
            )
    return tuple(notes)


def reliability_table(indices: Indices) -> Table:
    """Alpha raw with Feldt interval, standardised alpha and omega, or why they are refused."""
    rows = []
    notes = [
        Text(
            zh="α 采用成列删除（完整答卷），区间为 Feldt 区间。",
            en="Alpha on complete answers (listwise), Feldt interval.",
        )
        if indices.missing == "listwise"
        else Text(zh="α 采用成对删除，区间为 Feldt 区间。", en="Alpha on pairwise complete answers, Feldt interval.")
    ]
    order = reading_order(indices)
    for entry in sorted(indices.reliability, key=lambda entry: order[entry.node.id]):
        node, alpha, omega = entry.node, entry.alpha, entry.omega
        indent = _INDENT[node.level]
        stem = f"{node.id}.reliability"
        rows.append(
            (
                Text(zh=indent + node.title.text.zh, en=indent + node.title.text.en),
                node.id,
                Number(f"{stem}.n_items", entry.n_items, "count"),
                Number(f"{stem}.n_complete", alpha.n if alpha else entry.n_complete, "count"),
                Number(f"{stem}.alpha", alpha.raw if alpha else None, "correlation"),
                Number(f"{stem}.alpha_low", alpha.low if alpha else None, "correlation"),
                Number(f"{stem}.alpha_high", alpha.high if alpha else None, "correlation"),
                Number(f"{stem}.alpha_standardised", alpha.standardised if alpha else None, "correlation"),
                Number(f"{stem}.omega", omega.total if omega else None, "correlation"),
            )
        )
        notes += [
            Text(zh="{name}：{why}", en="{name}: {why}").fill(name=node.id, why=problem.what)
            for problem in entry.refusals
        ]
    columns = ("index", "index_id", "n_items", "n_complete", "alpha", "alpha_low", "alpha_high")
    title = Text(zh="信度：{t}", en="Reliability: {t}").fill(t=titled(indices))
    notes += simulated_note(indices.responses.simulated)
    return Table("reliability", title, (*columns, "alpha_standardised", "omega"), tuple(rows), tuple(notes))


def glance_table(indices: Indices) -> Table:
    """One row: rows read, indices scored, people with every index."""
    scored = [estimate for estimate in indices.estimates if estimate.group is None]
    return Table(
        "indices_glance",
        indices.scheme.title.text,
        ("source", "n_rows", "count"),
        ((indices.responses.source, Number("n_rows", indices.responses.n_rows, "count"), len(scored)),),
        headings={"count": Text(zh="指数个数", en="Indices")},
    )
