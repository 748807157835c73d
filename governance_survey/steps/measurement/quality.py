"""Part "quality": who may have answered without reading, and what changes if they are left out."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

import numpy as np

from ...data.responses import Responses, numbers_of
from ...engine.cleaning import normalise
from ...statistics.reliability import cronbach_alpha
from ...statistics.response_quality import (
    even_odd_consistency,
    intra_individual_variability,
    longest_string,
    mahalanobis,
    synonym_consistency,
)
from ...words.errors import EstimationError
from ...words.numbers import Number
from ...words.table import Cell, Table
from ...words.text import Text
from .options import Options
from .part import Part, Scale, number

TITLE = Text(zh="作答质量", en="Response quality")
# Declared limits. Runs: more than a third of the items asked in one block, ten at least.
SHORTEST_RUN, RUN_SHARE = 10, 1 / 3
LOWEST_SPREAD = 0.30  # of a step of the scale
CONSISTENT = 0.10
SYNONYMS = 0.60
FAR = 0.001
SECONDS_AN_ITEM = 1.0
TWO = 2
_RULES: dict[str, Text] = {
    "long_run": Text(zh="连续相同的答案", en="run of one answer"),
    "flat": Text(zh="答案几乎没有起伏（IRV）", en="hardly any spread (IRV)"),
    "inconsistent": Text(zh="奇偶题不一致", en="even and odd items disagree"),
    "synonyms": Text(zh="近义题答得不一致", en="items that say the same answered differently"),
    "far": Text(zh="离群（马氏距离）", en="far from everybody (Mahalanobis)"),
    "attention": Text(zh="没有通过注意力检测", en="instructed row failed"),
    "fast": Text(zh="作答过快", en="too fast"),
    "two": Text(zh="两项以上标记", en="two flags or more"),
}
_WHAT = Text(
    zh="标记是可疑，不是证据：每条规则都会误伤认真作答的人。表中不删人；要排除，先在研究里声明（Meade & Craig 2012，"
    "doi 10.1037/a0028085）。",
    en="A flag is a suspicion, no proof: every rule hits careful people too. Nobody is removed here; declare it in the "
    "study first if you do (Meade & Craig 2012, doi 10.1037/a0028085).",
)
_WITHOUT = Text(
    zh="“排除后”为去掉两项以上标记的 {n} 人之后的值。", en="“Without” leaves out the {n} people with two flags or more."
)


@dataclass(frozen=True)
class Flags:
    """Of every rule that could be applied: who it flags (rows,) and its limit as printed."""

    by_rule: dict[str, np.ndarray]
    limits: dict[str, float]

    @property
    def several(self) -> np.ndarray:
        """People with two flags or more."""
        return np.asarray(np.sum(list(self.by_rule.values()), axis=0) >= TWO)


def quality(scale: Scale, options: Options) -> Part:
    """Flags with their limits, and every index with and without those flagged twice."""
    flags = flag_answers(scale)
    n = scale.indices.responses.n_rows
    shown = {**flags.by_rule, "two": flags.several}
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            _RULES[name],
            number(f"quality.{name}.limit", flags.limits[name], "coefficient") if name in flags.limits else None,
            Number(f"quality.{name}.n", int(flagged.sum()), "count"),
            number(f"quality.{name}.share", 100 * float(flagged.mean()), "percent"),
        )
        for name, flagged in shown.items()
    )
    title = Text(zh="{p}：{t}", en="{p}: {t}").fill(p=TITLE, t=scale.title)
    columns = ("flag", "limit", "n_flagged", "share_flagged")
    people = Text(zh="共 {n} 份答卷。", en="{n} people in all.").fill(n=n)
    table = Table("quality", title, columns, rows, scale.notes(_WHAT, people))
    return Part("quality", scale.source, title, (table, _without_table(scale, flags)), (), {"flags": flags})


def flag_answers(scale: Scale) -> Flags:
    """Apply every rule the data allow."""
    responses = scale.indices.responses
    asked = [i for i in responses.instrument.asked_order if i in set(scale.all_items)]
    raw = responses.values(*asked)
    keyed = scale.matrix(scale.all_items)
    found: dict[str, np.ndarray] = {}
    limits: dict[str, float] = {}

    def add(name: str, flagged: np.ndarray, limit: float) -> None:
        found[name], limits[name] = flagged, limit

    run = float(max(SHORTEST_RUN, round(len(asked) * RUN_SHARE)))
    add("long_run", longest_string(raw).longest >= run, run)
    spread = intra_individual_variability(raw)
    add("flat", spread < LOWEST_SPREAD, LOWEST_SPREAD)
    sizes = [len(scale.items(node)) for node in scale.factors]
    if len(sizes) >= 3 and min(sizes) >= 2:
        add("inconsistent", even_odd_consistency(keyed, sizes) < CONSISTENT, CONSISTENT)
    agreement, pairs = synonym_consistency(keyed, least=SYNONYMS)
    if pairs >= 3:
        add("synonyms", agreement < 0, 0.0)
    with suppress(EstimationError):  # singular covariances: the rule says nothing of anybody, and is not listed
        add("far", mahalanobis(keyed).p_value < FAR, FAR)
    failed = _failed_rows(responses)
    if failed is not None:
        add("attention", failed, 1.0)
    fast = _too_fast(responses, len(asked))
    if fast is not None:
        add("fast", fast, SECONDS_AN_ITEM)
    return Flags(found, limits)


def _failed_rows(responses: Responses) -> np.ndarray | None:
    failed = np.zeros(responses.n_rows, dtype=bool)
    rows = [row for row in responses.instrument.attention if row.id in responses.table.columns]
    for row in rows:
        codes = responses.instrument.code_list_by_id[row.codes]
        key = normalise(row.correct) if isinstance(row.correct, str) else float(row.correct)
        values = responses.column(row.id).values
        failed |= ~np.isnan(values) & (values != numbers_of(codes).get(key, np.nan))
    return failed if rows else None


def _too_fast(responses: Responses, n_items: int) -> np.ndarray | None:
    if "duration_s" not in responses.table.columns or "duration_s" not in responses.instrument.variable_by_id:
        return None
    seconds = responses.column("duration_s").values.astype(np.float64)
    return np.asarray(seconds < SECONDS_AN_ITEM * n_items)


def _without_table(scale: Scale, flags: Flags) -> Table:
    rows: list[tuple[Cell, ...]] = []
    keep = ~flags.several
    for node in scale.tops:
        matrix = scale.matrix(scale.items(node))
        scores = scale.indices.persons.scores[node.id]
        values: list[tuple[Text, float, float, str]] = [
            (Text(zh="均值", en="mean"), float(np.nanmean(scores)), float(np.nanmean(scores[keep])), "score")
        ]
        with suppress(EstimationError):  # alpha is refused with its reason in the part on reliability
            pair = [cronbach_alpha(m, missing="pairwise").raw for m in (matrix, matrix[keep])]
            values.append((Text(zh="α", en="alpha"), pair[0], pair[1], "correlation"))
        rows += [
            (
                Text(zh="{t}：{w}", en="{t}: {w}").fill(t=node.title, w=what),
                node.id,
                number(f"{node.id}.{what.en}.all", whole, style),
                number(f"{node.id}.{what.en}.without", without, style),
                number(f"{node.id}.{what.en}.change", without - whole, style),
            )
            for what, whole, without, style in values
        ]
    title = Text(zh="排除前后：{t}", en="With and without: {t}").fill(t=scale.title)
    headings = {"estimate": Text(zh="全部", en="All")}
    notes = scale.notes(_WITHOUT.fill(n=int(flags.several.sum())))
    return Table("without", title, ("index", "index_id", "estimate", "without", "change"), tuple(rows), notes, headings)
