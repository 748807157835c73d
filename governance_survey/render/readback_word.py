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
from .layout import CAPTION_STYLE, FINDING_STYLE, LANGUAGE_OF_TAG, UNCOUNTED_STYLES
from .passages import Passage, damaged, paragraph_passage, row_passages, too_large
from .word_xml import RECORD_NAMESPACE, TAG_PREFIX

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = f"{{{RECORD_NAMESPACE}}}"
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
        held = package.record_part()
        long_keys = {} if held is None else _long_keys(held, path)
        yield from _Walk(language, styles, long_keys).blocks(body if body is not None else root)

    def values(self, content: bytes, path: Path) -> tuple[tuple[str, str], ...]:
        """None: a Word file keeps its full values in the record alone."""
        return ()

    def record(self, content: bytes, path: Path) -> bytes | None:
        """The record out of the custom XML part, its hash checked."""
        held = _Package(content, path).record_part()
        return None if held is None else _record_of(held, path)


def _record_of(root: Any, path: Path) -> bytes:
    record = _decoded(root.findtext(f"{_R}content"), path)
    if hashlib.sha256(record).hexdigest() != root.get("sha256"):
        raise damaged(path, "record: SHA-256")
    return record


def _long_keys(root: Any, path: Path) -> dict[str, str]:
    """Tag -> key, for keys too long to be a tag."""
    return {key.get("tag", ""): _decoded(key.text, path).decode("utf-8", "replace") for key in root.iter(f"{_R}key")}


def _decoded(text: str | None, path: Path) -> bytes:
    try:
        return base64.b64decode("".join((text or "").split()), validate=True)
    except binascii.Error as problem:
        raise damaged(path, problem) from problem


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

    def record_part(self) -> Any:
        """The root of the custom XML part with the record, or None."""
        for name in self.names:
            if name.startswith("customXml/item") and "Props" not in name and name.endswith(".xml"):
                root = self.xml(name)
                if root.tag == f"{_R}record":
                    return root
        return None

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

    def __init__(self, language: str, styles: dict[str, str], long_keys: dict[str, str]) -> None:
        self._language, self._styles, self._long_keys = language, styles, long_keys
        self._paragraphs, self._caption = 0, ""

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
        raw = list(self._pieces(paragraph))
        style = self._style(paragraph)
        if not "".join(text for _, text in raw).strip():
            return
        counted = not style.casefold().startswith(UNCOUNTED_STYLES)
        self._paragraphs += counted
        if style == CAPTION_STYLE:
            # The title stands above its table; its label ends at the full-width space.
            self._caption = "".join(text for _, text in raw).partition("\u3000")[0]
        if counted or any(key for key, _ in raw):
            yield paragraph_passage(raw, self._paragraphs, self._language, finding=style == FINDING_STYLE)

    def _style(self, paragraph: Any) -> str:
        named = paragraph.find(f"{_W}pPr/{_W}pStyle")
        identity = "" if named is None else named.get(f"{_W}val", "")
        return self._styles.get(identity, identity)

    def _table(self, table: Any) -> Iterator[Passage]:
        label, self._caption = self._caption, ""
        number = 0
        for row in table.iter(f"{_W}tr"):
            cells = [[piece for p in cell.iter(f"{_W}p") for piece in self._pieces(p)] for cell in row.iter(f"{_W}tc")]
            if row.find(f"{_W}trPr/{_W}tblHeader") is None:
                number += 1
            yield from row_passages(cells, label, number, self._language)

    def _pieces(self, parent: Any) -> Iterator[tuple[str, str]]:
        """(key, text) in order; all runs of one content control are one piece."""
        for child in parent:
            if child.tag == f"{_W}sdt":
                tag = _tag(child)
                inner = list(self._pieces(child))
                if tag:
                    key = self._long_keys.get(tag, tag.removeprefix(TAG_PREFIX))
                    yield key, "".join(text for _, text in inner)
                else:
                    yield from inner
            elif child.tag == f"{_W}t":
                yield "", child.text or ""
            elif child.tag in (f"{_W}tab", f"{_W}br"):
                yield "", " "
            elif child.tag not in (*_UNPRINTED, f"{_W}sdtPr", f"{_W}pPr", f"{_W}rPr"):
                yield from self._pieces(child)


def _tag(control: Any) -> str:
    """Our tag of a content control; LibreOffice keeps the title and drops the tag."""
    for name in ("tag", "alias"):
        found = control.find(f"{_W}sdtPr/{_W}{name}")
        value = "" if found is None else found.get(f"{_W}val", "")
        if value.startswith(TAG_PREFIX):
            return str(value)
    return ""
