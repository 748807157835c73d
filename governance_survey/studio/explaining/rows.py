"""What a questionnaire or record form says of its own rows: wording, answers, direction, routing, short forms."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ...schemes.instrument import AttentionItem, Construct, Instrument, Item
from ...schemes.questions import CodeList, MultiSelect, Variable
from ...schemes.theory_parts import PartKind
from ...words.text import Text, same
from .words import Fact, Seen, called, many

_STEM = Text(zh="题干", en="Stem")
_SECTION = Text(zh="卷中位置", en="Section")
_ANSWERS = Text(zh="选项", en="Answers")
DIRECTION = Text(zh="计分方向", en="Direction")
_KEPT = Text(zh="用于", en="Asked in")
_SKIPPED = Text(zh="何时不问", en="Not asked when")
_LIMITS = Text(zh="核对规则", en="Limits")
NOTE = Text(zh="说明", en="Note")
FOUND = Text(zh="从哪里查得", en="Found in")
_REVERSED = Text(
    zh="反向题。选项数值越大，“{c}”越低，所以计分时取 {sum} − x（{high} 算 {low}，{low} 算 {high}），再与同一构念的"
    "其他题求平均；不翻转，高低就会互相抵消。",
    en="Reversed. A higher answer means less “{c}”, so it is scored as {sum} − x ({high} counts as {low}, {low} as "
    "{high}) before it is averaged with the other items of the construct; otherwise high and low would cancel out.",
)
_STRAIGHT = Text(zh="正向题。选项数值越大，“{c}”越高。", en="Straight. A higher answer means more “{c}”.")
_FULL_ONLY = Text(zh="只在完整问卷中", en="Full form only")
_FULL = Text(zh="完整问卷", en="Full form")
VARIABLE_KIND = {
    "number": Text(zh="数值", en="number"),
    "category": Text(zh="分类", en="category"),
    "text": Text(zh="文字", en="text"),
    "key": Text(zh="识别码", en="key"),
    "date": Text(zh="日期", en="date"),
}
_RELATION = {
    "in": Text(zh="{v}为{a}", en="{v} is {a}"),
    "not_in": Text(zh="{v}不是{a}", en="{v} is not {a}"),
    "below": Text(zh="{v}低于{a}", en="{v} is below {a}"),
    "above": Text(zh="{v}高于{a}", en="{v} is above {a}"),
}
_ENOUGH = Text(
    zh="至少答满三分之二（不少于两题）才计分", en="at least two thirds, and two, must be answered to have a score"
)
_THE_ONE = Text(zh="答了这一题就计分", en="there is a score where it is answered")


def form_of(seen: Seen) -> Instrument:
    """The questionnaire or record form that declares a part."""
    return next(form for form in seen.known.forms if form.id == seen.part.home)


def _item(seen: Seen, item: Item) -> Iterator[Fact]:
    form = form_of(seen)
    construct = form.construct_by_id.get(item.measures or "")
    if construct is not None and construct.stem is not None:
        yield Fact(_STEM, construct.stem.text)
    yield from _place(form, item.id)
    codes = form.code_list_by_id.get(item.codes)
    if codes is not None:
        yield Fact(_ANSWERS, _listed_answers(codes))
        numbers = [code.code for code in codes.codes if isinstance(code.code, int | float)]
        if construct is not None and numbers:
            low, high = min(numbers), max(numbers)
            words = _REVERSED if item.reverse else _STRAIGHT
            yield Fact(DIRECTION, words.fill(c=construct.title, sum=low + high, low=low, high=high))
    kept = [short.title.text for short in form.short_forms if item.id in short.items]
    if form.short_forms:
        yield Fact(_KEPT, many([_FULL, *kept]) if kept else _FULL_ONLY)
    yield from _skips(form, item.id)


def _attention(seen: Seen, row: AttentionItem) -> Iterator[Fact]:
    form = form_of(seen)
    yield from _place(form, row.id)
    codes = form.code_list_by_id.get(row.codes)
    if codes is not None:
        right = next((code.text for code in codes.codes if code.code == row.correct), same(row.correct))
        yield Fact(_ANSWERS, _listed_answers(codes))
        yield Fact(Text(zh="应选", en="Right answer"), same(f"{row.correct} ") + right)
    why = Text(zh="检查是否认真作答，不计入任何得分。", en="Shows who answers without reading; it enters no score.")
    yield Fact(NOTE, why)
    yield from _skips(form, row.id)


def _question(seen: Seen, question: MultiSelect) -> Iterator[Fact]:
    form = form_of(seen)
    if seen.part.kind == "count":
        yield Fact(NOTE, Text(zh="这道题勾选了几项（互斥选项不算）。", en="Ticks, exclusive options aside."))
        return
    yield from _place(form, question.id)
    pairs = zip(question.columns, question.choices, strict=True)
    yield Fact(_ANSWERS, many([called(column, choice.text) for column, choice in pairs]))
    if question.most is not None:
        yield Fact(Text(zh="最多选", en="At most"), same(question.most))
    if question.note is not None:
        yield Fact(NOTE, question.note.text)
    yield from _skips(form, question.id)


def _variable(seen: Seen, variable: Variable | None) -> Iterator[Fact]:
    form = form_of(seen)
    yield from _place(form, seen.part.id)
    if variable is None:
        return
    kind = VARIABLE_KIND[variable.kind]
    if variable.unit is not None:
        kind = Text(zh="{k}，单位：{u}", en="{k}, unit: {u}").fill(k=kind, u=variable.unit)
    if variable.low is not None or variable.high is not None:
        low, high = (same("…" if end is None else f"{end:g}") for end in (variable.low, variable.high))
        kind = Text(zh="{k}，范围 {a} 到 {b}", en="{k}, from {a} to {b}").fill(k=kind, a=low, b=high)
    yield Fact(Text(zh="取值", en="Values"), kind)
    codes = form.codes_of(variable.id)
    if codes is not None:
        yield Fact(_ANSWERS, _listed_answers(codes))
    for label, words in ((FOUND, variable.found_in), (NOTE, variable.note)):
        if words is not None:
            yield Fact(label, words.text)
    yield from _limits(form, variable.id)
    yield from _decides(form, variable.id)
    yield from _skips(form, variable.id)


def _construct(seen: Seen, construct: Construct) -> Iterator[Fact]:
    if construct.concept is not None:
        yield Fact(Text(zh="含义", en="Meaning"), construct.concept.text)
    if construct.stem is not None:
        yield Fact(_STEM, construct.stem.text)
    if construct.marker:
        unrelated = Text(
            zh="标记变量：与主题无关，它与别的量表的相关只说明作答习惯",
            en="a marker: unrelated to the subject, so what it shares with other scales is a way of answering",
        )
        yield Fact(Text(zh="用途", en="Used as"), unrelated)
    form = next((f for f in seen.known.forms if construct.id in f.construct_by_id), None)
    items = form.items_of(construct.id) if form is not None else ()
    if items:
        words = Text(
            zh="{n} 道题，其中 {r} 道反向；每题化为 0–100 分后求平均，{m}",
            en="the mean of its items on 0–100 (items: {n}, reversed: {r}); {m}",
        )
        enough = _ENOUGH if len(items) > 1 else _THE_ONE
        if construct.min_answered is not None:
            least = Text(zh="至少答 {k} 题才计分", en="at least this many must be answered: {k}")
            enough = least.fill(k=construct.min_answered)
        n_reversed = sum(item.reverse for item in items)
        yield Fact(Text(zh="计分", en="Scoring"), words.fill(n=len(items), r=n_reversed, m=enough))


def _code_list(seen: Seen, codes: CodeList) -> Iterator[Fact]:
    yield Fact(_ANSWERS, answers(codes))
    ordered = Text(zh="有序", en="ordered") if codes.level == "ordinal" else Text(zh="无序", en="not ordered")
    yield Fact(Text(zh="测量层次", en="Level"), ordered)


def answers(codes: CodeList) -> Text:
    """An answer list in words: every code with its label."""
    return many([same(f"{code.code} ") + code.text for code in codes.codes])


def _listed_answers(codes: CodeList) -> Text:
    return Text(zh="{a}（选项表 {i}）", en="{a} (list {i})").fill(a=answers(codes), i=codes.id)


def _place(form: Instrument, row: str) -> Iterator[Fact]:
    for section in form.sections:
        if row in section.rows:
            yield Fact(_SECTION, section.title.text)


def _skips(form: Instrument, row: str) -> Iterator[Fact]:
    for rule in form.routing:
        if row in rule.skip:
            tests = []
            for test in rule.when:
                codes = form.codes_of(test.variable)
                known = {code.code: code.text for code in codes.codes} if codes is not None else {}
                values = many([Text(zh="“{v}”", en="“{v}”").fill(v=known.get(v, same(v))) for v in test.values])
                title = Text(zh="“{t}”（{v}）", en="“{t}” ({v})").fill(t=form.title_of(test.variable), v=test.variable)
                tests.append(_RELATION[test.relation].fill(v=title, a=values))
            words = many(tests)
            if rule.why is not None:
                words = Text(zh="{w}。{why}", en="{w}. {why}").fill(w=words, why=rule.why)
            yield Fact(_SKIPPED, words)


def _decides(form: Instrument, name: str) -> Iterator[Fact]:
    rules = [rule for rule in form.routing if any(test.variable == name for test in rule.when)]
    for rule in rules:
        what = Text(zh="本卷其余各题", en="everything else of the form") if rule.ends else many(rule.skip)
        if rule.why is not None:
            what = Text(zh="{s}。{why}", en="{s}. {why}").fill(s=what, why=rule.why)
        yield Fact(Text(zh="由它决定不问", en="Decides that these are not asked"), what)


def _limits(form: Instrument, name: str) -> Iterator[Fact]:
    for limit in form.limits:
        if limit.log is None and name in (limit.variable, limit.other):
            shown = same(limit.rule)
            if limit.why is not None:
                shown = Text(zh="{s}：{w}", en="{s}: {w}").fill(s=shown, w=limit.why)
            yield Fact(_LIMITS, shown)


ROW_FACTS: dict[PartKind, Callable[[Seen, Any], Iterator[Fact]]] = {
    "item": _item,
    "attention": _attention,
    "question": _question,
    "count": _question,
    "option": _variable,
    "variable": _variable,
    "field": _variable,
    "column": _variable,
    "construct": _construct,
    "bare_construct": _construct,
    "code_list": _code_list,
}
