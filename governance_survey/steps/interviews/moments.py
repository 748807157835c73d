"""Dates as people write them, in an order: as text October 2022 would stand before May."""

from __future__ import annotations

import re

_MOMENT = re.compile(
    r"\s*(\d{4})(?:\s*[-/.年]\s*(\d{1,2})(?:\s*[-/.月]\s*(\d{1,2}))?|(\d\d)(\d\d))(?!\d)\s*[日号月]?"
    r"(?:\s*T?\s*(\d{1,2})[:：时](\d{1,2})(?:[:：分](\d{1,2}))?)?"
)


def moment_of(text: str | None) -> tuple[int, ...] | None:
    """Year, month, day, hour, minute, second; what is not said is 0. None where it does not begin with a date.

    Examples
    --------
    >>> moment_of("2022年5月3日 下午"), moment_of("2022/10/3 9:05")
    ((2022, 5, 3, 0, 0, 0), (2022, 10, 3, 9, 5, 0))
    >>> moment_of("20220503"), moment_of("上周三")
    ((2022, 5, 3, 0, 0, 0), None)
    """
    found = _MOMENT.match(text or "")
    if found is None:
        return None
    year, month, day, packed_month, packed_day, *clock = found.groups()
    date = (year, month or packed_month, day or packed_day)
    numbers = tuple(int(part or 0) for part in (*date, *clock))
    return numbers if 1 <= numbers[1] <= 12 and numbers[2] <= 31 else None
