"""A codebook as a printed form: overviews first, then every code with its rules, then a coding sheet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from ...schemes.codebook import Codebook, CodeGroup, InterviewCode
from ...words.document import Heading, Paragraph
from ...words.form import NOTHING, Entry, Form, FormBlock, Sheet, SheetCell
from ...words.text import Text, same
from .coding_rules import rules_of_coding

_VERSION = Text(zh="版本 {v} · 共 {n} 个编码", en="Version {v} · codes: {n}")
_MARK = Text(zh="{t} {v}", en="{t} {v}")
_GROUPS, _OVERVIEW = Text(zh="编码类别", en="Kinds and dimensions"), Text(zh="编码一览", en="Overview of the codes")
_CODES, _SHEET = Text(zh="编码说明", en="The codes"), Text(zh="编码记录表", en="Coding sheet")
_KIND, _DIMENSION = Text(zh="类别", en="Kind"), Text(zh="维度", en="Dimension")
_REMEDY, _COUNT = Text(zh="对策", en="Remedy"), Text(zh="编码数", en="Codes")
_CODE, _TITLE = Text(zh="编码", en="Code"), Text(zh="名称", en="Title")
_GROUP, _ID = Text(zh="分组方式", en="Grouping"), Text(zh="编号", en="Id")
_PART = Text(zh="对应指数部分", en="Part of an index")
_DEFINITION, _EXAMPLE = Text(zh="定义", en="Definition"), Text(zh="例句", en="Example")
_INCLUDE, _EXCLUDE = Text(zh="归入", en="Include"), Text(zh="不归入", en="Exclude")
_FEEDS, _HYPOTHESES = Text(zh="涉及构念", en="Speaks of"), Text(zh="相关假设", en="Hypotheses")
_ENTRIES = Text(zh="论文条目", en="Paper entries")
_SECTION = Text(zh="{k} · {d}", en="{k} · {d}")
_SEGMENT, _QUOTE = Text(zh="访谈与段落", en="Interview, segment"), Text(zh="原文摘录", en="Words quoted")
_CODER, _REMARK = Text(zh="编码员", en="Coder"), Text(zh="备注", en="Remarks")
_SHEET_NOTE = Text(
    zh="一段可编多个码，一行写一个；拿不准的写进备注，留待讨论，不改定义。",
    en="A segment may take several codes, one a row; note doubts under remarks for discussion and leave the "
    "definitions as they are.",
)
_SHEET_ROWS = 18


def codebook_form(book: Codebook) -> Form:
    """The whole book."""
    blocks: list[FormBlock] = []
    if book.source is not None:
        blocks.append(Paragraph((book.source.text,), "note"))
    blocks += [Heading(_GROUPS), _groups(book), Heading(_OVERVIEW), _overview(book)]
    blocks += [*rules_of_coding(book), Heading(_CODES)]
    for (kind, dimension), codes in groupby(book.codes, lambda code: (code.kind, code.dimension)):
        # A codebook of another program may have neither.
        if kind is not None or dimension is not None:
            heading = _SECTION.fill(k=_title(book.kinds, kind), d=_title(book.dimensions, dimension))
            blocks.append(Heading(heading, 2))
        blocks += [_entry(book, code) for code in codes]
    blocks += [Heading(_SHEET), Paragraph((_SHEET_NOTE,), "note")]
    blocks.append(
        Sheet((5, 12, 32, 12, 10, 17), (same("#"), _SEGMENT, _QUOTE, _CODE, _CODER, _REMARK), blank_rows=_SHEET_ROWS)
    )
    title = book.title.text
    subtitle = _VERSION.fill(v=book.version, n=len(book.codes))
    return Form(title, subtitle, _MARK.fill(t=title, v=book.version), tuple(blocks))


def _title(groups: Sequence[CodeGroup], name: str | None) -> Text:
    return next((group.title.text for group in groups if group.id == name), same(name or NOTHING))


def _groups(book: Codebook) -> Sheet:
    """Kinds, dimensions and remedies, each with the number of its codes."""

    def rows(label: Text, groups: Sequence[CodeGroup], names: Sequence[str | None]) -> Iterator[tuple[SheetCell, ...]]:
        for group in groups:
            yield (label, group.id, group.title.text, group.index_part or NOTHING, str(names.count(group.id)))

    found = (
        *rows(_KIND, book.kinds, [code.kind for code in book.codes]),
        *rows(_DIMENSION, book.dimensions, [code.dimension for code in book.codes]),
        *rows(_REMEDY, book.remedies, [code.remedy for code in book.codes]),
    )
    return Sheet((14, 20, 30, 16, 10), (_GROUP, _ID, _TITLE, _PART, _COUNT), found)


def _overview(book: Codebook) -> Sheet:
    rows = tuple(
        (
            code.id,
            code.title.text,
            _title(book.kinds, code.kind),
            _title(book.dimensions, code.dimension),
            _title(book.remedies, code.remedy) if code.remedy else NOTHING,
        )
        for code in book.codes
    )
    return Sheet((12, 36, 16, 18, 18), (_CODE, _TITLE, _KIND, _DIMENSION, _REMEDY), rows)


def _entry(book: Codebook, code: InterviewCode) -> Entry:
    wordings = (
        (_DEFINITION, code.definition),
        (_INCLUDE, code.include),
        (_EXCLUDE, code.exclude),
        (_EXAMPLE, code.example),
    )
    facts = [(label, wording.text) for label, wording in wordings if wording is not None]
    if code.remedy:
        facts.append((_REMEDY, _title(book.remedies, code.remedy)))
    for label, names in ((_FEEDS, code.feeds), (_HYPOTHESES, code.hypotheses), (_ENTRIES, code.rests_on)):
        if names:
            facts.append((label, same(", ".join(names))))
    return Entry(code.id, code.title.text, tuple(facts))
