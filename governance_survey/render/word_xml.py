"""The parts of Word's XML that python-docx does not offer: fonts, content controls, rules, fields, parts."""

from __future__ import annotations

import base64
import hashlib
import io
import zipfile
from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from .layout import TAG, clean

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

RECORD_NAMESPACE = "urn:governance-survey:record"
TAG_PREFIX = "gs:"
_TAG_LENGTH = 64
_STORE_ID = "{7B0F7D3A-6C55-4E0E-9A7C-6F0D2B9E51A4}"


@dataclass(frozen=True)
class Font:
    """A face for Latin letters and one for Chinese characters, with its size in points."""

    latin: str
    chinese: str
    size: float
    bold: bool = False
    italic: bool = False
    colour: str | None = None


def element(name: str, *children: Any, **attributes: str) -> Any:
    """One element of the ``w:`` namespace with ``w:`` attributes."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    for child in children:
        made.append(child)
    return made


def run_properties(font: Font, tag: str) -> Any:
    """``w:rPr`` with all four font slots named, so that no theme font steps in, and the language."""
    return copy(_run_properties(font, tag))  # thousands of runs share a handful of fonts


@cache
def _run_properties(font: Font, tag: str) -> Any:
    parts = [element("rFonts", ascii=font.latin, hAnsi=font.latin, eastAsia=font.chinese, cs=font.latin)]
    parts += [element("b"), element("bCs")] if font.bold else []
    parts += [element("i"), element("iCs")] if font.italic else []
    parts += [element("color", val=font.colour)] if font.colour else []
    half_points = str(round(2 * font.size))
    parts += [element("sz", val=half_points), element("szCs", val=half_points)]
    return element("rPr", *parts, language(tag))


def language(tag: str) -> Any:
    """``w:lang`` for both scripts. Latin letters and digits are English in a Chinese text too.

    Called Chinese, they are broken anywhere at the end of a line: 0.74|8.
    """
    latin = TAG.en if tag == TAG.zh else tag
    return element("lang", val=latin, eastAsia=TAG.zh)


def run(text: str, font: Font, tag: str) -> Any:
    """A run of text with its fonts and language."""
    from docx.oxml.ns import qn

    body = element("t")
    body.text = clean(text)
    body.set(qn("xml:space"), "preserve")
    return element("r", run_properties(font, tag), body)


def tag_of(key: str) -> str:
    """The tag of a key. Word allows 64 characters, so a longer key is stood for by a hash (see `embed_record`)."""
    tag = TAG_PREFIX + key
    if len(tag) <= _TAG_LENGTH and clean(tag) == tag:
        return tag
    return f"{TAG_PREFIX}~{hashlib.sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}"


def number_control(key: str, text: str, font: Font, tag: str) -> Any:
    """An inline content control that carries the key of a number; the text stays free to edit.

    LibreOffice 7.4 keeps only the title of a control when it saves, and only that of a plain-text control: so
    the title repeats the tag. It drops the font inside such a control: so the paragraph's style names it too.
    It writes Chinese words in a plain-text control four times: so words (无法估计) stand in a rich-text one.
    """
    name = tag_of(key)
    identity = str(int.from_bytes(hashlib.sha256(f"{name}\0{text}".encode()).digest()[:4], "big") & 0x7FFFFFFF)
    properties = element(
        "sdtPr",
        run_properties(font, tag),
        element("alias", val=name),
        element("tag", val=name),
        element("id", val=identity),
    )
    if text.isascii() or any(character.isdigit() for character in text):
        properties.append(element("text"))
    return element("sdt", properties, element("sdtContent", run(text, font, tag)))


def field(instruction: str, result: str, font: Font, tag: str) -> Any:
    """A simple field (page number, table number) with the result shown until Word updates it."""
    return element("fldSimple", run(result, font, tag), instr=f" {instruction} ")


def rule(side: str, eighths: int) -> Any:
    """One border line; 12 eighths of a point are 1.5 pt. Zero is no line."""
    if not eighths:
        return element(side, val="nil")
    return element(side, val="single", sz=str(eighths), space="0", color="000000")


def embed_record(word: WordDocument, record: bytes, keys: Iterable[str]) -> None:
    """Put the record into the package as a custom XML part, in base64 so that no editor can reflow it.

    Keys too long for a tag are listed beside it under the hash that stands for them.
    """
    from docx.opc.constants import RELATIONSHIP_TYPE as KIND
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    package = word.part.package
    taken = {str(part.partname) for part in package.iter_parts()}
    number = next(n for n in range(1, 1000) if f"/customXml/item{n}.xml" not in taken)
    digest = hashlib.sha256(record).hexdigest()
    body = base64.b64encode(record).decode("ascii")
    stood_for = "".join(
        f' <key tag="{tag_of(key)}">{base64.b64encode(key.encode()).decode("ascii")}</key>'
        for key in keys
        if tag_of(key) != TAG_PREFIX + key
    )
    item = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<record xmlns="{RECORD_NAMESPACE}" encoding="base64" sha256="{digest}">'
        f"<content>{body}</content>{stood_for}</record>"
    )
    properties = (
        '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n'
        f'<ds:datastoreItem ds:itemID="{_STORE_ID}" '
        'xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml">'
        f'<ds:schemaRefs><ds:schemaRef ds:uri="{RECORD_NAMESPACE}"/></ds:schemaRefs></ds:datastoreItem>'
    )
    kind = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
    about = Part(PackURI(f"/customXml/itemProps{number}.xml"), kind, properties.encode("utf-8"), package)
    part = Part(PackURI(f"/customXml/item{number}.xml"), "application/xml", item.encode("utf-8"), package)
    part.relate_to(about, KIND.CUSTOM_XML_PROPS)
    word.part.relate_to(part, KIND.CUSTOM_XML)


def saved(word: WordDocument) -> bytes:
    """The document as bytes that depend on its content alone: no clock in the package."""
    from docx.opc.constants import RELATIONSHIP_TYPE as KIND

    # The preview picture of python-docx's template shows another document.
    relations = word.part.package.rels
    for identity in [rid for rid, relation in relations.items() if relation.reltype == KIND.THUMBNAIL]:
        del relations[identity]
    first = io.BytesIO()
    word.save(first)
    second = io.BytesIO()
    with zipfile.ZipFile(first) as old, zipfile.ZipFile(second, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            stamped = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            stamped.compress_type = zipfile.ZIP_DEFLATED
            stamped.external_attr = 0o600 << 16
            new.writestr(stamped, old.read(name))
    return second.getvalue()
