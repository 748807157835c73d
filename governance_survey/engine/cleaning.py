"""The one cleaning call: a raw column becomes values, and a reason for every empty cell."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from ..words.reasons import REASON_NUMBER
from .distinct import distinct_numbers, distinct_objects
from .moments import days_of
from .table import plain_text

Cell = tuple[float | str | None, int, bool]
_WORDS = ("text", "open")


@dataclass(frozen=True)
class CleaningRule:
    """How one column is read.

    Parameters
    ----------
    kind : {"codes", "number", "date", "text", "open"}
        What a value is. For ``codes`` a value is looked up in `codes` (and in `labels` when the file
        holds answer texts); for ``number`` it is parsed; a ``date`` becomes days since 1970-01-01;
        ``text`` (keys, names) is kept in one spelling, leading zeros stay; ``open`` (what a person wrote)
        keeps its own punctuation and line breaks.
    codes : mapping
        Answer code -> number to compute with. Numeric codes map to themselves, text codes to their
        place in scheme order.
    labels : mapping
        Normalised answer text -> the same number, for files that hold texts.
    missing : mapping
        Code or normalised text -> reason number.
    set_aside : frozenset
        Values the data file itself declares missing though the questionnaire does not: never computed
        with, and reported as undeclared.
    """

    kind: str
    codes: Mapping[object, float] = field(default_factory=dict)
    labels: Mapping[str, float] = field(default_factory=dict)
    missing: Mapping[object, int] = field(default_factory=dict)
    set_aside: frozenset[object] = frozenset()


@dataclass(frozen=True)
class CleanColumn:
    """A column ready for use.

    Attributes
    ----------
    values : ndarray, read-only
        float64 with NaN where missing (kinds ``codes``, ``number``, ``date``), objects with None (the others).
    reasons : ndarray of int8
        0 where answered, else the number of the missing reason.
    undeclared : ndarray of bool
        Cells whose value is neither an answer nor a declared missing code; their value is missing
        with reason ``invalid``, and `validate` reports them.
    merged : tuple
        Spellings that cleaning made one, as (one spelling, spellings as written): full-width digits,
        ideographic spaces, composed and decomposed accents.
    """

    values: np.ndarray
    reasons: np.ndarray
    undeclared: np.ndarray
    merged: tuple[tuple[str, tuple[str, ...]], ...] = ()


def normalise(text: str) -> str:
    """One spelling of a text: NFKC (full-width digits, ideographic space), outer space gone, runs folded."""
    return " ".join((text if text.isascii() else unicodedata.normalize("NFKC", text)).split())


def clean(raw: np.ndarray, rule: CleaningRule) -> CleanColumn:
    """Clean one column. Works on its distinct values, so a million rows cost a handful of look-ups."""
    if raw.dtype == np.float64:
        column = _measurements(raw, rule) if rule.kind == "number" else _numbers(raw, rule)
    else:
        column = _texts(raw, rule)
    for part in (column.values, column.reasons, column.undeclared):
        part.flags.writeable = False
    return column


def _measurements(raw: np.ndarray, rule: CleaningRule) -> CleanColumn:
    # Incomes and weights have as many values as rows: compare with the few declared codes, not with each other.
    reasons = np.zeros(len(raw), dtype=np.int8)
    for code, reason in rule.missing.items():
        if isinstance(code, float):
            reasons[raw == code] = reason
    undeclared = np.isinf(raw) | (np.isin(raw, [code for code in rule.set_aside if isinstance(code, float)]))
    undeclared &= reasons == 0
    reasons[undeclared] = REASON_NUMBER["invalid"]
    reasons[np.isnan(raw)] = REASON_NUMBER["no_answer"]
    return CleanColumn(np.where(reasons == 0, raw, np.nan), reasons, undeclared)


def _numbers(raw: np.ndarray, rule: CleaningRule) -> CleanColumn:
    empty = np.isnan(raw)
    # Infinities stand in the way of a look-up table; as values they are undeclared anyway.
    distinct, places = distinct_numbers(np.where(empty, 0.0, raw))
    return _column([_number_cell(float(value), rule) for value in distinct], places, empty, rule)


def _texts(raw: np.ndarray, rule: CleaningRule) -> CleanColumn:
    known, places = distinct_objects(raw.tolist(), len(raw))
    texts = ["" if value is None else plain_text(value) for value in known]
    shown = [normalise(text) for text in texts]
    empty = np.array([value is None for value in known], dtype=bool)[places] if known else np.zeros(0, dtype=bool)
    column = _column([_text_cell(one, text, rule) for one, text in zip(shown, texts, strict=True)], places, empty, rule)
    return column if rule.kind == "open" else replace(column, merged=_merged(texts, shown))


def _merged(texts: Sequence[str], shown: Sequence[str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    changed = {one for text, one in zip(texts, shown, strict=True) if one and one != text}
    spellings: dict[str, dict[str, None]] = {}
    for text, one in zip(texts, shown, strict=True):
        if one in changed:
            spellings.setdefault(one, {})[text] = None
    return tuple((one, tuple(several)) for one, several in spellings.items() if len(several) > 1)


def _column(known: Sequence[Cell], places: np.ndarray, empty: np.ndarray, rule: CleaningRule) -> CleanColumn:
    reasons = np.array([cell[1] for cell in known], dtype=np.int8)[places]
    undeclared = np.array([cell[2] for cell in known], dtype=bool)[places] & ~empty
    reasons[empty] = REASON_NUMBER["no_answer"]
    kind = object if rule.kind in _WORDS else np.float64
    values = np.array([cell[0] for cell in known], dtype=kind)[places]
    values[reasons != 0] = None if rule.kind in _WORDS else np.nan
    return CleanColumn(values, reasons, undeclared)


def _number_cell(value: float, rule: CleaningRule) -> Cell:
    if value in rule.missing:
        return (None if rule.kind in _WORDS else np.nan), rule.missing[value], False
    if value in rule.set_aside:
        return (None if rule.kind in _WORDS else np.nan), REASON_NUMBER["invalid"], True
    if rule.kind in _WORDS:
        return plain_text(value), 0, False
    if value in rule.codes and rule.kind != "date":
        return rule.codes[value], 0, False
    return np.nan, REASON_NUMBER["invalid"], True


def _text_cell(shown: str, written: str, rule: CleaningRule) -> Cell:
    nothing: float | None = None if rule.kind in _WORDS else np.nan
    if not shown:
        return nothing, REASON_NUMBER["no_answer"], False
    number = _as_number(shown) if rule.kind not in _WORDS else None
    for spelling in (shown, number):
        if spelling is not None and spelling in rule.missing:
            return nothing, rule.missing[spelling], False
        if spelling is not None and spelling in rule.set_aside:
            return nothing, REASON_NUMBER["invalid"], True
    if rule.kind == "open":
        return unicodedata.normalize("NFC", written).strip(), 0, False
    if rule.kind == "text":
        return shown, 0, False
    if rule.kind == "date":
        number = days_of(shown)
    if rule.kind in ("number", "date"):
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
