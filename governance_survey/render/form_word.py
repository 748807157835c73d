"""A printed form as a Word file: A4 upright, boxes to tick, one language or Chinese with English beneath."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from ..words.document import Heading, Paragraph
from ..words.form import Entry, Form, FormBlock, Grid, Line, Option, Question, Sheet, SheetCell
from ..words.text import Text, in_languages
from .form_layout import BLANK, PAGE, box_columns, box_width_mm
from .form_pen import SECOND, Pen
from .form_tables import TEXT_MM, add_row, add_table, bottom_line, centre, shade
from .layout import TAG
from .word_styles import PAPER, FontProfile
from .word_xml import field, saved

_TINT = "F2F2F2"
_NUMBER_MM, _INDENT_MM, _LABEL_MM = 15.0, 7.0, 24.0
_WRITING_MM, _ROW_MM = 9.0, 7.5


def form_to_docx(form: Form, languages: tuple[str, ...], *, fonts: FontProfile = PAPER) -> bytes:
    """The form as a Word file; the same form gives the same bytes. Heads repeat on each page, no row is split."""
    pen = Pen(form, languages, fonts)
    pen.page()
    pen.say(pen.titled("Title"), form.title, replace(fonts.title, size=18))
    pen.say(pen.titled("Subtitle"), form.subtitle, replace(fonts.body, size=10, colour=SECOND))
    for block in form.blocks:
        _write(pen, block)
    _footer(pen)
    return saved(pen.word)


def _write(pen: Pen, block: FormBlock) -> None:
    if isinstance(block, Heading):
        level = min(max(block.level, 1), 3)
        paragraph = pen.paragraph(f"Heading {level}", before=12 if level == 1 else 8, after=4, keep=True)
        pen.say(paragraph, block.text, replace(pen.fonts.heading, size=15 - 2 * level))
    elif isinstance(block, Paragraph):
        font = pen.fonts.note if block.role == "note" else pen.fonts.body
        for sentence in block.sentences:
            if isinstance(sentence, Text):
                pen.say(pen.paragraph("GS Body", before=2, after=4), sentence, font)
    elif isinstance(block, Grid):
        _grid(pen, block)
    elif isinstance(block, Question):
        _question(pen, block)
    elif isinstance(block, Sheet):
        _sheet(pen, block)
    else:
        _entry(pen, block)


def _grid(pen: Pen, grid: Grid) -> None:
    lead = pen.paragraph("GS Body", before=6, after=3, keep=True)
    pen.say(lead, grid.lead, replace(pen.question, bold=True))
    size = box_width_mm(grid.options, pen.languages)
    wording = TEXT_MM - _NUMBER_MM - size * len(grid.options)
    table = add_table(pen.word, [_NUMBER_MM, wording, *[size] * len(grid.options)], ruled=True)
    cells = add_row(table, head=True)
    for cell in cells:
        shade(cell, _TINT)
    for cell in cells[:2]:
        pen.within(cell, keep=True)
    for cell, option in zip(cells[2:], grid.options, strict=True):
        paragraph = pen.within(cell, keep=True, centred=True)
        if option.code:
            pen.plain(paragraph, option.code, replace(pen.small, bold=True))
            pen.turn(paragraph)
        pen.say(paragraph, option.text, replace(pen.small, size=7))
    for line in grid.lines:
        _line(pen, add_row(table), line, grid.options)
    pen.gap()


def _line(pen: Pen, cells: Sequence[Any], line: Line, options: Sequence[Option]) -> None:
    number = pen.within(cells[0])
    pen.plain(number, line.number, pen.question)
    pen.turn(number)
    pen.plain(number, line.name, pen.tiny)
    pen.say(pen.within(cells[1]), line.text, replace(pen.question, size=9.5))
    for remark in line.remarks:
        pen.say(pen.within(cells[1], more=True), remark, pen.small)
    for cell, option, offered in zip(cells[2:], options, line.offered, strict=True):
        centre(cell)
        paragraph = pen.within(cell, centred=True)
        if offered:
            pen.box(paragraph, pen.cell)
            pen.plain(paragraph, option.code, pen.code)


def _question(pen: Pen, question: Question) -> None:
    answered = bool(question.options or question.lines or question.blank)
    routed = bool(question.routes)
    follows = answered or routed or bool(question.remarks)
    paragraph = pen.paragraph("GS Body", before=7, after=2, keep=follows)
    pen.plain(paragraph, f"{question.number}. ", replace(pen.question, bold=True))
    pen.say(paragraph, question.text, pen.question)
    pen.plain(paragraph, f"  {question.name}", pen.tiny)
    for remark in question.remarks:
        pen.say(_indented(pen, keep=answered or routed), remark, pen.small)
    if question.blank is not None:
        _blank(pen, question, question.blank, keep=routed)
    elif question.options:
        _boxes(pen, question.options, keep=routed)
    if question.lines:
        table = add_table(pen.word, [_INDENT_MM, TEXT_MM - _INDENT_MM], ruled=False)
        for place in range(question.lines):
            first, line = add_row(table, least_mm=_WRITING_MM)
            bottom_line(line)
            pen.within(first, keep=place + 1 < question.lines)
        pen.gap()
    for place, route in enumerate(question.routes):
        arrow = _indented(pen, keep=place + 1 < len(question.routes))
        pen.plain(arrow, "→ ", pen.question)
        pen.say(arrow, route, replace(pen.small, size=8.5, bold=True))


def _indented(pen: Pen, *, keep: bool) -> Any:
    return pen.paragraph("GS Body", after=1, keep=keep, indent_mm=_INDENT_MM)


def _blank(pen: Pen, question: Question, blank: Text, *, keep: bool) -> None:
    """The line to write a number or date on, and the boxes beside it."""
    paragraph = _indented(pen, keep=keep)
    for place, (_, wording) in enumerate(in_languages(blank, pen.languages)):
        # Two lines for one answer would be filled twice: of two languages only the unit is said again.
        shown = wording.replace("{blank}", " " if place else BLANK)
        pen.plain(paragraph, shown, replace(pen.cell, colour=SECOND) if place else pen.question)
    for option in question.options:
        pen.plain(paragraph, "    ", pen.cell)
        pen.option(paragraph, option, pen.cell)


def _boxes(pen: Pen, options: Sequence[Option], *, keep: bool) -> None:
    """Rows of boxes set by tab stops: paragraphs stay together where rows of a table may not."""
    columns = box_columns(options, pen.languages)
    stops = [_INDENT_MM + (TEXT_MM - _INDENT_MM) * place / columns for place in range(1, columns)]
    starts = range(0, len(options), columns)
    for start in starts:
        kept = keep or start != starts[-1]
        row = pen.paragraph("GS Body", after=1, keep=kept, indent_mm=_INDENT_MM, stops_mm=stops)
        for place, option in enumerate(options[start : start + columns]):
            if place:
                pen.tab(row)
            pen.option(row, option, replace(pen.cell, size=9.5))


def _sheet(pen: Pen, sheet: Sheet) -> None:
    widths = [TEXT_MM * share / sum(sheet.shares) for share in sheet.shares]
    table = add_table(pen.word, widths, ruled=True)
    if sheet.columns:
        for cell, column in zip(add_row(table, head=True), sheet.columns, strict=True):
            shade(cell, _TINT)
            pen.say(pen.within(cell, keep=True), column, replace(pen.cell, bold=True))
    blank: tuple[SheetCell, ...] = (None,) * len(widths)
    for row in (*sheet.rows, *[blank] * sheet.blank_rows):
        cells = add_row(table, least_mm=_ROW_MM if None in row else 0)
        for cell, content in zip(cells, row, strict=True):
            centre(cell)
            pen.content(pen.within(cell), content)
    pen.gap()
    for note in sheet.notes:
        pen.say(pen.paragraph("GS Table Note", before=1, after=1), note, pen.fonts.note)


def _entry(pen: Pen, entry: Entry) -> None:
    table = add_table(pen.word, [_LABEL_MM, TEXT_MM - _LABEL_MM], ruled=True)
    head: tuple[Text | str, ...] = (entry.name, entry.title)
    for cell, said in zip(add_row(table), head, strict=True):
        shade(cell, _TINT)
        pen.say(pen.within(cell, keep=True), said, replace(pen.question, bold=True))
    for place, (label, fact) in enumerate(entry.facts, 1):
        cells = add_row(table)
        keep = place < len(entry.facts)
        pen.say(pen.within(cells[0], keep=keep), label, replace(pen.cell, colour=SECOND))
        pen.say(pen.within(cells[1], keep=keep), fact, pen.cell)
    pen.gap()


def _footer(pen: Pen) -> None:
    footer = pen.word.sections[0].footer.paragraphs[0]
    footer.paragraph_format.alignment = 1
    font, first = replace(pen.fonts.note, size=8), pen.languages[0]
    pen.plain(footer, f"{pen.form.mark.say(first)} · ", font)
    before, rest = PAGE.say(first).split("{p}")
    between, after = rest.split("{n}")
    for words, name in ((before, "PAGE"), (between, "NUMPAGES")):
        pen.plain(footer, words, font)
        footer._p.append(field(name, "1", font, TAG.say(first)))
    pen.plain(footer, after, font)
