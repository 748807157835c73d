"""Codings as a data frame: one row a code given, to count and to look up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..words.table import frame_of_rows

if TYPE_CHECKING:
    from ..words.table import Frame
    from .codings import Codings

FIXED = ("source", "start", "end", "quote", "code", "title", "coder")
MEMO, WHEN = "memo", "when"


def frame_of(codings: Codings) -> Frame:
    """One row a mark, in the order of the texts; attributes nobody used, memos and times nobody wrote are left out."""
    used = {name for mark in codings.marks for name in mark.attributes}
    declared = [attribute.id for attribute in codings.codebook.attributes if attribute.id in used]
    attributes = [*declared, *sorted(used - set(declared))]
    rows = []
    for segment in codings.segments:
        quote = codings.quote(segment)
        for mark in codings.marks_of[segment.id]:
            code = codings.code(mark)
            title = "" if code is None else code.title.say()
            place = (segment.source, segment.start, segment.end, quote, mark.code, title, mark.coder)
            rows.append((*place, *(mark.attributes.get(name) for name in attributes), mark.memo, mark.when))
    # As in a saved table, an attribute does not take the name of a column.
    heads = [f"attribute:{name}" if name in (*FIXED, MEMO, WHEN) else name for name in attributes]
    frame = frame_of_rows(rows, (*FIXED, *heads, MEMO, WHEN))
    return frame.drop(columns=[name for name in (MEMO, WHEN) if frame[name].isna().all()])
