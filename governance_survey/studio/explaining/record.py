"""What a record says of its logs, its indicators and the figures it adjusts for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ...schemes.record import Covariate, Indicator, Log
from ...schemes.theory_parts import PartKind
from ...words.text import Text, same
from .rows import DIRECTION, FOUND, NOTE, VARIABLE_KIND, answers, form_of
from .words import Fact, Seen, called

_FORMULA = Text(zh="算式", en="Formula")
_HOW = {
    "fields": Text(zh="由台账字段计算", en="computed from fields of the record"),
    "log": Text(zh="由明细表计算", en="computed from a log of the record"),
    "workers": Text(zh="由社区工作者问卷汇总", en="aggregated from the worker questionnaire"),
    "entered": Text(zh="在别处算好后填入", en="entered, worked out elsewhere"),
}
_BETTER = {
    "benefit": Text(zh="越大越好", en="higher is better"),
    "cost": Text(zh="越小越好", en="lower is better"),
    "context": Text(zh="背景指标，不分好坏，不计分", en="context: neither good nor bad, not scored"),
}
_POSTS = {
    "theoretical": Text(zh="理论上下限", en="theoretical bounds"),
    "norm": Text(zh="按公布的标准", en="from a stated norm"),
    "baseline": Text(
        zh="由基线调查的分位数定下，写入 study.yaml", en="from a quantile of a baseline wave, frozen in study.yaml"
    ),
}
_OPEN = Text(zh="待定", en="open")


def _log(seen: Seen, log: Log) -> Iterator[Fact]:
    form = form_of(seen)
    for column in log.columns:
        title = called(column.id, column.title.text)
        codes = form.code_list_by_id.get(column.codes) if column.codes is not None else None
        words = Text(zh="{t}（{k}）", en="{t} ({k})")
        yield Fact(
            Text(zh="列", en="Column"), words.fill(t=title, k=answers(codes) if codes else VARIABLE_KIND[column.kind])
        )
    for label, said in ((FOUND, log.found_in), (NOTE, log.note)):
        if said is not None:
            yield Fact(label, said.text)


def _indicator(seen: Seen, indicator: Indicator) -> Iterator[Fact]:
    yield Fact(Text(zh="怎么得来", en="How"), _HOW[indicator.how])
    yield Fact(_FORMULA, same(indicator.formula))
    yield Fact(Text(zh="单位", en="Unit"), indicator.unit.text)
    yield Fact(DIRECTION, _BETTER[indicator.direction])
    posts = indicator.goalposts
    if posts is not None:
        ends = Text(zh="{a} 到 {b}（{k}）", en="{a} to {b} ({k})")
        if posts.low is None and posts.high is None:
            ends = Text(zh="{a}（{k}）", en="{a} ({k})")
        low, high = (_OPEN if end is None else same(f"{end:g}") for end in (posts.low, posts.high))
        yield Fact(
            Text(zh="计分的两端（0–100）", en="Goalposts (0–100)"), ends.fill(a=low, b=high, k=_POSTS[posts.kind])
        )
        if posts.target is not None:
            yield Fact(Text(zh="目标值", en="Target"), same(f"{posts.target:g}"))
    if indicator.reference is not None:
        yield Fact(Text(zh="参照", en="Reference"), indicator.reference.text)
    if "score" in seen.reach and indicator.id not in seen.reach["score"]:
        words = Text(zh="不计入指数，只报数值。", en="Enters no index; its value alone is reported.")
        yield Fact(NOTE, words)


def _covariate(seen: Seen, covariate: Covariate) -> Iterator[Fact]:
    yield Fact(_FORMULA, same(covariate.formula))
    if covariate.unit is not None:
        yield Fact(Text(zh="单位", en="Unit"), covariate.unit.text)
    yield Fact(NOTE, Text(zh="只作控制变量，不计分。", en="Adjusted for, never scored."))


RECORD_FACTS: dict[PartKind, Callable[[Seen, Any], Iterator[Fact]]] = {
    "log": _log,
    "indicator": _indicator,
    "covariate": _covariate,
}
