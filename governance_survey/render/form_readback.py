"""What a written form says, read back from the file: its text in reading order, without spaces."""

from __future__ import annotations

from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

from ..words.form import Form
from ..words.text import LANGUAGES
from .form_layout import expected, squeezed
from .layout import clean


def lost_wordings(form: Form, path: Path, languages: tuple[str, ...]) -> tuple[str, ...]:
    """Wordings of a form that do not stand in the file in their order; none where all is there.

    A page always holds both languages.
    """
    read, spoken = _READERS[path.suffix.lower()], languages
    if path.suffix.lower() == ".html":
        spoken = LANGUAGES
    text, place, lost = squeezed(read(path)), 0, []
    for wording in expected(form, spoken):
        sought = squeezed(clean(wording))
        found = text.find(sought, place)
        if found < 0:
            lost.append(wording)
        else:
            place = found + len(sought)
    return tuple(lost)


def _docx_text(path: Path) -> str:
    from docx import Document as read_document
    from docx.oxml.ns import qn

    body = read_document(str(path)).element.body
    return "".join(piece.text or "" for piece in body.iter(qn("w:t")))


class _Text(HTMLParser):
    """All text of a page's body."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._main = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._main = self._main or tag == "main"

    def handle_data(self, data: str) -> None:
        if self._main:
            self.pieces.append(data)


def _html_text(path: Path) -> str:
    page = _Text()
    page.feed(path.read_text(encoding="utf-8"))
    page.close()
    return "".join(page.pieces)


_READERS: dict[str, Callable[[Path], str]] = {".docx": _docx_text, ".html": _html_text}
