"""The text of a formula: its tokens, each with its place, and the mark under a place in a message."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from ..words.text import Text, same

_SHOWN = 100
PLAIN = re.compile(r"[^\W\d]\w*")
_TOKEN = re.compile(
    r"(?P<backticks>`[^`]+`)|(?P<quoted>\"[^\"]*\"|'[^']*'|[“”][^“”]*[“”]|[‘’][^‘’]*[‘’])"
    r"|(?P<name>[^\W\d]\w*)|(?P<number>[0-9]+)|(?P<symbol>\S)"
)
# What a Chinese input method types at full width. One character for one, so that places stay the user's own.
FULL_WIDTH = {0xFF01 + i: 0x21 + i for i in range(94)} | {0x3000: 0x20}


@dataclass(frozen=True)
class Token:
    """One piece of a formula: its kind, its text, where it starts and stops."""

    kind: str
    text: str
    start: int
    stop: int


def tokens(text: str) -> list[Token]:
    """The tokens of a formula, and one of kind "end" after the text, so that a reader never runs past it."""
    found = []
    for match in _TOKEN.finditer(text.translate(FULL_WIDTH)):
        kind = str(match.lastgroup)
        # Between quotes the user's own characters stand: an answer text may hold full-width brackets.
        inner = text[match.start() + 1 : match.end() - 1] if kind in ("backticks", "quoted") else match.group()
        found.append(Token(kind, inner, match.start(), match.end()))
    return [*found, Token("end", "", len(text), len(text))]


def written(argument: str | int | None) -> str:
    """An argument as it is typed: a whole number, or an answer in quotes that it does not hold."""
    # A text never holds the marks it was quoted with, so one of these pairs always fits.
    if isinstance(argument, str):
        pair = next(pair for pair in ('""', "''", "“”", "‘’") if not set(pair) & set(argument.translate(FULL_WIDTH)))
        return f"{pair[0]}{argument}{pair[1]}"
    return str(argument)


def marked(text: str, start: int, stop: int) -> Text:
    """The text, or the part of a long one around the place, with a line of marks below."""
    first = max(0, start - _SHOWN // 2) if len(text) > _SHOWN else 0
    last = min(len(text), first + _SHOWN)
    lead, trail = "... " * (first > 0), " ..." * (last < len(text))
    shown = "".join(c if c.isprintable() else " " for c in f"{lead}{text[first:last]}{trail}")
    place = len(lead) + start - first
    # An ideographic space is as wide as the Chinese character above it in every font; two spaces are not.
    pad = "".join(("", " ", "\u3000")[_cells(c)] for c in shown[:place])
    width = sum(_cells(c) for c in shown[place : place + min(stop, last) - start])
    return same(f"\n    {shown}\n    {pad}{'^' * max(width, 1)}")


def _cells(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
