"""Centred cross-products of every bootstrap draw: rows drawn anew, or sampling units within strata."""

from __future__ import annotations

import numpy as np

from ..design import DesignArrays
from ..reliability.bootstrap import resampled_sums
from ..resampling import bootstrap_replicates, replicate_sums

BLOCK = 1 << 22  # factors of units held at a time


def row_moments(z: np.ndarray) -> np.ndarray:
    """Of each row: one, its values, its products (upper triangle); (rows, 1 + q + q (q + 1) / 2)."""
    upper = np.triu_indices(z.shape[1])
    return np.column_stack([np.ones(len(z)), z, z[:, upper[0]] * z[:, upper[1]]])


def centred(sums: np.ndarray, q: int) -> np.ndarray:
    """Cross-products about the means (…, q, q), from sums of `row_moments`; NaN where the weights sum to nought."""
    total, first = sums[..., 0], sums[..., 1 : q + 1]
    upper = np.triu_indices(q)
    products = np.zeros((*sums.shape[:-1], q, q))
    products[..., upper[0], upper[1]] = sums[..., q + 1 :]
    products[..., upper[1], upper[0]] = sums[..., q + 1 :]
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(products - first[..., :, None] * first[..., None, :] / total[..., None, None])


def drawn_sums(design: DesignArrays | None, moments: np.ndarray, rng: np.random.Generator, draws: int) -> np.ndarray:
    """Sums of moments in every draw, (draws, columns): rows with replacement, or units of a design (Rao & Wu)."""
    if design is None:
        return resampled_sums(rng, draws, moments)
    # A block of at least a hundred draws: the replicates of a design refuse fewer.
    size = max(100, BLOCK // len(design.stratum_of_psu))
    found = []
    for start in range(0, draws, size):
        wanted = min(size, draws - start)
        replicates = bootstrap_replicates(design, seed=rng, draws=max(wanted, 100))
        found.append(replicate_sums(design, replicates, moments)[:wanted])
    return np.concatenate(found)
