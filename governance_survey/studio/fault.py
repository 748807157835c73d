"""An error nobody foresaw: a short message on the screen, the details in a file for the report of it."""

from __future__ import annotations

import tempfile
import traceback
from pathlib import Path

from ..words.errors import FileError
from ..words.files import write_file
from ..words.text import Text


def fault_report(problem: BaseException) -> Text:
    """Keep the traceback in a temporary file and say where it is."""
    told = Text(zh="程序内部出错（{k}），与您的操作无关。", en="A fault of this program ({k}), not of yours.")
    told = told.fill(k=type(problem).__name__)
    folder = Path(tempfile.gettempdir()) / "governance-survey"
    details = "".join(traceback.format_exception(problem))
    try:
        place = write_file(folder / "fault.txt", details.encode("utf-8", errors="replace"))
    except FileError:
        return told
    kept = Text(
        zh="\n  详情在 {p}，报告问题时请附上。", en="\n  Details are in {p}; please send them with your report."
    )
    return told + kept.fill(p=place)
