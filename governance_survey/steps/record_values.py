"""Indicators of a community record: computed from fields and logs, or entered; and why one is not there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ..data.responses import Responses
from ..engine.cleaning import normalise
from ..schemes.indicator_formula import IndicatorFormula, parse_indicator
from ..schemes.instrument import Instrument
from ..schemes.record import Goalposts, Indicator
from ..words.text import Text, listed, same
from .indicator_values import LogArrays, evaluate

WORKERS = "worker"
_ABSENT = Text(zh="数据里没有 {f}", en="not in the data: {f}")
_ENTERED = Text(zh="须填入现成的数值，数据里没有这一列", en="to be entered as a value; the data have no such column")
_NO_WORKERS = Text(zh="要由工作者问卷计算，须先联结", en="computed from the worker questionnaire: link it first")


@dataclass(frozen=True)
class RecordValues:
    """Figures about every community of a record.

    Attributes
    ----------
    values : mapping
        Indicator or covariate id -> float64 (rows,), in its own unit, NaN where missing.
    entered : frozenset
        Indicators read from a column of their own.
    unavailable : mapping
        Indicator id -> why this study cannot give it.
    """

    values: Mapping[str, np.ndarray]
    entered: frozenset[str]
    unavailable: Mapping[str, Text]


def record_values(responses: Responses, workers: LogArrays | None = None) -> RecordValues:
    """Every indicator and covariate the record's data allow.

    A column named like an indicator holds entered values and goes before the formula. Where a formula's
    field or log is not in the data the indicator is unavailable; a community whose field is empty, whose
    log has no row, or whose denominator is zero has a missing value (not measured is not zero).

    Parameters
    ----------
    workers : LogArrays, optional
        Rows of the linked worker questionnaire, for indicators computed from it.
    """
    form = responses.instrument
    fields = _fields(responses)
    logs = {name: _log_arrays(responses, name) for name in responses.logs}
    if workers is not None:
        logs[WORKERS] = workers
    values: dict[str, np.ndarray] = {}
    entered: list[str] = []
    unavailable: dict[str, Text] = {}
    held = set(responses.table.columns)
    for indicator in form.indicators:
        if indicator.id in held:
            values[indicator.id] = responses.column(indicator.id).values
            entered.append(indicator.id)
            continue
        why = _ENTERED if indicator.how == "entered" else None
        formula = parse_indicator(indicator.formula) if why is None else None
        why = why or (_lacking(formula, fields, logs) if formula is not None else None)
        if why is not None:
            unavailable[indicator.id] = why
        elif formula is not None:
            values[indicator.id] = evaluate(formula, fields, logs, responses.n_rows)
    for covariate in form.covariates:
        formula = parse_indicator(covariate.formula)
        why = _lacking(formula, fields, logs)
        if why is None:
            values[covariate.id] = evaluate(formula, fields, logs, responses.n_rows)
        else:
            unavailable[covariate.id] = why
    return RecordValues(values, frozenset(entered), unavailable)


def covariate(responses: Responses, name: str) -> np.ndarray | None:
    """A figure computed from the fields of each row (a share of forms, say), or None where a field is not held."""
    formula = parse_indicator(responses.instrument.covariate_by_id[name].formula)
    fields = _fields(responses)
    return None if _lacking(formula, fields, {}) is not None else evaluate(formula, fields, {}, responses.n_rows)


def _lacking(formula: IndicatorFormula, fields: Mapping[str, np.ndarray], logs: Mapping[str, LogArrays]) -> Text | None:
    absent = [name for name in formula.fields if name not in fields]
    wanted = dict(formula.logs)
    if WORKERS in wanted and WORKERS not in logs:
        return _NO_WORKERS
    absent += [name for name in wanted if name not in logs]
    absent += [
        f"{name}.{c}"
        for name, columns in wanted.items()
        if name in logs
        for c in columns
        if c not in logs[name].columns
    ]
    return _ABSENT.fill(f=listed(absent)) if absent else None


def _fields(responses: Responses) -> dict[str, np.ndarray]:
    kinds = ("number", "date", "category")
    wanted = tuple(v.id for v in responses.instrument.variables if v.kind in kinds and v.id in responses.table.columns)
    responses.load(wanted)
    return {name: responses.column(name).values.astype(np.float64) for name in wanted}


def positions(keys: np.ndarray, known: Mapping[str, int]) -> np.ndarray:
    """Place of each community key, -1 where it is missing or not known."""
    return np.array([known.get(str(key), -1) if key is not None else -1 for key in keys], dtype=np.int64)


def _log_arrays(responses: Responses, name: str) -> LogArrays:
    log = responses.logs[name]
    keys = responses.key_column("community")
    known = {str(key): place for place, key in enumerate(keys if keys is not None else ()) if key is not None}
    columns, labels = {}, None
    for column in log.log.columns:
        values = log.columns[column.id].values
        if values.dtype == object:
            codes = {text: place for place, text in enumerate(dict.fromkeys(v for v in values if v is not None))}
            places = np.array([codes.get(v, -1) for v in values], dtype=np.int64)
            columns[column.id] = np.where(places < 0, np.nan, places).astype(np.float64)
        else:
            columns[column.id] = values
        if column.id == log.log.key:
            labels = _labels(log.columns[column.id].values)
    return LogArrays(positions(log.community, known), columns, labels)


def _labels(values: np.ndarray) -> np.ndarray:
    # The same item must have the same label in two logs, so a label is made from its spelling.
    return np.array([-1 if v is None else hash_label(normalise(str(v))) for v in values], dtype=np.int64)


def hash_label(text: str) -> int:
    """A label of 63 bits that depends on the text alone."""
    import hashlib

    return int.from_bytes(hashlib.sha256(text.encode("utf-8")).digest()[:8], "big") >> 1


def goalpost_score(indicator: Indicator, values: np.ndarray) -> np.ndarray | None:
    r"""An indicator on 0-100 by fixed goalposts, or None where they are not fixed (or it is context).

    .. math:: s = 100\,\frac{x - lo}{hi - lo}\ \text{(benefit)}, \qquad s = 100\,\frac{hi - x}{hi - lo}\ \text{(cost)}

    cut at 0 and 100. NaN stays NaN.

    Examples
    --------
    >>> from governance_survey.schemes.loading import read_shipped
    >>> k28 = read_shipped("instrument", "community_record").indicator_by_id["K28"]
    >>> goalpost_score(k28, np.array([0.0, 1, 6])).tolist()
    [100.0, 75.0, 0.0]
    """
    posts = indicator.goalposts
    if posts is None or posts.low is None or posts.high is None:
        return None
    share = (values - posts.low) / (posts.high - posts.low)
    return np.asarray(100.0 * np.clip(share if indicator.direction == "benefit" else 1 - share, 0.0, 1.0))


def with_goalposts(form: Instrument, frozen: Mapping[str, Goalposts]) -> Instrument:
    """The same record with goalposts a study has frozen from its baseline wave."""
    indicators = tuple(
        i.model_copy(update={"goalposts": frozen[i.id]}) if i.id in frozen else i for i in form.indicators
    )
    return form.model_copy(update={"indicators": indicators})


def unscored_reason(indicator: Indicator) -> Text:
    """Why an indicator with a value has no 0-100 score."""
    if indicator.direction == "context":
        return Text(zh="{i} 是背景指标，不计分", en="{i} is context and never scored").fill(i=indicator.id)
    return Text(
        zh="{i} 的目标值要由基线调查定下（study.yaml 的 goalposts）",
        en="the goalposts of {i} are to be frozen from a baseline wave (goalposts in study.yaml)",
    ).fill(i=same(indicator.id))
