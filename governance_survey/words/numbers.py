"""Numbers as they are printed: one formatter, and the rule that says when print and value agree."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from .text import Text, same

MINUS = "\u2212"
NARROW = "\u00a0"  # the space that does not break: a sign and its number stay on one line
NOT_ESTIMABLE = Text(zh="无法估计", en="not estimable")
DASH = same("—")
WITHHELD = "withheld"  # a number that could be had and is not given: a note says why

# style -> (decimals, can the size exceed one?, suffix). GB/T 15835 keeps the zero before the point in
# Chinese; APA 7 drops it in English for quantities that cannot exceed one.
STYLES: dict[str, tuple[int, bool, str]] = {
    "count": (0, True, ""),
    "score": (1, True, ""),
    "estimate": (2, True, ""),
    "coefficient": (3, True, ""),
    "proportion": (2, False, ""),
    "correlation": (3, False, ""),
    "p": (3, False, ""),  # in tables: .042, < .001
    "p_relation": (3, False, ""),  # in sentences: = .042, < .001
    "percent": (1, True, "%"),
    "whole_percent": (0, True, "%"),
    WITHHELD: (1, True, ""),
    "level": (0, True, ""),  # a confidence level in per cent, its sign in the wording
}


@dataclass(frozen=True)
class Number:
    """One number of a result, ready to print, with the key under which it can be found again.

    `value` is at full precision; ``None`` or a non-finite value prints as "not estimable", as a dash where
    the style is `WITHHELD`.

    Examples
    --------
    >>> Number("F1.b", 0.43231963254159567, "estimate").say("en")
    '0.43'
    >>> Number("F1.p", 0.00002, "p").say("en"), Number("F1.p", 0.0421, "p_relation").say("zh")
    ('<\xa0.001', '=\xa00.042')
    """

    key: str
    value: float | int | None
    style: str = "estimate"

    def __post_init__(self) -> None:
        # float() keeps numpy's repr out of every sentence.
        if self.value is not None and not isinstance(self.value, int):
            object.__setattr__(self, "value", float(self.value))

    def say(self, language: str | None = None) -> str:
        """The number as printed in one language."""
        return show(self.value, self.style).say(language)


def show(value: float | int | None, style: str = "estimate") -> Text:
    """Format one number in both languages (see `STYLES`)."""
    if value is None or not math.isfinite(value):
        return DASH if style == WITHHELD else NOT_ESTIMABLE
    decimals, can_exceed_one, suffix = STYLES[style]
    relation = ""
    shown = f"{abs(value):.{decimals}f}"
    if style in ("p", "p_relation"):
        relation = f"={NARROW}" if style == "p_relation" else ""
        if value < 0.001:
            shown, relation = "0.001", f"<{NARROW}"
        elif value > 0.999:
            shown, relation = "0.999", f">{NARROW}"
    sign = MINUS if value < 0 and float(shown) != 0 else ""
    zh = f"{relation}{sign}{shown}{suffix}"
    en = zh if can_exceed_one or float(shown) >= 1 else zh.replace("0.", ".", 1)
    return Text(zh=zh, en=en)


_PRINTED = re.compile(r"^\s*(?P<relation>[<>=]?)\s*(?P<sign>[-\u2212]?)(?P<digits>\d*\.?\d+)(?P<percent>%?)\s*$")


def agrees(printed: str, value: float | int | None) -> bool:
    """Does a printed number stand for `value`?

    The printed text stands for an interval of half a last digit either side, so half-up and half-even
    rounding both pass and a change of one last digit or more fails (the rule of statcheck,
    Nuijten et al. 2016, doi 10.3758/s13428-015-0664-2). ``< .001`` stands for all smaller values.

    Examples
    --------
    >>> agrees("0.43", 0.43232), agrees("0.44", 0.43232), agrees("< .001", 2e-5)
    (True, False, True)
    """
    if value is None or not math.isfinite(value):
        return printed.strip() in (NOT_ESTIMABLE.zh, NOT_ESTIMABLE.en, DASH.zh)
    found = _PRINTED.match(printed)
    if found is None:
        return False
    digits = found["digits"]
    decimals = len(digits.partition(".")[2])
    number = float(digits) * (-1 if found["sign"] else 1)
    if found["relation"] == "<":
        return value < number
    if found["relation"] == ">":
        return value > number
    slack = 0.5 * 10.0**-decimals
    return abs(value - number) <= slack * (1 + 1e-9) + 4e-16 * abs(value)
