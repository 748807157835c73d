"""Projects as each program writes them: the same words, positions counted in every measured way."""

from __future__ import annotations

import io
import uuid
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

SPACE = "urn:QDA-XML:project:1.0"


def guid(*parts: object) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "/".join(map(str, parts))))


@dataclass(frozen=True)
class Habit:
    """How a program writes: its origin, the unit of its positions, how CRLF counts, whether it writes a mark."""

    origin: str | None
    utf16: bool = False
    crlf: int = 2
    mark: bool = False
    inclusive: bool = False
    named: bool = False

    def position(self, text: str, place: int) -> int:
        """A place in the text with single line ends, as this program counts it."""
        before = text[:place]
        count = len(before.encode("utf-16-le")) // 2 if self.utf16 else len(before)
        return count + (self.crlf - 1) * before.count("\n")


HABITS = {
    "nvivo": Habit("NVivo Release 12.6", utf16=True, mark=True),
    "atlas": Habit("ATLAS.ti 26.1.2", crlf=1),
    "qualcoder": Habit("QualCoder 3.5", mark=True),
    "maxqda": Habit("MAXQDA 24.7"),
    "standard": Habit(None),
    "standard, named": Habit(None, named=True),
    "inclusive": Habit(None, inclusive=True),
    "unknown, UTF-16": Habit("Some Program 1.0", utf16=True),
    "unknown, CRLF as one": Habit("Some Program 1.0", crlf=1),
}


def coding(code: str, user: str | None, extra: str = "") -> str:
    by = f' creatingUser="{user}"' if user else ""
    own, of = guid("coding", code, user, extra), guid("code", code)
    return f'<Coding guid="{own}"{by}><CodeRef targetGUID="{of}"/>{extra}</Coding>'


def selection(text: str, cut: str, habit: Habit, inner: str, occurrence: int = 0) -> str:
    """One selection of words that occur in the text (the first place, or a later one)."""
    place = -1
    for _ in range(occurrence + 1):
        place = text.index(cut, place + 1)
    start, end = habit.position(text, place), habit.position(text, place + len(cut))
    name = f" name={quoteattr(cut)}" if habit.named else ""
    return (
        f'<PlainTextSelection guid="{guid("selection", cut, occurrence, inner)}"{name} startPosition="{start}" '
        f'endPosition="{end - habit.inclusive}">{inner}</PlainTextSelection>'
    )


def source(name: str, inner: str, attributes: str) -> str:
    return f'<TextSource guid="{guid("source", name)}" name={quoteattr(name)} {attributes}>{inner}</TextSource>'


def project(
    sources: str,
    *,
    codes: Sequence[str] = ("PB.RSK.4",),
    users: Sequence[str] = ("A",),
    origin: str | None = None,
    after: str = "",
    before: str = "",
) -> str:
    listed = "".join(f'<Code guid="{guid("code", one)}" name={quoteattr(one)} isCodable="true"/>' for one in codes)
    people = "".join(f'<User guid="{guid("user", one)}" name={quoteattr(one)}/>' for one in users)
    by = f" origin={quoteattr(origin)}" if origin else ""
    return (
        f'<?xml version="1.0" encoding="utf-8"?><Project xmlns="{SPACE}" name="p"{by}><Users>{people}</Users>'
        f"<CodeBook><Codes>{listed}</Codes></CodeBook>{before}<Sources>{sources}</Sources>{after}</Project>"
    )


def packed(path: Path, xml: str | bytes, members: dict[str, bytes] | None = None, name: str = "project.qde") -> Path:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, xml)
        for member, content in (members or {}).items():
            archive.writestr(member, content)
    path.write_bytes(stream.getvalue())
    return path


def in_habit(path: Path, text: str, cuts: Sequence[str], habit: Habit, code: str = "PB.RSK.4") -> Path:
    """A project of one source whose positions follow a habit; its file has CRLF."""
    inner = "".join(selection(text, cut, habit, coding(code, guid("user", "A"))) for cut in cuts)
    content = text.replace("\n", "\r\n").encode("utf-8-sig" if habit.mark else "utf-8")
    xml = project(
        source("I01", inner, f'plainTextPath="internal://{guid("file")}.txt"'), codes=(code,), origin=habit.origin
    )
    return packed(path, xml, {f"sources/{guid('file')}.txt": content})


def inline(text: str, inner: str, name: str = "I01", **others: object) -> str:
    """A project whose text stands in its XML."""
    content = f"<PlainTextContent>{escape(text)}</PlainTextContent>"
    return project(source(name, content + inner, ""), **others)  # type: ignore[arg-type]
