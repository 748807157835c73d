"""From the parts of a questionnaire to the rows of a sheet and back, each cell with its place."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ..schemes.loading import SchemeFailure
from ..words.text import Text
from .instrument_sheets import ABOUT, GROUPED, LISTS, REMARK, SHEETS, YES_OR_EMPTY, explained

Record = dict[str, tuple[str, int, int]]  # key -> cell, row, column
Path = tuple[str | int, ...]

_SEPARATOR = re.compile(r"(?<!\\)[;；]")
_YES_NO = {"是": "true", "否": "false"}
_MAY_BE_EMPTY = ("replacements",)
_DISAGREE = Text(
    zh="同一编号的两行不一致：第 {r} 行是 {a}，这里是 {b}",
    en="two rows of one id disagree: {a} in row {r}, {b} here",
)


def rows_of(sheet: str, content: dict[str, Any]) -> list[dict[str, Any]]:
    """Rows of a sheet, each a part of the questionnaire's content (as `model_dump` gives it)."""
    if sheet == "about":
        return [{"key": key, "value": inside(content, key)} for key in ABOUT if inside(content, key) is not None]
    if sheet not in GROUPED:
        return list(content[sheet])
    part, _ = GROUPED[sheet]
    return [{**entry, **row} for entry in content[sheet] for row in entry[part] or [{}]]


def cell_of(row: dict[str, Any], key: str) -> str:
    """The text of one cell; nothing for what is not given."""
    value = inside(row, key)
    # No code at all is another thing than no word about codes: only the first is a list.
    return ";" if key == "missing" and value == [] else _shown(value)


def inside(row: dict[str, Any], key: str) -> Any:
    """The value under a dotted key, or None."""
    value: Any = row
    for part in key.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value


def _shown(value: Any) -> str:
    if value is None or value is False:
        return ""
    if value is True:
        return "yes"
    if isinstance(value, list):
        return "; ".join(re.sub("([;；])", r"\\\1", _shown(part)) for part in value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _read(cell: Any) -> str:
    return cell.strip() if isinstance(cell, str) else _shown(cell)


@dataclass
class _Content:
    """What has been read so far: values as in a YAML file, where each stands, and what cannot be so."""

    value: dict[str, Any] = field(default_factory=dict)
    places: dict[Path, tuple[int, int]] = field(default_factory=dict)
    failures: list[SchemeFailure] = field(default_factory=list)

    def put(self, entry: dict[str, Any], key: str, cell: tuple[str, int, int], path: Path) -> None:
        """Put a cell where its key says; two rows of one entry must agree."""
        text, row, column = cell
        *outer, last = key.split(".")
        for part in outer:
            entry = entry.setdefault(part, {})
            path = (*path, part)
            self.places.setdefault(path, (row, column))
        made: object = _YES_NO.get(text, text) if last in YES_OR_EMPTY else text
        if last in LISTS and path:
            parts = (re.sub(r"\\([;；])", r"\1", part).strip() for part in _SEPARATOR.split(text))
            made = [part for part in parts if part]
        if last in entry and entry[last] != made:
            shown = ".".join(str(part + 1) if isinstance(part, int) else part for part in (*path, last))
            before = self.places[*path, last]
            self.failures.append(SchemeFailure(row, column, shown, _DISAGREE.fill(r=before[0], a=entry[last], b=text)))
            return
        entry[last] = made
        self.places[*path, last] = (row, column)


def content_of(sheets: dict[str, list[list[Any]]]) -> _Content:
    """What the cells of the sheets say."""
    found = _Content()
    for name, rows in sheets.items():
        reader = _READERS.get(name, _read_grouped if name in GROUPED else _read_records)
        reader(name, _records(name, rows), found)
    return found


def _records(name: str, rows: list[list[Any]]) -> list[Record]:
    if not rows:
        return []
    header = [str(cell).strip() for cell in rows[0]]
    meanings = {explained(words) for _, words in SHEETS[name]}
    found = []
    for number, row in enumerate(rows[1:], start=2):
        # A person may have deleted the row of explanations: then answers start in row 2.
        if number == 2 and meanings & {_read(cell) for cell in row}:
            continue
        cells = {
            key: (_read(cell), number, place)
            for place, (key, cell) in enumerate(zip(header, row, strict=False), start=1)
            if key and key != REMARK[0] and _read(cell)
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
        into.places[name, number] = _start(record)
        for key, cell in record.items():
            into.put(entry, key, cell, (name, number))
        into.value[name].append(entry)


def _start(record: Record) -> tuple[int, int]:
    # Where an empty cell is told: in the row of its neighbours (the first may be an id from above).
    *_, (_, row, _) = record.values()
    return row, 1


def _read_about(name: str, records: list[Record], into: _Content) -> None:
    for record in records:
        if "key" in record and "value" in record:
            into.put(into.value, record["key"][0], record["value"], ())


def _read_grouped(name: str, records: list[Record], into: _Content) -> None:
    """Rows that share an id make one entry: a code list with its codes, a routing rule with its conditions."""
    part, inner = GROUPED[name]
    entries: dict[str, dict[str, Any]] = {}
    for record in _with_ids(records):
        written, *at = record.get("id", ("", *_start(record)))
        entry = entries.setdefault(written, {"id": written, part: []})
        path = (name, list(entries).index(written))
        into.places.setdefault((*path, "id"), (at[0], at[1]))
        for place in (path, (*path, part, len(entry[part]))):
            into.places.setdefault(place, _start(record))
        row: dict[str, Any] = {}
        for key, cell in record.items():
            if key in inner:
                into.put(row, key, cell, (*path, part, len(entry[part])))
            elif key != "id":
                into.put(entry, key, cell, path)
        if row or part not in _MAY_BE_EMPTY:
            entry[part].append(row)
    into.value[name] = list(entries.values())


_READERS: dict[str, Callable[[str, list[Record], _Content], None]] = {"about": _read_about}
