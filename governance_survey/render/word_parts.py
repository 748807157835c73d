"""Pieces of WordprocessingML that python-docx does not offer: content controls, three-line borders, fonts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..words.text import Text


@dataclass(frozen=True)
class Fonts:
    """Fonts and body size (points) of a document; journals differ, so they are a named profile."""

    chinese: str
    chinese_heading: str
    latin: str
    latin_heading: str
    size: float


@dataclass(frozen=True)
class FontProfile:
    """The fonts of each language's documents."""

    name: Text
    fonts: tuple[tuple[str, Fonts], ...]

    def say_for(self, language: str) -> Fonts:
        """Fonts of one language."""
        return dict(self.fonts)[language]


FONTS = FontProfile(
    Text(zh="通用：宋体正文、黑体标题、Times New Roman", en="general: Songti body, Heiti headings, Times New Roman"),
    (
        ("zh", Fonts("宋体", "黑体", "Times New Roman", "Arial", 10.5)),
        ("en", Fonts("宋体", "黑体", "Times New Roman", "Arial", 10.5)),
    ),
)


def language_of(run: Any, tag: str) -> None:
    """Mark the language of a run, for spelling and screen readers."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    properties = run._r.get_or_add_rPr()
    element = OxmlElement("w:lang")
    element.set(qn("w:val"), tag)
    element.set(qn("w:eastAsia"), "zh-CN")
    properties.append(element)


def content_control(run: Any, tag: str, number: int) -> None:
    """Wrap a run in an inline content control, so that its number is found again by `tag`."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    control, properties, content = (OxmlElement(f"w:{name}") for name in ("sdt", "sdtPr", "sdtContent"))
    for name, value in (("alias", tag), ("tag", tag), ("id", str(1000 + number))):
        element = OxmlElement(f"w:{name}")
        element.set(qn("w:val"), value)
        properties.append(element)
    run._r.addprevious(control)
    control.append(properties)
    control.append(content)
    content.append(run._r)


def three_lines(table: Any) -> None:
    """三线表: a top and a bottom line of 1.5 pt, one of 0.75 pt under the header, no other line.

    The header repeats on every page; rows do not break across pages.
    """
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    properties = table._tbl.tblPr
    borders = OxmlElement("w:tblBorders")
    for side, size in (("top", 12), ("bottom", 12)):
        borders.append(_line(side, size))
    for side in ("left", "right", "insideH", "insideV"):
        element = OxmlElement(f"w:{side}")
        element.set(qn("w:val"), "nil")
        borders.append(element)
    properties.append(borders)
    width = OxmlElement("w:tblW")
    width.set(qn("w:w"), "5000")
    width.set(qn("w:type"), "pct")
    for old in properties.findall(qn("w:tblW")):
        properties.remove(old)
    properties.append(width)
    for cell in table.rows[0].cells:
        own = OxmlElement("w:tcBorders")
        own.append(_line("bottom", 6))
        cell._tc.get_or_add_tcPr().append(own)
    for place, row in enumerate(table.rows):
        settings = row._tr.get_or_add_trPr()
        if place == 0:
            settings.append(OxmlElement("w:tblHeader"))
        settings.append(OxmlElement("w:cantSplit"))


def _line(side: str, eighths: int) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    element = OxmlElement(f"w:{side}")
    for name, value in (("val", "single"), ("sz", str(eighths)), ("space", "0"), ("color", "1B2430")):
        element.set(qn(f"w:{name}"), value)
    return element
