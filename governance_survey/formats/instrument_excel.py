"""A questionnaire as an Excel workbook: written to be edited by a person, read back to the same model."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from ..schemes.instrument import Instrument
from ..schemes.loading import SchemeFailure, SchemeInvalid, scheme_of
from ..schemes.safe_yaml import Located
from ..words.errors import FileError
from ..words.reasons import REASONS
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
        ("reverse", Text(zh="反向题：yes 或留空", en="reversed: yes or empty")),
        ("core", Text(zh="短卷题：yes 或留空", en="core: yes or empty")),
        ("not_applicable", Text(zh="可选“不适用”：yes 或留空", en="offers not applicable: yes or empty")),
        ("rests_on", Text(zh="论文条目，用 ; 分隔", en="paper entries, split by ;")),
    ),
    "code_lists": (
        _ID,
        ("level", Text(zh="测量层次：ordinal 或 nominal", en="ordinal or nominal")),
        ("code", Text(zh="取值", en="code")),
        *_WORDING,
        ("title.zh", Text(zh="选项表名称（中文）", en="title of the list, Chinese")),
        ("title.en", Text(zh="选项表名称（英文）", en="title of the list, English")),
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
_REMARK = ("remark", Text(zh="请确认（本列不读回）", en="please confirm (not read back)"))
_REMARKED = ("items", "code_lists", "variables")
_NOTES = "notes"  # a sheet for people, not read back
_YES_NO = {"是": "true", "否": "false"}
LAST_ROW = 2000
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
    """
    import xlsxwriter

    stream = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(stream, options) as book:
        key = book.add_format({"bold": True, "bottom": 1, "bg_color": "#E8EEF4"})
        meaning = book.add_format({"italic": True, "font_color": "#555555", "text_wrap": True, "valign": "top"})
        body = book.add_format({"text_wrap": True, "valign": "top", "num_format": _AS_TEXT})
        marked = book.add_format({"text_wrap": True, "valign": "top", "num_format": _AS_TEXT, "font_color": "#9C3A00"})
        content = instrument.model_dump(mode="json", exclude_defaults=False)
        if notes:
            sheet = book.add_worksheet(_NOTES)
            sheet.set_column(0, 1, 70, body)
            for row, note in enumerate(notes):
                sheet.write_string(row, 0, note.zh, marked)
                sheet.write_string(row, 1, note.en, marked)
        for name, columns in SHEETS.items():
            sheet = book.add_worksheet(name)
            shown = [*columns, _REMARK] if remarks and name in _REMARKED else list(columns)
            for place, (column, words) in enumerate(shown):
                # The whole column is text: Excel would make a date of an answer such as 6-10.
                sheet.set_column(place, place, _width(column), marked if column == _REMARK[0] else body)
                sheet.write_string(0, place, column, key)
                sheet.write_string(1, place, f"{words.zh} / {words.en}", meaning)
            sheet.freeze_panes(2, 1)
            waiting = dict(remarks or {})
            for row, record in enumerate(_rows(name, content), start=2):
                remark = waiting.pop(str(record.get("id")), None)
                if remark is not None:
                    record = {**record, _REMARK[0]: f"{remark.zh} / {remark.en}"}
                for place, (column, _) in enumerate(shown):
                    value = _shown(_get(record, column))
                    if value:
                        sheet.write_string(row, place, value, marked if column == _REMARK[0] else body)
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
    content = _Content()
    for name in SHEETS:
        if name in book.sheet_names:
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            _READERS.get(name, _read_records)(name, _records(name, rows), content)
    try:
        made = cast(Instrument, scheme_of(Located(path.name, content.value, content.places), "instrument"))
    except SchemeInvalid as problem:
        raise SchemeInvalid(path.name, (*content.failures, *problem.failures)) from problem
    if content.failures:
        raise SchemeInvalid(path.name, tuple(content.failures))
    return made


Record = dict[str, tuple[str, int, int]]  # key -> cell, row, column


@dataclass
class _Content:
    """What has been read so far: values as in a YAML file, where each stands, and what cannot be so."""

    value: dict[str, Any] = field(default_factory=dict)
    places: dict[tuple[str | int, ...], tuple[int, int]] = field(default_factory=dict)
    failures: list[SchemeFailure] = field(default_factory=list)

    def put(self, entry: dict[str, Any], key: str, cell: tuple[str, int, int], path: tuple[str | int, ...]) -> None:
        """Put a cell where its key says; two rows of one entry must agree."""
        text, row, column = cell
        *outer, last = key.split(".")
        for part in outer:
            entry = entry.setdefault(part, {})
            path = (*path, part)
            self.places.setdefault(path, (row, column))
        made: object = _YES_NO.get(text, text) if last in ("reverse", "core", "not_applicable") else text
        if last in _LISTS and path:
            made = [part.strip() for part in re.split("[;；]", text) if part.strip()]
        if last in entry and entry[last] != made:
            shown = ".".join(str(part + 1) if isinstance(part, int) else part for part in (*path, last))
            before = self.places[*path, last]
            self.failures.append(SchemeFailure(row, column, shown, _DISAGREE.fill(r=before[0], a=entry[last], b=text)))
            return
        entry[last] = made
        self.places[*path, last] = (row, column)


_DISAGREE = Text(
    zh="同一编号的两行不一致：第 {r} 行是 {a}，这里是 {b}",
    en="two rows of one id disagree: {a} in row {r}, {b} here",
)


def _records(name: str, rows: list[list[Any]]) -> list[Record]:
    if not rows:
        return []
    header = [str(cell).strip() for cell in rows[0]]
    explained = {f"{words.zh} / {words.en}" for _, words in SHEETS[name]}
    found = []
    for number, row in enumerate(rows[1:], start=2):
        # A person may have deleted the row of explanations: then answers start in row 2.
        if number == 2 and explained & {_read(cell) for cell in row}:
            continue
        cells = {
            key: (_read(cell), number, place)
            for place, (key, cell) in enumerate(zip(header, row, strict=False), start=1)
            if key and key != _REMARK[0] and _read(cell)
        }
        if cells:
            found.append(cells)
    return found


def _with_ids(records: list[Record]) -> list[Record]:
    # People write an id once and leave the cells below it empty.
    filled: list[Record] = []
    for record in records:
        before = filled[-1].get("id") if filled else None
        filled.append({"id": before, **record} if before is not None else record)
    return filled


def _read_records(name: str, records: list[Record], into: _Content) -> None:
    into.value[name] = []
    for number, record in enumerate(records):
        entry: dict[str, Any] = {}
        for key, cell in record.items():
            into.put(entry, key, cell, (name, number))
        into.value[name].append(entry)


def _read_about(name: str, records: list[Record], into: _Content) -> None:
    for record in records:
        if "key" in record and "value" in record:
            into.put(into.value, record["key"][0], record["value"], ())


def _read_grouped(name: str, records: list[Record], into: _Content) -> None:
    """Rows that share an id make one entry: a code list with its codes, a routing rule with its conditions."""
    part, inner = _GROUPED[name]
    entries: dict[str, dict[str, Any]] = {}
    for record in _with_ids(records):
        written, *at = record.get("id", ("", *next(iter(record.values()))[1:]))
        entry = entries.setdefault(written, {"id": written, part: []})
        path = (name, list(entries).index(written))
        into.places.setdefault((*path, "id"), (at[0], at[1]))
        row: dict[str, Any] = {}
        for key, cell in record.items():
            if key in inner:
                into.put(row, key, cell, (*path, part, len(entry[part])))
            elif key != "id":
                into.put(entry, key, cell, path)
        entry[part].append(row)
    into.value[name] = list(entries.values())


_GROUPED = {"code_lists": ("codes", ("code", "zh", "en")), "routing": ("when", ("variable", "relation", "values"))}
_READERS: dict[str, Callable[[str, list[Record], _Content], None]] = {
    "about": _read_about,
    "code_lists": _read_grouped,
    "routing": _read_grouped,
}


def _rows(name: str, content: dict[str, Any]) -> list[dict[str, Any]]:
    if name == "about":
        return [{"key": key, "value": _get(content, key)} for key in _ABOUT if _get(content, key) is not None]
    if name == "code_lists":
        return [
            {"id": entry["id"], "level": entry["level"], "title": entry["title"], **code}
            for entry in content[name]
            for code in entry["codes"]
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
        return "yes"
    if isinstance(value, list):
        return "; ".join(_shown(part) for part in value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _read(cell: Any) -> str:
    return _shown(cell).strip() if not isinstance(cell, str) else cell.strip()


def _width(column: str) -> int:
    if column == _REMARK[0] or column in ("text.zh", "text.en", "stem.zh", "stem.en", "value"):
        return 46
    return 24 if column.endswith(("zh", "en")) else 18


def _choices(sheet: Any, name: str, instrument: Instrument) -> None:
    # Drop-downs where a cell takes one of a few words; Excel allows 255 characters of them.
    offered: dict[str, list[str] | str] = {
        "codes": [codes.id for codes in instrument.code_lists],
        "measures": f"=constructs!$A$3:$A${LAST_ROW}",
        "reverse": ["yes", "no"],
        "core": ["yes", "no"],
        "not_applicable": ["yes", "no"],
        "level": ["ordinal", "nominal"] if name == "code_lists" else ["person", "community", "psu", "stratum"],
        "kind": ["number", "category", "text", "key", "date"],
        "reason": list(REASONS),
        "relation": ["in", "not_in", "below", "above"],
        "measurement": ["reflective", "formative"],
    }
    for place, (column, _) in enumerate(SHEETS[name]):
        words = offered.get(column)
        if words and (isinstance(words, str) or len(",".join(words)) < 255):
            rule = {"validate": "list", "source": words, "error_type": "warning"}
            sheet.data_validation(2, place, LAST_ROW, place, rule)
