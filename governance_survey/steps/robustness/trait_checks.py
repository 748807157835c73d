"""Is it something left out, one province, one sampling unit, or too few of them?"""

from __future__ import annotations

import numpy as np

from ...statistics.clusters import leave_one_out, wild_bootstrap
from ...statistics.sensitivity import Bound, omitted_variables
from ...words.errors import EstimationError
from ...words.numbers import Number
from ...words.text import Text, listed
from ..modelling import Model
from .check import KEPT, TURNED, Check, by_sign, left_out
from .desk import Desk
from .slopes import Slope, carried, slope_of

FEW_UNITS = 40
_TRAITS = Text(zh="遗漏的社区特征：加入更多特征", en="omitted traits: more of them")
_BOUND = Text(zh="遗漏的社区特征：界限", en="omitted traits: bound")
_PROVINCE = Text(zh="逐省剔除", en="leave one province out")
_UNIT = Text(zh="逐个剔除初级抽样单元", en="leave one sampling unit out")
_WILD = Text(zh="群数太少", en="few clusters")
_SEVERAL = Text(
    zh="估计的是几个斜率的平均；请用 term= 指定其中一个", en="it is the mean of several slopes; name one with term="
)


def _in_wider(desk: Desk, model: Model) -> Slope:
    subject = desk.subject
    wide = carried(subject.direction, subject.model.matrix.names, model.matrix.names)
    return slope_of(model.fit, wide, subject.level)


def trait_checks(desk: Desk) -> tuple[Check, ...]:
    """More traits of communities, and how strong an unseen one would have to be."""
    return _more(desk), _bound(desk)


def _more(desk: Desk) -> Check:
    done = Text(
        zh="再加入房价档、夜间灯光或人口密度等社区特征", en="house price, night light, density and the like are added"
    )
    if not desk.traits:
        why = Text(
            zh="台账没有这些字段（别的字段：Python 里用 traits= 指定，研究文件里用 robustness_traits:）",
            en="the record holds none of them (others: traits= in Python, robustness_traits: in a study file)",
        )
        return left_out("more_traits", _TRAITS, done, why)
    done = Text(zh="再加入社区特征：{t}", en="traits added: {t}").fill(t=listed(desk.traits))
    model = desk.refit(f"{desk.left_side} ~ {desk.right_side} + {' + '.join(desk.traits)}")
    return by_sign("more_traits", _TRAITS, done, _in_wider(desk, model), desk.subject)


def _bound(desk: Desk) -> Check:
    done = Text(
        zh="Oster 界限：未观测变量与已控制变量的选择同样强（δ=1，R²max 为 R² 的 1.3 倍且不超过 1）；"
        "Cinelli–Hazlett 稳健值",
        en="Oster's bound: the unseen selected as strongly as the seen (δ = 1, R²max 1.3 R², at most 1); robustness "
        "value of Cinelli and Hazlett",
    )
    subject = desk.subject
    if subject.place is None:
        return left_out("omitted_bound", _BOUND, done, _SEVERAL)
    matrix, name = subject.model.matrix, subject.terms[0]
    # A part of a product is no trait beside it: nothing unseen is like it.
    whole = matrix.terms[subject.place]
    parts = {factor.label for factor in whole.factors} if whole is not None else set()
    beside = tuple(
        n
        for n, term in zip(matrix.names[1:], matrix.terms[1:], strict=True)
        if n != name and not n.startswith("within(") and (term is None or term.label not in parts)
    )
    found = omitted_variables(
        matrix.x, matrix.y, names=matrix.names, column=name, weights=subject.weights, benchmarks=beside
    )
    scale = float(subject.direction[subject.place])
    # Nought lies between the slope and its bound exactly where a delta of at most one reaches it.
    failed = 0 < found.delta <= 1
    said = Text(
        zh="{v}；使斜率归零的 δ = {d}；稳健值 {rv}%：未观测变量与两者的偏 R² 都到这一水平才能使斜率归零{b}",
        en="{v}; δ for a slope of nought = {d}; robustness value {rv}%: an unseen variable needs that partial R² with "
        "both to take the slope to nought{b}",
    ).fill(
        v=TURNED if failed else KEPT,
        d=Number("", found.delta, "estimate"),
        rv=Number("", 100 * found.robustness_value, "score"),
        b=_strongest(desk, found.bounds, found.coef, scale),
    )
    check = Check("omitted_bound", _BOUND, done, "failed" if failed else "held", said)
    star = scale * found.beta_star
    ends = sorted((star, scale * found.coef))
    return check.with_slope(Slope(star, float("nan"), float("nan"), *ends), subject.slope.estimate)


def _strongest(desk: Desk, bounds: tuple[Bound, ...], coef: float, scale: float) -> Text | str:
    if not bounds:
        return ""
    worst = min(bounds, key=lambda b: b.estimate * np.sign(coef))
    matrix = desk.subject.model.matrix
    label = matrix.labels[matrix.names.index(worst.name)]
    return Text(zh="（与“{n}”同样强时，斜率为 {e}）", en=" (one as strong as “{n}” leaves {e})").fill(
        n=label, e=Number("", scale * worst.estimate, "estimate")
    )


def province_check(desk: Desk) -> tuple[Check, ...]:
    """Without each province in turn."""
    done = Text(zh="每次剔除一个省份重新估计", en="estimated again without each province in turn")
    found = desk.named("province")
    if found is None:
        return (left_out("province", _PROVINCE, done, Text(zh="数据没有省份", en="no province is recorded")),)
    labels = found.variable.values
    if np.unique(labels[~np.isnan(labels)]).size < 2:
        return (left_out("province", _PROVINCE, done, Text(zh="只有一个省份", en="there is only one province")),)
    return (_without(desk, "province", _PROVINCE, done, labels),)


def unit_check(desk: Desk) -> tuple[Check, ...]:
    """Without each primary sampling unit in turn."""
    done = Text(zh="每次剔除一个初级抽样单元重新估计", en="estimated again without each primary sampling unit in turn")
    return (_without(desk, "psu", _UNIT, done, desk.subject.units),)


def _without(desk: Desk, id: str, title: Text, done: Text, labels: np.ndarray) -> Check:
    subject, matrix = desk.subject, desk.subject.model.matrix
    found = leave_one_out(matrix.x, matrix.y, labels, names=matrix.names, weights=subject.weights)
    used = subject.direction != 0
    slopes = found.coef[:, used] @ subject.direction[used]
    known = ~np.isnan(slopes)
    if not known.any():
        raise EstimationError(
            "rests_on_one_cluster", Text(zh="剔除后都无法估计", en="without any of them it cannot be estimated")
        )
    headline = subject.slope.estimate
    worst = float(np.nanmin(slopes * np.sign(headline)) * np.sign(headline))
    turned = found.labels[known & (slopes * headline <= 0)]
    said = Text(zh="{v}；剔除 {k} 个中的每一个，斜率在 {a} 至 {b}", en="{v}; over {k} left out, from {a} to {b}").fill(
        v=TURNED if turned.size else KEPT,
        k=int(known.sum()),
        a=Number("", float(np.nanmin(slopes)), "estimate"),
        b=Number("", float(np.nanmax(slopes)), "estimate"),
    )
    if turned.size:
        said = said + Text(zh="；改变方向的有 {n} 个", en="; {n} turn it").fill(n=len(turned))
    if not known.all():
        said = said + Text(zh="；{n} 个剔除后无法估计", en="; without {n} it cannot be estimated").fill(
            n=int((~known).sum())
        )
    check = Check(id, title, done, "failed" if turned.size else "held", said)
    ends = float(np.nanmin(slopes)), float(np.nanmax(slopes))
    return check.with_slope(Slope(worst, float("nan"), float("nan"), *ends), headline)


def few_units_check(desk: Desk) -> tuple[Check, ...]:
    """Wild cluster bootstrap where there are under forty sampling units."""
    done = Text(
        zh="初级抽样单元不足 {n} 个时，用施加零假设的野聚类自助法",
        en="wild cluster bootstrap under {n} sampling units",
    ).fill(n=FEW_UNITS)
    subject, matrix = desk.subject, desk.subject.model.matrix
    n = np.unique(subject.units[matrix.complete].astype(str)).size
    if n >= FEW_UNITS:
        why = Text(zh="有 {n} 个初级抽样单元", en="there are {n} sampling units").fill(n=n)
        return (left_out("few_clusters", _WILD, done, why, needed=False),)
    if subject.place is None:
        return (left_out("few_clusters", _WILD, done, _SEVERAL),)
    found = wild_bootstrap(
        matrix.x,
        matrix.y,
        subject.units,
        names=matrix.names,
        column=subject.terms[0],
        seed=desk.seed,
        draws=max(desk.draws, 999),
        weights=subject.weights,
        level=subject.level,
    )
    scale = float(subject.direction[subject.place])
    low, high = sorted((scale * found.low, scale * found.high))
    slope = Slope(scale * found.coef, float("nan"), float("nan"), low, high)
    lost = subject.slope.settled and not slope.settled
    said = Text(zh="{n} 个群，p {p}，{v}", en="{n} clusters, p {p}, {v}").fill(
        n=found.n_clusters,
        p=Number("", found.p_value, "p_relation"),
        v=Text(zh="区间跨过零", en="the interval now holds nought")
        if lost
        else Text(zh="结论不变", en="the conclusion stays"),
    )
    check = Check("few_clusters", _WILD, done, "failed" if lost else "held", said)
    return (check.with_slope(slope, subject.slope.estimate),)
