"""Checks of a linked study: communities that are not in every source, doubled records, rows set aside."""

from __future__ import annotations

from ...data.linked import Linked
from ...words.text import Text
from .base import Check, Failed, Found


def communities_unmatched(study: Linked) -> Found:
    """A community without workers, residents or a record is missing wherever that source is needed."""
    failed = [Failed(name, _ABSENT, key) for name, keys in study.unmatched.items() for key in keys]
    return Found(len(study.communities) * len(study.sources), failed)


_ABSENT = Text(zh="该来源没有这个社区", en="this source has no such community")


def communities_doubled(study: Linked) -> Found:
    """Two records of one community: nobody can say which is right."""
    failed = [Failed(name, _DOUBLED, key) for name, keys in study.duplicates.items() for key in keys]
    return Found(len(study.communities), failed)


_DOUBLED = Text(zh="这个社区有不止一份台账", en="this community has more than one record")


def rows_set_aside(study: Linked) -> Found:
    """Rows that take no part in the linked study, by reason."""
    failed = [
        Failed(name, _ASIDE[reason], n) for name, reasons in study.set_aside.items() for reason, n in reasons.items()
    ]
    return Found(sum(source.n_rows for source in study.sources.values()), failed)


_ASIDE = {
    "no_key": Text(zh="没有社区编号", en="no community key"),
    "duplicated": Text(zh="台账重复", en="doubled record"),
    "unmatched": Text(zh="社区不在所有来源里", en="community not in every source"),
}


CHECKS: tuple[Check[Linked], ...] = (
    Check(
        "communities_unmatched",
        "warning",
        Text(zh="每个社区在所有来源里都有", en="every community is in every source"),
        communities_unmatched,
        Text(zh="补齐，或在 link 里写明 unmatched=。", en="Complete them, or say unmatched= in link."),
    ),
    Check(
        "communities_doubled",
        "warning",
        Text(zh="每个社区只有一份台账", en="every community has one record"),
        communities_doubled,
        Text(zh="只留正确的一份。", en="Keep the right one."),
    ),
    Check(
        "rows_set_aside",
        "note",
        Text(zh="所有行都参加联结", en="every row takes part"),
        rows_set_aside,
    ),
)
