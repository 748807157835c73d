"""Excel workbooks (.xlsx, .xls): measured before they are unpacked, dates pointed out, nothing guessed."""

from __future__ import annotations

import re
import zipfile
import zlib
from pathlib import Path

from ..data.responses import Origin
from ..words.errors import FileError, closest
from ..words.files import sha256_of
from ..words.text import Text, listed, same
from .child_process import extract_in_child
from .column_store import Extract
from .raw_file import RawFile, checked_header, controls_note, damaged, empty_file

MOST_BYTES = 2_000_000_000
MOST_RATIO = 200
UNSUSPICIOUS_BYTES = 20_000_000
MOST_CELLS = 100_000_000
_BLOCK = 1 << 20
_REFERENCE = re.compile(rb'<c [^>]*?\br="([A-Z]{1,3})(\d{1,7})"')
_ERROR_CELL = re.compile(rb'<c [^>]*?\bt="e"')
_WHOLE = Text(zh="完整的 Excel 工作簿", en="a whole Excel workbook")


def read(path: Path, sheet: str | None = None, encoding: str | None = None) -> RawFile:
    """Read one sheet, its first filled row as header.

    Dates in cells become ISO text and are counted in `dates`; truth values are 1 and 0; cells whose
    formula failed (#DIV/0!) are empty, with a note.

    Raises
    ------
    FileError
        ``file_too_large`` (a small file that unpacks to a huge one, or claims a huge sheet),
        ``unknown_sheet``, ``several_sheets``, ``file_damaged``, ``reader_crashed``, ``duplicate_column``,
        ``empty_column_name``, ``empty_file``.
    """
    errors = _measure(path) if zipfile.is_zipfile(path) else 0
    found = extract_in_child("excel", path, {"sheet": sheet}, _WHOLE)
    _check_sheet(found, sheet, path)
    about = found.about["columns"]
    names = checked_header({place: name for place, name, _ in about}, path)
    import pandas

    columns, controls = found.series()
    table = pandas.DataFrame(dict(zip(names, columns, strict=True)))
    notes = controls_note(controls)
    if errors:
        what = Text(
            zh="工作簿里有 {n} 个出错的公式单元格（如 #DIV/0!），按未作答读入。",
            en="{n} cells of the workbook hold a formula error (such as #DIV/0!); they are read as empty.",
        )
        notes += (what.fill(n=errors),)
    dates = tuple((name, count) for name, (_, _, count) in zip(names, about, strict=True) if count)
    return RawFile(table, Origin(path.name, "excel", sha256_of(path), None, str(path), notes), dates=dates)


def _check_sheet(found: Extract, wanted: str | None, path: Path) -> None:
    if found.about["sheet"] is not None:
        return
    if wanted is not None and wanted not in found.about["all"]:
        raise FileError(
            "unknown_sheet",
            Text(zh="没有工作表 {s}。", en="There is no sheet {s}.").fill(s=wanted),
            where=same(path),
            expected=listed(found.about["all"]),
            fix=closest(wanted, found.about["all"]),
        )
    if len(found.about["filled"]) > 1:
        raise FileError(
            "several_sheets",
            Text(zh="工作簿里有几个工作表，不知道读哪一个。", en="The workbook has several sheets; which to read?"),
            where=same(path),
            expected=listed(found.about["filled"]),
            fix=Text(zh='写明 sheet="工作表名"。', en='Name it: sheet="…".'),
        )
    raise empty_file(path, Text(zh="工作表里没有内容。", en="The sheet holds nothing."))


def _measure(path: Path) -> int:
    """Refuse a workbook too large to unpack; count its error cells.

    A reader lays a sheet out from its first to its last cell, so one cell at XFD1048576 would ask for 17
    billion places: every cell reference is looked at, not the size the file claims.
    """
    packed = max(path.stat().st_size, 1)
    errors = 0
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            unpacked = sum(member.file_size for member in members)
            if unpacked > MOST_BYTES or (unpacked > UNSUSPICIOUS_BYTES and unpacked / packed > MOST_RATIO):
                got = Text(zh="{p} 字节展开为 {u} 字节", en="{p} bytes unpack to {u}").fill(p=packed, u=unpacked)
                raise _too_large(path, got)
            for member in members:
                if re.fullmatch(r"xl/worksheets/[^/]+\.xml", member.filename):
                    rows, columns, wrong = _extent(archive, member)
                    errors += wrong
                    if rows * columns > MOST_CELLS:
                        got = Text(zh="{r} 行 × {c} 列", en="{r} rows x {c} columns").fill(r=rows, c=columns)
                        raise _too_large(path, got)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as problem:
        raise damaged(path, _WHOLE, problem) from problem
    return errors


def _extent(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> tuple[int, int, int]:
    rows = columns = errors = 0
    rest = b""
    with archive.open(member) as stream:
        while block := stream.read(_BLOCK):
            # A tag cut by the block's end waits for the next block.
            content, mark, rest = (rest + block).rpartition(b"<")
            rest = mark + rest
            errors += len(_ERROR_CELL.findall(content))
            found = _REFERENCE.findall(content)
            if found:
                rows = max(rows, max(int(row) for _, row in found))
                columns = max(columns, max(_number(letters) for letters in {letters for letters, _ in found}))
    return rows, columns, errors


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _too_large(path: Path, got: Text) -> FileError:
    return FileError(
        "file_too_large",
        Text(zh="工作簿展开后异常巨大，不予读取。", en="The workbook unpacks to an abnormal size and is not read."),
        where=same(path),
        got=got,
        fix=Text(zh="删去空白区域后另存，或导出为 CSV。", en="Remove the empty area and save it again, or export CSV."),
    )
