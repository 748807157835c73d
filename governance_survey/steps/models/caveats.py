"""What a finding cannot show: order in time, levels, sources, scales."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...schemes.formula import Term
from ...words.text import Text
from ..sample_design import simulated_note
from .claims import scale_of_claims

if TYPE_CHECKING:
    from .model import Model

_ONE_TIME = Text(
    zh="同一时点的调查不能说明谁先谁后，也不能排除未测变量的作用。",
    en="One survey at one time cannot say which came first, nor rule out what was not measured.",
)
_PERSONS = Text(
    zh="这是个人之间的差异，不能直接说成社区之间的差异。",
    en="This compares persons; it says nothing directly about communities.",
)
_COMMUNITIES = Text(
    zh="比较的是社区，不能直接说成个人之间的差异。",
    en="This compares communities; it says nothing directly about persons.",
)
_MIXED_LEVELS = Text(
    zh="这个斜率混合了社区内与社区之间的差异；between() 与 within() 可将两者分开。",
    en="This slope mixes differences within groups and between them; between() and within() take them apart.",
)
_SAME_PEOPLE = Text(
    zh="结果变量与解释变量来自同一批人的自陈，可能有共同方法偏差。",
    en="Outcome and predictors were reported by the same people, so shared method variance is possible.",
)
_OTHER_SOURCE = Text(
    zh="解释变量是其他来源的社区得分，含抽样误差，关联的估计因此偏小。",
    en="The predictor is a community's score from another source; its sampling error makes the estimated "
    "association too small.",
)
_CORRECTED = Text(
    zh="斜率已校正社区均值的误差，平均而言正确，但比未校正的波动更大；未校正的斜率列在模型表中。",
    en="The slope is corrected for the error of community means: right on average, but more variable than the "
    "uncorrected one, which stands in the table of the model.",
)
_NO_PROBABILITY = Text(
    zh="非概率样本，不能推及参加者以外的人。",
    en="Not a probability sample: it does not speak of people who did not take part.",
)
_AVERAGE = Text(
    zh="差异是在所用答卷上的平均：模型在对数尺度上是线性的，各人的差异不同。",
    en="The difference is an average over the answers used: the model is linear on a log scale, and differences of "
    "single persons vary.",
)
_DEPENDS = Text(zh="差异随 {t} 的取值而不同，这里是平均。", en="The difference depends on {t}; this is its average.")
_ODDS = Text(
    zh="优势比不是概率之比，也不是总体平均的比较。",
    en="An odds ratio is no ratio of probabilities, and no comparison over the whole population.",
)


def caveats_of(model: Model, place: int) -> tuple[Text, ...]:
    """What the finding cannot show."""
    found = [_ONE_TIME, *_of_sources(model, place)]
    term = model.matrix.terms[place]
    if term is not None and _compares_persons(model, term):
        found.append(_PERSONS if model.asked.groups is None or _within(term) else _MIXED_LEVELS)
    if model.responses.design.sampling in ("quota", "convenience"):
        found.append(_NO_PROBABILITY)
    found += _of_scale(model, term)
    return (*found, *model.warnings, *simulated_note(model.responses.simulated))


def _of_scale(model: Model, term: Term | None) -> list[Text]:
    scale = scale_of_claims(model)
    if scale == "ratio" and model.family in ("logit", "ordered"):
        return [_ODDS]
    if scale != "effects" or term is None:
        return []
    products = [other for other in model.formula.terms if term in model.formula.lower_order_of(other)]
    return [_AVERAGE, *(_DEPENDS.fill(t=product.label) for product in products[:1])]


def _of_sources(model: Model, place: int) -> list[Text]:
    term = model.matrix.terms[place]
    own = model.responses.source
    origins = {model.origins.get(factor.name, own) for factor in (term.factors if term is not None else ())}
    outcome = model.origins.get(model.formula.outcome.name, own)
    person = model.responses.instrument.unit == "person"
    if model.asked.corrected:
        return [_COMMUNITIES, _CORRECTED, *((_SAME_PEOPLE,) if outcome in origins and person else ())]
    if not person:
        return [_COMMUNITIES]
    # A figure of the record is of its community, not of a few people drawn there: no sampling error weakens it.
    drawn = own not in origins and not origins <= {"record"}
    if outcome != own:
        # One outcome a community, whoever answers: communities are compared, by their people or by a third source.
        return [_COMMUNITIES, *((_OTHER_SOURCE,) if drawn else ())]
    if own in origins:
        return [_SAME_PEOPLE]
    return [_OTHER_SOURCE if drawn else _COMMUNITIES]


def _compares_persons(model: Model, term: Term) -> bool:
    own = model.responses.source
    if model.responses.instrument.unit == "community" or model.asked.corrected:
        return False
    if model.origins.get(model.formula.outcome.name, own) != own:
        return False
    return all(
        "between" not in factor.functions and model.origins.get(factor.name, own) == own for factor in term.factors
    )


def _within(term: Term) -> bool:
    return any("within" in factor.functions for factor in term.factors)
