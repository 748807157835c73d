"""A Word file: real headings, three-line tables, numbers as content controls, the record inside."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..words.document import Block, Document, Figure, Heading, Paragraph, TableBlock, Token
from ..words.numbers import Number
from ..words.table import Cell, Table
from ..words.text import Text, current_language, say
from .layout import (
    BANNER_STYLE,
    CAPTION_STYLE,
    EMPTY,
    FIGURE_DATA,
    FIGURE_DATA_SECTION,
    LIMITS,
    SIMULATED,
    SIMULATED_BANNER,
    TAG,
    WARNING,
    clean,
    elsewhere,
    joined,
    notes_of,
    numbered,
    numeric_columns,
    record_line,
    tokens_of,
)
from .plot_page import WIDTH
from .plots import draw
from .word_styles import PAPER, ROLES, FontProfile, set_styles
from .word_tables import Columns, cell_element, columns_of, frame, row_element
from .word_xml import Font, embed_record, field, number_control, run, saved

if TYPE_CHECKING:
    from docx.document import Document as WordDocument


_SEQUENCE = Text(zh="表", en="Table"), Text(zh="图", en="Figure")
_PAGE = Text(zh="第 {p} 页", en="Page {p}")


def to_docx(document: Document, language: str, *, fonts: FontProfile = PAPER) -> bytes:
    """The document as a Word file in one language; the same document gives the same bytes.

    Tables carry three rules (1.5, 0.75, 1.5 pt), their title above and notes below; the header row repeats on
    each page and no row is split. Each number stands in an inline content control tagged ``gs:KEY``. The
    record travels as a custom XML part. The data of all figures follow in an appendix.
    """
    return _Writer(document, current_language(language), fonts).write()


class _Writer:
    """One document being written."""

    def __init__(self, document: Document, language: str, fonts: FontProfile) -> None:
        from docx import Document as new_document

        self.document, self.language, self.fonts = document, language, fonts
        self.tag = TAG.say(language)
        self.word: WordDocument = new_document()
        self.wide = False  # whether the page is turned on its side
        self.columns: dict[int, Columns] = {}

    def write(self) -> bytes:
        self._page()
        set_styles(self.word, self.fonts, self.tag)
        if self.document.simulated:
            self._paragraph(BANNER_STYLE, [SIMULATED_BANNER.say(self.language)], replace(self.fonts.body, bold=True))
        self._paragraph("Title", [self.document.title.say(self.language)], self.fonts.title)
        if self.document.subtitle is not None:
            self._paragraph("Subtitle", [self.document.subtitle.say(self.language)], self.fonts.body)
        figures = []
        blocks = list(numbered(self.document))
        for place, (block, label) in enumerate(blocks):
            self._turn(self._wanted(block for block, _ in blocks[place:]))
            if isinstance(block, Heading):
                self._heading(block)
            elif isinstance(block, Paragraph):
                self._text(block)
            elif isinstance(block, TableBlock) and label is not None:
                self._table(block.table, label, block.table.title, counted=True)
            elif isinstance(block, Figure) and label is not None:
                self._figure(block, label)
                figures.append((block, label))
        if figures:
            self._turn(False)
            self._heading(Heading(FIGURE_DATA_SECTION))
            for figure, label in figures:
                said = elsewhere(figure, label)
                if said is None:
                    self._turn(self._columns(figure.table).wide)
                    self._table(figure.table, FIGURE_DATA.fill(figure=label), figure.title, counted=False)
                else:
                    self._turn(False)
                    self._paragraph("GS Table Note", [said.say(self.language)], self.fonts.note)
        self._footer()
        if self.document.record:
            embed_record(self.word, self.document.record, self.document.numbers())
        return saved(self.word)

    def _page(self) -> None:
        from docx.shared import Mm

        section = self.word.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(25)
        core = self.word.core_properties
        core.title = clean(self.document.title.say(self.language))
        core.language = self.tag
        core.author = core.last_modified_by = "governance_survey"
        core.comments = record_line(self.document).say(self.language)
        core.keywords = clean(SIMULATED.say(self.language)) if self.document.simulated else ""
        # The template's dates are another document's; a clock would change the bytes of the same content.
        for name in ("created", "modified"):
            for old in core._element.findall(f"{{http://purl.org/dc/terms/}}{name}"):
                core._element.remove(old)

    def _wanted(self, coming: Iterable[Block]) -> bool:
        """Whether the next block stands on a page on its side; a heading stands where what it heads does."""
        for block in coming:
            if isinstance(block, TableBlock):
                return self._columns(block.table).wide
            if not isinstance(block, Heading):
                return False
        return False

    def _turn(self, wide: bool) -> None:
        """Go on upright or on the side: tables too wide for an upright page would break their numbers."""
        from docx.enum.section import WD_ORIENT, WD_SECTION
        from docx.shared import Mm

        if wide == self.wide:
            return
        self.wide = wide
        section = self.word.add_section(WD_SECTION.NEW_PAGE)
        section.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = (Mm(297), Mm(210)) if wide else (Mm(210), Mm(297))

    def _columns(self, table: Table) -> Columns:
        if id(table) not in self.columns:
            rows = list(table.rows) or [(EMPTY, *(None for _ in table.columns[1:]))]
            heads = tuple(table.heading(name, self.language) for name in table.columns)
            self.columns[id(table)] = columns_of([heads, *rows], numeric_columns(table), self.language)
        return self.columns[id(table)]

    def _paragraph(self, style: str, tokens: Sequence[Token], font: Font) -> Any:
        paragraph = self.word.add_paragraph(style=style)
        self._fill(paragraph, tokens, font)
        return paragraph

    def _fill(self, paragraph: Any, tokens: Sequence[Token | Cell], font: Font) -> None:
        for part in self._tokens(tokens, font):
            paragraph._p.append(part)

    def _tokens(self, tokens: Sequence[Token | Cell], font: Font) -> Iterator[Any]:
        for token in tokens:
            text = say(token, self.language)
            if isinstance(token, Number) and token.key:
                yield number_control(token.key, text, font, self.tag)
            elif text:
                yield run(text, font, self.tag)

    def _heading(self, heading: Heading) -> None:
        level = min(max(heading.level, 1), 6)
        font = replace(self.fonts.heading, size=max(10.5, 15.5 - 1.5 * level))
        self._paragraph(f"Heading {level}", [heading.text.say(self.language)], font)

    def _text(self, block: Paragraph) -> None:
        sentences = tokens_of(block, self.language)
        font = self.fonts.note if block.role in ("note", "caution") else self.fonts.body
        style = ROLES[block.role]
        if block.role == "caution":
            self._paragraph("GS Label", [LIMITS.say(self.language)], replace(font, bold=True))
            for sentence in sentences:
                self._paragraph(style, ["· ", *sentence], font)
            return
        paragraph = self.word.add_paragraph(style=style)
        if block.role == "warning":
            self._fill(paragraph, [WARNING.say(self.language) + "\u3000"], replace(font, bold=True))
        self._fill(paragraph, joined(sentences), font)

    def _caption(self, label: Text, title: Text, *, field_name: Text | None, above: bool) -> None:
        """The number (a field that Word keeps up to date) and the title."""
        paragraph = self.word.add_paragraph(style=CAPTION_STYLE)
        paragraph.paragraph_format.keep_with_next = above
        font, spoken = self.fonts.caption, label.say(self.language)
        if field_name is None:
            paragraph._p.append(run(spoken, font, self.tag))
        else:
            word, number = spoken.rsplit(" ", 1)
            paragraph._p.append(run(word + " ", font, self.tag))
            instruction = f"SEQ {field_name.say(self.language)} \\* ARABIC"
            paragraph._p.append(field(instruction, number, font, self.tag))
        paragraph._p.append(run("\u3000" + title.say(self.language), font, self.tag))

    def _figure(self, figure: Figure, label: Text) -> None:
        from docx.shared import Inches

        paragraph = self.word.add_paragraph()
        paragraph.paragraph_format.keep_with_next = True
        picture = paragraph.add_run().add_picture(
            io.BytesIO(draw(figure, self.language, format="png", dpi=220)), width=Inches(WIDTH)
        )
        about = picture._inline.docPr
        about.set("descr", clean(figure.alt.say(self.language)))
        about.set("title", clean(figure.title.say(self.language)))
        about.set("name", label.say(self.language))
        title = figure.title
        if figure.simulated:
            title = Text(zh="{t}（{s}）", en="{t} ({s})").fill(t=title, s=SIMULATED)
        self._caption(label, title, field_name=_SEQUENCE[1], above=figure.note is not None)
        if figure.note is not None:
            self._paragraph("GS Table Note", [figure.note.say(self.language)], self.fonts.note)

    def _table(self, table: Table, label: Text, title: Text, *, counted: bool) -> None:
        self._caption(label, title, field_name=_SEQUENCE[0] if counted else None, above=True)
        rows: list[tuple[Cell, ...]] = list(table.rows) or [(EMPTY, *(None for _ in table.columns[1:]))]
        heads: tuple[Cell, ...] = tuple(table.heading(name, self.language) for name in table.columns)
        numeric = numeric_columns(table)
        made = self.word.add_table(rows=0, cols=len(table.columns))
        columns = self._columns(table)
        frame(made, list(columns.widths), label.say(self.language), clean(title.say(self.language)))
        style = self.word.styles["GS Cell"].style_id
        for place, row in enumerate([heads, *rows]):
            font = replace(self.fonts.cell, bold=place == 0, size=round(2 * columns.size * self.fonts.cell.size) / 2)
            cells = [
                cell_element(
                    self._tokens([] if content is None else [content], font),
                    size,
                    style,
                    first=place == 0,
                    last=place == len(rows),
                    kept=place < min(2, len(rows)),
                    right=number,
                )
                for content, size, number in zip(row, columns.widths, numeric, strict=True)
            ]
            made._tbl.append(row_element(cells, heads=place == 0))
        notes = notes_of(table, self.language)
        for note in notes:
            self._paragraph("GS Table Note", [note], self.fonts.note)
        closing = self.word.add_paragraph(style="GS Table Note")
        closing.paragraph_format.space_after = 0

    def _footer(self) -> None:
        footer = self.word.sections[0].footer
        paragraph = footer.paragraphs[0]
        paragraph.paragraph_format.alignment = 1  # centred
        font = replace(self.fonts.note, size=8)
        before, after = _PAGE.say(self.language).split("{p}")
        if self.document.simulated:
            paragraph._p.append(run(SIMULATED.say(self.language) + " · ", font, self.tag))
        paragraph._p.append(run(before, font, self.tag))
        paragraph._p.append(field("PAGE", "1", font, self.tag))
        paragraph._p.append(run(f"{after} · {record_line(self.document).say(self.language)}", font, self.tag))
