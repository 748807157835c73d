"""What a check is, and what it found: arrays, however many cells failed.

Severity is a policy, the same for every check:

- *error*: computing would give wrong or no numbers, so `score` refuses;
- *warning*: computing goes on, but a person should look first;
- *note*: information about this study, nothing to mend.

A missing reason (routing, refusal, "don't know" ...) is never a failure by itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Generic, Literal, TypeVar

import numpy as np

from ...words.errors import closest
from ...words.text import Text, listed, same

Severity = Literal["error", "warning", "note"]
SEVERITIES: dict[str, Text] = {
    "error": Text(zh="错误", en="error"),
    "warning": Text(zh="警告", en="warning"),
    "note": Text(zh="提示", en="note"),
}
Subject = TypeVar("Subject")
_VALUES_SHOWN = 3


@dataclass(frozen=True, eq=False)
class Failed:
    """What failed a check in one column of the data, or one part of a scheme.

    Attributes
    ----------
    where : str
        Column, item, construct, rule ...
    message : Text
        What is wrong there, in a sentence.
    got : ndarray (cells,) or plain value
        What stood there: one value a row in `rows`, or one thing.
    rows : ndarray of int64 (cells,), optional
        Rows of the data from 1. None: the part as a whole failed, which counts once.
    expected : Text, optional
    private : bool
        The values may say who answered (keys, open answers): a table shows where they stand, not what they are.
    keys : ndarray of object (cells,), optional
        Whose rows they are, where `rows` are not rows of the answers but of a log.
    context : mapping
        More to show beside each row, by column: where in a text it stands, and its words.
    """

    where: str
    message: Text
    got: object = ""
    rows: np.ndarray | None = None
    expected: Text | None = None
    private: bool = False
    keys: np.ndarray | None = None
    context: Mapping[str, np.ndarray] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for array in (self.got, self.rows, self.keys, *self.context.values()):
            if isinstance(array, np.ndarray):
                array.setflags(write=False)

    @property
    def n(self) -> int:
        """Units that failed."""
        return 1 if self.rows is None else len(self.rows)

    def whose(self, respondents: np.ndarray | None) -> np.ndarray | None:
        """Keys of the rows, of a log by itself, else among those of all answers; None where there are none."""
        if self.keys is None and respondents is not None and self.rows is not None:
            return np.asarray(respondents[self.rows - 1])
        return self.keys

    def values(self) -> tuple[np.ndarray, np.ndarray]:
        """Distinct values as text, and which of them each failing cell holds."""
        from pandas import factorize

        values = self.got if isinstance(self.got, np.ndarray) else np.array([self.got], dtype=object)
        # Objects become text first: pandas would turn a column of dates into its own kind.
        cells = values if values.dtype != object else np.array([shown(value) for value in values], dtype=object)
        codes, distinct = factorize(cells, use_na_sentinel=False)
        return np.array([shown(value) for value in distinct], dtype=object), np.asarray(codes)

    def summary(self) -> Text:
        """Place, commonest values and first rows, for one cell of a table."""
        if self.rows is None:
            bare = self.private or self.got == ""
            return same(self.where) if bare else _PLACE.fill(w=self.where, g=self.got)
        labels, codes = self.values()
        if self.private:
            labels, codes = np.array([""], dtype=object), np.zeros_like(codes)
        counts, first = np.bincount(codes, minlength=len(labels)), np.full(len(labels), self.n)
        np.minimum.at(first, codes, np.arange(self.n))
        order = np.argsort(-counts, kind="stable")
        parts = []
        for k in order[:_VALUES_SHOWN]:
            wording = _ONCE if counts[k] == 1 else _OFTEN
            cell = wording.fill(n=int(counts[k]), r=int(self.rows[first[k]]))
            parts.append(cell if not labels[k] else same(labels[k]) + _BRACKETS.fill(c=cell))
        if len(order) > _VALUES_SHOWN:
            parts.append(_OTHERS.fill(n=len(order) - _VALUES_SHOWN))
        return _PLACE.fill(w=self.where, g=listed(parts))


_PLACE = Text(zh="{w}：{g}", en="{w}: {g}")
_BRACKETS = Text(zh="（{c}）", en=" ({c})")
_ONCE = Text(zh="第 {r} 行", en="row {r}")
_OFTEN = Text(zh="{n} 处，始于第 {r} 行", en="{n} cells, first in row {r}")
_OTHERS = Text(zh="另有 {n} 种取值", en="{n} more values")


@dataclass(frozen=True)
class Found:
    """What a check function hands back. `severity` replaces the declared one where the design decides."""

    n_checked: int
    failed: Iterable[Failed | None] = ()
    severity: Severity | None = None


@dataclass(frozen=True, eq=False)
class CheckResult:
    """One check: how many units were looked at, how many failed, which, and what to do."""

    id: str
    title: Text
    severity: Severity
    n_checked: int
    n_failed: int
    failures: tuple[Failed, ...] = field(repr=False)
    advice: Text | None = None

    @property
    def share(self) -> float | None:
        """Share failed; None where nothing was there to check."""
        return self.n_failed / self.n_checked if self.n_checked else None

    @property
    def failed(self) -> Severity | None:
        """The severity where something failed, else None."""
        return self.severity if self.n_failed else None


@dataclass(frozen=True)
class Check(Generic[Subject]):
    """A row in the list of checks: stable id, severity, what should hold, how to look, what to do if not."""

    id: str
    severity: Severity
    title: Text
    find: Callable[[Subject], Found]
    advice: Text | None = None

    def run(self, subject: Subject) -> CheckResult:
        """Look."""
        found = self.find(subject)
        failures = tuple(part for part in found.failed if part is not None and part.n)
        n_failed = sum(part.n for part in failures)
        severity = found.severity or self.severity
        return CheckResult(self.id, self.title, severity, found.n_checked, n_failed, failures, self.advice)


def cells(
    where: str,
    bad: np.ndarray,
    values: np.ndarray | None,
    message: Text,
    expected: Text | None = None,
    *,
    private: bool = False,
    keys: np.ndarray | None = None,
) -> Failed | None:
    """The rows of a column that a mask marks; None where it marks none.

    Parameters
    ----------
    bad : ndarray of bool (rows of the data,)
    values : ndarray (rows of the data,), optional
        What stood there; None where the cells are blank.
    keys : ndarray (rows of the data,), optional
        Whose row each is, where the data are a log.
    """
    rows = np.flatnonzero(bad)
    if not rows.size:
        return None
    got = np.full(rows.size, "", dtype=object) if values is None else values[rows]
    return Failed(where, message, got, rows + 1, expected, private, None if keys is None else keys[rows])


def advised(message: Text, name: str, known: Iterable[str]) -> Text:
    """A message and, where a known name is near, "did you mean"."""
    near = closest(name, known)
    return message if near is None else message + same(" ") + near


def repeated(values: Iterable[object]) -> dict[object, int]:
    """Values that stand more than once, with how often."""
    return {value: n for value, n in Counter(values).items() if n > 1}


def shown(value: object) -> str:
    """A raw cell as a person would write it: 5.0 is 5, nothing is empty."""
    if value is None or value != value:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
