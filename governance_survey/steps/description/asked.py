"""What the verbs of description are asked: names, groups, choices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...words.errors import UsageError
from ...words.text import Text, same
from .sample import Column, Sample


@dataclass(frozen=True)
class Group:
    """One value of a grouping variable and its rows."""

    variable: str
    code: float
    title: Text
    rows: np.ndarray


def check_names(names: Sequence[str], *, least: int = 1) -> tuple[str, ...]:
    """The names asked for, each once (``nothing_asked`` where they are too few)."""
    asked = tuple(dict.fromkeys(names))
    if len(asked) < least:
        raise UsageError(
            "nothing_asked",
            Text(zh="要给出至少 {n} 个变量。", en="Name at least {n} variables.").fill(n=least),
            got=same(", ".join(asked)) if asked else None,
        )
    return asked


def grouping(sample: Sample, name: str) -> Column:
    """A variable with a code list to form groups by (``group_needs_codes`` otherwise)."""
    column = sample.column(name)
    if column.codes is None:
        raise UsageError(
            "group_needs_codes",
            Text(zh="分组变量 {name} 没有选项表。", en="The grouping variable {name} has no code list.").fill(
                name=name
            ),
            fix=Text(
                zh="请用分类变量分组；数值变量与得分的关系用 correlate。",
                en="Group by a category variable; for a number or a score use correlate.",
            ),
        )
    return column


def groups_by(sample: Sample, name: str) -> tuple[Group, ...]:
    """Groups with at least one row, in the order of the code list."""
    column = grouping(sample, name)
    assert column.codes is not None
    occurring = set(np.unique(column.codes[np.isfinite(column.codes)]).tolist())
    return tuple(
        Group(name, code, title, column.codes == code) for code, title in column.labels.items() if code in occurring
    )
