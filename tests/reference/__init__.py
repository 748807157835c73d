"""Values computed by others, their data, and the one comparison."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

HERE = Path(__file__).parent


@cache
def _entries(topic: str) -> dict[str, dict[str, Any]]:
    content = json.loads((HERE / "values" / f"{topic}.json").read_text(encoding="utf-8"))
    return {entry["id"]: entry for entry in content["entries"]}


def entry(topic: str, name: str) -> dict[str, Any]:
    """One entry of a topic's values."""
    return _entries(topic)[name]


def norway() -> dict[str, Any]:
    """Values of the Norwegian survey."""
    return json.loads((HERE / "values" / "ess10_norway.json").read_text(encoding="utf-8"))


def table(name: str) -> pd.DataFrame:
    """A data set kept here."""
    return pd.read_csv(HERE / "data" / f"{name}.csv")


def agree(ours: Any, theirs: Any, like: dict[str, Any]) -> None:
    """Assert agreement within the entry's own tolerance."""
    tolerance = like["tolerance"]
    np.testing.assert_allclose(
        np.asarray(ours, dtype=float),
        np.asarray(theirs, dtype=float),
        rtol=tolerance["rel"] or 0,
        atol=tolerance["abs"] or 0,
    )


def column(rows: list[dict[str, Any]], name: str) -> np.ndarray:
    """A column of an entry's list of rows, for names and orders."""
    return np.array([row[name] for row in rows])
