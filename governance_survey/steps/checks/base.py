"""What a check is and what it found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ...words.text import Text

Severity = Literal["error", "warning", "note"]
SEVERITIES: dict[str, Text] = {
    "error": Text(zh="错误", en="error"),
    "warning": Text(zh="警告", en="warning"),
    "note": Text(zh="提示", en="note"),
}


@dataclass(frozen=True)
class Failures:
    """The units that failed, as columns: a million failing cells stay arrays.

    Attributes
    ----------
    rows : ndarray of int
        Row of the data from 1; 0 where no row is meant.
    where : ndarray of object
        Column, item or rule.
    got : ndarray of object
        What stood there.
    expected : Text or None
    """

    rows: np.ndarray
    where: np.ndarray
    got: np.ndarray
    expected: Text | None = None


@dataclass(frozen=True)
class CheckResult:
    """One check: how many units were looked at, how many failed, and which."""

    id: str
    title: Text
    severity: Severity
    n_checked: int
    n_failed: int
    failures: Failures

    @property
    def share(self) -> float | None:
        """Share failed; None where nothing was there to check."""
        return self.n_failed / self.n_checked if self.n_checked else None


def of_rows(
    check: str,
    title: Text,
    severity: Severity,
    n_checked: int,
    found: Iterable[tuple[np.ndarray, str, np.ndarray]],
    expected: Text | None = None,
) -> CheckResult:
    """A result from failing rows: (row numbers from 0, column, values) of each column."""
    parts = [(np.asarray(rows) + 1, where, np.asarray(got, dtype=object)) for rows, where, got in found if len(rows)]
    rows = np.concatenate([part[0] for part in parts]) if parts else np.zeros(0, dtype=np.int64)
    where = np.concatenate([np.full(len(part[0]), part[1], dtype=object) for part in parts]) if parts else _none()
    got = np.concatenate([part[2] for part in parts]) if parts else _none()
    return CheckResult(check, title, severity, n_checked, len(rows), Failures(rows, where, got, expected))


def of_things(
    check: str,
    title: Text,
    severity: Severity,
    n_checked: int,
    found: Iterable[tuple[str, object]],
    expected: Text | None = None,
) -> CheckResult:
    """A result from failing parts of a scheme or columns: (where, what stood there)."""
    pairs = list(found)
    where, got = _none(len(pairs)), _none(len(pairs))
    for place, (name, value) in enumerate(pairs):
        where[place], got[place] = name, value
    return CheckResult(
        check, title, severity, n_checked, len(pairs), Failures(np.zeros(len(pairs), dtype=np.int64), where, got, expected)
    )


def _none(size: int = 0) -> np.ndarray:
    return np.empty(size, dtype=object)
