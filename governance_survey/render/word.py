"""A Word file: real headings, three-line tables, numbers as content controls, the record inside."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ..words.document import Document, Figure, Heading, Paragraph, TableBlock, Token
from ..words.numbers import Number
from ..words.table import Cell, Table, width
from ..words.text import Text, current_language, say
from .layout import (
    BANNER_STYLE,
    CAPTION_STYLE,
    EMPTY,
    FIGURE_DATA,
    FIGURE_DATA_SECTION,
    FINDING_STYLE,
    LIMITS,
    SIMULATED,
    SIMULATED_BANNER,
    TAG,
    WARNING,
    clean,
    joined,
    notes_of,
    numbered,
    numeric_columns,
    record_line,
    tokens_of,
)
from .plots import WIDTH, draw
from .word_xml import Font, element, embed_record, field, number_control, rule, run, run_properties, saved

if TYPE_CHECKING:
    from docx.document import Document as WordDocument


@dataclass(frozen=True)
class FontProfile:
    """The fonts of one kind of publication. Journals differ, so they are a profile and no constant."""

    title: Font
    heading: Font
    body: Font
    caption: Font
    cell: Font
    note: Font

    @classmethod
    def of(cls, body: str, heading: str, latin: str, latin_heading: str) -> FontProfile:
        """Sizes of a paper: body 五号 (10.5 pt), captions and tables 小五 (9 pt)."""
        plain = Font(latin, body, 10.5)
        strong = Font(latin_heading, heading, 14, bold=True)
        return cls(
            title=replace(strong, size=20),
            heading=strong,
            body=plain,
            caption=replace(strong, size=9.5),
            cell=replace(plain, size=9),
            note=replace(plain, size=8.5, colour="404040"),
        )


# 宋体 for the text and 黑体 for headings is what Chinese journals and offices expect.
PAPER = FontProfile.of("宋体", "黑体", "Times New Roman", "Arial")

_CHARACTERS = 88  # letters of table text that a line holds; a Chinese character counts as two
_OUTER, _HEAD = 12, 6  # eighths of a point: 1.5 pt above and below, 0.75 pt under the headings
_ROLES = {"body": "GS Body", "finding": FINDING_STYLE, "note": "GS Note", "warning": "GS Warning", "caution": "GS Caution"}
_STYLES = (*_ROLES.values(), CAPTION_STYLE, "GS Cell", "GS Table Note", BANNER_STYLE, "GS Label")
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

    def write(self) -> bytes:
        self._page()
        self._styles()
        if self.document.simulated:
            self._paragraph(BANNER_STYLE, [SIMULATED_BANNER.say(self.language)], replace(self.fonts.body, bold=True))
        self._paragraph("Title", [self.document.title.say(self.language)], self.fonts.title)
        if self.document.subtitle is not None:
            self._paragraph("Subtitle", [self.document.subtitle.say(self.language)], self.fonts.body)
        figures = []
        for block, label in numbered(self.document):
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
            self._heading(Heading(FIGURE_DATA_SECTION))
            for figure, label in figures:
                self._table(figure.table, FIGURE_DATA.fill(figure=label), figure.title, counted=False)
        self._footer()
        if self.document.record:
            embed_record(self.word, self.document.record)
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

    def _styles(self) -> None:
        from docx.enum.style import WD_STYLE_TYPE
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Mm, Pt

        styles, fonts = self.word.styles, self.fonts
        self._set_font("Normal", fonts.body)
        for name in _STYLES:
            styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = styles["Normal"]
        for name, font in (("GS Cell", fonts.cell), (CAPTION_STYLE, fonts.caption), ("GS Table Note", fonts.note)):
            self._set_font(name, font)
        self._set_font("Title", fonts.title)
        self._set_font("Subtitle", replace(fonts.body, size=12, colour="404040"))
        for level in range(1, 7):
            self._set_font(f"Heading {level}", replace(fonts.heading, size=max(10.5, 15.5 - 1.5 * level)))
        spacing = {  # before, after, line spacing
            "Title": (6, 4, 1.2), "Subtitle": (0, 14, 1.2), "GS Body": (0, 6, 1.5), FINDING_STYLE: (8, 4, 1.5),
            "GS Note": (0, 6, 1.3), "GS Warning": (4, 6, 1.3), "GS Caution": (0, 1, 1.25), "GS Label": (0, 1, 1.25),
            CAPTION_STYLE: (8, 4, 1.2), "GS Cell": (1.5, 1.5, 1.0), "GS Table Note": (2, 0, 1.15),
            BANNER_STYLE: (0, 8, 1.2), **{f"Heading {level}": (14, 6, 1.2) for level in range(1, 7)},
        }  # fmt: skip
        for name, (before, after, lines) in spacing.items():
            shape = styles[name].paragraph_format
            shape.space_before, shape.space_after, shape.line_spacing = Pt(before), Pt(after), lines
        for name in ("Title", "Subtitle"):
            styles[name].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
            for border in styles[name].element.pPr.findall(element("pBdr").tag):
                styles[name].element.pPr.remove(border)
        styles[CAPTION_STYLE].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
        styles[FINDING_STYLE].paragraph_format.left_indent = Mm(4)
        for name in ("GS Caution", "GS Label"):
            styles[name].paragraph_format.left_indent = Mm(8)
        styles["GS Caution"].paragraph_format.first_line_indent = Mm(-3)
        styles["GS Label"].paragraph_format.keep_with_next = True
        _border(styles[FINDING_STYLE], "single", "1F5F8B", left=24)
        _border(styles["GS Warning"], "single", "C98A1B", left=24)
        _border(styles[BANNER_STYLE], "dashed", "C98A1B", top=8, left=8, bottom=8, right=8)

    def _set_font(self, name: str, font: Font) -> None:
        style = self.word.styles[name].element
        for old in style.findall(element("rPr").tag):
            style.remove(old)
        style.append(run_properties(font, self.tag))

    def _paragraph(self, style: str, tokens: list[Token], font: Font) -> Any:
        paragraph = self.word.add_paragraph(style=style)
        self._fill(paragraph, tokens, font)
        return paragraph

    def _fill(self, paragraph: Any, tokens: list[Token] | list[Cell], font: Font) -> None:
        for token in tokens:
            text = say(token, self.language)
            if isinstance(token, Number) and token.key:
                paragraph._p.append(number_control(token.key, text, font, self.tag))
            elif text:
                paragraph._p.append(run(text, font, self.tag))

    def _heading(self, heading: Heading) -> None:
        level = min(max(heading.level, 1), 6)
        font = replace(self.fonts.heading, size=max(10.5, 15.5 - 1.5 * level))
        self._paragraph(f"Heading {level}", [heading.text.say(self.language)], font)

    def _text(self, block: Paragraph) -> None:
        sentences = tokens_of(block, self.language)
        font = self.fonts.note if block.role in ("note", "caution") else self.fonts.body
        style = _ROLES[block.role]
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
        widths = _column_widths([heads, *rows], numeric, self.language)
        _frame(made, widths, label.say(self.language), clean(title.say(self.language)))
        for place, row in enumerate([heads, *rows]):
            line = made.add_row()
            properties = line._tr.get_or_add_trPr()
            properties.append(element("cantSplit"))
            if place == 0:
                properties.append(element("tblHeader"))
            font = replace(self.fonts.cell, bold=place == 0)
            for cell, content, size, number in zip(line.cells, row, widths, numeric, strict=True):
                _cell(cell, size, first=place == 0, last=place == len(rows))
                paragraph = cell.paragraphs[0]
                paragraph.style = self.word.styles["GS Cell"]
                paragraph.paragraph_format.keep_with_next = place < min(2, len(rows))
                if number:
                    paragraph.paragraph_format.alignment = 2  # right
                self._fill(paragraph, [content] if content is not None else [], font)
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


def _border(style: Any, line: str, colour: str, **sides: int) -> None:
    order = [(side, sides[side]) for side in ("top", "left", "bottom", "right") if side in sides]
    lines = [element(side, val=line, sz=str(size), space="6", color=colour) for side, size in order]
    properties = style.element.get_or_add_pPr()
    properties.insert_element_before(
        element("pBdr", *lines), "w:shd", "w:tabs", "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:outlineLvl"
    )


def _column_widths(rows: list[tuple[Cell, ...]], numeric: tuple[bool, ...], language: str) -> list[int]:
    """Widths in twentieths of a point that fill the text width; columns of numbers never break a number."""
    total = round(WIDTH * 1440)
    needed: list[float] = []
    for place, number in enumerate(numeric):
        head, *body = ["" if row[place] is None else say(row[place], language) for row in rows]
        longest = max(width(text) for text in body)
        if number:
            unbroken = max(width(piece) for text in body for piece in _unbroken(text))
            needed.append(max(unbroken, min(1.2 * max(map(width, head.split())), 12), 5) + 2.5)
        else:
            needed.append(min(max(longest, width(head), 6), 60) + 2.5)
    digits = sum(need for need, number in zip(needed, numeric, strict=True) if number)
    words = sum(needed) - digits
    # Words give way to numbers where both do not fit, down to a third of the width.
    shrink = min(1.0, max(_CHARACTERS - digits, _CHARACTERS / 3) / words) if words else 1.0
    shares = [need if number else need * shrink for need, number in zip(needed, numeric, strict=True)]
    return [round(total * share / sum(shares)) for share in shares]


def _unbroken(text: str) -> list[str]:
    """What must stay on one line: a number with its relation sign; words may part."""
    return [text] if any(character.isdigit() for character in text) or not text else text.split()


def _frame(table: Any, widths: list[int], label: str, title: str) -> None:
    """Rules above and below only; a fixed layout so that every program sets the same columns."""
    properties = table._tbl.tblPr
    for child in list(properties):
        properties.remove(child)
    outer = [rule("top", _OUTER), rule("left", 0), rule("bottom", _OUTER), rule("right", 0)]
    for child in (
        element("tblW", w=str(sum(widths)), type="dxa"),
        element("jc", val="center"),
        element("tblBorders", *outer, rule("insideH", 0), rule("insideV", 0)),
        element("tblLayout", type="fixed"),
        element("tblCellMar", element("left", w="60", type="dxa"), element("right", w="60", type="dxa")),
        element("tblCaption", val=label),
        element("tblDescription", val=title),
    ):
        properties.append(child)
    for column, size in zip(table._tbl.tblGrid.gridCol_lst, widths, strict=True):
        column.w = size * 635


def _cell(cell: Any, size: int, *, first: bool, last: bool) -> None:
    """The rules also on the cells, since some programs leave out a table's own."""
    cell.width = size * 635
    top, bottom = (_OUTER, _HEAD) if first else (0, _OUTER) if last else (0, 0)
    lines = [rule(side, eighths) for side, eighths in (("top", top), ("bottom", bottom)) if eighths]
    properties = cell._tc.get_or_add_tcPr()
    if lines:
        properties.append(element("tcBorders", *lines))
    properties.append(element("vAlign", val="bottom" if first else "top"))
