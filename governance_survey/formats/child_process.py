"""Foreign binary files are read in a child process: a broken file can cost that child, never the notebook."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from ..words.errors import FileError
from ..words.text import Text, same
from .column_store import Extract, restore
from .raw_file import damaged

LONGEST_SECONDS = 600
OUT_OF_MEMORY = 5
_PACKAGE_HOME = Path(__file__).resolve().parents[2]


def extract_in_child(
    reader: str, path: Path, options: Mapping[str, str | None], expected: Text, *, seconds: float = LONGEST_SECONDS
) -> Extract:
    """Have a file read by the child's reader of that name.

    Raises
    ------
    FileError
        ``file_damaged`` with the library's own words where it refuses the file; ``reader_crashed`` where
        the child died, ran out of memory or out of time.
    """
    # Not the caller's folder first on the path (-P): a stray numpy.py there must not be run.
    command = [sys.executable, "-P", "-X", "utf8", "-m", f"{__package__}.child_main"]
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join(filter(None, (str(_PACKAGE_HOME), os.environ.get("PYTHONPATH"))))
    }
    with tempfile.TemporaryDirectory(prefix="gs-", ignore_cleanup_errors=True) as folder:
        try:
            done = subprocess.run(
                [*command, reader, str(path.absolute()), folder, json.dumps(dict(options))],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=seconds,
                check=False,
                env=environment,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except subprocess.TimeoutExpired as problem:
            raise _crashed(path, Text(zh="超过 {n} 秒", en="over {n} seconds").fill(n=round(seconds))) from problem
        words = done.stderr.decode("utf-8", errors="replace").strip().splitlines()
        if done.returncode == OUT_OF_MEMORY:
            raise _crashed(path, Text(zh="内存不够", en="out of memory"))
        if done.returncode != 0:
            raise _crashed(path, same(_ending(done.returncode, words)))
        extract = restore(Path(folder))
    if extract.refused is not None:
        raise damaged(path, expected, extract.refused[:200])
    return extract


def _ending(code: int, words: list[str]) -> str:
    if code < 0:
        try:
            return signal.Signals(-code).name
        except ValueError:
            return f"signal {-code}"
    return f"exit {code}" + (f": {words[-1][:200]}" if words else "")


def _crashed(path: Path, why: Text) -> FileError:
    return FileError(
        "reader_crashed",
        Text(
            zh="读取程序在这个文件上崩溃了；您的工作没有受影响。",
            en="The reader crashed on this file; your work is not affected.",
        ),
        where=same(path),
        got=why,
        fix=Text(
            zh="文件多半已损坏：请重新导出，或在原软件里另存一份。",
            en="The file is probably damaged: export it again, or save it anew in the program it came from.",
        ),
    )
