"""How to code, as a printed part of the codebook: rules of procedure in sentences, attributes in a sheet."""

from __future__ import annotations

from collections.abc import Iterator

from ...schemes.codebook import Codebook
from ...schemes.coding_rules import AttributeIs, AttributeValue
from ...words.document import Heading, Paragraph
from ...words.form import NOTHING, FormBlock, Sheet
from ...words.text import Text, listed, same

_RULES, _ATTRIBUTES = Text(zh="编码规程", en="Rules of procedure"), Text(zh="编码属性", en="Attributes of a coding")
_ATTRIBUTE, _VALUES = Text(zh="属性", en="Attribute"), Text(zh="取值", en="Values")
_REQUIRED, _WHY = Text(zh="必填", en="Required"), Text(zh="用途", en="Why")
_ID, _YES = Text(zh="编号", en="Id"), Text(zh="是", en="yes")
_RULE = Text(zh="{n}. {r}", en="{n}. {r}")

_MOST = Text(zh="一个单元至多编 {n} 个实质编码。", en="A unit takes at most {n} substantive codes.")
_ALONE = Text(
    zh="{k}编码不单独使用，也不计入上面的个数。",
    en="Codes of the kind {k} never stand alone and do not count towards that number.",
)
_LONG = Text(zh="单元不超过 {n} 个字符。", en="A unit is no longer than {n} characters.")
_OVERLAP = Text(zh="同一编码员的单元不重叠。", en="Units of one coder do not overlap.")
_ASKED = Text(zh="访谈员的话不编码。", en="The interviewer's words are not coded.")
_ONCE = Text(zh="同一回答里重复的内容只编一次。", en="What is repeated within one answer is coded once.")
_REPEAT = Text(
    zh="在后面的回答里再次出现时照编，并写 {a} = true。",
    en="What comes again in a later answer is coded again, with {a} = true.",
)
_NEVER = Text(zh="{k}编码不写 {a} = {v}。", en="Codes of the kind {k} never take {a} = {v}.")
_ASIDE = Text(zh="{a} = {v} 的编码不计入频次。", en="Codings with {a} = {v} are not counted.")
_LINKED = Text(zh="{k}编码要指向一个子维度或量表。", en="Codes of the kind {k} name a sub-dimension or scale.")
_EXPECTED = Text(
    zh="整份访谈若没有任何{k}编码，多半尚未编完。",
    en="An interview without any code of the kinds {k} is likely unfinished.",
)
_PARKING = Text(
    zh="新编码先记为 {p}.维度.名称，在 {n} 份访谈中出现后，才在下一版列入手册。",
    en="New codes wait as {p}.DIMENSION.name; after {n} interviews they may enter the next version of the book.",
)
_TWICE = Text(
    zh="至少 {s}% 且不少于 {n} 份访谈由两人各自编码；每个编码至少要有 {d} 次双人判断，否则报告为“未检验”。",
    en="At least {s}% of the interviews and no fewer than {n} are coded by two people, each alone; a code with fewer "
    "than {d} double-coded decisions is reported as not tested.",
)
_ANY = Text(zh="任何", en="any")


def rules_of_coding(book: Codebook) -> Iterator[FormBlock]:
    """Rules and attributes the book declares; nothing where it declares none."""
    rules = tuple(_rules(book))
    if rules:
        yield Heading(_RULES)
        yield from (Paragraph((_RULE.fill(n=number, r=rule),)) for number, rule in enumerate(rules, 1))
    if book.attributes:
        yield Heading(_ATTRIBUTES)
        yield _attributes(book)


def _rules(book: Codebook) -> Iterator[Text]:
    rule = book.procedure
    if rule.most_codes is not None:
        yield _MOST.fill(n=rule.most_codes)
    if rule.accompanying:
        yield _ALONE.fill(k=_kinds(book, rule.accompanying))
    if rule.longest_unit is not None:
        yield _LONG.fill(n=rule.longest_unit)
    if not rule.units_overlap:
        yield _OVERLAP
    if not rule.interviewer_coded:
        yield _ASKED
    if rule.once_per_answer:
        yield _ONCE
    if rule.repeat is not None:
        yield _REPEAT.fill(a=rule.repeat)
    for pair in rule.never:
        yield _pair(_NEVER, book, pair)
    for pair in rule.not_counted:
        yield _pair(_ASIDE, book, pair)
    if rule.linked:
        yield _LINKED.fill(k=_kinds(book, rule.linked))
    if rule.expected:
        yield _EXPECTED.fill(k=_kinds(book, rule.expected))
    if rule.parking is not None:
        yield _PARKING.fill(p=rule.parking, n=rule.parking_interviews)
    if rule.double_coding is not None:
        twice = rule.double_coding
        yield _TWICE.fill(s=f"{100 * twice.share:g}", n=twice.interviews, d=twice.decisions)


def _pair(wording: Text, book: Codebook, pair: AttributeIs) -> Text:
    kind = _ANY if pair.kind is None else _kinds(book, (pair.kind,))
    return wording.fill(k=kind, a=pair.attribute, v=pair.value)


def _kinds(book: Codebook, names: tuple[str, ...]) -> Text:
    titles = {group.id: group.title.text for group in book.kinds}
    return listed(titles.get(name, same(name)) for name in names)


def _attributes(book: Codebook) -> Sheet:
    rows = tuple(
        (
            attribute.id,
            attribute.title.text,
            listed((_value(value) for value in attribute.values), most=40) if attribute.values else NOTHING,
            _YES if attribute.required else NOTHING,
            attribute.why.text if attribute.why is not None else NOTHING,
        )
        for attribute in book.attributes
    )
    return Sheet((12, 14, 38, 10, 26), (_ID, _ATTRIBUTE, _VALUES, _REQUIRED, _WHY), rows)


def _value(value: AttributeValue) -> Text:
    said = value.title.text
    return Text(zh=_named(value.id, said.zh), en=_named(value.id, said.en))


def _named(name: str, title: str) -> str:
    # A value that is its own name is not printed twice.
    return name if name == title else f"{name} {title}"
