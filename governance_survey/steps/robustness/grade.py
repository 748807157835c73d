"""The grade of evidence, by the plan's rule 1.5: A, B or C; D is for interviews alone and never comes from a slope."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ...words.numbers import Number
from ...words.text import Text, listed
from ..hypotheses.pairs import locate
from ..linked_scoring import LinkedIndices
from .check import Check
from .subject import Subject

LEAST_COVERED = 0.7
_SAID = Text(zh="证据等级 {g}：{r}。{f}", en="Evidence grade {g}: {r}. {f}")
_FOR = {
    "A": Text(zh="可以支持“应当”的建议。", en="It supports a recommendation in the imperative."),
    "B": Text(
        zh="有一致的访谈证据时才支持“应当”的建议。",
        en="It supports a recommendation in the imperative only together with concordant interviews.",
    ),
    "C": Text(zh="只支持“值得进一步检验”。", en="It supports “worth testing further” and no more."),
    "D": Text(zh="只支持“值得进一步检验”。", en="It supports “worth testing further” and no more."),
}
_UNSETTLED = Text(zh="主估计的区间包含零，方向未定", en="the headline interval holds nought, so the direction is open")
# Whether the plan stood before the data is seen by the study that was frozen, not by the checks.
_BEST = Text(
    zh="跨来源或台账，计划内的检验，全部检查通过；前提是计划在数据之前已经登记",
    en="cross-source or record, a test of the plan, held in every check; provided that the plan was registered before "
    "the data",
)
_AGAINST = Text(
    zh="方向与假设相反：不支持所涉对策的任何建议。",
    en="The direction is opposite to the hypothesis: it supports no recommendation of the remedy.",
)


@dataclass(frozen=True)
class Grade:
    """A letter and why; `against` where the direction is opposite to what the hypothesis expects.

    Examples
    --------
    >>> grade = Grade("C", (Text(zh="同源", en="one source"),))
    >>> grade.say("en")
    'Evidence grade C: one source. It supports “worth testing further” and no more.'
    """

    letter: Literal["A", "B", "C", "D"]
    reasons: tuple[Text, ...]
    against: bool = False

    @property
    def sentence(self) -> Text:
        """Letter, reasons, and what it supports; stands as a caveat of a finding."""
        joined = Text(zh="；".join(r.zh for r in self.reasons), en="; ".join(r.en for r in self.reasons))
        return _SAID.fill(g=self.letter, r=joined, f=_AGAINST if self.against else _FOR[self.letter])

    def say(self, language: str | None = None) -> str:
        """The sentence in one language."""
        return self.sentence.say(language)


def grade_of(subject: Subject, checks: Sequence[Check], *, complete: bool) -> Grade:
    """The grade of an estimate after its checks.

    C where the same people answered for both sides, where the cross-half slope is under half of the same-half slope,
    where two checks or more failed, or where the interval holds nought: with no direction there is nothing to
    recommend, whatever the checks say; B where one failed, something was warned of or could not be run, the record
    covers under 70 % of communities, or the test is none of the plan's; else A.
    """
    failed = [check for check in checks if check.status == "failed"]
    lowest = [
        (subject.same_people, Text(zh="预测变量与结果来自同一批人", en="the same people gave predictor and outcome")),
        (
            any(check.decides for check in failed),
            Text(zh="异半斜率不足同半斜率的一半", en="the cross-half slope is under half of the same-half slope"),
        ),
        (
            len(failed) > 1,
            Text(zh="{n} 项检查未通过（{c}）", en="{n} checks failed ({c})").fill(n=len(failed), c=_titles(failed)),
        ),
        (not subject.slope.settled, _UNSETTLED),
    ]
    against = subject.verdict == "opposite"
    reasons = tuple(why for holds, why in lowest if holds)
    if reasons:
        return Grade("C", reasons, against)
    middle = _middle(subject, checks, failed, complete)
    if middle:
        return Grade("B", middle, against)
    return Grade("A", (_BEST,), against)


def _middle(subject: Subject, checks: Sequence[Check], failed: list[Check], complete: bool) -> tuple[Text, ...]:
    found = []
    if failed:
        found.append(Text(zh="一项检查未通过（{c}）", en="one check failed ({c})").fill(c=_titles(failed)))
    covered = coverage_of(subject)
    if covered is not None and covered < LEAST_COVERED:
        line = Text(zh="台账只覆盖 {p}% 的社区", en="the record covers {p}% of communities only")
        found.append(line.fill(p=Number("", 100 * covered, "level")))
    if subject.hypothesis is None or subject.hypothesis.tier not in ("primary", "secondary"):
        found.append(Text(zh="不是计划里的主要或次要检验", en="not a primary or secondary test of the plan"))
    warned = [check for check in checks if check.status == "warned"]
    if warned:
        found.append(
            Text(zh="{n} 项需要注意（{c}）", en="{n} with a warning ({c})").fill(n=len(warned), c=_titles(warned))
        )
    missing = [check for check in checks if check.status == "not_run"]
    if missing:
        found.append(Text(zh="{n} 项未能进行（{c}）", en="{n} not run ({c})").fill(n=len(missing), c=_titles(missing)))
    if not complete:
        found.append(Text(zh="只做了所要求的检查", en="only the checks asked for were made"))
    return tuple(found)


def _titles(checks: Sequence[Check]) -> Text:
    return listed([check.title for check in checks], most=12)


def coverage_of(subject: Subject) -> float | None:
    """Share of communities whose record holds every figure of predictor and outcome; None where none is used."""
    if not subject.uses_record or not isinstance(subject.indices, LinkedIndices):
        return None
    indices = subject.indices
    known = np.ones(len(indices.linked.communities), dtype=bool)
    for name in (*subject.predictors, subject.outcome):
        found = locate(indices, name)
        if found is not None and found[0] == "record":
            values = indices.linked.of_community("record", found[1].variable.values)
            known &= ~np.isnan(values)
    return float(known.mean())
