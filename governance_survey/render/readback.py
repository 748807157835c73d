"""Reading a document back: every tagged number with its place, the record inside, numbers without a tag."""

from __future__ import annotations

import html.parser
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..words.errors import FileError
from ..words.text import LANGUAGES, Text, same
from .captions import LANGUAGE_TAGS
from .word import RECORD_SPACE

MOST_BYTES = 200_000_000
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DIGITS = re.compile(r"\d+(?:\.\d+)?%?")
_LANGUAGE_OF_TAG = {LANGUAGE_TAGS.say(language): language for language in LANGUAGES}


@dataclass(frozen=True)
class Printed:
    """One number as printed.

    `context` is the whole text of its paragraph or cell; `place` says in words where that is; `role` is
    ``finding`` in a finding's paragraph.
    """

    key: str
    text: str
    place: Text
    language: str
    context: str
    role: str


@dataclass(frozen=True)
class _Unit:
    """A paragraph or cell read back: its text, the pieces that carry a key, where it stands."""

    text: str
    tagged: tuple[tuple[str, str], ...]
    place: Text
    language: str
    role: str


def printed_numbers(path: Path) -> tuple[Printed, ...]:
    """Every tagged number of a Word file or page, in reading order.

    Raises
    ------
    FileError
        ``not_a_report``, ``file_not_found``, ``file_damaged``.
    """
    return tuple(
        Printed(key, text, unit.place, unit.language, unit.text, unit.role)
        for unit in _units(path)
        for key, text in unit.tagged
    )


def untagged_numbers(path: Path) -> tuple[Printed, ...]:
    """Digits in paragraphs of findings that carry no tag: typed in afterwards, or never traceable."""
    found = []
    for unit in _units(path):
        if unit.role == "finding":
            rest = unit.text
            for _, text in unit.tagged:
                rest = rest.replace(text, " ", 1)
            found += [Printed("", m.group(), unit.place, unit.language, unit.text, unit.role) for m in _DIGITS.finditer(rest)]
    return tuple(found)


def embedded_record(path: Path) -> bytes | None:
    """The content of findings.json inside the document, or None."""
    if path.suffix.lower() == ".html":
        found = re.search(r'<script type="application/json" id="gs-record">(.*?)</script>', _page(path), re.DOTALL)
        return found.group(1).replace("\\u003c", "<").encode("utf-8") if found else None
    with _archive(path) as archive:
        for name in archive.namelist():
            if re.fullmatch(r"customXml/item\d+\.xml", name):
                root = _xml(archive.read(name), path)
                if root.tag == f"{{{RECORD_SPACE}}}record":
                    return (root.text or "").encode("utf-8")
    return None


def _units(path: Path) -> list[_Unit]:
    if path.suffix.lower() == ".html":
        reader = _PageReader()
        reader.feed(_page(path))
        return reader.units
    if path.suffix.lower() == ".docx":
        return _word_units(path)
    raise FileError(
        "not_a_report",
        Text(zh="只能核对 .docx 和 .html 文件。", en="Only .docx and .html files can be verified."),
        where=same(path),
    )


def _page(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as problem:
        raise _not_there(path) from problem
    except UnicodeDecodeError as problem:
        raise _damaged(path) from problem


class _PageReader(html.parser.HTMLParser):
    """Collects paragraphs, list entries and cells with their tagged numbers."""

    _HOLDERS = frozenset({"p", "li", "td", "th"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.units: list[_Unit] = []
        self.languages: list[tuple[str, str | None]] = []
        self.holder: str | None = None
        self.text: list[str] = []
        self.tagged: list[tuple[str, str]] = []
        self.key: str | None = None
        self.role = ""
        self.counts = {"p": 0, "table": 0, "tr": 0}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag not in ("meta", "img", "input", "br", "link"):
            self.languages.append((tag, attributes.get("lang")))
        if tag == "table":
            self.counts["table"] += 1
            self.counts["tr"] = 0
        elif tag == "tr":
            self.counts["tr"] += 1
        if tag in self._HOLDERS:
            self.holder, self.text, self.tagged = tag, [], []
            self.role = "finding" if "role-finding" in (attributes.get("class") or "") else ""
            self.counts["p"] += tag in ("p", "li")
        elif tag == "data" and self.holder:
            self.key = attributes.get("data-gs")
            self.text.append("")
            if self.key:
                self.tagged.append((self.key, ""))

    def handle_data(self, data: str) -> None:
        if self.holder:
            self.text.append(data)
            if self.key:
                key, shown = self.tagged[-1]
                self.tagged[-1] = (key, shown + data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "data":
            self.key = None
        elif tag == self.holder:
            shown = "".join(self.text)
            self.units.append(_Unit(shown, tuple(self.tagged), self._place(shown), self._language(), self.role))
            self.holder = None
        while self.languages:
            if self.languages.pop()[0] == tag:
                break

    def _language(self) -> str:
        tags = [lang for _, lang in self.languages if lang]
        return _LANGUAGE_OF_TAG.get(tags[-1], LANGUAGES[0]) if tags else LANGUAGES[0]

    def _place(self, shown: str) -> Text:
        if self.holder in ("td", "th"):
            # Both languages hold every table, so tables count in pairs.
            return _in_table((self.counts["table"] + 1) // 2, self.counts["tr"] - 1)
        return _in_paragraph(self.counts["p"], shown)


def _word_units(path: Path) -> list[_Unit]:
    with _archive(path) as archive:
        root = _xml(archive.read("word/document.xml"), path)
        core = archive.read("docProps/core.xml") if "docProps/core.xml" in archive.namelist() else b""
    language = next((known for tag, known in _LANGUAGE_OF_TAG.items() if f">{tag}<".encode() in core), LANGUAGES[0])
    body = root.find(f"{_W}body")
    units: list[_Unit] = []
    tables = paragraphs = 0
    for element in body if body is not None else ():
        if element.tag == f"{_W}tbl":
            tables += 1
            for number, row in enumerate(element.iter(f"{_W}tr")):
                for cell in row.iter(f"{_W}tc"):
                    units.append(_unit(cell, _in_table(tables, number), language))
        elif element.tag == f"{_W}p":
            paragraphs += 1
            shown = _text(element)
            if shown:
                units.append(_unit(element, _in_paragraph(paragraphs, shown), language))
    return units


def _unit(element: Any, place: Text, language: str) -> _Unit:
    style = element.find(f".//{_W}pStyle")
    role = "finding" if style is not None and style.get(f"{_W}val") == "gsfinding" else ""
    tagged = []
    for control in element.iter(f"{_W}sdt"):
        tag = control.find(f"{_W}sdtPr/{_W}tag")
        name = tag.get(f"{_W}val") if tag is not None else ""
        if name.startswith("gs:"):
            tagged.append((name[3:], _text(control)))
    return _Unit(_text(element), tuple(tagged), place, language, role)


def _text(element: Any) -> str:
    return "".join(node.text or "" for node in element.iter(f"{_W}t"))


def _archive(path: Path) -> zipfile.ZipFile:
    if not path.is_file():
        raise _not_there(path)
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError) as problem:
        raise _damaged(path) from problem
    names = archive.namelist()
    if "word/document.xml" not in names or sum(entry.file_size for entry in archive.infolist()) > MOST_BYTES:
        archive.close()
        raise _damaged(path)
    return archive


def _xml(content: bytes, path: Path) -> Any:
    import defusedxml
    from defusedxml.ElementTree import ParseError, fromstring

    try:
        return fromstring(content)
    except (ParseError, defusedxml.DefusedXmlException) as problem:
        raise _damaged(path) from problem


def _in_table(table: int, row: int) -> Text:
    return Text(zh="第 {t} 个表第 {r} 行", en="table {t}, row {r}").fill(t=table, r=row)


def _in_paragraph(number: int, shown: str) -> Text:
    start = shown[:16] + ("…" if len(shown) > 16 else "")
    return Text(zh="第 {n} 段“{s}”", en="paragraph {n} “{s}”").fill(n=number, s=start)


def _not_there(path: Path) -> FileError:
    return FileError(
        "file_not_found", Text(zh="找不到要核对的文件。", en="The document is not there."), where=same(path)
    )


def _damaged(path: Path) -> FileError:
    return FileError(
        "file_damaged",
        Text(zh="文件打不开，不是完整的 Word 文件或网页。", en="The file is not a whole Word file or page."),
        where=same(path),
        fix=Text(zh="请重新生成或重新索取。", en="Make it again, or ask for it again."),
    )
