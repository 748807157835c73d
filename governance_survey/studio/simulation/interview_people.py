"""Who is interviewed where: communities from the four corners of tension and capability, four people in each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ...schemes.codebook import Codebook
from .population import Rng
from .study import SimulatedStudy

# In each community: the head, a worker, a resident, and one of these in turn.
FOURTH = ("property", "social_organisation", "street", "health_service")
ROLES = ("head", "worker", "resident")
MOST_INTERVIEWS = len(ROLES) + 1
TENSIONS = ("URG", "SGL", "EMP", "PRS", "ORG")
CAPABILITIES = ("LAW", "COL", "RSK", "REF", "PRO")


@dataclass(frozen=True)
class Interviewed:
    """One person interviewed. `respondent` is a key of the study's tables, or one of our own."""

    id: str
    community: str
    respondent: str
    speaker: str


def chosen(book: Codebook, study: SimulatedStudy | None, communities: int, rng: Rng) -> dict[str, Mapping[str, float]]:
    """Communities and the latent value of each dimension of the codebook, in SD."""
    if study is None:
        keys = np.array([f"C{place + 1:04d}" for place in range(communities)], dtype=object)
        drawn = {name: rng.standard_normal(communities) for name in CAPABILITIES}
    else:
        keys = study.record["community_id"].to_numpy(dtype=object)
        latent = study.truth.communities
        drawn = {name: _standard(latent[name]) for name in CAPABILITIES}
        place = _corners(_mean(latent, TENSIONS), _mean(latent, CAPABILITIES), communities)
        keys, drawn = keys[place], {name: values[place] for name, values in drawn.items()}
    drawn["other"] = np.mean(list(drawn.values()), axis=0)
    parts = {group.id: group.index_part or "" for group in book.dimensions}
    return {
        str(key): {name: float(drawn.get(part, drawn["other"])[place]) for name, part in parts.items()}
        for place, key in enumerate(keys)
    }


def interviewed(communities: Mapping[str, object], each: int, study: SimulatedStudy | None) -> tuple[Interviewed, ...]:
    """Who is interviewed: `each` persons a community, with keys of the study where it has such people."""
    found: list[Interviewed] = []
    for place, community in enumerate(communities):
        roles = (*ROLES, FOURTH[place % len(FOURTH)])[:each]
        for role in roles:
            number = len(found) + 1
            name = _respondent(study, community, role) or f"X{number:04d}"
            found.append(Interviewed(f"I{number:03d}", community, name, role))
    return tuple(found)


def _respondent(study: SimulatedStudy | None, community: str, role: str) -> str | None:
    if study is None or role not in ROLES:
        return None
    table, key, nth = (
        (study.resident, "resident_id", 0) if role == "resident" else (study.worker, "worker_id", int(role == "worker"))
    )
    names = table.loc[table["community_id"] == community, key].tolist()
    return str(names[nth]) if nth < len(names) else None


def _standard(values: np.ndarray) -> np.ndarray:
    spread = float(values.std())
    return np.asarray((values - values.mean()) / (spread if spread > 0 else 1.0))


def _mean(latent: Mapping[str, np.ndarray], names: tuple[str, ...]) -> np.ndarray:
    return _standard(np.mean([_standard(latent[name]) for name in names], axis=0))


def _corners(tension: np.ndarray, capability: np.ndarray, n: int) -> np.ndarray:
    # From each corner in turn the community that lies furthest out and is not yet chosen.
    orders = [
        np.argsort(-np.minimum(a * tension, b * capability), kind="stable")
        for a, b in ((1, 1), (1, -1), (-1, 1), (-1, -1))
    ]
    taken: dict[int, None] = {}
    for rank in range(tension.size):
        for order in orders:
            if len(taken) < n:
                taken.setdefault(int(order[rank]))
    return np.array(sorted(taken), dtype=np.int64)
