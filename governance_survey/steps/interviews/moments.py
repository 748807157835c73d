"""When people talked and when they coded: dates in an order, which as text would put October before May."""

from __future__ import annotations

import re

from ...engine.moments import days_of

# Programs write the zone; one study is coded in one.
_ZONE = re.compile(r"(?<=\d)(?:Z|[+-]\d\d:?\d\d)$")


def moment_of(text: str | None) -> float | None:
    """Days since 1970-01-01, or None where it does not begin with a date.

    Examples
    --------
    >>> moment_of("1970年1月3日 下午"), moment_of("1970-01-02T06:00:00Z"), moment_of("上周三")
    (2.0, 1.25, None)
    """
    plain = (text or "").strip()
    if not plain:
        return None
    clock = ":" in plain
    found = days_of(_ZONE.sub("", plain) if clock else plain)
    return days_of(plain.split()[0]) if found is None else found
