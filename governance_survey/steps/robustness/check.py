"""One check: what was done, what came of it, and what the plan's rule makes of that."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from ...words.text import Text
from .slopes import Slope
from .subject import Subject

Status = Literal["held", "failed", "warned", "reported", "not_needed", "not_run"]
STATUS: dict[Status, Text] = {
    "held": Text(zh="通过", en="held"),
    "failed": Text(zh="未通过", en="failed"),
    "warned": Text(zh="需要注意", en="warning"),
    "reported": Text(zh="仅报告", en="reported"),
    "not_needed": Text(zh="不适用", en="not needed"),
    "not_run": Text(zh="未能进行", en="not run"),
}
KEPT = Text(zh="方向不变", en="the direction stays")
TURNED = Text(zh="方向改变", en="the direction turns")


@dataclass(frozen=True)
class Check:
    """The outcome of one check.

    Attributes
    ----------
    id : str
    title, done, verdict : Text
        The threat, what was done against it, and what came of it (or why it was not run).
    status : {"held", "failed", "warned", "reported", "not_needed", "not_run"}
        By the plan's rule.
    estimate, low, high : float or None
        In standard deviations between communities.
    ratio : float or None
        Estimate over headline, where both are the same slope.
    decides : bool
        Whether failing takes the grade to C whatever else holds.
    """

    id: str
    title: Text
    done: Text
    status: Status
    verdict: Text
    estimate: float | None = None
    low: float | None = None
    high: float | None = None
    ratio: float | None = None
    decides: bool = False

    @property
    def same_sign(self) -> bool | None:
        """Whether the sign is the headline's; None without a comparison."""
        return None if self.ratio is None else self.ratio > 0

    def with_slope(self, slope: Slope, headline: float | None) -> Check:
        """The same with an estimate, and its ratio to the headline."""
        ratio = slope.estimate / headline if headline else None
        return replace(self, estimate=slope.estimate, low=slope.low, high=slope.high, ratio=ratio)


def by_sign(id: str, title: Text, done: Text, slope: Slope, subject: Subject, said: Text | None = None) -> Check:
    """Held while the slope keeps its sign."""
    kept = slope.estimate * subject.slope.estimate > 0
    verdict = KEPT if kept else TURNED
    if said is not None:
        verdict = Text(zh="{v}；{s}", en="{v}; {s}").fill(v=verdict, s=said)
    check = Check(id, title, done, "held" if kept else "failed", verdict)
    return check.with_slope(slope, subject.slope.estimate)


def left_out(id: str, title: Text, done: Text, why: Text, *, needed: bool = True) -> Check:
    """A check that was not run, or not needed, with the reason."""
    return Check(id, title, done, "not_run" if needed else "not_needed", why)
