"""Documents out: one table of formats. Tables, texts and numbers come in; no statistic is computed here."""

from __future__ import annotations

from collections.abc import Callable

from ..words.document import Document
from ..words.errors import UsageError
from ..words.text import Text, listed, same
from .html import to_html
from .word import to_docx

RENDERERS: dict[str, Callable[[Document, str], bytes]] = {".docx": to_docx, ".html": to_html}


def render(document: Document, suffix: str, language: str) -> bytes:
    """The document in the format of a suffix; a page holds both languages and opens in `language`."""
    chosen = RENDERERS.get(suffix.lower())
    if chosen is None:
        raise UsageError(
            "unknown_output",
            Text(zh="不能写这种文件。", en="This kind of file cannot be written."),
            expected=listed([*RENDERERS, ".json"]),
            got=same(suffix or "?"),
        )
    return chosen(document, language)
