"""What the answers of one column may be: labelled codes, a short run of numbers, or known wordings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from ...formats.raw_file import ColumnLabels
from .answer_wordings import missing_reason, ordered
from .column_profiles import Named, Profile
from .missing_numbers import LabelledMissing, missing_numbers

MOST_CATEGORIES = 12
_RANGE = re.compile(r"\d\D{0,3}[-–—~～至到]\D{0,3}\d")
_NONE = re.compile(r"无|没有|none|no\b|nothing", re.IGNORECASE)
_ABOVE = re.compile(r"以上|超过|大于|多于|over|above|more|\+|or older", re.IGNORECASE)
_BELOW = re.compile(r"以下|不足|小于|少于|不到|less|under|below", re.IGNORECASE)
_FIRST_NUMBER = re.compile(r"\d[\d,]*(\.\d+)?")
LONGEST_SCALE = 10  # steps between the lowest and the highest answer
ONE_SCALE = range(-3, 3)  # where a rating scale may start; 2 where nobody chose 1

Level = Literal["ordinal", "nominal"]
Options = tuple[tuple[float | str, str], ...]  # (code or text as in the data, label)


@dataclass(frozen=True)
class Answers:
    """What a column may be: the key it shares with its neighbours, its options, its missing codes."""

    scale: tuple[object, ...] | None  # columns with one scale may form a block
    options: Options
    level: Level
    missing: tuple[LabelledMissing, ...] = ()
    name: str = ""


def declared_missing(labels: ColumnLabels | None) -> tuple[LabelledMissing, ...]:
    """Missing codes a file declares for a column: user-missing values, and labels that name a reason."""
    if labels is None:
        return ()
    label_of = dict(labels.values)
    codes = [code for code, label in labels.values if missing_reason(label) is not None]
    found = []
    for code in dict.fromkeys((*codes, *labels.user_missing)):
        label = label_of.get(code)
        reason = missing_reason(label) if label else None
        found.append(LabelledMissing(code, reason or "no_answer", label, reason is not None))
    return tuple(found)


def answers_of(
    column: Named, seen: Profile, labels: ColumnLabels | None, skips: frozenset[float] = frozenset()
) -> Answers | None:
    """The answers of a column, or None for a number, a text, a key. `skips`: codes of no answer in other columns."""
    gone = {entry.code for entry in declared_missing(labels)}
    if labels is not None and labels.values:
        found = _labelled(column, seen, labels, gone, skips)
        if found is not None:
            return found
    if seen.numbers is not None:
        return _numbered(column, seen, gone, skips)
    return _worded(column, seen)


def _labelled(
    column: Named, seen: Profile, labels: ColumnLabels, gone: set[float | str], skips: frozenset[float]
) -> Answers | None:
    label_of = {code: label for code, label in labels.values if code not in gone}
    seen_too = [number for number in seen.numbers or () if number not in gone and number not in label_of]
    if not label_of or any(number != int(number) for number in seen_too):
        return None
    numbers = [code for code in label_of if not isinstance(code, str)]
    suspected = missing_numbers(sorted({*numbers, *seen_too}), skips)[1] if seen_too else ()
    missing = tuple(entry for entry in suspected if entry.code in seen_too)
    unlabelled = [number for number in seen_too if number not in {entry.code for entry in missing}]
    if len(unlabelled) > MOST_CATEGORIES:
        return None  # a number with a word for one or two of its values
    codes = sorted({*label_of, *unlabelled}, key=lambda code: (isinstance(code, str), code))
    if unlabelled and codes[-1] - codes[0] <= LONGEST_SCALE:  # type: ignore[operator]
        # "0 not at all … 10 completely": only the ends carry words.
        codes = [float(code) for code in range(int(codes[0]), int(codes[-1]) + 1)]
    options: Options = tuple((code, label_of.get(code, _bare(code))) for code in codes)
    if len(options) < 2:
        return None
    shown = tuple(label for _, label in options)
    order = ordered(shown)
    in_order = order is not None and order[1] in (shown, shown[::-1])
    graded = in_order or bool(unlabelled) or labels.level == "ordinal" or column.role == "ordinal"
    level: Level = "ordinal" if graded and column.role != "nominal" and len(options) > 2 else "nominal"
    scale = ("labelled", options) if len(options) > 2 and column.role is None else None
    return Answers(scale, options, level, missing, order[0] if order is not None and in_order else "")


def _bare(code: float | str) -> str:
    return code if isinstance(code, str) else f"{code:g}"


def _numbered(column: Named, seen: Profile, gone: set[float | str], skips: frozenset[float]) -> Answers | None:
    rest = tuple(number for number in seen.numbers or () if number not in gone)
    if not rest or not seen.whole:
        return None
    answers, missing = missing_numbers(rest, skips)
    low, high = int(min(answers)), int(max(answers))
    if len(answers) < 2 or len(answers) > MOST_CATEGORIES or not -10 <= low <= high <= 100:
        return None
    if (low, high) == (0, 1) and column.column.startswith("第"):
        # 问卷星 writes one column an option of a multiple choice: 1 where it is ticked.
        return Answers(None, ((0.0, "未选"), (1.0, "选中")), "nominal", missing, "TICKED")
    rating = low in ONE_SCALE and 2 <= high - low <= LONGEST_SCALE and len(answers) > 2
    graded = column.role == "ordinal" and (rating or 2 < len(answers) == high - low + 1)
    codes = range(low, high + 1) if rating else sorted(int(number) for number in answers)
    options: Options = tuple((float(code), str(code)) for code in codes)
    scale = ("numbers", low, high) if rating and column.role is None else None
    return Answers(scale, options, "ordinal" if graded else "nominal", missing)


def _worded(column: Named, seen: Profile) -> Answers | None:
    texts = seen.texts
    order = ordered(texts) if len(texts) <= MOST_CATEGORIES else None
    if order is not None:
        name = order[0]
        scale = ("words", name) if column.role is None and name != "EDUCATION" else None
        return Answers(scale, tuple((text, text) for text in order[1]), "ordinal", (), name)
    bands = _bands(texts, column) if 2 < len(texts) <= MOST_CATEGORIES else None
    if bands is not None:
        return Answers(None, tuple((text, text) for text in bands), "ordinal")
    few = 2 <= len(texts) <= MOST_CATEGORIES and (seen.repeated or seen.filled > 4 * len(texts))
    if few and not any("┋" in text for text in texts):
        return Answers(None, tuple((text, text) for text in texts), "nominal")
    return None


def _bands(texts: tuple[str, ...], column: Named) -> list[str] | None:
    # "无收入", "3000元以下", "3001-5000元", "5000元以上" stand in the order of their first number.
    if column.role != "ordinal" and not any(_RANGE.search(text) for text in texts):
        return None
    places = {text: _place(text) for text in texts}
    known = [place for place in places.values() if place is not None]
    return sorted(texts, key=lambda text: places[text] or 0.0) if len(set(known)) == len(texts) else None


def _place(text: str) -> float | None:
    found = _FIRST_NUMBER.search(text)
    if found is None:
        return -1.0 if _NONE.match(text) else None
    edge = 0.5 if _ABOVE.search(text) else -0.5 if _BELOW.search(text) else 0.0
    return float(found[0].replace(",", "")) + edge
