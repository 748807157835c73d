"""Reading a document back: every number it prints with its key, its record, and digits without a key."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

from ..words.errors import FileError
from ..words.text import Text, same
from . import readback_html, readback_word
from .passages import Passage, not_ours, too_large

LARGEST = 256 * 2**20


@dataclass(frozen=True)
class Printed:
    """One number as it stands in a document.

    Attributes
    ----------
    key : str
        The key under which it was written; empty for a number without one.
    text : str
        What a reader sees, with any digits typed directly before or after it.
    place : Text
        Where, in words: a paragraph with its first words, or a table with its row.
    language : str
        Language of the passage.
    context : str
        The whole paragraph, or the table row.
    """

    key: str
    text: str
    place: Text
    language: str
    context: str


def printed_numbers(path: str | Path) -> tuple[Printed, ...]:
    """Every tagged number of a Word file or page, in reading order.

    Raises
    ------
    FileError
        ``file_not_found``, ``wrong_content`` (not a report of this package), ``file_damaged``,
        ``file_too_large``.
    """
    content, reader = _opened(Path(path))
    found = tuple(
        Printed(key, text, passage.place, passage.language, passage.context)
        for passage in reader.passages(content, Path(path))
        for key, text in passage.numbers()
    )
    if not found and reader.record(content, Path(path)) is None:
        raise not_ours(Path(path))
    return found


def untagged_numbers(path: str | Path) -> tuple[Printed, ...]:
    """Digits in the paragraphs of findings that carry no key: typed by hand, or part of a name."""
    content, reader = _opened(Path(path))
    passages: tuple[Passage, ...] = tuple(reader.passages(content, Path(path)))
    return tuple(
        Printed("", text, passage.place, passage.language, passage.context)
        for passage in passages
        if passage.finding
        for text in passage.untagged()
    )


def stored_values(path: str | Path) -> tuple[tuple[str, float | None], ...]:
    """(key, value at full precision) that a page keeps beside each number; None where it is not estimable.

    A value that is no number reads as NaN, which agrees with nothing.
    """
    content, reader = _opened(Path(path))
    return tuple((key, _number(text)) for key, text in reader.values(content, Path(path)))


def _number(text: str) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        return math.nan


def embedded_record(path: str | Path) -> bytes | None:
    """The bytes of findings.json that travel inside the document; None where there are none."""
    content, reader = _opened(Path(path))
    return reader.record(content, Path(path))


def _opened(path: Path) -> tuple[bytes, readback_html.Reader | readback_word.Reader]:
    """The content and its reader, chosen by the content itself."""
    if not path.is_file():
        raise FileError("file_not_found", Text(zh="找不到文件。", en="The file is not there."), where=same(path))
    if path.stat().st_size > LARGEST:
        raise too_large(path, LARGEST)
    content = path.read_bytes()
    for reader in (readback_word.Reader(), readback_html.Reader()):
        if reader.knows(content):
            return content, reader
    raise not_ours(path)
