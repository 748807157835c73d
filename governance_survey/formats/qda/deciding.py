"""How the positions of all texts of a project are read: each on its own evidence, the rest like those decided."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from ...words.errors import FileError, UsageError, closest
from ...words.text import Text, listed, same
from .evidence import Reading, Selection, habit_of, weigh
from .positions import Counting, FileText
from .record import RECORD_NOTE

Offsets = str | Mapping[str, str]
_CHOICES: dict[str, tuple[str, object]] = {
    "code_points": ("unit", "code_points"),
    "utf16": ("unit", "utf16"),
    "crlf=1": ("line_end", 1),
    "crlf=2": ("line_end", 2),
    "exclusive": ("inclusive", False),
    "inclusive": ("inclusive", True),
    "bom": ("mark", True),
}
_SHOWN = 40


@dataclass(frozen=True)
class Positioned:
    """A source whose positions are to be read."""

    name: str
    text: FileText
    selections: tuple[Selection, ...]


def decided(
    where: str, sources: Sequence[Positioned], *, origin: str | None = None, offsets: Offsets | None = None
) -> list[Reading]:
    """A reading for each source.

    Parameters
    ----------
    offsets : str or mapping of source to str, optional
        What to force: ``"utf16"``, ``"code_points"``, ``"crlf=1"``, ``"crlf=2"``, ``"inclusive"``, ``"exclusive"``,
        ``"bom"``, several of them apart by spaces. What is left open is decided by the evidence.

    Raises
    ------
    FileError
        ``positions_ambiguous``: two readings cut different words and neither is better;
        ``positions_impossible``: selections that lead outside their text however they are read.
    UsageError
        ``offsets_unknown``.
    """
    forced = [_forced(one, offsets) for one in sources]
    # What this package wrote needs no evidence: its positions count the characters of the text as kept.
    own = [Counting(line_end=1)] if origin == RECORD_NOTE else None
    readings = [
        weigh(one.text, one.selections, origin=origin, forced=ways or own)
        for one, ways in zip(sources, forced, strict=True)
    ]
    like = _shared(sources, readings, origin)
    for place, (one, ways) in enumerate(zip(sources, forced, strict=True)):
        if readings[place].rivals and like is not None:
            readings[place] = weigh(one.text, one.selections, origin=origin, forced=ways, like=like)
    for one, ways, reading in zip(sources, forced, readings, strict=True):
        if reading.rivals:
            raise _ambiguous(where, one, reading)
        nowhere = np.flatnonzero(reading.places[:, 0] < 0)
        if nowhere.size and ways is None:
            raise _impossible(where, one, reading, nowhere)
    return readings


def _shared(sources: Sequence[Positioned], readings: Sequence[Reading], origin: str | None) -> Counting | None:
    """What all decided texts agree on, as far as their characters tell the ways apart; None where nothing does."""
    sure = [(one.text, found.counting) for one, found in zip(sources, readings, strict=True) if not found.rivals]
    units = {way.unit for text, way in sure if any(c > "\uffff" for c in text.raw)}
    ends = {way.line_end for text, way in sure if "\r\n" in text.raw or (text.inline and "\n" in text.raw)}
    inside = {way.inclusive for text, way in sure}
    if not (units or ends) or max(len(units), len(ends), len(inside)) > 1:
        return None
    start = habit_of(origin) or Counting()
    return replace(
        start,
        unit=units.pop() if units else start.unit,
        line_end=ends.pop() if ends else start.line_end,
        inclusive=inside.pop(),
    )


def _forced(source: Positioned, offsets: Offsets | None) -> list[Counting] | None:
    if offsets is None:
        return None
    said = offsets if isinstance(offsets, str) else offsets.get(source.name)
    if said is None:
        return None
    fixed: dict[str, object] = {}
    for word in re.split(r"[\s,]+", said.strip().lower()):
        if word not in _CHOICES:
            raise UsageError(
                "offsets_unknown",
                Text(zh="不认识的位置单位。", en="This way of counting positions is not known."),
                where=same("offsets="),
                expected=listed(_CHOICES),
                got=same(word),
                fix=closest(word, _CHOICES),
            )
        key, value = _CHOICES[word]
        fixed[key] = value
    open_ways = source.text.countings()
    values = {
        key: [fixed[key]] if key in fixed else sorted({getattr(way, key) for way in open_ways}, key=str)
        for key in ("unit", "line_end", "inclusive", "mark")
    }
    return [Counting(*way) for way in product(*values.values())]


def _ambiguous(where: str, source: Positioned, reading: Reading) -> FileError:
    rows = []
    for way, places in ((reading.counting, reading.places), *reading.rivals):
        other = reading.rivals[0][1] if way == reading.counting else reading.places
        differs = np.flatnonzero((places != other).any(axis=1))
        start, end = places[differs[0]].tolist()
        rows.append(f"\n    {way.words}: “{_cut(source.text.kept, start, end)}”")
    return FileError(
        "positions_ambiguous",
        Text(
            zh="“{s}”里选段的位置有几种读法，截出的文字不同，而没有一种更可信。",
            en="Positions in “{s}” can be read in several ways that cut different words, and none is better.",
        ).fill(s=source.name),
        where=same(where),
        got=same("".join(rows)),
        fix=Text(
            zh='看哪一行截得对，写 offsets="{w}"，或 offsets={{"{s}": "{w}"}}。',
            en='See which line cuts the right words; pass offsets="{w}" or offsets={{"{s}": "{w}"}}.',
        ).fill(w=reading.counting.words, s=source.name),
    )


def _cut(text: str, start: int, end: int) -> str:
    cut = text[start:end] if start >= 0 else "?"
    return (cut if len(cut) <= _SHOWN else f"{cut[: _SHOWN // 2]}…{cut[-_SHOWN // 2 :]}").replace("\n", "⏎")


def _impossible(where: str, source: Positioned, reading: Reading, nowhere: np.ndarray) -> FileError:
    bad = [f"{source.selections[n].start}–{source.selections[n].end}" for n in nowhere.tolist()]
    return FileError(
        "positions_impossible",
        Text(
            zh="“{s}”里有 {n} 处选段的位置不在文本之内，或落在一个字符中间。",
            en="{n} selections of “{s}” lie outside the text or end inside a character.",
        ).fill(s=source.name, n=len(bad)),
        where=same(where),
        expected=Text(zh="0 至 {n}", en="0 to {n}").fill(n=len(source.text.kept)),
        got=listed(bad),
        fix=Text(
            zh='文本多半在编码之后改过；确要读取其余选段，写 offsets="{w}"，这些选段会列为损失。',
            en='The text was probably changed after coding. To read the rest, pass offsets="{w}"; '
            "these selections are then listed as losses.",
        ).fill(w=reading.counting.words),
    )
