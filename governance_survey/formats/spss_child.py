"""Child side of the SPSS reader: the only place that touches pyreadstat."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from .column_store import Extract, TextColumn, text_column

_DATE = re.compile(r"(DATETIME|YMDHMS|[AEJS]?DATE|QYR|MOYR|WKYR)\d")
_TEXT = re.compile(r"A(HEX)?\d")
_EPOCH = np.datetime64("1582-10-14", "s")
# 1 January 10000: later seconds are no date.
_END = 265_621_593_600.0


def extract_spss(path: str, options: Mapping[str, str | None]) -> Extract:
    """Every column with its labels; user-missing values stay as their codes, dates become ISO text."""
    import pyreadstat

    try:
        cells, meta = pyreadstat.read_sav(
            path,
            user_missing=True,
            disable_datetime_conversion=True,
            output_format="dict",
            encoding=options.get("encoding"),
        )
    except (pyreadstat.ReadstatError, UnicodeDecodeError, IndexError, ValueError, OverflowError) as problem:
        return Extract(refused=str(problem))
    columns: list[np.ndarray | TextColumn] = []
    about = []
    for name, values in cells.items():
        labels = meta.variable_value_labels.get(name) or {}
        kind = str(meta.original_variable_types.get(name) or "")
        numeric = all(value is None or isinstance(value, int | float) for value in values) and not _TEXT.match(kind)
        about.append(
            {
                "name": str(name),
                "label": meta.column_names_to_labels.get(name),
                "level": meta.variable_measure.get(name),
                "values": [[_plain(code), str(text)] for code, text in labels.items()],
                "user_missing": _user_missing(values, meta.missing_ranges.get(name) or []),
            }
        )
        if not numeric:
            columns.append(text_column([None if value is None else str(value) for value in values]))
        elif _DATE.match(kind):
            columns.append(text_column(_iso(np.array(values, dtype=np.float64), "TIME" in kind or "HMS" in kind)))
        else:
            columns.append(np.array(values, dtype=np.float64))
    return Extract({"encoding": meta.file_encoding, "rows": meta.number_rows, "columns": about}, tuple(columns))


def _iso(seconds: np.ndarray, timed: bool) -> list[str | None]:
    # Seconds beyond the calendar stay numbers: nothing is guessed, and nothing raises.
    known = np.isfinite(seconds) & (np.abs(seconds) < _END)
    moments = _EPOCH + np.where(known, seconds, 0).astype("m8[s]")
    texts = np.datetime_as_string(moments if timed else moments.astype("M8[D]"))
    return [
        str(text) if good else (None if math.isnan(second) else repr(float(second)))
        for text, good, second in zip(texts, known, seconds, strict=True)
    ]


def _user_missing(values: Sequence[Any], ranges: Sequence[Any]) -> list[float | str]:
    found: list[float | str] = []
    for limits in ranges:
        low, high = limits["lo"], limits["hi"]
        if low == high:
            found.append(_plain(low))
        else:
            inside = {value for value in values if isinstance(value, int | float) and low <= value <= high}
            found += [float(value) for value in sorted(inside)]
    return list(dict.fromkeys(found))


def _plain(value: Any) -> float | str:
    return value if isinstance(value, str) else float(value)
