"""Checks of a study file, before any of its data is opened."""

from __future__ import annotations

import re

from ...schemes.formula import Formula, parse_formula
from ...schemes.study import FindingRequest, Study
from ...words.errors import FormulaError
from ...words.text import Text, listed
from .base import Check, Failed, Found, advised, repeated


def repeated_study_ids(study: Study) -> Found:
    """Sources and findings have ids of their own."""
    sources, findings = [entry.source for entry in study.data], [entry.id for entry in study.findings]
    failed = [
        Failed(f"{space} {name}", _TWICE.fill(name=name, n=n), n)
        for space, names in (("data", sources), ("findings", findings))
        for name, n in repeated(names).items()
    ]
    return Found(len(sources) + len(findings), failed)


_TWICE = Text(zh="编号 {name} 出现了 {n} 次", en="the id {name} stands {n} times")


def unreadable_formulas(study: Study) -> Found:
    """A formula must follow the grammar; the message shows the place."""
    failed = []
    for entry in study.findings:
        problem = _parsed(entry)
        if isinstance(problem, FormulaError):
            wording = Text(zh=problem.say("zh"), en=problem.say("en"))
            failed.append(Failed(f"findings {entry.id}", wording, entry.formula))
    return Found(len(study.findings), failed)


def _parsed(entry: FindingRequest) -> Formula | FormulaError:
    try:
        return parse_formula(entry.formula)
    except FormulaError as problem:
        return problem


def absent_terms(study: Study) -> Found:
    """The term a finding speaks of must stand in its formula."""
    failed, n = [], 0
    for entry in study.findings:
        formula = _parsed(entry)
        if isinstance(formula, FormulaError):
            continue
        n += 1
        # A category is spoken of by the column it makes: C(edu)[3] belongs to the term C(edu).
        known = [term.label for term in formula.terms]
        wanted = re.sub(r"\[[^\]]*\]", "", entry.term).replace(" ", "")
        if wanted not in [label.replace(" ", "") for label in known]:
            message = advised(_NO_TERM.fill(t=entry.term), entry.term, known)
            failed.append(Failed(f"findings {entry.id}", message, entry.term, expected=listed(known, most=20)))
    return Found(n, failed)


_NO_TERM = Text(zh="公式里没有 {t} 这一项。", en="The formula has no term {t}.")


def unknown_levels(study: Study) -> Found:
    """With several sources a finding must say which one it is about."""
    sources = [entry.source for entry in study.data]
    failed = []
    for entry in study.findings:
        if entry.level is None and len(sources) > 1:
            failed.append(Failed(f"findings {entry.id}", _NO_LEVEL, expected=listed(sources)))
        elif entry.level is not None and entry.level not in (*sources, "community"):
            message = _NOT_A_SOURCE.fill(l=entry.level)
            failed.append(Failed(f"findings {entry.id}", message, entry.level, expected=listed(sources)))
    return Found(len(study.findings), failed)


_NO_LEVEL = Text(zh="没有写明分析层次 level", en="its level of analysis is not given")
_NOT_A_SOURCE = Text(zh="{l} 不是数据来源", en="{l} is not a source of the data")


def unpinned_files(study: Study) -> Found:
    """Without its hash a data file can change and nobody would know."""
    failed = [Failed(f"data {entry.source}", _UNPINNED, entry.file) for entry in study.data if entry.sha256 is None]
    return Found(len(study.data), failed)


_UNPINNED = Text(zh="没有登记文件的 sha256", en="the file's sha256 is not recorded")

CHECKS: tuple[Check[Study], ...] = (
    Check(
        "repeated_study_ids",
        "error",
        Text(zh="来源和发现的编号不重复", en="ids of sources and findings are unique"),
        repeated_study_ids,
        Text(zh="给每个来源和发现各取一个编号。", en="Give each source and finding its own id."),
    ),
    Check(
        "unreadable_formulas",
        "error",
        Text(zh="公式合乎语法", en="formulas can be read"),
        unreadable_formulas,
        Text(zh="改正所指的位置。", en="Correct the place shown."),
    ),
    Check(
        "absent_terms",
        "error",
        Text(zh="所问的项在公式里", en="the terms asked for stand in their formulas"),
        absent_terms,
        Text(zh="改正 term，或把它加进公式。", en="Correct the term, or add it to the formula."),
    ),
    Check(
        "unknown_levels",
        "error",
        Text(zh="分析层次都是数据来源", en="levels of analysis are sources"),
        unknown_levels,
        Text(zh="在 level 里写来源编号。", en="Write the id of a source under level."),
    ),
    Check(
        "unpinned_files",
        "note",
        Text(zh="数据文件都登记了 sha256", en="data files are pinned by their sha256"),
        unpinned_files,
    ),
)
