"""The child process that reads an SPSS file: ``python -m governance_survey.formats.spss_child FILE FOLDER ENCODING``.

Leaves ``numbers.npy`` and ``about.json`` in FOLDER. Exit 4: the reader refused the file (its words on
standard error). Anything else that is not 0: it died, and the parent says so.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

REFUSED = 4


def main(arguments: list[str]) -> int:
    """Read, hand over, report."""
    import numpy as np
    import pyreadstat

    path, folder, encoding = arguments
    options: dict[str, Any] = {"user_missing": True, "disable_datetime_conversion": True}
    if encoding:
        options["encoding"] = encoding
    try:
        table, meta = pyreadstat.read_sav(path, **options)
    except (pyreadstat.ReadstatError, UnicodeDecodeError, IndexError, MemoryError, ValueError, OverflowError) as problem:
        sys.stderr.write(str(problem))
        return REFUSED
    columns, numbers = [], []
    for name in table.columns:
        cells = table[name]
        numeric = cells.dtype.kind in "fiu"
        columns.append(
            {
                "name": str(name),
                "label": meta.column_names_to_labels.get(name),
                "level": meta.variable_measure.get(name),
                "values": [[_plain(code), str(label)] for code, label in meta.variable_value_labels.get(name, {}).items()],
                "user_missing": _user_missing(cells, meta.missing_ranges.get(name, [])),
                "place": len(numbers),
                "texts": None if numeric else ["" if text is None or text != text else str(text) for text in cells],
            }
        )
        if numeric:
            numbers.append(cells.to_numpy(dtype=np.float64))
    stacked = np.column_stack(numbers) if numbers else np.zeros((len(table), 0))
    target = Path(folder)
    with target.joinpath("numbers.npy").open("wb") as stream:
        np.save(stream, stacked, allow_pickle=False)
    about = {"encoding": meta.file_encoding, "columns": columns}
    with target.joinpath("about.json").open("w", encoding="utf-8") as stream:
        json.dump(about, stream, ensure_ascii=False)
    return 0


def _user_missing(cells: Any, ranges: list[dict[str, Any]]) -> list[float | str]:
    # A declared range names the values of it that occur, and its ends where they are one value.
    found: list[float | str] = []
    for limits in ranges:
        low, high = limits["lo"], limits["hi"]
        if low == high:
            found.append(_plain(low))
        else:
            inside = cells[(cells >= low) & (cells <= high)]
            found += [_plain(value) for value in sorted(inside.dropna().unique())]
    return list(dict.fromkeys(found))


def _plain(value: Any) -> float | str:
    return value if isinstance(value, str) else float(value)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
