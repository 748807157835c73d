"""Checks of a codebook: attributes and rules of procedure."""

from __future__ import annotations

from collections.abc import Iterator

from ...schemes.codebook import Codebook
from ...words.text import Text, listed
from .base import Check, Failed, Found, advised
from .codebook_ids import BookAndSchemes


def unsound_attributes(subject: BookAndSchemes) -> Found:
    """An ordinal attribute has an order to speak of; an interval one has numbers."""
    failed = []
    for attribute in subject.book.attributes:
        if attribute.measurement != "nominal" and len(attribute.values) < 2:
            failed.append(Failed(attribute.id, _NO_ORDER, attribute.measurement))
        if attribute.measurement == "interval" and not all(_number(value) for value in attribute.value_ids):
            failed.append(Failed(attribute.id, _NO_NUMBER, listed(attribute.value_ids)))
    return Found(len(subject.book.attributes), failed)


_NO_ORDER = Text(zh="不是名义测量，却没有列出有序的取值", en="is not nominal, yet lists no ordered values")
_NO_NUMBER = Text(zh="等距测量的取值应是数字", en="values of an interval attribute should be numbers")


def _number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def unknown_in_procedure(subject: BookAndSchemes) -> Found:
    """Rules of procedure speak of kinds, attributes and values that the book declares."""
    references = list(_references(subject.book))
    failed = [
        Failed(f"procedure {rule}", advised(_UNKNOWN.fill(n=name), name, known), name)
        for rule, name, known in references
        if name not in known
    ]
    return Found(len(references), failed)


_UNKNOWN = Text(zh="{n} 没有声明。", en="{n} is not declared.")


def _references(book: Codebook) -> Iterator[tuple[str, str, frozenset[str]]]:
    rules = book.procedure
    kinds, attributes = frozenset(group.id for group in book.kinds), frozenset(book.attribute_by_id)
    for rule in ("accompanying", "expected", "linked"):
        yield from ((rule, name, kinds) for name in getattr(rules, rule))
    for rule in ("repeat", "links", "remedy"):
        if getattr(rules, rule) is not None:
            yield rule, getattr(rules, rule), attributes
    for rule, pairs in (("never", rules.never), ("not_counted", rules.not_counted)):
        for pair in pairs:
            yield rule, pair.attribute, attributes
            if pair.kind is not None:
                yield rule, pair.kind, kinds
            known = book.attribute_by_id.get(pair.attribute)
            if known is not None and known.values:
                yield rule, pair.value, frozenset(known.value_ids)


CHECKS: tuple[Check[BookAndSchemes], ...] = (
    Check(
        "unsound_attributes",
        "error",
        Text(zh="属性的测量层次与取值相符", en="attributes have values fit for their level of measurement"),
        unsound_attributes,
        Text(zh="列出取值，或写 measurement: nominal。", en="List the values, or write measurement: nominal."),
    ),
    Check(
        "unknown_in_procedure",
        "error",
        Text(zh="规程所说的类别和属性都有声明", en="the procedure speaks of what the book declares"),
        unknown_in_procedure,
        Text(
            zh="改正规程，或声明该类别、属性或取值。", en="Correct the rule, or declare the kind, attribute or value."
        ),
    ),
)
