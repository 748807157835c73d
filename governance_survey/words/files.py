"""The one place that writes files: a temporary file, synced, read back and compared, then put in place."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from .errors import FileError
from .text import Text, same

_TEMPORARY = ".gs-part-"
MANIFEST = "manifest.json"


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
        temporary.replace(target)
    except OSError as problem:
        raise _write_failed(target, problem) from problem
    finally:
        with suppress(OSError):  # where nothing could be written there is nothing to remove
            temporary.unlink(missing_ok=True)
    return target


@contextmanager
def new_folder(path: str | Path) -> Iterator[Path]:
    """Fill a folder out of sight and put it in place whole; on any failure the old one stays.

    A manifest of hashes is written with it. An existing folder is replaced only when it is empty or holds
    exactly what its manifest lists: a mistyped path, or a report edited since, costs nobody their work.
    """
    target = Path(path).absolute()
    if target.exists() and not _is_ours(target):
        raise FileError(
            "folder_in_use",
            Text(
                zh="输出文件夹里有别的文件，或上次的结果已被改动，不覆盖。",
                en="The output folder holds other files, or results changed since they were written; "
                "it is not replaced.",
            ),
            where=same(target),
            fix=Text(zh="换一个新的文件夹名，或先移走旧文件夹。", en="Give a new name, or move the old folder away."),
        )
    building = target.with_name(f"{_TEMPORARY}{secrets.token_hex(4)}")
    try:
        building.mkdir(parents=True)
        yield building
        write_file(building / MANIFEST, json.dumps(_hashes(building), indent=1, sort_keys=True).encode("utf-8"))
        if target.exists():
            aside = target.with_name(f"{_TEMPORARY}{secrets.token_hex(4)}")
            target.replace(aside)
            building.replace(target)
            shutil.rmtree(aside, ignore_errors=True)
        else:
            building.replace(target)
    except OSError as problem:
        raise _write_failed(target, problem) from problem
    finally:
        shutil.rmtree(building, ignore_errors=True)


def _hashes(folder: Path) -> dict[str, str]:
    files = sorted(file for file in folder.rglob("*") if file.is_file() and file.name != MANIFEST)
    return {file.relative_to(folder).as_posix(): sha256_of(file) for file in files}


def _is_ours(folder: Path) -> bool:
    if not folder.is_dir():
        return False
    if not any(folder.iterdir()):
        return True
    manifest = folder / MANIFEST
    return manifest.is_file() and manifest.read_bytes() == json.dumps(_hashes(folder), indent=1, sort_keys=True).encode(
        "utf-8"
    )


def clean_leftovers(folder: Path) -> None:
    """Remove temporary files of a run that was killed more than an hour ago."""
    import time

    for leftover in folder.glob(f"{_TEMPORARY}*"):
        if leftover.is_file() and time.time() - leftover.stat().st_mtime > 3600:
            leftover.unlink(missing_ok=True)


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
