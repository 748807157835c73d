"""Documents out: one table of formats. Tables, texts and numbers come in; no statistic is computed here."""

from __future__ import annotations

from collections.abc import Callable

from ..words.document import Document
from ..words.errors import UsageError
from ..words.form import Form
from ..words.text import Text, listed, same
from .form_html import form_to_html
from .form_word import form_to_docx
from .html import to_html
from .word import to_docx

RENDERERS: dict[str, Callable[[Document, str], bytes]] = {".docx": to_docx, ".html": to_html}
FORM_RENDERERS: dict[str, Callable[[Form, tuple[str, ...]], bytes]] = {".docx": form_to_docx, ".html": form_to_html}


def render(document: Document, suffix: str, language: str) -> bytes:
    """The document in the format of a suffix; a page holds both languages and opens in `language`."""
    chosen = RENDERERS.get(suffix.lower())
    if chosen is None:
        raise _unknown(suffix, [*RENDERERS, ".json"])
    return chosen(document, language)


def render_form(form: Form, suffix: str, languages: tuple[str, ...]) -> bytes:
    """A printed form in the format of a suffix, in one language or both; a page can show either."""
    chosen = FORM_RENDERERS.get(suffix.lower())
    if chosen is None:
        raise _unknown(suffix, list(FORM_RENDERERS))
    return chosen(form, languages)


def _unknown(suffix: str, known: list[str]) -> UsageError:
    return UsageError(
        "unknown_output",
        Text(zh="不能写这种文件。", en="This kind of file cannot be written."),
        expected=listed(known),
        got=same(suffix or "?"),
    )
