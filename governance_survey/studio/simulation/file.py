"""Simulated answers as a file that Excel and `read_responses` open."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ...data.responses import Responses
from ...engine.table import raw_columns
from ...schemes.loading import scheme_from
from ...words.files import write_file
from ..reading import read_instrument
from .simulating import simulate

if TYPE_CHECKING:
    import pandas


def answers_csv(responses: Responses) -> bytes:
    """Answers as read, one row a respondent: UTF-8 with its mark (so that Excel shows Chinese), blanks empty."""
    raw = raw_columns(responses.table, responses.table.columns)
    return _csv({name: raw[name].tolist() for name in responses.table.columns})


def frame_csv(frame: pandas.DataFrame) -> bytes:
    """A table as CSV that Excel opens with its Chinese: UTF-8 with its mark, missing cells blank."""
    return _csv({str(name): frame[name].tolist() for name in frame.columns})


def simulate_file(
    instrument: str,
    output: str | Path,
    *,
    seed: int,
    communities: int = 60,
    per_community: int = 6,
    scheme: str | None = None,
    weight: str = "none",
    psu: str = "none",
    strata: str = "none",
) -> Path:
    """`simulate` answers to a questionnaire and write them as CSV. Arguments as there."""
    answers = simulate(
        read_instrument(instrument),
        seed=seed,
        communities=communities,
        per_community=per_community,
        scheme=None if scheme is None else scheme_from(scheme, "index_scheme"),
        weight=weight,
        psu=psu,
        strata=strata,
    )
    return write_file(output, answers_csv(answers))


def _csv(columns: Mapping[str, Sequence[object]]) -> bytes:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows(zip(*([_cell(value) for value in values] for values in columns.values()), strict=True))
    return stream.getvalue().encode("utf-8-sig")


def _cell(value: object) -> str:
    if value is None or value != value:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
