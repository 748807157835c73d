"""Child side: members of a foreign archive by name. Nothing is ever unpacked to disk, no path ever followed."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePosixPath

MOST_MEMBERS = 20_000
MOST_BYTES = 1_000_000_000  # of all members read; sound and pictures are never read, and may be larger
MOST_RATIO = 200
UNSUSPICIOUS_BYTES = 20_000_000
_BLOCK = 1 << 20
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError)


class Refused(Exception):
    """What the child will not read: a stable code, and what was found."""

    def __init__(self, code: str, got: str = "") -> None:
        super().__init__(code)
        self.code, self.got = code, got


@dataclass(frozen=True)
class Archive:
    """The members of a checked archive: path in lower case -> member. `sizes` are those of the members read."""

    path: str
    members: dict[str, zipfile.ZipInfo] = field(default_factory=dict)
    sizes: list[int] = field(default_factory=list)

    @cached_property
    def _file(self) -> zipfile.ZipFile:
        # Opened once: its directory is read anew at each opening, and a project may hold thousands of members.
        return zipfile.ZipFile(self.path)

    def read(self, name: str, most: int = MOST_BYTES) -> bytes | None:
        """The bytes of a member, counted while they are read; None where there is none of that name."""
        member = self.members.get(name.lower())
        if member is None:
            return None
        size, packed = member.file_size, max(member.compress_size, 1)
        most = min(most, MOST_BYTES - sum(self.sizes))
        if size > most or (size > UNSUSPICIOUS_BYTES and size / packed > MOST_RATIO):
            raise Refused("archive_too_large", f"{member.filename}: {packed} -> {size} bytes")
        try:
            with self._file.open(member) as stream:
                found = bytearray()
                while block := stream.read(_BLOCK):
                    found += block
                    if len(found) > size:
                        # More than the directory says: a size told falsely is a bomb's first trick.
                        raise Refused("archive_too_large", f"{member.filename}: > {size} bytes")
        except _BROKEN as problem:
            raise Refused("file_damaged", f"{name}: {problem}") from problem
        self.sizes.append(len(found))
        return bytes(found)


def opened(path: str) -> Archive:
    """The archive, its directory checked before anything in it is read.

    Raises
    ------
    Refused
        ``archive_too_large`` (too many members), ``archive_paths`` (a member that points outside),
        ``archive_duplicates``, ``file_encrypted``, ``file_damaged``.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            found = archive.infolist()
    except _BROKEN as problem:
        raise Refused("file_damaged", str(problem)) from problem
    if len(found) > MOST_MEMBERS:
        raise Refused("archive_too_large", f"{len(found)} members")
    files = [member for member in found if not member.is_dir()]
    outside = [member.filename for member in files if _points_outside(member.filename)]
    if outside:
        raise Refused("archive_paths", _few(outside))
    named: dict[str, list[zipfile.ZipInfo]] = {}
    for member in files:
        named.setdefault(member.filename.lower(), []).append(member)
    doubled = [several[0].filename for several in named.values() if len(several) > 1]
    if doubled:
        raise Refused("archive_duplicates", _few(doubled))
    locked = [member.filename for member in files if member.flag_bits & 1]
    if locked:
        raise Refused("file_encrypted", _few(locked))
    return Archive(path, {name: several[0] for name, several in named.items()})


def _points_outside(name: str) -> bool:
    # Backslashes and drive letters are paths on Windows.
    path = PurePosixPath(name.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts or ":" in name or "\0" in name


def _few(names: Iterable[str]) -> str:
    return ", ".join(list(names)[:5])
