"""Numbers that look like missing codes beside a short list of answers: a suggestion for a person to confirm."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from ...schemes.base import Reason

# Codes widely used for "no answer". 问卷星 writes -3 for a skipped question, the European Social Survey
# 7/8/9 and 77/88/99; with neither, this project's own 96/98/99.
_NEGATIVE: dict[int, Reason] = {
    -1: "not_asked",
    -2: "not_shown",
    -3: "not_asked",
    -8: "dont_know",
    -9: "no_answer",
    -88: "dont_know",
    -99: "no_answer",
}
_OURS: dict[int, Reason] = {96: "not_applicable", 97: "refused", 98: "dont_know", 99: "refused"}
_DIGIT: dict[int, Reason] = {6: "not_applicable", 7: "refused", 8: "dont_know", 9: "no_answer"}
_LONG: dict[int, Reason] = {997: "refused", 998: "dont_know", 999: "no_answer"}


@dataclass(frozen=True)
class LabelledMissing:
    """A missing code of one column; `sure` where its own label names the reason."""

    code: float | str
    reason: Reason
    label: str | None = None
    sure: bool = False


def missing_numbers(
    values: Sequence[float], skips: Collection[float] = ()
) -> tuple[tuple[float, ...], tuple[LabelledMissing, ...]]:
    """Split distinct whole numbers into answers and suspected missing codes.

    Parameters
    ----------
    values : sequence of float
    skips : collection of float
        Codes below zero that stand for no answer in other columns.

    Examples
    --------
    >>> missing_numbers((-3.0, 1.0, 2.0, 3.0, 4.0, 5.0))[0]
    (1.0, 2.0, 3.0, 4.0, 5.0)
    >>> [(m.code, m.reason) for m in missing_numbers((0.0, 5.0, 10.0, 77.0, 88.0))[1]]
    [(77.0, 'refused'), (88.0, 'dont_know')]
    >>> missing_numbers((-2.0, -1.0, 0.0, 1.0, 2.0))[1]
    ()
    >>> missing_numbers((-1.0, 0.0, 1.0))[0], missing_numbers((-1.0, 0.0, 1.0), skips=(-1.0,))[0]
    ((-1.0, 0.0, 1.0), (0.0, 1.0))
    """
    whole = [int(value) for value in values]
    known: dict[int, Reason] = {}
    # A scale that runs below zero step by step (-3 … 3) has no codes there.
    below = [value for value in whole if value < 0]
    step_by_step = 0 in whole and not set(below) <= set(skips) and set(range(min(below), 0)) <= set(whole)
    if not step_by_step and any(value >= 0 for value in whole):
        known |= {value: reason for value, reason in _NEGATIVE.items() if value in whole}
    rest = [value for value in whole if value not in known]
    for codes, most in ((_wide(rest), 11), (_LONG, 31), (_DIGIT, 5)):
        answers = [value for value in rest if value not in codes]
        tail = [value for value in rest if value in codes]
        if len(answers) > 1 and tail and max(answers) <= most and min(tail) > max(answers) + 1:
            known |= {value: codes[value] for value in tail}
            rest = answers
    return (
        tuple(float(value) for value in rest),
        tuple(LabelledMissing(float(value), reason) for value, reason in sorted(known.items())),
    )


def _wide(values: Sequence[int]) -> dict[int, Reason]:
    if 77 in values or 88 in values:
        return {66: "not_applicable", 77: "refused", 88: "dont_know", 99: "no_answer"}
    return _OURS
