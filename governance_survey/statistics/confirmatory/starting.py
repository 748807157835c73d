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
    reduced, loadings = r.copy(), np.zeros(len(r))
    shared = np.abs(r - np.eye(len(r))).max(axis=0)
    for _ in range(3):  # near enough to start from: more do not save a step of the likelihood
        np.fill_diagonal(reduced, shared)
        values, vectors = np.linalg.eigh(reduced)
        loadings = vectors[:, -1] * np.sqrt(max(values[-1], 1e-3))
        shared = np.minimum(np.maximum(loadings**2, 0.05), 0.9)
    return np.asarray(np.clip(loadings * np.sign(loadings[0] or 1.0), -0.95, 0.95) * sd)


def starting_values(spec: Specification, samples: Sequence[Sample]) -> np.ndarray:
    """Theta (free,) to start from; equal parameters take the mean of their groups."""
    values = np.zeros(len(spec.rows))
    for group, sample in enumerate(samples):
        _fill(values, spec, group, sample)
    sums, counts, free = np.zeros(spec.n_free), np.zeros(spec.n_free), spec.free >= 0
    np.add.at(sums, spec.free[free], values[free])
    np.add.at(counts, spec.free[free], 1)
    return np.asarray(sums / np.maximum(counts, 1))


def _fill(values: np.ndarray, spec: Specification, group: int, sample: Sample) -> None:
    """Write a starting value into each row of a group."""
    rows = [row for row in spec.rows if row.group == group]
    loadings, residual, total = _factor_by_factor(spec, rows, sample)
    p, layout = len(spec.items), spec.layouts[group]
    values[layout.a_row] = loadings[layout.a_to, layout.a_from]
    endogenous = {row.left for row in rows if row.operator == "~"}
    kept = np.array([0.8 if name in endogenous else 1.0 for name in (*spec.items, *spec.factors)])
    one, other = layout.s_first, layout.s_second
    latent = (one >= p) & (other >= p)
    values[layout.s_row] = np.where(one == other, (residual * kept)[one], np.where(latent, total[one, other], 0.0))
    values[layout.m_row] = np.concatenate([sample.mean, np.zeros(len(spec.factors))])[layout.m_at]


def _factor_by_factor(
    spec: Specification, rows: Sequence[Row], sample: Sample
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Loadings (to, from), residual variances and covariances of items and factors."""
    at = {name: place for place, name in enumerate((*spec.items, *spec.factors))}
    p, v = len(spec.items), len(at)
    # Each variable as a linear combination of the items, and its variance: factors join as their indicators are known.
    weights, variance, loadings = np.zeros((v, p)), np.zeros(v), np.zeros((v, v))
    weights[:p], variance[:p] = np.eye(p), np.diagonal(sample.covariance)
    by_factor: dict[str, list[Row]] = {factor: [] for factor in spec.factors}
    for row in rows:
        if row.operator == "=~":
            by_factor[row.left].append(row)
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
            own = loadings[places, at[factor]] = found * scale
            left = np.maximum(variance[places] - found**2, 0.1 * variance[places])
            residual[places] = np.minimum(residual[places], left)
            variance[at[factor]] = residual[at[factor]] = 1 / scale**2
            weights[at[factor]] = own @ weights[places] / (own @ own)
            known.add(factor)
            waiting.remove(factor)
    sd = np.sqrt(variance)
    most = 0.8 * np.outer(sd, sd)
    return loadings, residual, np.clip(covariances(list(range(v))), -most, most)
