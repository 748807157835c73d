"""Every number of the reference files: held by ours, different with a proven cause, or not offered.

One module a topic. Each has three names:

- ``HELD``: entry id -> function(entry) that yields ``(path, ours)``. `path` is a dotted way into the entry's
  outputs ("feldt_ci95", "fit.cfi"); in a list of rows a name takes that column ("alpha_if_dropped.raw_alpha").
  A matrix ({rownames, colnames, values}) is compared by its values. Ours has the shape of theirs.
- ``DIFFERENT``: (entry id, path) -> cause, for numbers that differ by more than the tolerance. The function
  yields them too: the test also fails when they have come to agree.
- ``NOT_OFFERED``: entry id, or (entry id, path) -> reason. ``(id, "")`` is the same as ``id``.

Every numeric leaf of an entry lies under exactly one of these; `tests/reference/test_held.py` counts them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

Held = dict[str, Callable[[dict[str, Any]], Iterator[tuple[str, Any]]]]
Different = dict[tuple[str, str], str]
NotOffered = dict[str | tuple[str, str], str]
