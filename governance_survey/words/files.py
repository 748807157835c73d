"""The one place that writes files: a temporary file, synced, read back and compared, then put in place."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from .errors import FileError
from .text import Text, same

_TEMPORARY = ".gs-part-"


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, read in blocks."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def write_file(path: str | Path, content: bytes, *, check: Callable[[Path], object] | None = None) -> Path:
    """Write a file so that either the old one or the whole new one is there, whatever happens.

    Parameters
    ----------
    path : path
        Missing folders are made.
    content : bytes
        What the file shall hold.
    check : callable, optional
        The reader of this kind of file: called with the temporary file before it replaces the old one;
        what it raises stops the write. The bytes themselves are always read back and compared (a full
        disk can pass unnoticed otherwise).

    Raises
    ------
    FileError
        ``write_failed`` with the reason; the old file is untouched.
    """
    target = Path(path)
    temporary = target.with_name(f"{_TEMPORARY}{secrets.token_hex(4)}{target.suffix}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        clean_leftovers(target.parent)
        with temporary.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        if temporary.read_bytes() != content:
            raise OSError("the bytes read back differ")
        if check is not None:
            check(temporary)
        os.replace(temporary, target)
    except OSError as problem:
        raise _write_failed(target, problem) from problem
    finally:
        temporary.unlink(missing_ok=True)
    return target


@contextmanager
def new_folder(path: str | Path) -> Iterator[Path]:
    """Fill a folder out of sight and put it in place whole; on any failure the old one stays.

    An existing folder is replaced only when it is empty or holds a file ``findings.json`` or
    ``study.yaml`` of an earlier run, so that a mistyped path cannot cost anybody their files.
    """
    target = Path(path).absolute()
    if target.exists() and not _may_replace(target):
        raise FileError(
            "folder_in_use",
            Text(zh="输出文件夹里有别的文件，不能覆盖。", en="The output folder holds other files and is not replaced."),
            where=same(target),
            fix=Text(zh="换一个新的文件夹名。", en="Give the name of a new folder."),
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    building = target.with_name(f"{_TEMPORARY}{secrets.token_hex(4)}")
    building.mkdir()
    try:
        yield building
        if target.exists():
            aside = target.with_name(f"{_TEMPORARY}{secrets.token_hex(4)}")
            os.replace(target, aside)
            os.replace(building, target)
            shutil.rmtree(aside, ignore_errors=True)
        else:
            os.replace(building, target)
    except OSError as problem:
        raise _write_failed(target, problem) from problem
    finally:
        shutil.rmtree(building, ignore_errors=True)


def clean_leftovers(folder: Path) -> None:
    """Remove temporary files of a run that was killed more than an hour ago."""
    import time

    for leftover in folder.glob(f"{_TEMPORARY}*"):
        if leftover.is_file() and time.time() - leftover.stat().st_mtime > 3600:
            leftover.unlink(missing_ok=True)


def _may_replace(folder: Path) -> bool:
    if not folder.is_dir():
        return False
    names = {entry.name for entry in folder.iterdir()}
    return not names or "findings.json" in names


def _write_failed(target: Path, problem: OSError) -> FileError:
    return FileError(
        "write_failed",
        Text(zh="文件没有写成，原有文件保持不变。", en="The file was not written; what was there is untouched."),
        where=same(target),
        got=same(problem),
        fix=Text(
            zh="若文件正在 Excel 或 Word 中打开，请先关闭；再检查磁盘空间和写入权限。",
            en="Close the file if Excel or Word has it open, then check disk space and permissions.",
        ),
    )
