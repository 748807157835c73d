"""A table of any engine behind one handle: pandas, polars, Arrow or DuckDB go in, small arrays come out."""

from __future__ import annotations

import datetime
import decimal
import hashlib
import json
import numbers
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import narwhals.stable.v2 as nw
import numpy as np
from narwhals.exceptions import NarwhalsError

from ..words.errors import UsageError
from ..words.text import Text, listed, same

# Beyond this a float64 no longer holds every whole number: two long ids would become one.
_EXACT: int = 2**53


@dataclass(frozen=True)
class AnswerTable:
    """Handle on a native table; only this layer looks inside."""

    frame: nw.DataFrame[Any]
    columns: tuple[str, ...]
    n_rows: int
    engine: str


def answer_table(native: object) -> AnswerTable:
    """Take hold of a pandas, polars, Arrow or DuckDB table.

    Nothing is changed, and a later change of the caller's table does not reach the handle. A lazy table
    (a DuckDB relation, a polars lazy frame) is run once, here: run again it might give its rows in another
    order, and columns asked for at different times would no longer belong together. Select the columns you
    need before handing over a table larger than memory.

    Raises
    ------
    UsageError
        ``unknown_table_type``, ``duplicate_column``, ``column_name_not_text``.
    """
    try:
        given = nw.from_native(native)  # type: ignore[call-overload]
        names = given.collect_schema().names()
    except TypeError as problem:
        raise UsageError(
            "unknown_table_type",
            Text(zh="不认识这种数据表。", en="This kind of table is not known."),
            expected=same("pandas, polars, pyarrow, duckdb"),
            got=same(type(native).__name__),
            fix=Text(zh="请先转成 pandas 数据表，或写文件路径。", en="Make it a pandas data frame, or give a path."),
        ) from problem
    except NarwhalsError as problem:
        raise _bad_names("duplicate_column", list(getattr(native, "columns", ()))) from problem
    if any(not isinstance(name, str) for name in names):
        raise _bad_names("column_name_not_text", names)
    engine = given.implementation.value
    frame = given.collect() if isinstance(given, nw.LazyFrame) else _own(given)
    return AnswerTable(frame, tuple(names), len(frame), str(engine))


def _own(frame: nw.DataFrame[Any]) -> nw.DataFrame[Any]:
    # pandas copies on write, so a shallow copy is free and still out of the caller's reach.
    if frame.implementation.is_pandas():
        return nw.from_native(nw.to_native(frame).copy(deep=False), eager_only=True)
    return frame.clone()


def _bad_names(code: str, names: Sequence[object]) -> UsageError:
    shown = [str(name) for name in names]
    doubled = [
        f"{name} ({', '.join(str(p) for p, other in enumerate(shown, start=1) if other == name)})"
        for name in dict.fromkeys(shown)
        if shown.count(name) > 1
    ]
    what = {
        "duplicate_column": Text(zh="数据表有重名的列。", en="The table has columns of one name."),
        "column_name_not_text": Text(zh="列名应是文字。", en="Column names must be text."),
    }
    return UsageError(
        code,
        what[code],
        got=listed(doubled or shown),
        fix=Text(zh="改名后再读。", en="Rename them first."),
    )


def raw_columns(table: AnswerTable, names: tuple[str, ...]) -> dict[str, np.ndarray]:
    """Chosen columns as they stand: float64 with NaN for numbers, objects with None for the rest.

    The same content gives the same arrays whatever the engine: NaN and null are one thing, booleans are
    1 and 0, categories and dates are text (``2026-06-10``, ``2026-06-10T09:30:00``), durations are seconds.
    Whole numbers of more than 15 digits stay exact, as objects. The row order of the table is kept.
    """
    frame = table.frame.select(list(names))
    return {name: _plain(frame[name]) for name in names}


def _plain(series: nw.Series[Any]) -> np.ndarray:
    kind = series.dtype
    if kind.is_float():
        return np.array(series.cast(nw.Float64).to_numpy(), dtype=np.float64, copy=True)
    if kind.is_integer() or kind.is_decimal():
        low, high = series.min(), series.max()
        if _is_missing(low) or (float(low) >= -_EXACT and float(high) <= _EXACT):
            return np.array(series.cast(nw.Float64).to_numpy(), dtype=np.float64, copy=True)
        return _objects(series.to_list())
    # Moments with a time zone keep it, so they go the slower way, one by one.
    if isinstance(kind, nw.Date | nw.Datetime | nw.Duration) and getattr(kind, "time_zone", None) is None:
        values = np.asarray(series.to_numpy())
        if values.dtype.kind == "M":
            return _times(values)
        if values.dtype.kind == "m":
            return np.where(np.isnat(values), np.nan, values / np.timedelta64(1, "s")).astype(np.float64)
    return _objects(series.to_list())


def _objects(values: list[Any]) -> np.ndarray:
    kinds = {type(value) for value in values}
    if kinds <= {str}:
        cells = values
    else:
        cells = [None if _is_missing(value) else value for value in values]
        kinds = {type(value) for value in cells} - {type(None)}
        if all(issubclass(kind, numbers.Real | decimal.Decimal | np.bool) for kind in kinds):
            if all(_is_exact(value) for value in cells):
                return np.array([np.nan if value is None else float(value) for value in cells], dtype=np.float64)
        elif all(issubclass(kind, datetime.date) for kind in kinds) and not any(
            getattr(value, "tzinfo", None) for value in cells
        ):
            return _times(np.array([np.datetime64("NaT") if v is None else np.datetime64(v) for v in cells], "M8[us]"))
    plain = np.empty(len(cells), dtype=object)
    plain[:] = cells if kinds <= {str} else [None if value is None else plain_text(value) for value in cells]
    return plain


def _is_missing(value: object) -> bool:
    # pandas' NA answers no comparison, so it is known by the name of its type.
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return True
    return isinstance(value, float | np.floating | decimal.Decimal) and value != value


def _is_exact(value: object) -> bool:
    if isinstance(value, decimal.Decimal):
        return -_EXACT <= value <= _EXACT
    return not isinstance(value, int | np.integer) or -_EXACT <= int(value) <= _EXACT


def _times(values: np.ndarray) -> np.ndarray:
    known = values[~np.isnat(values)]
    if not known.size:
        return np.full(len(values), np.nan)
    units: tuple[Literal["D", "s"], ...] = ("D", "s")
    unit: Literal["D", "s", "us"] = next(
        (unit for unit in units if np.array_equal(known.astype(f"M8[{unit}]").astype(known.dtype), known)), "us"
    )
    texts = np.asarray(np.datetime_as_string(values.astype(f"M8[{unit}]"), unit=unit), dtype=object)
    texts[np.isnat(values)] = None
    return texts


def plain_text(value: object) -> str:
    """A cell as text: a whole number without a point, a truth value as 1 or 0, a date as ISO 8601."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool | np.bool):
        return "1" if value else "0"
    if isinstance(value, float | np.floating | decimal.Decimal) and np.isfinite(float(value)) and value == int(value):
        return str(int(value))
    if isinstance(value, np.floating):
        return repr(float(value))
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return str(value)


def table_digest(table: AnswerTable) -> str:
    """SHA-256 of the content of a table in memory, the same for every engine and column order.

    An empty text and a missing cell differ; NaN and null do not, nor do 1 and 1.0.
    """
    digest = hashlib.sha256(f"{table.n_rows}\n".encode())
    for name in sorted(table.columns):
        values = raw_columns(table, (name,))[name]
        digest.update(json.dumps([name, values.dtype.kind]).encode("utf-8"))
        if values.dtype == np.float64:
            # -0.0 + 0.0 is 0.0, and every NaN becomes the same one.
            digest.update(np.where(np.isnan(values), np.nan, values + 0.0).astype("<f8").tobytes())
        else:
            digest.update(json.dumps(values.tolist()).encode("utf-8"))
    return digest.hexdigest()
