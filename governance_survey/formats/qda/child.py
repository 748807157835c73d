"""Child side: a REFI-QDA project or codebook as plain facts, nothing interpreted that could be interpreted wrongly.

Texts are handed over as bytes (one character a byte): the parent decodes them, so that its errors can speak.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from ..column_store import Extract
from ..word_text import text_of_word
from .archive import Archive, Refused, opened
from .markup import (
    CODEBOOK,
    MOST_BYTES,
    PROJECT,
    Element,
    child,
    children,
    codes_of,
    counted,
    guid,
    name_of,
    root_of,
    target,
    words,
)

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):/*", re.IGNORECASE)
# Kinds of sources without plain text, and what hangs on them.
OTHER_SOURCES = ("PictureSource", "PDFSource", "AudioSource", "VideoSource")
_VALUES = ("TextValue", "BooleanValue", "IntegerValue", "FloatValue", "DateValue", "DateTimeValue")
_SELECTIONS = (
    *("PlainTextSelection", "PictureSelection", "PDFSelection", "AudioSelection", "VideoSelection"),
    "TranscriptSelection",
)


def extract_qda(path: str, options: Mapping[str, str | None]) -> Extract:
    """`about` holds a project or a codebook, or ``{"refused": code, "got": words}``."""
    try:
        return Extract(_facts(path))
    except Refused as refused:
        return Extract({"refused": refused.code, "got": refused.got})


def _facts(path: str) -> dict[str, Any]:
    if zipfile.is_zipfile(path):
        archive = opened(path)
        names = [name for name in archive.members if "/" not in name and name.endswith(".qde")]
        if len(names) != 1:
            held = ", ".join(list(archive.members)[:8])
            raise Refused("no_project" if not names else "several_projects", held)
        content = archive.read(names[0], MOST_BYTES) or b""
    else:
        if (size := Path(path).stat().st_size) > MOST_BYTES:
            raise Refused("archive_too_large", f"{size} bytes")
        archive, content = Archive(path), Path(path).read_bytes()
        if content.startswith(b"PK\x03\x04"):
            raise Refused("file_damaged", "zip")
    root = root_of(content)
    space = str(root.tag).partition("}")[0].lstrip("{")
    if name_of(root) == "Project" and space.startswith(PROJECT):
        return project(root, archive)
    if name_of(root) == "CodeBook" and space.startswith(CODEBOOK):
        codes = codes_of(child(root, "Codes"))
        return {"kind": "codebook", "origin": root.get("origin"), "codes": codes, **_sets(root)}
    raise Refused("not_refi_qda", f"<{name_of(root)} xmlns={space!r}>")


def project(root: Element, archive: Archive) -> dict[str, Any]:
    """The facts of a project."""
    sources = [_source(one, archive) for one in children(child(root, "Sources"), "TextSource")]
    return {
        "kind": "project",
        "name": root.get("name") or "",
        "origin": root.get("origin"),
        "creator": guid(root.get("creatingUserGUID")),
        "users": [[guid(u.get("guid")), u.get("id"), u.get("name")] for u in children(child(root, "Users"), "User")],
        "codes": codes_of(child(root, "CodeBook", "Codes")),
        "variables": {
            guid(one.get("guid")): one.get("name") or "" for one in children(child(root, "Variables"), "Variable")
        },
        "cases": [_case(one) for one in children(child(root, "Cases"), "Case")],
        "sources": sources,
        "other_sources": [_other(one) for one in child(root, "Sources") or () if name_of(one) in OTHER_SOURCES],
        "notes": {guid(one.get("guid")): _note(one, archive) for one in children(child(root, "Notes"), "Note")},
        "project_notes": [target(one) for one in children(root, "NoteRef")],
        "counts": {name: len(list(children(child(root, f"{name}s"), name))) for name in ("Link", "Graph")},
        **_sets(root),
    }


def _sets(root: Element) -> dict[str, Any]:
    found = [[one.get("name") or "", words(one, "Description")] for one in children(child(root, "Sets"), "Set")]
    return {"sets": found}


def _case(case: Element) -> dict[str, Any]:
    return {
        "name": (case.get("name") or "").strip(),
        "values": _values(case),
        "sources": [target(one) for one in children(case, "SourceRef")],
        "unkept": counted(case, ("CodeRef", "SelectionRef")),
        "description": words(case, "Description"),
    }


def _values(element: Element) -> list[list[str | None]]:
    """(variable's GUID, value as text) of each value that is not blank."""
    found: list[list[str | None]] = []
    for value in children(element, "VariableValue"):
        reference = child(value, "VariableRef")
        said = next((text for kind in _VALUES if (text := words(value, kind)) is not None), None)
        if reference is not None and said is not None:
            found.append([target(reference), said])
    return found


def _source(source: Element, archive: Archive) -> dict[str, Any]:
    content, kept_in, missing = _text(source, archive)
    return {
        "guid": guid(source.get("guid")),
        "name": (source.get("name") or "").strip(),
        "user": guid(source.get("creatingUser")),
        "text": content,
        "kept_in": kept_in,
        "missing": missing,
        "selections": [_selection(one) for one in children(source, "PlainTextSelection")],
        "codings": [_coding(one) for one in children(source, "Coding")],
        "notes": [target(one) for one in children(source, "NoteRef")],
        "values": _values(source),
        "description": words(source, "Description"),
    }


def _text(source: Element, archive: Archive) -> tuple[str | None, str | None, str | None]:
    """The text as bytes, where it was kept, and what could not be had."""
    inline = child(source, "PlainTextContent")
    plain = source.get("plainTextPath")
    if inline is not None and (plain is None or "".join(inline.itertext()).strip()):
        return "".join(inline.itertext()).encode("utf-8").decode("latin-1"), "inline", None
    missing = []
    if plain is not None:
        found = _member(plain, archive)
        if found is not None:
            return found.decode("latin-1"), "file", None
        missing.append(plain)
    rich = source.get("richTextPath")
    if rich is not None:
        found = _member(rich, archive)
        try:
            if found is not None:
                return text_of_word(found).encode("utf-8").decode("latin-1"), "word", ", ".join(missing) or None
            missing.append(rich)
        except Refused as refused:
            missing.append(f"{rich} ({refused.code})")
    return None, None, ", ".join(missing) or None


def _member(reference: str, archive: Archive) -> bytes | None:
    # Only what lies in the archive itself: absolute:// and relative:// would let a foreign project read our disk.
    scheme = _SCHEME.match(reference)
    if scheme and scheme[1].lower() != "internal":
        return None
    name = PurePosixPath(reference[scheme.end() :] if scheme else reference)
    if name.is_absolute() or ".." in name.parts:
        return None
    inside = [f"sources/{name}", str(name)]
    return next((found for one in inside if (found := archive.read(one)) is not None), None)


def _selection(selection: Element) -> dict[str, Any]:
    return {
        "name": selection.get("name"),
        "start": _number(selection.get("startPosition")),
        "end": _number(selection.get("endPosition")),
        "user": guid(selection.get("creatingUser")),
        "when": selection.get("creationDateTime"),
        "codings": [_coding(one) for one in children(selection, "Coding")],
        "notes": [target(one) for one in children(selection, "NoteRef")],
        "description": words(selection, "Description"),
    }


def _coding(coding: Element) -> dict[str, Any]:
    return {
        # The standard allows one code a coding; ATLAS.ti's sample writes several.
        "codes": [target(one) for one in children(coding, "CodeRef")],
        "user": guid(coding.get("creatingUser")),
        "when": coding.get("creationDateTime"),
        "notes": [target(one) for one in children(coding, "NoteRef")],
    }


def _number(text: str | None) -> int | None:
    return int(text) if text is not None and re.fullmatch(r"\s*[+-]?\d{1,15}\s*", text) else None


def _note(note: Element, archive: Archive) -> list[str | None]:
    content, _, _ = _text(note, archive)
    return [note.get("name"), content]


def _other(source: Element) -> dict[str, Any]:
    counts = counted(source, (*_SELECTIONS, "Coding"))
    codings = counts.pop("Coding", 0)
    name = source.get("name") or ""
    return {"kind": name_of(source), "name": name, "selections": sum(counts.values()), "codings": codings}
