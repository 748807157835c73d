"""Codings as a table of segments: one row a code given, read back by `read_segment_table` with the texts at hand."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence

from ..data.codings import Codings
from ..data.segments import Segment
from ..words.errors import UsageError
from ..words.text import Text, listed
from .segment_tables import ATTRIBUTE, OF_SOURCE, guarded

MOST_LETTERS = 32_767  # of an Excel cell
NUMBERS = ("start", "end")
Cells = dict[str, str]


def segment_rows(codings: Codings) -> tuple[list[str], list[Cells]]:
    """Header and rows. Columns that nothing fills are left out, but for those every table has.

    Texts themselves have no place in a table; everything else has: what is known of a source stands in columns
    ``source:…``, a coder who found nothing to code in a text has a row without stretch.
    """
    rows = []
    for segment in codings.segments:
        given = codings.marks_of[segment.id]
        base = _stretch(codings, segment)
        if not given:
            rows.append(base)
        for mark in given:
            own = {"code": mark.code, "memo": mark.memo or "", "when": mark.when or ""}
            said = {_heading(codings, name): value for name, value in mark.attributes.items()}
            rows.append({**base, **own, **said, **_who(codings, mark.coder)})
    seen = {(mark.coder, codings.segment_by_id[mark.segment].source) for mark in codings.marks}
    for coder, source in sorted(codings.assigned - seen):
        rows.append({"source": source, **_who(codings, coder)})
    for row in rows:
        attributes = codings.source_by_id[row["source"]].attributes
        row |= {f"{OF_SOURCE}{name}": value for name, value in attributes.items()}
        row |= {"simulated": "1"} if codings.simulated else {}
    always = ["source", "start", "end", "quote", "code", "coder"]
    used = dict.fromkeys(name for row in rows for name, value in row.items() if value)
    last = [name for name in ("memo", "when", "coder_kind", "coder_name", "simulated") if name in used]
    others = [name for name in used if name not in (*always, *last)]
    return [*always, *sorted(others, key=lambda name: name.startswith(OF_SOURCE)), *last], rows


def _stretch(codings: Codings, segment: Segment) -> Cells:
    quote = codings.quote(segment) or ""
    return {"source": segment.source, "start": str(segment.start), "end": str(segment.end), "quote": quote}


def _who(codings: Codings, name: str) -> Cells:
    coder = codings.coder_by_id[name]
    kind = {"coder_kind": "machine"} if coder.kind == "machine" else {}
    return {"coder": name, **kind, **({} if coder.name == name else {"coder_name": coder.name})}


def _heading(codings: Codings, name: str) -> str:
    return name if name in codings.codebook.attribute_by_id else f"{ATTRIBUTE}{name}"


def segments_to_csv(codings: Codings) -> bytes:
    """The bytes of a CSV file, UTF-8 with its mark, so that Excel shows Chinese.

    A cell that a spreadsheet would run as a formula begins with a quotation mark, which reading takes off again.
    """
    header, rows = segment_rows(codings)
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([guarded(row.get(name, "")) for name in header] for row in rows)
    return stream.getvalue().encode("utf-8-sig")


def segments_to_excel(codings: Codings) -> bytes:
    """The bytes of a workbook, every cell but the positions written as text.

    Raises
    ------
    UsageError
        ``cell_too_long``: a quote or memo longer than a cell may be.
    """
    import xlsxwriter

    header, rows = segment_rows(codings)
    _refuse_long(header, rows)
    stream = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(stream, options) as book:
        sheet = book.add_worksheet("segments")
        bold = book.add_format({"bold": True, "bottom": 1})
        for place, name in enumerate(header):
            sheet.write_string(0, place, name, bold)
        for number, row in enumerate(rows, start=1):
            for place, name in enumerate(header):
                text = row.get(name, "")
                if text and name in NUMBERS:
                    sheet.write_number(number, place, int(text))
                elif text:
                    sheet.write_string(number, place, text)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, 0, 14)
        sheet.set_column(header.index("quote"), header.index("quote"), 60)
    return stream.getvalue()


def _refuse_long(header: Sequence[str], rows: Sequence[Cells]) -> None:
    long = [n for n, row in enumerate(rows, start=2) if any(len(row.get(name, "")) > MOST_LETTERS for name in header)]
    if long:
        raise UsageError(
            "cell_too_long",
            Text(zh="有 {n} 行的文字超过 Excel 单元格的长度。", en="{n} rows hold more than an Excel cell may.").fill(
                n=len(long)
            ),
            got=Text(zh="第 {r} 行", en="rows {r}").fill(r=listed(long)),
            fix=Text(zh="存为 .csv 或 .qdpx。", en="Save as .csv or .qdpx."),
        )


WRITERS: dict[str, Callable[[Codings], bytes]] = {".csv": segments_to_csv, ".xlsx": segments_to_excel}
