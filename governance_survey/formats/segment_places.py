"""Where each row of a table of segments lies in its text: by positions, by its words, or by both."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Protocol

from ..data.segments import Source
from ..words.errors import DataError
from ..words.text import Text, same
from .raw_file import without_controls

_SHOWN = 30
_WHOLE = re.compile(r"\s*(\d{1,12})(?:\.0+)?\s*")


class Placeable(Protocol):
    """A row: its number, and its cells."""

    @property
    def number(self) -> int: ...

    def get(self, key: str) -> str | None: ...


class _Unplaced(Exception):
    def __init__(self, code: str, why: Text) -> None:
        super().__init__(code)
        self.code, self.why = code, why


def placed(rows: Iterable[tuple[Placeable, Source]], where: str) -> list[tuple[int, int] | None]:
    """The stretch of each row in code points; None for a row that codes nothing.

    Raises
    ------
    DataError
        The code of the first row without a place, and every such row: ``segments_without_place``,
        ``quote_not_found``, ``quote_ambiguous``, ``quote_differs``, ``positions_wrong``, ``text_missing``.
    """
    found: list[tuple[int, int] | None] = []
    failed: list[tuple[int, _Unplaced]] = []
    for row, source in rows:
        try:
            found.append(_place(row, source))
        except _Unplaced as problem:
            failed.append((row.number, problem))
    if failed:
        raise _error(failed, where)
    return found


def _place(row: Placeable, source: Source) -> tuple[int, int] | None:
    start, end, quote = row.get("start"), row.get("end"), row.get("quote")
    if start is not None or end is not None:
        return _by_positions(_number(start), _number(end), quote, source)
    if quote is not None:
        return _by_words(quote, source)
    if row.get("code") is None:
        return None
    if source.kind == "open_answer" and source.text:
        return 0, len(source.text)
    raise _Unplaced("segments_without_place", Text(zh="没有位置也没有原文", en="neither positions nor quote"))


def _by_positions(start: int | None, end: int | None, quote: str | None, source: Source) -> tuple[int, int]:
    last = None if source.text is None else len(source.text)
    if start is None or end is None or not 0 <= start < end or (last is not None and end > last):
        got = Text(zh="位置 {s}–{e}，文本共 {n} 字", en="positions {s} to {e}, the text has {n} characters")
        shown = {
            "s": "?" if start is None else start,
            "e": "?" if end is None else end,
            "n": "?" if last is None else last,
        }
        raise _Unplaced("positions_wrong", got.fill(**shown))
    if quote is not None and source.text is not None:
        cut = source.text[start:end]
        if _bare(cut) != _bare(quote):
            got = Text(zh="表中是“{q}”，文本中是“{c}”", en="the table says “{q}”, the text “{c}”")
            raise _Unplaced("quote_differs", got.fill(q=_short(quote), c=_short(cut)))
    return start, end


def _by_words(quote: str, source: Source) -> tuple[int, int]:
    if source.text is None:
        got = Text(zh="没有文本“{s}”，找不到原文的位置", en="there is no text “{s}” to find the quote in")
        raise _Unplaced("text_missing", got.fill(s=source.id))
    first = source.text.find(quote)
    if first < 0:
        got = Text(zh="“{s}”里没有“{q}”", en="“{s}” does not hold “{q}”").fill(s=source.id, q=_short(quote))
        alike = _alike(quote, source.text)
        if alike is not None:
            got = got + Text(zh="，有“{a}”", en=", but “{a}”").fill(a=alike)
        raise _Unplaced("quote_not_found", got)
    count, place = 1, first
    while (place := source.text.find(quote, place + 1)) >= 0:
        count += 1
    if count > 1:
        got = Text(zh="“{q}”在“{s}”里出现 {n} 次", en="“{q}” occurs {n} times in “{s}”")
        raise _Unplaced("quote_ambiguous", got.fill(q=_short(quote), s=source.id, n=count))
    return first, first + len(quote)


def _alike(quote: str, text: str) -> str | None:
    """The one stretch of a text that differs from a quote in marks, blanks, width and case alone."""
    letters = [(one, place) for place, own in enumerate(text) for one in _letters(own)]
    wanted, whole = _letters(quote), "".join(one for one, _ in letters)
    first = whole.find(wanted) if wanted else -1
    if first < 0 or whole.find(wanted, first + 1) >= 0:
        return None
    return text[letters[first][1] : letters[first + len(wanted) - 1][1] + 1]


def _letters(text: str) -> str:
    return "".join(one for one in unicodedata.normalize("NFKC", text).casefold() if one.isalnum())


def _number(cell: str | None) -> int | None:
    # A column with gaps comes out of pandas as 15.0.
    found = _WHOLE.fullmatch(cell or "")
    return int(found[1]) if found else None


def _bare(text: str) -> str:
    # Cells lose control characters on their way, and outer blanks in some programs.
    return without_controls([text])[0][0].strip()


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _error(failed: Sequence[tuple[int, _Unplaced]], where: str) -> DataError:
    row = Text(zh="\n    第 {r} 行：{w}", en="\n    row {r}: {w}")
    got = Text(zh=" ", en=" ")
    for number, problem in failed[:30]:
        got = got + row.fill(r=number, w=problem.why)
    first = failed[0][1]
    return DataError(
        first.code,
        Text(zh="有 {n} 行在文本里找不到确定的位置。", en="{n} rows have no certain place in their text.").fill(
            n=len(failed)
        ),
        where=same(where),
        got=got,
        fix=_FIXES.get(first.code, _WRITE_PLACES),
    )


_WRITE_PLACES = Text(
    zh="写明 start 和 end（从 0 数，终点不含在内），或从文本里原样复制 quote。",
    en="Give start and end (from 0, the end outside), or copy the quote from the text as it stands.",
)
_FIXES = {
    "quote_ambiguous": Text(
        zh="把原文写长一些，使它只出现一次；或写明 start 和 end。",
        en="Quote more words, so that they occur once; or give start and end.",
    ),
    "text_missing": Text(
        zh='用 transcripts="文件夹" 给出文本，或写明 start 和 end。',
        en='Give the texts with transcripts="folder", or give start and end.',
    ),
}
