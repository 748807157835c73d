"""Checks of a questionnaire: constructs, their items and anchors, attention rows."""

from __future__ import annotations

from ...schemes.instrument import CodeList, Instrument
from ...words.text import Text, listed
from .base import Check, Failed, Found

FEWEST_FOR_BALANCE = 3


def empty_constructs(form: Instrument) -> Found:
    """A construct without items measures nothing."""
    failed = [Failed(f"constructs {c.id}", _NO_ITEMS, 0) for c in form.constructs if not form.items_of(c.id)]
    return Found(len(form.constructs), failed)


_NO_ITEMS = Text(zh="没有题目测量它", en="no item measures it")


def min_answered_too_high(form: Instrument) -> Found:
    """Nobody can answer more items than there are."""
    declared = [construct for construct in form.constructs if construct.min_answered is not None]
    failed = []
    for construct in declared:
        n = len(form.items_of(construct.id))
        if n and (construct.min_answered or 0) > n:
            failed.append(Failed(f"constructs {construct.id}", _TOO_MANY.fill(n=n), construct.min_answered))
    return Found(len(declared), failed)


_TOO_MANY = Text(zh="至少作答数大于题数 {n}", en="min_answered exceeds its {n} items")


def single_items(form: Instrument) -> Found:
    """With one item there is no reliability to speak of."""
    failed = [Failed(f"constructs {c.id}", _ONE, 1) for c in form.constructs if len(form.items_of(c.id)) == 1]
    return Found(len(form.constructs), failed)


_ONE = Text(zh="只有一道题，无法估计信度", en="has one item; reliability cannot be estimated")


def mixed_anchors(form: Instrument) -> Found:
    """Items of one construct should share their answers.

    Lists with the same codes that name only the two ends differently ("0 bad ... 10 good", "0 worse ...
    10 better") are one answer format; agreement and frequency are two.
    """
    several = [construct for construct in form.constructs if len(form.items_of(construct.id)) > 1]
    failed = []
    for construct in several:
        names = tuple(dict.fromkeys(item.codes for item in form.items_of(construct.id)))
        lists = [form.code_list_by_id[name] for name in names if name in form.code_list_by_id]
        if len({_format(codes) for codes in lists}) > 1:
            failed.append(Failed(f"constructs {construct.id}", _MIXED.fill(l=listed(names)), listed(names)))
    return Found(len(several), failed)


_MIXED = Text(zh="题目用了不同的选项：{l}", en="its items use different answers: {l}")


def _format(codes: CodeList) -> tuple[object, ...]:
    inner = codes.codes[1:-1] if len(codes.codes) > 2 else codes.codes
    return (*(code.code for code in codes.codes), *((code.zh, code.en) for code in inner))


def reverse_balance(form: Instrument) -> Found:
    """All items reversed: the construct is named the wrong way round. None: acquiescence cannot be seen."""
    scales = [c for c in form.constructs if len(form.items_of(c.id)) >= FEWEST_FOR_BALANCE]
    failed = []
    for construct in scales:
        items = form.items_of(construct.id)
        n = sum(item.reverse for item in items)
        if construct.measurement == "reflective" and n in (0, len(items)):
            failed.append(Failed(f"constructs {construct.id}", _ALL if n else _NONE, n))
    return Found(len(scales), failed)


_ALL = Text(zh="题目全部反向计分", en="all its items are reversed")
_NONE = Text(zh="没有反向题，看不出默认同意倾向", en="has no reversed item, so acquiescence cannot be seen")


def attention_answers(form: Instrument) -> Found:
    """The correct answer of an instructed row must be one of its options."""
    failed = []
    for row in form.attention:
        codes = form.code_list_by_id.get(row.codes)
        if codes is not None and row.correct not in {code.code for code in codes.codes}:
            offered = listed(code.code for code in codes.codes)
            failed.append(Failed(f"attention {row.id}", _NOT_OFFERED, row.correct, expected=offered))
    return Found(len(form.attention), failed)


_NOT_OFFERED = Text(zh="正确答案不在选项之中", en="the correct answer is not offered")

CHECKS: tuple[Check[Instrument], ...] = (
    Check(
        "empty_constructs",
        "error",
        Text(zh="每个构念都有题目", en="every construct has items"),
        empty_constructs,
        Text(zh="在题目里写 measures，或删去该构念。", en="Let items name it under measures, or remove it."),
    ),
    Check(
        "min_answered_too_high",
        "error",
        Text(zh="至少作答数不超过题数", en="min_answered does not exceed the items"),
        min_answered_too_high,
        Text(zh="改小 min_answered。", en="Lower min_answered."),
    ),
    Check("single_items", "note", Text(zh="构念不止一道题", en="constructs have more than one item"), single_items),
    Check(
        "mixed_anchors",
        "warning",
        Text(zh="同一构念的题目选项一致", en="items of a construct share their answers"),
        mixed_anchors,
        Text(zh="确认这些选项可以放在一起平均。", en="Make sure that these answers may be averaged."),
    ),
    Check(
        "reverse_balance",
        "note",
        Text(zh="构念兼有正向题和反向题", en="constructs have items of both directions"),
        reverse_balance,
    ),
    Check(
        "attention_answers",
        "error",
        Text(zh="注意力题的正确答案在选项之中", en="the correct answer of an attention row is offered"),
        attention_answers,
        Text(zh="改正 correct。", en="Correct it under correct."),
    ),
)
