"""Routing in words: at the question that decides it, and at each row that may be left out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ...schemes.instrument import Condition, Instrument, RoutingRule
from ...words.text import Text, listed, same
from .answers import missing_text
from .order import Part

_QUESTION = Text(zh="第{n}题", en="question {n}")
_CHOSEN = Text(zh="选{v}", en="is answered {v}")
_NOT_CHOSEN = Text(zh="没有选{v}", en="is not answered {v}")
_BELOW = Text(zh="小于{v}", en="is below {v}")
_ABOVE = Text(zh="大于{v}", en="is above {v}")
_TICKED = Text(zh="勾选了{v}", en="has {v} ticked")
_NOT_TICKED = Text(zh="没有勾选{v}", en="has {v} not ticked")
_NAMED = Text(zh="“{v}”为", en="“{v}” ")
_IS, _IS_NOT = Text(zh="{v}", en="is {v}"), Text(zh="{v}以外", en="is other than {v}")
_LEAVE = Text(zh="{w}的，不答第{n}题。", en="If {w}: leave out questions {n}.")
_LEAVE_ONE = Text(zh="{w}的，不答第{n}题。", en="If {w}: leave out question {n}.")
_GO = Text(zh="{w}的，直接跳到第{n}题。", en="If {w}: go on to question {n}.")
_END = Text(zh="{w}的，到此结束，不再往下填。谢谢！", en="If {w}: stop here; no more questions. Thank you!")
_REMARK = Text(zh="（{w}的不答）", en="(left out if {w})")
_AND = Text(zh="，并且", en=" and ")
_OR = Text(zh="或", en=" or ")
_WORD = Text(zh="“{t}”", en="“{t}”")
_CODE = Text(zh="{c}（{t}）", en="{c} ({t})")


@dataclass(frozen=True)
class Routing:
    """What is said about routing, by id of the question; `office` = rules decided by no question of the form."""

    routes: dict[str, tuple[Text, ...]]
    remarks: dict[str, tuple[Text, ...]]
    office: tuple[Text, ...]


def routing_words(scheme: Instrument, parts: Sequence[Part]) -> Routing:
    """Every rule of a questionnaire in words, by the numbers printed."""
    places = _places(scheme, parts)
    routes: dict[str, list[Text]] = {}
    remarks: dict[str, list[Text]] = {}
    office: list[Text] = []
    for rule in scheme.routing:
        when = _joined((_said(scheme, condition, places) for condition in rule.when), _AND)
        deciding = [places[condition.variable] for condition in rule.when if condition.variable in places]
        source = max(deciding, key=lambda part: part.number, default=None)
        skipped = [part for part in parts if part.name in rule.skip]
        for part in skipped:
            remarks.setdefault(part.name, []).append(_REMARK.fill(w=when))
        route = _route(rule, when, source, skipped, parts)
        if route is not None and source is not None:
            routes.setdefault(source.name, []).append(route)
        elif route is not None:
            office.append(route)
    return Routing(
        {name: tuple(said) for name, said in routes.items()},
        {name: tuple(dict.fromkeys(said)) for name, said in remarks.items()},
        tuple(office),
    )


def _places(scheme: Instrument, parts: Sequence[Part]) -> dict[str, Part]:
    """Column -> its question; options of a question with several answers lead to it."""
    found = {part.name: part for part in parts}
    for question in scheme.questions:
        if question.id in found:
            found |= dict.fromkeys(question.columns, found[question.id])
    return found


def _route(
    rule: RoutingRule, when: Text, source: Part | None, skipped: Sequence[Part], parts: Sequence[Part]
) -> Text | None:
    if rule.ends:
        return _END.fill(w=when)
    # What lies behind the deciding question is left out by its own remark: a reader does not go back.
    numbers = [part.number for part in skipped if source is None or part.number > source.number]
    if not numbers:
        return None
    last = parts[-1].number
    follows = source is not None and numbers == list(range(source.number + 1, source.number + 1 + len(numbers)))
    if follows and numbers[-1] < last:
        return _GO.fill(w=when, n=numbers[-1] + 1)
    return (_LEAVE if len(numbers) > 1 else _LEAVE_ONE).fill(w=when, n=_ranges(numbers))


def _said(scheme: Instrument, condition: Condition, places: dict[str, Part]) -> Text:
    part = places.get(condition.variable)
    option = _option(scheme, condition)
    if part is None:
        wording = _IS_NOT if condition.relation == "not_in" else _IS
        title = _NAMED.fill(v=scheme.title_of(condition.variable).text)
        if condition.relation in ("below", "above"):
            return title + _number(condition)
        return title + wording.fill(v=_values(scheme, condition))
    question = _QUESTION.fill(n=part.number)
    if option is not None:
        ticked = ("1" in map(str, condition.values)) == (condition.relation == "in")
        return _gap(question) + (_TICKED if ticked else _NOT_TICKED).fill(v=option)
    if condition.relation in ("below", "above"):
        return _gap(question) + _number(condition)
    chosen = _CHOSEN if condition.relation == "in" else _NOT_CHOSEN
    return _gap(question) + chosen.fill(v=_values(scheme, condition))


def _gap(question: Text) -> Text:
    return Text(zh=question.zh, en=question.en + " ")


def _number(condition: Condition) -> Text:
    return (_BELOW if condition.relation == "below" else _ABOVE).fill(v=f"{condition.values[0]}")


def _option(scheme: Instrument, condition: Condition) -> Text | None:
    for question in scheme.questions:
        for column, choice in zip(question.columns, question.choices, strict=True):
            if column == condition.variable:
                return _CODE.fill(c=choice.code, t=choice.text)
    return None


def _values(scheme: Instrument, condition: Condition) -> Text:
    codes = scheme.codes_of(condition.variable)
    labels = {str(code.code): missing_text(code) for code in scheme.missing_codes}
    if codes is not None:
        labels |= {str(code.code): code.text for code in codes.codes}

    def one(value: object) -> Text:
        label = labels.get(str(value))
        if label is None:
            return same(value)
        return _WORD.fill(t=label) if isinstance(value, str) else _CODE.fill(c=value, t=label)

    return _joined((one(value) for value in condition.values), _OR)


def _joined(texts: Iterable[Text], between: Text) -> Text:
    first, *others = texts
    for other in others:
        first = first + between + other
    return first


def _ranges(numbers: Sequence[int]) -> Text:
    """Question numbers in words: 2, 97–100."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return listed((f"{low}" if low == high else f"{low}–{high}" for low, high in runs), most=len(runs))
