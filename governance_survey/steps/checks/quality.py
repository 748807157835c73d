"""Checks of how people answered: attention, key direction, straight lines, copies."""

from __future__ import annotations

import numpy as np

from ...data.responses import Responses
from ...statistics.reliability import corrected_item_rest
from ...words.reasons import REASON_NUMBER
from ...words.text import Text
from ..person_scores import item_scores
from .base import CheckResult, of_rows, of_things

FEWEST_ITEMS = 6  # a straight line over fewer rows says little
FEWEST_FOR_COPIES = 10
MUCH = 0.20
FLAT = 1e-12


def attention_failed(responses: Responses) -> CheckResult:
    """Instructed rows answered otherwise than instructed."""
    found, checked = [], 0
    for row in responses.instrument.attention:
        if row.id in responses.table.columns:
            values = responses.column(row.id).values
            checked += int((~np.isnan(values)).sum())
            rows = np.flatnonzero(~np.isnan(values) & (values != float(row.correct)))
            found.append((rows, row.id, values[rows]))
    title = Text(zh="注意力题答对", en="attention rows are answered as instructed")
    return of_rows("attention_failed", title, "warning", checked, found)


def suspected_reverse(responses: Responses) -> CheckResult:
    """After the declared reversing every item should go with the rest of its construct."""
    found: list[tuple[str, object]] = []
    checked = 0
    for construct in responses.instrument.constructs:
        items = tuple(i for i in responses.instrument.items_of(construct.id) if i.id in responses.table.columns)
        if construct.measurement == "reflective" and len(items) > 2:
            r = corrected_item_rest(item_scores(responses, items))
            checked += len(items)
            found += [(item.id, f"r = {value:.2f}") for item, value in zip(items, r, strict=True) if value < 0]
    return of_things(
        "suspected_reverse",
        Text(zh="题目与同量表其余题目同向", en="items go with the rest of their scale"),
        "warning",
        checked,
        found,
        Text(zh="检查是否漏了或多了反向计分", en="check whether it should be reversed"),
    )


def constant_items(responses: Responses) -> CheckResult:
    """An item everybody answers alike tells nothing and stops reliability."""
    items = [item for item in responses.instrument.items if item.id in responses.table.columns]
    found: list[tuple[str, object]] = []
    for item in items:
        values = responses.column(item.id).values
        known = values[~np.isnan(values)]
        if known.size and np.ptp(known) < FLAT:
            found.append((item.id, f"{known[0]:g}"))
    title = Text(zh="题目的回答有变化", en="answers to an item vary")
    return of_things("constant_items", title, "warning", len(items), found)


def straight_lining(responses: Responses) -> CheckResult:
    """The same raw answer to every row of one list, reversed rows included."""
    found, checked = [], 0
    for codes in responses.instrument.code_lists:
        items = [i.id for i in responses.instrument.items if i.codes == codes.id and i.id in responses.table.columns]
        if len(items) < FEWEST_ITEMS:
            continue
        answers = responses.values(*items)
        known = ~np.isnan(answers)
        enough = known.sum(axis=1) >= FEWEST_ITEMS
        low = np.where(known, answers, np.inf).min(axis=1)
        high = np.where(known, answers, -np.inf).max(axis=1)
        checked += int(enough.sum())
        rows = np.flatnonzero(enough & (low == high))
        found.append((rows, codes.id, low[rows]))
    return of_rows(
        "straight_lining",
        Text(zh="没有整卷同一选项", en="nobody ticks one answer throughout"),
        "warning",
        checked,
        found,
    )


def repeated_answers(responses: Responses) -> CheckResult:
    """Two respondents with exactly the same answers to many items: a copy, or a form filled twice."""
    items = [item.id for item in responses.instrument.items if item.id in responses.table.columns]
    title = Text(zh="没有整卷雷同的答卷", en="no two respondents give identical answers")
    if len(items) < FEWEST_FOR_COPIES:
        return of_rows("repeated_answers", title, "warning", 0, [])
    answers = np.nan_to_num(responses.values(*items), nan=-9e9)
    varied = (np.ptp(answers, axis=1) > 0) & ((answers > -9e9).sum(axis=1) >= FEWEST_FOR_COPIES)
    _, place, counts = np.unique(answers, axis=0, return_inverse=True, return_counts=True)
    rows = np.flatnonzero(varied & (counts[place.reshape(-1)] > 1))
    groups = place.reshape(-1)[rows].astype(str)
    return of_rows("repeated_answers", title, "warning", responses.n_rows, [(rows, f"{items[0]}–{items[-1]}", groups)])


def much_nonresponse(responses: Responses) -> CheckResult:
    """Items that many left blank."""
    items = [item.id for item in responses.instrument.items if item.id in responses.table.columns]
    found: list[tuple[str, object]] = []
    for name in items:
        blank = float((responses.column(name).reasons == REASON_NUMBER["no_answer"]).mean()) if responses.n_rows else 0.0
        if blank > MUCH:
            found.append((name, f"{100 * blank:.0f}%"))
    title = Text(zh="漏答不多", en="few answers are left blank")
    return of_things("much_nonresponse", title, "note", len(items), found)
