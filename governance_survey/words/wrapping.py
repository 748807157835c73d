"""Lines of a given width for labels: Chinese breaks anywhere, Latin between words."""

from __future__ import annotations

import re

_OPENING, _CLOSING = "（《“‘「『【", "，。、；：！？）》”’」』】％"
# A word or one full-width character, with the marks that may not end a line before it or begin one after it.
_PIECE = re.compile(
    rf"[{_OPENING}]*(?:[^\s\u2e80-\uffef{_OPENING}{_CLOSING}]+|[\u2e80-\uffef])[{_CLOSING}]*|\s+|[{_OPENING}{_CLOSING}]+"
)


def wrapped(text: str, most: int) -> str:
    """Text in lines of at most `most` terminal columns; a Chinese character takes two.

    Examples
    --------
    >>> wrapped("对社区工作者的信任，总体而言", 12)
    '对社区工作\\n者的信任，\\n总体而言'
    >>> wrapped("trust in community workers", 12)
    'trust in\\ncommunity\\nworkers'
    """
    pieces = _PIECE.findall(" ".join(text.split()))
    lines = _filled(pieces, most)
    # Even lines rather than one character left over on the last.
    narrower = most - 1
    while narrower > most // 2 and len(_filled(pieces, narrower)) == len(lines):
        lines = _filled(pieces, narrower)
        narrower -= 1
    return "\n".join(lines)


def _filled(pieces: list[str], most: int) -> list[str]:
    lines = [""]
    for piece in pieces:
        if lines[-1] and width(lines[-1]) + width(piece.rstrip()) > most:
            lines.append("")
        lines[-1] += piece if lines[-1] else piece.lstrip()
    return [line.rstrip() for line in lines]


def width(text: str) -> int:
    """Terminal columns a text takes: a Chinese character takes two."""
    from unicodedata import combining, east_asian_width

    if text.isascii():
        return len(text)
    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in text)
