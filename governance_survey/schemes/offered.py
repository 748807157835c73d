"""What this version of the package can fit of a plan, told from the schemes alone."""

from __future__ import annotations

from collections.abc import Mapping

from ..words.text import Text
from .analysis_plan import AnalysisPlan, Hypothesis, Pair

# Verbs a scheme is ready for before the package has them: codes are written, agreement of coders comes later.
LATER_VERBS = ("agreement",)
# Models of whole hypotheses, and of paths, that no verb fits yet.
PHASES, PATHS, JOINT, RECORDS = "M6", "M5", "M7", "M4"

_NOT_OFFERED = Text(zh="模型“{m}”本版本还不能拟合", en="the model “{m}” is not offered yet")
_ONE_WAVE = Text(
    zh="需要分阶段的重复调查，一次调查不能检验", en="it needs repeated waves by phase; one wave cannot test it"
)
_COUNT = Text(
    zh="结果是计数，需要计数模型，本版本还不能拟合", en="the outcome is a count; count models are not offered yet"
)
_SHARE = Text(
    zh="结果是比例，计划要求分数 logit，本版本还不能拟合",
    en="the outcome is a share; the plan asks for a fractional logit, which is not offered yet",
)


def model_lacking(plan: AnalysisPlan, hypothesis: Hypothesis, pair: Pair) -> Text | None:
    """Why no data could test a pair: its model is not offered yet. None where it is."""
    if PHASES in hypothesis.models:
        return _ONE_WAVE
    wanted = PATHS if ">" in pair.x else JOINT if JOINT in hypothesis.models else None
    if wanted is None:
        return None
    model = plan.model_by_id.get(wanted)
    return _NOT_OFFERED.fill(m=wanted if model is None else model.title)


def outcome_lacking(hypothesis: Hypothesis, scale: str | None) -> Text | None:
    """Why an outcome on this scale of an indicator (None: a score or an answer) has no model yet."""
    if scale == "count":
        return _COUNT
    return _SHARE if scale == "share" and RECORDS in hypothesis.models else None


def pairs_offered(plan: AnalysisPlan, hypothesis: Hypothesis, scales: Mapping[str, str]) -> tuple[Pair, ...]:
    """Pairs of a hypothesis this version has a model for, whatever a study's data hold.

    Parameters
    ----------
    scales : mapping
        Indicator -> its scale.
    """
    return tuple(
        pair
        for pair in hypothesis.pairs
        if model_lacking(plan, hypothesis, pair) is None
        and outcome_lacking(hypothesis, scales.get(pair.y.removesuffix(" raw"))) is None
    )
