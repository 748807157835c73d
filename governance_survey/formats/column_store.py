"""How the reading child hands its columns over: plain numbers and plain text, nothing that could hold code."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..engine.distinct import distinct_objects
from ..words.files import write_file
from .raw_file import number_series, text_series, without_controls

if TYPE_CHECKING:
    import pandas

_ABOUT, _ARRAYS = "about.json", "columns.npz"


@dataclass(frozen=True)
class TextColumn:
    """A text column as distinct texts and each cell's place among them; -1 = missing."""

    distinct: tuple[str, ...]
    places: np.ndarray


@dataclass(frozen=True)
class Extract:
    """What a child read: facts about the file, and its columns in file order; or the library's refusal."""

    about: dict[str, Any] = field(default_factory=dict)
    columns: tuple[np.ndarray | TextColumn, ...] = ()
    refused: str | None = None

    def series(self) -> tuple[list[pandas.Series], int]:
        """The columns as pandas columns, and how many different texts lost control characters."""
        made, cut = [], 0
        for column in self.columns:
            if isinstance(column, TextColumn):
                texts, changed = without_controls(column.distinct)
                cut += changed
                made.append(text_series(texts, column.places))
            else:
                made.append(number_series(column))
        return made, cut


def text_column(cells: Sequence[str | None]) -> TextColumn:
    """A text column from its cells; None and the empty text are missing."""
    known, places = distinct_objects((cell or None for cell in cells), len(cells))
    texts = [text for text in known if isinstance(text, str)]
    if len(texts) < len(known):
        gap = known.index(None)
        places = np.where(places == gap, -1, places - (places > gap))
    return TextColumn(tuple(texts), places.astype(np.int32))


def store(extract: Extract, folder: Path) -> None:
    """Write an extract for the parent process."""
    arrays = {
        f"c{n}": column.places if isinstance(column, TextColumn) else np.asarray(column, dtype=np.float64)
        for n, column in enumerate(extract.columns)
    }
    stream = io.BytesIO()
    np.savez(stream, allow_pickle=False, **arrays)
    write_file(folder / _ARRAYS, stream.getvalue())
    texts = [list(column.distinct) if isinstance(column, TextColumn) else None for column in extract.columns]
    about = json.dumps({"about": extract.about, "texts": texts, "refused": extract.refused}).encode("ascii")
    write_file(folder / _ABOUT, about)


def restore(folder: Path) -> Extract:
    """Read the extract a child left."""
    held = json.loads((folder / _ABOUT).read_bytes())
    with np.load(folder / _ARRAYS, allow_pickle=False) as arrays:
        columns = tuple(
            arrays[f"c{n}"] if texts is None else TextColumn(tuple(texts), arrays[f"c{n}"])
            for n, texts in enumerate(held["texts"])
        )
    return Extract(held["about"], columns, held["refused"])
