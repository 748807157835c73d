"""Where hardly any sampling units stand behind a mean, its estimate is printed and its interval is not.

With one degree of freedom the t interval of a score from 0 to 100 is wider than the scale.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..words.numbers import WITHHELD, Number
from ..words.text import Text, listed

# Under four degrees of freedom the t reference itself does not hold (Tipton 2015, doi 10.1037/met0000011, of
# Satterthwaite's).
FEWEST_DEGREES = 4
_FEW = Text(
    zh="有估计值而区间为“—”的：背后的抽样单元（或社区）太少，自由度只有 {d}，不足 {m}，t 区间不成立。",
    en="Where an estimate has dashes for its interval, too few sampling units (or communities) stand behind it, with "
    "degrees of freedom of {d}; under {m} the t interval does not hold.",
)


def too_few(dof: float) -> bool:
    """Whether so few degrees of freedom carry no interval."""
    return 0 <= dof < FEWEST_DEGREES


def interval_ends(stem: str, low: float, high: float, dof: float, style: str = "score") -> tuple[Number, Number]:
    """Both ends of the interval of a mean, dashes where too few units stand behind it."""
    if too_few(dof):
        low, high, style = float("nan"), float("nan"), WITHHELD
    return Number(f"{stem}low", low, style), Number(f"{stem}high", high, style)


def few_units_note(dofs: Iterable[float]) -> tuple[Text, ...]:
    """Why some of these estimates, by their degrees of freedom, have no interval."""
    few = sorted({dof for dof in dofs if too_few(dof)})
    return (_FEW.fill(d=listed([f"{dof:g}" for dof in few]), m=FEWEST_DEGREES),) if few else ()
