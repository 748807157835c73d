"""Checks of a codebook: ids, names, the hierarchy of codes, and the groups they belong to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ...schemes.analysis_plan import AnalysisPlan
from ...schemes.codebook import LEVELLED, Codebook
from ...schemes.index_scheme import IndexScheme
from ...schemes.instrument import Instrument
from ...words.text import Text, listed, same
from .base import Check, Failed, Found, advised, repeated


@dataclass(frozen=True, eq=False)
class BookAndSchemes:
    """A codebook and what it is checked against: indices, plans of hypotheses, questionnaires, an earlier version."""

    book: Codebook
    schemes: tuple[IndexScheme, ...] = ()
    plans: tuple[AnalysisPlan, ...] = ()
    forms: tuple[Instrument, ...] = ()
    earlier: Codebook | None = None


def repeated_code_ids(subject: BookAndSchemes) -> Found:
    """Codes have one id each, and so have kinds, dimensions, remedies, attributes and their values."""
    book = subject.book
    spaces = {
        "codes": [code.id for code in book.codes],
        "kinds": [group.id for group in book.kinds],
        "dimensions": [group.id for group in book.dimensions],
        "remedies": [group.id for group in book.remedies],
        "attributes": [attribute.id for attribute in book.attributes],
        **{f"attributes {a.id}: values": list(a.value_ids) for a in book.attributes},
        "kinds: letters": [group.letters for group in book.kinds if group.letters],
        "dimensions: letters": [group.letters for group in book.dimensions if group.letters],
    }
    failed = [
        Failed(f"{space} {name}", _TWICE.fill(name=name, n=n), n)
        for space, names in spaces.items()
        for name, n in repeated(names).items()
    ]
    return Found(sum(map(len, spaces.values())), failed)


_TWICE = Text(zh="编号 {name} 出现了 {n} 次", en="the id {name} stands {n} times")


def similar_code_names(subject: BookAndSchemes) -> Found:
    """Two codes with one title, or ids that differ in case and spaces only: coders will take one for the other."""
    book = subject.book
    failed = []
    folded: dict[str, list[str]] = {}
    for code in book.codes:
        folded.setdefault("".join(code.id.casefold().split()), []).append(code.id)
    for names in folded.values():
        if len(set(names)) > 1:
            failed.append(Failed(names[0], _CASE.fill(o=listed(names[1:])), listed(names)))
    titles: dict[tuple[str, str], list[str]] = {}
    for code in book.codes:
        for language, title in code.title.model_dump().items():
            if title:
                titles.setdefault((language, " ".join(title.casefold().split())), []).append(code.id)
    for (_, title), names in titles.items():
        # A code may have a name of its own under each parent, as trees of other programs do.
        if len(names) > 1 and len({book.code_by_id[name].parent for name in names}) < len(names):
            failed.append(Failed(names[0], _TITLED.fill(t=title, o=listed(names[1:])), title))
    return Found(len(book.codes), failed)


_CASE = Text(zh="与 {o} 只差大小写或空格", en="differs from {o} in case or spaces only")
_TITLED = Text(zh="名称“{t}”与 {o} 相同", en="has the title “{t}”, as {o} has")


def unknown_parents(subject: BookAndSchemes) -> Found:
    """A parent that is named must be in the book."""
    book = subject.book
    named = [code for code in book.codes if code.parent is not None]
    levels = {level for code in book.codes if code.parent is None for level in book.levels(code.id)}
    failed = [
        Failed(code.id, advised(_NO_PARENT.fill(p=code.parent), str(code.parent), book.code_by_id), code.parent)
        for code in named
        if code.parent not in book.code_by_id and code.parent not in levels
    ]
    return Found(len(named), failed)


_NO_PARENT = Text(zh="上级 {p} 不在手册里。", en="Its parent {p} is not in the book.")


def circular_parents(subject: BookAndSchemes) -> Found:
    """Nobody is their own ancestor."""
    book = subject.book
    failed = [
        Failed(code.id, _CIRCLE.fill(p=listed(book.levels(code.id))), code.parent or "")
        for code in book.codes
        if book.parent(book.levels(code.id)[0]) is not None
    ]
    return Found(len(book.codes), failed)


_CIRCLE = Text(zh="上级关系成环：{p}", en="its parents go in a circle: {p}")


def undeclared_groups(subject: BookAndSchemes) -> Found:
    """Kind, dimension and remedy of a code are declared, and agree with the letters of its id."""
    book = subject.book
    spaces = {"kind": book.kinds, "dimension": book.dimensions, "remedy": book.remedies}
    failed, n = [], 0
    for code in book.codes:
        for space, groups in spaces.items():
            name = getattr(code, space)
            known = {group.id for group in groups}
            if name is not None:
                n += 1
                if name not in known:
                    message = advised(_NO_GROUP.fill(s=space, g=name), name, known)
                    failed.append(Failed(code.id, message, name))
        failed += _letters(book, code.id, code.kind, code.dimension)
    return Found(n, failed)


_NO_GROUP = Text(zh="{s} {g} 没有声明。", en="The {s} {g} is not declared.")


def _letters(book: Codebook, name: str, kind: str | None, dimension: str | None) -> Iterator[Failed]:
    if not LEVELLED.fullmatch(name):
        return
    parts = name.split(".")
    for groups, own, part in ((book.kinds, kind, parts[0]), (book.dimensions, dimension, parts[1])):
        of = next((group.letters for group in groups if group.id == own), None)
        # An actor's id (AC.STR) has no dimension in it.
        if of is not None and of != part and (groups is book.kinds or len(parts) > 2):
            yield Failed(name, _LETTERS.fill(g=own, l=of), part, expected=same(of))


_LETTERS = Text(zh="编号与类目 {g}（{l}）不符", en="the id does not agree with {g} ({l})")


def empty_levels(subject: BookAndSchemes) -> Found:
    """What is not given to units holds other codes together; with none below it has no use."""
    closed = [code.id for code in subject.book.codes if not code.codable]
    failed = [Failed(name, _EMPTY) for name in closed if len(subject.book.below(name)) == 1]
    return Found(len(closed), failed)


_EMPTY = Text(zh="不可编码，下面又没有编码", en="cannot be given, and no code stands below it")


CHECKS: tuple[Check[BookAndSchemes], ...] = (
    Check(
        "repeated_code_ids",
        "error",
        Text(zh="编号不重复", en="ids are unique"),
        repeated_code_ids,
        Text(zh="给每个编码各取一个编号。", en="Give each code its own id."),
    ),
    Check(
        "similar_code_names",
        "warning",
        Text(zh="编码的名称互不相混", en="codes cannot be taken for one another by name"),
        similar_code_names,
        Text(zh="改掉其中一个名称。", en="Rename one of them."),
    ),
    Check(
        "unknown_parents",
        "error",
        Text(zh="上级都在手册里", en="parents are in the book"),
        unknown_parents,
        Text(zh="改正 parent，或补上该编码。", en="Correct parent, or add that code."),
    ),
    Check(
        "circular_parents",
        "error",
        Text(zh="上级关系不成环", en="parents do not go in circles"),
        circular_parents,
        Text(zh="断开其中一个 parent。", en="Remove one of these parents."),
    ),
    Check(
        "undeclared_groups",
        "error",
        Text(
            zh="类别、维度、治理方式都有声明，且与编号相符",
            en="kinds, dimensions and remedies are declared and agree with ids",
        ),
        undeclared_groups,
        Text(zh="改正编码，或在 kinds、dimensions、remedies 里声明。", en="Correct the code, or declare the group."),
    ),
    Check(
        "empty_levels",
        "warning",
        Text(zh="不可编码的上级之下都有编码", en="levels that are not given hold codes"),
        empty_levels,
        Text(zh="删去它，或写 codable: true。", en="Remove it, or write codable: true."),
    ),
)
