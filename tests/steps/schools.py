"""Californian schools (api data of R's survey) as answers, for tests of designs read and calibrated."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pandas as pd

import governance_survey as gs

from ..reference import table
from .checks.making import AGREE, YESNO, index_scheme, instrument, item, variable, words

TYPES = {
    "id": "TYPE",
    "level": "nominal",
    "codes": [{"code": code, **words(name)} for code, name in (("E", "primary"), ("M", "middle"), ("H", "high"))],
}
NUMBERS = ("pw", "fpc", "fpc1", "fpc2", "api00", "api99", "ell", "enroll")


@cache
def form() -> Any:
    """Questionnaire of schools; one answer of agreement, so that an index may be scored."""
    return instrument(
        code_lists=[AGREE, TYPES, YESNO],
        items=[item("q1")],
        variables=[
            *(variable(name) for name in NUMBERS),
            *(variable(name, "key") for name in ("dnum", "snum")),
            variable("stype", "category", codes="TYPE"),
            variable("wide", "category", codes="YN"),
        ],
    )


def schools(name: str = "apiclus1") -> pd.DataFrame:
    """Rows of a sample of schools."""
    d = table(name).rename(columns={"sch.wide": "wide"})
    d["wide"] = (d["wide"] == "Yes").astype(int)
    d["q1"] = np.arange(len(d)) % 5 + 1
    return d


def read(d: pd.DataFrame | None = None, **roles: Any) -> Any:
    """Schools of 15 districts as answers."""
    given = {"weight": "pw", "psu": "dnum", "strata": "none", "fpc": "fpc"} | roles
    return gs.read_responses(schools() if d is None else d, form(), sampling="probability", **given)


def scored(answers: Any) -> Any:
    """Their one index."""
    return gs.score(answers, index_scheme())


def margins(*names: str) -> pd.DataFrame:
    """Counts of schools in California: by type, and with a school-wide growth target."""
    types = table("apipop_stype").rename(columns={"stype": "category", "N": "count"}).assign(variable="stype")
    both = table("apipop_stype_schwide").groupby("sch.wide")["N"].sum()
    wide = pd.DataFrame({"variable": "wide", "category": ["0", "1"], "count": [both["No"], both["Yes"]]})
    return pd.concat([{"stype": types, "wide": wide}[name] for name in names], ignore_index=True)
