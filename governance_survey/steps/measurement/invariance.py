"""Part "invariance": whether groups understand a scale alike, so that their scores may be compared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ...statistics.confirmatory import Comparison, FactorModel, Invariance, invariance
from ...words.errors import EstimationError, UsageError, closest
from ...words.numbers import Number
from ...words.table import Cell, Table
from ...words.text import Text, listed, same
from ..misuse.limits import FEWEST_ROWS
from .confirmatory import UNWEIGHTED
from .model_text import model_text
from .options import Options
from .part import Part, Scale, number
from .refusals import by_ids, told_once

TITLE = Text(zh="测量等值", en="Measurement invariance")
STEPS: dict[str, Text] = {
    "configural": Text(zh="形态等值", en="configural"),
    "metric": Text(zh="载荷等值", en="metric"),
    "scalar": Text(zh="截距等值", en="scalar"),
    "strict": Text(zh="残差等值", en="strict"),
}
SOURCE = "source"
CFI_FALL = 0.01
_YES, _NO = Text(zh="是", en="yes"), Text(zh="否", en="no")
_RULE = Text(
    zh="CFI 下降不超过 0.01 视为可以接受（Cheung & Rensvold 2002，doi 10.1207/S15328007SEM0902_5）；每一步都包含前面"
    "各步的约束，前一步不成立，后面的也不成立。截距等值成立，各组得分才能比较。只用完整答卷，稳健检验（MLR）。",
    en="A fall of CFI of up to .01 is taken as acceptable (Cheung & Rensvold 2002, doi 10.1207/S15328007SEM0902_5); "
    "every step keeps the constraints of those before it, so none holds after one that does not. Groups' scores may be "
    "compared once the scalar step holds. Complete answers only, robust tests (MLR).",
)
LEAST_CFI = 0.90
_POOR = Text(
    zh="形态等值的 CFI 低于 {l}：{i}。同样的因子在各组并不合适，后面各步的“可接受”只是相对于一个不成立的模型（Bentler "
    "& Bonett 1980，doi 10.1037/0033-2909.88.3.588）。",
    en="CFI of the configural step under {l}: {i}. The same factors do not fit the groups, so later steps are "
    "acceptable beside a model that does not hold (Bentler & Bonett 1980, doi 10.1037/0033-2909.88.3.588).",
)
_GROUPS = Text(zh="按 {b} 分组：{g}。", en="Groups of {b}: {g}.")


def group_invariance(scale: Scale, options: Options) -> Part:
    """Configural to strict invariance of each dimension across the groups of a category, or across sources.

    Sources (``by="source"``) can be compared where they were asked the same items; each pair is fitted once, under
    the source that comes first.
    """
    title = Text(zh="{p}：{t}", en="{p}: {t}").fill(p=TITLE, t=scale.title)
    groups = _sources(scale) if options.by == SOURCE and scale.linked is not None else _categories(scale, options)
    if options.by == SOURCE and len(groups.titles) == 1:
        return Part("invariance", scale.source, title, ())  # compared under the sources before it
    rows: list[tuple[Cell, ...]] = []
    results: dict[str, object] = {}
    problems: list[tuple[str, EstimationError]] = []
    poor: list[str] = []
    for top in scale.tops:
        items = scale.items(top)
        try:
            matrix, labels = groups.of(items)
            used = ~np.isnan(matrix).any(axis=1) & ~np.isnan(labels)
            _refuse_small(labels[used], groups.titles)
            found = invariance(model_text(scale, top), matrix[used], items, labels[used], estimator="mlr")
        except EstimationError as problem:
            name = scale.source if problem.code == "sources_share_no_items" else top.id
            problems.append((name, by_ids(problem, items)))
            continue
        results[top.id] = found
        first = found.models[0]
        poor += [top.id] if first.fit.dof and (first.robust or first.fit).cfi < LEAST_CFI else []
        rows += _rows(top.title.text, top.id, found)
    columns = ("index", "index_id", "step", "n_obs", "chi_square", "dof", "cfi", "rmsea", "srmr")
    changes = ("delta_cfi", "delta_rmsea", "delta_srmr", "p_value", "verdict")
    compared = _GROUPS.fill(b=groups.title, g=listed(groups.titles.values()))
    doubt = (_POOR.fill(l=number("", LEAST_CFI, "proportion"), i=listed(poor)),) if poor else ()
    notes = scale.notes(compared, *((_RULE, *doubt, UNWEIGHTED) if rows else ()), *told_once(problems))
    headings = {"p_value": Text(zh="p（差异检验）", en="p (difference)"), "verdict": Text(zh="可接受", en="Acceptable")}
    table = Table("invariance", title, (*columns, *changes), tuple(rows), notes, headings)
    return Part("invariance", scale.source, title, (table,), (), results, tuple(problem for _, problem in problems))


@dataclass(frozen=True)
class Groups:
    """What is compared: a title, the groups' titles by label, and the rows and labels for some items."""

    title: Text
    titles: dict[float, Text]
    of: Callable[[tuple[str, ...]], tuple[np.ndarray, np.ndarray]]


def _sources(scale: Scale) -> Groups:
    # Only what is the same item in wording, answers and direction is asked "alike" in two sources.
    assert scale.linked is not None
    own = scale.indices.responses.instrument.item_by_id
    later = list(scale.linked.parts)
    later = later[later.index(scale.indices) + 1 :]
    alike = [part for part in later if part.scheme is scale.indices.scheme and part.reliability]  # no record
    scales = [scale, *(Scale(part, scale.linked) for part in alike)]

    def of(items: tuple[str, ...]) -> tuple[np.ndarray, np.ndarray]:
        asked = []
        for place, one in enumerate(scales):
            theirs = one.indices.responses.instrument.item_by_id
            if set(items) <= set(one.all_items) and all(theirs[item] == own[item] for item in items):
                asked.append((float(place), one.matrix(items)))
        if len(asked) < 2:
            raise EstimationError(
                "sources_share_no_items",
                Text(
                    zh="各来源的题目不同，不能检验是否理解一致",
                    en="the sources were asked different items, so whether they understand them alike cannot be tested",
                ),
                fix=Text(
                    zh="用 by=分类变量 在一个来源内检验；来源之间只比较群体差异并写明题目不同。",
                    en="Test within a source, with by=a category; between sources say that the items differ.",
                ),
            )
        labels = np.concatenate([np.full(len(rows), place) for place, rows in asked])
        return np.vstack([rows for _, rows in asked]), labels

    return Groups(
        Text(zh="来源", en="source"), {float(place): same(one.source) for place, one in enumerate(scales)}, of
    )


def _categories(scale: Scale, options: Options) -> Groups:
    labels, titles = _labels(scale, options)

    def of(items: tuple[str, ...]) -> tuple[np.ndarray, np.ndarray]:
        return scale.matrix(items), labels

    return Groups(same(options.by or ""), titles, of)


_NAME_GROUPS = Text(
    zh='写明分类变量：by="变量名"；联结研究也可用 "source"。',
    en='Name a category variable: by="variable"; in a linked study "source" will do too.',
)


def _labels(scale: Scale, options: Options) -> tuple[np.ndarray, dict[float, Text]]:
    responses = scale.indices.responses
    known = tuple(v.id for v in responses.instrument.variables if responses.instrument.codes_of(v.id) is not None)
    if options.by is None or responses.instrument.codes_of(options.by) is None:
        raise UsageError(
            "invariance_needs_groups",
            Text(zh="等值检验要比较两组以上。", en="Invariance compares two groups or more."),
            expected=listed(known, most=12),
            got=options.by,
            fix=(closest(options.by, known) if options.by else None) or _NAME_GROUPS,
        )
    codes = responses.instrument.codes_of(options.by)
    assert codes is not None
    titles = {
        float(place) if not isinstance(entry.code, int | float) else float(entry.code): entry.text
        for place, entry in enumerate(codes.codes)
    }
    values = responses.column(options.by).values
    if len(np.unique(values[~np.isnan(values)])) < 2:
        raise UsageError(
            "one_group",
            Text(
                zh="{b} 只有一组有答卷，没有可比较的。", en="{b} has answers of one group only: nothing to compare."
            ).fill(b=options.by),
            fix=Text(zh="换一个至少两组的变量。", en="Name a variable of two groups or more."),
        )
    present = set(np.unique(values[~np.isnan(values)]).tolist())
    return values, {code: title for code, title in titles.items() if code in present}


def _refuse_small(labels: np.ndarray, titles: dict[float, Text]) -> None:
    values, counts = np.unique(labels, return_counts=True)
    small = [
        titles[value] for value, count in zip(values.tolist(), counts.tolist(), strict=True) if count < FEWEST_ROWS
    ]
    if len(values) < 2:
        raise EstimationError(
            "one_group",
            Text(
                zh="完整答卷只来自一组：有题目没有问过其他组",
                en="complete rows come from one group: an item was not asked of the others",
            ),
        )
    if small:
        raise EstimationError(
            "small_group",
            Text(zh="有的组完整答卷太少", en="a group has too few complete rows"),
            where=listed(small),
            expected=Text(zh="每组至少 {n} 份", en="{n} in each").fill(n=FEWEST_ROWS),
            got=", ".join(str(count) for count in counts.tolist()),
        )


def _rows(title: Text, top: str, found: Invariance) -> list[tuple[Cell, ...]]:
    steps: list[tuple[str, FactorModel, Comparison | None]] = [
        (level, model, found.comparisons[place - 1] if place else None)
        for place, (level, model) in enumerate(zip(found.levels, found.models, strict=True))
    ]
    rows: list[tuple[Cell, ...]] = []
    holds = True
    for level, model, change in steps:
        stem = f"{top}.{level}"
        tested, close = model.scaled or model.fit, model.robust or model.fit
        fitted = tested.dof > 0  # a model without degrees of freedom fits anything
        holds = holds and (change is None or change.delta_cfi >= -CFI_FALL)
        rows.append(
            (
                title,
                top,
                STEPS[level],
                Number(f"{stem}.n_obs", model.samples.n, "count"),
                number(f"{stem}.chi_square", tested.chisq, "estimate"),
                Number(f"{stem}.dof", tested.dof, "count"),
                number(f"{stem}.cfi", close.cfi if fitted else None),
                number(f"{stem}.rmsea", close.rmsea if fitted else None),
                number(f"{stem}.srmr", model.srmr if fitted else None),
                *(
                    (
                        number(f"{stem}.delta_cfi", change.delta_cfi),
                        number(f"{stem}.delta_rmsea", change.delta_rmsea),
                        number(f"{stem}.delta_srmr", change.delta_srmr),
                        number(f"{stem}.p", change.p_value, "p"),
                        _YES if holds else _NO,
                    )
                    if change is not None
                    else (None, None, None, None, None)
                ),
            )
        )
    return rows
