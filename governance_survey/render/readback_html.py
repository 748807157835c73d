"""Reading a page back with the standard library's parser; nothing in it is run or fetched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from ..words.text import LANGUAGES
from .layout import LANGUAGE_OF_TAG
from .passages import Passage, damaged, paragraph_passage, row_passages

_VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"})
_ESCAPES = re.compile(r"\\(?:\\|u003c)")
_TEXT = ("p", "li")
_CELLS = ("td", "th")


class Reader:
    """Passages and record of an HTML page."""

    def knows(self, content: bytes) -> bool:
        """Is it a page at all?"""
        return b"<html" in content[:4096].lower()

    def passages(self, content: bytes, path: Path) -> Iterator[Passage]:
        """Every paragraph and table cell."""
        yield from _parsed(content, path).passages

    def values(self, content: bytes, path: Path) -> tuple[tuple[str, str], ...]:
        """(key, value at full precision) beside every tagged number."""
        return tuple(_parsed(content, path).values)

    def record(self, content: bytes, path: Path) -> bytes | None:
        """The JSON data block, its "<" restored."""
        raw = _parsed(content, path).record
        if raw is None:
            return None
        # Pairs of backslashes are skipped, so an escaped backslash before "u003c" stays as it was.
        return _ESCAPES.sub(lambda found: "<" if found.group() != "\\\\" else "\\\\", raw).encode("utf-8")


def _parsed(content: bytes, path: Path) -> _Page:
    page = _Page()
    try:
        page.feed(content.decode("utf-8-sig"))
    except UnicodeDecodeError as problem:
        raise damaged(path, problem) from problem
    page.close()
    return page


class _Page(HTMLParser):
    """Walks the page and collects passages; paragraphs and rows are counted within each language."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.passages: list[Passage] = []
        self.values: list[tuple[str, str]] = []
        self.record: str | None = None
        self._open: list[tuple[str, str, str]] = []  # tag, language, class names
        self._paragraphs = dict.fromkeys(LANGUAGES, 0)
        self._pieces: list[tuple[str, str]] | None = None
        self._key = ""
        self._cells: list[list[tuple[str, str]]] = []
        self._label, self._row, self._in_label, self._in_record = "", 0, False, False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        language = LANGUAGE_OF_TAG.get(given.get("lang", ""), self._language())
        names = given.get("class", "")
        if tag not in _VOID:
            self._open.append((tag, language, names))
        if tag == "script" and given.get("id") == "gs-record":
            self._in_record, self.record = True, ""
        elif tag == "table":
            self._label, self._row = "", 0
        elif tag == "span" and "gs-no" in names.split():
            self._in_label = self._inside("caption")
        elif tag == "tr":
            self._cells = []
        elif tag in _CELLS or (tag in _TEXT and not self._apart()):
            self._pieces = []
        elif tag == "data" and self._pieces is not None and given.get("data-gs"):
            self._key = given["data-gs"]
            self._pieces.append((self._key, ""))
            self.values.append((self._key, given.get("value", "")))

    def handle_data(self, data: str) -> None:
        if self._in_record:
            self.record = (self.record or "") + data
        elif self._in_label:
            self._label += data
        elif self._pieces is not None and self._key:
            key, text = self._pieces[-1]
            self._pieces[-1] = (key, text + data)
        elif self._pieces is not None:
            self._pieces.append(("", data))

    def handle_endtag(self, tag: str) -> None:
        if all(tag != name for name, _, _ in self._open):
            return
        _, language, names = next(entry for entry in reversed(self._open) if entry[0] == tag)
        if tag == "script":
            self._in_record = False
        elif tag == "span":
            self._in_label = False
        elif tag == "data":
            self._key = ""
        elif tag in _CELLS and self._pieces is not None:
            self._cells.append(self._pieces)
            self._pieces = None
        elif tag == "tr" and self._inside("tbody"):
            self._row += 1
            self.passages += row_passages(self._cells, self._label.strip(), self._row, language)
        elif tag in _TEXT and self._pieces is not None and not self._apart():
            self._end_paragraph(language, names)
        while self._open.pop()[0] != tag:
            pass

    def _end_paragraph(self, language: str, names: str) -> None:
        raw, self._pieces = self._pieces or [], None
        if "".join(text for _, text in raw).strip():
            self._paragraphs[language] += 1
            finding = "gs-finding" in names.split()
            self.passages.append(paragraph_passage(raw, self._paragraphs[language], language, finding=finding))

    def _language(self) -> str:
        return self._open[-1][1] if self._open else LANGUAGES[0]

    def _apart(self) -> bool:
        """Not a paragraph of the text: a table, or the head of the page."""
        return self._inside("table") or self._inside("header")

    def _inside(self, tag: str) -> bool:
        return any(name == tag for name, _, _ in self._open)
