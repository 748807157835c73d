"""How remedies are spelled: as arguments of a verb or, while a study file is run, as the keys of that file.

A verb does not know who called it. Whoever runs a file says once how its remedies read; every error made meanwhile
is spelled so, also one that is kept and printed where a number would stand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from .text import Text

Spelling = Callable[[Text], Text]
_SPELLING: ContextVar[Spelling | None] = ContextVar("remedies_spelled", default=None)


@contextmanager
def remedies_as(spelling: Spelling) -> Iterator[None]:
    """Spell every remedy made within the block in another way.

    Examples
    --------
    >>> with remedies_as(lambda remedy: Text(zh=remedy.zh.upper(), en=remedy.en.upper())):
    ...     spelled(Text(zh="用 a", en="use a")).en
    'USE A'
    """
    before = _SPELLING.set(spelling)
    try:
        yield
    finally:
        _SPELLING.reset(before)


def spelled(remedy: Text) -> Text:
    """A remedy as its reader writes it."""
    spelling = _SPELLING.get()
    return remedy if spelling is None else spelling(remedy)
