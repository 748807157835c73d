"""Checks of marks: codes the book knows, attributes it declares, and what it forbids together."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ...words.text import Text, listed, same
from .base import Check, Failed, Found, advised
from .coded import Coded


def unknown_codes(subject: Coded) -> Found:
    """A code that is not in the book, nor waits for its next version."""
    book = subject.codings.codebook
    aside = _parked(subject) | np.isin(subject.ids.astype(str), list(book.groups))
    bad = (subject.code < 0) & ~aside
    # People code by title as well as by id.
    titles = [said for code in book.codes for said in (code.title.zh, code.title.en) if said]
    known = (*book.code_by_id, *titles)

    def message(code: object) -> Text:
        return advised(_UNKNOWN.fill(c=same(code)), str(code), known)

    return Found(subject.n, subject.failed(bad, message))


_UNKNOWN = Text(zh="手册里没有编码 {c}。", en="The codebook has no code {c}.")


def parked_codes(subject: Coded) -> Found:
    """Open codes that wait for the next version of the book, each with the interviews it occurs in."""
    parked, rule = _parked(subject), subject.codings.codebook.procedure
    failed = []
    for code in dict.fromkeys(subject.ids[parked].tolist()):
        n = len(np.unique(subject.source[subject.segment[subject.ids == code]]))
        wording = _ENOUGH if n >= rule.parking_interviews else _TOO_FEW
        failed.append(Failed(str(code), wording.fill(n=n, m=rule.parking_interviews), n))
    return Found(subject.n, failed)


_ENOUGH = Text(
    zh="已在 {n} 份访谈中出现（需要 {m} 份），可在下一版列入手册",
    en="found in {n} interviews of the {m} needed: it may enter the next version",
)
_TOO_FEW = Text(zh="在 {n} 份访谈中出现，需要 {m} 份", en="found in {n} interviews; {m} are needed")


def _parked(subject: Coded) -> np.ndarray:
    letters = subject.codings.codebook.procedure.parking
    if letters is None:
        return np.zeros(subject.n, dtype=bool)
    waits = np.array([str(code).startswith(f"{letters}.") for code in subject.ids], dtype=bool)
    return np.asarray((subject.code < 0) & waits)


def codes_not_codable(subject: Coded) -> Found:
    """What only holds other codes together (a kind, a dimension, a parent) is given to no unit."""
    book = subject.codings.codebook
    closed = np.array([*(not code.codable for code in book.codes), False], dtype=bool)
    level = (subject.code < 0) & np.isin(subject.ids.astype(str), list(book.groups))
    return Found(subject.n, subject.failed(closed[subject.code] | level, _NOT_CODABLE))


_NOT_CODABLE = Text(
    zh="这是上级类目，不直接编码，请改用它下面的编码",
    en="is a level above codes and is not given itself; use a code below it",
)


def doubled_marks(subject: Coded) -> Found:
    """One coder gives one code to one segment once."""
    names, place = np.unique(subject.ids.astype(str), return_inverse=True)
    key = subject.unit * max(len(names), 1) + place.reshape(-1)
    _, first = np.unique(key, return_index=True)
    again = np.ones(subject.n, dtype=bool)
    again[first] = False
    return Found(subject.n, subject.failed(again, _DOUBLED))


_DOUBLED = Text(zh="同一编码员给同一片段编了两次", en="the same coder gave it to the same segment twice")


def missing_attributes(subject: Coded) -> Found:
    """Required attributes stand on every mark, but those of accompanying kinds, which take them from their unit."""
    asked = subject.substantive
    required = [a for a in subject.codings.codebook.attributes if a.required]

    def failures() -> Iterator[Failed]:
        for attribute in required:
            yield from subject.failed(
                asked & ~subject.said(attribute.id), _MISSING.fill(a=attribute.title.text, i=attribute.id)
            )

    return Found(int(asked.sum()) * len(required), failures())


_MISSING = Text(zh="缺“{a}”（{i}）", en="{a} is missing ({i})")


def undeclared_values(subject: Coded) -> Found:
    """Values of attributes are those the book declares."""
    failed: list[Failed] = []
    n = 0
    for attribute in subject.codings.codebook.attributes:
        if not attribute.values:
            continue
        values, given = subject.values(attribute.id), subject.said(attribute.id)
        n += int(given.sum())
        bad = given & ~np.isin(values.astype(str), attribute.value_ids)
        message = _UNDECLARED.fill(a=attribute.title.text, i=attribute.id)
        failed += subject.failed(bad, message, values, listed(attribute.value_ids))
    return Found(n, failed)


_UNDECLARED = Text(zh="“{a}”（{i}）没有这个值", en="{a} ({i}) has no such value")


def undeclared_attributes(subject: Coded) -> Found:
    """An attribute the book does not declare is kept, and used by nothing."""
    known = subject.codings.codebook.attribute_by_id
    names = dict.fromkeys(name for mark in subject.codings.marks for name in mark.attributes)
    failed = []
    for name in names:
        if name not in known:
            n = sum(name in mark.attributes for mark in subject.codings.marks)
            failed.append(Failed(name, advised(_NO_ATTRIBUTE.fill(n=n), name, known), n))
    return Found(len(names), failed)


_NO_ATTRIBUTE = Text(zh="手册没有声明这个属性，共 {n} 处。", en="The codebook does not declare it; marks: {n}.")


def forbidden_together(subject: Coded) -> Found:
    """What the procedure never allows: a mechanism that is only planned."""
    rules = subject.codings.codebook.procedure.never
    failed: list[Failed] = []
    n = 0
    for rule in rules:
        of = subject.of_kinds((rule.kind,)) if rule.kind is not None else subject.code >= 0
        values = subject.values(rule.attribute)
        n += int(of.sum())
        message = _NEVER.fill(k=_kind(subject, rule.kind), a=rule.attribute, v=rule.value)
        failed += subject.failed(of & (values.astype(str) == rule.value), message)
    return Found(n, failed)


_NEVER = Text(zh="{k}不能写 {a} = {v}", en="{k}: never with {a} = {v}")
_ANY = Text(zh="任何编码", en="any code")


def _kind(subject: Coded, kind: str | None) -> Text:
    if kind is None:
        return _ANY
    return next((group.title.text for group in subject.codings.codebook.kinds if group.id == kind), same(kind))


def unlinked_codes(subject: Coded) -> Found:
    """A mechanism speaks of at least one part of an index, by its code or by the mark itself."""
    book = subject.codings.codebook
    of = subject.of_kinds(book.procedure.linked)
    feeding = np.array([*(bool(code.feeds) for code in book.codes), False], dtype=bool)
    name = book.procedure.links
    said = np.zeros(subject.n, dtype=bool) if name is None else subject.said(name)
    return Found(int(of.sum()), subject.failed(of & ~feeding[subject.code] & ~said, _UNLINKED))


_UNLINKED = Text(zh="没有指向任何子维度或量表", en="names no sub-dimension or scale")


def remedy_differs(subject: Coded) -> Found:
    """Where a mark carries a remedy, it is that of its code."""
    book = subject.codings.codebook
    if book.procedure.remedy is None:
        return Found(0)
    given = subject.values(book.procedure.remedy)
    own = np.array([*(code.remedy or "" for code in book.codes), ""], dtype=object)[subject.code]
    said = subject.said(book.procedure.remedy) & (subject.code >= 0)
    bad = said & (given.astype(str) != own.astype(str))
    places = np.flatnonzero(bad)
    expected = {code: listed(dict.fromkeys(own[places][subject.ids[places] == code])) for code in subject.ids[places]}
    failed = [
        failure
        for code in dict.fromkeys(subject.ids[places].tolist())
        for failure in subject.failed(places[subject.ids[places] == code], _REMEDY.fill(c=code), given, expected[code])
    ]
    return Found(int(said.sum()), failed)


_REMEDY = Text(zh="{c} 的治理方式与手册不同", en="{c}: the remedy is not that of the codebook")


def not_counted(subject: Coded) -> Found:
    """What never enters counts (hearsay): listed here, left out there."""
    rules = subject.codings.codebook.procedure.not_counted
    failed: list[Failed] = []
    n = 0
    for rule in rules:
        of = subject.code >= 0 if rule.kind is None else subject.of_kinds((rule.kind,))
        n += int(of.sum())
        bad = of & (subject.values(rule.attribute).astype(str) == rule.value)
        failed += subject.failed(bad, _ASIDE.fill(a=rule.attribute, v=rule.value))
    return Found(n, failed)


_ASIDE = Text(zh="{a} = {v}，不计入频次", en="{a} = {v}: not counted")

CHECKS: tuple[Check[Coded], ...] = (
    Check(
        "unknown_codes",
        "error",
        Text(zh="编码都在手册里", en="codes are in the codebook"),
        unknown_codes,
        Text(zh="改正编码，或先列入手册的新版本。", en="Correct the code, or take it into a new version of the book."),
    ),
    Check(
        "parked_codes",
        "note",
        Text(zh="没有等待列入手册的开放编码", en="no open code waits to enter the book"),
        parked_codes,
    ),
    Check(
        "codes_not_codable",
        "error",
        Text(zh="上级类目不直接编码", en="levels above codes carry no coding"),
        codes_not_codable,
        Text(zh="改用下一级的编码。", en="Use a code of the level below."),
    ),
    Check(
        "doubled_marks",
        "warning",
        Text(zh="同一编码不重复记在同一片段上", en="a code stands once on a segment"),
        doubled_marks,
        Text(zh="删去多余的一条。", en="Remove one of them."),
    ),
    Check(
        "missing_attributes",
        "error",
        Text(zh="必填属性齐全", en="required attributes are there"),
        missing_attributes,
        Text(zh="补上属性；说不清的写 unclear。", en="Add the attribute; write unclear where it is so."),
    ),
    Check(
        "undeclared_values",
        "error",
        Text(zh="属性的值都有声明", en="values of attributes are declared"),
        undeclared_values,
        Text(zh="改成手册里的值。", en="Use a value of the codebook."),
    ),
    Check(
        "undeclared_attributes",
        "note",
        Text(zh="属性都有声明", en="attributes are declared"),
        undeclared_attributes,
    ),
    Check(
        "forbidden_together",
        "error",
        Text(zh="没有手册禁止的组合", en="nothing stands together that the procedure forbids"),
        forbidden_together,
        Text(zh="改正属性，或换一个编码。", en="Correct the attribute, or choose another code."),
    ),
    Check(
        "unlinked_codes",
        "error",
        Text(zh="机制编码指向子维度或量表", en="mechanisms name a sub-dimension or scale"),
        unlinked_codes,
        Text(
            zh="在手册的 feeds 里或编码的 linked 属性里写明。",
            en="Name it under feeds in the book, or in the mark itself.",
        ),
    ),
    Check(
        "remedy_differs",
        "error",
        Text(zh="治理方式与手册一致", en="remedies are those of the codebook"),
        remedy_differs,
        Text(zh="以手册为准；若手册有误，请出新版本。", en="Follow the book; where the book errs, make a new version."),
    ),
    Check(
        "not_counted",
        "note",
        Text(zh="没有不计入频次的编码", en="every mark enters counts"),
        not_counted,
    ),
)
