"""Checks of the indicators of a record after they are worked out: a share is a share, no time runs backwards."""

from __future__ import annotations

import numpy as np

from ...data.responses import Responses
from ...schemes.record import Indicator
from ...words.text import Text
from ..record_values import record_values
from .base import Check, Found, cells

# A share computed as 1 minus a sum may miss 0 or 1 by rounding.
_ROUNDING = 1e-9


def indicators_out_of_range(responses: Responses) -> Found:
    """Values outside what the indicator can be, entered ones among them.

    The range is that of theoretical goalposts, else what its scale allows: 0 to 1 for a share, 0 and more for
    counts and times. Norms and baselines are ends of a score, not of what is possible. Indicators taken from
    the worker questionnaire are bounded by its own variables and not looked at.
    """
    if not responses.instrument.indicators:
        return Found(0)
    known, failed, checked = record_values(responses), [], 0
    for indicator in responses.instrument.indicators:
        low, high = possible(indicator)
        values = known.values.get(indicator.id)
        if values is None or (low, high) == (-np.inf, np.inf):
            continue
        checked += int(np.count_nonzero(~np.isnan(values)))
        bad = (values < low - _ROUNDING) | (values > high + _ROUNDING)
        message = _MESSAGE.fill(t=indicator.title)
        expected = (_FROM if np.isinf(high) else _RANGE).fill(low=f"{low:g}", high=f"{high:g}")
        failed.append(cells(indicator.id, bad, np.round(values, 4), message, expected))
    return Found(checked, failed)


def possible(indicator: Indicator) -> tuple[float, float]:
    """The least and the most an indicator can be; infinite where nothing is said."""
    posts = indicator.goalposts
    low, high = (0.0 if indicator.scale in ("share", "count", "hours", "days") else -np.inf), np.inf
    if indicator.scale == "share":
        high = 1.0
    if posts is not None and posts.kind == "theoretical":
        low, high = (low if posts.low is None else posts.low), (high if posts.high is None else posts.high)
    return low, high


_MESSAGE = Text(zh="“{t}”超出了可能的范围", en="“{t}” is outside what is possible")
_RANGE = Text(zh="{low} 至 {high}", en="{low} to {high}")
_FROM = Text(zh="不小于 {low}", en="{low} or more")

CHECKS: tuple[Check[Responses], ...] = (
    Check(
        "indicators_out_of_range",
        "warning",
        Text(zh="指标值在可能的范围内", en="indicators lie in their possible range"),
        indicators_out_of_range,
        Text(
            zh="核对算出该指标的字段和记录表；计分时截到 0 至 100。",
            en="Look at the fields and logs it is computed from; its score is cut at 0 and 100.",
        ),
    ),
)
