"""What is read back from any document: passages of tagged and untagged text, with their place in words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ..words.errors import FileError
from ..words.text import Text, same
from ..words.wrapping import width

_PARAGRAPH = Text(zh="第 {n} 段“{x}”", en="paragraph {n} “{x}”")
_ROW = Text(zh="{t} 第 {n} 行“{x}”", en="{t} row {n} “{x}”")
_EXCERPT = 28

# Digits that touch a tagged number belong to what a reader sees as that number.
_BEFORE = re.compile(r"(?:(?<![^\s(\[（【])[-\u2212])?(?:\d[\d.]*)?$")
_AFTER = re.compile(r"^\.?\d[\d.]*")
# Digits inside a Latin name (K45, W_LAW2) are no number; after a Chinese character they are.
_DIGITS = re.compile(r"(?<![A-Za-z0-9_.])[-\u2212]?\d+(?:[.,]\d+)*%?")


@dataclass(frozen=True)
class Passage:
    """One paragraph or one table cell: pieces of (key, text), the key empty for plain text."""

    pieces: tuple[tuple[str, str], ...]
    place: Text
    language: str
    context: str
    finding: bool = False

    def numbers(self) -> Iterator[tuple[str, str]]:
        """(key, text as a reader sees it) of every tagged number."""
        for position, (key, text) in enumerate(self.pieces):
            if key:
                yield key, self._touching(position - 1, _BEFORE) + text.strip() + self._touching(position + 1, _AFTER)

    def untagged(self) -> Iterator[str]:
        """Digits that carry no key."""
        for key, text in self.pieces:
            if not key:
                yield from _DIGITS.findall(text)

    def _touching(self, position: int, pattern: re.Pattern[str]) -> str:
        if not 0 <= position < len(self.pieces) or self.pieces[position][0]:
            return ""
        found = pattern.search(self.pieces[position][1])
        return found.group() if found else ""


def pieces_of(raw: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Neighbouring pieces of plain text made one; the outer spaces of the passage dropped."""
    merged: list[tuple[str, str]] = []
    for key, text in raw:
        if not key and merged and not merged[-1][0]:
            merged[-1] = ("", merged[-1][1] + text)
        elif text or key:
            merged.append((key, text))
    if merged and not merged[0][0]:
        merged[0] = ("", merged[0][1].lstrip())
    if merged and not merged[-1][0]:
        merged[-1] = ("", merged[-1][1].rstrip())
    return tuple(merged)


def said(pieces: tuple[tuple[str, str], ...]) -> str:
    """The passage as a reader sees it."""
    return "".join(text for _, text in pieces)


def paragraph_passage(raw: list[tuple[str, str]], number: int, language: str, *, finding: bool) -> Passage:
    """The passage of a paragraph."""
    pieces = pieces_of(raw)
    text = said(pieces)
    return Passage(pieces, _PARAGRAPH.fill(n=number, x=same(_excerpt(text))), language, text, finding)


def row_passages(cells: list[list[tuple[str, str]]], label: str, number: int, language: str) -> Iterator[Passage]:
    """The passages of one table row, one per cell; the first cell names the row."""
    read = [pieces_of(cell) for cell in cells]
    texts = [said(pieces).strip() for pieces in read]
    place = _ROW.fill(t=label, n=number, x=same(_excerpt(texts[0])))
    for pieces in read:
        yield Passage(pieces, place, language, " | ".join(texts))


def _excerpt(text: str) -> str:
    text = " ".join(text.split())
    if width(text) <= _EXCERPT:
        return text
    cut = text
    while width(cut) > _EXCERPT - 1:
        cut = cut[:-1]
    return cut.rstrip() + "…"


def not_ours(path: Path) -> FileError:
    """The error for a file that holds nothing this package wrote."""
    return FileError(
        "wrong_content",
        Text(
            zh="这不是本软件写出的报告：其中没有带编号的数字，也没有记录。",
            en="This is no report of this package: it holds neither keyed numbers nor a record.",
        ),
        where=same(path),
        expected=Text(zh="由 save 或 run 写出的 .docx 或 .html", en="a .docx or .html written by save or run"),
        fix=Text(
            zh="请用原始文件；另存为其他格式、或经不支持内容控件的软件保存，会丢失编号。",
            en="Use the file as it was written; other formats, and programs without content controls, drop the keys.",
        ),
    )


def damaged(path: Path, problem: object) -> FileError:
    """The error for a file that cannot be read through."""
    return FileError(
        "file_damaged",
        Text(zh="文件已损坏，无法读取。", en="The file is damaged and cannot be read."),
        where=same(path),
        got=same(problem),
        fix=Text(
            zh="重新下载或向发送者索取原始文件；若正在 Word 中打开，请先保存并关闭。",
            en="Fetch the file again or ask its sender for it; if Word has it open, save and close it first.",
        ),
    )


def too_large(path: Path, limit: int) -> FileError:
    """The error for a file that unpacks to more than a report can be."""
    return FileError(
        "file_too_large",
        Text(
            zh="文件解开后大得不像一份报告，为安全起见不读。",
            en="The file unpacks to more than a report can be; it is not read.",
        ),
        where=same(path),
        expected=Text(zh="不超过 {n} MB", en="at most {n} MB").fill(n=limit // 2**20),
        fix=Text(
            zh="确认文件来源；请用 save 写出的原始文件。",
            en="Check where it came from; use the file as save wrote it.",
        ),
    )
