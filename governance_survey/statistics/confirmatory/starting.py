"""Starting values: one factor at a time, then the covariances of the factors, by least squares."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from .moments import Sample
from .specification import Specification
from .tables import Row


def one_factor_loadings(s: np.ndarray) -> np.ndarray:
    """Loadings (..., k) of a factor of variance 1 on variables with covariances `s` (..., k, k), by principal axis."""
    sd = np.sqrt(np.diagonal(s, axis1=-2, axis2=-1))
    if s.shape[-1] == 1:
        return np.asarray(sd * 0.7)
    reduced = s / sd[..., None] / sd[..., None, :]
    shared = np.abs(reduced - np.eye(s.shape[-1])).max(axis=-1)
    loadings = np.zeros_like(sd)
    for _ in range(3):  # near enough to start from: more do not save a step of the likelihood
        np.einsum("...kk->...k", reduced)[...] = shared
        values, vectors = np.linalg.eigh(reduced)
        loadings = vectors[..., -1] * np.sqrt(np.maximum(values[..., -1:], 1e-3))
        shared = np.clip(loadings**2, 0.05, 0.9)
    return np.asarray(np.clip(loadings * np.where(loadings[..., :1] < 0, -1.0, 1.0), -0.95, 0.95) * sd)


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


def _together(covariances: dict[str, np.ndarray]) -> Iterator[tuple[str, np.ndarray]]:
    """Each factor with its loadings; factors of as many indicators are worked out in one go."""
    for size in {len(s) for s in covariances.values()}:
        names = [factor for factor, s in covariances.items() if len(s) == size]
        yield from zip(names, one_factor_loadings(np.array([covariances[name] for name in names])), strict=True)


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
        places_of = {factor: [at[row.right] for row in by_factor[factor]] for factor in ready}
        for factor, found in _together({factor: covariances(places_of[factor]) for factor in ready}):
            mine, places = by_factor[factor], places_of[factor]
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
