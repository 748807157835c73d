"""The variables that margins speak of, on the rows of the answers to calibrate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ...data.linked import Linked
from ...data.responses import Responses, cleaning_rule
from ...engine.cleaning import clean
from ...words.errors import closest
from ...words.reasons import REASON_OF_NUMBER, REASONS
from ...words.text import Text, listed, same


@dataclass(frozen=True)
class Column:
    """One variable to calibrate on.

    Attributes
    ----------
    kind : {"category", "number"}
    values : ndarray (rows,)
        Codes of a category with a code list or numbers (NaN missing), else texts (None missing).
    reasons : mapping
        Why cells are empty -> rows, rows of weight nought aside.
    labels : mapping
        Value -> what it says; empty for texts and numbers.
    """

    name: str
    title: Text
    kind: Literal["category", "number"]
    values: np.ndarray
    reasons: Mapping[str, int]
    labels: Mapping[object, Text]
    home: Responses

    def value_of(self, text: str) -> object | None:
        """The value that a category of the margins means (its code or its wording), or None."""
        found = clean(np.array([text], dtype=object), cleaning_rule(self.home.instrument, self.name)).values[0]
        missing = found is None or (isinstance(found, float) and np.isnan(found))
        return None if missing else found

    def label_of(self, value: object) -> Text:
        """What a value says."""
        return self.labels.get(value) or same(f"{value:g}" if isinstance(value, float) else str(value))

    def missing(self) -> Text:
        """Empty cells by reason."""
        return listed(
            [REASONS[reason] + same(f" {count}") for reason, count in self.reasons.items()], most=len(self.reasons)
        )


def column_of(name: str, responses: Responses, live: np.ndarray, linked: Linked | None) -> Column | Text:
    """A variable of the answers, or of the record of their community; or what is wrong with it."""
    home = responses if name in responses.present else _record(name, linked)
    if home is None:
        known = (*responses.present, *(() if linked is None else _of_records(linked)))
        what = Text(zh="没有变量 {n}。", en="there is no variable {n}. ").fill(n=name)
        advice = closest(name, known)
        return what if advice is None else what + advice
    form = home.instrument
    variable, codes = form.variable_by_id.get(name), form.codes_of(name)
    number = codes is None and (name in form.indicator_by_id or (variable is not None and variable.kind == "number"))
    if not number and codes is None and (variable is None or variable.kind not in ("text", "key", "category")):
        return Text(
            zh="变量 {n} 不是类别也不是数，不能用来校准", en="{n} is neither a category nor a number to calibrate on"
        ).fill(n=name)
    cleaned = home.column(name)
    values, reasons = cleaned.values, cleaned.reasons
    if home is not responses and linked is not None:
        places = linked.rows[home.source]
        of_community = np.full(len(linked.communities), -1)
        of_community[places[places >= 0]] = np.flatnonzero(places >= 0)
        mine = linked.rows[responses.source]
        rows = np.where(mine >= 0, of_community[mine], -1)
        if values.dtype.kind == "f":
            values = np.where(rows >= 0, values[rows], np.nan)
        else:
            values = np.where(rows >= 0, values[rows], np.array(None, dtype=object))
        reasons = np.where(rows >= 0, reasons[rows], 1)
    counts = np.bincount(reasons[live])
    labels = {} if codes is None else _labels(home, name)
    found = {REASON_OF_NUMBER[n]: int(c) for n, c in enumerate(counts) if n and c}
    return Column(name, form.title_of(name).text, "number" if number else "category", values, found, labels, home)


def _labels(home: Responses, name: str) -> dict[object, Text]:
    codes = home.instrument.codes_of(name)
    assert codes is not None
    numbers = cleaning_rule(home.instrument, name).codes
    return dict(zip(numbers.values(), (code.text for code in codes.codes), strict=True))


def _record(name: str, linked: Linked | None) -> Responses | None:
    if linked is None:
        return None
    records = [source for source in linked.sources.values() if source.instrument.unit == "community"]
    return next((record for record in records if name in record.present), None)


def _of_records(linked: Linked) -> tuple[str, ...]:
    return tuple(
        name for source in linked.sources.values() if source.instrument.unit == "community" for name in source.present
    )
