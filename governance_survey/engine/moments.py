"""Dates and times as people write them, as days since 1970-01-01."""

from __future__ import annotations

import datetime
import re

_WRITTEN = re.compile(
    r"(?P<y>\d{4})\s?[-/.年]\s?(?P<m>\d{1,2})\s?[-/.月]\s?(?P<d>\d{1,2})\s?日?"
    r"(?:[ T]?(?P<h>\d{1,2})[:时](?P<n>\d{1,2})分?(?::(?P<s>\d{1,2})(?:\.\d+)?)?)?"
)
_EPOCH = datetime.datetime(1970, 1, 1)
_SECONDS_A_DAY = 86400.0


def days_of(text: str) -> float | None:
    """Days since 1970-01-01 (hours are fractions of a day), or None where no date can be read.

    Year first, as in ISO 8601 and in Chinese files; a day-first or month-first date is ambiguous and
    therefore no date. Two-digit years, serial numbers and time zones are no dates either.

    Examples
    --------
    >>> days_of("1970-01-02 06:00"), days_of("2021年2月1日"), days_of("02/01/2021")
    (1.25, 18659.0, None)
    """
    found = _WRITTEN.fullmatch(text.strip())
    if found is None:
        return None
    parts = {name: int(value) for name, value in found.groupdict(default="0").items()}
    try:
        moment = datetime.datetime(parts["y"], parts["m"], parts["d"], parts["h"], parts["n"], parts["s"])
    except ValueError:
        return None
    return (moment - _EPOCH).total_seconds() / _SECONDS_A_DAY
