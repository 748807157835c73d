"""What REFI-QDA has no place for, kept in notes of our own: attributes of codings, machine coders, who coded what.

Other programs show these notes as notes; a project that comes back from one of them without some is read without.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ...schemes.codebook import Codebook
from ...schemes.loading import scheme_of
from ...schemes.safe_yaml import Located
from ...words.errors import SchemeError

RECORD_NOTE = "governance_survey"
MARK_NOTE = "governance_survey: coding"
SIMULATED = "[simulated]"


@dataclass(frozen=True)
class Record:
    """The note of a whole project, by GUID."""

    sources: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    coders: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    codes: Mapping[str, str] = field(default_factory=dict)
    assigned: tuple[tuple[str, str], ...] = ()
    simulated: bool = False
    codebook: Codebook | None = None


def record_of(facts: Mapping[str, Any]) -> Record:
    """The record a project carries; an empty one for projects of other programs."""
    simulated = SIMULATED in facts["name"]
    content = next((words for name, words in facts["notes"].values() if name == RECORD_NOTE and words), None)
    if content is None:
        return Record(simulated=simulated)
    try:
        held = json.loads(content.encode("latin-1").decode("utf-8"))
        sources, coders = _by_guid(held["sources"]), _by_guid(held["coders"])
        codes = {str(key): str(value) for key, value in held["codes"].items()}
        assigned = tuple((str(coder), str(source)) for coder, source in held["assigned"])
    except (
        ValueError,
        TypeError,
        KeyError,
        AttributeError,
    ):  # edited by hand in another program: read like any project
        return Record(simulated=simulated)
    simulated = simulated or bool(held.get("simulated"))
    return Record(sources, coders, codes, assigned, simulated, codebook_in(held.get("codebook")))


def _by_guid(held: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {str(key): dict(value) for key, value in held.items()}


def codebook_in(content: object) -> Codebook | None:
    """A codebook from the plain values of a note; None where it is not one."""
    if not isinstance(content, dict):
        return None
    try:
        # Scheme files are read as text, and so is their version.
        held = content | {"schema_version": str(content.get("schema_version", ""))}
        found = scheme_of(Located(RECORD_NOTE, held, {}), "codebook")
    except SchemeError:
        return None
    return found if isinstance(found, Codebook) else None
