"""Two versions of a codebook compared: what changed, and which earlier codings have to be looked at again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ..words.provenance import Provenance
from ..words.shown import Shown
from ..words.table import Table
from ..words.text import Text, same
from .base import Wording

if TYPE_CHECKING:
    from ..words.table import Frame
    from .codebook import Codebook, InterviewCode

Obliges = Literal["all", "marks", "replace", "rename", "recount", "check", "nothing"]
OBLIGES: dict[Obliges, Text] = {
    "all": Text(zh="以前的全部访谈都要补编这个编码", en="all earlier interviews are coded for it"),
    "marks": Text(zh="复核以前的这类编码", en="earlier codings of it are reviewed"),
    "replace": Text(zh="以前的这类编码要改用别的编码或删去", en="earlier codings of it take another code or go"),
    "rename": Text(zh="以前的编码改用新编号，不必重编", en="earlier codings take the new id; nothing is coded again"),
    "recount": Text(zh="编码不变，汇总要重算", en="codings stay; summaries are computed again"),
    "check": Text(zh="用 validate 再检查一遍", en="validate the codings again"),
    "nothing": Text(zh="不必改动", en="nothing"),
}
# Changes after which earlier codings cannot stay as they are.
RECODING: tuple[Obliges, ...] = ("all", "marks", "replace", "rename")
_WORDINGS: dict[str, tuple[Text, Obliges]] = {
    "title": (Text(zh="名称", en="title"), "nothing"),
    "definition": (Text(zh="定义", en="definition"), "marks"),
    "include": (Text(zh="纳入", en="include"), "marks"),
    "exclude": (Text(zh="排除", en="exclude"), "marks"),
    "example": (Text(zh="示例", en="example"), "nothing"),
}
_PLACES: dict[str, tuple[Text, Obliges]] = {
    "kind": (Text(zh="类别", en="kind"), "recount"),
    "dimension": (Text(zh="维度", en="dimension"), "recount"),
    "parent": (Text(zh="上级", en="parent"), "recount"),
    "remedy": (Text(zh="治理方式", en="remedy"), "recount"),
    "feeds": (Text(zh="指向的指数部分", en="parts it feeds"), "recount"),
    "hypotheses": (Text(zh="相关假设", en="hypotheses"), "recount"),
    "codable": (Text(zh="可否编码", en="codable"), "replace"),
}
_ADDED, _REMOVED, _RENAMED = Text(zh="新增", en="added"), Text(zh="删去", en="removed"), Text(zh="改编号", en="renamed")
_ATTRIBUTE = Text(zh="属性 {a}", en="attribute {a}")
_REQUIRED = Text(zh="属性 {a}：必填", en="attribute {a}: required")
_VALUE = Text(zh="属性 {a}：取值", en="attribute {a}: value")
_PROCEDURE = Text(zh="规程 {r}", en="rule of procedure {r}")
ANY_CODE = "*"


@dataclass(frozen=True)
class CodebookChange:
    """One change: of which code (``*``: of any), what, from what to what, and what it obliges.

    `now` is the new id of a code that was renamed.
    """

    code: str
    what: Text
    before: Text | None
    after: Text | None
    obliges: Obliges
    now: str | None = None


@dataclass(frozen=True)
class CodebookChanges(Shown):
    """Everything that changed from one version of a codebook to another.

    Examples
    --------
    >>> import governance_survey as gs
    >>> book = gs.read_codebook("community_emergency")
    >>> later = book.model_copy(update={"codes": book.codes[1:], "version": "1.1"})
    >>> [(change.code, change.obliges) for change in later.changes_since(book).changes]
    [('PB.LAW.1', 'replace')]
    """

    earlier: str
    later: str
    changes: tuple[CodebookChange, ...]
    provenance: Provenance

    @property
    def recoded(self) -> tuple[str, ...]:
        """Codes whose earlier codings cannot stay as they are (``*``: any)."""
        return tuple(dict.fromkeys(change.code for change in self.changes if change.obliges in RECODING))

    @property
    def renamed(self) -> dict[str, str]:
        """Earlier id -> new id, of codes that only changed their id."""
        return {change.code: change.now for change in self.changes if change.now is not None}

    def tidy(self) -> Frame:
        """One row a change: code, what, before, after, obliges (a word for programs), in the language in force."""
        return self.table().to_frame().assign(obliges=[change.obliges for change in self.changes])

    def glance(self) -> Frame:
        """One row: how many changes, and after them how many codes have to be looked at again."""
        row = (len(self.changes), len(self.recoded))
        return Table("codebook_changes", _TITLE, ("n_changes", "n_recoded"), (row,)).to_frame()

    def table(self) -> Table:
        """Every change, in the order of the book."""
        rows = tuple((c.code, c.what, c.before, c.after, OBLIGES[c.obliges]) for c in self.changes)
        return Table(
            "codebook_changes",
            _TITLE.fill(a=self.earlier, b=self.later),
            ("code", "change_made", "before", "after", "what_to_do"),
            rows,
        )

    def tables(self) -> tuple[Table, ...]:
        """The one table."""
        return (self.table(),)


_TITLE = Text(zh="编码手册的变动：{a} → {b}", en="Changes of the codebook: {a} to {b}")


def codebook_changes(earlier: Codebook, later: Codebook) -> CodebookChanges:
    """Compare two versions of a codebook and say what each change obliges.

    A code that disappears while one with the same definition appears was renamed. A new code, or a new version of
    a rule of inclusion, reaches earlier transcripts: they were coded without it.
    """
    changes = (*_codes(earlier, later), *_attributes(earlier, later), *_rules(earlier, later))
    names = [f"{book.id} {book.version}" for book in (earlier, later)]
    step = Provenance("codebook_changes", {"earlier": names[0], "later": names[1]}, counts={"changes": len(changes)})
    return CodebookChanges(names[0], names[1], changes, step)


def _codes(earlier: Codebook, later: Codebook) -> Iterator[CodebookChange]:
    old, new = earlier.code_by_id, later.code_by_id
    gone = [code for code in earlier.codes if code.id not in new]
    come = {code.id: code for code in later.codes if code.id not in old}
    for code in earlier.codes:
        if code.id in new:
            yield from _changed(code, new[code.id])
    for code in gone:
        heir = next((other for other in come.values() if _alike(code, other)), None)
        if heir is None:
            yield CodebookChange(code.id, _REMOVED, _said(code.title), None, "replace")
        else:
            del come[heir.id]
            yield CodebookChange(code.id, _RENAMED, same(code.id), same(heir.id), "rename", heir.id)
    for code in come.values():
        yield CodebookChange(code.id, _ADDED, None, _said(code.title), "all")


def _changed(before: InterviewCode, after: InterviewCode) -> Iterator[CodebookChange]:
    for name, (what, obliges) in _WORDINGS.items():
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield CodebookChange(before.id, what, _said(old), _said(new), obliges)
    for name, (what, obliges) in _PLACES.items():
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            # A code that may be given from now on was missing in earlier transcripts.
            due: Obliges = "all" if name == "codable" and new else obliges
            yield CodebookChange(before.id, what, _plain(old), _plain(new), due)


def _attributes(earlier: Codebook, later: Codebook) -> Iterator[CodebookChange]:
    old, new = earlier.attribute_by_id, later.attribute_by_id
    for name in dict.fromkeys((*old, *new)):
        before, after = old.get(name), new.get(name)
        what = _ATTRIBUTE.fill(a=name)
        if before is None and after is not None:
            yield CodebookChange(ANY_CODE, what, None, _said(after.title), "marks" if after.required else "nothing")
        elif after is None and before is not None:
            yield CodebookChange(ANY_CODE, what, _said(before.title), None, "recount")
        elif before is not None and after is not None:
            if after.required and not before.required:
                yield CodebookChange(ANY_CODE, _REQUIRED.fill(a=name), _plain(False), _plain(True), "marks")
            for value in before.value_ids:
                if value not in after.value_ids and after.values:
                    yield CodebookChange(ANY_CODE, _VALUE.fill(a=name), same(value), None, "marks")
            for value in after.value_ids:
                if value not in before.value_ids and before.values:
                    yield CodebookChange(ANY_CODE, _VALUE.fill(a=name), None, same(value), "marks")


def _rules(earlier: Codebook, later: Codebook) -> Iterator[CodebookChange]:
    for rule in type(later.procedure).model_fields:
        before, after = getattr(earlier.procedure, rule), getattr(later.procedure, rule)
        if before != after:
            yield CodebookChange(ANY_CODE, _PROCEDURE.fill(r=rule), _plain(before), _plain(after), "check")


def _alike(one: InterviewCode, other: InterviewCode) -> bool:
    if one.definition is None or other.definition is None:
        return one.title == other.title
    return one.definition == other.definition


def _said(wording: Wording | None) -> Text | None:
    return None if wording is None else wording.text


def _plain(value: object) -> Text | None:
    if isinstance(value, bool):
        return _YES if value else _NO
    if isinstance(value, tuple):
        return same(", ".join(str(part) for part in value)) if value else None
    return None if value is None else same(value)


_YES, _NO = Text(zh="是", en="yes"), Text(zh="否", en="no")
