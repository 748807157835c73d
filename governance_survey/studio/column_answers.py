"""What the answers of one column may be: labelled codes, a short run of numbers, or known wordings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ..formats.raw_file import ColumnLabels
from .answer_wordings import missing_reason, ordered
from .column_profiles import Named, Profile
from .missing_numbers import LabelledMissing, missing_numbers

MOST_CATEGORIES = 12
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


def answers_of(column: Named, seen: Profile, labels: ColumnLabels | None) -> Answers | None:
    """The answers of a column, or None for a number, a text, a key."""
    if labels is not None and labels.values:
        found = _labelled(column, seen, labels)
        if found is not None:
            return found
    if seen.numbers is not None:
        return _numbered(column, seen, labels)
    return _worded(column, seen)


def _labelled(column: Named, seen: Profile, labels: ColumnLabels) -> Answers | None:
    missing = tuple(
        LabelledMissing(code, missing_reason(label) or "no_answer", label, missing_reason(label) is not None)
        for code, label in labels.values
        if code in labels.user_missing or missing_reason(label) is not None
    )
    gone = {entry.code for entry in missing} | set(labels.user_missing)
    missing += tuple(
        LabelledMissing(code, "no_answer", None, False)
        for code in labels.user_missing
        if code not in {entry.code for entry in missing}
    )
    named_codes = {code: label for code, label in labels.values if code not in gone}
    unnamed = [number for number in seen.numbers or () if number not in gone and number not in named_codes]
    if not named_codes or len(unnamed) > MOST_CATEGORIES or (unnamed and any(n != int(n) for n in unnamed)):
        return None  # a number with a word for one or two of its values
    codes = sorted({*named_codes, *unnamed}, key=lambda code: (isinstance(code, str), code))
    shown = [named_codes.get(code, _bare(code)) for code in codes]
    order = ordered(shown)
    in_order = order is not None and order[1] in (tuple(shown), tuple(reversed(shown)))
    if unnamed and all(not isinstance(code, str) and code == int(code) for code in codes):
        low, high = int(codes[0]), int(codes[-1])
        if high - low <= LONGEST_SCALE:
            codes = [float(code) for code in range(low, high + 1)]
            in_order = True
    options: Options = tuple((code, named_codes.get(code, _bare(code))) for code in codes)
    graded = in_order or labels.level == "ordinal" or column.role == "ordinal"
    ordinal = column.role != "nominal" and len(options) > 2 and graded
    name = order[0] if order is not None and in_order else ""
    scale = ("labelled", options) if len(options) > 2 and column.role is None else None
    return Answers(scale, options, "ordinal" if ordinal else "nominal", missing, name) if len(options) > 1 else None


def _bare(code: float | str) -> str:
    return code if isinstance(code, str) else f"{code:g}"


def _numbered(column: Named, seen: Profile, labels: ColumnLabels | None) -> Answers | None:
    declared = tuple(
        LabelledMissing(code, "no_answer", None, False) for code in (labels.user_missing if labels is not None else ())
    )
    gone = {entry.code for entry in declared}
    rest = tuple(number for number in seen.numbers or () if number not in gone)
    if not rest or not seen.whole:
        return None
    answers, missing = missing_numbers(rest)
    low, high = int(min(answers)), int(max(answers))
    if len(answers) < 2 or len(answers) > MOST_CATEGORIES or not -10 <= low <= high <= 100:
        return None
    rating = low in ONE_SCALE and 2 <= high - low <= LONGEST_SCALE and len(answers) > 2
    ordinal = column.role == "ordinal" and rating
    codes = range(low, high + 1) if ordinal or rating else sorted(int(number) for number in answers)
    options: Options = tuple((float(code), str(code)) for code in codes)
    scale = ("numbers", low, high) if rating and column.role is None else None
    return Answers(scale, options, "ordinal" if ordinal else "nominal", (*declared, *missing))


def _worded(column: Named, seen: Profile) -> Answers | None:
    texts = seen.texts
    order = ordered(texts) if len(texts) <= MOST_CATEGORIES else None
    if order is not None:
        name = order[0]
        scale = ("words", name) if column.role is None and name != "EDUCATION" else None
        return Answers(scale, tuple((text, text) for text in order[1]), "ordinal", (), name)
    few = 2 <= len(texts) <= MOST_CATEGORIES and (seen.repeated or seen.filled > 4 * len(texts))
    if few and not any("┋" in text for text in texts):
        return Answers(None, tuple((text, text) for text in texts), "nominal")
    return None
