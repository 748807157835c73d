"""Starting values: one factor at a time, then the covariances of the factors, by least squares."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .moments import Sample
from .specification import Specification
from .tables import Row


def one_factor_loadings(s: np.ndarray) -> np.ndarray:
    """Loadings of a factor of variance 1 on variables with covariances `s`, by iterated principal axis."""
    sd = np.sqrt(np.diagonal(s))
    r = s / sd / sd[:, None]
    if len(r) == 1:
        return np.asarray(sd * 0.7)
    shared = np.abs(r - np.eye(len(r))).max(axis=0)
    loadings = np.zeros(len(r))
    for _ in range(3):
        reduced = r.copy()
        np.fill_diagonal(reduced, shared)
        values, vectors = np.linalg.eigh(reduced)
        loadings = vectors[:, -1] * np.sqrt(max(values[-1], 1e-3))
        shared = np.clip(loadings**2, 0.05, 0.9)
    return np.asarray(np.clip(loadings * np.sign(loadings[0] or 1.0), -0.95, 0.95) * sd)


def starting_values(spec: Specification, samples: Sequence[Sample]) -> np.ndarray:
    """Theta (free,) to start from; equal parameters take the mean of their groups."""
    sums, counts = np.zeros(spec.n_free), np.zeros(spec.n_free)
    for group, sample in enumerate(samples):
        rows = [row for row in spec.rows if row.group == group]
        for row, value in zip(rows, _group_values(spec, rows, sample), strict=True):
            if row.free >= 0:
                sums[row.free] += value
                counts[row.free] += 1
    return sums / np.maximum(counts, 1)


def _group_values(spec: Specification, rows: Sequence[Row], sample: Sample) -> list[float]:
    """A starting value for each row of a group."""
    names = (*spec.items, *spec.factors)
    at = {name: place for place, name in enumerate(names)}
    p, v = len(spec.items), len(names)
    # Each variable as a linear combination of the items, and its variance: factors join as their indicators are known.
    weights, variance = np.zeros((v, p)), np.zeros(v)
    weights[:p], variance[:p] = np.eye(p), np.diagonal(sample.covariance)
    by_factor: dict[str, list[Row]] = {factor: [] for factor in spec.factors}
    for row in rows:
        if row.operator == "=~":
            by_factor[row.left].append(row)
    loadings: dict[tuple[str, str], float] = {}
    residual, known, waiting = variance.copy(), set(spec.items), list(spec.factors)

    def covariances(places: list[int]) -> np.ndarray:
        s = weights[places] @ sample.covariance @ weights[places].T
        np.fill_diagonal(s, variance[places])
        return np.asarray(s)

    while waiting:
        ready = [factor for factor in waiting if {row.right for row in by_factor[factor]} <= known] or waiting[:1]
        for factor in ready:
            mine = by_factor[factor]
            places = [at[row.right] for row in mine]
            found = one_factor_loadings(covariances(places))
            marker = next((k for k, row in enumerate(mine) if row.free < 0 and row.fixed), None)
            scale = 1.0 if marker is None else mine[marker].fixed / (found[marker] or 0.1)
            if marker is not None and abs(found[marker]) < 0.1 * np.abs(found).max():
                scale = mine[marker].fixed / (0.3 * float(np.abs(found).max()))
            for row, place, value in zip(mine, places, found, strict=True):
                loadings[row.left, row.right] = value * scale
                residual[place] = min(residual[place], max(variance[place] - value**2, 0.1 * variance[place]))
            own = found * scale
            variance[at[factor]] = residual[at[factor]] = 1 / scale**2
            weights[at[factor]] = own @ weights[places] / (own @ own)
            known.add(factor)
            waiting.remove(factor)
    total = covariances(list(range(v)))
    sd = np.sqrt(variance)
    total = np.clip(total, -0.8 * np.outer(sd, sd), 0.8 * np.outer(sd, sd))
    endogenous = {row.left for row in rows if row.operator == "~"}
    return [_value(row, spec, at, loadings, residual, total, sample, endogenous) for row in rows]


def _value(
    row: Row,
    spec: Specification,
    at: dict[str, int],
    loadings: dict[tuple[str, str], float],
    residual: np.ndarray,
    total: np.ndarray,
    sample: Sample,
    endogenous: set[str],
) -> float:
    if row.operator == "=~":
        return loadings[row.left, row.right]
    if row.operator == "~~" and row.left == row.right:
        return float(residual[at[row.left]]) * (0.8 if row.left in endogenous else 1.0)
    if row.operator == "~~":
        latent = row.left in spec.factors and row.right in spec.factors
        return float(total[at[row.left], at[row.right]]) if latent else 0.0
    if row.operator == "~1" and row.left in spec.items:
        return float(sample.mean[at[row.left]])
    return 0.0
