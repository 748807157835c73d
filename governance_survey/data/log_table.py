"""A log of a record: rows of events, each belonging to a community."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ..engine.cleaning import CleanColumn, CleaningRule, clean
from ..engine.table import AnswerTable, raw_columns
from ..schemes.instrument import Instrument
from ..schemes.record import Log
from ..words.errors import DataError, closest
from ..words.text import Text, listed, same
from .responses import Origin, rule_for


@dataclass(frozen=True)
class LogTable:
    """One log, cleaned by the scheme of its record.

    Attributes
    ----------
    community : ndarray of object (rows,)
        Community key of each row, None where it is missing.
    columns : mapping
        Column -> values, reasons and undeclared cells; dates are days since 1970-01-01.
    """

    log: Log
    community: np.ndarray
    columns: Mapping[str, CleanColumn]
    origin: Origin

    @property
    def n_rows(self) -> int:
        """Rows read."""
        return len(self.community)


def log_table(table: AnswerTable, origin: Origin, record: Instrument, log: Log) -> LogTable:
    """Bind a table to a log of a record.

    Raises
    ------
    DataError
        ``log_column_missing``: the community key or a column of the log is not in the table.
    """
    key = str(record.keys.community)
    wanted = (key, *(column.id for column in log.columns))
    absent = [name for name in wanted if name not in table.columns]
    if absent:
        raise DataError(
            "log_column_missing",
            Text(zh="记录表 {log} 缺少列 {c}。", en="The log {log} lacks the columns {c}.").fill(
                log=log.id, c=listed(absent)
            ),
            where=same(origin.name),
            expected=listed(wanted),
            got=listed(table.columns, most=12),
            fix=closest(absent[0], table.columns),
        )
    raw = raw_columns(table, wanted)
    columns = {
        column.id: clean(
            raw[column.id],
            rule_for(record, column, record.code_list_by_id.get(column.codes) if column.codes else None, column.id),
        )
        for column in log.columns
    }
    return LogTable(log, clean(raw[key], CleaningRule("text")).values, columns, origin)
