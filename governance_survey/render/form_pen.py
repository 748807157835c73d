"""The pen of a printed form in Word: paragraphs, wordings in one or two languages, boxes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from ..words.form import Form, Option, SheetCell
from ..words.text import Text, in_languages
from .form_layout import BOX
from .layout import TAG, clean
from .word_styles import FontProfile, set_styles
from .word_xml import Font, element, run

SECOND = "505050"  # ink of the second language
_TWIPS_A_POINT = 20
_TWIPS_A_MM = 1440 / 25.4


class Pen:
    """An empty Word file and what writes into it."""

    def __init__(self, form: Form, languages: tuple[str, ...], fonts: FontProfile) -> None:
        from docx import Document as new_document

        self.form, self.languages, self.fonts = form, languages, fonts
        self.word = new_document()
        self.tag = TAG.say(languages[0])
        set_styles(self.word, fonts, self.tag)
        self._styles = {style.name: style.style_id for style in self.word.styles}
        self.cell, self.small = fonts.cell, replace(fonts.note, size=7.5)
        self.question = replace(fonts.body, size=10)
        self.code = replace(fonts.note, size=7)
        self.tiny = replace(fonts.note, size=6, colour="707070")

    def page(self) -> None:
        """A4 upright, and the properties of the file; no clock, which would change the bytes of the same form."""
        from docx.shared import Mm

        section = self.word.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = section.right_margin = Mm(20)
        section.top_margin, section.bottom_margin = Mm(18), Mm(20)
        core = self.word.core_properties
        core.title = clean(self.form.title.say(self.languages[0]))
        core.language = self.tag
        core.author = core.last_modified_by = "governance_survey"
        core.comments = clean(self.form.mark.say(self.languages[0]))
        for name in ("created", "modified"):
            for old in core._element.findall(f"{{http://purl.org/dc/terms/}}{name}"):
                core._element.remove(old)

    def paragraph(
        self,
        style: str,
        *,
        before: float = 0,
        after: float = 0,
        keep: bool = False,
        indent_mm: float = 0,
        stops_mm: Sequence[float] = (),
    ) -> Any:
        """A new paragraph; `keep` holds it on the page of the next one."""
        made = self.word.add_paragraph()
        stops = [element("tab", val="left", pos=str(round(stop * _TWIPS_A_MM))) for stop in stops_mm]
        spacing = element(
            "spacing",
            before=str(round(before * _TWIPS_A_POINT)),
            after=str(round(after * _TWIPS_A_POINT)),
            line="276",
            lineRule="auto",
        )
        indent = [element("ind", left=str(round(indent_mm * _TWIPS_A_MM)))] if indent_mm else []
        self._shape(made, style, keep, [*([element("tabs", *stops)] if stops else []), spacing, *indent])
        return made

    def titled(self, style: str) -> Any:
        """A paragraph spaced as its style says."""
        made = self.word.add_paragraph()
        self._shape(made, style, False, [])
        return made

    def gap(self) -> None:
        """A thin paragraph: tables that touch would become one."""
        spacing = element("spacing", before="0", after="0", line="120", lineRule="exact")
        self._shape(self.word.add_paragraph(), "GS Table Note", False, [spacing])

    def within(self, cell: Any, *, keep: bool = False, centred: bool = False, more: bool = False) -> Any:
        """The empty paragraph of a cell, or one `more`."""
        made = cell.add_paragraph() if more else cell.paragraphs[0]
        self._shape(made, "GS Cell", keep, [element("jc", val="center")] if centred else [])
        return made

    def _shape(self, paragraph: Any, style: str, keep: bool, rest: Sequence[Any]) -> None:
        # Written as XML: python-docx looks a style up by walking all of them, for each of thousands of cells.
        keeping = [element("keepNext")] if keep else []
        paragraph._p.insert(0, element("pPr", element("pStyle", val=self._styles[style]), *keeping, *rest))

    def say(self, paragraph: Any, text: Text | str, font: Font) -> None:
        """A wording; of two languages the second stands on a line of its own, smaller."""
        for place, (language, wording) in enumerate(in_languages(text, self.languages)):
            if place:
                self.turn(paragraph)
            paragraph._p.append(run(wording, self._voice(font, place), TAG.say(language)))

    def plain(self, paragraph: Any, text: str, font: Font) -> None:
        """Text that reads the same in all languages."""
        paragraph._p.append(run(text, font, self.tag))

    def turn(self, paragraph: Any) -> None:
        """A new line within the paragraph."""
        paragraph._p.append(element("r", element("br")))

    def tab(self, paragraph: Any) -> None:
        """On to the next tab stop."""
        paragraph._p.append(element("r", element("tab")))

    def box(self, paragraph: Any, font: Font) -> None:
        """A box to tick, in the Chinese font whatever stands before it: few Latin fonts have the square."""
        paragraph._p.append(run(BOX, replace(font, latin=font.chinese, size=font.size + 2), self.tag))

    def option(self, paragraph: Any, option: Option, font: Font) -> None:
        """A box with its code and wording, languages beside each other."""
        self.box(paragraph, font)
        self.plain(paragraph, f" {option.code} " if option.code else " ", font)
        for place, (language, wording) in enumerate(in_languages(option.text, self.languages)):
            paragraph._p.append(run(" " * place + wording, self._voice(font, place), TAG.say(language)))

    def content(self, paragraph: Any, content: SheetCell) -> None:
        """What a cell of a sheet holds."""
        if isinstance(content, tuple):
            for place, option in enumerate(content):
                self.plain(paragraph, "  " if place else "", self.cell)
                self.option(paragraph, option, self.cell)
        elif content is not None:
            self.say(paragraph, content, self.cell)

    @staticmethod
    def _voice(font: Font, place: int) -> Font:
        """The second language is smaller, lighter and never bold."""
        if not place:
            return font
        return replace(font, size=max(6.0, round(1.7 * font.size) / 2), bold=False, colour=SECOND)
