"""SPSS files (.sav, .zsav), with their labels and user-missing values."""

from __future__ import annotations

from pathlib import Path

from ..data.responses import Origin
from ..words.errors import FileError
from ..words.files import sha256_of
from ..words.text import Text, same
from .child_process import extract_in_child
from .encodings import looks_garbled
from .raw_file import ColumnLabels, RawFile, checked_header, controls_note, empty_file


def read(path: Path, sheet: str | None = None, encoding: str | None = None) -> RawFile:
    """Read a file with its labels. User-missing values stay as codes and are named in `labels`.

    Raises
    ------
    FileError
        ``reader_crashed`` (the reading process died), ``file_damaged`` with the reader's own words,
        ``encoding_wrong`` where the labels are garbled, ``empty_file``.
    """
    found = extract_in_child("spss", path, {"encoding": encoding}, Text(zh="完整的 SPSS 文件", en="a whole SPSS file"))
    about = found.about["columns"]
    if not about:
        raise empty_file(path, Text(zh="文件里没有变量。", en="The file holds no variables."))
    names = checked_header({place: column["name"] for place, column in enumerate(about, start=1)}, path)
    labels = tuple(
        ColumnLabels(
            name=name,
            label=column["label"],
            values=tuple((code, text) for code, text in column["values"]),
            user_missing=tuple(column["user_missing"]),
            level=column["level"],
        )
        for name, column in zip(names, about, strict=True)
    )
    _refuse_garbled(labels, path, found.about["encoding"])
    import pandas

    columns, controls = found.series()
    table = pandas.DataFrame(dict(zip(names, columns, strict=True)))
    origin = Origin(path.name, "spss", sha256_of(path), found.about["encoding"], str(path), controls_note(controls))
    return RawFile(table, origin, labels)


def _refuse_garbled(labels: tuple[ColumnLabels, ...], path: Path, encoding: str | None) -> None:
    wording = " ".join([row.label or "" for row in labels] + [text for row in labels for _, text in row.values])
    if looks_garbled(wording):
        raise FileError(
            "encoding_wrong",
            Text(
                zh="标签是乱码：文件自报的编码 {e} 不对。",
                en="The labels are garbled: the file is not in {e} as it says.",
            ).fill(e=encoding or "?"),
            where=same(path),
            got=same(wording.strip()[:80]),
            fix=Text(
                zh='国内旧版 SPSS 的文件多为 encoding="gb18030"。', en='Chinese files of old SPSS: encoding="gb18030".'
            ),
        )
