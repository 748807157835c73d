"""The tables of reliability: what to report, more coefficients, the complex sample, item by item."""

from __future__ import annotations

import numpy as np

from ...words.numbers import Number
from ...words.table import Cell, Table
from ...words.text import Text, listed, same
from .options import Options
from .part import Scale, indented, number
from .reliability_found import ScaleReliability, Weighted, judged
from .reliability_words import JUDGED, formative, intervals, named, refusals_told, verdict, whys

ITEM_REST = 0.30
_MAIN = ("alpha", "omega", "omega_hierarchical", "interval", "sem", "verdict")
_SEM = Text(
    zh="SEM：个人得分的测量标准误（0–100 分）{more}。",
    en="SEM: standard error of a person's score in points of 0-100{more}.",
)
_SEM_WHOLE = Text(
    zh="，有 ω_h 的维度按全部公因子的 ω 计算", en=", from omega of all common factors where there is an ω_h"
)
_UNWEIGHTED = Text(
    zh="未加权，把答卷当作相互独立；是否达到最低要求，以下面“复杂样本的信度”为准。",
    en="Unweighted, answers taken as independent; whether the floor is met, the reliability of the complex sample "
    "below decides.",
)
_MORE = Text(
    zh="λ2、λ4（最好的分半）、λ6 与最大下界都是原始分数信度的下界，以最大下界为最高；不足千份答卷时 λ4 与最大下界偏高"
    "（ten Berge & Sočan 2004，doi 10.1007/BF02289858）。“最差”“平均”为全部分半的 λ4。奇偶分半假定两半等价"
    "（斯皮尔曼-布朗，不等长用 Horst 式），不是下界。",
    en="λ2, λ4 (the best split), λ6 and GLB are lower bounds of the reliability of the raw score, GLB the highest; "
    "with fewer than a thousand answers λ4 and GLB come out too high (ten Berge & Sočan 2004, doi "
    "10.1007/BF02289858). Worst and mean: λ4 over all splits. Odd-even takes the halves for alike (Spearman-Brown, "
    "Horst for unequal lengths): no bound.",
)
_ERROR = Text(
    zh="SE 假定题目正态（Duhachek & Iacobucci 2004，doi 10.1037/0021-9010.89.5.792）；自助区间不假定，{d} 次，随机种子 "
    "{s}。",
    en="SE for normal items (Duhachek & Iacobucci 2004, doi 10.1037/0021-9010.89.5.792); the bootstrap interval "
    "assumes no such thing: {d} draws, seed {s}.",
)
_COMPLEX = Text(
    zh="完整答卷，按权重、层与初级抽样单元；误差为{m}，区间用 ln(1−系数)。设计效应：该方差与同样多份随机答卷的方差之比"
    "（Rust & Rao 1996，doi 10.1177/096228029600500305）。",
    en="Complete answers with weights, strata and sampling units; errors by {m}, intervals on ln(1 - coefficient). "
    "Design effect: that variance over the one of as many answers drawn at random (Rust & Rao 1996, doi "
    "10.1177/096228029600500305).",
)
_METHODS = {
    "jackknife": Text(zh="刀切法", en="jackknife of sampling units"),
    "bootstrap": Text(zh="自助法", en="bootstrap of sampling units"),
    "given": Text(zh="随数据给出的重复权重", en="the replicate weights given with the data"),
}
_SIGNS = {"alpha": same("α"), "omega": same("ω"), "omega_hierarchical": same("ω_h")}
# Recommended coefficient -> the one of its kind that has weights; of two items Spearman-Brown has alpha.
_SAME_AS = {"omega_total": "omega", "spearman_brown": "alpha"}
_KEYED = Text(
    zh="均值为 0–100 分，已按方向反向计分；校正题总相关（CITC）是与其余题目总分的相关，不含该题自身。",
    en="Means on 0-100, items keyed in the direction of the index; item-rest correlations leave the item itself out.",
)
_WEAK = Text(zh="校正题总相关低于 {r} 的题：{i}。", en="Item-rest correlation under {r}: {i}.")
_BETTER = Text(zh="去掉后 α 更高的题：{i}。", en="Alpha is higher without: {i}.")


def main_table(
    scale: Scale, found: tuple[ScaleReliability, ...], options: Options, title: Text, *, complex_design: bool
) -> Table:
    """What to report of each index, and whether it is enough."""
    layered = any(one.n_parts > 2 for one in found)
    columns = (
        *("index", "index_id", "n_items", "n_complete", "recommended", "estimate", "conf_low", "conf_high"),
        *("verdict", "alpha", "alpha_low", "alpha_high", "omega", *(("omega_hierarchical",) if layered else ()), "sem"),
    )
    headings = {"estimate": Text(zh="系数", en="Value"), "verdict": Text(zh="最低要求", en="Floor")}
    design = (_UNWEIGHTED,) if complex_design else ()
    sem = Text(
        zh=_SEM.zh.format(more=_SEM_WHOLE.zh if layered else ""),
        en=_SEM.en.format(more=_SEM_WHOLE.en if layered else ""),
    )
    notes = (
        *whys(found),
        JUDGED,
        *formative(found),
        intervals(scale, options.level, options.bootstrap_draws, options.seed),
        sem,
        *design,
        *refusals_told([r for one in found for r in one.refusals if r.coefficient in _MAIN]),
    )
    rows = tuple(_main_row(one, layered) for one in found)
    return Table("reliability", title, columns, rows, scale.notes(*notes), headings)


def _main_row(found: ScaleReliability, layered: bool) -> tuple[Cell, ...]:
    stem = f"{found.node.id}.reliability"
    alpha, omega, general = found.alpha, found.omega, found.hierarchical
    of_general = number(f"{stem}.omega_hierarchical", general.hierarchical if general else None)
    return (
        indented(found.node),
        found.node.id,
        Number(f"{stem}.n_items", len(found.items), "count"),
        Number(f"{stem}.n_complete", found.n_complete, "count"),
        named(found),
        number(f"{stem}.recommended", found.recommended.value),
        number(f"{stem}.low", found.low),
        number(f"{stem}.high", found.high),
        verdict(found.verdict, found.floor),
        number(f"{stem}.alpha", alpha.raw if alpha else None),
        number(f"{stem}.alpha_low", alpha.low if alpha else None),
        number(f"{stem}.alpha_high", alpha.high if alpha else None),
        number(f"{stem}.omega", omega.total if omega else None) if len(found.items) > 2 else None,
        *((of_general if found.n_parts > 2 else None,) if layered else ()),
        number(f"{stem}.sem", found.error.measurement if found.error else None, "score"),
    )


def more_table(scale: Scale, found: tuple[ScaleReliability, ...], options: Options) -> Table:
    """Standardised alpha, bootstrap and normal error of alpha, lower bounds, halves."""
    columns = (
        *("index", "index_id", "alpha_standardised", "std_error", "bootstrap_low", "bootstrap_high"),
        *("lambda_2", "lambda_4", "lambda_6", "glb", "odd_even", "split_worst", "split_mean"),
    )
    title = Text(zh="其他信度系数：{t}", en="More on reliability: {t}").fill(t=scale.title)
    told = [r for one in found for r in one.refusals if r.coefficient in _OF_MORE]
    notes = (_MORE, _ERROR.fill(d=options.bootstrap_draws, s=options.seed), *refusals_told(told))
    rows = tuple(_more_row(one) for one in found if one.alpha is not None)
    return Table("reliability_more", title, columns, rows, scale.notes(*notes))


_OF_MORE = ("bootstrap", "bounds", "glb", "splits", "odd_even")


def _more_row(found: ScaleReliability) -> tuple[Cell, ...]:
    stem = f"{found.node.id}.reliability_more"
    alpha, drawn, bounds, splits = found.alpha, found.bootstrap, found.bounds, found.splits
    return (
        indented(found.node),
        found.node.id,
        number(f"{stem}.alpha_standardised", alpha.standardised if alpha else None),
        number(f"{stem}.std_error", alpha.std_error if alpha else None),
        number(f"{stem}.bootstrap_low", drawn.low if drawn else None),
        number(f"{stem}.bootstrap_high", drawn.high if drawn else None),
        number(f"{stem}.lambda_2", bounds.lambda_2 if bounds else None),
        number(f"{stem}.lambda_4", splits.best if splits else None),
        number(f"{stem}.lambda_6", bounds.lambda_6 if bounds else None),
        number(f"{stem}.glb", found.greatest.value if found.greatest else None),
        number(f"{stem}.odd_even", found.halves.horst if found.halves else None),
        number(f"{stem}.split_worst", splits.worst if splits else None),
        number(f"{stem}.split_mean", splits.mean if splits else None),
    )


def complex_table(scale: Scale, found: tuple[ScaleReliability, ...], method: str, told: list[Text]) -> Table:
    """Weighted alpha and omega with design-based errors, beside the unweighted ones."""
    columns = (
        *("index", "index_id", "coefficient", "n_obs", "unweighted", "weighted", "std_error"),
        *("conf_low", "conf_high", "deff", "verdict"),
    )
    title = Text(zh="复杂样本的信度：{t}", en="Reliability of the complex sample: {t}").fill(t=scale.title)
    refused = [r for one in found for r in one.refusals if r.coefficient.startswith("weighted")]
    known = [_COMPLEX.fill(m=_METHODS[method])] if method else []
    rows = tuple(_complex_row(one, weighted) for one in found for weighted in one.weighted)
    headings = {"verdict": Text(zh="最低要求", en="Floor")}
    notes = scale.notes(*known, *told, *refusals_told(refused))
    return Table("reliability_complex", title, columns, rows, notes, headings)


def _complex_row(found: ScaleReliability, weighted: Weighted) -> tuple[Cell, ...]:
    stem = f"{found.node.id}.reliability_complex.{weighted.coefficient}"
    known = weighted.found.found
    own = _SAME_AS.get(found.recommended.code, found.recommended.code)
    judgement = "none" if found.verdict == "none" else judged(known.low, known.high, found.floor)
    return (
        indented(found.node),
        found.node.id,
        _SIGNS[weighted.coefficient],
        Number(f"{stem}.n_obs", weighted.found.n, "count"),
        number(f"{stem}.unweighted", weighted.found.unweighted),
        number(f"{stem}.weighted", known.estimate),
        number(f"{stem}.std_error", known.std_error),
        number(f"{stem}.low", known.low),
        number(f"{stem}.high", known.high),
        number(f"{stem}.deff", weighted.deff, "estimate"),
        # Only the coefficient to report is held against the floor.
        verdict(judgement, found.floor) if weighted.coefficient == own else None,
    )


def items_table(scale: Scale, found: tuple[ScaleReliability, ...]) -> Table:
    """Every item of the lowest indices beside the rest of its index, and the index without it."""
    lowest = [one for one in found if one.node in scale.factors and one.analysis is not None]
    rows = tuple(row for one in lowest for row in _item_rows(scale, one))
    weak = [item for one in lowest for item, r in zip(one.items, _rest(one), strict=True) if r < ITEM_REST]
    better = [
        item
        for one in lowest
        if one.alpha is not None
        for item, without in zip(one.items, one.alpha.if_dropped, strict=True)
        if round(float(without) - one.alpha.raw, 3) > 0
    ]
    told = [_WEAK.fill(r=number("", ITEM_REST, "proportion"), i=listed(weak, most=20))] if weak else []
    told += [_BETTER.fill(i=listed(better, most=20))] if better else []
    title = Text(zh="题目分析：{t}", en="Items: {t}").fill(t=scale.title)
    columns = ("item", "item_text", "index_id", "estimate", "item_rest", "alpha_if_dropped", "n_obs")
    headings = {"estimate": Text(zh="均值", en="Mean")}
    return Table("items", title, columns, rows, scale.notes(_KEYED, *told), headings)


def _rest(found: ScaleReliability) -> np.ndarray:
    return found.analysis.rest if found.analysis is not None else np.full(len(found.items), np.nan)


def _item_rows(scale: Scale, found: ScaleReliability) -> list[tuple[Cell, ...]]:
    matrix, name, analysis = scale.matrix(found.items), found.node.id, found.analysis
    return [
        (
            item,
            scale.item_text(item),
            name,
            number(f"{name}.{item}.mean", float(np.nanmean(matrix[:, place])), "score"),
            number(f"{name}.{item}.item_rest", float(_rest(found)[place])),
            number(f"{name}.{item}.alpha_if_dropped", float(analysis.dropped.raw[place]) if analysis else None),
            Number(f"{name}.{item}.n_obs", int((~np.isnan(matrix[:, place])).sum()), "count"),
        )
        for place, item in enumerate(found.items)
    ]
