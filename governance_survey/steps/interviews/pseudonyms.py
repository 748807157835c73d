"""Names replaced by pseudonyms, with every segment moved to where its words now stand."""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Mapping
from dataclasses import replace
from io import StringIO
from pathlib import Path

import numpy as np

from ...data.codings import Codings
from ...data.segments import Source
from ...words.errors import FileError, UsageError
from ...words.provenance import Provenance, canonical_json
from ...words.text import Text, same


def names_of(names: Mapping[str, str] | str | Path | None) -> dict[str, str]:
    """A log of pseudonyms: real name -> pseudonym, given or read from a file of two columns that is kept apart.

    Raises
    ------
    FileError
        ``file_not_found``, ``not_utf8``.
    UsageError
        ``pseudonyms_unclear``: not two columns, an empty cell, a name twice with different pseudonyms.
    """
    rows: list[tuple[str, ...]] = []
    if isinstance(names, Mapping):
        rows = [(str(real), str(other)) for real, other in names.items()]
    elif names is not None:
        rows = _rows(Path(names))
    found: dict[str, str] = {}
    for place, row in enumerate(rows, 1):
        real, other = (row[0].strip(), row[1].strip()) if len(row) == 2 else ("", "")
        if not real or not other or found.get(real, other) != other:
            raise UsageError(
                "pseudonyms_unclear",
                Text(zh="化名表第 {n} 行不清楚。", en="Row {n} of the log of pseudonyms is not clear.").fill(n=place),
                expected=Text(
                    zh="两列：真名、化名；同一真名只有一个化名", en="two columns: name, pseudonym; one pseudonym a name"
                ),
                # The content of the row stays out of messages: it names a person.
                got=Text(zh="{k} 列", en="{k} columns").fill(k=len(row)),
            )
        found[real] = other
    return found


def _rows(path: Path) -> list[tuple[str, ...]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as problem:
        raise FileError(
            "file_not_found", Text(zh="找不到文件。", en="The file is not there."), where=same(path)
        ) from problem
    except UnicodeDecodeError as problem:
        raise FileError(
            "not_utf8",
            Text(zh="化名表不是 UTF-8 编码。", en="The log of pseudonyms is not UTF-8."),
            where=same(path),
            fix=Text(zh="在编辑器里另存为 UTF-8。", en="Save it as UTF-8 in your editor."),
        ) from problem
    return [tuple(row) for row in csv.reader(StringIO(text)) if any(cell.strip() for cell in row)]


def pseudonymised(codings: Codings, names: Mapping[str, str]) -> Codings:
    """The same codings with every name replaced, in texts and attributes; the log itself is not kept.

    Only the hash of the log is recorded. A segment that begins or ends inside a name then holds the whole pseudonym.
    """
    if not names:
        return codings
    pattern = re.compile("|".join(re.escape(name) for name in sorted(names, key=len, reverse=True)))

    def said(text: str) -> str:
        return pattern.sub(lambda match: names[match[0]], text)

    sources, moved = [], {}
    for source in codings.sources:
        attributes = {key: said(value) for key, value in source.attributes.items()}
        text = None if source.text is None else said(source.text)
        sources.append(replace(source, name=said(source.name), text=text, attributes=attributes))
        moved[source.id] = _moves(source, pattern, names)
    held = {source.id: source for source in sources}
    segments = []
    for segment in codings.segments:
        start, end = moved[segment.source](segment.start, segment.end)
        own = held[segment.source]
        segments.append(replace(segment, start=start, end=end, start_utf16=own.utf16(start), end_utf16=own.utf16(end)))
    marks = tuple(mark if mark.memo is None else replace(mark, memo=said(mark.memo)) for mark in codings.marks)
    log = hashlib.sha256(canonical_json(dict(names))).hexdigest()
    step = Provenance("pseudonymised", {"names": len(names)}, (codings.provenance,), inputs={"log of pseudonyms": log})
    return replace(codings, sources=tuple(sources), segments=tuple(segments), marks=marks, provenance=step, _turns={})


class _Moves:
    """Where places of a text stand after replacements."""

    def __init__(self, spans: list[tuple[int, int, int]]) -> None:
        table = np.array(spans, dtype=np.int64).reshape(-1, 3)
        self.start, self.end = table[:, 0], table[:, 1]
        self.change = np.concatenate([[0], np.cumsum(table[:, 2] - (table[:, 1] - table[:, 0]))])

    def __call__(self, start: int, end: int) -> tuple[int, int]:
        # Inside a name a beginning goes to the name's first letter, an end to its last.
        first = int(np.searchsorted(self.end, start, side="right"))
        inside = first < len(self.start) and self.start[first] < start
        begin = int(self.start[first]) if inside else start
        last = int(np.searchsorted(self.start, end, side="left"))
        within = last > 0 and end < self.end[last - 1]
        stop = int(self.end[last - 1]) if within else end
        return begin + int(self.change[first]), stop + int(self.change[last])


def _moves(source: Source, pattern: re.Pattern[str], names: Mapping[str, str]) -> _Moves:
    found = [] if source.text is None else list(pattern.finditer(source.text))
    return _Moves([(match.start(), match.end(), len(names[match[0]])) for match in found])
