"""What the sources of a study are called in tables."""

from __future__ import annotations

from ..words.text import Text, same

_SOURCES = {
    "worker": Text(zh="工作者", en="worker"),
    "resident": Text(zh="居民", en="resident"),
    "record": Text(zh="台账", en="record"),
}


def source_title(source: str) -> Text:
    """A source in words; one of a questionnaire of one's own by its id.

    Examples
    --------
    >>> source_title("record").zh, source_title("teachers").zh
    ('台账', 'teachers')
    """
    return _SOURCES.get(source, same(source))
