"""Checks of units the text itself gives: where sentences, turns or answers are coded, they are coded whole."""

from __future__ import annotations

import numpy as np

from ...data.units import GIVEN, cut_units
from ...words.text import Text
from .base import Check, Found
from .coded import Coded


def units_not_whole(subject: Coded) -> Found:
    """A segment begins and ends where a unit of the declared kind does. Meaning units are not checked."""
    unit = subject.codings.codebook.procedure.unit
    if unit not in GIVEN:
        return Found(0)
    bad = np.zeros(len(subject.start), dtype=bool)
    checked = 0
    for place, own in subject.by_source(np.arange(len(bad))):
        source = subject.codings.sources[place]
        turns = subject.codings.turns(source.id)
        # Without known interviewers nobody can say which turns are answers.
        if source.text is None or turns is None or (turns.speaker and not turns.asked.any()):
            continue
        whole = cut_units(source.text, turns, unit)
        checked += len(own)
        bad[own] = ~np.isin(subject.start[own], whole[:, 0]) | ~np.isin(subject.end[own], whole[:, 1])
    return Found(checked, subject.failed_segments(np.flatnonzero(bad), _PART))


_PART = Text(zh="没有在单元的边界上起止", en="does not begin and end where units do")

CHECKS: tuple[Check[Coded], ...] = (
    Check(
        "units_not_whole",
        "warning",
        Text(zh="片段都是完整的编码单元", en="segments are whole units"),
        units_not_whole,
        Text(
            zh="把边界移到句子、话轮或回答的起止处。",
            en="Move the boundaries to those of the sentence, turn or answer.",
        ),
    ),
)
