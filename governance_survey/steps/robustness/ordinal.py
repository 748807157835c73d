"""The outcome's items as ordered answers: a cumulative logit of each in place of a linear model of their mean."""

from __future__ import annotations

import numpy as np

from ...words.errors import EstimationError, GovernanceSurveyError
from ...words.numbers import Number
from ...words.text import Text
from ..modelling import fit
from .check import KEPT, TURNED, Check, left_out
from .desk import Desk
from .rescoring import node_of
from .slopes import steps_of
from .subject import Subject

_TITLE = Text(zh="测量：有序模型", en="measurement: ordinal model")
_DONE = Text(
    zh="结果的每道题各拟合一个累积 logit（按作答类别），取平均对数几率",
    en="a cumulative logit of each item of the outcome, as answered; the mean log odds",
)
_RECORD = Text(zh="结果来自台账，不是题目", en="the outcome is a figure of the record, not made of items")
_NO_ITEMS = Text(zh="结果不由有序作答的题目组成", en="the outcome is not made of ordered answers")
_SAID = Text(
    zh="{v}；{m} 道题中 {k} 道同向，平均对数几率 {b}{lost}", en="{v}; {k} of {m} items agree, mean log odds {b}{lost}"
)
_LOST = Text(zh="；{n} 道题不能拟合", en="; {n} items could not be fitted")
_ONE_LOST = Text(zh="；{n} 道题不能拟合", en="; {n} item could not be fitted")


def ordinal_check(desk: Desk) -> tuple[Check, ...]:
    """Held while the items' mean log odds have the sign of the slope."""
    subject = desk.subject
    if subject.responses.instrument.unit != "person":
        return (left_out("ordinal", _TITLE, _DONE, _RECORD, needed=False),)
    items = _items(subject)
    if not items:
        return (left_out("ordinal", _TITLE, _DONE, _NO_ITEMS, needed=False),)
    form = subject.responses.instrument
    found: list[float] = []
    problem: GovernanceSurveyError | None = None
    for item in items:
        try:
            odds = _log_odds(desk, item)
        except GovernanceSurveyError as why:
            problem = why
            continue
        # Answers stand as given: of a reversed item more agreement is less of the outcome.
        found.append(-odds if form.item_by_id[item].reverse else odds)
    if not found:
        assert problem is not None
        return (left_out("ordinal", _TITLE, _DONE, problem.what),)
    mean, headline = float(np.mean(found)), subject.slope.estimate
    lost = len(items) - len(found)
    said = _SAID.fill(
        v=KEPT if mean * headline > 0 else TURNED,
        m=len(found),
        k=int(sum(odds * headline > 0 for odds in found)),
        b=Number("", mean, "estimate"),
        lost=(_ONE_LOST if lost == 1 else _LOST).fill(n=lost) if lost else "",
    )
    return (Check("ordinal", _TITLE, _DONE, "held" if mean * headline > 0 else "failed", said),)


def _items(subject: Subject) -> tuple[str, ...]:
    form, name = subject.responses.instrument, subject.outcome
    held = node_of(subject.indices, name)
    if held is not None:
        named = held[0].persons.items.get(name, ())
    elif name in form.construct_by_id:
        named = tuple(item.id for item in form.items_of(name))
    else:
        named = (name,) if name in form.item_by_id else ()
    ordered = []
    for item in named:
        codes = form.codes_of(item)
        if codes is not None and codes.level == "ordinal" and item in subject.responses.table.columns:
            ordered.append(item)
    return tuple(ordered)


def _log_odds(desk: Desk, item: str) -> float:
    # For a predictor higher by one standard deviation between communities; of several slopes the mean.
    subject = desk.subject
    model = fit(f"{item} ~ {desk.right_side}", subject.indices, level=subject.responses.source, family="ordered")
    steps = steps_of(subject.model.matrix, subject.terms, subject.responses.key_column("community"), subject.sign)
    total = 0.0
    for term, step in zip(subject.terms, steps, strict=True):
        # An ordered model has thresholds where others have their intercept: coefficients go by name.
        if term not in model.fit.names:
            raise EstimationError("term_missing", Text(zh="模型里没有这一项", en="the model lacks the term"), got=term)
        total += step * float(model.fit.coef[list(model.fit.names).index(term)]) / len(subject.terms)
    return total
