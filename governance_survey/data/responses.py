"""Answers of one source: a table bound to its questionnaire, with its design and a reason for every empty cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from ..engine.cleaning import CleanColumn, CleaningRule, clean, normalise
from ..engine.table import AnswerTable, raw_columns
from ..schemes.base import AnswerCode
from ..schemes.instrument import CodeList, Instrument, Variable
from ..schemes.questions import MultiSelect
from ..words.errors import DataError, closest
from ..words.printed import Printed
from ..words.provenance import Provenance
from ..words.reasons import ANSWERED, REASON_NUMBER, REASON_OF_NUMBER
from ..words.text import Text, listed, same
from .calibration import CALIBRATED_WEIGHT, CalibrationRecord
from .design_roles import DesignRoles

if TYPE_CHECKING:
    from .log_table import LogTable


@dataclass(frozen=True)
class Origin:
    """Where a table came from: name, format and encoding of the file, SHA-256 of its bytes or content."""

    name: str
    format: str
    sha256: str
    encoding: str | None = None
    path: str | None = None
    notes: tuple[Text, ...] = ()


@dataclass(frozen=True)
class Responses(Printed):
    """One source of answers. Built by `read_responses`; never changed afterwards.

    Attributes
    ----------
    source : str
        The source id an index scheme speaks of, for example ``"worker"``.
    instrument : Instrument
        The questionnaire the columns are bound to.
    table : AnswerTable
        The answers as read.
    design : DesignRoles
        Weight, PSU, strata and how the sample was drawn.
    origin : Origin
        The file, or the table in memory.
    simulated : bool
        True where a seed, not people, gave the answers; every output says so.
    user_missing : tuple
        (column, values) the data file itself declares missing (SPSS user-missing values). Where the
        questionnaire gives them no reason they are set aside and reported, never computed with.
    logs : mapping
        Log id -> the table of its rows, for a community record.
    calibration : CalibrationRecord, optional
        What `calibrate` did; the weight of the design is then the calibrated one.

    Examples
    --------
    >>> import governance_survey as gs
    >>> form, scheme = gs.read_instrument("community_worker"), gs.read_scheme("five_dimensions")
    >>> answers = gs.simulate(form, seed=1, communities=8, scheme=scheme)
    >>> answers.n_rows, answers.values("W_LAW1_1", "W_LAW1_2").shape
    (48, (48, 2))
    """

    source: str
    instrument: Instrument
    table: AnswerTable
    design: DesignRoles
    origin: Origin
    provenance: Provenance
    simulated: bool = False
    user_missing: tuple[tuple[str, tuple[float | str, ...]], ...] = ()
    logs: Mapping[str, LogTable] = field(default_factory=dict, repr=False)
    calibration: CalibrationRecord | None = field(default=None, repr=False, compare=False)
    _cleaned: dict[str, CleanColumn] = field(default_factory=dict, repr=False, compare=False)

    def __str__(self) -> str:
        line = Text(zh="{s}：{n} 行 × {k} 列，{f}，{o}{m}", en="{s}: {n} rows x {k} columns, {f}, {o}{m}")
        mark = Text(zh="，模拟数据", en=", simulated") if self.simulated else same("")
        k = len(self.table.columns)
        return line.fill(s=self.source, n=self.n_rows, k=k, f=self.instrument, o=self.origin.name, m=mark).say()

    @property
    def n_rows(self) -> int:
        """Rows read."""
        return self.table.n_rows

    @property
    def computed(self) -> tuple[str, ...]:
        """Columns that a step made: no part of the table, read like any other."""
        return () if self.calibration is None else (CALIBRATED_WEIGHT,)

    @property
    def present(self) -> tuple[str, ...]:
        """Columns the questionnaire declares and the table holds, in questionnaire order."""
        held = set(self.table.columns)
        return tuple(name for name in self.instrument.columns if name in held)

    def column(self, name: str) -> CleanColumn:
        """One declared column, cleaned: values, reasons, undeclared cells. Errors name the nearest column."""
        if name not in self._cleaned:
            self.load((name,))
        return self._cleaned[name]

    def load(self, names: tuple[str, ...]) -> None:
        """Clean several columns in one pass over the table (a lazy engine is asked once)."""
        if CALIBRATED_WEIGHT in names and self.calibration is not None:
            self._cleaned[CALIBRATED_WEIGHT] = _computed(self.calibration.weights)
        wanted = tuple(dict.fromkeys(name for name in names if name not in self._cleaned))
        for name in wanted:
            if name not in self.table.columns:
                raise _no_such_column(name, self)
        if wanted:
            declared_by_file = dict(self.user_missing)
            for name, raw in raw_columns(self.table, wanted).items():
                rule = cleaning_rule(self.instrument, name)
                if name in self.design.columns:
                    # A weight of 98 is a weight: nobody answers a design variable, so no answer code means
                    # "don't know" there.
                    rule = replace(rule, missing={})
                if name in self.design.replicate_weights:
                    rule = CleaningRule("number")
                aside = {_lookup(value) for value in declared_by_file.get(name, ())}
                # Where questionnaire and file disagree on a value, the questionnaire speaks.
                rule = replace(rule, set_aside=frozenset(aside - set(rule.codes) - set(rule.missing)))
                self._cleaned[name] = clean(raw, rule)

    def values(self, *names: str) -> np.ndarray:
        """Columns side by side: float64, rows x columns, NaN where there is no answer."""
        self.load(names)
        return np.column_stack([self._cleaned[name].values for name in names]).astype(np.float64)

    def ticks(self, question: MultiSelect) -> np.ndarray:
        """How many options of a question are ticked (exclusive ones aside), NaN where none was answered."""
        counted = [c for c, choice in zip(question.columns, question.choices, strict=True) if not choice.exclusive]
        held = tuple(column for column in counted if column in self.table.columns)
        if not held:
            return np.full(self.n_rows, np.nan)
        values = self.values(*held)
        return np.where(np.isnan(values).all(axis=1), np.nan, np.nansum(values, axis=1))

    def reason_counts(self, name: str) -> dict[str, int]:
        """How many cells of a column are empty, by reason (only reasons that occur)."""
        counts = np.bincount(self.column(name).reasons, minlength=len(REASON_NUMBER) + 1)
        return {REASON_OF_NUMBER[n]: int(c) for n, c in enumerate(counts) if n != ANSWERED and c}

    def key_column(self, role: Literal["respondent", "community"]) -> np.ndarray | None:
        """Respondent or community keys as text, or None where the questionnaire declares none."""
        name = getattr(self.instrument.keys, role)
        return self.column(name).values if name is not None and name in self.table.columns else None


def _computed(values: np.ndarray) -> CleanColumn:
    empty = np.zeros(len(values), dtype=np.int8)
    return CleanColumn(values, empty, empty.astype(bool))


def cleaning_rule(instrument: Instrument, name: str) -> CleaningRule:
    """How a column of this questionnaire is cleaned: its codes, answer texts and missing codes."""
    if name in instrument.indicator_by_id:
        return CleaningRule("number")
    return rule_for(instrument, instrument.variable_by_id.get(name), instrument.codes_of(name), name)


def rule_for(instrument: Instrument, variable: Variable | None, codes: CodeList | None, name: str) -> CleaningRule:
    """How a column is cleaned that is this variable (or the item `name`) with these codes."""
    missing: dict[object, int] = {}
    item = instrument.item_by_id.get(name)
    for entry in instrument.missing_codes:
        # 96 is "not applicable" only on rows that offer it; elsewhere it is an undeclared value.
        if entry.reason == "not_applicable" and item is not None and not item.not_applicable:
            continue
        if variable is not None and variable.missing is not None and entry.code not in variable.missing:
            continue
        missing[_lookup(entry.code)] = REASON_NUMBER[entry.reason]
        for label in (entry.zh, entry.en):
            if label:
                missing[normalise(label)] = REASON_NUMBER[entry.reason]
    if codes is not None:
        numbers = numbers_of(codes)
        labels = _labels_of(codes, numbers)
        # A code list may itself use a number that elsewhere means "missing" (income 99 = refused):
        # the list speaks for its own column.
        kept = {key: reason for key, reason in missing.items() if key not in numbers and key not in labels}
        return CleaningRule("codes", numbers, labels, kept)
    if variable is not None and variable.kind in ("number", "date"):
        return CleaningRule(variable.kind, missing=missing)
    written = variable is not None and variable.kind == "text"
    return CleaningRule("open" if written else "text", missing={k: v for k, v in missing.items() if isinstance(k, str)})


def numbers_of(codes: CodeList) -> dict[object, float]:
    """Answer code -> number to compute with: itself when numeric, its place in scheme order when text."""
    return {
        _lookup(entry.code): float(entry.code) if isinstance(entry.code, int | float) else float(place)
        for place, entry in enumerate(codes.codes)
    }


def _labels_of(codes: CodeList, numbers: dict[object, float]) -> dict[str, float]:
    found: dict[str, set[float]] = {}
    for entry in codes.codes:
        for label in (entry.zh, entry.en):
            if label:
                found.setdefault(normalise(label), set()).add(numbers[_lookup(entry.code)])
    # A wording that two answers share says nothing about which was meant: it stays undeclared.
    return {label: min(several) for label, several in found.items() if len(several) == 1}


def _lookup(code: AnswerCode) -> object:
    return float(code) if isinstance(code, int | float) else normalise(code)


def _no_such_column(name: str, responses: Responses) -> DataError:
    declared = name in responses.instrument.columns
    return DataError(
        "column_not_found",
        Text(zh="数据里没有列 {name}。", en="The data have no column {name}.").fill(name=name),
        where=same(responses.origin.name),
        expected=listed(responses.present, most=12),
        fix=closest(name, responses.table.columns)
        or (
            Text(zh="问卷声明了这一列；请检查数据文件是否缺列。", en="It is declared; is the file complete?")
            if declared
            else Text(zh="请检查列名的拼写。", en="Check how the column is spelt.")
        ),
    )
