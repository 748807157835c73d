"""The smallest size or effect that has a power."""

from __future__ import annotations

from collections.abc import Callable

from ...words.errors import EstimationError
from ...words.text import Text

MOST = 10_000_000  # rows, communities or people looked at
_CLOSE = 1e-6


def least_size(power: Callable[[float], float], target: float, *, least: int, most: int = MOST) -> int:
    """The smallest whole number whose power reaches the target; power grows with size.

    Parameters
    ----------
    power : callable
        Size -> power (NaN where too small).
    target : float
        0 to 1.

    Raises
    ------
    EstimationError
        ``power_not_reached``: not with `most` either; the power there is told.

    Examples
    --------
    >>> from governance_survey.statistics.power import correlation_power
    >>> least_size(lambda n: float(correlation_power(0.3, n)), 0.8, least=4)
    85
    """
    low, high = least - 1, least
    while not power(high) >= target:
        if high >= most:
            raise _never(power(high), target)
        low, high = high, min(2 * high, most)
    while high - low > 1:
        middle = (low + high) // 2
        if power(middle) >= target:
            high = middle
        else:
            low = middle
    return high


def least_effect(power: Callable[[float], float], target: float, *, most: float) -> float:
    """The smallest effect whose power reaches the target, found by halving; power grows with the effect.

    Parameters
    ----------
    power : callable
        Effect -> power.
    target : float
        0 to 1.
    most : float
        The largest effect looked at.

    Returns
    -------
    float
        Within one millionth, never below.

    Raises
    ------
    EstimationError
        ``power_not_reached``: not with `most` either; the power there is told.

    Examples
    --------
    >>> from governance_survey.statistics.power import correlation_power
    >>> round(least_effect(lambda r: float(correlation_power(r, 84)), 0.8, most=0.999), 3)
    0.3
    """
    if not power(most) >= target:
        raise _never(power(most), target)
    low, high = 0.0, most
    while high - low > _CLOSE:
        middle = (low + high) / 2
        if power(middle) >= target:
            high = middle
        else:
            low = middle
    return high


def _never(reached: float, target: float) -> EstimationError:
    return EstimationError(
        "power_not_reached",
        Text(zh="在这一设计下达不到所要的检验力", en="the power asked for cannot be reached in this design"),
        expected=f"{target:g}",
        got=f"{reached:.3f}",
        fix=Text(
            zh="增加社区数、提高得分的可靠性，或放宽最小有意义的效应。",
            en="Take more communities, more reliable scores, or a larger effect of interest.",
        ),
    )
