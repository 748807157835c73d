"""What the answers of one column may be: labelled codes, a short run of numbers, or known wordings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from ..formats.raw_file import ColumnLabels
from .answer_wordings import missing_reason, ordered
from .column_profiles import Named, Profile
from .missing_numbers import LabelledMissing, missing_numbers

MOST_CATEGORIES = 12
_FIRST_NUMBER = re.compile(r"\d[\d,]*(\.\d+)?")
LONGEST_SCALE = 10  # steps between the lowest and the highest answer
ONE_SCALE = range(-3, 2)  # where a rating scale may start

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


def answers_of(column: Named, seen: Profile, labels: ColumnLabels | None) -> Answers | None:
    """The answers of a column, or None for a number, a text, a key."""
    gone = {entry.code for entry in declared_missing(labels)}
    if labels is not None and labels.values:
        found = _labelled(column, seen, labels, gone)
        if found is not None:
            return found
    if seen.numbers is not None:
        return _numbered(column, seen, gone)
    return _worded(column, seen)


def _labelled(column: Named, seen: Profile, labels: ColumnLabels, gone: set[float | str]) -> Answers | None:
    label_of = {code: label for code, label in labels.values if code not in gone}
    seen_too = [number for number in seen.numbers or () if number not in gone and number not in label_of]
    if not label_of or any(number != int(number) for number in seen_too):
        return None
    numbers = [code for code in label_of if not isinstance(code, str)]
    suspected = missing_numbers(sorted({*numbers, *seen_too}))[1] if seen_too else ()
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


def _numbered(column: Named, seen: Profile, gone: set[float | str]) -> Answers | None:
    rest = tuple(number for number in seen.numbers or () if number not in gone)
    if not rest or not seen.whole:
        return None
    answers, missing = missing_numbers(rest)
    low, high = int(min(answers)), int(max(answers))
    if len(answers) < 2 or len(answers) > MOST_CATEGORIES or not -10 <= low <= high <= 100:
        return None
    rating = low in ONE_SCALE and 2 <= high - low <= LONGEST_SCALE and len(answers) > 2
    codes = range(low, high + 1) if rating else sorted(int(number) for number in answers)
    options: Options = tuple((float(code), str(code)) for code in codes)
    scale = ("numbers", low, high) if rating and column.role is None else None
    return Answers(scale, options, "ordinal" if rating and column.role == "ordinal" else "nominal", missing)


def _worded(column: Named, seen: Profile) -> Answers | None:
    texts = seen.texts
    order = ordered(texts) if len(texts) <= MOST_CATEGORIES else None
    if order is not None:
        name = order[0]
        scale = ("words", name) if column.role is None and name != "EDUCATION" else None
        return Answers(scale, tuple((text, text) for text in order[1]), "ordinal", (), name)
    if (
        column.role == "ordinal"
        and all(_FIRST_NUMBER.search(text) for text in texts)
        and 2 < len(texts) <= MOST_CATEGORIES
    ):
        # Bands of age or income: "18–30", "31–45", "over 60" stand in the order of their first number.
        bands = sorted(texts, key=lambda text: (_first_number(text), text))
        if len({_first_number(text) for text in texts}) == len(texts):
            return Answers(None, tuple((text, text) for text in bands), "ordinal")
    few = 2 <= len(texts) <= MOST_CATEGORIES and (seen.repeated or seen.filled > 4 * len(texts))
    if few and not any("┋" in text for text in texts):
        return Answers(None, tuple((text, text) for text in texts), "nominal")
    return None


def _first_number(text: str) -> float:
    found = _FIRST_NUMBER.search(text)
    return float(found[0].replace(",", "")) if found else 0.0
