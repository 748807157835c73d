"""Tables of a simulated study: columns of its schemes in their order, keys and weights in front."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from ...schemes.instrument import Instrument
from .logs import SURVEY_DATE
from .people import Persons
from .population import Population, Sample

if TYPE_CHECKING:
    import pandas

WEIGHTS = {"worker": "w_w", "resident": "w_r", "record": "w_c"}


def community_keys(drawn: Sample) -> np.ndarray:
    """Keys of the sampled communities: text that sorts in their order."""
    return np.array([f"C{place + 1:04d}" for place in range(drawn.place.size)], dtype=object)


def record_keys(people: Population, drawn: Sample) -> dict[str, np.ndarray]:
    """Keys, weight, province and date of each record."""
    return {
        "community_id": community_keys(drawn),
        "psu_id": people.psu[drawn.place] + 1,
        "stratum_id": people.stratum[drawn.place] + 1,
        "w_c": np.round(drawn.weight, 4),
        "province": people.province[drawn.place],
        "survey_date": np.full(drawn.place.size, SURVEY_DATE, dtype=object),
    }


def person_table(form: Instrument, people: Population, drawn: Sample, persons: Persons) -> pandas.DataFrame:
    source, place = form.source_id, drawn.place[persons.community]
    keys = {
        str(form.keys.respondent): np.array([f"{source[0].upper()}{k:05d}" for k in persons.number + 1], dtype=object),
        str(form.keys.community): community_keys(drawn)[persons.community],
        "psu_id": people.psu[place] + 1,
        "stratum_id": people.stratum[place] + 1,
        WEIGHTS[source]: np.round(persons.weight, 4),
        "urban": people.urban[place].astype(np.int64),
        "survey_date": np.full(place.size, SURVEY_DATE, dtype=object),
    }
    return plain_table(form, {**keys, **persons.columns})


def plain_table(form: Instrument, columns: Mapping[str, np.ndarray]) -> pandas.DataFrame:
    import pandas

    leading = [v.id for v in form.variables if not v.asked and v.id in columns]
    names = dict.fromkeys((*leading, *(name for name in form.columns if name in columns)))
    return pandas.DataFrame({name: pandas.Series(_whole(columns[name])).infer_objects() for name in names})


def _whole(values: np.ndarray) -> np.ndarray:
    # Counts are written without a decimal point.
    if values.dtype.kind == "f" and np.all(np.isfinite(values)) and np.all(values == np.round(values)):
        return values.astype(np.int64)
    return values


def log_frame(form: Instrument, name: str, rows: Mapping[str, np.ndarray], drawn: Sample) -> pandas.DataFrame:
    import pandas

    key = {str(form.keys.community): community_keys(drawn)[rows["community"]]}
    return pandas.DataFrame(key | {column.id: _whole(rows[column.id]) for column in form.log_by_id[name].columns})
