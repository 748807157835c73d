"""A small linked study of simulated answers and a hand-made record, for tests."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pandas as pd

import governance_survey as gs

ROLES = {"psu": "psu_id", "strata": "stratum_id"}


@cache
def answers(source: str, communities: int = 24) -> pd.DataFrame:
    """Simulated answers of workers or residents as a table."""
    form = gs.read_instrument({"worker": "community_worker", "resident": "resident"}[source])
    per = {"worker": 4, "resident": 8}[source]
    weight = {"worker": "w_w", "resident": "w_r"}[source]
    made = gs.simulate(form, seed=7, communities=communities, per_community=per, weight=weight, **ROLES)
    return made.table.frame.to_native()


def read(source: str, table: pd.DataFrame | None = None, **changed: Any) -> Any:
    """One source as `Responses`."""
    form = {"worker": "community_worker", "resident": "resident"}[source]
    weight = {"worker": "w_w", "resident": "w_r"}[source]
    data = answers(source) if table is None else table
    return gs.read_responses(data, form, sampling="probability", weight=weight, simulated=True, **{**ROLES, **changed})


def record_table(communities: int = 24) -> pd.DataFrame:
    """A record of every community with a handful of fields."""
    keys = answers("worker", communities).drop_duplicates("community_id")[["community_id", "psu_id", "stratum_id"]]
    rng = np.random.default_rng(3)
    n = len(keys)
    return keys.assign(
        w_c=1.0,
        survey_date="2021-06-01",
        A_POP=rng.integers(1000, 9000, n),
        A_HH=500,
        A_WRK=np.where(np.arange(n) % 3 == 0, 4, 12),
        A_URB=1 + np.arange(n) % 2,
        A_SEC=10,
        A_SEC_4W=np.arange(n) % 11,
        A_TASK_ADM=20,
        A_TASK_AUTH=rng.integers(0, 21, n),
        K33=np.exp(rng.normal(1, 0.4, n)),
    ).reset_index(drop=True)


def record(table: pd.DataFrame | None = None, **changed: Any) -> Any:
    """The record as `Responses`."""
    data = record_table() if table is None else table
    return gs.read_responses(
        data, "community_record", sampling="probability", weight="w_c", simulated=True, **{**ROLES, **changed}
    )


@cache
def linked() -> Any:
    """The three sources joined."""
    return gs.link(worker=read("worker"), resident=read("resident"), record=record())


@cache
def scored() -> Any:
    """The joined sources scored by the four shipped schemes."""
    return gs.score(linked(), ("five_dimensions", "five_tensions", "five_remedies", "outcomes"))
