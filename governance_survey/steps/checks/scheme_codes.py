"""Checks of a questionnaire: code lists, missing codes, ranges of numbers."""

from __future__ import annotations

import math

from ...engine.cleaning import normalise
from ...schemes.base import AnswerCode
from ...schemes.instrument import CodeList, Instrument
from ...words.text import Text, listed, same
from .base import Check, Failed, Found, repeated


def repeated_codes(form: Instrument) -> Found:
    """A code or a label may stand once in a list; a label may not be another option's code.

    Labels are compared as answers are read: full-width and half-width signs and spaces are one spelling.
    """
    failed = []
    for codes in form.code_lists:
        where = f"code_lists {codes.id}"
        failed += [Failed(where, _TWICE.fill(v=v, n=n), v) for v, n in repeated(c.code for c in codes.codes).items()]
        for spelling, owners in _spellings(codes).items():
            if len(owners) > 1:
                failed.append(Failed(where, _TWO_OWNERS.fill(t=spelling, c=listed(owners)), spelling))
    return Found(len(form.code_lists), failed)


_TWICE = Text(zh="取值 {v} 出现了 {n} 次", en="the code {v} stands {n} times")
_TWO_OWNERS = Text(zh="“{t}”同时指取值 {c}", en="“{t}” stands for the codes {c}")


def _spellings(codes: CodeList) -> dict[str, list[AnswerCode]]:
    # Everything a data file may hold for an option -> the options it would mean.
    owners: dict[str, list[AnswerCode]] = {}
    for code in codes.codes:
        written = {normalise(str(code.code)), *(normalise(label) for label in (code.zh, code.en) if label)}
        for spelling in sorted(written):
            found = owners.setdefault(spelling, [])
            if code.code not in found:
                found.append(code.code)
    return owners


def code_list_gaps(form: Instrument) -> Found:
    """Codes of an ordinal list should follow one another in order: a gap is usually a forgotten option."""
    ordinal = [codes for codes in form.code_lists if codes.level == "ordinal"]
    failed = []
    for codes in ordinal:
        numbers = [code.code for code in codes.codes if isinstance(code.code, int | float)]
        if len(numbers) < len(codes.codes):
            continue
        steps = zip(sorted(numbers), sorted(numbers)[1:], strict=False)
        absent = [_gap(low, high) for low, high in steps if high - low > 1]
        where = f"code_lists {codes.id}"
        if absent:
            failed.append(Failed(where, _GAP.fill(v=listed(absent)), listed(absent)))
        elif numbers not in (sorted(numbers), sorted(numbers, reverse=True)):
            failed.append(Failed(where, _ORDER, listed(numbers)))
    return Found(len(ordinal), failed)


def _gap(low: float, high: float) -> str:
    return f"{low + 1:g}" if high - low <= 2 else f"{low + 1:g}–{high - 1:g}"


_GAP = Text(zh="取值不连续，缺 {v}", en="codes are not consecutive; {v} missing")
_ORDER = Text(zh="选项没有按大小排列", en="the options are not in the order of their codes")


def unused_code_lists(form: Instrument) -> Found:
    """A list nothing refers to."""
    used = _lists_of_items(form) | _lists_of_variables(form)
    failed = [Failed(f"code_lists {codes.id}", _UNUSED) for codes in form.code_lists if codes.id not in used]
    return Found(len(form.code_lists), failed)


def _lists_of_items(form: Instrument) -> set[str | None]:
    return {*(item.codes for item in form.items), *(row.codes for row in form.attention)}


_UNUSED = Text(zh="没有题目或变量使用", en="no item or variable uses it")


def nominal_scales(form: Instrument) -> Found:
    """An item that is scored needs an order among its answers; more than two unordered options have none."""
    scored = [item for item in form.items if item.measures is not None]
    failed = []
    for item in scored:
        codes = form.code_list_by_id.get(item.codes)
        if codes is not None and codes.level == "nominal" and len(codes.codes) > 2:
            failed.append(Failed(f"items {item.id}", _NOMINAL.fill(n=len(codes.codes)), codes.id))
    return Found(len(scored), failed)


_NOMINAL = Text(zh="计入构念，选项却是 {n} 个无序类别", en="is scored, but its {n} options are nominal")


def two_reasons(form: Instrument) -> Found:
    """One missing code, one reason; the same for its wording."""
    reasons: dict[object, set[str]] = {}
    for missing in form.missing_codes:
        texts = {normalise(text) for text in (missing.zh, missing.en) if text}
        for spelling in (missing.code if not isinstance(missing.code, str) else normalise(missing.code), *texts):
            reasons.setdefault(spelling, set()).add(missing.reason)
    failed = [
        Failed("missing_codes", _REASONS.fill(c=code, r=listed(sorted(why))), code)
        for code, why in reasons.items()
        if len(why) > 1
    ]
    return Found(len(form.missing_codes), failed)


_REASONS = Text(zh="{c} 同时表示 {r}", en="{c} stands for {r} at once")


def missing_code_is_answer(form: Instrument) -> Found:
    """A missing code may not be an answer of a list that items use."""
    used = _lists_of_items(form)
    return _clashes(form, [codes for codes in form.code_lists if codes.id in used], _IS_ANSWER)


def missing_code_overruled(form: Instrument) -> Found:
    """A variable's own list may use such a number: there the list speaks."""
    own = _lists_of_variables(form) - _lists_of_items(form)
    return _clashes(form, [codes for codes in form.code_lists if codes.id in own], _OVERRULED)


_IS_ANSWER = Text(zh="缺失码 {c}（{r}）也是这里的选项", en="the missing code {c} ({r}) is also an answer of this list")
_OVERRULED = Text(
    zh="{c} 在别处表示“{r}”，在这里按选项读取", en="{c} means “{r}” elsewhere; here it is read as an answer"
)


def _clashes(form: Instrument, lists: list[CodeList], wording: Text) -> Found:
    # Codes and texts are both compared: a file may hold either.
    failed = []
    offered = {item.codes for item in form.items if item.not_applicable}
    for codes in lists:
        answers = _spellings(codes)
        for missing in form.missing_codes:
            if missing.reason == "not_applicable" and codes.id not in offered | _lists_of_variables(form):
                continue  # not read as missing where no item offers it
            written = [normalise(str(text)) for text in (missing.code, missing.zh, missing.en) if text is not None]
            clash = next((spelling for spelling in written if spelling in answers), None)
            if clash is not None:
                failed.append(Failed(f"code_lists {codes.id}", wording.fill(c=clash, r=missing.reason), clash))
    return Found(len(lists) * len(form.missing_codes), failed)


def _lists_of_variables(form: Instrument) -> set[str | None]:
    return {variable.codes for variable in form.variables}


def missing_code_in_range(form: Instrument) -> Found:
    """A missing code inside the range of a number swallows real answers: an age of 99 would be "refused"."""
    # Without an upper limit every positive code would "clash"; only a stated range can hold one.
    ranged = [v for v in form.variables if v.kind == "number" and v.codes is None and v.high is not None]
    numeric = [missing for missing in form.missing_codes if not isinstance(missing.code, str)]
    failed = []
    for variable in ranged:
        low, high = -math.inf if variable.low is None else variable.low, variable.high or 0.0
        told = [m for m in numeric if variable.missing is None or m.code in variable.missing]
        inside = [m for m in told if low <= float(m.code) <= high]
        failed += [Failed(f"variables {variable.id}", _SWALLOWS.fill(c=m.code, r=m.reason), m.code) for m in inside]
    return Found(len(ranged) * len(numeric), failed)


_SWALLOWS = Text(zh="真实取值 {c} 会被当作“{r}”", en="a true value of {c} will be read as “{r}”")


def empty_ranges(form: Instrument) -> Found:
    """The lower limit may not exceed the upper."""
    ranged = [v for v in form.variables if v.low is not None and v.high is not None]
    failed = [
        Failed(f"variables {v.id}", _EMPTY, same(f"{v.low:g} > {v.high:g}"))
        for v in ranged
        if v.low is not None and v.high is not None and v.low > v.high
    ]
    return Found(len(ranged), failed)


_EMPTY = Text(zh="下限大于上限", en="the lower limit exceeds the upper")

CHECKS: tuple[Check[Instrument], ...] = (
    Check(
        "repeated_codes",
        "error",
        Text(zh="选项的取值和文字不重复", en="codes and labels of a list differ"),
        repeated_codes,
        Text(
            zh="改正选项表，否则同一答案可作两种理解。", en="Correct the list, or one answer can be read in two ways."
        ),
    ),
    Check(
        "code_list_gaps",
        "warning",
        Text(zh="有序选项的取值连续", en="codes of an ordinal list are consecutive and in order"),
        code_list_gaps,
        Text(
            zh="确认没有漏写选项；计分按取值的间距进行。",
            en="Is an option missing? Scores follow the distances of codes.",
        ),
    ),
    Check("unused_code_lists", "note", Text(zh="选项表都有使用", en="every code list is used"), unused_code_lists),
    Check(
        "nominal_scales",
        "warning",
        Text(zh="计分题目的选项有次序", en="scored items have ordered answers"),
        nominal_scales,
        Text(zh="若选项确有次序，请声明 level: ordinal。", en="If the options have an order, declare level: ordinal."),
    ),
    Check(
        "two_reasons",
        "error",
        Text(zh="一个缺失码只有一种原因", en="a missing code has one reason"),
        two_reasons,
        Text(zh="每个缺失码只保留一种原因。", en="Keep one reason for each missing code."),
    ),
    Check(
        "missing_code_is_answer",
        "error",
        Text(zh="缺失码不是题目的选项", en="missing codes are not answers of items"),
        missing_code_is_answer,
        Text(zh="换一个缺失码，或从选项中删除。", en="Choose another missing code, or take it out of the list."),
    ),
    Check(
        "missing_code_overruled",
        "note",
        Text(zh="缺失码不是变量的选项", en="missing codes are not answers of variables"),
        missing_code_overruled,
    ),
    Check(
        "missing_code_in_range",
        "warning",
        Text(zh="缺失码在数值范围之外", en="missing codes lie outside the range of numbers"),
        missing_code_in_range,
        Text(zh="换用范围之外的缺失码（如 -99）。", en="Use a missing code outside the range, such as -99."),
    ),
    Check(
        "empty_ranges",
        "error",
        Text(zh="数值范围不为空", en="ranges of numbers are not empty"),
        empty_ranges,
        Text(zh="对调上下限。", en="Exchange the limits."),
    ),
)
