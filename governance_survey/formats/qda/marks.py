"""Codes given in a project: by whom, when, with which attributes and memo, on which stretch."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ...data.segments import Coder
from ..raw_codings import RawMark
from .evidence import Reading
from .losses import Losses
from .positions import FileText
from .record import MARK_NOTE


def marks_of(
    source: Mapping[str, Any],
    name: str,
    text: FileText | None,
    reading: Reading | None,
    coders: Mapping[str, Coder],
    notes: Mapping[str, list[str | None]],
    losses: Losses,
) -> list[RawMark]:
    """The marks of one source, selections first, then the codes given to the whole of it."""
    found = []
    places = (
        [(one["start"], one["end"]) for one in source["selections"]] if reading is None else reading.places.tolist()
    )
    for selection, (start, end) in zip(source["selections"], places, strict=True):
        if start is None or end is None or start < 0 or end <= start:
            losses.no_words(name, selection, empty=start is not None and start >= 0 and start == end)
            continue
        beside = [selection["description"], *(_note_words(notes, key, losses) for key in selection["notes"])]
        given = [(coding, code) for coding in selection["codings"] for code in coding["codes"]]
        if not given:
            found.append(RawMark(name, start, end, None, None))
            losses.unkept_memo(name, beside)
        for coding, code in given:
            user = coding["user"] or selection["user"]
            found.append(_mark(name, start, end, code, coding, user, coders, notes, beside, losses))
    whole = None if text is None else len(text.kept)
    for coding in source["codings"]:
        for code in coding["codes"]:
            if not whole:
                losses.no_words(name, {"codings": [coding], "start": None, "end": None})
                continue
            found.append(
                _mark(name, 0, whole, code, coding, coding["user"] or source["user"], coders, notes, [], losses)
            )
    return found


def _mark(
    source: str,
    start: int,
    end: int,
    code: str | None,
    coding: Mapping[str, Any],
    user: str | None,
    coders: Mapping[str, Coder],
    notes: Mapping[str, list[str | None]],
    beside: list[str | None],
    losses: Losses,
) -> RawMark:
    own: dict[str, Any] = {}
    memos = []
    for key in coding["notes"]:
        name, content = notes.get(key, [None, None])
        if name == MARK_NOTE and content is not None:
            own = _own_note(content)
            losses.used_notes.add(key)
        else:
            memos.append(_note_words(notes, key, losses))
    memo = own.get("memo") or "\n".join(words for words in [*memos, *beside] if words) or None
    attributes = {str(key): str(value) for key, value in dict(own.get("attributes", {})).items()}
    coder = coders[user].id if user is not None and user in coders else user
    return RawMark(source, start, end, code, coder, attributes, memo, own.get("when") or coding["when"])


def _own_note(content: str) -> dict[str, Any]:
    try:
        found = json.loads(content.encode("latin-1").decode("utf-8"))
    except ValueError:  # edited by hand in another program
        return {"memo": content.encode("latin-1").decode("utf-8", errors="replace")}
    return found if isinstance(found, dict) else {}


def _note_words(notes: Mapping[str, list[str | None]], key: str | None, losses: Losses) -> str | None:
    _, content = notes.get(key or "", [None, None])
    if content is None:
        return None
    losses.used_notes.add(key or "")
    return content.encode("latin-1").decode("utf-8", errors="replace").removeprefix("\ufeff").strip() or None
