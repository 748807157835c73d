"""Progress of long work: one hook, silent unless somebody is watching."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator, Sized
from contextvars import ContextVar
from typing import Any, TypeVar

from .text import Text

Step = TypeVar("Step")

_WAIT = 1.0  # seconds before a notebook shows anything: most work is over by then
_EVERY = 0.5
_WIDTH = 80
_SHOWN: ContextVar[bool] = ContextVar("progress_shown", default=False)


def progress(steps: Iterable[Step], what: Text, *, total: int | None = None) -> Iterator[Step]:
    """Go through `steps` showing a bar in a notebook or on a terminal (nothing where output is a file)."""
    if isinstance(steps, Sized):
        total = len(steps) if total is None else total
        if not len(steps):
            return
    if "ipykernel" in sys.modules:
        yield from _in_notebook(steps, what, total)
        return
    from tqdm import tqdm

    yield from tqdm(steps, desc=str(what), total=total, disable=not sys.stderr.isatty(), leave=False)


def _in_notebook(steps: Iterable[Step], what: Text, total: int | None) -> Iterator[Step]:
    # A bar drawn on stderr stays in a notebook as blank lines, and bars within bars as torn ones: here one line is
    # replaced in place, work within work is silent, and nothing is left at the end.
    if _SHOWN.get():
        yield from steps
        return
    _SHOWN.set(True)
    line, begun = _Line(), time.monotonic()
    due = begun + _WAIT
    try:
        for done, step in enumerate(steps):
            now = time.monotonic()
            if now >= due:
                line.write(_bar(done, total, now - begun, what))
                due = now + _EVERY
            yield step
    finally:
        _SHOWN.set(False)
        line.clear()


def _bar(done: int, total: int | None, seconds: float, what: Text) -> str:
    from tqdm import tqdm

    return str(tqdm.format_meter(done, total, seconds, ncols=_WIDTH, prefix=str(what), ascii=False))


class _Line:
    """A line of output that is replaced in place."""

    def __init__(self) -> None:
        self._handle: Any = None

    def write(self, text: str) -> None:
        self._put({"text/plain": text})

    def clear(self) -> None:
        if self._handle is not None:
            self._put({"text/html": "", "text/plain": ""})

    def _put(self, content: dict[str, str]) -> None:
        from IPython.display import display

        if self._handle is None:
            show: Any = display  # its own types are not given
            self._handle = show(content, raw=True, display_id=True)
        else:
            self._handle.update(content, raw=True)
