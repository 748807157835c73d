"""Words of a .docx file, paragraph by paragraph: read in the child process, without following anything it names."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import Any

from .qda.archive import MOST_RATIO, UNSUSPICIOUS_BYTES, Refused
from .qda.markup import MOST_BYTES, name_of, root_of

_DOCUMENT = "word/document.xml"
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError, KeyError)
# Deleted text of tracked changes, field codes and drawings' fall-backs are no words of the transcript.
_UNSEEN = ("del", "moveFrom", "instrText", "delText", "Fallback", "rPr", "pPr")
_MARKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011"}


def text_of_word(content: bytes) -> str:
    r"""The text of a Word file: paragraphs and table cells in reading order, each ended by ``\n``.

    Raises
    ------
    Refused
        ``file_damaged``, ``archive_too_large``, ``xml_forbidden``, ``xml_broken``.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            size = archive.getinfo(_DOCUMENT).file_size
            if size > MOST_BYTES or (size > UNSUSPICIOUS_BYTES and size / max(len(content), 1) > MOST_RATIO):
                raise Refused("archive_too_large", f"{_DOCUMENT}: {size} bytes")
            with archive.open(_DOCUMENT) as stream:
                body = stream.read(size + 1)
    except _BROKEN as problem:
        raise Refused("file_damaged", str(problem)) from problem
    lines: list[str] = []
    _collect(root_of(body), lines)
    return "\n".join(lines)


def _collect(element: Any, lines: list[str]) -> None:
    for part in element:
        name = name_of(part)
        if name == "p":
            lines.append(_line(part))
        elif name not in _UNSEEN:
            _collect(part, lines)


def _line(element: Any) -> str:
    found = []
    for part in element:
        name = name_of(part)
        if name == "t":
            found.append(part.text or "")
        elif name in _MARKS:
            found.append(_MARKS[name])
        elif name not in _UNSEEN:
            found.append(_line(part))
    return "".join(found)
