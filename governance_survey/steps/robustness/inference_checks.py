"""What the plan fixed for inference: bounds of no relation, families of tests, orders that one wave cannot choose."""

from __future__ import annotations

import numpy as np

from ...statistics.sensitivity import equivalence_test
from ...words.numbers import Number
from ...words.text import Text
from ..hypotheses.families import adjusted_in_family
from ..hypotheses.labels import RULES
from ..hypotheses.tested import ALPHA
from ..linked_scoring import LinkedIndices
from .check import Check, Status, left_out
from .desk import Desk
from .slopes import Slope

_EQUIVALENT = Text(zh="等效检验", en="equivalence")
_FAMILY = Text(zh="多重检验", en="multiplicity")
_ORDER = Text(zh="先后颠倒", en="reverse order")
_METHOD = Text(zh="共同方法：潜在方法因子", en="common method: latent method factor")
_NOT_YET = Text(zh="本版本尚不提供", en="not offered yet")
_DIFFERENT = Text(zh="预测变量与结果不是同一批人答的", en="different people gave predictor and outcome")
_BOTH_ORDERS = Text(zh="用 mediate：它总是并列两种先后", en="use mediate: it always gives both orders")
_LOST: dict[str, Text] = {
    "failed": Text(zh="：校正后不再显著", en=": no longer significant"),
    "not_needed": Text(zh="：校正之前已不显著", en=": not significant even before"),
}
_NO_PATH = Text(zh="不是间接关联的假设", en="it is no hypothesis of an indirect association")


def equivalence_check(desk: Desk) -> tuple[Check, ...]:
    """Two one-sided tests against the plan's bounds."""
    subject, bound = desk.subject, desk.subject.plan.equivalence.bound
    done = Text(
        zh="两个单侧检验，界限 ±{b} 个标准差，90% 区间", en="two one-sided tests, bounds ±{b} SD, 90% interval"
    ).fill(b=Number("", bound, "proportion"))
    slope = subject.slope
    found = equivalence_test(slope.estimate, slope.std_error, slope.dof, (-bound, bound), alpha=ALPHA)
    said = (
        Text(zh="p {p}：可以写“没有关联”", en="p {p}: “no relation” may be written")
        if found.equivalent
        else Text(zh="p {p}：不能写“没有关联”", en="p {p}: “no relation” may not be written")
    ).fill(p=Number("", found.p_value, "p_relation"))
    check = Check("equivalence", _EQUIVALENT, done, "reported", said)
    return (check.with_slope(Slope(slope.estimate, slope.std_error, slope.dof, found.low, found.high), slope.estimate),)


def family_check(desk: Desk) -> tuple[Check, ...]:
    """p adjusted within the plan's family."""
    subject, plan = desk.subject, desk.subject.plan
    done = Text(zh="按计划在同族假设内校正 p", en="p adjusted within the plan's family")
    if subject.hypothesis is None or not isinstance(subject.indices, LinkedIndices):
        why = Text(zh="不是计划里的假设", en="it is no hypothesis of the plan")
        return (left_out("multiplicity", _FAMILY, done, why, needed=False),)
    hypothesis = subject.hypothesis
    family = next(f for f in plan.families if f.id == hypothesis.family)
    done = Text(zh="按 {r} 在“{f}”族内校正 p", en="p adjusted in the family “{f}” by {r}").fill(
        r=RULES[family.adjust], f=family.title
    )
    if family.adjust == "none":
        why = Text(zh="探索性，计划不作检验", en="exploratory: the plan makes no test")
        return (left_out("multiplicity", _FAMILY, done, why, needed=False),)
    if subject.pair != hypothesis.headline:
        why = Text(zh="校正只用于主检验", en="only headline tests are adjusted")
        return (left_out("multiplicity", _FAMILY, done, why, needed=False),)
    p_value, adjusted = adjusted_in_family(plan, hypothesis, subject.indices)
    if np.isnan(p_value):
        return (left_out("multiplicity", _FAMILY, done, Text(zh="没有 p 值", en="there is no p")),)
    # What was not significant in the first place has nothing that the adjustment could keep or take.
    status: Status = "not_needed" if p_value >= ALPHA else "failed" if adjusted >= ALPHA else "held"
    said = Text(zh="p {p}，校正后 p {a}{v}", en="p {p}, adjusted p {a}{v}").fill(
        p=Number("", p_value, "p_relation"), a=Number("", adjusted, "p_relation"), v=_LOST.get(status, "")
    )
    return (Check("multiplicity", _FAMILY, done, status, said),)


def elsewhere(desk: Desk) -> tuple[Check, ...]:
    """Checks of the plan that belong to other models, each with where they are made."""
    subject = desk.subject
    mediated = subject.hypothesis is not None and subject.hypothesis.effect == "indirect"
    return (
        left_out(
            "latent_method",
            _METHOD,
            Text(zh="在因子模型里加入未测量的方法因子", en="an unmeasured method factor in the factor model"),
            _NOT_YET if subject.same_people else _DIFFERENT,
            needed=subject.same_people,
        ),
        left_out(
            "reverse_order",
            _ORDER,
            Text(zh="路径模型中结果与预测变量对调", en="outcome and predictor change places in the path model"),
            _BOTH_ORDERS if mediated else _NO_PATH,
            needed=mediated,
        ),
    )
