"""CSV: encoding by rule, every cell read as text, so that 007, NA and None arrive as written."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ..data.responses import Origin
from ..words.errors import FileError
from ..words.files import sha256_of
from ..words.text import Text, listed, same
from .encodings import decode
from .raw_file import RawFile, checked_header, controls_note, damaged, empty_file, text_series, without_controls

if TYPE_CHECKING:
    import pandas

_DELIMITERS = (",", ";", "\t")
_SEP_LINE = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
_SAMPLED_ROWS = 50
# Rows turned into columns at a time: a million small lists at once would keep Python's collector busy.
_BLOCK_ROWS = 10_000

Rows = list[list[str]]


def read(path: Path, sheet: str | None = None, encoding: str | None = None) -> RawFile:
    """Read a delimited text file.

    The encoding is the byte-order mark's, else UTF-8, else GB18030, each strictly; or the one given.
    All cells are text; empty cells are missing; missing tokens come from the questionnaire only. Empty
    rows at the end and empty columns without a name are an exporter's habit and dropped.

    Raises
    ------
    FileError
        ``encoding_unknown``, ``encoding_wrong``, ``text_garbled``, ``file_damaged``, ``empty_file``,
        ``ragged_rows``, ``empty_column_name``, ``duplicate_column``.
    """
    used, text = decode(path.read_bytes(), path, encoding)
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise damaged(
            path,
            Text(zh="文本里不应有空字节（第 {n} 行）", en="a text without NUL bytes (line {n})").fill(n=line),
        )
    [text], controls = without_controls([text])
    named = _SEP_LINE.match(text)
    text = text[named.end() :] if named else text
    delimiter = named[1] if named else _delimiter(text)
    cells = _plain_cells(text, delimiter)
    table = _headed(_cells(text, delimiter, path) if cells is None else cells, path)
    notes = controls_note(controls)
    if not used.startswith("utf-8"):
        what = Text(zh="按 {e} 编码读取，表头是：{h}", en="Read as {e}; the header is: {h}")
        notes += (what.fill(e=used, h=listed(table.columns, 6)),)
    return RawFile(table, Origin(path.name, "csv", sha256_of(path), used, str(path), notes))


def _headed(cells: pandas.DataFrame, path: Path) -> pandas.DataFrame:
    """The table under its header; empty rows around it and empty columns without a name are dropped."""
    filled = np.flatnonzero(cells.notna().any(axis=1).to_numpy())
    if not filled.size:
        raise empty_file(path, Text(zh="文件里没有内容。", en="The file holds nothing."))
    cells = cells.iloc[filled[0] : filled[-1] + 1]
    held = np.flatnonzero(cells.notna().any().to_numpy())
    cells = cells.iloc[:, held]
    header = zip(held.tolist(), cells.iloc[0].tolist(), strict=True)
    names = {place + 1: name if isinstance(name, str) else "" for place, name in header}
    return cells.iloc[1:].reset_index(drop=True).set_axis(checked_header(names, path), axis=1)


def _plain_cells(text: str, delimiter: str) -> pandas.DataFrame | None:
    """The cells of a text without quotes whose lines all hold equally many, by the fast parser; else None."""
    body = text.replace("\r\n", "\n").rstrip("\n")
    if '"' in body or "\r" in body or delimiter not in body:
        return None
    content = body.encode("utf-8")
    letters = np.frombuffer(content, dtype=np.uint8)
    ends = np.append(np.flatnonzero(letters == ord("\n")), len(letters))
    marks = np.searchsorted(np.flatnonzero(letters == ord(delimiter)), ends)
    if np.unique(np.diff(marks, prepend=0)).size > 1:
        return None
    import pandas

    return pandas.read_csv(
        io.BytesIO(content),
        sep=delimiter,
        header=None,
        dtype="str",
        keep_default_na=False,
        na_values=[""],
        quoting=csv.QUOTE_NONE,
        encoding="utf-8",
    )


def _cells(text: str, delimiter: str, path: Path) -> pandas.DataFrame:
    """The cells of any delimited text; lines of unequal length are refused."""
    columns: list[list[str]] = []
    for rows in _blocks(text, delimiter, path):
        if not columns:
            rows = rows[next((place for place, row in enumerate(rows) if any(row)), len(rows)) :]
            columns = [[] for _ in rows[0]] if rows else []
        # A blank line is a missing answer where there is one column, nothing where there are several.
        if len(columns) == 1:
            rows = [row or [""] for row in rows]
        rows = [row for row in rows if len(row) == len(columns) or any(row)]
        if any(len(row) != len(columns) for row in rows):
            raise _ragged(text, delimiter, len(columns), path)
        for column, cells in zip(columns, zip(*rows, strict=True), strict=False):
            column.extend(cells)
    import pandas

    return pandas.DataFrame({place: text_series(cells) for place, cells in enumerate(columns)})


def _blocks(text: str, delimiter: str, path: Path) -> Iterator[Rows]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        while rows := list(islice(reader, _BLOCK_ROWS)):
            yield rows
    except csv.Error as problem:
        expected = Text(
            zh="引号须成对，单元格不超过 131072 字（第 {n} 行附近）",
            en="quotes in pairs, cells of at most 131072 characters (near line {n})",
        )
        raise damaged(path, expected.fill(n=reader.line_num), problem) from problem


def _ragged(text: str, delimiter: str, width: int, path: Path) -> FileError:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    lines = [(reader.line_num, len(row)) for row in reader if any(row)]
    bad = [(line, cells) for line, cells in lines if cells != width]
    row = Text(zh="第 {r} 行有 {c} 格", en="line {r} has {c}")
    what = Text(zh="有 {n} 行的格数与表头不同。", en="{n} lines have more or fewer cells than the header.")
    return FileError(
        "ragged_rows",
        what.fill(n=len(bad)),
        where=same(path),
        expected=Text(zh="每行 {n} 格", en="{n} cells a line").fill(n=width),
        got=listed([row.fill(r=line, c=cells) for line, cells in bad]),
        fix=Text(
            zh="多半是答案里有分隔符或换行而没有加引号；请重新导出，或改用 .xlsx。",
            en="Probably an answer holds the delimiter without quotes; export again, or use .xlsx.",
        ),
    )


def _delimiter(text: str) -> str:
    # The mark that cuts the first rows into equally many cells; the comma where nothing speaks for another.
    head = "".join(text.splitlines(keepends=True)[: 4 * _SAMPLED_ROWS])
    widths: dict[str, set[int]] = {}
    for mark in _DELIMITERS:
        reader = csv.reader(io.StringIO(head, newline=""), delimiter=mark)
        try:
            rows = [row for row, _ in zip(reader, range(_SAMPLED_ROWS), strict=False) if row]
        except csv.Error:  # an unclosed quote; the real reading says where
            rows = []
        widths[mark] = {len(row) for row in rows} if rows and len(rows[0]) > 1 else {1}
    even = [mark for mark in _DELIMITERS if len(widths[mark]) == 1 and max(widths[mark]) > 1]
    cut = even or [mark for mark in _DELIMITERS if max(widths[mark]) > 1]
    return max(cut, key=lambda mark: max(widths[mark])) if cut else ","
