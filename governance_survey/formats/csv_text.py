"""CSV: encoding by rule, every cell read as text, so that 007, NA and None arrive as written."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

from ..data.responses import Origin
from ..words.errors import FileError
from ..words.files import sha256_of
from ..words.text import Text, listed, same
from .raw_file import RawFile, check_header, damaged

_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_GUESSES = ("utf-8", "gb18030")
# GBK bytes read as Latin-1, and UTF-8 bytes read as Latin-1 or GBK: runs no survey text holds.
_MOJIBAKE = re.compile(r"[\u00c0-\u00ff]{4,}|(?:锟斤拷)+|\ufffd|(?:[ÃÂ][\u0080-\u00bf]){2,}")


def read(path: Path, sheet: str | None = None, encoding: str | None = None) -> RawFile:
    """Read a delimited text file.

    The encoding is the byte-order mark's, else UTF-8, else GB18030, each strictly; or the one given.
    All cells are text; empty cells are missing; missing tokens come from the questionnaire only.
    """
    content = path.read_bytes()
    used, text = _decode(content, path, encoding)
    if "\0" in text:
        raise damaged(path, Text(zh="文本里不应有空字节", en="a text file holds no NUL bytes"))
    delimiter = _delimiter(text)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as problem:
        raise damaged(path, Text(zh="引号须成对", en="quotes must be closed"), problem) from problem
    rows = [row for row in rows if row]
    if not rows:
        raise FileError("empty_file", Text(zh="文件里没有内容。", en="The file holds nothing."), where=same(path))
    header = [name.strip() for name in rows[0]]
    # A trailing delimiter on every line is a habit of some exporters, not a column.
    width = len(header) - 1 if header and not header[-1] and all(not row[-1] for row in rows) else len(header)
    check_header(header[:width], path)
    ragged = [n for n, row in enumerate(rows[1:], start=2) if len(row) != len(header)]
    if ragged:
        raise FileError(
            "ragged_rows",
            Text(zh="有 {n} 行的列数与表头不同。", en="{n} lines have another number of cells than the header.").fill(
                n=len(ragged)
            ),
            where=Text(zh="{f}，第 {r} 行", en="{f}, line {r}").fill(f=path.name, r=listed(ragged)),
            expected=len(header),
            got=len(rows[ragged[0] - 1]),
            fix=Text(zh="答案里含逗号或换行时，请在导出时加引号。", en="Quote answers that hold commas or line breaks."),
        )
    import pandas

    columns = list(zip(*(row[:width] for row in rows[1:]), strict=True)) or [()] * width
    table = pandas.DataFrame(
        {name: pandas.Series([cell or None for cell in cells], dtype="str") for name, cells in zip(header, columns, strict=False)}
    )
    return RawFile(table, Origin(path.name, "csv", sha256_of(path), used, str(path)))


def _decode(content: bytes, path: Path, encoding: str | None) -> tuple[str, str]:
    marked = next((name for mark, name in _MARKS if content.startswith(mark)), None)
    for guess in (encoding,) if encoding else (marked,) if marked else _GUESSES:
        try:
            text = content.decode(guess)  # type: ignore[arg-type]
        except (UnicodeDecodeError, LookupError):
            continue
        header = text.splitlines()[0] if text else ""
        if _MOJIBAKE.search(header):
            break
        return str(guess), text
    shown = [f"{name}: {content[:60].decode(name, errors='replace').splitlines()[0]}" for name in ("utf-8", "gb18030", "big5")]
    raise FileError(
        "encoding_unknown",
        Text(zh="认不出文件的编码，或按所给编码读出来是乱码。", en="The encoding is unknown, or the one given yields garbage."),
        where=same(path),
        got=same("\n    " + "\n    ".join(shown)),
        fix=Text(
            zh="哪一行的表头是对的，就写 encoding=\"那个名字\"；或在 Excel 里另存为“CSV UTF-8”。",
            en='Pass encoding= with the name whose header reads right, or save as "CSV UTF-8" in Excel.',
        ),
    )


def _delimiter(text: str) -> str:
    head = text.split("\n", 1)[0]
    counts = {mark: head.count(mark) for mark in (",", "\t", ";")}
    best = max(counts, key=lambda mark: counts[mark])
    return best if counts[best] else ","
