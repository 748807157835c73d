"""What every reader of answers gives: a table as read, where it came from, and the labels it carried."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..data.responses import Origin
from ..words.errors import FileError
from ..words.text import Text, listed, same

if TYPE_CHECKING:
    import pandas


@dataclass(frozen=True)
class ColumnLabels:
    """What a statistics file says of one column. Codes are values, never keys."""

    name: str
    label: str | None
    values: tuple[tuple[float | str, str], ...] = ()
    user_missing: tuple[float | str, ...] = ()
    level: str | None = None


@dataclass(frozen=True)
class RawFile:
    """One file of answers as read."""

    table: pandas.DataFrame
    origin: Origin
    labels: tuple[ColumnLabels, ...] = ()


def check_header(names: Sequence[str], path: Path) -> None:
    """Refuse a header with empty or doubled names: both positions are told."""
    seen: dict[str, int] = {}
    for place, name in enumerate(names, start=1):
        if not name.strip():
            raise FileError(
                "empty_column_name",
                Text(zh="第 {p} 列没有列名。", en="Column {p} has no name.").fill(p=place),
                where=same(path),
                fix=Text(zh="在第一行补上列名，或删去空列。", en="Name it in the first row, or remove the empty column."),
            )
        if name in seen:
            raise FileError(
                "duplicate_column",
                Text(zh="列名 {n} 出现了两次：第 {a} 列和第 {b} 列。", en="The column {n} stands twice: {a} and {b}.").fill(
                    n=name, a=seen[name], b=place
                ),
                where=same(path),
                fix=Text(zh="给其中一列改名。", en="Rename one of them."),
            )
        seen[name] = place


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
    return FileError(
        "file_damaged",
        Text(zh="文件已损坏或不完整。", en="The file is damaged or cut off."),
        where=same(path),
        expected=why,
        got=listed([str(got)]) if got is not None else None,
        fix=Text(zh="请重新导出或重新索取这个文件。", en="Export it again, or ask for it again."),
    )
