"""Checks of a codebook: what every code says, in both languages, and definitions that say nearly the same."""

from __future__ import annotations

import numpy as np

from ...schemes.base import Wording
from ...schemes.codebook import InterviewCode
from ...words.text import Text, listed
from .base import Check, Failed, Found
from .codebook_ids import BookAndSchemes
from .scheme_ids import incomplete_wordings
from .similar_texts import similarity

# Runs of characters compared: a Chinese word has about two, an English root about four.
RUNS = {"zh": 2, "en": 4}
ALIKE = 0.60
PARTS = {
    "definition": Text(zh="定义", en="definition"),
    "include": Text(zh="纳入", en="include"),
    "exclude": Text(zh="排除", en="exclude"),
    "example": Text(zh="示例", en="example"),
}


def missing_code_parts(subject: BookAndSchemes) -> Found:
    """A code without definition, rules and example is applied by each coder in another way."""
    codes = [code for code in subject.book.codes if code.codable]
    failed = []
    for code in codes:
        lacking = [title for part, title in PARTS.items() if getattr(code, part) is None]
        if lacking:
            failed.append(Failed(code.id, _LACKS.fill(p=listed(lacking))))
    return Found(len(codes), failed)


_LACKS = Text(zh="缺{p}", en="has no {p}")


def missing_code_wording(subject: BookAndSchemes) -> Found:
    """Whatever is worded stands in both languages."""
    book = subject.book
    wordings: list[tuple[str, Wording | None]] = [("title", book.title), ("source", book.source)]
    for space in ("kinds", "dimensions", "remedies", "attributes"):
        wordings += [(f"{space} {group.id}", group.title) for group in getattr(book, space)]
    for attribute in book.attributes:
        where = f"attributes {attribute.id}"
        wordings += [(f"{where}: why", attribute.why)]
        wordings += [(f"{where}: {value.id}", value.title) for value in attribute.values]
    for code in book.codes:
        wordings += [(code.id, code.title)]
        wordings += [(f"{code.id}: {part}", getattr(code, part)) for part in PARTS]
    return incomplete_wordings(wordings)


def overlapping_definitions(subject: BookAndSchemes) -> Found:
    """Definitions that share most of their words, in either language: coders cannot tell the codes apart."""
    codes = [code for code in subject.book.codes if code.definition is not None]
    alike: dict[tuple[int, int], float] = {}
    for language, size in RUNS.items():
        texts = [getattr(code.definition, language) or "" for code in codes]
        values = np.triu(similarity(texts, size), 1)
        for first, second in np.argwhere(values >= ALIKE).tolist():
            alike[first, second] = max(alike.get((first, second), 0.0), float(values[first, second]))
    failed = [
        Failed(f"{codes[a].id} / {codes[b].id}", _pair(codes[a], codes[b]), round(value, 2))
        for (a, b), value in sorted(alike.items(), key=lambda found: -found[1])
    ]
    return Found(len(codes), failed)


def _pair(one: InterviewCode, other: InterviewCode) -> Text:
    assert one.definition is not None
    assert other.definition is not None
    return _ALIKE.fill(a=one.definition.text, b=other.definition.text)


_ALIKE = Text(zh="定义相近：“{a}”与“{b}”", en="the definitions are alike: “{a}” and “{b}”")

CHECKS: tuple[Check[BookAndSchemes], ...] = (
    Check(
        "missing_code_parts",
        "warning",
        Text(zh="编码都有定义、纳入、排除和示例", en="codes have definition, inclusion, exclusion and example"),
        missing_code_parts,
        Text(zh="补上；没有这些，编码员各编各的。", en="Add them; without them each coder codes in another way."),
    ),
    Check(
        "missing_code_wording",
        "warning",
        Text(zh="手册的文字中英文齐全", en="wordings of the book are given in both languages"),
        missing_code_wording,
        Text(
            zh="补上译文；缺的一种目前由另一种代替。", en="Add the translation; the other language stands in for now."
        ),
    ),
    Check(
        "overlapping_definitions",
        "warning",
        Text(zh="定义互不重叠", en="definitions do not overlap"),
        overlapping_definitions,
        Text(
            zh="合并这两个编码，或在 exclude 里写明怎样区分。",
            en="Join the codes, or say under exclude how they differ.",
        ),
    ),
)
