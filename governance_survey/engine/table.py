"""A table of any engine behind one handle: pandas, polars, Arrow or DuckDB go in, small arrays come out."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import narwhals.stable.v2 as nw
import numpy as np

from ..words.errors import UsageError
from ..words.text import Text, same


@dataclass(frozen=True)
class AnswerTable:
    """Handle on a native table; only this layer looks inside."""

    frame: nw.DataFrame | nw.LazyFrame
    columns: tuple[str, ...]
    n_rows: int
    engine: str


def answer_table(native: object) -> AnswerTable:
    """Take hold of a pandas, polars, Arrow or DuckDB table (nothing is copied or changed)."""
    try:
        frame = nw.from_native(native)
    except TypeError as problem:
        raise UsageError(
            "unknown_table_type",
            Text(zh="不认识这种数据表。", en="This kind of table is not known."),
            expected=same("pandas, polars, pyarrow, duckdb"),
            got=same(type(native).__name__),
            fix=Text(zh="请先转成 pandas 数据表。", en="Turn it into a pandas data frame first."),
        ) from problem
    columns = tuple(frame.collect_schema().names())
    rows = frame.lazy().select(nw.len().alias("n")).collect()
    return AnswerTable(frame, columns, int(rows["n"].to_list()[0]), str(frame.implementation))


def raw_columns(table: AnswerTable, names: tuple[str, ...]) -> dict[str, np.ndarray]:
    """Chosen columns as they stand: float64 with NaN for numbers, objects with None for the rest.

    The row order of the native table is kept. NaN and null are one thing from here on.
    """
    chosen = table.frame.select(list(names))
    frame = chosen.collect() if isinstance(chosen, nw.LazyFrame) else chosen
    return {name: _plain(frame[name]) for name in names}


def _plain(series: nw.Series) -> np.ndarray:
    if series.dtype.is_numeric():
        return np.array(series.cast(nw.Float64).to_numpy(), dtype=np.float64, copy=True)
    values = np.empty(len(series), dtype=object)
    values[:] = [None if value is None or value != value else value for value in series.to_list()]
    return values


def table_digest(table: AnswerTable) -> str:
    """SHA-256 of the content of a table in memory, the same for every engine that holds it."""
    digest = hashlib.sha256()
    for name in sorted(table.columns):
        values = raw_columns(table, (name,))[name]
        digest.update(name.encode("utf-8") + b"\0")
        if values.dtype == np.float64:
            digest.update(np.where(np.isnan(values), np.nan, values).tobytes())
        else:
            digest.update("\x1f".join("\0" if v is None else str(v) for v in values).encode("utf-8"))
    return digest.hexdigest()
