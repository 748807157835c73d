"""Excel workbooks (.xlsx, .xls): read with limits, dates in answer columns pointed out, nothing guessed."""

from __future__ import annotations

import datetime
import zipfile
from pathlib import Path

from ..data.responses import Origin
from ..words.errors import FileError
from ..words.files import sha256_of
from ..words.text import Text, listed, same
from .raw_file import RawFile, check_header, damaged

MOST_BYTES = 1_000_000_000
MOST_RATIO = 200
MOST_CELLS = 50_000_000
# A double holds 15 digits: a longer id typed as a number has lost its end.
LONGEST_NUMBER = 10**15


def read(path: Path, sheet: str | None = None, encoding: str | None = None) -> RawFile:
    """Read one sheet, the first row as header.

    Raises
    ------
    FileError
        ``file_too_large`` (a small file that unpacks to a huge one), ``unknown_sheet``, ``several_sheets``,
        ``file_damaged``, ``duplicate_column``, ``empty_column_name``, ``empty_file``.
    """
    _refuse_bomb(path)
    import pandas
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_path(str(path))
        name = _sheet(book, sheet, path)
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except (CalamineError, zipfile.BadZipFile, OSError) as problem:
        raise damaged(path, Text(zh="应是完整的 Excel 工作簿", en="a whole Excel workbook"), problem) from problem
    while rows and not any(_filled(cell) for cell in rows[-1]):
        rows.pop()
    if not rows:
        raise FileError("empty_file", Text(zh="工作表里没有内容。", en="The sheet holds nothing."), where=same(path))
    width = max((place for row in rows for place, cell in enumerate(row, start=1) if _filled(cell)), default=0)
    header = [_name(cell) for cell in rows[0][:width]]
    check_header(header, path)
    columns = {name: [row[place] for row in rows[1:]] for place, name in enumerate(header)}
    notes = _date_notes(columns)
    table = pandas.DataFrame({name: _series(cells) for name, cells in columns.items()})
    long_ids = [name for name, cells in columns.items() if any(_lost_digits(cell) for cell in cells)]
    if long_ids:
        notes += (
            Text(
                zh="列 {c} 含超过 15 位的数字，Excel 已改动末尾几位；请在原系统里按文本重新导出。",
                en="Column {c} holds numbers of over 15 digits whose end Excel has changed; export it again as text.",
            ).fill(c=listed(long_ids)),
        )
    return RawFile(table, Origin(path.name, "excel", sha256_of(path), None, str(path), notes))


def _sheet(book: object, wanted: str | None, path: Path) -> str:
    names: list[str] = list(book.sheet_names)  # type: ignore[attr-defined]
    if wanted is not None:
        if wanted in names:
            return wanted
        raise FileError(
            "unknown_sheet",
            Text(zh="没有工作表 {s}。", en="There is no sheet {s}.").fill(s=wanted),
            where=same(path),
            expected=listed(names),
        )
    filled = [name for name in names if book.get_sheet_by_name(name).to_python()]  # type: ignore[attr-defined]
    if len(filled) > 1:
        raise FileError(
            "several_sheets",
            Text(zh="工作簿里有几个工作表，不知道读哪一个。", en="The workbook has several sheets; which one holds the answers?"),
            where=same(path),
            expected=listed(filled),
            fix=Text(zh='写明 sheet="工作表名"。', en='Name it: sheet="…".'),
        )
    return filled[0] if filled else names[0]


def _refuse_bomb(path: Path) -> None:
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as archive:
        unpacked = sum(entry.file_size for entry in archive.infolist())
    packed = max(path.stat().st_size, 1)
    if unpacked > MOST_BYTES or (unpacked > 20_000_000 and unpacked / packed > MOST_RATIO):
        raise FileError(
            "file_too_large",
            Text(zh="工作簿展开后异常巨大，不予读取。", en="The workbook unpacks to an abnormal size and is not read."),
            where=same(path),
            got=Text(zh="{p} 字节展开为 {u} 字节", en="{p} bytes unpack to {u}").fill(p=packed, u=unpacked),
            fix=Text(zh="删去空白区域后另存，或导出为 CSV。", en="Remove the empty area and save again, or export CSV."),
        )


def _filled(cell: object) -> bool:
    return cell is not None and cell != ""


def _name(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip() if _filled(cell) else ""


def _series(cells: list[object]) -> object:
    import pandas

    filled = [cell for cell in cells if _filled(cell)]
    if all(isinstance(cell, int | float) and not isinstance(cell, bool) for cell in filled):
        return pandas.Series([cell if _filled(cell) else None for cell in cells], dtype="float64")
    return pandas.Series([_text(cell) if _filled(cell) else None for cell in cells], dtype="str")


def _text(cell: object) -> str:
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _lost_digits(cell: object) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool) and abs(cell) >= LONGEST_NUMBER


def _date_notes(columns: dict[str, list[object]]) -> tuple[Text, ...]:
    mixed = [
        name
        for name, cells in columns.items()
        if 0 < sum(isinstance(cell, datetime.date) for cell in cells) < sum(_filled(cell) for cell in cells)
    ]
    if not mixed:
        return ()
    return (
        Text(
            zh="列 {c} 里混有日期：Excel 可能把“6-10”之类的答案变成了日期。请在原系统里按文本重新导出。",
            en="Column {c} mixes in dates: Excel may have turned answers such as “6-10” into dates. Export it as text.",
        ).fill(c=listed(mixed)),
    )
