"""Child side of the reader of Word files: many transcripts in one child, for starting it takes longer than reading."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .column_store import Extract
from .qda.archive import Refused
from .word_text import text_of_word


def extract_word(path: str, options: Mapping[str, str | None]) -> Extract:
    """`about` holds, for the file and those listed in ``options["more"]``, a text or what was refused."""
    paths = [path, *json.loads(options.get("more") or "[]")]
    return Extract({"files": [_one(Path(one)) for one in paths]})


def _one(path: Path) -> dict[str, Any]:
    try:
        return {"text": text_of_word(path.read_bytes())}
    except Refused as refused:
        return {"refused": refused.code, "got": refused.got}
    except OSError as problem:
        return {"refused": "file_unreadable", "got": problem.strerror or str(problem)}
