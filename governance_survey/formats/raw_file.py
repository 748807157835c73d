"""What every reader of answers gives: a table as read, where it came from, and the labels it carried."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ..data.responses import Origin
from ..words.errors import FileError
from ..words.text import Text, listed, same

if TYPE_CHECKING:
    import pandas

# Characters no answer holds: controls other than tab and line ends, and invisible marks of encodings.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff]")
_INVISIBLE = re.compile("[\x00-\x1f\x7f\u200b\ufeff]")


@dataclass(frozen=True)
class ColumnLabels:
    """What a statistics file says of one column. Codes are values, never keys.

    `user_missing` names the codes declared missing: single ones always, those of a declared range as far
    as they occur.
    """

    name: str
    label: str | None
    values: tuple[tuple[float | str, str], ...] = ()
    user_missing: tuple[float | str, ...] = ()
    level: str | None = None


@dataclass(frozen=True)
class RawFile:
    """One file of answers as read.

    `dates` counts, for each column that holds any, its cells that are dates: in a column of answers they
    are a spreadsheet's doing.
    """

    table: pandas.DataFrame
    origin: Origin
    labels: tuple[ColumnLabels, ...] = ()
    dates: tuple[tuple[str, int], ...] = ()


def checked_header(names: Mapping[int, str], path: Path) -> list[str]:
    """Names by position, in one spelling (NFC, outer space gone); empty or doubled ones are refused with positions."""
    clean = [_INVISIBLE.sub("", unicodedata.normalize("NFC", name)).strip() for name in names.values()]
    places: dict[str, list[int]] = {}
    for place, name in zip(names, clean, strict=True):
        places.setdefault(name, []).append(place)
    if "" in places:
        raise FileError(
            "empty_column_name",
            Text(zh="第 {p} 列没有列名。", en="Column {p} has no name.").fill(p=listed(places[""])),
            where=same(path),
            expected=Text(zh="第一行是列名", en="column names in the first row"),
            fix=Text(zh="在第一行补上列名，或删去多余的标题行和空列。", en="Name it, or remove title rows above."),
        )
    doubled = {name: several for name, several in places.items() if len(several) > 1}
    if doubled:
        row = Text(zh="{n}（第 {p} 列）", en="{n} (columns {p})")
        raise FileError(
            "duplicate_column",
            Text(zh="有重复的列名。", en="Columns share a name."),
            where=same(path),
            got=listed([row.fill(n=name, p=listed(several)) for name, several in doubled.items()]),
            fix=Text(zh="给其中一列改名。", en="Rename one of them."),
        )
    return clean


def text_series(distinct: Sequence[str | None], places: np.ndarray | None = None) -> pandas.Series:
    """A text column, from its cells or from its distinct texts and their places; empty cells are missing."""
    import pandas

    cells = np.array([*(text or None for text in distinct), None], dtype=object)
    # Place -1 stands for a missing cell.
    cells = cells[:-1] if places is None else cells[places]
    return pandas.Series(cells, dtype="str")


def number_series(values: np.ndarray) -> pandas.Series:
    """A number column; whole numbers without a gap stay whole."""
    import pandas

    whole = values.size > 0 and bool(np.all((np.abs(values) < 2**53) & (np.trunc(values) == values)))
    return pandas.Series(values.astype(np.int64) if whole else values)


def without_controls(texts: Iterable[str]) -> tuple[list[str], int]:
    """Texts without control characters, and how many texts held any."""
    clean = [_CONTROL.sub("", text) for text in texts]
    return clean, sum(one != text for one, text in zip(clean, texts, strict=True))


def controls_note(count: int) -> tuple[Text, ...]:
    """The remark that control characters were taken out, or nothing."""
    if not count:
        return ()
    what = Text(
        zh="{n} 处文字含不可见的控制字符，已去掉。", en="Control characters were taken out of {n} different texts."
    )
    return (what.fill(n=count),)


def wrong_content(path: Path, expected: Text, found: Text, fix: Text) -> FileError:
    """The error for a file that is not what its name says."""
    return FileError(
        "wrong_content",
        Text(zh="文件内容与扩展名不符。", en="The file is not what its name says."),
        where=same(path),
        expected=expected,
        got=found,
        fix=fix,
    )


def damaged(path: Path, why: Text, got: object = None) -> FileError:
    """The error for a file that cannot be read to its end."""
    size = path.stat().st_size if path.is_file() else 0
    return FileError(
        "file_damaged",
        Text(
            zh="文件已损坏或不完整（到第 {n} 字节为止）。", en="The file is damaged or cut off (it ends at byte {n})."
        ).fill(n=size),
        where=same(path),
        expected=why,
        got=listed([str(got)]) if got is not None else None,
        fix=Text(zh="请重新导出或重新索取这个文件。", en="Export it again, or ask for it again."),
    )


def empty_file(path: Path, what: Text) -> FileError:
    """The error for a file without content."""
    return FileError("empty_file", what, where=same(path), fix=Text(zh="请重新导出。", en="Export it again."))
