"""Lines of a given width for labels: Chinese breaks anywhere, Latin between words."""

from __future__ import annotations

import re

from ..words.table import width

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
    '对社区工作者\\n的信任，总体\\n而言'
    >>> wrapped("trust in community workers", 12)
    'trust in\\ncommunity\\nworkers'
    """
    lines: list[str] = [""]
    for piece in _PIECE.findall(" ".join(text.split())):
        if lines[-1] and width(lines[-1]) + width(piece.rstrip()) > most:
            lines.append("")
        lines[-1] += piece if lines[-1] else piece.lstrip()
    return "\n".join(line.rstrip() for line in lines)
