"""How many threads linear algebra may take."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from threadpoolctl import ThreadpoolController


@contextmanager
def one_thread() -> Iterator[None]:
    """Linear algebra on one thread while this lasts.

    Bootstraps, chains and factor models solve tens of thousands of small systems. More threads do not speed these up:
    they wait for one another, and on a busy machine that wait is most of the time.
    """
    import scipy.linalg  # noqa: F401  its library comes with it, and only what is there can be limited

    with _libraries(len(sys.modules)).limit(limits=1, user_api="blas"):
        yield


@lru_cache(maxsize=1)
def _libraries(modules: int) -> ThreadpoolController:
    """The libraries of linear algebra in this process: looked for again only after a module has come."""
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()
