"""What a project holds that codings do not keep: counted while it is read, said once in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...words.text import Text, listed
from .record import RECORD_NOTE, Record

_KINDS = {
    "PDFSource": Text(zh="PDF", en="PDF"),
    "PictureSource": Text(zh="图片", en="picture"),
    "AudioSource": Text(zh="音频", en="audio"),
    "VideoSource": Text(zh="视频", en="video"),
}


class Losses:
    """Filled while one project is read, then turned into words."""

    def __init__(self, facts: Mapping[str, Any], record: Record) -> None:
        self.facts, self.record = facts, record
        self.used_notes: set[str] = set()
        self.empty: list[str] = []
        self.nowhere: list[str] = []
        self.memos: list[str] = []

    def no_words(self, source: str, selection: Mapping[str, Any], empty: bool = False) -> None:
        """A selection that cuts no words."""
        codes = sum(len(coding["codes"]) for coding in selection["codings"])
        row = f"{source} {selection['start']}–{selection['end']} ({codes})"
        (self.empty if empty else self.nowhere).append(row)

    def unkept_memo(self, source: str, beside: list[str | None]) -> None:
        """Words beside a selection without code."""
        self.memos += [source for words in beside if words]

    def texts(self) -> tuple[Text, ...]:
        """Each loss in words."""
        return (*self._sources(), *self._selections(), *self._parts(), *self._cases(), *self._external())

    def _sources(self) -> list[Text]:
        found = []
        what = Text(
            zh="{n} 份{k}资料未读，连同 {s} 处选段、{c} 次编码：{names}",
            en="{k} sources are not read: {n}, with {s} selections and {c} codings: {names}",
        )
        for kind, words in _KINDS.items():
            rows = [row for row in self.facts["other_sources"] if row["kind"] == kind]
            if rows:
                s, c = (sum(row[key] for row in rows) for key in ("selections", "codings"))
                names = listed([row["name"] for row in rows], most=5)
                found.append(what.fill(n=len(rows), k=words, s=s, c=c, names=names))
        return found

    def _selections(self) -> list[Text]:
        rows = ((self.empty, _EMPTY), (self.nowhere, _NOWHERE), (self.memos, _MEMOS))
        return [what.fill(n=len(held), s=listed(held, most=5)) for held, what in rows if held]

    def _parts(self) -> list[Text]:
        notes = self.facts["notes"]
        ours = {key for key, (name, _) in notes.items() if (name or "").startswith(RECORD_NOTE)}
        counts = (
            (len(notes.keys() - self.used_notes - ours), _NOTES),
            (len(self.used_notes - ours), _AUTHORS),
            (self.facts["counts"]["Link"], Text(zh="{n} 条链接未读", en="Links, not read: {n}")),
            (self.facts["counts"]["Graph"], Text(zh="{n} 张关系图未读", en="Graphs, not read: {n}")),
            (len(self.facts["sets"]), Text(zh="{n} 个集合未读", en="Sets, not read: {n}")),
            (sum(1 for one in self.facts["sources"] if one["description"]), _DESCRIPTIONS),
        )
        return [what.fill(n=count) for count, what in counts if count]

    def _cases(self) -> list[Text]:
        unkept = [case["name"] for case in self.facts["cases"] if case["unkept"] or case["description"]]
        alone = [case["name"] for case in self.facts["cases"] if not case["sources"]]
        rows = ((unkept, _CASES), (alone, _ALONE))
        return [what.fill(n=len(held), s=listed(held, most=5)) for held, what in rows if held]

    def _external(self) -> list[Text]:
        outside = [one["missing"] for one in self.facts["sources"] if one["missing"]]
        return [_OUTSIDE.fill(n=len(outside), s=listed(outside, most=5))] if outside else []


_EMPTY = Text(
    zh="{n} 处选段长度为零，未读（括号内为编码数）：{s}",
    en="Selections of no length, not read (codes given in brackets): {n}: {s}",
)
_NOWHERE = Text(
    zh="{n} 处选段不在文本之内，未读（括号内为编码数）：{s}",
    en="Selections outside their text, not read (codes given in brackets): {n}: {s}",
)
_MEMOS = Text(zh="{n} 条写在无编码选段上的备注未读：{s}", en="Memos on selections without code, not read: {n}: {s}")
_NOTES = Text(zh="{n} 条备注未读（不属于任何编码）", en="Notes that belong to no coding, not read: {n}")
_AUTHORS = Text(
    zh="{n} 条备注读作编码的备忘，其作者和日期不保留",
    en="Notes read as memos of codings, without their authors and dates: {n}",
)
_DESCRIPTIONS = Text(zh="{n} 份文本的说明未读", en="Descriptions of sources, not read: {n}")
_CASES = Text(
    zh="{n} 个个案上的编码、选段或说明未读：{s}",
    en="Codes, selections or descriptions of cases, not read: {n}: {s}",
)
_ALONE = Text(zh="{n} 个个案没有对应的文本，未读：{s}", en="Cases without a text, not read: {n}: {s}")
_OUTSIDE = Text(
    zh="{n} 份文本指向不在压缩包内的文件，未打开：{s}",
    en="Texts that point to files not in the archive, which are not opened: {n}: {s}",
)
