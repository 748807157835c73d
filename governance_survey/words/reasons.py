"""Why a cell holds no answer: the one table of missing reasons, kept apart to the denominators."""

from __future__ import annotations

from .text import Text

ANSWERED = 0
REASONS: dict[str, Text] = {
    "not_asked": Text(zh="按跳题规则不问", en="not asked (routing)"),
    "not_shown": Text(zh="未展示（计划缺失）", en="not shown (planned missingness)"),
    "dont_know": Text(zh="不清楚", en="don't know"),
    "refused": Text(zh="不愿回答", en="refused"),
    "no_answer": Text(zh="未作答", en="no answer"),
    "not_applicable": Text(zh="不适用", en="not applicable"),
    "invalid": Text(zh="无效值", en="invalid value"),
}
# Numbers for small integer columns: 0 = answered, then the order of the table above.
REASON_NUMBER: dict[str, int] = {reason: number for number, reason in enumerate(REASONS, start=1)}
REASON_OF_NUMBER: dict[int, str] = {number: reason for reason, number in REASON_NUMBER.items()}
