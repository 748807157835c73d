"""Statistics of scales, samples and models: arrays in, frozen records out; the surface held against R.

A room is read when one of its names is first used: scoring needs no factor models. `rooms.py` says which room gives
which name; `__init__.pyi`, written from it, says the same to editors and type checkers.

Examples
--------
>>> import numpy, governance_survey as gs
>>> design = gs.statistics.design_arrays(4, strata=numpy.array([1, 1, 2, 2]))
>>> gs.statistics.mean(design, numpy.array([2.0, 6, 4, 4])).std_error
1.0
"""

from __future__ import annotations

from importlib import import_module

from .rooms import ROOMS

_HOME = {name: room for room, names in ROOMS.items() for name in names.split()}
__all__ = sorted(_HOME, key=lambda name: (name[0].islower(), name))


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f".{_HOME[name]}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
