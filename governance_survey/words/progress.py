"""Progress of long work: one hook, silent unless somebody is watching."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sized
from typing import TypeVar

from .text import Text

Step = TypeVar("Step")


def progress(steps: Iterable[Step], what: Text, *, total: int | None = None) -> Iterator[Step]:
    """Go through `steps` showing a bar in a notebook or on a terminal (nothing where output is a file)."""
    from tqdm import tqdm  # the text bar works in notebooks too, and needs no widgets

    if isinstance(steps, Sized) and len(steps) == 0:
        return
    watched = "ipykernel" in sys.modules or sys.stderr.isatty()
    yield from tqdm(steps, desc=str(what), total=total, disable=not watched, leave=False)
