"""Is it careless answers, the weights, missing answers, words that overlap, or the straight line?"""

from __future__ import annotations

import numpy as np

from ...statistics.sensitivity import restricted_cubic_spline
from ...statistics.survey import trim_weights
from ...statistics.wald import wald_test
from ...words.numbers import Number
from ...words.text import Text, listed
from ..linked_scoring import LinkedIndices
from ..measurement.part import Scale
from ..measurement.quality import flag_answers
from ..sample_design import design_of
from .check import Check, by_sign, left_out
from .desk import Desk
from .overlap import overlapping
from .refitting import refitted
from .rescoring import node_of, parts_of, without_items, without_parts, without_people
from .slopes import slope_of
from .subject import again

CHANGED, LOST, TRIMMED, LEAST_OMEGA = 0.25, 0.5, 0.95, 0.65
CURVED = ("K02", "K33", "K13")
EXEMPT = ("W_ORG", "W_SHZ", "W_FAZ", "W_JNZ", "W_ZIZ", "W_ZHZ", "R_PAR")
_CARELESS = Text(zh="不认真作答", en="careless answers")
_OVERLAP = Text(zh="题意重叠", en="overlap of meaning")
_WEAK = Text(zh="测量：信度低的子维度", en="measurement: weak sub-dimensions")
_UNWEIGHTED = Text(zh="权重：不加权", en="weights: none")
_TRIMMED = Text(zh="权重：截尾", en="weights: trimmed")
_RAKED = Text(zh="权重：校准", en="weights: raked")
_FORM = Text(zh="函数形式", en="functional form")


def careless_check(desk: Desk) -> tuple[Check, ...]:
    """Without people whose answers carry two flags."""
    done = Text(zh="去掉有两项以上作答质量标记的人", en="people with two flags of response quality or more left out")
    subject = desk.subject
    sources = subject.sources_of((*subject.predictors, subject.outcome))
    linked = subject.indices if isinstance(subject.indices, LinkedIndices) else None
    flagged: dict[str, np.ndarray] = {}
    for source in sorted(sources):
        own = [p for p in parts_of(subject.indices) if p.responses.source == source and p.record is None]
        if own:
            widest = max(own, key=lambda p: sum(map(len, p.persons.items.values())))
            flagged[source] = flag_answers(Scale(widest, linked), {}).several
    if not flagged:
        why = Text(zh="预测变量和结果都来自台账", en="predictor and outcome are figures of the record")
        return (left_out("careless", _CARELESS, done, why, needed=False),)
    n = sum(int(rows.sum()) for rows in flagged.values())
    other = again(subject, without_people(subject.indices, flagged))
    rows = flagged.get(subject.responses.source)
    fit = other.model.fit if rows is None else refitted(other, keep=~rows)
    slope = slope_of(fit, subject.direction, subject.level)
    moved = abs(slope.estimate / subject.slope.estimate - 1) > CHANGED
    said = Text(zh="去掉 {n} 人；{v}", en="{n} people left out; {v}").fill(
        n=n,
        v=Text(zh="斜率变化超过 25%，两者都报告", en="the slope changes by over 25%: report both")
        if moved
        else Text(zh="斜率变化不超过 25%", en="the slope changes by no more than 25%"),
    )
    check = Check("careless", _CARELESS, done, "warned" if moved else "held", said)
    return (check.with_slope(slope, subject.slope.estimate),)


def overlap_check(desk: Desk) -> tuple[Check, ...]:
    """Without the pairs of items that say nearly the same."""
    done = Text(zh="去掉题意最接近的题目对", en="the closest pairs of items left out")
    subject = desk.subject
    items = {
        name: set(found[0].persons.items.get(name, ()))
        for name in (*subject.predictors, subject.outcome)
        if (found := node_of(subject.indices, name)) is not None
    }
    pairs = overlapping(subject.plan, subject.hypothesis, items) + ((desk.without,) if desk.without else ())
    if not pairs:
        why = (
            Text(
                zh="计划没有列出成对的题目（Python 里的 robustness 可用 without= 指定）",
                en="the plan lists no pair (in Python, robustness takes items with without=)",
            )
            if subject.hypothesis is None
            else Text(zh="计划列出的题目对不同时在这个模型里", en="the model holds no pair that the plan lists")
        )
        return (left_out("overlap", _OVERLAP, done, why, needed=False),)
    gone = tuple(dict.fromkeys(item for pair in pairs for item in pair))
    done = Text(zh="去掉 {i}", en="without {i}").fill(i=listed(gone))
    other = again(subject, without_items(subject.indices, gone))
    lost = 1 - other.slope.estimate / subject.slope.estimate
    said = (
        Text(zh="斜率减少过半：按题意重叠报告", en="the slope loses over half: report it as overlap")
        if lost > LOST
        else Text(zh="斜率减少不到一半", en="the slope loses less than half")
    )
    check = Check("overlap", _OVERLAP, done, "warned" if lost > LOST else "held", said)
    return (check.with_slope(other.slope, subject.slope.estimate),)


def weak_check(desk: Desk) -> tuple[Check, ...]:
    """Without sub-dimensions whose omega is under .65."""
    done = Text(zh="去掉 ω 小于 0.65 的子维度", en="sub-dimensions with ω under .65 left out")
    subject = desk.subject
    weak: list[str] = []
    for name in (*subject.predictors, subject.outcome):
        found = node_of(subject.indices, name)
        if found is None or name in EXEMPT:
            continue
        part, node = found
        weak += [
            own.node.id
            for own in part.reliability
            if own.node.id in node.parts and own.omega is not None and own.omega.total < LEAST_OMEGA
        ]
        if set(node.parts) <= set(weak):
            why = Text(zh="{n} 的子维度 ω 都小于 0.65", en="all sub-dimensions of {n} have ω under .65").fill(n=name)
            return (left_out("weak_parts", _WEAK, done, why),)
    if not weak:
        why = Text(zh="没有这样的子维度", en="there is none")
        return (left_out("weak_parts", _WEAK, done, why, needed=False),)
    other = again(subject, without_parts(subject.indices, tuple(weak)))
    said = Text(zh="去掉 {w}", en="without {w}").fill(w=listed(weak))
    return (by_sign("weak_parts", _WEAK, done, other.slope, subject, said),)


def weight_checks(desk: Desk) -> tuple[Check, ...]:
    """Without weights, with trimmed weights, with raked weights."""
    subject = desk.subject
    w = subject.weights
    plain = Text(zh="所有人权重相同，层和抽样单元不变", en="every weight one, strata and units as they are")
    cut = Text(
        zh="权重截在第 95 百分位，截去的分给其余",
        en="weights cut at their 95th percentile, the excess shared out",
    )
    raked = Text(zh="按总体边际校准权重", en="weights raked to margins of the population")
    if w is None:
        why = Text(zh="数据没有权重", en="the data have no weights")
        return tuple(
            left_out(id, title, done, why, needed=False)
            for id, title, done in (
                ("unweighted", _UNWEIGHTED, plain),
                ("trimmed", _TRIMMED, cut),
                ("raked", _RAKED, raked),
            )
        )
    ones = np.where(w > 0, 1.0, 0.0)
    trimmed = trim_weights(design_of(subject.responses), high=float(np.quantile(w[w > 0], TRIMMED))).weights
    found = [
        by_sign(id, title, done, slope_of(refitted(subject, weights=other), subject.direction, subject.level), subject)
        for id, title, done, other in (
            ("unweighted", _UNWEIGHTED, plain, ones),
            ("trimmed", _TRIMMED, cut, trimmed),
        )
    ]
    if getattr(subject.responses, "calibration", None) is not None:
        already = Text(zh="权重已经校准", en="the weights are calibrated already")
        return (*found, left_out("raked", _RAKED, raked, already, needed=False))
    why = Text(
        zh="没有给出总体边际；先用 calibrate 校准，再检查",
        en="no margins were given: calibrate first",
    )
    return (*found, left_out("raked", _RAKED, raked, why))


def form_check(desk: Desk) -> tuple[Check, ...]:
    """A restricted cubic spline in place of the straight line of K02, K33, K13."""
    done = Text(
        zh="K02、K33、K13 改用限制性立方样条（4 个结点）", en="restricted cubic splines (4 knots) of K02, K33, K13"
    )
    subject, matrix = desk.subject, desk.subject.model.matrix
    places = [
        place
        for place, term in enumerate(matrix.terms)
        if term is not None and len(term.factors) == 1 and term.factors[0].name in CURVED
    ]
    if not places:
        why = (
            Text(zh="{n} 是结果，不能写成样条", en="{n} is the outcome: no spline").fill(n=subject.outcome)
            if subject.outcome in CURVED
            else Text(zh="模型里没有这些指标", en="none of them is in the model")
        )
        return (left_out("form", _FORM, done, why, needed=False),)
    x, names, direction = matrix.x, list(matrix.names), subject.direction.copy()
    curved: list[str] = []
    for place in places:
        columns, slopes, _ = restricted_cubic_spline(np.where(matrix.complete, matrix.x[:, place], np.nan))
        more = [f"{matrix.names[place]}[{k}]" for k in range(1, columns.shape[1])]
        rows = np.isfinite(slopes[:, 0])
        weight = np.ones(rows.sum()) if subject.weights is None else subject.weights[rows]
        # The slope of a curve is its average over the rows.
        average = weight @ slopes[rows, 1:] / weight.sum()
        x = np.column_stack([x, columns[:, 1:]])
        names += more
        curved += more
        direction = np.append(direction, subject.direction[place] * average)
    fit = refitted(subject, x=x, names=tuple(names))
    bend = wald_test(fit.coef, fit.cov, float(np.min(fit.dof)), np.eye(len(names))[[names.index(n) for n in curved]])
    said = Text(zh="弯曲部分 p {p}", en="bend: p {p}").fill(p=Number("", bend.p_value, "p_relation"))
    return (by_sign("form", _FORM, done, slope_of(fit, direction, subject.level), subject, said),)
