"""Reading a Word file back: its XML is walked, since content controls are invisible to paragraph texts."""

from __future__ import annotations

import base64
import binascii
import hashlib
import io
import posixpath
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..words.text import LANGUAGES
from .layout import FINDING_STYLE, LANGUAGE_OF_TAG, UNCOUNTED_STYLES
from .passages import Passage, damaged, paragraph_passage, row_passages, too_large
from .word_xml import RECORD_NAMESPACE, TAG_PREFIX

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_OFFICE_DOCUMENT = "/officeDocument"
# Deleted or moved text of tracked changes, and the second copy kept for old programs, are not printed.
_UNPRINTED = (f"{_W}del", f"{_W}moveFrom", f"{_W}instrText", f"{_COMPATIBILITY}Fallback")
_PART_LIMIT = 128 * 2**20
_RATIO_LIMIT = 400


class Reader:
    """Passages and record of a Word file."""

    def knows(self, content: bytes) -> bool:
        """Is it a zip package?"""
        return content[:4] == b"PK\x03\x04"

    def passages(self, content: bytes, path: Path) -> Iterator[Passage]:
        """Every paragraph and table cell of the body."""
        package = _Package(content, path)
        main = package.main_part()
        language = package.language()
        styles = package.style_names(main)
        root = package.xml(main)
        body = root.find(f"{_W}body")
        yield from _Walk(language, styles).blocks(body if body is not None else root)

    def record(self, content: bytes, path: Path) -> bytes | None:
        """The record out of the custom XML part, its hash checked."""
        package = _Package(content, path)
        for name in package.names:
            if name.startswith("customXml/item") and "Props" not in name and name.endswith(".xml"):
                root = package.xml(name)
                if root.tag == f"{{{RECORD_NAMESPACE}}}record":
                    return _record_of(root, path)
        return None


def _record_of(root: Any, path: Path) -> bytes:
    try:
        record = base64.b64decode("".join((root.text or "").split()), validate=True)
    except binascii.Error as problem:
        raise damaged(path, problem) from problem
    if hashlib.sha256(record).hexdigest() != root.get("sha256"):
        raise damaged(path, "record: SHA-256")
    return record


class _Package:
    """A zip package read with limits: a small file must not unpack to a huge one."""

    def __init__(self, content: bytes, path: Path) -> None:
        self.path = path
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except zipfile.BadZipFile as problem:
            raise damaged(path, problem) from problem
        self.names = tuple(self._zip.namelist())

    def xml(self, name: str) -> Any:
        """A part as an element tree; entities and external references are refused."""
        from xml.etree.ElementTree import ParseError

        from defusedxml.common import DefusedXmlException
        from defusedxml.ElementTree import fromstring

        try:
            return fromstring(self._bytes(name), forbid_dtd=True)
        except (ParseError, DefusedXmlException) as problem:
            raise damaged(self.path, problem) from problem

    def _bytes(self, name: str) -> bytes:
        import zlib

        try:
            about = self._zip.getinfo(name)
            # Headers can lie, so no more than the limit is ever unpacked.
            limit = min(_PART_LIMIT, max(2**20, _RATIO_LIMIT * about.compress_size))
            with self._zip.open(about) as stream:
                found = stream.read(limit + 1)
        except (KeyError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as problem:
            raise damaged(self.path, problem) from problem
        if len(found) > limit:
            raise too_large(self.path, _PART_LIMIT)
        return found

    def main_part(self) -> str:
        """Name of the document's own part, by relationship: Word does not always call it document.xml."""
        for relation in self.xml("_rels/.rels"):
            if str(relation.get("Type", "")).endswith(_OFFICE_DOCUMENT):
                return posixpath.normpath(str(relation.get("Target", "")).lstrip("/"))
        raise damaged(self.path, "_rels/.rels")

    def language(self) -> str:
        """Language named in the document's properties; the first one where it names none."""
        if "docProps/core.xml" in self.names:
            for entry in self.xml("docProps/core.xml"):
                if entry.tag.endswith("}language") and entry.text in LANGUAGE_OF_TAG:
                    return LANGUAGE_OF_TAG[entry.text]
        return LANGUAGES[0]

    def style_names(self, main: str) -> dict[str, str]:
        """Style id -> name; programs rename the ids when they save, the names stay."""
        part = posixpath.join(posixpath.dirname(main), "styles.xml")
        if part not in self.names:
            return {}
        found = {}
        for style in self.xml(part).iter(f"{_W}style"):
            name = style.find(f"{_W}name")
            if name is not None:
                found[style.get(f"{_W}styleId", "")] = name.get(f"{_W}val", "")
        return found


class _Walk:
    """One pass over the body."""

    def __init__(self, language: str, styles: dict[str, str]) -> None:
        self._language, self._styles = language, styles
        self._paragraphs = self._tables = 0

    def blocks(self, parent: Any) -> Iterator[Passage]:
        """Paragraphs and tables, also those inside block-level content controls."""
        for child in parent:
            if child.tag == f"{_W}p":
                yield from self._paragraph(child)
            elif child.tag == f"{_W}tbl":
                yield from self._table(child)
            elif child.tag not in _UNPRINTED:
                yield from self.blocks(child)

    def _paragraph(self, paragraph: Any) -> Iterator[Passage]:
        raw = list(_pieces(paragraph))
        style = self._style(paragraph)
        if not "".join(text for _, text in raw).strip():
            return
        counted = not style.casefold().startswith(UNCOUNTED_STYLES)
        self._paragraphs += counted
        if counted or any(key for key, _ in raw):
            yield paragraph_passage(raw, self._paragraphs, self._language, finding=style == FINDING_STYLE)

    def _style(self, paragraph: Any) -> str:
        named = paragraph.find(f"{_W}pPr/{_W}pStyle")
        identity = "" if named is None else named.get(f"{_W}val", "")
        return self._styles.get(identity, identity)

    def _table(self, table: Any) -> Iterator[Passage]:
        self._tables += 1
        caption = table.find(f"{_W}tblPr/{_W}tblCaption")
        label = caption.get(f"{_W}val", "") if caption is not None else f"#{self._tables}"
        number = 0
        for row in table.iter(f"{_W}tr"):
            cells = [[piece for p in cell.iter(f"{_W}p") for piece in _pieces(p)] for cell in row.iter(f"{_W}tc")]
            if row.find(f"{_W}trPr/{_W}tblHeader") is None:
                number += 1
            yield from row_passages(cells, label, number, self._language)


def _pieces(parent: Any) -> Iterator[tuple[str, str]]:
    """(key, text) in order; all runs of one content control are one piece."""
    for child in parent:
        if child.tag == f"{_W}sdt":
            tag = child.find(f"{_W}sdtPr/{_W}tag")
            key = "" if tag is None else tag.get(f"{_W}val", "")
            inner = list(_pieces(child))
            if key.startswith(TAG_PREFIX):
                yield key.removeprefix(TAG_PREFIX), "".join(text for _, text in inner)
            else:
                yield from inner
        elif child.tag == f"{_W}t":
            yield "", child.text or ""
        elif child.tag in (f"{_W}tab", f"{_W}br"):
            yield "", " "
        elif child.tag not in (*_UNPRINTED, f"{_W}sdtPr", f"{_W}pPr", f"{_W}rPr"):
            yield from _pieces(child)
