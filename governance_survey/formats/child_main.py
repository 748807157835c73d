"""The reading child: ``python -m governance_survey.formats.child_main READER FILE FOLDER OPTIONS``.

Exit 0: the columns, or the library's refusal in its own words, are in FOLDER. Exit 5: out of memory.
Any other end is a crash, and the parent says so.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from .child_process import OUT_OF_MEMORY
from .column_store import Extract, store
from .excel_child import extract_workbook
from .qda.child import extract_qda
from .spss_child import extract_spss
from .word_child import extract_word

READERS: dict[str, Callable[[str, Mapping[str, str | None]], Extract]] = {
    "excel": extract_workbook,
    "qda": extract_qda,
    "spss": extract_spss,
    "word": extract_word,
}


def main(arguments: list[str]) -> int:
    """Read, hand over, report."""
    reader, path, folder, options = arguments
    try:
        store(READERS[reader](path, json.loads(options)), Path(folder))
    except MemoryError:
        return OUT_OF_MEMORY
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
