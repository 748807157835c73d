"""A finite population of communities with known latent values: frame, tensions, remedies, capabilities, outcomes.

Every number of the plan stands here once; comments name its section (plan of simulation, 1 to 10).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

Rng = np.random.Generator

# Frame: section 1.
PROVINCES = (11, 31, 42, 44, 51, 61)
PSUS_A_STRATUM = 40
COMMUNITIES_A_PSU = 8
SAMPLED_IN_A_PSU = 4  # section 5
FEWEST_UNITS = 2  # of a stratum, so that its variance can be estimated
MOST_COMMUNITIES = 960  # beyond this a large unit would be drawn twice
PEOPLE_A_HOUSEHOLD = 2.62
HOUSEHOLDS = {True: (1500.0, 0.50), False: (480.0, 0.50)}
RESIDENTS_A_WORKER = (350.0, 0.45)
FEWEST_WORKERS = 3

# Latent values of a community: section 2.
TENSIONS = ("URG", "SGL", "EMP", "PRS", "ORG")
REMEDIES = ("SHZ", "FAZ", "JNZ", "ZIZ", "ZHZ")
CAPABILITIES = ("LAW", "COL", "RSK", "REF", "PRO")
WITHIN_TENSIONS, WITHIN_REMEDIES, BETWEEN_BLOCKS = 0.35, 0.40, -0.15
PSU_SPREAD = 0.25
# Of each capability: its tension and slope, the slopes of remedies, the focal remedy and its interaction.
TENSION_SLOPES = {
    "LAW": ("URG", -0.35),
    "COL": ("SGL", -0.40),
    "RSK": ("EMP", -0.40),
    "REF": ("PRS", -0.30),
    "PRO": ("ORG", -0.45),
}
REMEDY_SLOPES: dict[str, dict[str, float]] = {
    "LAW": {"FAZ": 0.35},
    "COL": {"SHZ": 0.25, "ZIZ": 0.20},
    "RSK": {"JNZ": 0.20, "FAZ": 0.15},
    "REF": {"JNZ": 0.20, "ZHZ": 0.20},
    "PRO": {"JNZ": 0.25, "SHZ": 0.15},
}
INTERACTIONS = {
    "LAW": ("FAZ", 0.15),
    "COL": ("ZIZ", 0.10),
    "RSK": ("FAZ", 0.15),
    "REF": ("ZHZ", 0.15),
    "PRO": ("JNZ", 0.10),
}
# In the order in which they are made: an outcome may rest on an earlier one.
OUTCOME_SLOPES: dict[str, dict[str, float]] = {
    "EFF": {"LAW": 0.05, "COL": 0.25, "RSK": 0.30, "REF": 0.20, "PRO": 0.15, "SHZ": 0.05},
    "TRU": {"LAW": 0.35, "REF": 0.15, "EFF": 0.10},
    "SAT": {"REF": 0.30, "EFF": 0.20, "LAW": 0.15, "z_size": -0.25},
    "BEL": {"REF": 0.25, "COL": 0.20},
    "PAR": {"ZIZ": 0.25, "BEL": 0.20},
    # Not in the plan: awareness and thoughts of leaving, so that every scale of outcomes has a truth.
    "AWR": {"RSK": 0.20, "ZIZ": 0.15},
    "TRN": {"ORG": 0.30, "PRS": 0.25},
}
LEAST_RESIDUAL = 0.05


@dataclass(frozen=True)
class Population:
    """Every community of the population.

    Attributes
    ----------
    stratum, psu : ndarray of int (communities,)
    province : ndarray of int; urban : ndarray of bool
    households, residents, workers : ndarray of int
    latent : mapping
        Name -> value of each community, about mean 0 and variance 1.
    """

    stratum: np.ndarray
    psu: np.ndarray
    province: np.ndarray
    urban: np.ndarray
    households: np.ndarray
    residents: np.ndarray
    workers: np.ndarray
    latent: Mapping[str, np.ndarray]


@dataclass(frozen=True)
class Sample:
    """Communities drawn: their places in the population and their weights.

    `covered` marks the communities of the population that lie in the strata of the study.
    """

    place: np.ndarray
    weight: np.ndarray
    covered: np.ndarray


def population(frame_rng: Rng, latent_rng: Rng, slopes: float = 1.0) -> Population:
    """Draw the population: 6 provinces x urban and rural, 40 sampling units each, 8 communities a unit.

    `slopes` multiplies every slope between communities.
    """
    strata = 2 * len(PROVINCES)
    psu = np.repeat(np.arange(strata * PSUS_A_STRATUM), COMMUNITIES_A_PSU)
    stratum = psu // PSUS_A_STRATUM
    urban = stratum % 2 == 0
    median = np.where(urban, HOUSEHOLDS[True][0], HOUSEHOLDS[False][0])
    households = np.maximum(60, np.round(median * np.exp(HOUSEHOLDS[True][1] * frame_rng.standard_normal(psu.size))))
    residents = np.round(households * PEOPLE_A_HOUSEHOLD)
    load = RESIDENTS_A_WORKER[0] * np.exp(RESIDENTS_A_WORKER[1] * frame_rng.standard_normal(psu.size))
    workers = np.maximum(FEWEST_WORKERS, np.round(residents / load))
    sizes = {"z_rpw": _standard(np.log(residents / workers)), "z_size": _standard(np.log(households))}
    return Population(
        stratum=stratum,
        psu=psu,
        province=np.array(PROVINCES)[stratum // 2],
        urban=urban,
        households=households.astype(np.int64),
        residents=residents.astype(np.int64),
        workers=workers.astype(np.int64),
        latent=_latents(sizes, urban, psu, latent_rng, slopes),
    )


def true_slopes(factor: float = 1.0) -> dict[str, dict[str, float]]:
    """Outcome -> term -> slope between communities; an interaction is written ``URG:FAZ``.

    Examples
    --------
    >>> true_slopes()["LAW"]
    {'URG': -0.35, 'FAZ': 0.35, 'URG:FAZ': 0.15}
    """
    found: dict[str, dict[str, float]] = {}
    for name in CAPABILITIES:
        (tension, slope), (focal, weight) = TENSION_SLOPES[name], INTERACTIONS[name]
        found[name] = {tension: slope, **REMEDY_SLOPES[name], f"{tension}:{focal}": weight}
    found |= OUTCOME_SLOPES
    return {name: {term: factor * b for term, b in terms.items()} for name, terms in found.items()}


def _standard(values: np.ndarray) -> np.ndarray:
    return np.asarray((values - values.mean()) / values.std())


def _latents(
    sizes: dict[str, np.ndarray], urban: np.ndarray, psu: np.ndarray, rng: Rng, factor: float
) -> dict[str, np.ndarray]:
    names = (*TENSIONS, *REMEDIES)
    first = np.arange(len(names)) < len(TENSIONS)
    correlation = np.full((len(names), len(names)), BETWEEN_BLOCKS)
    correlation[np.ix_(first, first)] = WITHIN_TENSIONS
    correlation[np.ix_(~first, ~first)] = WITHIN_REMEDIES
    np.fill_diagonal(correlation, 1.0)
    drawn = rng.standard_normal((psu.size, len(names))) @ np.linalg.cholesky(correlation).T
    z = dict(sizes) | {name: drawn[:, place] for place, name in enumerate(names)}
    z["PRS"] = 0.30 * z["z_rpw"] + np.sqrt(1 - 0.30**2) * z["PRS"]
    z["ZHZ"] = _standard(z["ZHZ"] + np.where(urban, 0.20, -0.20))
    for name in CAPABILITIES:
        tension, slope = TENSION_SLOPES[name]
        focal, weight = INTERACTIONS[name]
        made = slope * z[tension] + sum(g * z[remedy] for remedy, g in REMEDY_SLOPES[name].items())
        made = (
            factor * (made + weight * z[tension] * z[focal]) + PSU_SPREAD * rng.standard_normal(int(psu[-1]) + 1)[psu]
        )
        z[name] = _filled(made, rng)
    for name, slopes in OUTCOME_SLOPES.items():
        z[name] = _filled(factor * np.sum([b * z[cause] for cause, b in slopes.items()], axis=0), rng)
    return z


def _filled(made: np.ndarray, rng: Rng) -> np.ndarray:
    # The residual fills the variance to one, so that slopes are in standard deviations.
    rest = np.sqrt(max(LEAST_RESIDUAL, 1.0 - float(made.var())))
    return np.asarray(made + rest * rng.standard_normal(made.size))


def sample(people: Population, communities: int, rng: Rng) -> Sample:
    """Sampling units by systematic selection with probability proportional to households, then communities.

    About four of the eight communities of a unit are drawn. Every stratum holds at least two units; a small
    study covers fewer strata (the first ones of the population).
    """
    units = max(FEWEST_UNITS, round(communities / SAMPLED_IN_A_PSU))
    strata = min(2 * len(PROVINCES), units // FEWEST_UNITS)
    sizes = _shared_out(communities, units)
    places, weights, first = [], [], 0
    for stratum, count in enumerate(_shared_out(units, strata)):
        own = np.flatnonzero(people.stratum == stratum)
        _, unit_of = np.unique(people.psu[own], return_inverse=True)
        households = np.bincount(unit_of, weights=people.households[own])
        steps = (rng.random() + np.arange(count)) * households.sum() / count
        for unit, size in zip(np.searchsorted(np.cumsum(households), steps), sizes[first:], strict=False):
            members = own[unit_of == unit]
            probability = count * households[unit] / households.sum() * size / members.size
            places.append(np.sort(rng.choice(members, size, replace=False)))
            weights.append(np.full(size, 1.0 / probability))
        first += int(count)
    return Sample(np.concatenate(places), np.concatenate(weights), np.isin(people.stratum, np.arange(strata)))


def _shared_out(total: int, parts: int) -> np.ndarray:
    return np.asarray(total // parts + (np.arange(parts) < total % parts), dtype=np.int64)
