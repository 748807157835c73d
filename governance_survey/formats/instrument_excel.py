"""A questionnaire as an Excel workbook: written to be edited by a person, read back to the same model."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast, get_args

from ..schemes.instrument import CodeList, Condition, Construct, Instrument, Variable
from ..schemes.loading import SchemeInvalid, scheme_of
from ..schemes.questions import Limit
from ..schemes.safe_yaml import Located
from ..words.errors import FileError, UsageError
from ..words.reasons import REASONS
from ..words.text import Text, same
from .instrument_rows import cell_of, content_of, rows_of
from .instrument_sheets import (
    NOTES,
    RECORD_PARTS,
    REMARK,
    REMARKED,
    SELDOM,
    SHEETS,
    WIDE,
    YES_OR_EMPTY,
    Column,
    explained,
)
from .raw_file import damaged

LAST_ROW = 2000
MOST_CHOICES = 255  # characters that Excel allows in the words of a drop-down
_AS_TEXT = 49  # Excel's own number for the text format


def instrument_to_excel(
    instrument: Instrument, *, remarks: Mapping[str, Text] | None = None, notes: Sequence[Text] = ()
) -> bytes:
    """The workbook of a questionnaire: row 1 of each sheet holds the keys, row 2 says what they mean.

    Every cell is written as text, so that no label is ever run as a formula or turned into a date.

    Parameters
    ----------
    remarks : mapping, optional
        Id of an item, variable or code list -> what to confirm there; shown beside it, not read back.
    notes : sequence of Text, optional
        What to confirm about the whole, on a sheet of its own; not read back.

    Raises
    ------
    UsageError
        ``record_in_yaml``: the logs and indicators of a record have no sheet.
    """
    import xlsxwriter

    _refuse_records(instrument.id, [part for part in RECORD_PARTS if getattr(instrument, part)])
    stream = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(stream, options) as book:
        cell = {"text_wrap": True, "valign": "top"}
        styles = {
            "key": book.add_format({"bold": True, "bottom": 1, "bg_color": "#E8EEF4"}),
            "meaning": book.add_format({**cell, "italic": True, "font_color": "#555555"}),
            "body": book.add_format({**cell, "num_format": _AS_TEXT}),
            "marked": book.add_format({**cell, "num_format": _AS_TEXT, "font_color": "#9C3A00"}),
        }
        content = instrument.model_dump(mode="json", exclude_defaults=False)
        if notes:
            _write_notes(book.add_worksheet(NOTES), notes, styles)
        for name in SHEETS:
            rows = rows_of(name, content)
            shown = _columns(name, rows, bool(remarks))
            sheet = book.add_worksheet(name)
            _write_head(sheet, shown, styles)
            _write_rows(sheet, rows, shown, remarks or {}, styles)
            _choices(sheet, name, shown, instrument)
    return stream.getvalue()


def instrument_from_excel(path: Path) -> Instrument:
    """Read an edited workbook back; every fault at once, with row and column of its sheet.

    Raises
    ------
    SchemeError
        ``scheme_invalid``; the path names the sheet.
    FileError
        ``file_not_found``, ``file_damaged``.
    UsageError
        ``record_in_yaml``.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    if not path.is_file():
        raise FileError("file_not_found", Text(zh="找不到问卷文件。", en="The file is not there."), where=same(path))
    try:
        book = CalamineWorkbook.from_path(str(path))
    except (CalamineError, OSError) as problem:
        raise damaged(path, Text(zh="应是完整的 Excel 工作簿", en="a whole Excel workbook"), problem) from problem
    _refuse_records(path.name, [part for part in RECORD_PARTS if part in book.sheet_names])
    sheets = {
        name: book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        for name in SHEETS
        if name in book.sheet_names
    }
    content = content_of(sheets)
    try:
        made = cast(Instrument, scheme_of(Located(path.name, content.value, content.places), "instrument"))
    except SchemeInvalid as problem:
        raise SchemeInvalid(path.name, (*content.failures, *problem.failures)) from problem
    if content.failures:
        raise SchemeInvalid(path.name, tuple(content.failures))
    return made


def _refuse_records(where: str, parts: list[str]) -> None:
    if parts:
        raise UsageError(
            "record_in_yaml",
            Text(
                zh="台账的记录表和指标不写进工作簿。",
                en="Logs and indicators of a record have no place in a workbook.",
            ),
            where=same(where),
            got=same(", ".join(parts)),
            fix=Text(zh="台账请用 YAML 文件编辑。", en="Edit a record as its YAML file."),
        )


def _columns(name: str, rows: list[dict[str, Any]], remarked: bool) -> list[Column]:
    used = [key for key in SELDOM if any(cell_of(row, key) for row in rows)]
    shown = [column for column in SHEETS[name] if column[0] not in SELDOM or column[0] in used]
    return [*shown, REMARK] if remarked and name in REMARKED else shown


def _write_notes(sheet: Any, notes: Sequence[Text], styles: Mapping[str, Any]) -> None:
    sheet.set_column(0, 1, 70, styles["body"])
    for row, note in enumerate(notes):
        sheet.write_string(row, 0, note.zh, styles["marked"])
        sheet.write_string(row, 1, note.en, styles["marked"])


def _write_head(sheet: Any, shown: Sequence[Column], styles: Mapping[str, Any]) -> None:
    for place, (key, words) in enumerate(shown):
        # The whole column is text: Excel would make a date of an answer such as 6-10.
        width = 46 if key in WIDE else 24 if key.endswith(("zh", "en")) else 18
        sheet.set_column(place, place, width, styles["marked" if key == REMARK[0] else "body"])
        sheet.write_string(0, place, key, styles["key"])
        sheet.write_string(1, place, explained(words), styles["meaning"])
    sheet.freeze_panes(2, 1)


def _write_rows(
    sheet: Any,
    rows: list[dict[str, Any]],
    shown: Sequence[Column],
    remarks: Mapping[str, Text],
    styles: Mapping[str, Any],
) -> None:
    waiting = dict(remarks)
    for number, row in enumerate(rows, start=2):
        remark = waiting.pop(str(row.get("id")), None)
        told = {**row, REMARK[0]: explained(remark)} if remark is not None else row
        for place, (key, _) in enumerate(shown):
            text = cell_of(told, key)
            if text:
                sheet.write_string(number, place, text, styles["marked" if key == REMARK[0] else "body"])


def _choices(sheet: Any, name: str, shown: Sequence[Column], instrument: Instrument) -> None:
    # Drop-downs where a cell takes one of a few words.
    offered: dict[str, list[str] | str] = {
        **{key: ["yes", "no"] for key in YES_OR_EMPTY},
        "codes": [codes.id for codes in instrument.code_lists],
        "measures": f"=constructs!$A$3:$A${LAST_ROW}",
        "reason": list(REASONS),
        "level": _words(CodeList if name == "code_lists" else Variable, "level"),
        "kind": _words(Variable, "kind"),
        "relation": _words(Limit if name == "limits" else Condition, "relation"),
        "action": _words(Limit, "action"),
        "measurement": _words(Construct, "measurement"),
    }
    for place, (key, _) in enumerate(shown):
        words = offered.get(key)
        if words and (isinstance(words, str) or len(",".join(words)) < MOST_CHOICES):
            rule = {"validate": "list", "source": words, "error_type": "warning"}
            sheet.data_validation(2, place, LAST_ROW, place, rule)


def _words(model: Any, field: str) -> list[str]:
    return list(get_args(model.model_fields[field].annotation))
