"""File formats: one file each, reader and writer together. This table is the one place a format is added."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ..words.errors import FileError, closest
from ..words.text import Text, listed, same
from . import csv_text, excel, spss
from .raw_file import RawFile, wrong_content


@dataclass(frozen=True)
class Format:
    """A format: its suffixes, how its files begin, its name, its reader."""

    suffixes: tuple[str, ...]
    magic: tuple[bytes, ...]
    name: Text
    read: Callable[[Path, str | None, str | None], RawFile]


FORMATS: tuple[Format, ...] = (
    Format((".csv", ".tsv", ".txt"), (), Text(zh="文本表格（CSV）", en="text table (CSV)"), csv_text.read),
    Format((".xlsx", ".xlsm"), (b"PK\x03\x04",), Text(zh="Excel 工作簿", en="Excel workbook"), excel.read),
    Format((".xls",), (b"\xd0\xcf\x11\xe0",), Text(zh="Excel 97–2003 工作簿", en="Excel 97-2003 workbook"), excel.read),
    Format((".sav", ".zsav"), (b"$FL2", b"$FL3"), Text(zh="SPSS 数据文件", en="SPSS data file"), spss.read),
)
_HTML = Text(zh="网页（HTML）", en="a web page (HTML)")
_TEXT = Text(zh="文本", en="text")


def read_file(path: Path, *, sheet: str | None = None, encoding: str | None = None) -> RawFile:
    """Read a file of answers by its suffix, after a look at how it begins.

    Raises
    ------
    FileError
        ``file_not_found``, ``empty_file``, ``unknown_format``, ``wrong_content`` and those of each reader.
    """
    if not path.is_file():
        siblings = [entry.name for entry in path.parent.iterdir()] if path.parent.is_dir() else []
        raise FileError(
            "file_not_found",
            Text(zh="找不到数据文件。", en="The data file is not there."),
            where=same(path),
            fix=closest(path.name, siblings) or Text(zh="检查路径和文件名。", en="Check the path and the name."),
        )
    chosen = next((known for known in FORMATS if path.suffix.lower() in known.suffixes), None)
    if chosen is None:
        raise FileError(
            "unknown_format",
            Text(zh="不认识这种文件。", en="This kind of file is not known."),
            where=same(path),
            expected=listed([suffix for known in FORMATS for suffix in known.suffixes], most=20),
            got=same(path.suffix or path.name),
        )
    with path.open("rb") as stream:
        head = stream.read(512)
    if not head:
        raise FileError(
            "empty_file",
            Text(zh="文件是空的（0 字节）。", en="The file is empty (0 bytes)."),
            where=same(path),
            fix=Text(zh="请重新导出。", en="Export it again."),
        )
    found = _content(head)
    if found is not None and found != chosen.name and not (chosen.magic == () and found == _TEXT):
        advice = (
            Text(
                zh="有的系统把网页存成 .xls：用 Excel 打开后另存为 .xlsx。",
                en="Some systems save a web page as .xls: open it in Excel and save it as .xlsx.",
            )
            if found == _HTML
            else Text(zh="把扩展名改成与内容相符的。", en="Give the file the suffix of its content.")
        )
        if any(head.startswith(magic) for magic in chosen.magic):
            return chosen.read(path, sheet, encoding)
        raise wrong_content(path, chosen.name, found, advice)
    return chosen.read(path, sheet, encoding)


def _content(head: bytes) -> Text | None:
    for known in FORMATS:
        if any(head.startswith(magic) for magic in known.magic):
            return known.name
    start = head.lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<meta")):
        return _HTML
    return None if b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")) else _TEXT
