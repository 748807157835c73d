"""What `examine` was asked for: a plan, hypotheses of it, terms to adjust for; refused where they cannot be meant."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from ...schemes.analysis_plan import AnalysisPlan, Hypothesis
from ...schemes.formula import parse_formula
from ...schemes.loading import read_shipped
from ...words.errors import UsageError, closest
from ...words.text import Text, listed, same
from ..argument_checks import check_names
from ..linked_scoring import LinkedIndices
from ..model_variables import Scope
from .pairs import locate


def check_linked(indices: object) -> None:
    """Refuse scores of one source alone, and what is no score."""
    if not isinstance(indices, LinkedIndices):
        raise UsageError(
            "not_linked",
            Text(
                zh="假设跨越几个来源，需要联结好的研究。", en="Hypotheses reach over sources: they need a linked study."
            ),
            expected=same("score(link(worker=…, resident=…, record=…), …)"),
            got=same(type(indices).__name__),
        )


def plan_asked(plan: object) -> AnalysisPlan:
    """The plan itself, or the shipped one of that name."""
    if isinstance(plan, str):
        return cast(AnalysisPlan, read_shipped("analysis_plan", plan))
    if not isinstance(plan, AnalysisPlan):
        raise UsageError(
            "not_a_plan",
            Text(zh="这里要分析计划，或其编号。", en="This takes an analysis plan, or its id."),
            expected=same('"community_emergency", read_scheme("my_plan.yaml")'),
            got=same(type(plan).__name__),
        )
    return plan


def chosen_hypotheses(plan: AnalysisPlan, wanted: Sequence[str] | str, least: int = 0) -> tuple[Hypothesis, ...]:
    """The hypotheses meant by ids and tiers, in the order of the plan; no fewer names than `least`.

    Raises
    ------
    UsageError
        ``not_names``, ``unknown_hypothesis``.
    """
    wanted = (wanted,) if isinstance(wanted, str) else wanted
    check_names(wanted, "hypotheses", '"H1a", ("H1a", "H2a"), "primary", "all"', least)
    tiers = {hypothesis.tier for hypothesis in plan.hypotheses}
    known = (*plan.hypothesis_by_id, *sorted(tiers), "all")
    by_case = {name.casefold(): name for name in known}
    named = set()
    for name in wanted:
        if name.casefold() not in by_case:
            raise UsageError(
                "unknown_hypothesis",
                Text(zh="计划里没有假设 {h}。", en="The plan has no hypothesis {h}.").fill(h=name),
                expected=listed(known, most=50),
                fix=closest(name, known),
            )
        named.add(by_case[name.casefold()])
    return tuple(h for h in plan.hypotheses if named & {h.id, h.tier, "all"})


def check_controls(adjust_for: Sequence[str] | None, indices: LinkedIndices) -> None:
    """Refuse terms to adjust for that no source of the study knows: a control set of one's own has no slips.

    Raises
    ------
    UsageError
        ``not_names``, ``unknown_control``.
    FormulaError
        A term that cannot be read.
    """
    if adjust_for is None:
        return
    check_names(adjust_for, "adjust_for", '("urban", "W_BG_8")')
    scope = Scope(indices.of(indices.sources[0]), indices)
    for term in adjust_for:
        for name in parse_formula(f"outcome_ ~ {term}").names[1:]:
            # A name known but not scored here, or absent at one level only, is left out there, with its reason.
            if locate(indices, name) is None and scope.unscored(name) is None:
                raise UsageError(
                    "unknown_control",
                    Text(
                        zh="没有一个来源有要调整的变量 {n}。", en="No source has {n}, which is to be adjusted for."
                    ).fill(n=name),
                    expected=listed(scope.known(), most=12),
                    fix=closest(name, scope.known()),
                )
