"""Reader of the one glossary of column names (`glossary.toml` beside this file)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from .text import Text


@dataclass(frozen=True)
class Column:
    """A column any result may print: its name in data frames, its heading, its meaning."""

    name: str
    title: Text
    meaning: Text


@cache
def glossary() -> dict[str, Column]:
    """All columns by name."""
    raw = tomllib.loads(files(__package__).joinpath("glossary.toml").read_text(encoding="utf-8"))
    return {
        name: Column(name, Text(zh=row["zh"], en=row["en"]), Text(zh=row["zh_meaning"], en=row["en_meaning"]))
        for name, row in raw.items()
    }


def column(name: str) -> Column:
    """The glossary entry of a column; a column that is not in it may not be printed.

    Repeated columns are numbered: ``option_1``, ``option_2`` … share the entry ``option``.
    """
    known = glossary()
    stem, _, number = name.rpartition("_")
    if number.isdigit() and stem in known:
        return known[stem]
    if name not in known:
        raise KeyError(f"column {name!r} is not in words/glossary.toml")
    return known[name]
