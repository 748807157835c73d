"""Checks of a codebook against indices, hypotheses, questionnaires and an earlier version."""

from __future__ import annotations

from ...schemes.codebook_changes import ANY_CODE, OBLIGES, RECODING, CodebookChange
from ...words.text import Text, same
from .base import Check, Failed, Found, advised
from .codebook_ids import BookAndSchemes


def unknown_index_parts(subject: BookAndSchemes) -> Found:
    """What a code, a dimension or a remedy speaks of is a part of one of the indices given."""
    book, known = subject.book, _parts(subject)
    if not known:
        return Found(0)
    named = [(code.id, part) for code in book.codes for part in code.feeds]
    named += [(g.id, g.index_part) for g in (*book.dimensions, *book.remedies) if g.index_part is not None]
    failed = [
        Failed(where, advised(_NO_PART.fill(p=part), part, known), part) for where, part in named if part not in known
    ]
    # Where an index the plans name was not given, the part may well be its.
    given = {scheme.id for scheme in subject.schemes}
    named_by_plans = {name.partition("@")[0] for plan in subject.plans for name in plan.index_schemes}
    complete = bool(subject.plans) and named_by_plans <= given
    return Found(len(named), failed, "error" if complete else "warning")


_NO_PART = Text(zh="所给的指数里没有 {p}。", en="The indices given have no part {p}.")


def unknown_hypotheses(subject: BookAndSchemes) -> Found:
    """Hypotheses named by codes are in one of the plans given."""
    if not subject.plans:
        return Found(0)
    known = {hypothesis.id for plan in subject.plans for hypothesis in plan.hypotheses}
    named = [(code.id, name) for code in subject.book.codes for name in code.hypotheses]
    failed = [
        Failed(where, advised(_NO_HYPOTHESIS.fill(h=name), name, known), name)
        for where, name in named
        if name not in known
    ]
    return Found(len(named), failed)


_NO_HYPOTHESIS = Text(zh="分析方案里没有假设 {h}。", en="The plans given have no hypothesis {h}.")


def unknown_plan_codes(subject: BookAndSchemes) -> Found:
    """Codes named by hypotheses of the plans given are in the book."""
    book = subject.book
    named = [(h.id, code) for plan in subject.plans for h in plan.hypotheses for code in h.codes]
    failed = [
        Failed(where, advised(_NO_CODE.fill(c=code), code, book.code_by_id), code)
        for where, code in named
        if code not in book.code_by_id and code not in book.groups
    ]
    return Found(len(named), failed)


_NO_CODE = Text(zh="假设提到的编码 {c} 不在手册里。", en="The hypothesis names {c}, which the book does not have.")


def unused_codes(subject: BookAndSchemes) -> Found:
    """A code that feeds no part of an index and bears on no hypothesis is coded for nothing."""
    heard = {code for plan in subject.plans for h in plan.hypotheses for code in h.codes}
    codes = [code for code in subject.book.codes if code.codable]
    failed = [
        Failed(code.id, _UNUSED, code.title.text)
        for code in codes
        if not code.feeds and not code.hypotheses and not heard & set(subject.book.levels(code.id))
    ]
    return Found(len(codes), failed)


_UNUSED = Text(zh="不指向任何指数部分，也没有假设用到", en="feeds no part of an index, and no hypothesis uses it")


def uncovered_constructs(subject: BookAndSchemes) -> Found:
    """Parts of the indices given that no code speaks of: interviews will say nothing about them."""
    found = subject.book.crosswalk(subject.schemes, subject.forms)
    failed = [
        Failed(f"{row.scheme} {row.part}", _UNCOVERED.fill(t=row.title, n=len(row.items))) for row in found.uncovered
    ]
    return Found(len(found.rows), failed)


_UNCOVERED = Text(
    zh="“{t}”没有编码说到（问卷中有 {n} 道题或指标）", en="no code speaks of {t} (items and indicators given: {n})"
)


def version_not_raised(subject: BookAndSchemes) -> Found:
    """A book that changed has a higher version: codings name the version they were made with."""
    if subject.earlier is None:
        return Found(0)
    old, new = (tuple(map(int, book.version.split("."))) for book in (subject.earlier, subject.book))
    changed = bool(subject.book.changes_since(subject.earlier).changes)
    failed = [Failed("version", _VERSION, subject.book.version)] if changed and new <= old else []
    return Found(1, failed)


_VERSION = Text(zh="内容改了，版本号没有升高", en="the content changed, but the version is not higher")


def recoding_obliged(subject: BookAndSchemes) -> Found:
    """What changed since the earlier version that earlier codings cannot pass over."""
    if subject.earlier is None:
        return Found(0)
    changes = subject.book.changes_since(subject.earlier).changes
    return Found(len(changes), [_failed(change) for change in changes if change.obliges in RECODING])


def _failed(change: CodebookChange) -> Failed:
    nothing = same("–")
    message = _CHANGED.fill(
        w=change.what, a=change.before or nothing, b=change.after or nothing, o=OBLIGES[change.obliges]
    )
    return Failed(change.code if change.code != ANY_CODE else ANY_CODE, message, change.obliges)


_CHANGED = Text(zh="{w}：{a} → {b}；{o}", en="{w}: {a} → {b}; {o}")


def _parts(subject: BookAndSchemes) -> dict[str, None]:
    known: dict[str, None] = {}
    for scheme in subject.schemes:
        prefixes = {source.id: source.prefix for source in scheme.sources}
        for dimension in scheme.dimensions:
            known |= {dimension.id: None, **{sub.id: None for sub in dimension.subdimensions}}
            subs = (ref for sub in dimension.subdimensions for ref in sub.constructs)
            for ref in (*dimension.constructs, *subs):
                known |= {ref.id: None, ref.id.removeprefix(f"{prefixes.get(ref.source, '')}_"): None}
    return known


CHECKS: tuple[Check[BookAndSchemes], ...] = (
    Check(
        "unknown_index_parts",
        "error",
        Text(zh="编码指向的指数部分都存在", en="parts of indices that codes feed exist"),
        unknown_index_parts,
        Text(zh="改正 feeds，或在 schemes 里补上该指数。", en="Correct feeds, or give that index under schemes."),
    ),
    Check(
        "unknown_hypotheses",
        "error",
        Text(zh="编码提到的假设都存在", en="hypotheses that codes bear on exist"),
        unknown_hypotheses,
        Text(zh="改正 hypotheses。", en="Correct hypotheses."),
    ),
    Check(
        "unknown_plan_codes",
        "error",
        Text(zh="假设提到的编码都在手册里", en="codes that hypotheses name are in the book"),
        unknown_plan_codes,
        Text(zh="改正分析方案里的 codes，或补上编码。", en="Correct codes in the plan, or add the code."),
    ),
    Check(
        "unused_codes",
        "warning",
        Text(zh="编码都有用处", en="every code is used"),
        unused_codes,
        Text(zh="写明 feeds 或 hypotheses，或删去该编码。", en="Give it feeds or hypotheses, or remove it."),
    ),
    Check(
        "uncovered_constructs",
        "warning",
        Text(zh="指数各部分都有编码说到", en="codes speak of every part of the indices"),
        uncovered_constructs,
        Text(zh="补一个编码，或说明访谈不涉及它。", en="Add a code, or say that interviews do not go into it."),
    ),
    Check(
        "version_not_raised",
        "error",
        Text(zh="手册改动后版本号升高", en="a changed book has a higher version"),
        version_not_raised,
        Text(
            zh="升高 version，编码文件才知道依据哪一版。",
            en="Raise version, so that codings can say what they rest on.",
        ),
    ),
    Check(
        "recoding_obliged",
        "warning",
        Text(zh="以前的编码可以照旧", en="earlier codings can stay as they are"),
        recoding_obliged,
        Text(zh="按每处所说补编、复核或改编号。", en="Code, review or rename as each line says."),
    ),
)
