"""File formats: one file each, reader and writer together. A format is added in one place: here.

`FORMATS` lists formats of answers, `CODED` those of coded texts and of texts to code.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ..words.errors import FileError, UsageError, closest
from ..words.text import Text, listed, same
from . import csv_text, excel, spss
from .raw_file import RawFile, empty_file, wrong_content
from .sniffing import EXCEL, LOCKED, OLD_EXCEL, SPSS, TEXT, WEB_PAGE, XML_SHEET, content_of


@dataclass(frozen=True)
class Format:
    """A format of answers.

    Attributes
    ----------
    suffixes : tuple of str
    content : Text
        What `content_of` finds in a file of this format.
    read : callable
        (path, sheet, encoding) -> RawFile.
    options : tuple of str
        Which of ``sheet`` and ``encoding`` the reader uses.
    """

    suffixes: tuple[str, ...]
    content: Text
    read: Callable[[Path, str | None, str | None], RawFile]
    options: tuple[str, ...] = ()


FORMATS: tuple[Format, ...] = (
    Format((".csv", ".tsv", ".txt"), TEXT, csv_text.read, ("encoding",)),
    Format((".xlsx", ".xlsm"), EXCEL, excel.read, ("sheet",)),
    Format((".xls",), OLD_EXCEL, excel.read, ("sheet",)),
    Format((".sav", ".zsav"), SPSS, spss.read, ("encoding",)),
)

Role = Literal["project", "table", "transcript"]


@dataclass(frozen=True)
class CodedFormat:
    """A format of coded texts, or of texts to code: `role` says what its files are to `read_codings`."""

    suffixes: tuple[str, ...]
    role: Role


CODED: tuple[CodedFormat, ...] = (
    CodedFormat((".qdpx", ".qde"), "project"),
    CodedFormat((".csv", ".tsv", ".xlsx", ".xlsm", ".xls"), "table"),
    CodedFormat((".txt", ".md", ".docx"), "transcript"),
)


def role_of(path: Path) -> Role | None:
    """What a file is to `read_codings`, by its suffix; None where it is nothing."""
    return next((one.role for one in CODED if path.suffix.lower() in one.suffixes), None)


def read_file(path: Path, *, sheet: str | None = None, encoding: str | None = None) -> RawFile:
    """Read a file of answers by its suffix, after a look at how it begins.

    Raises
    ------
    UsageError
        ``option_not_used``: a sheet for a text file, an encoding for a workbook.
    FileError
        ``file_not_found``, ``file_unreadable``, ``empty_file``, ``unknown_format``, ``wrong_content``,
        ``file_encrypted`` and those of each reader.
    """
    if not path.is_file():
        raise _not_found(path)
    try:
        chosen = _format_of(path)
        given = {"sheet": sheet, "encoding": encoding}
        unused = [name for name, value in given.items() if value is not None and name not in chosen.options]
        if unused:
            raise UsageError(
                "option_not_used",
                Text(zh="读 {s} 文件用不到 {o}。", en="Reading a {s} file has no use for {o}.").fill(
                    s=path.suffix, o=listed(unused)
                ),
                fix=Text(zh="去掉这个参数。", en="Leave it out."),
            )
        return chosen.read(path, sheet, encoding)
    except OSError as problem:
        raise FileError(
            "file_unreadable",
            Text(zh="文件读不了。", en="The file cannot be read."),
            where=same(path),
            got=same(problem.strerror or problem),
            fix=Text(
                zh="检查读取权限；若文件正在别的程序中打开，请先关闭。",
                en="Check the permissions; close the file if another program has it open.",
            ),
        ) from problem


def _format_of(path: Path) -> Format:
    found = content_of(path)
    chosen = next((known for known in FORMATS if path.suffix.lower() in known.suffixes), None)
    if chosen is None:
        raise FileError(
            "unknown_format",
            Text(zh="不认识这种文件。", en="This kind of file is not known."),
            where=same(path),
            expected=listed([suffix for known in FORMATS for suffix in known.suffixes], most=20),
            got=same(path.suffix or path.name),
            fix=_rename(found) or _DATA.get(path.suffix.lower(), _EXPORT),
        )
    if path.stat().st_size == 0:
        raise empty_file(path, Text(zh="文件是空的（0 字节）。", en="The file is empty (0 bytes)."))
    if found == LOCKED:
        raise FileError(
            "file_encrypted",
            Text(zh="文件加了密码，读不了。", en="The file is protected by a password."),
            where=same(path),
            fix=Text(zh="在 Excel 里去掉密码后另存。", en="Open it in Excel, remove the password, save it again."),
        )
    # What begins like nothing known goes to the reader, which says what is wrong with it.
    if found is not None and found != chosen.content:
        raise wrong_content(path, chosen.content, found, _ADVICE.get(found) or _rename(found) or _ASK)
    return chosen


_ADVICE = {
    kind: Text(
        zh="有的系统（问卷平台、ERP）把它存成 .xls：用 Excel 打开后另存为 .xlsx。",
        en="Some systems save this as .xls: open it in Excel and save it as .xlsx.",
    )
    for kind in (WEB_PAGE, XML_SHEET)
}
_ASK = Text(zh="请另存为上面几种格式之一。", en="Save it in a format this package reads.")


_EXPORT = Text(
    zh="从问卷平台或统计软件导出答卷数据（Excel、CSV 或 SPSS），每人一行、每题一列。",
    en="Export the answers from the survey platform (Excel, CSV or SPSS): a row a person, a column a question.",
)
_WORDED = Text(
    zh="文档不是答卷数据：请从问卷平台导出答卷（Excel、CSV 或 SPSS），每人一行、每题一列。"
    "若是访谈文字稿，用 read_codings 读取。",
    en="A document holds no table of answers: export them from the survey platform (Excel, CSV or SPSS), a row a "
    "person, a column a question. Transcripts of interviews are read by read_codings.",
)
_DATA = dict.fromkeys((".docx", ".doc", ".pdf", ".md", ".rtf", ".wps"), _WORDED)


def _rename(found: Text | None) -> Text | None:
    known = next((known for known in FORMATS if known.content == found), None)
    if known is None:
        return None
    wording = Text(zh="内容看来是{k}：把扩展名改成 {s}。", en="The content is {k}: give the file the suffix {s}.")
    return wording.fill(k=known.content, s=known.suffixes[0])


def _not_found(path: Path) -> FileError:
    if path.is_dir():
        what = Text(zh="这是文件夹，不是数据文件。", en="This is a folder, not a data file.")
        inside = [entry.name for entry in path.iterdir() if any(entry.suffix.lower() in f.suffixes for f in FORMATS)]
        return FileError("file_not_found", what, where=same(path), expected=listed(inside) if inside else None)
    siblings = [entry.name for entry in path.parent.iterdir()] if path.parent.is_dir() else []
    return FileError(
        "file_not_found",
        Text(zh="找不到数据文件。", en="The data file is not there."),
        where=same(path.absolute()),
        fix=closest(path.name, siblings) or Text(zh="检查路径和文件名。", en="Check the path and the name."),
    )
