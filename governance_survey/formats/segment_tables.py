"""Tables of coded segments (.csv, .xlsx): one row a code given, the stretch told by positions or by its words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ..data.segments import Coder, Source
from ..schemes.codebook import Codebook
from ..words.errors import DataError
from ..words.text import Text, listed, same
from .code_matching import plain
from .coded_headings import COLUMNS, MACHINE, OF_A_TEXT, YES
from .raw_codings import RawCode, RawCodings, RawMark
from .raw_file import RawFile
from .segment_places import placed
from .segment_words import Declared, codes_of_cell

if TYPE_CHECKING:
    import pandas

_KNOWN = {name: key for key, names in COLUMNS.items() for name in names}
TEMPLATE = "source,start,end,quote,code,coder,memo"
ATTRIBUTE, OF_SOURCE = "attribute:", "source:"
# What a spreadsheet would run as a formula; a quotation mark before it keeps it text, and is taken off again.
LIVE = ("=", "+", "-", "@", "\t", "\r")
_COUNTED = re.compile(r"[\s_]*\d+$")  # 编码1, code_2: several codes of a row in columns of their own
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")


@dataclass(frozen=True)
class Row:
    """One row: `number` as a spreadsheet counts it, the header being row 1."""

    number: int
    cells: Mapping[str, str]
    attributes: Mapping[str, str] = field(default_factory=dict)
    of_source: Mapping[str, str] = field(default_factory=dict)
    more: tuple[str, ...] = ()  # codes beside the first

    def get(self, key: str) -> str | None:
        """A cell, or None where it is empty."""
        return self.cells.get(key)


def read_segment_table(raw: RawFile, sources: Sequence[Source], codebook: Codebook | None = None) -> RawCodings:
    """Coded segments from a table as read.

    A row gives a stretch by ``start`` and ``end`` (code points from 0, the end outside), by ``quote`` (found in the
    text word for word, once), or by both, which must agree. A row of a source and a code alone codes the whole of an
    open answer; a row of a source and a coder alone says that the coder found nothing to code in it.

    Parameters
    ----------
    sources : sequence of Source
        The texts. A source that is not among them is kept without text.
    codebook : Codebook, optional
        Tells which columns are attributes; without one all columns left over are.

    Raises
    ------
    DataError
        ``segment_columns`` (with a template), ``source_missing``, ``segments_without_place``, ``quote_not_found``,
        ``quote_ambiguous``, ``quote_differs``, ``positions_wrong``, ``text_missing``: all rows at once.
    """
    rows, losses = _rows(raw, codebook)
    where = raw.origin.path or raw.origin.name
    known = _by_name(sources)
    only = sources[0].id if len(sources) == 1 else None
    named = [known.get(plain(row.get("source") or ""), row.get("source")) or only for row in rows]
    _refuse_unnamed(rows, named, where)
    texts = {source.id: source for source in sources}
    held: dict[str, Source] = {}
    for row, name in zip(rows, named, strict=True):
        source = held.get(name or "") or texts.get(name or "") or Source(name or "", name or "")
        held[source.id] = Source(
            source.id, source.name, source.text, source.kind, {**source.attributes, **row.of_source}
        )
    places = placed([(row, held[name or ""]) for row, name in zip(rows, named, strict=True)], where)
    marks, assigned, several = [], set(), 0
    machines = {row.get("coder") for row in rows if plain(row.get("coder_kind") or "") in MACHINE}
    names = {row.get("coder"): row.get("coder_name") for row in rows}
    for row, name, place in zip(rows, named, places, strict=True):
        coder = row.get("coder")
        if place is None:
            if coder is not None:
                assigned.add((coder, name or ""))
            continue
        given = tuple(code for code in (row.get("code"), *row.more) if code is not None)
        codes = given if codebook is None else [code for cell in given for code in codes_of_cell(cell, codebook)]
        several += len(codes) > len(given)
        marks += [
            RawMark(name or "", *place, code, coder, row.attributes, row.get("memo"), row.get("when"))
            for code in dict.fromkeys(codes) or (None,)
        ]
    coders = dict.fromkeys([mark.coder for mark in marks if mark.coder] + [coder for coder, _ in assigned])
    return RawCodings(
        origin=replace(raw.origin, notes=(*raw.origin.notes, *_apart(several))),
        sources=tuple(held.values()),
        coders=tuple(Coder(one, names[one] or one, "machine" if one in machines else "human") for one in coders),
        marks=tuple(marks),
        codes=tuple(RawCode(code, (code,)) for code in dict.fromkeys(mark.code for mark in marks) if code is not None),
        assigned=frozenset(assigned),
        losses=losses,
        simulated=any((row.get("simulated") or "").lower() in YES for row in rows),
    )


def _apart(several: int) -> tuple[Text, ...]:
    told = Text(zh="{n} 格里写了几个编码，已分开计。", en="Cells that hold several codes, taken apart: {n}.")
    return (told.fill(n=several),) if several else ()


def _rows(raw: RawFile, codebook: Codebook | None) -> tuple[list[Row], tuple[Text, ...]]:
    where = raw.origin.path or raw.origin.name
    keys = {name: _KNOWN.get(plain(name)) for name in raw.table.columns}
    counted = [n for n in keys if _COUNTED.search(n) and _KNOWN.get(_COUNTED.sub("", plain(n))) == "code"]
    if "code" not in keys.values() and counted:
        keys[counted.pop(0)] = "code"
    doubled = [key for key in COLUMNS if sum(found == key for found in keys.values()) > 1]
    if len({"start", "end"} & set(keys.values())) == 1:
        # One end of a stretch is no place: MAXQDA's Begin and End count paragraphs.
        keys = {name: None if key in ("start", "end") else key for name, key in keys.items()}
    found = {key for key in keys.values() if key}
    if "code" not in found or doubled or not ({"quote", "source"} & found):
        raise _wrong_columns(raw, where, doubled)
    declared = None if codebook is None else Declared(codebook)
    attributes, of_source, left = {}, {}, []
    for name, key in keys.items():
        if key is not None or name in counted:
            continue
        if name.startswith(OF_SOURCE):
            of_source[name] = name.removeprefix(OF_SOURCE).strip()
        elif name.startswith(ATTRIBUTE):
            attributes[name] = name.removeprefix(ATTRIBUTE).strip()
        elif declared is not None and (titled := declared.attribute(name)) is not None:
            attributes[name] = titled
        elif (about := OF_A_TEXT.get(plain(name))) is not None:
            of_source[name] = about
        elif declared is None:
            attributes[name] = name.strip()
        else:
            left.append(name)
    columns = {name: _cells(raw.table[name], raw.origin.format == "csv") for name in raw.table.columns}
    # What we wrote ourselves holds values as they are; people write their titles.
    for name, said in attributes.items():
        if declared is not None and not name.startswith(ATTRIBUTE):
            columns[name] = [None if cell is None else declared.value(said, cell) for cell in columns[name]]
    rows = []
    for n in range(len(raw.table)):
        cells = {name: cell for name, column in columns.items() if (cell := column[n]) is not None}
        said_by = {key: cells[name] for name, key in keys.items() if key and name in cells}
        more = [cells[name] for name in counted if name in cells]
        if more and "code" not in said_by:
            said_by["code"] = more.pop(0)
        row = Row(
            n + 2,
            said_by,
            {said: cells[name] for name, said in attributes.items() if name in cells},
            {said: cells[name] for name, said in of_source.items() if name in cells},
            tuple(more),
        )
        if row.cells:
            rows.append(row)
    lost = Text(zh="{n} 列不认识，未读：{s}", en="Columns that are not known, not read: {n}: {s}")
    return rows, (lost.fill(n=len(left), s=listed(left)),) if left else ()


def _cells(column: pandas.Series, from_text: bool) -> list[str | None]:
    found: list[str | None] = []
    for cell in column.tolist():
        if cell is None or cell != cell:  # NaN is the only value unlike itself
            found.append(None)
            continue
        text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
        text = text.replace("\r\n", "\n").replace("\r", "\n") if not from_text else unguarded(text)
        found.append(text if text.strip() else None)
    return found


def guarded(text: str) -> str:
    """A cell no spreadsheet runs as a formula: a quotation mark before what it would run, numbers as they are."""
    live = text.startswith((*LIVE, "'")) and not _NUMBER.fullmatch(text)
    return f"'{text}" if live else text


def unguarded(text: str) -> str:
    """A cell as it was before `guarded`."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text[1:] if text.startswith("'") and text[1:].startswith((*LIVE, "'")) else text


def _by_name(sources: Sequence[Source]) -> dict[str, str]:
    """Every way a table may name a source -> its id: id, name, either with or without the file's suffix."""
    found: dict[str, str] = {}
    # A spreadsheet takes the noughts off 01: where one text alone is left, it is meant.
    bare = Counter(source.id.lstrip("0") for source in sources if source.id.isdigit())
    found |= {short: s.id for s in sources if s.id.isdigit() and bare[short := s.id.lstrip("0")] == 1}
    for names in (lambda s: (s.name, Path(s.name).stem), lambda s: (s.id, f"{s.id}.txt", f"{s.id}.docx")):
        for source in sources:
            found |= {plain(name): source.id for name in names(source)}
    return found


def _refuse_unnamed(rows: Sequence[Row], named: Sequence[str | None], where: str) -> None:
    lost = [row.number for row, name in zip(rows, named, strict=True) if name is None]
    if lost:
        raise DataError(
            "source_missing",
            Text(zh="有 {n} 行没有写明文本（source）。", en="{n} rows do not say which text they code.").fill(
                n=len(lost)
            ),
            where=same(where),
            got=Text(zh="第 {r} 行", en="rows {r}").fill(r=listed(lost)),
            fix=Text(zh="补上 source 一列，写文本的文件名。", en="Fill the column source with the names of the texts."),
        )


def _wrong_columns(raw: RawFile, where: str, doubled: Sequence[str]) -> DataError:
    what = Text(zh="这不是编码片段表：缺少必要的列。", en="This is no table of coded segments: columns are missing.")
    if doubled:
        what = Text(zh="有几列都像是 {s}，不知道用哪一列。", en="Several columns may be {s}; which is meant?").fill(
            s=listed(doubled)
        )
    return DataError(
        "segment_columns",
        what,
        where=same(where),
        expected=Text(
            zh="至少有 source、code，以及 start 和 end 或 quote", en="at least source, code, and start and end or quote"
        ),
        got=listed(raw.table.columns, most=12),
        fix=Text(
            zh="按这个表头改列名（位置从 0 数，终点不含在内；位置与原文写一样即可）："
            "\n    {t}\n    I01,5,12,,PB.RSK.4,A,",
            en="Rename the columns to this header (positions from 0, the end outside; positions or quote will do):"
            "\n    {t}\n    I01,5,12,,PB.RSK.4,A,",
        ).fill(t=TEMPLATE),
    )
