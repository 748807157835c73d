"""How many threads linear algebra may take."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def one_thread() -> Iterator[None]:
    """Linear algebra on one thread while this lasts.

    A measurement solves tens of thousands of small systems. More threads do not speed these up: they wait for one
    another, and on a busy machine that wait is most of the time.
    """
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1, user_api="blas"):
        yield
