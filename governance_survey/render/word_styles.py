"""Fonts, paragraph styles and spacing of a Word file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from .fonts import HEI, SONG
from .layout import BANNER_STYLE, CAPTION_STYLE, FINDING_STYLE
from .word_xml import Font, element, run_properties

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


PAPER = FontProfile.of(SONG, HEI, "Times New Roman", "Arial")

ROLES = {
    "body": "GS Body",
    "finding": FINDING_STYLE,
    "note": "GS Note",
    "warning": "GS Warning",
    "caution": "GS Caution",
}
_SMALL_STYLES = ("GS Note", "GS Caution", "GS Label", "GS Table Note")
_STYLES = (*ROLES.values(), CAPTION_STYLE, "GS Cell", "GS Table Note", BANNER_STYLE, "GS Label")


def set_styles(word: WordDocument, fonts: FontProfile, tag: str) -> None:
    """Give the template's styles our fonts and add our own; every style names its fonts in full."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm, Pt

    styles = word.styles
    _set_font(styles, tag, "Normal", fonts.body)
    for name in _STYLES:
        styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = styles["Normal"]
    small = {"GS Cell": fonts.cell, CAPTION_STYLE: fonts.caption}
    for name in _STYLES:
        plain = fonts.note if name in _SMALL_STYLES else fonts.body
        _set_font(styles, tag, name, small.get(name, plain))
    _set_font(styles, tag, "Title", fonts.title)
    _set_font(styles, tag, "Subtitle", replace(fonts.body, size=12, colour="404040"))
    for level in range(1, 7):
        _set_font(styles, tag, f"Heading {level}", replace(fonts.heading, size=max(10.5, 15.5 - 1.5 * level)))
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


def _set_font(styles: Any, tag: str, name: str, font: Font) -> None:
    style = styles[name].element
    for old in style.findall(element("rPr").tag):
        style.remove(old)
    style.append(run_properties(font, tag))


def _border(style: Any, line: str, colour: str, **sides: int) -> None:
    order = [(side, sides[side]) for side in ("top", "left", "bottom", "right") if side in sides]
    lines = [element(side, val=line, sz=str(size), space="6", color=colour) for side, size in order]
    properties = style.element.get_or_add_pPr()
    properties.insert_element_before(
        element("pBdr", *lines), "w:shd", "w:tabs", "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:outlineLvl"
    )
