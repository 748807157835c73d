"""A questionnaire as an Excel workbook: written to be edited by a person, read back to the same model."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

from ..schemes.instrument import Instrument
from ..schemes.loading import scheme_of
from ..schemes.safe_yaml import Located
from ..words.errors import FileError
from ..words.text import Text, same
from .raw_file import damaged

# Sheet -> columns in order, with what a person sees under each key. A dotted key nests; a list cell is
# split at ";" because commas stand inside wordings.
_WORDING = (
    ("zh", Text(zh="中文", en="Chinese")),
    ("en", Text(zh="英文", en="English")),
)
_ID = ("id", Text(zh="编号", en="id"))
_CODES = ("codes", Text(zh="选项表", en="code list"))
SHEETS: dict[str, tuple[tuple[str, Text], ...]] = {
    "items": (
        _ID,
        ("text.zh", Text(zh="题干（中文）", en="wording, Chinese")),
        ("text.en", Text(zh="题干（英文）", en="wording, English")),
        _CODES,
        ("measures", Text(zh="所测构念", en="construct")),
        ("reverse", Text(zh="反向题：true 或留空", en="reversed: true or empty")),
        ("core", Text(zh="短卷题：true 或留空", en="core: true or empty")),
        ("not_applicable", Text(zh="可选“不适用”：true 或留空", en="offers not applicable")),
        ("rests_on", Text(zh="论文条目，用 ; 分隔", en="paper entries, split by ;")),
    ),
    "code_lists": (
        _ID,
        ("level", Text(zh="测量层次：ordinal 或 nominal", en="ordinal or nominal")),
        ("code", Text(zh="取值", en="code")),
        *_WORDING,
    ),
    "constructs": (
        _ID,
        ("title.zh", Text(zh="名称（中文）", en="title, Chinese")),
        ("title.en", Text(zh="名称（英文）", en="title, English")),
        ("stem.zh", Text(zh="引导语（中文）", en="stem, Chinese")),
        ("stem.en", Text(zh="引导语（英文）", en="stem, English")),
        ("measurement", Text(zh="reflective 或 formative", en="reflective or formative")),
        ("min_answered", Text(zh="至少答几题", en="least items answered")),
        ("concept.zh", Text(zh="定义（中文）", en="concept, Chinese")),
        ("concept.en", Text(zh="定义（英文）", en="concept, English")),
    ),
    "variables": (
        _ID,
        ("title.zh", Text(zh="名称（中文）", en="title, Chinese")),
        ("title.en", Text(zh="名称（英文）", en="title, English")),
        ("kind", Text(zh="number、category、text、key 或 date", en="number, category, text, key or date")),
        _CODES,
        ("level", Text(zh="person、community、psu 或 stratum", en="person, community, psu or stratum")),
        ("low", Text(zh="下限", en="lowest")),
        ("high", Text(zh="上限", en="highest")),
        ("unit.zh", Text(zh="单位（中文）", en="unit, Chinese")),
        ("unit.en", Text(zh="单位（英文）", en="unit, English")),
    ),
    "missing_codes": (("code", Text(zh="取值", en="code")), ("reason", Text(zh="缺失原因", en="reason")), *_WORDING),
    "attention": (
        _ID,
        ("text.zh", Text(zh="题干（中文）", en="wording, Chinese")),
        ("text.en", Text(zh="题干（英文）", en="wording, English")),
        _CODES,
        ("correct", Text(zh="正确答案", en="correct answer")),
    ),
    "routing": (
        _ID,
        ("variable", Text(zh="条件变量", en="condition: variable")),
        ("relation", Text(zh="in、not_in、below 或 above", en="in, not_in, below or above")),
        ("values", Text(zh="取值，用 ; 分隔", en="values, split by ;")),
        ("skip", Text(zh="跳过的题，用 ; 分隔", en="items skipped, split by ;")),
        ("why.zh", Text(zh="说明（中文）", en="why, Chinese")),
        ("why.en", Text(zh="说明（英文）", en="why, English")),
    ),
    "short_forms": (
        _ID,
        ("title.zh", Text(zh="名称（中文）", en="title, Chinese")),
        ("title.en", Text(zh="名称（英文）", en="title, English")),
        ("items", Text(zh="题号，用 ; 分隔", en="items, split by ;")),
    ),
    "about": (("key", Text(zh="项目", en="key")), ("value", Text(zh="内容", en="value"))),
}
_LISTS = {"rests_on", "values", "skip", "items"}
_ABOUT = (
    *("schema_version", "kind", "id", "version", "title.zh", "title.en", "source.zh", "source.en"),
    *("unit", "source_id", "keys.respondent", "keys.community"),
)
FIRST_ROW = 3  # row 1 holds the keys, row 2 says what they mean


def instrument_to_excel(instrument: Instrument, *, remarks: dict[str, Text] | None = None) -> bytes:
    """The workbook of a questionnaire.

    Parameters
    ----------
    remarks : mapping, optional
        Item id -> a remark shown beside the item (a suspected reverse item, say); not read back.
    """
    import xlsxwriter

    stream = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(stream, options) as book:
        key = book.add_format({"bold": True, "bottom": 1, "bg_color": "#E8EEF4"})
        meaning = book.add_format({"italic": True, "font_color": "#555555", "text_wrap": True, "valign": "top"})
        body = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
        content = instrument.model_dump(mode="json", exclude_defaults=False)
        for name, columns in SHEETS.items():
            sheet = book.add_worksheet(name)
            shown = list(columns)
            if name == "items" and remarks:
                shown.append(("remark", Text(zh="备注（不读回）", en="remark (not read back)")))
            for place, (column, words) in enumerate(shown):
                sheet.write_string(0, place, column, key)
                sheet.write_string(1, place, f"{words.zh} / {words.en}", meaning)
                sheet.set_column(place, place, 44 if ".zh" in column or ".en" in column else 16)
            sheet.freeze_panes(2, 1)
            for row, record in enumerate(_rows(name, content), start=2):
                if name == "items" and remarks and str(record.get("id")) in remarks:
                    remark = remarks[str(record["id"])]
                    record = {**record, "remark": f"{remark.zh} / {remark.en}"}
                for place, (column, _) in enumerate(shown):
                    value = _shown(_get(record, column))
                    if value:
                        sheet.write_string(row, place, value, body)
            _choices(sheet, name, instrument)
    return stream.getvalue()


def instrument_from_excel(path: Path) -> Instrument:
    """Read an edited workbook back; every fault at once, with row and column of its sheet.

    Raises
    ------
    SchemeError
        ``scheme_invalid``; the path names the sheet.
    FileError
        ``file_not_found``, ``file_damaged``.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    if not path.is_file():
        raise FileError("file_not_found", Text(zh="找不到问卷文件。", en="The file is not there."), where=same(path))
    try:
        book = CalamineWorkbook.from_path(str(path))
    except (CalamineError, OSError) as problem:
        raise damaged(path, Text(zh="应是完整的 Excel 工作簿", en="a whole Excel workbook"), problem) from problem
    value: dict[str, Any] = {}
    places: dict[tuple[str | int, ...], tuple[int, int]] = {}
    for name in SHEETS:
        if name in book.sheet_names:
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            _READERS.get(name, _read_records)(name, _records(rows), value, places)
    return cast(Instrument, scheme_of(Located(path.name, value, places), "instrument"))


Record = dict[str, tuple[str, int, int]]
Places = dict[tuple[str | int, ...], tuple[int, int]]


def _records(rows: list[list[Any]]) -> list[Record]:
    if not rows:
        return []
    header = [str(cell).strip() for cell in rows[0]]
    found = []
    for number, row in enumerate(rows[FIRST_ROW - 1 :], start=FIRST_ROW):
        cells = {
            key: (_read(cell), number, place)
            for place, (key, cell) in enumerate(zip(header, row, strict=False), start=1)
            if key and key != "remark" and _read(cell)
        }
        if cells:
            found.append(cells)
    return found


def _read_records(name: str, records: list[Record], value: dict[str, Any], places: Places) -> None:
    value[name] = []
    for number, record in enumerate(records):
        entry: dict[str, Any] = {}
        for key, (cell, row, column) in record.items():
            _put(entry, key, cell, (name, number), places, (row, column))
        value[name].append(entry)


def _read_about(name: str, records: list[Record], value: dict[str, Any], places: Places) -> None:
    for record in records:
        if "key" in record and "value" in record:
            cell, row, column = record["value"]
            _put(value, record["key"][0], cell, (), places, (row, column))


def _read_code_lists(name: str, records: list[Record], value: dict[str, Any], places: Places) -> None:
    lists: dict[str, dict[str, Any]] = {}
    order = list(dict.fromkeys(record["id"][0] for record in records if "id" in record))
    for record in records:
        if "id" not in record:
            continue
        entry = lists.setdefault(record["id"][0], {"id": record["id"][0], "codes": []})
        path = (name, order.index(record["id"][0]))
        places[*path, "id"] = record["id"][1:]
        if "level" in record:
            entry["level"] = record["level"][0]
            places[*path, "level"] = record["level"][1:]
        code: dict[str, Any] = {}
        for key in ("code", "zh", "en"):
            if key in record:
                cell, row, column = record[key]
                _put(code, key, cell, (*path, "codes", len(entry["codes"])), places, (row, column))
        entry["codes"].append(code)
    value[name] = list(lists.values())


def _read_routing(name: str, records: list[Record], value: dict[str, Any], places: Places) -> None:
    rules: dict[str, dict[str, Any]] = {}
    for record in records:
        rule_id = record.get("id", ("", 0, 0))[0]
        rule = rules.setdefault(rule_id, {"id": rule_id, "when": []})
        path = (name, list(rules).index(rule_id))
        condition: dict[str, Any] = {}
        for key, (cell, row, column) in record.items():
            inner = key in ("variable", "relation", "values")
            target, where = (condition, (*path, "when", len(rule["when"]))) if inner else (rule, path)
            if key != "id":
                _put(target, key, cell, where, places, (row, column))
        rule["when"].append(condition)
    value[name] = list(rules.values())


_READERS: dict[str, Callable[[str, list[Record], dict[str, Any], Places], None]] = {
    "about": _read_about,
    "code_lists": _read_code_lists,
    "routing": _read_routing,
}


def _put(
    entry: dict[str, Any], key: str, cell: str, path: tuple[str | int, ...], places: Places, at: tuple[int, int]
) -> None:
    *outer, last = key.split(".")
    for part in outer:
        entry = entry.setdefault(part, {})
        path = (*path, part)
        places.setdefault(path, at)
    listing = last in _LISTS and path[:1] != ()
    entry[last] = [part.strip() for part in cell.split(";") if part.strip()] if listing else cell
    places[*path, last] = at


def _rows(name: str, content: dict[str, Any]) -> list[dict[str, Any]]:
    if name == "about":
        return [{"key": key, "value": _get(content, key)} for key in _ABOUT if _get(content, key) is not None]
    if name == "code_lists":
        return [
            {"id": entry["id"], "level": entry["level"], **code} for entry in content[name] for code in entry["codes"]
        ]
    if name == "routing":
        return [
            {"id": rule["id"], "skip": rule["skip"], "why": rule["why"], **condition}
            for rule in content[name]
            for condition in rule["when"]
        ]
    return list(content[name])


def _get(record: dict[str, Any], key: str) -> Any:
    value: Any = record
    for part in key.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value


def _shown(value: Any) -> str:
    if value is None or value is False:
        return ""
    if value is True:
        return "true"
    if isinstance(value, list):
        return "; ".join(_shown(part) for part in value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _read(cell: Any) -> str:
    return _shown(cell).strip() if not isinstance(cell, str) else cell.strip()


def _choices(sheet: Any, name: str, instrument: Instrument) -> None:
    # Drop-downs where a cell takes one of a few words; Excel allows 255 characters of them.
    offered = {
        "codes": [codes.id for codes in instrument.code_lists],
        "measures": [construct.id for construct in instrument.constructs],
        "reverse": ["true"],
        "core": ["true"],
        "not_applicable": ["true"],
        "level": ["ordinal", "nominal"] if name == "code_lists" else ["person", "community", "psu", "stratum"],
        "kind": ["number", "category", "text", "key", "date"],
    }
    for place, (column, _) in enumerate(SHEETS[name]):
        words = offered.get(column)
        if words and len(",".join(words)) < 255:
            rule = {"validate": "list", "source": words, "error_type": "warning"}
            sheet.data_validation(2, place, 2000, place, rule)
