"""Long tables in two halves on two threads: the halves are fixed, so that sums never depend on machine or timing."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")
LEAST = 1 << 17  # rows from which two threads are worth their start


def halves(n: int) -> tuple[slice, ...]:
    """The rows of a table in one part or two, whatever the number of processors.

    Examples
    --------
    >>> halves(10), [part.stop - part.start for part in halves(300_001)]
    ((slice(0, 10, None),), [150000, 150001])
    """
    return (slice(0, n),) if n < LEAST else (slice(0, n // 2), slice(n // 2, n))


def at_once(tasks: list[Callable[[], Found]]) -> list[Found]:
    """What tasks give, in their order; several run side by side (numpy lets go of the interpreter while it sums)."""
    if len(tasks) < 2:
        return [task() for task in tasks]
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(len(tasks)) as pool:
        return [running.result() for running in [pool.submit(task) for task in tasks]]
