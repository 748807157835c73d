"""Pairs of items the plan holds to say nearly the same (analysis plan, section 5, overlap of meaning)."""

from __future__ import annotations

from collections.abc import Mapping

from ...schemes.analysis_plan import AnalysisPlan, Hypothesis

# Plan -> hypothesis -> pairs. The partner of W_ORG_6 is the whole scale SHZ: the item goes alone.
_PAIRS: dict[str, dict[str, tuple[tuple[str, ...], ...]]] = {
    "community_emergency": {
        "H1b": (("W_SGL_4", "W_COL1_4"), ("W_SGL_3", "W_COL1_3")),
        "H1c": (("W_EMP_2", "W_RSK3_2"), ("W_EMP_5", "W_RSK3_1")),
        "H1d": (("W_BRN_3", "W_REF3_1"),),
        "H1e": (("W_ORG_4", "W_PRO2_2"), ("W_ORG_6",)),
        "H2a": (("W_FAZ_4", "W_LAW1_1"),),
        "H2d": (("W_JNZ_5", "W_REF2_2"), ("W_JNZ_3", "W_REF1_1")),
        "H3c": (("W_EMP_3", "W_FAZ_5"),),
    }
}


def overlapping(
    plan: AnalysisPlan, hypothesis: Hypothesis | None, items: Mapping[str, set[str]]
) -> tuple[tuple[str, ...], ...]:
    """Pairs of which two different scores of the model (score -> its items) hold one item each."""
    if hypothesis is None:
        return ()
    listed = _PAIRS.get(plan.id, {}).get(hypothesis.id, ())
    return tuple(pair for pair in listed if all(any(item in held for held in items.values()) for item in pair))
