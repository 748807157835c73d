"""Part "quality": who may have answered without reading, and what changes if they are left out."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

import numpy as np

from ...data.responses import Responses, numbers_of
from ...engine.cleaning import normalise
from ...statistics.multivariate import mahalanobis
from ...statistics.reliability import cronbach_alpha
from ...statistics.response_quality import (
    even_odd_consistency,
    intra_individual_variability,
    longest_string,
    synonym_consistency,
)
from ...statistics.response_traces import copied_rows, seconds_a_row
from ...words.errors import EstimationError, UsageError, closest
from ...words.numbers import Number
from ...words.table import Cell, Table
from ...words.text import Text, listed, same
from ..misuse.limits import FEWEST_ROWS
from .options import Options
from .part import Part, Scale, number

TITLE = Text(zh="作答质量", en="Response quality")
TWO = 2
RUN_SHARE, SHORTEST_RUN = 1 / 3, 10  # a run longer than a third of the items of one block, ten at least
FEW_COPIED = 20  # answers two rows must share throughout before they count as copies


@dataclass(frozen=True)
class Rule:
    """One rule: what it is called, its customary limit (None: there is none to choose), and what the limit counts."""

    title: Text
    limit: float | None = None
    counts: Text | None = None


# A study declares limits of its own before the data are seen (`limits=` of `measure`).
RULES: dict[str, Rule] = {
    "long_run": Rule(Text(zh="连续相同的答案", en="run of one answer"), float("nan"), Text(zh="题", en="items")),
    "flat": Rule(
        Text(zh="答案几乎没有起伏（IRV）", en="hardly any spread (IRV)"),
        0.30,
        Text(zh="量表级差的倍数", en="steps of the scale"),
    ),
    "inconsistent": Rule(Text(zh="奇偶题不一致", en="even and odd items disagree"), 0.10, Text(zh="相关", en="r")),
    "synonyms": Rule(
        Text(zh="近义题答得不一致", en="items that say the same answered differently"), 0.0, Text(zh="相关", en="r")
    ),
    "far": Rule(Text(zh="离群（马氏距离）", en="far from everybody (Mahalanobis)"), 0.001, same("p")),
    "copy": Rule(
        Text(zh="与别人逐题相同", en="the same as somebody else throughout"), 1.0, Text(zh="份相同", en="others alike")
    ),
    "attention": Rule(Text(zh="没有通过注意力检测", en="instructed row failed")),
    "fast": Rule(Text(zh="作答过快", en="too fast"), 1.0, Text(zh="秒/题", en="seconds an item")),
    "fast_pages": Rule(
        Text(zh="半数以上页面翻得过快", en="too fast on half the pages"), 1.0, Text(zh="秒/题", en="seconds an item")
    ),
}
SYNONYMS = 0.60  # pairs of items that correlate so highly say the same
DURATION = "duration_s"  # seconds for the whole form; duration_s_<section> for a page
_TWO_FLAGS = Text(zh="两项以上标记", en="two flags or more")
_WHAT = Text(
    zh="标记是可疑，不是证据：每条规则都会误伤认真作答的人。表中不删人；要排除，先在研究里声明（Meade & Craig 2012，"
    "doi 10.1037/a0028085）。",
    en="A flag is a suspicion, no proof: every rule hits careful people too. Nobody is removed here; declare it in the "
    "study first if you do (Meade & Craig 2012, doi 10.1037/a0028085).",
)
_WITHOUT = Text(
    zh="“排除后”为去掉两项以上标记的 {n} 人之后的值。", en="“Without” leaves out the {n} people with two flags or more."
)

_FEW = Text(
    zh="不足 {n} 份答卷：近义题与马氏距离的规则依赖题目间的相关，不使用。",
    en="Fewer than {n} answers: the rules of like items and of Mahalanobis rest on correlations and are not used.",
).fill(n=FEWEST_ROWS)


@dataclass(frozen=True)
class Flags:
    """Of every rule that could be applied: who it flags (rows,), and the limit in force."""

    by_rule: dict[str, np.ndarray]
    limits: dict[str, float | None]

    @property
    def several(self) -> np.ndarray:
        """People with two flags or more."""
        return np.asarray(np.sum(list(self.by_rule.values()), axis=0) >= TWO)


def check_limits(limits: Mapping[str, float]) -> None:
    """Refuse a limit of a rule that is not there, or that is no number from 0 on."""
    choosable = [name for name, rule in RULES.items() if rule.limit is not None]
    for name, value in limits.items():
        usable = isinstance(value, int | float | np.number) and not isinstance(value, bool) and np.isfinite(value)
        if name not in choosable or not usable or value < 0:
            raise UsageError(
                "unknown_limit",
                Text(zh="作答质量没有 {n} 这样的界限。", en="Response quality has no such limit: {n}.").fill(
                    n=f"{name}={value}"
                ),
                expected=Text(zh="不小于 0 的数", en="a number, 0 or more") if name in choosable else listed(choosable),
                fix=None if name in choosable else closest(name, choosable),
            )


def quality(scale: Scale, options: Options) -> Part:
    """Flags with their limits, and every index with and without those flagged twice."""
    flags = flag_answers(scale, options.limits)
    n = scale.indices.responses.n_rows
    shown = {**flags.by_rule, "two": flags.several}
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            RULES[name].title if name in RULES else _TWO_FLAGS,
            None if (limit := flags.limits.get(name)) is None else _limit(name, limit),
            RULES[name].counts if name in RULES else None,
            Number(f"quality.{name}.n", int(flagged.sum()), "count"),
            number(f"quality.{name}.share", 100 * float(flagged.mean()), "percent"),
        )
        for name, flagged in shown.items()
    )
    title = Text(zh="{p}：{t}", en="{p}: {t}").fill(p=TITLE, t=scale.title)
    columns = ("flag", "limit", "unit", "n_flagged", "share_flagged")
    people = Text(zh="共 {n} 份答卷。", en="{n} people in all.").fill(n=n)
    declared = [RULES[name].title for name in flags.by_rule if name in options.limits]
    by_study = Text(zh="界限由研究声明：{r}。", en="Limits declared by the study: {r}.").fill(r=listed(declared))
    notes = [_WHAT, people, *([by_study] if declared else []), *([_FEW] if n < FEWEST_ROWS else [])]
    table = Table("quality", title, columns, rows, scale.notes(*notes))
    return Part("quality", scale.source, title, (table, _without_table(scale, flags)), (), {"flags": flags})


def _limit(name: str, limit: float) -> Number:
    whole = float(limit).is_integer()
    return Number(f"quality.{name}.limit", int(limit) if whole else limit, "count" if whole else "coefficient")


def flag_answers(scale: Scale, declared: Mapping[str, float]) -> Flags:
    """Apply every rule the data allow, with the limits a study declared or the customary ones."""
    responses = scale.indices.responses
    asked = [i for i in responses.instrument.asked_order if i in set(scale.all_items)]
    raw = responses.values(*asked)
    keyed = scale.matrix(scale.all_items)
    longest_run = float(max(SHORTEST_RUN, round(len(asked) * RUN_SHARE)))
    limit = {name: rule.limit for name, rule in RULES.items() if rule.limit is not None}
    limit = {**limit, "long_run": longest_run, **declared}
    found: dict[str, np.ndarray] = {
        "long_run": longest_string(raw).longest >= limit["long_run"],
        "flat": intra_individual_variability(raw) < limit["flat"],
    }
    sizes = [len(scale.items(node)) for node in scale.factors]
    if len(sizes) >= 3 and min(sizes) >= 2:
        found["inconsistent"] = even_odd_consistency(keyed, sizes) < limit["inconsistent"]
    if responses.n_rows >= FEWEST_ROWS:  # both rules rest on the correlations of the sample
        agreement, pairs = synonym_consistency(keyed, least=SYNONYMS)
        if pairs >= 3:
            found["synonyms"] = agreement < limit["synonyms"]
        with suppress(EstimationError):  # singular covariances: the rule says nothing of anybody, and is not listed
            found["far"] = mahalanobis(keyed).p_value < limit["far"]
    if len(asked) >= FEW_COPIED:
        found["copy"] = copied_rows(raw, least=FEW_COPIED) >= limit["copy"]
    for name, flagged in (
        ("attention", _failed_rows(responses)),
        ("fast", _too_fast(responses, len(asked), limit["fast"])),
        ("fast_pages", _fast_pages(responses, limit["fast_pages"])),
    ):
        if flagged is not None:
            found[name] = flagged
    return Flags(found, {name: limit.get(name) for name in found})


def _failed_rows(responses: Responses) -> np.ndarray | None:
    failed = np.zeros(responses.n_rows, dtype=bool)
    rows = [row for row in responses.instrument.attention if row.id in responses.table.columns]
    for row in rows:
        codes = responses.instrument.code_list_by_id[row.codes]
        key = normalise(row.correct) if isinstance(row.correct, str) else float(row.correct)
        values = responses.column(row.id).values
        failed |= ~np.isnan(values) & (values != numbers_of(codes).get(key, np.nan))
    return failed if rows else None


def _too_fast(responses: Responses, n_items: int, limit: float) -> np.ndarray | None:
    seconds = _seconds(responses, DURATION)
    return None if seconds is None else np.asarray(seconds < limit * n_items)


def _fast_pages(responses: Responses, limit: float) -> np.ndarray | None:
    # A page is a section of the questionnaire; a form that records its time holds duration_s_<section>.
    timed = [
        (times, len(section.rows))
        for section in responses.instrument.sections
        if (times := _seconds(responses, f"{DURATION}_{section.id}")) is not None and section.rows
    ]
    if not timed:
        return None
    pace = seconds_a_row(np.column_stack([times for times, _ in timed]), np.array([n for _, n in timed]))
    known = ~np.isnan(pace)
    return np.asarray(known.any(axis=1) & (2 * (pace < limit).sum(axis=1) >= known.sum(axis=1)))


def _seconds(responses: Responses, name: str) -> np.ndarray | None:
    if name not in responses.table.columns or name not in responses.instrument.variable_by_id:
        return None
    return responses.column(name).values.astype(np.float64)


def _without_table(scale: Scale, flags: Flags) -> Table:
    rows: list[tuple[Cell, ...]] = []
    keep = ~flags.several
    for node in scale.tops:
        matrix = scale.matrix(scale.items(node))
        scores = scale.indices.persons.scores[node.id]
        values: list[tuple[Text, float, float, str]] = [
            (Text(zh="均值", en="mean"), _mean(scores), _mean(scores[keep]), "score")
        ]
        with suppress(EstimationError):  # alpha is refused with its reason in the part on reliability
            pair = [cronbach_alpha(m, missing=scale.indices.missing).raw for m in (matrix, matrix[keep])]
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


def _mean(scores: np.ndarray) -> float:
    known = scores[~np.isnan(scores)]
    return float(known.mean()) if known.size else float("nan")
