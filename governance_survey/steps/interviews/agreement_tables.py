"""How agreement of coders is shown."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from ...statistics.coder_agreement import Drift
from ...words.numbers import Number
from ...words.table import Cell, Table
from ...words.text import Text, listed, same
from ..sample_design import simulated_note

if TYPE_CHECKING:
    from .agreeing import Agreement
    from .level_agreement import LevelAgreement, Pooled

VERDICTS: dict[str, Text] = {
    "reliable": Text(zh="可用于主要结论", en="headline use"),
    "tentative": Text(zh="只可作初步陈述", en="tentative statements only"),
    "insufficient": Text(zh="不足：并入上级类目或弃用", en="insufficient: merge upward or drop"),
    "not_tested": Text(zh="未检验", en="not tested"),
}
REASONS: dict[str, Text] = {
    "too_few_decisions": Text(zh="双人编码的判断不足 {n} 次", en="fewer than {n} double-coded decisions"),
    "constant_ratings": Text(zh="所有判断相同", en="every decision is the same"),
    "too_few_draws": Text(zh="多数重抽样算不出系数", en="most draws have no coefficient"),
    "no_common_units": Text(zh="没有共同的单元", en="no unit in common"),
    "too_few_units": Text(zh="单元太少", en="too few units"),
}
_DEPTHS = {
    1: Text(zh="类型", en="kind"),
    2: Text(zh="类型 × 维度", en="kind × dimension"),
    3: Text(zh="编码", en="code"),
}
_DEPTH = Text(zh="第 {n} 层", en="level {n}")
_HUMAN = Text(zh="人与人：{c}", en="people: {c}")
_MACHINE = Text(zh="机器与人：{c}", en="machine and person: {c}")
_RULE = Text(
    zh="α 为 Krippendorff α（名义，有无该编码），区间由整份访谈重抽样得到；门槛 {h} 与 {t} 用于区间下限。",
    en="α is Krippendorff's alpha (nominal: is the code present?), its interval from whole interviews drawn anew; the "
    "thresholds {h} and {t} hold for the lower limit.",
)
_RARE = Text(
    zh="编码越少见，α 越低，即使编码员很好：α 上限是这两名编码员的使用次数所能达到的最大值；少见的编码另看 AC1。",
    en="Alpha falls with rarity even for good coders: the attainable alpha is the most that coders who use a code this "
    "often can reach; for rare codes see AC1 too.",
)
_LIMITED = Text(zh="受出现率所限；", en="limited by rarity; ")
_FOUR = Text(zh="四格 {cells}", en="2 × 2: {cells}")
_BREAK = Text(zh="；", en="; ")
_CELLS = Text(
    zh="出现率低于 5% 或高于 95% 的另列四格数：都有 / 仅前一人 / 仅后一人 / 都无（编码员按次序两两相比）。",
    en="Under 5% or over 95% of prevalence the 2 × 2 table stands beside: both / the earlier coder alone / the later "
    "alone / neither, over pairs of coders.",
)
_JOINED = Text(
    zh="有 {n} 个单元由各编码员切分不同的片段合并而成。",
    en="{n} units were joined from segments that coders cut differently.",
)
_BEFORE = Text(zh="一致性用讨论之前的编码计算。", en="Agreement is that of the codes before any discussion.")


def level_name(found: Agreement, depth: int) -> Text:
    """What a level of the codebook is called: the last holds the codes, whatever stands above them."""
    if depth >= len(found.levels):
        return _DEPTHS[3]
    return _DEPTHS[depth] if found.codings.codebook.kinds and depth in _DEPTHS else _DEPTH.fill(n=depth)


def _notes(found: Agreement) -> tuple[Text, ...]:
    rules = found.codings.codebook.procedure.agreement
    joined = (_JOINED.fill(n=found.found.n_joined),) if found.found.n_joined else ()
    rule = _RULE.fill(h=f"{rules.headline:g}", t=f"{rules.tentative:g}")
    return (rule, *joined, _BEFORE, *simulated_note(found.simulated))


def _optional(key: str, value: float, style: str) -> Cell:
    return None if np.isnan(value) else Number(key, value, style)


def pooled_table(found: Agreement) -> Table:
    """All decisions of each level together; a machine beside each person."""
    rows = [_pooled_row(part.pooled, level_name(found, part.depth), _HUMAN, f"L{part.depth}") for part in found.levels]
    rows += [
        _pooled_row(pooled, level_name(found, depth), _MACHINE, f"M{place}")
        for place, (pooled, depth) in enumerate(found.machines, 1)
    ]
    columns = ("group", "coders", "agreement_alpha", "conf_low", "conf_high", "ac1", "percent", "n_decisions", "reason")
    title = Text(zh="编码一致性：各层所有判断合计", en="Agreement of coders: all decisions of each level")
    return Table("agreement", title, columns, tuple(rows), _notes(found))


def _pooled_row(pooled: Pooled, level: Text, who: Text, stem: str) -> tuple[Cell, ...]:
    def value(coefficient: object, key: str, scale: float = 1.0) -> Cell:
        estimate = getattr(coefficient, "estimate", None)
        return None if estimate is None else Number(f"{stem}.{key}", scale * estimate, "estimate")

    return (
        level,
        who.fill(c=listed(pooled.coders)),
        value(pooled.alpha, "alpha"),
        _optional(f"{stem}.low", pooled.low, "estimate"),
        _optional(f"{stem}.high", pooled.high, "estimate"),
        value(pooled.ac1, "ac1"),
        value(pooled.percent, "percent", 100.0),
        Number(f"{stem}.n", pooled.n_decisions, "count"),
        pooled.why,
    )


def levels_table(found: Agreement, part: LevelAgreement) -> Table:
    """One row a kind, or a kind in a dimension."""
    title = Text(zh="编码一致性：{l}", en="Agreement of coders by {l}").fill(l=level_name(found, part.depth))
    return _by_name(found, part, f"agreement_{part.depth}", title)


def codes_table(found: Agreement) -> Table:
    """One row a code."""
    part = found.levels[-1]
    title = Text(zh="编码一致性：各编码", en="Agreement of coders by code")
    return _by_name(found, part, "agreement_codes", title)


def _by_name(found: Agreement, part: LevelAgreement, name: str, title: Text) -> Table:
    values = part.by_name
    rows = []
    for place, label in enumerate(part.names):
        stem = label
        rows.append(
            (
                found.codings.codebook.titled(label),
                _optional(f"{stem}.alpha", values.alpha[place], "estimate"),
                _optional(f"{stem}.low", values.low[place], "estimate"),
                _optional(f"{stem}.high", values.high[place], "estimate"),
                _optional(f"{stem}.attainable", values.attainable[place], "estimate"),
                _optional(f"{stem}.ac1", values.ac1[place], "estimate"),
                _optional(f"{stem}.prevalence", 100 * values.prevalence[place], "estimate"),
                Number(f"{stem}.n", values.n_decisions[place], "count"),
                VERDICTS[part.verdicts[place]],
                _remark(part, place),
            )
        )
    columns = (
        "code", "agreement_alpha", "conf_low", "conf_high", "attainable", "ac1", "prevalence", "n_decisions",
        "verdict", "reason",
    )  # fmt: skip
    return Table(
        name, title, columns, tuple(rows), (*_notes(found), _RARE, *((_CELLS,) if part.by_name.rare.any() else ()))
    )


def _remark(part: LevelAgreement, place: int) -> Text | None:
    """Why there is no verdict, and of a rare name the table of four behind its coefficients."""
    values = part.by_name
    reason = REASONS[values.reason[place]].fill(n=values.least) if values.reason[place] else None
    if not values.rare[place]:
        return reason
    (neither, later), (earlier, both) = values.tables[place].tolist()
    four = _FOUR.fill(cells=f"{both}/{earlier}/{later}/{neither}")
    if reason is not None:
        return reason + _BREAK + four
    return four if part.verdicts[place] == "reliable" else _LIMITED + four


def attributes_table(found: Agreement) -> Table:
    """One row an attribute, over units that two coders gave the same code."""
    words = {"nominal": Text(zh="名义", en="nominal"), "ordinal": Text(zh="有序", en="ordinal")}
    rows = tuple(
        (
            row.attribute.title.text,
            words.get(row.attribute.measurement, Text(zh="等距", en="interval")),
            _optional(f"{row.attribute.id}.alpha", row.alpha, "estimate"),
            _optional(f"{row.attribute.id}.low", row.low, "estimate"),
            _optional(f"{row.attribute.id}.high", row.high, "estimate"),
            Number(f"{row.attribute.id}.n", row.n_decisions, "count"),
            VERDICTS[row.verdict],
            row.why,
        )
        for row in found.attributes
    )
    columns = (
        "attribute", "measured_as", "agreement_alpha", "conf_low", "conf_high", "n_decisions", "verdict", "reason",
    )  # fmt: skip
    title = Text(zh="单元属性的一致性", en="Agreement on attributes of the units")
    note = Text(
        zh="只在两名编码员给了同一编码的单元上比较。", en="Compared where two coders gave a unit the same code."
    )
    return Table("agreement_attributes", title, columns, rows, (note, *simulated_note(found.simulated)))


def segmentation_table(found: Agreement) -> Table:
    """Alpha of unitizing, and shares of boundaries matched."""
    rules = found.codings.codebook.procedure.agreement
    names = {
        "alpha_u": Text(zh="切分 α（αU）", en="alpha of unitizing (αU)"),
        "boundaries": Text(zh="边界吻合率（{t} 字以内）", en="boundaries matched (within {t} characters)").fill(
            t=rules.tolerance
        ),
    }
    rows = tuple(
        (
            names[row.name],
            listed(row.coders),
            _optional(f"{row.name}.{'.'.join(row.coders)}.estimate", row.estimate, "estimate"),
            _optional(f"{row.name}.{'.'.join(row.coders)}.low", row.low, "estimate"),
            _optional(f"{row.name}.{'.'.join(row.coders)}.high", row.high, "estimate"),
            Number(f"{row.name}.{'.'.join(row.coders)}.n", row.n_texts, "count"),
            row.why,
        )
        for row in found.segmentation
    )
    columns = ("coefficient", "coders", "estimate", "conf_low", "conf_high", "n_texts", "reason")
    title = Text(zh="片段切分的一致性", en="Agreement on where units begin and end")
    note = Text(
        zh="若片段事先统一切分，这里的值只反映谁给了编码，应另行核查切分。门槛 {b}。",
        en="Where units were cut beforehand for all, these values only say who gave codes; check the cutting by "
        "itself. Threshold {b}.",
    ).fill(b=f"{rules.boundaries:g}")
    return Table("agreement_segments", title, columns, rows, (note, *simulated_note(found.simulated)))


def drift_table(found: Agreement) -> Table:
    """One row a block of interviews in time, or the reason why there is none."""
    title = Text(zh="一致性随时间的变化", en="Agreement over time")
    columns = ("block", "agreement_alpha", "conf_low", "conf_high", "change", "n_decisions", "verdict")
    if not isinstance(found.drift, Drift):
        return Table("agreement_drift", title, columns, (), (found.drift,))
    drift = found.drift
    fell, held = Text(zh="下降：重新培训并重编", en="fell: retrain and code again"), Text(zh="未下降", en="held")
    rows = tuple(
        (
            str(place + 1),
            _optional(f"B{place}.alpha", drift.estimate[place], "estimate"),
            _optional(f"B{place}.low", drift.low[place], "estimate"),
            _optional(f"B{place}.high", drift.high[place], "estimate"),
            _optional(f"B{place}.change", drift.change[place], "estimate"),
            Number(f"B{place}.n", drift.n_units[place], "count"),
            (fell if drift.fell[place] else held) if place else None,
        )
        for place in range(len(drift.estimate))
    )
    note = Text(zh="与第一批相差超过 {f} 即视为下降。", en="A fall of more than {f} from the first block counts.")
    return Table("agreement_drift", title, columns, rows, (note.fill(f=f"{drift.fall:g}"),))


def disagreements_table(found: Agreement, most: int | None) -> Table:
    """One row a unit and pair of coders who part: the words, and what each gave that the other did not."""
    rows: list[tuple[Cell, ...]] = []
    presence = found.found
    for place, unit in enumerate(presence.units):
        for one, other in combinations(range(len(presence.coders)), 2):
            first, second = presence.given(place, one), presence.given(place, other)
            if np.isnan(presence.present[place, [one, other], 0]).any() or set(first) == set(second):
                continue
            start, end = min(part.start for part in unit), max(part.end for part in unit)
            text = presence.codings.source_by_id[unit[0].source].text
            rows.append(
                (
                    unit[0].source,
                    f"{start}–{end}",
                    None if text is None else same(text[start:end].strip()),
                    f"{presence.coders[one]}: {', '.join(first) or '–'}",
                    f"{presence.coders[other]}: {', '.join(second) or '–'}",
                )
            )
    title = Text(zh="需要讨论的分歧（{n} 处）", en="Disagreements to discuss: {n}").fill(n=len(rows))
    columns = ("transcript", "place", "quote", "first", "second")
    note = Text(
        zh="仅供编码员内部讨论，引文未经核查，不可发表。",
        en="For the coders alone: the words are unchecked and not to be published.",
    )
    notes = (note, *simulated_note(found.simulated))
    return Table("disagreements", title, columns, tuple(rows[:most]), notes, inside=True)


def agreement_glance(found: Agreement) -> Table:
    """One row: interviews coded twice, units, coders, codes compared."""
    counts = (len(found.found.sources), len(found.found.units), len(found.found.coders), len(found.found.codes))
    heads = {
        "n_interviews": Text(zh="双人编码的访谈", en="Interviews coded twice"),
        "n_units": Text(zh="单元", en="Units"),
        "n_coders": Text(zh="编码员", en="Coders"),
        "n_codes": Text(zh="出现的编码", en="Codes used"),
    }
    title = Text(zh="编码一致性", en="Agreement of coders")
    return Table("agreement", title, tuple(heads), (counts,), headings=heads)
