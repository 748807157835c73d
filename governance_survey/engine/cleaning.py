"""The one cleaning call: a raw column becomes values, and a reason for every empty cell."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from ..words.reasons import REASON_NUMBER


@dataclass(frozen=True)
class CleaningRule:
    """How one column is read.

    Parameters
    ----------
    kind : {"codes", "number", "text"}
        What a value is. For ``codes`` a value is looked up in `codes` (and in `labels` when the file
        holds answer texts); for ``number`` it is parsed; ``text`` is kept as text (ids too: leading
        zeros stay).
    codes : mapping
        Answer code -> number to compute with. Numeric codes map to themselves, text codes to their
        place in scheme order.
    labels : mapping
        Normalised answer text -> the same number, for files that hold texts.
    missing : mapping
        Code or normalised text -> reason number.
    """

    kind: str
    codes: Mapping[object, float] = field(default_factory=dict)
    labels: Mapping[str, float] = field(default_factory=dict)
    missing: Mapping[object, int] = field(default_factory=dict)


@dataclass(frozen=True)
class CleanColumn:
    """A column ready for use.

    Attributes
    ----------
    values : ndarray
        float64 with NaN where missing (kinds ``codes`` and ``number``), objects with None (``text``).
    reasons : ndarray of int8
        0 where answered, else the number of the missing reason.
    undeclared : ndarray of bool
        Cells whose value is neither an answer nor a declared missing code; their value is missing
        with reason ``invalid``, and `validate` reports them.
    """

    values: np.ndarray
    reasons: np.ndarray
    undeclared: np.ndarray


def normalise(text: str) -> str:
    """One spelling of a text: NFKC (full-width digits, ideographic space), outer space gone, runs folded."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def clean(raw: np.ndarray, rule: CleaningRule) -> CleanColumn:
    """Clean one column. Works on its distinct values, so a million rows cost a handful of look-ups."""
    if raw.dtype == np.float64:
        empty = np.isnan(raw)
        distinct, place = np.unique(np.where(empty, 0.0, raw), return_inverse=True)
        known = [_number_cell(float(value), rule) for value in distinct]
    else:
        empty = np.fromiter((value is None for value in raw), dtype=bool, count=len(raw))
        texts = np.array(["" if value is None else _as_text(value) for value in raw], dtype=str)
        distinct, place = np.unique(texts, return_inverse=True)
        known = [_text_cell(str(value), rule) for value in distinct]
    reasons = np.array([cell[1] for cell in known], dtype=np.int8)[place]
    undeclared = np.array([cell[2] for cell in known], dtype=bool)[place] & ~empty
    reasons[empty] = REASON_NUMBER["no_answer"]
    if rule.kind == "text":
        values = np.array([cell[0] for cell in known], dtype=object)[place]
        values[reasons != 0] = None
    else:
        values = np.array([cell[0] for cell in known], dtype=np.float64)[place]
        values[reasons != 0] = np.nan
    return CleanColumn(values, reasons, undeclared)


Cell = tuple[float | str | None, int, bool]


def _number_cell(value: float, rule: CleaningRule) -> Cell:
    if value in rule.missing:
        return (np.nan if rule.kind != "text" else None), rule.missing[value], False
    if rule.kind == "text":
        return (str(int(value)) if value.is_integer() else repr(value)), 0, False
    if rule.kind == "codes":
        if value in rule.codes:
            return rule.codes[value], 0, False
        return np.nan, REASON_NUMBER["invalid"], True
    if np.isinf(value):
        return np.nan, REASON_NUMBER["invalid"], True
    return value, 0, False


def _text_cell(text: str, rule: CleaningRule) -> Cell:
    shown = normalise(text)
    nothing: float | None = None if rule.kind == "text" else np.nan
    if not shown:
        return nothing, REASON_NUMBER["no_answer"], False
    for spelling in (shown, _as_number(shown)):
        if spelling is not None and spelling in rule.missing:
            return nothing, rule.missing[spelling], False
    if rule.kind == "text":
        return shown, 0, False
    number = _as_number(shown)
    if rule.kind == "number":
        return (number, 0, False) if number is not None else (np.nan, REASON_NUMBER["invalid"], True)
    if shown in rule.codes:
        return rule.codes[shown], 0, False
    if number is not None and number in rule.codes:
        return rule.codes[number], 0, False
    if shown in rule.labels:
        return rule.labels[shown], 0, False
    return np.nan, REASON_NUMBER["invalid"], True


def _as_number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if np.isfinite(number) and "_" not in text else None


def _as_text(value: object) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    return str(value)
