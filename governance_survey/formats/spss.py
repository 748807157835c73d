"""SPSS files (.sav, .zsav), read in a child process: a broken file can cost that child, never the notebook."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from ..data.responses import Origin
from ..words.errors import FileError
from ..words.files import sha256_of
from ..words.text import Text, same
from .raw_file import ColumnLabels, RawFile, check_header, damaged

LONGEST_SECONDS = 600


def read(path: Path, sheet: str | None = None, encoding: str | None = None) -> RawFile:
    """Read a file with its labels. User-missing values stay as codes and are named in `labels`.

    Raises
    ------
    FileError
        ``reader_crashed`` (the reading process died), ``file_damaged`` with the reader's own words.
    """
    import numpy as np
    import pandas

    with tempfile.TemporaryDirectory(prefix="gs-") as folder:
        command = [sys.executable, "-m", "governance_survey.formats.spss_child", str(path), folder, encoding or ""]
        try:
            done = subprocess.run(command, capture_output=True, timeout=LONGEST_SECONDS, check=False)
        except subprocess.TimeoutExpired as problem:
            raise _crashed(path, Text(zh="超过时限", en="time limit")) from problem
        if done.returncode == 4:
            raise damaged(
                path,
                Text(zh="应是完整的 SPSS 文件", en="a whole SPSS file"),
                done.stderr.decode("utf-8", errors="replace").strip()[:200],
            )
        if done.returncode != 0:
            raise _crashed(path, same(done.returncode))
        about = json.loads(Path(folder, "about.json").read_text(encoding="utf-8"))
        numbers = np.load(Path(folder, "numbers.npy"), allow_pickle=False)
    names = [column["name"] for column in about["columns"]]
    check_header(names, path)
    cells: dict[str, object] = {}
    for column in about["columns"]:
        if column["texts"] is None:
            cells[column["name"]] = pandas.Series(numbers[:, column["place"]].copy())
        else:
            cells[column["name"]] = pandas.Series([text or None for text in column["texts"]], dtype="str")
    labels = tuple(
        ColumnLabels(
            name=column["name"],
            label=column["label"],
            values=tuple((code, label) for code, label in column["values"]),
            user_missing=tuple(column["user_missing"]),
            level=column["level"],
        )
        for column in about["columns"]
    )
    origin = Origin(path.name, "spss", sha256_of(path), about["encoding"], str(path))
    return RawFile(pandas.DataFrame(cells), origin, labels)


def _crashed(path: Path, why: Text) -> FileError:
    return FileError(
        "reader_crashed",
        Text(zh="读取程序在这个文件上崩溃了；您的工作没有受影响。", en="The reader crashed on this file; your work is not affected."),
        where=same(path),
        got=why,
        fix=Text(zh="文件多半已损坏：请重新导出，或在 SPSS 里另存。", en="The file is probably damaged: export it again."),
    )
