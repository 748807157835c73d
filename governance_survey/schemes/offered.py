"""What this version of the package can fit of a plan, told from the schemes alone."""

from __future__ import annotations

from ..words.text import Text
from .analysis_plan import AnalysisPlan, Hypothesis, Pair

# Models of whole hypotheses that no verb fits yet; paths and records' outcomes are named here for who fits them.
PHASES, PATHS, JOINT, RECORDS = "M6", "M5", "M7", "M4"

_NOT_OFFERED = Text(zh="模型“{m}”本版本还不能拟合", en="the model “{m}” is not offered yet")
_ONE_WAVE = Text(
    zh="需要分阶段的重复调查，一次调查不能检验", en="it needs repeated waves by phase; one wave cannot test it"
)


def model_lacking(plan: AnalysisPlan, hypothesis: Hypothesis) -> Text | None:
    """Why no data could test a hypothesis: its model is not offered yet. None where it is."""
    if PHASES in hypothesis.models:
        return _ONE_WAVE
    if JOINT not in hypothesis.models:
        return None
    model = plan.model_by_id.get(JOINT)
    return _NOT_OFFERED.fill(m=JOINT if model is None else model.title)


def pairs_offered(plan: AnalysisPlan, hypothesis: Hypothesis) -> tuple[Pair, ...]:
    """Pairs of a hypothesis this version has a model for, whatever a study's data hold."""
    return hypothesis.pairs if model_lacking(plan, hypothesis) is None else ()
