"""A plan as it stood before the data: the analysis plan, the choices of the study, and one hash over both."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field

from ..words.provenance import canonical_json
from .analysis_plan import AnalysisPlan
from .base import Id, Model, Scheme
from .study import Study

Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]

# What says nothing about the analysis: names, and where the answers lie.
_NOT_OF_THE_ANALYSIS = {"title", "authors", "version", "source", "schema_version"}
_NOT_OF_A_SOURCE = {"file", "sha256", "sheet", "encoding", "logs"}


class FrozenFile(Model):
    """A data file that was there already when the plan was frozen."""

    source: Id
    sha256: Digest


class FrozenPlan(Scheme):
    """The record `freeze` writes. `digest` is the SHA-256 over plan and choices, and can be deposited anywhere.

    `data` lists the data files that existed at that moment: a plan frozen before the data lists none.
    `registered` is where the digest was deposited (a registry, a dated mail), as the authors say.
    """

    kind: Literal["frozen_plan"]
    digest: Digest
    frozen_at: str
    registered: str | None = None
    data: tuple[FrozenFile, ...] = ()
    plan: AnalysisPlan
    study: Study

    @property
    def unchanged(self) -> bool:
        """Whether the record still is what its digest says."""
        return self.digest == digest_of(self.plan, self.study)


def content_of(plan: AnalysisPlan, study: Study) -> dict[str, Any]:
    """What a plan and a study say about the analysis, as plain values, defaults left out.

    Which models this version of the package offers is no part of a plan.
    """
    said = plan.model_dump(mode="json", exclude_defaults=True)
    for model in said["models"]:
        model.pop("offered", None)
    chosen = study.model_dump(mode="json", exclude_defaults=True)
    choices = {name: value for name, value in chosen.items() if name not in _NOT_OF_THE_ANALYSIS}
    choices["data"] = [{k: v for k, v in entry.items() if k not in _NOT_OF_A_SOURCE} for entry in choices["data"]]
    return {"plan": said, "study": choices}


def digest_of(plan: AnalysisPlan, study: Study) -> str:
    """SHA-256 over what a plan and a study say about the analysis.

    Examples
    --------
    >>> import governance_survey as gs
    >>> plan = gs.read_scheme("community_emergency")
    >>> study = gs.Study.model_validate(
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
    ... )
    >>> digest_of(plan, study) == digest_of(plan, study.model_copy(update={"authors": ("A",)}))
    True
    >>> digest_of(plan, study) == digest_of(plan, study.model_copy(update={"seed": 2}))
    False
    """
    return hashlib.sha256(canonical_json(content_of(plan, study))).hexdigest()


@dataclass(frozen=True)
class Change:
    """One place where a plan or a study says something else than it did; None = says nothing."""

    place: str
    before: Any
    now: Any


def changes(before: Any, now: Any, place: str = "") -> Iterator[Change]:
    """Every difference of two plain contents; entries with an ``id`` are matched by it.

    Examples
    --------
    >>> list(changes({"a": [{"id": "x", "b": 1}]}, {"a": [{"id": "x", "b": 2}]}))
    [Change(place='a[x].b', before=1, now=2)]
    """
    if isinstance(before, Mapping) and isinstance(now, Mapping):
        for key in dict.fromkeys((*before, *now)):
            yield from changes(before.get(key), now.get(key), f"{place}.{key}".lstrip("."))
    elif _with_ids(before) and _with_ids(now):
        old, new = ({_id(entry): entry for entry in entries} for entries in (before, now))
        for key in dict.fromkeys((*old, *new)):
            yield from changes(old.get(key), new.get(key), f"{place}[{key}]")
    elif before != now:
        yield Change(place, before, now)


def _with_ids(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(e, Mapping) and _id(e) for e in value)


def _id(entry: Mapping[str, Any]) -> str:
    return str(entry.get("id") or entry.get("source") or entry.get("rule") or entry.get("index") or "")
