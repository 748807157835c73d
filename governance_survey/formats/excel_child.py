"""Child side of the Excel reader: the only place that touches python-calamine for answers."""

from __future__ import annotations

import datetime
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from .column_store import Extract, TextColumn, text_column


def extract_workbook(path: str, options: Mapping[str, str | None]) -> Extract:
    """One sheet column by column, the first filled row as header.

    `about` holds the visible `sheets` that hold anything, the `sheet` read (None where it is open which),
    the `hidden` ones left out, and per column its position, name and number of dates.
    """
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    try:
        book = CalamineWorkbook.from_path(path)
        tables = [sheet for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
        visible = [sheet.name for sheet in tables if sheet.visible == SheetVisibleEnum.Visible]
        wanted = options.get("sheet")
        chosen = visible if wanted is None else [sheet.name for sheet in tables if sheet.name == wanted]
        held = {name: _rows(book, name) for name in chosen}
    except (CalamineError, zipfile.BadZipFile, OSError, ValueError) as problem:
        return Extract(refused=str(problem))
    filled = [name for name, rows in held.items() if rows]
    about: dict[str, Any] = {
        "all": [sheet.name for sheet in tables],
        "filled": filled,
        "sheet": filled[0] if len(filled) == 1 else None,
        "columns": [],
    }
    if len(filled) != 1:
        return Extract(about)
    header, *rows = held[filled[0]]
    columns = []
    for place, name in enumerate(header, start=1):
        cells = [row[place - 1] for row in rows]
        if _filled(name) or any(map(_filled, cells)):
            made, dates = _column(cells)
            about["columns"].append([place, _shown(name) if _filled(name) else "", dates])
            columns.append(made)
    return Extract(about, tuple(columns))


def _rows(book: Any, name: str) -> list[list[Any]]:
    # Empty rows above the header and below the last answer are no answers; those between stay.
    rows: list[list[Any]] = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    filled = [place for place, row in enumerate(rows) if any(map(_filled, row))]
    return rows[filled[0] : filled[-1] + 1] if filled else []


def _column(cells: Sequence[Any]) -> tuple[np.ndarray | TextColumn, int]:
    filled = [cell for cell in cells if _filled(cell)]
    dates = sum(isinstance(cell, datetime.date) for cell in filled)
    if all(isinstance(cell, int | float) for cell in filled):
        return np.array([float(cell) if _filled(cell) else np.nan for cell in cells], dtype=np.float64), dates
    return text_column([_shown(cell) if _filled(cell) else None for cell in cells]), dates


def _filled(cell: Any) -> bool:
    return cell is not None and cell != ""


def _shown(cell: Any) -> str:
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime.datetime | datetime.date | datetime.time):
        return cell.isoformat()
    return str(cell)
