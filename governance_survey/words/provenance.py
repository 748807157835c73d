"""Where a result came from: a record each step builds in plain sight."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from .text import Text


@dataclass(frozen=True)
class Provenance:
    """What a step was given and what it counted.

    Parameters
    ----------
    step : str
        The verb, for example ``"score"``.
    arguments : mapping
        Arguments as plain values (text, numbers, booleans, lists of these).
    parents : tuple of Provenance
        The records of the inputs.
    counts : mapping
        Rows in, used, dropped by reason.
    seed : int or None
        The seed of a random step.
    inputs : mapping
        Hashes of files and tables read (label -> sha256).
    rests_on : tuple of str
        Entries of the papers that the step's constructs come from.

    Notes
    -----
    `digest` is the SHA-256 of these parts in canonical JSON. Clock and library versions are recorded
    beside a saved result, never in the digest: the same inputs give the same digest anywhere.
    """

    step: str
    arguments: Mapping[str, object] = field(default_factory=dict)
    parents: tuple[Provenance, ...] = ()
    counts: Mapping[str, object] = field(default_factory=dict)
    seed: int | None = None
    inputs: Mapping[str, str] = field(default_factory=dict)
    rests_on: tuple[str, ...] = ()

    @cached_property
    def digest(self) -> str:
        """SHA-256 over step, arguments, parents' digests, counts, seed and inputs."""
        return hashlib.sha256(canonical_json(self._own() | {"parents": [p.digest for p in self.parents]})).hexdigest()

    def _own(self) -> dict[str, object]:
        return {
            "step": self.step,
            "arguments": plain(self.arguments),
            "counts": plain(self.counts),
            "seed": self.seed,
            "inputs": dict(self.inputs),
            "rests_on": list(self.rests_on),
        }

    def trail(self) -> Iterator[Provenance]:
        """This record, then its parents, down to the files, each record once."""
        seen: set[str] = set()
        waiting = [self]
        while waiting:
            record = waiting.pop(0)
            if record.digest not in seen:
                seen.add(record.digest)
                yield record
                waiting.extend(record.parents)

    def all_inputs(self) -> dict[str, str]:
        """Every file or table hash on the trail; two files of one name stay two."""
        found: dict[str, str] = {}
        for record in self.trail():
            for label, digest in record.inputs.items():
                place = 1
                name = label
                while found.get(name, digest) != digest:
                    place += 1
                    name = f"{label} ({place})"
                found[name] = digest
        return found

    def to_dict(self) -> dict[str, object]:
        """The whole trail as plain values for findings.json: digest -> the record and its parents' digests."""
        return {
            record.digest: record._own() | {"parents": [p.digest for p in record.parents]} for record in self.trail()
        }


def plain(value: object) -> object:
    """Any argument or count as JSON-ready values; what has no plain form is refused."""
    if isinstance(value, Text):
        return {"zh": value.zh, "en": value.en}
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float | np.floating):
        return float(value) if math.isfinite(value) else None
    if isinstance(value, np.integer):
        return int(value)
    if isinstance(value, np.ndarray):
        return [plain(v) for v in value.tolist()]
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(v) for v in (sorted(value, key=str) if isinstance(value, set | frozenset) else value)]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    raise TypeError(f"no plain form for {type(value).__name__}")


def canonical_json(value: object) -> bytes:
    """JSON with sorted keys and 17-digit numbers, the same bytes on every machine."""
    return json.dumps(plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")
