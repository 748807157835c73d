"""Mechanisms heard beside the estimates of hypotheses: supporting, contradicting, and rival explanations."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...schemes.analysis_plan import Hypothesis
from ...words.numbers import Number
from ...words.table import Cell, Table
from ...words.text import Text, listed, same
from ..hypotheses.labels import VERDICTS
from ..hypotheses.tested import Examination, HypothesisTest
from ..sample_design import simulated_note
from .joint_talk import Matched, holds

if TYPE_CHECKING:
    from .joint_displaying import JointDisplay

EXPLAINS = ("mechanism", "cause")
MOST_RIVALS = 3
_RIVAL = Text(zh="{c} {t}（{n} 份）", en="{c} {t} ({n})")
_NOTES = (
    Text(
        zh="支持：给出该假设的机制或原因编码、且未标为没有、失败、计划或说不清的访谈份数；反对：同一编码标为没有或失败、或效价相反"
        "的份数，与发现所附访谈证据同一规则。其他解释：同一结果的、不属于该假设的机制与原因，括号内为访谈份数。",
        en="Supporting: interviews with a mechanism or cause of the hypothesis that is not marked absent, failed, "
        "planned or unclear; contradicting: absent, failed or of the opposite valence, by the rule of the evidence "
        "beside a finding. Rivals: mechanisms and causes of the same outcome that the hypothesis does not name, with "
        "their interviews.",
    ),
    Text(
        zh="访谈份数只与估计并列，不构成检验：不得用提出假设的访谈来检验该假设。",
        en="Counts stand beside the estimate and test nothing: no hypothesis is tested with the interviews that "
        "suggested it.",
    ),
)
_WHY = Text(zh="{v}：{w}", en="{v}: {w}")
_NO_ESTIMATES = Text(
    zh="没有估计：请给出 examination=（假设检验的结果）。", en="No estimates: give examination=, the hypotheses tested."
)


@dataclass(frozen=True)
class Mechanism:
    """One hypothesis: its test where it was examined, and what interviews say of how it would come about.

    Attributes
    ----------
    codes : tuple of str
        Mechanisms and causes of the book that bear on it.
    supporting, contradicting : frozenset of str
        Interviews.
    rivals : tuple of (code, interviews)
        Other mechanisms and causes of its outcome, most heard first.
    """

    id: str
    hypothesis: Hypothesis | None
    test: HypothesisTest | None
    codes: tuple[str, ...]
    supporting: frozenset[str]
    contradicting: frozenset[str]
    rivals: tuple[tuple[str, int], ...]


_NO_SINGLE = Text(zh="不是单个斜率：见该假设的发现", en="no single slope: see the finding of the hypothesis")


def mechanisms_of(found: Matched, examination: Examination | None) -> tuple[Mechanism, ...]:
    """One for each hypothesis examined, or without an examination for each that codes of the book name."""
    book = found.codings.codebook
    if examination is not None:
        return tuple(_mechanism(found, test.hypothesis.id, test.hypothesis, test) for test in examination.tests)
    named = dict.fromkeys(name for code in book.codes if code.kind in EXPLAINS for name in code.hypotheses)
    return tuple(_mechanism(found, name, None, None) for name in sorted(named, key=_counted))


def _counted(name: str) -> tuple[tuple[int, str], ...]:
    # H2 before H10.
    return tuple((int(number or 0), letters) for letters, number in re.findall(r"(\D*)(\d*)", name))


def _mechanism(found: Matched, name: str, hypothesis: Hypothesis | None, test: HypothesisTest | None) -> Mechanism:
    book = found.codings.codebook
    listed_codes = set(hypothesis.codes) if hypothesis is not None else set()
    bears = [code for code in book.codes if code.id in listed_codes or name in code.hypotheses]
    codes = tuple(code.id for code in bears if code.kind in EXPLAINS)
    rivals = {}
    if hypothesis is not None:
        own = {code.id for code in bears}
        about = _about(found, hypothesis.outcomes)
        rivals = {code: len(_interviews(found, (code,), True)) for code in about if code not in own}
    heard = sorted((code for code in rivals if rivals[code]), key=lambda code: -rivals[code])
    return Mechanism(
        name,
        hypothesis,
        test,
        codes,
        _interviews(found, codes, True),
        _interviews(found, codes, False),
        tuple((code, rivals[code]) for code in heard),
    )


def _about(found: Matched, outcomes: Iterable[str]) -> tuple[str, ...]:
    """Mechanisms and causes of what the outcomes measure: of their dimension, or of a part they feed."""
    book = found.codings.codebook
    parts = {part for outcome in outcomes for part in (outcome, outcome.split("_", 1)[-1])}
    dimensions = {group.id for group in book.dimensions if group.index_part in parts}
    return tuple(
        code.id
        for code in book.codes
        if code.kind in EXPLAINS and (code.dimension in dimensions or parts & set(code.feeds))
    )


def _interviews(found: Matched, codes: Iterable[str], wanted: bool) -> frozenset[str]:
    names, segments = set(codes), found.codings.segment_by_id
    return frozenset(
        segments[mark.segment].source
        for mark in found.codings.marks
        if mark.code in names and holds(found.codings, mark) is wanted
    )


def mechanisms_table(found: JointDisplay) -> Table:
    """One row a hypothesis: its headline estimate, and interviews for and against how it would come about."""
    columns = (
        "hypothesis", "claim", "estimate", "conf_low", "conf_high", "unit", "outcome_of_test", "codes_named",
        "n_supporting", "n_contradicting", "rivals",
    )  # fmt: skip
    rows = tuple(_row(found, mechanism) for mechanism in found.mechanisms)
    notes = (*_NOTES, *((_NO_ESTIMATES,) if found.examination is None else ()), *simulated_note(found.simulated))
    title = Text(zh="机制：假设的估计与访谈中的解释", en="Mechanisms: estimates and explanations heard")
    return Table("joint_mechanisms", title, columns, rows, notes)


def _row(found: JointDisplay, own: Mechanism) -> tuple[Cell, ...]:
    book = found.matched.codings.codebook
    rivals = [_RIVAL.fill(c=code, t=book.code_by_id[code].title.text, n=n) for code, n in own.rivals[:MOST_RIVALS]]
    asked = bool(own.codes)
    return (
        own.id,
        own.hypothesis.claim.text if own.hypothesis is not None else None,
        *_estimate(own),
        listed(own.codes, most=12) if asked else None,
        Number(f"{own.id}.n_supporting", len(own.supporting), "count") if asked else None,
        Number(f"{own.id}.n_contradicting", len(own.contradicting), "count") if asked else None,
        listed(rivals) if rivals else None,
    )


def _estimate(own: Mechanism) -> tuple[Cell, ...]:
    headline = own.test.headline if own.test is not None else None
    if headline is None or headline.estimate is None:
        refusal = own.test.finding.refusal if own.test is not None else None
        why = None if refusal is None else _WHY.fill(v=VERDICTS["not_tested"], w=refusal[1])
        if why is None and own.test is not None:
            why = _NO_SINGLE
        return None, None, None, None, why
    told = headline.estimate
    unit = Text(zh="{c}；{u}", en="{c}; {u}").fill(c=told.contrast, u=told.unit)
    values = (("estimate", told.value), ("low", told.low), ("high", told.high))
    numbers = (Number(f"{own.id}.joint_{name}", value, "estimate") for name, value in values)
    said = VERDICTS[(own.test.verdict if own.test is not None else None) or headline.verdict]
    return (*numbers, same(f"{headline.pair.x} → {headline.pair.y}: ") + unit, said)
