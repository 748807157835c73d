"""Checks of the logs of a record: rows of unknown communities, cells that cannot be read."""

from __future__ import annotations

import numpy as np

from ...data.responses import Responses
from ...words.text import Text
from .base import Check, Found, cells


def log_rows_without_community(responses: Responses) -> Found:
    """Rows of a log whose community the record does not hold."""
    keys = responses.key_column("community")
    known = set() if keys is None else {str(key) for key in keys if key is not None}
    failed = []
    for log in responses.logs.values():
        stray = np.array([key is None or str(key) not in known for key in log.community], dtype=bool)
        failed.append(cells(log.log.id, stray, log.community, _STRAY, keys=log.community))
    return Found(sum(log.n_rows for log in responses.logs.values()), failed)


_STRAY = Text(zh="台账里没有这个社区", en="the record does not hold this community")


def log_cells_undeclared(responses: Responses) -> Found:
    """Cells of a log that are neither a value of their column nor a missing code."""
    failed, n = [], 0
    for log in responses.logs.values():
        for column, cleaned in log.columns.items():
            n += log.n_rows
            failed.append(cells(f"{log.log.id}.{column}", cleaned.undeclared, None, _UNREAD, keys=log.community))
    return Found(n, failed)


_UNREAD = Text(
    zh="读不懂的取值（日期要写成 2021-02-01 08:30）", en="values that cannot be read (a date is 2021-02-01 08:30)"
)


def log_cells_out_of_range(responses: Responses) -> Found:
    """Numbers of a log outside the declared limits of their column."""
    failed, n = [], 0
    for log in responses.logs.values():
        for column in log.log.columns:
            values = log.columns[column.id].values
            if column.kind != "number" or (column.low is None and column.high is None):
                continue
            low = -np.inf if column.low is None else column.low
            high = np.inf if column.high is None else column.high
            n += int(np.count_nonzero(~np.isnan(values)))
            bad = (values < low) | (values > high)
            limits = _LIMITS.fill(low=f"{low:g}", high=f"{high:g}")
            failed.append(cells(f"{log.log.id}.{column.id}", bad, values, _OUTSIDE, limits, keys=log.community))
    return Found(n, failed)


_OUTSIDE = Text(zh="超出声明的范围", en="outside the declared range")
_LIMITS = Text(zh="{low} 至 {high}", en="{low} to {high}")

CHECKS: tuple[Check[Responses], ...] = (
    Check(
        "log_rows_without_community",
        "warning",
        Text(zh="记录表的每一行都属于台账里的社区", en="every row of a log belongs to a community of the record"),
        log_rows_without_community,
        Text(zh="改正社区编号。", en="Correct the community keys."),
    ),
    Check(
        "log_cells_undeclared",
        "error",
        Text(zh="记录表的取值都读得懂", en="every cell of a log can be read"),
        log_cells_undeclared,
        Text(zh="改正这些取值，或留空。", en="Correct these cells, or leave them blank."),
    ),
    Check(
        "log_cells_out_of_range",
        "error",
        Text(zh="记录表的数值在声明的范围内", en="numbers of a log are within their range"),
        log_cells_out_of_range,
        Text(zh="改正这些值，或改正该列的 low、high。", en="Correct the values, or the column's low and high."),
    ),
)
