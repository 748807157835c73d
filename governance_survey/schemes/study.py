"""A study as data: which answers, which questionnaire, which index, which findings, which seed."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from .base import Id, Model, Sampling, Scheme, Wording

LonelyRule = Literal["fail", "adjust", "certainty", "remove", "average"]
Covariance = Literal["design", "cluster", "hc3"]


class DataFile(Model):
    """One source of answers. Every design role is written: a column, or the word ``none``."""

    source: Id
    file: str
    instrument: str
    sampling: Sampling
    weight: str
    psu: str
    strata: str
    fpc: str = "none"
    lonely_psu: LonelyRule = "fail"
    sheet: str | None = None
    encoding: str | None = None
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = None


class Bound(Model):
    """The smallest difference worth speaking of, and who says so."""

    value: Annotated[float, Field(gt=0)]
    source: Wording


class FindingRequest(Model):
    """One finding: the model, the term it speaks of, and the design-keyed errors."""

    id: Annotated[str, Field(pattern=r"^F\d+$")]
    formula: str
    term: str
    level: Id | None = None
    covariance: Covariance | None = None
    cluster: Id | None = None
    smallest_meaningful: Bound | None = None


class Study(Scheme):
    """What `run` needs: nothing about a study lives anywhere else.

    Paths are relative to the study file. `seed` is required even where nothing is drawn today.

    Examples
    --------
    >>> import governance_survey as gs
    >>> gs.Study.model_validate(
    ...     {
    ...         "schema_version": 1, "kind": "study", "id": "pilot", "version": "1.0", "title": {"en": "Pilot"},
    ...         "seed": 1, "index_scheme": "bfi",
    ...         "data": [
    ...             {
    ...                 "source": "respondent", "file": "answers.csv", "instrument": "bfi",
    ...                 "sampling": "convenience", "weight": "none", "psu": "none", "strata": "none",
    ...             }
    ...         ],
    ...     }
    ... ).data[0].lonely_psu
    'fail'
    """

    kind: Literal["study"]
    seed: int
    simulated: bool = False
    authors: tuple[str, ...] = ()
    data: Annotated[tuple[DataFile, ...], Field(min_length=1)]
    index_scheme: str
    by: tuple[Id, ...] = ()
    findings: tuple[FindingRequest, ...] = ()
