"""One small table in every format: 编号 (text with leading zeros), q1 (1, 2, missing), 意见 (text, "NA", missing)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas
import xlsxwriter

HERE = Path(__file__).parent
NAMES = ("编号", "q1", "意见")
CELLS = {"编号": ["007", "008", "009"], "q1": [1.0, 2.0, None], "意见": ["很好，谢谢", "NA", None]}


def workbook(path: Path, sheets: dict[str, list[list[object]]], hidden: tuple[str, ...] = ()) -> Path:
    """An .xlsx of cells as they are: text, numbers, dates, booleans; None stays empty."""
    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd", "strings_to_numbers": False}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            if name in hidden:
                sheet.hide()
            for number, row in enumerate(rows):
                for place, cell in enumerate(row):
                    if cell is not None:
                        sheet.write(number, place, cell)
    return path


def savfile(path: Path, table: pandas.DataFrame | None = None, **options: object) -> Path:
    """A .sav (or .zsav) file."""
    import pyreadstat

    pyreadstat.write_sav(frame() if table is None else table, str(path), **options)
    return path


def frame() -> pandas.DataFrame:
    """The sample as a pandas table."""
    return pandas.DataFrame({name: pandas.Series(CELLS[name]) for name in NAMES})


def _rows() -> list[list[object]]:
    return [list(NAMES), *[[CELLS[name][n] for name in NAMES] for n in range(3)]]


def _csv(path: Path, delimiter: str) -> Path:
    rows = [
        [("" if cell is None else f"{cell:g}" if isinstance(cell, float) else str(cell)) for cell in row]
        for row in _rows()
    ]
    path.write_text("".join(delimiter.join(row) + "\r\n" for row in rows), encoding="utf-8", newline="")
    return path


def _xls(path: Path) -> Path:
    path.write_bytes((HERE / "files" / "answers.xls").read_bytes())
    return path


# Suffix -> writes the sample to a path. A new format joins here and is held to the same tests.
SAMPLES: dict[str, Callable[[Path], Path]] = {
    ".csv": lambda path: _csv(path, ","),
    ".tsv": lambda path: _csv(path, "\t"),
    ".txt": lambda path: _csv(path, ";"),
    ".xlsx": lambda path: workbook(path, {"答卷": _rows()}),
    ".xlsm": lambda path: workbook(path, {"答卷": _rows()}),
    ".xls": _xls,
    ".sav": savfile,
    ".zsav": lambda path: savfile(path, compress=True),
}
