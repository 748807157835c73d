"""Typical words of a part, through the gate that every quote passes; and what is known of the coders who found them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ...data.codings import Codings
from ...data.segments import Mark, Segment
from ...words.errors import UsageError
from ...words.text import Text, listed, same
from .agreement_tables import VERDICTS
from .joint_talk import SPEAKER

if TYPE_CHECKING:
    from .agreeing import Agreement
    from .protecting import Protection

LONGEST, SHORTEST = 120, 6  # characters of words that read well in a table
_QUOTE = Text(zh="“{q}”（{s}，{c}）", en="“{q}” ({s}; {c})")
_NOBODY = Text(zh="“{q}”（{c}）", en="“{q}” ({c})")
# Beside a kind in a dimension; what is reliable bears no mark.
MARKS = {"reliable": "", "tentative": " *", "insufficient": " †", "not_tested": " ?"}
_MARKS = Text(
    zh="编码一致性按类型 × 维度：无记号为可用于主要结论；{m}。",
    en="Agreement of coders by kind in a dimension: no mark, headline use; {m}.",
)


def check_same_codings(codings: Codings, other: Protection | Agreement | None, argument: str) -> None:
    """Refuse a gate or an agreement of other interviews.

    Raises
    ------
    UsageError
        ``other_codings``.
    """
    if other is None:
        return
    own = {record.digest for record in codings.provenance.trail()}
    if own.isdisjoint(record.digest for record in other.codings.provenance.trail()):
        raise UsageError(
            "other_codings",
            Text(zh="{a}= 不是由这些访谈做出来的。", en="{a}= was not made from these interviews.").fill(a=argument),
            expected=same(str(codings)),
            got=same(str(other.codings)),
        )


def typical(codings: Codings, marks: Sequence[Mark], protection: Protection, n: int = 1) -> tuple[Mark, ...]:
    """The marks whose words say best what was heard, of those that may be quoted: one a source and code, at most `n`.

    First those the coder was surest of, then those of the code heard most, then words of a length that can be read.
    """
    often = Counter(mark.code for mark in marks)

    def rank(mark: Mark) -> tuple[object, ...]:
        segment = protection.codings.segment_by_id[mark.segment]
        length = segment.end - segment.start
        certain = mark.attributes.get("certainty", "")
        readable = SHORTEST <= length <= LONGEST
        return not certain, -_number(certain), not readable, -often[mark.code], mark.segment

    open_ = [m for m in marks if m.segment in protection.codings.segment_by_id and protection.quotable(m.segment)]
    found: dict[str, Mark] = {}
    for mark in sorted(open_, key=rank):
        if mark.code not in {other.code for other in found.values()}:
            found.setdefault(codings.segment_by_id[mark.segment].source, mark)
    return tuple(found.values())[:n]


def _number(value: str) -> float:
    return float(value) if value.isdigit() else 0.0


def quoted(mark: Mark, protection: Protection, *, speaker: bool = True) -> Text:
    """The words of a mark with its code; who spoke is a group, never a person or a place."""
    segment: Segment = protection.codings.segment_by_id[mark.segment]
    words = protection.quote(segment)
    source = protection.codings.source_by_id[segment.source]
    group = source.attributes.get(SPEAKER, "") if speaker else ""
    if not group:
        return _NOBODY.fill(q=words, c=mark.code)
    return _QUOTE.fill(q=words, s=group_title(protection.codings, SPEAKER, group), c=mark.code)


def group_title(codings: Codings, attribute: str, group: str) -> Text:
    """A value of an attribute by its title in the book, else as it stands."""
    known = codings.codebook.attribute_by_id.get(attribute)
    return (
        next((value.title.text for value in known.values if value.id == group), same(group)) if known else same(group)
    )


def reliability_of(codings: Codings, codes: Sequence[str], agreement: Agreement | None) -> Text | None:
    """Kinds in a dimension that codes stand under, each with the mark of how well coders agreed (`MARKS`)."""
    if agreement is None:
        return None
    paths = [codings.codebook.levels(code) for code in codes]
    names = dict.fromkeys(path[min(2, len(path)) - 1] for path in paths)
    return listed((same(f"{name}{MARKS[agreement.verdict(name)]}") for name in names), most=len(names))


def marks_note() -> Text:
    """What the marks of agreement mean."""
    told = [
        Text(zh="{m} {v}", en="{m} {v}").fill(m=mark.strip(), v=VERDICTS[name]) for name, mark in MARKS.items() if mark
    ]
    return _MARKS.fill(m=listed(told))
