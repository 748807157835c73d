"""A Word file with real three-line tables, the right East-Asian fonts, and every number tagged."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from ..words.document import Document, Figure, Heading, Paragraph, Sentence, TableBlock
from ..words.numbers import Number
from ..words.table import Table
from ..words.text import Text, say
from .captions import LANGUAGE_TAGS, NOTE, SIMULATED, joined, numbered
from .plots import draw
from .word_parts import FONTS, Fonts, content_control, language_of, three_lines

RECORD_SPACE = "urn:governance-survey:record"
_RECORD_NAMES = ("customXml/item1.xml", "customXml/itemProps1.xml", "customXml/_rels/item1.xml.rels")
_STAMP = (2021, 2, 1, 0, 0, 0)


def to_docx(document: Document, language: str) -> bytes:
    """The document in one language. The same document gives the same bytes."""
    return _Writer(language).write(document)


class _Writer:
    """Writes one document: python-docx for the structure, small pieces of XML for what it lacks."""

    def __init__(self, language: str) -> None:
        from docx import Document as WordDocument

        self.language = language
        self.fonts: Fonts = FONTS.say_for(language)
        self.word = WordDocument()
        self.controls = 0
        self._page()
        self._styles()

    def write(self, document: Document) -> bytes:
        title = self.word.add_paragraph(style="Title")
        self._runs(title, document.title)
        if document.simulated:
            banner = self.word.add_paragraph(style="gs banner")
            self._runs(banner, SIMULATED)
        for entry in numbered(document):
            block = entry.block
            if isinstance(block, Heading):
                self._runs(self.word.add_paragraph(style=f"Heading {block.level}"), block.text)
            elif isinstance(block, Paragraph):
                self._paragraph(block)
            elif isinstance(block, TableBlock):
                assert entry.caption is not None
                self._runs(self.word.add_paragraph(style="gs table title"), entry.caption)
                self._table(block.table)
            elif isinstance(block, Figure):
                assert entry.caption is not None
                self._figure(block, entry.caption)
        self._properties(document)
        stream = io.BytesIO()
        self.word.save(stream)
        return _with_record(stream.getvalue(), document.record)

    def _page(self) -> None:
        from docx.shared import Cm

        section = self.word.sections[0]
        section.page_width, section.page_height = Cm(21.0), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.5)
        section.top_margin = section.bottom_margin = Cm(2.4)
        footer = section.footer.paragraphs[0]
        footer.alignment = 1
        self._field(footer, "PAGE")

    def _styles(self) -> None:
        from docx.enum.style import WD_STYLE_TYPE
        from docx.shared import Pt, RGBColor

        styles = self.word.styles
        for name, size, bold, before, after in (
            ("Normal", self.fonts.size, False, 0, 5),
            ("Title", 18, True, 0, 12),
            ("Heading 1", 14, True, 16, 6),
            ("Heading 2", 12, True, 10, 4),
        ):
            style = styles[name]
            style.font.size, style.font.bold = Pt(size), bold
            style.font.color.rgb = RGBColor(0x1B, 0x24, 0x30)
            style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
            self._font(style.element.get_or_add_rPr(), heading=bold)
        styles["Normal"].paragraph_format.line_spacing = 1.25
        for name, size, bold, keep in (
            ("gs finding", self.fonts.size + 0.5, False, False),
            ("gs caution", 9, False, False),
            ("gs note", 9, False, False),
            ("gs banner", self.fonts.size, True, False),
            ("gs table title", self.fonts.size - 0.5, True, True),
            ("gs figure title", self.fonts.size - 0.5, True, False),
            ("gs cell", 9, False, False),
        ):
            style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
            style.base_style = styles["Normal"]
            style.font.size, style.font.bold = Pt(size), bold
            style.paragraph_format.keep_with_next = keep
            if name == "gs cell":
                style.paragraph_format.space_after, style.paragraph_format.line_spacing = Pt(0), 1.1
            if name in ("gs table title",):
                style.paragraph_format.space_before = Pt(10)
            if name == "gs caution":
                style.paragraph_format.left_indent, style.paragraph_format.space_after = Pt(14), Pt(1)
            self._font(style.element.get_or_add_rPr(), heading=bold)
        title_borders = styles["Title"].element.find(".//{*}pBdr")
        if title_borders is not None:
            title_borders.getparent().remove(title_borders)

    def _font(self, properties: Any, *, heading: bool) -> None:
        from docx.oxml.ns import qn

        fonts = properties.find(qn("w:rFonts"))
        if fonts is None:
            fonts = properties.makeelement(qn("w:rFonts"), {})
            properties.insert(0, fonts)
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        latin = self.fonts.latin_heading if heading else self.fonts.latin
        for script, name in (("ascii", latin), ("hAnsi", latin), ("cs", latin)):
            fonts.set(qn(f"w:{script}"), name)
        fonts.set(qn("w:eastAsia"), self.fonts.chinese_heading if heading else self.fonts.chinese)

    def _run(self, paragraph: Any, text: str) -> Any:
        run = paragraph.add_run(text)
        heading = bool(paragraph.style.font.bold)
        self._font(run._r.get_or_add_rPr(), heading=heading)
        language_of(run, LANGUAGE_TAGS.say(self.language))
        return run

    def _runs(self, paragraph: Any, value: Text | Sentence | object) -> None:
        tokens = value.tokens(self.language) if isinstance(value, Sentence) else (value,)
        for token in tokens:
            run = self._run(paragraph, say(token, self.language))
            if isinstance(token, Number) and token.key:
                self.controls += 1
                content_control(run, f"gs:{token.key}", self.controls)

    def _paragraph(self, block: Paragraph) -> None:
        style = {"body": "Normal", "warning": "gs banner"}.get(block.role, f"gs {block.role}")
        if block.role == "caution":
            for sentence in block.sentences:
                paragraph = self.word.add_paragraph(style=style)
                self._run(paragraph, "• ")
                self._runs(paragraph, sentence)
            return
        paragraph = self.word.add_paragraph(style=style)
        for place, sentence in enumerate(block.sentences):
            if place:
                self._run(paragraph, joined(["", ""], self.language))
            self._runs(paragraph, sentence)

    def _table(self, table: Table) -> None:
        grid = self.word.add_table(rows=1, cols=len(table.columns))
        grid.autofit = True
        for cell, name in zip(grid.rows[0].cells, table.columns, strict=True):
            self._cell(cell, table.heading(name, self.language), right=name != table.columns[0], bold=True)
        for row in table.rows:
            cells = grid.add_row().cells
            for place, (cell, value) in enumerate(zip(cells, row, strict=True)):
                self._cell(cell, value if value is not None else "", right=place > 0 and isinstance(value, Number | int))
        three_lines(grid)
        notes = [note.say(self.language) for note in table.notes]
        paragraph = self.word.add_paragraph(style="gs note")
        if notes:
            self._run(paragraph, NOTE.say(self.language) + joined(notes, self.language))

    def _cell(self, cell: Any, value: object, *, right: bool, bold: bool = False) -> None:
        paragraph = cell.paragraphs[0]
        paragraph.style = self.word.styles["gs cell"]
        paragraph.alignment = 2 if right else 0
        self._runs(paragraph, value)
        for run in paragraph.runs:
            run.bold = bold or None

    def _figure(self, figure: Figure, caption: Text) -> None:
        from docx.shared import Cm

        paragraph = self.word.add_paragraph()
        paragraph.paragraph_format.keep_with_next = True
        picture = paragraph.add_run().add_picture(io.BytesIO(draw(figure, self.language)), width=Cm(15.8))
        picture._inline.docPr.set("descr", figure.alt.say(self.language))
        picture._inline.docPr.set("title", caption.say(self.language))
        self._runs(self.word.add_paragraph(style="gs figure title"), caption)
        self._table(figure.table)

    def _field(self, paragraph: Any, code: str) -> None:
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        for kind, text in (("begin", None), (None, code), ("end", None)):
            run = self._run(paragraph, "")
            element = OxmlElement("w:fldChar" if kind else "w:instrText")
            if kind:
                element.set(qn("w:fldCharType"), kind)
            else:
                element.text = text
            run._r.append(element)

    def _properties(self, document: Document) -> None:
        import datetime

        core = self.word.core_properties
        core.title, core.language = document.title.say(self.language), LANGUAGE_TAGS.say(self.language)
        core.author, core.comments = "governance_survey", ""
        # A clock would make two equal reports different files; the record holds what matters.
        core.created = core.modified = datetime.datetime(*_STAMP)


def _with_record(content: bytes, record: bytes) -> bytes:
    """Put the record in as custom XML (which travels with the file) and stamp every member alike."""
    from xml.sax.saxutils import escape

    item = f'<?xml version="1.0" encoding="UTF-8"?>\n<record xmlns="{RECORD_SPACE}">{escape(record.decode("utf-8"))}</record>'
    properties = (
        '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n<ds:datastoreItem '
        'ds:itemID="{6F2C7B1E-5D0A-4C39-9E57-2B8A41D7C3F0}" '
        'xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml"><ds:schemaRefs>'
        f'<ds:schemaRef ds:uri="{RECORD_SPACE}"/></ds:schemaRefs></ds:datastoreItem>'
    )
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relations = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Relationships '
        'xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{office}/customXmlProps" Target="itemProps1.xml"/></Relationships>'
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name in _RECORD_NAMES:
                continue
            if name == "[Content_Types].xml" and b"itemProps1.xml" not in data:
                data = data.replace(
                    b"</Types>",
                    b'<Override PartName="/customXml/itemProps1.xml" ContentType="application/vnd.openxmlformats-'
                    b'officedocument.customXmlProperties+xml"/></Types>',
                )
            if name == "word/_rels/document.xml.rels" and b"/customXml/item1.xml" not in data:
                link = f'<Relationship Id="rIdRecord" Type="{office}/customXml" Target="../customXml/item1.xml"/>'
                data = data.replace(b"</Relationships>", link.encode() + b"</Relationships>")
            new.writestr(_member(name), data)
        for name, text in zip(_RECORD_NAMES, (item, properties, relations), strict=True):
            new.writestr(_member(name), text.encode("utf-8"))
    return stream.getvalue()


def _member(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name, date_time=_STAMP)
    member.compress_type = zipfile.ZIP_DEFLATED
    return member
