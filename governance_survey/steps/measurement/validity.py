"""Part "validity": whether items belong to their factor, and factors can be told apart."""

from __future__ import annotations

import itertools

import numpy as np

from ...schemes.index_scheme import IndexNode
from ...statistics.confirmatory import cfa
from ...statistics.validity import Convergent, bootstrap_htmt, convergent_validity, htmt
from ...words.errors import EstimationError, GovernanceSurveyError
from ...words.numbers import Number
from ...words.table import Cell, Table
from ...words.text import Text, listed
from ..misuse.limits import FEWEST_ROWS
from ..misuse.linter import Caution, Suspicion, allowed
from .confirmatory import UNWEIGHTED, fewest_shared
from .correlations import pearson
from .model_text import model_text
from .options import Options
from .part import Part, Scale, number
from .refusals import by_ids, told_once

TITLE = Text(zh="效度", en="Validity")
DISTINCT = 0.85
_YES, _NO, _OPEN = Text(zh="是", en="yes"), Text(zh="否", en="no"), Text(zh="未定", en="open")
_HTMT = Text(
    zh="HTMT 用绝对值相关（积差，成对回答）；“带符号”用原来的相关，自助法区间是它的：相关接近零时，绝对值只会随抽样误差"
    "变大。区间的绝对值整个低于 0.85 才算能区分，跨过 0.85 为未定（Henseler 等 2015，doi 10.1007/s11747-014-0403-8）。"
    "n 为两题共同回答的最小人数。",
    en="HTMT of absolute correlations (Pearson, answers each pair shares); signed: of the correlations as they are. "
    "The bootstrap interval is that of the signed ratio, because near nought an absolute value only grows with noise. "
    "Distinct where the whole interval of the absolute value lies under .85, open where it holds .85 (Henseler et al. "
    "2015, doi 10.1007/s11747-014-0403-8). n is the smallest number of answers two items share.",
)
_AVE = Text(
    zh="取自各维度的因子模型，凡有作答的答卷都用上（FIML）。"
    "CR 为组合信度，AVE 为平均提取方差（惯例不低于 0.5）；Fornell-Larcker：AVE 的平方根大于与其他因子的相关"
    "（Fornell & Larcker 1981，doi 10.1177/002224378101800104），只有一个因子时无从比较。",
    en="Of each dimension's factor model, from every answer there is (FIML). CR: composite reliability; AVE: average "
    "variance extracted (.5 or more by custom); Fornell-Larcker: the root of AVE exceeds every correlation with "
    "another factor (Fornell & Larcker 1981, doi 10.1177/002224378101800104), nothing to compare where there is one.",
)


def validity(scale: Scale, options: Options) -> Part:
    """HTMT with interval between dimensions and between sub-dimensions; CR, AVE, Fornell-Larcker of each dimension."""
    cautions: list[Caution] = []
    apart: list[tuple[str, GovernanceSurveyError]] = []
    results: dict[str, object] = {}
    pairs = [*itertools.combinations(scale.tops, 2)]
    for top in scale.tops:
        pairs += itertools.combinations(scale.leaves(top), 2)
    rows: list[tuple[Cell, ...]] = []
    for one, other in pairs:
        row, caution, problem = _pair(scale, one, other, options)
        cautions += [c for c in caution if c not in cautions]
        if problem is not None:
            apart.append((f"{one.id} – {other.id}", problem))
        if row is not None:
            rows.append(row)
    title = Text(zh="{p}：{t}", en="{p}: {t}").fill(p=TITLE, t=scale.title)
    columns = ("from", "to", "htmt", "htmt_signed", "htmt_low", "htmt_high", "n_obs", "verdict")
    headings = {"verdict": Text(zh="能区分", en="Distinct")}
    notes = scale.notes(*((_HTMT,) if rows else ()), *told_once(apart))
    tables = [Table("htmt", title, columns, tuple(rows), notes, headings)] if pairs else []
    convergent_rows: list[tuple[Cell, ...]] = []
    problems: list[tuple[str, EstimationError]] = []
    for top in scale.tops:
        try:
            found = _convergent(scale, top)
        except EstimationError as problem:
            problems.append((top.id, by_ids(problem, scale.items(top))))
            continue
        results[top.id] = found
        convergent_rows += _convergent_rows(found)
    tables.append(_convergent_table(scale, tuple(convergent_rows), problems))
    refusals = tuple(problem for _, problem in problems)
    return Part("validity", scale.source, title, tuple(tables), (), results, refusals, tuple(cautions))


def _pair(
    scale: Scale, one: IndexNode, other: IndexNode, options: Options
) -> tuple[tuple[Cell, ...] | None, tuple[Caution, ...], GovernanceSurveyError | None]:
    items = scale.items(one, other)
    blocks = [[items.index(item) for item in scale.items(node)] for node in (one, other)]
    matrix = scale.matrix(items)
    stem = f"{one.id}.{other.id}"
    try:
        shared = pearson(matrix, items)
        found = htmt(shared.matrix, blocks)
    except EstimationError as problem:
        return None, (), by_ids(problem, items)
    hidden = sorted({items[place] for pair in found.negative_within for place in pair})
    suspicion = (Suspicion("negative_item_hidden", listed(hidden)),) if hidden else ()
    cautions, refusal = allowed(suspicion, options.accept)
    if refusal is not None:
        return None, (), refusal
    low = high = None
    if shared.n >= FEWEST_ROWS:
        try:
            drawn = bootstrap_htmt(
                matrix,
                blocks,
                seed=options.seed,
                draws=options.bootstrap_draws,
                level=options.level,
                missing="pairwise",
            )
            low, high = _finite(drawn.signed_low[0, 1]), _finite(drawn.signed_high[0, 1])
        except EstimationError:
            low = high = None  # the point stands without an interval, and so without a verdict
    row: tuple[Cell, ...] = (
        one.id,
        other.id,
        number(f"{stem}.htmt", float(found.ratio[0, 1]), "proportion"),
        number(f"{stem}.htmt_signed", _finite(found.signed[0, 1]), "proportion"),
        number(f"{stem}.htmt_low", low, "proportion"),
        number(f"{stem}.htmt_high", high, "proportion"),
        Number(f"{stem}.n_obs", shared.n, "count"),
        _distinct(low, high),
    )
    return row, cautions, None


def _distinct(low: float | None, high: float | None) -> Text:
    # Two scales that run against each other throughout are one thing as surely as two that run together.
    if low is None or high is None:
        return _OPEN
    least, most = sorted((abs(low), abs(high)))
    least = 0.0 if low < 0 < high else least
    return _YES if most < DISTINCT else _NO if least >= DISTINCT else _OPEN


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _convergent(scale: Scale, top: IndexNode) -> Convergent:
    items = scale.items(top)
    matrix = scale.matrix(items)
    shared = fewest_shared(matrix)
    if shared < FEWEST_ROWS:
        raise EstimationError(
            "too_few_rows",
            Text(zh="两题共同作答的人太少", en="too few answers to both of two items"),
            expected=FEWEST_ROWS,
            got=shared,
        )
    return convergent_validity(cfa(model_text(scale, top), matrix, items, missing="fiml"))


def _convergent_rows(found: Convergent) -> list[tuple[Cell, ...]]:
    off = np.abs(found.table.matrix - np.diag(np.diag(found.table.matrix)))
    return [
        (
            factor,
            number(f"{factor}.composite_reliability", composite.reliability),
            number(f"{factor}.ave", composite.ave),
            _YES if composite.ave >= 0.5 else _NO,
            number(f"{factor}.correlation", float(off[place].max())) if len(found.factors) > 1 else None,
            None if len(found.factors) == 1 else _YES if bool(found.table.distinct[place].all()) else _NO,
        )
        for place, (factor, composite) in enumerate(zip(found.factors, found.composites, strict=True))
    ]


def _convergent_table(
    scale: Scale, rows: tuple[tuple[Cell, ...], ...], problems: list[tuple[str, EstimationError]]
) -> Table:
    title = Text(zh="组合信度与平均提取方差：{t}", en="Composite reliability and AVE: {t}").fill(t=scale.title)
    columns = ("factor", "composite_reliability", "ave", "convergent", "correlation", "verdict")
    headings = {
        "correlation": Text(zh="最大因子相关", en="Largest r"),
        "verdict": Text(zh="Fornell-Larcker", en="Fornell-Larcker"),
    }
    return Table(
        "convergent",
        title,
        columns,
        rows,
        scale.notes(*((_AVE, UNWEIGHTED) if rows else ()), *told_once(problems)),
        headings,
    )
