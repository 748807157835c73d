"""Codings as a file of the kind its suffix says, and the reader that proves the file holds them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from ..data.codings import Codings
from ..data.responses import Origin
from ..schemes.codebook import Codebook
from ..words.errors import FileError, UsageError
from ..words.text import Text, listed, same
from . import read_file
from .binding_codings import bound, same_codings
from .qda.codebook import codebook_from_qdc, codebook_to_qdc
from .qda.project import read_project
from .qda.writing import project_of
from .raw_codings import RawCodings
from .segment_tables import read_segment_table
from .segment_writing import WRITERS

PROJECT, CODEBOOK = ".qdpx", ".qdc"
Check = Callable[[Path], object]


def codings_file(codings: Codings, path: Path) -> tuple[bytes, Check]:
    """The bytes of a ``.qdpx``, ``.csv`` or ``.xlsx`` file, and a check that reads it back.

    Raises
    ------
    UsageError
        ``unknown_output``, ``cell_too_long``.
    """
    suffix = path.suffix.lower()
    if suffix == PROJECT:
        return project_of(codings), lambda written: _proved(codings, _from_project(written), path)
    if suffix in WRITERS:
        return WRITERS[suffix](codings), lambda written: _proved(codings, _from_table(written, codings), path)
    raise UsageError(
        "unknown_output",
        Text(zh="编码不能写成这种文件。", en="Codings cannot be written to this kind of file."),
        expected=listed((PROJECT, *WRITERS)),
        got=same(path.suffix or path.name),
    )


def codebook_file(book: Codebook) -> tuple[bytes, Check]:
    """The bytes of a ``.qdc`` file, and a check that reads it back."""

    def check(written: Path) -> None:
        if codebook_from_qdc(written) != book:
            raise _lost(written)

    return codebook_to_qdc(book), check


def _from_project(written: Path) -> list[RawCodings]:
    return [read_project(written)]


def _from_table(written: Path, codings: Codings) -> list[RawCodings]:
    found = read_segment_table(read_file(written), codings.sources, codings.codebook)
    # What a table has no place for: texts nobody coded, coders who coded nothing.
    rest = RawCodings(Origin("", "memory", ""), sources=codings.sources, coders=codings.coders)
    return [rest, found]


def _proved(codings: Codings, found: list[RawCodings], path: Path) -> None:
    again = bound(found, codings.codebook)
    if not same_codings(replace(again, coders=codings.coders) if _same_people(again, codings) else again, codings):
        raise _lost(path)


def _same_people(one: Codings, other: Codings) -> bool:
    return set(one.coders) <= set(other.coders)


def _lost(path: Path) -> FileError:
    return FileError(
        "codings_lost",
        Text(zh="写出的文件读回来不一样，没有保存。", en="Read back, the file differs; it was not saved."),
        where=same(path),
        fix=Text(
            zh="请检查文本是否含 \\r 或文件放不下的控制字符，或有长度为零的片段。",
            en="Do the texts hold \\r or control characters a file cannot keep, or segments of no length?",
        ),
    )
