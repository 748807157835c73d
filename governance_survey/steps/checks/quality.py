"""Checks of how people answered: attention, key direction, straight lines, copies, items left blank."""

from __future__ import annotations

import numpy as np

from ...data.responses import Responses, numbers_of
from ...engine.cleaning import normalise
from ...schemes.instrument import AttentionItem, CodeList
from ...statistics.reliability import corrected_item_rest
from ...words.numbers import show
from ...words.reasons import REASON_NUMBER
from ...words.text import Text, same
from ..person_scores import item_scores
from .base import Check, Failed, Found, cells, shown

FEWEST_ROWS = 10  # a correlation of fewer rows says nothing on direction
FEWEST_IN_LINE = 6  # the same answer to fewer rows may well be meant
FEWEST_FOR_COPIES = 10  # answers to fewer rows coincide by chance
MUCH_BLANK = 0.20


def attention_failed(responses: Responses) -> Found:
    """Instructed rows answered otherwise than instructed."""
    found, checked = [], 0
    for row in responses.instrument.attention:
        codes = responses.instrument.code_list_by_id.get(row.codes)
        if row.id in responses.table.columns and codes is not None:
            values = responses.column(row.id).values
            answered = ~np.isnan(values)
            checked += int(answered.sum())
            bad = answered & (values != _number(row, codes))
            found.append(cells(row.id, bad, values, _INATTENTIVE, same(row.correct)))
    return Found(checked, found)


_INATTENTIVE = Text(zh="没有按要求作答", en="not answered as instructed")


def _number(row: AttentionItem, codes: CodeList) -> float:
    key = normalise(row.correct) if isinstance(row.correct, str) else float(row.correct)
    return numbers_of(codes).get(key, float("nan"))


# A correlation of nought comes out as a few 1e-17 of either sign, as the rows happen to stand.
ROUNDING = 1e-9


def suspected_reverse(responses: Responses) -> Found:
    """After the declared reversing an item should go with the rest of its construct.

    The sign of the corrected item-rest correlation decides; constructs declared formative are left out, since
    their items need not go together.
    """
    failed, checked = [], 0
    for construct in responses.instrument.constructs:
        items = tuple(i for i in responses.instrument.items_of(construct.id) if i.id in responses.table.columns)
        if construct.measurement != "reflective" or len(items) < 2 or responses.n_rows < FEWEST_ROWS:
            continue
        rest = corrected_item_rest(item_scores(responses, items))
        checked += int(np.isfinite(rest).sum())
        for item, r in zip(items, rest, strict=True):
            if r < -ROUNDING:  # NaN (constant item or rest) is told by `constant_items`
                printed = show(float(r), "correlation")
                message = (_REVERSED if item.reverse else _UNREVERSED).fill(c=construct.id, r=printed)
                failed.append(Failed(item.id, message, same("r = ") + printed, expected=same("r > 0")))
    return Found(checked, failed)


_UNREVERSED = Text(
    zh="与 {c} 其余题目负相关（r = {r}），疑为漏了反向计分",
    en="goes against the rest of {c} (r = {r}); is it a reversed item?",
)
_REVERSED = Text(
    zh="反向计分后与 {c} 其余题目负相关（r = {r}），疑为不该反向",
    en="goes against the rest of {c} once reversed (r = {r}); should it be reversed?",
)


def constant_items(responses: Responses) -> Found:
    """An item everybody answers alike tells nothing and stops reliability."""
    names = _items(responses)
    failed, checked = [], 0
    for name in names:
        values = responses.column(name).values
        known = values[~np.isnan(values)]
        checked += known.size > 1
        if known.size > 1 and known.min() == known.max():
            failed.append(Failed(name, _CONSTANT.fill(n=known.size), shown(float(known[0]))))
    return Found(checked, failed)


_CONSTANT = Text(zh="{n} 份回答全部相同", en="all {n} answers are the same")


def straight_lining(responses: Responses) -> Found:
    """The same raw answer to every row of one code list, reversed rows included."""
    found, checked = [], 0
    for codes in responses.instrument.code_lists:
        names = [item.id for item in responses.instrument.items if item.codes == codes.id]
        names = [name for name in names if name in responses.table.columns]
        if len(names) < FEWEST_IN_LINE:
            continue
        low, high, n = _spread(responses, names)
        enough = n >= FEWEST_IN_LINE
        checked += int(enough.sum())
        found.append(cells(codes.id, enough & (low == high), low, _LINE.fill(n=len(names))))
    return Found(checked, found)


_LINE = Text(
    zh="这组选项的 {n} 道题答得完全一样（含反向题）", en="one answer to all of its {n} rows, reversed ones included"
)


def _spread(responses: Responses, names: list[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    # Column by column: a table of a million people is never held twice.
    low, high = np.full(responses.n_rows, np.inf), np.full(responses.n_rows, -np.inf)
    n = np.zeros(responses.n_rows, dtype=np.int64)
    for name in names:
        values = responses.column(name).values
        np.fmin(low, values, out=low)
        np.fmax(high, values, out=high)
        n += ~np.isnan(values)
    return low, high, n


def repeated_answers(responses: Responses) -> Found:
    """Exactly the same varied answers to many items: a copied interview, or a form sent twice."""
    from pandas import Series

    names = _items(responses)
    if len(names) < FEWEST_FOR_COPIES:
        return Found(0)
    low, high, n = _spread(responses, names)
    rows = np.flatnonzero((n >= FEWEST_FOR_COPIES) & (low < high))
    checked = rows.size
    # A hash finds the few candidates; the answers themselves decide.
    rows = rows[Series(_hashes(responses, names)[rows]).duplicated(keep=False).to_numpy()]
    answers = np.column_stack([responses.column(name).values[rows] for name in names])
    _, group = np.unique(np.nan_to_num(answers, nan=np.finfo(np.float64).min), axis=0, return_inverse=True)
    group = group.reshape(-1)
    first = np.full(int(group.max(initial=-1)) + 1, responses.n_rows)
    np.minimum.at(first, group, rows + 1)
    twice = np.zeros(responses.n_rows, dtype=bool)
    twice[rows] = (np.bincount(group) > 1)[group] if rows.size else False
    same_as = np.zeros(responses.n_rows)
    same_as[rows] = first[group]
    return Found(checked, (cells(f"{names[0]} – {names[-1]}", twice, same_as, _COPY.fill(n=len(names))),))


def _hashes(responses: Responses, names: list[str]) -> np.ndarray:
    mixed = np.zeros(responses.n_rows, dtype=np.uint64)
    for name in names:
        values = responses.column(name).values
        bits = np.where(np.isnan(values), -1.0, values + 0.0).view(np.uint64)
        mixed = (mixed ^ bits) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(29)
    return mixed


_COPY = Text(
    zh="{n} 道题的回答与另一行完全相同（“实为”是这组中最前的行号）",
    en="the same {n} answers as another row (“got” is the first row of the group)",
)


def much_left_blank(responses: Responses) -> Found:
    """Items that many of those who were asked left blank."""
    names = _items(responses)
    failed = []
    skipped = [REASON_NUMBER["not_asked"], REASON_NUMBER["not_shown"]]
    for name in names:
        counts = np.bincount(responses.column(name).reasons, minlength=len(REASON_NUMBER) + 1)
        asked = int(counts.sum() - counts[skipped].sum())
        blank = int(counts[REASON_NUMBER["no_answer"]])
        if asked and blank > MUCH_BLANK * asked:
            share = show(100 * blank / asked, "percent")
            failed.append(Failed(name, _MUCH.fill(b=blank, n=asked, s=share), share))
    return Found(len(names), failed)


_MUCH = Text(zh="问到的 {n} 人中 {b} 人未作答（{s}）", en="{b} of the {n} who were asked left it blank ({s})")


def _items(responses: Responses) -> list[str]:
    return [item.id for item in responses.instrument.items if item.id in responses.table.columns]


CHECKS: tuple[Check[Responses], ...] = (
    Check(
        "attention_failed",
        "warning",
        Text(zh="注意力题按要求作答", en="attention rows are answered as instructed"),
        attention_failed,
        Text(
            zh="事先约定剔除规则；比较剔除前后的结果。",
            en="Decide the rule of exclusion beforehand; compare with and without.",
        ),
    ),
    Check(
        "suspected_reverse",
        "warning",
        Text(zh="题目与同一构念的其余题目同向", en="items go with the rest of their construct"),
        suspected_reverse,
        Text(zh="检查是否漏了或多了反向计分（reverse）。", en="Is reverse missing, or set where it should not be?"),
    ),
    Check(
        "constant_items",
        "warning",
        Text(zh="题目的回答有变化", en="answers to an item vary"),
        constant_items,
        Text(
            zh="这样的题目不进入信度计算；请核对原始数据。",
            en="Such an item tells nothing; check it against the source.",
        ),
    ),
    Check(
        "straight_lining",
        "warning",
        Text(zh="没有一路选同一答案的答卷", en="nobody gives one answer throughout"),
        straight_lining,
        Text(zh="查看作答时长；事先约定如何处理。", en="Look at response times; decide beforehand what to do."),
    ),
    Check(
        "repeated_answers",
        "warning",
        Text(zh="没有整卷雷同的答卷", en="no two rows hold identical answers"),
        repeated_answers,
        Text(zh="查明是重复提交还是抄袭。", en="Submitted twice, or copied? Find out."),
    ),
    Check("much_left_blank", "note", Text(zh="题目漏答不多", en="few leave an item blank"), much_left_blank),
)
