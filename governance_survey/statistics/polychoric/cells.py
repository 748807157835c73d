"""Cell probabilities of many two-way tables under the bivariate normal, and their slopes."""

from __future__ import annotations

import numpy as np

from .bivariate_normal import bivariate_normal_cdf, bivariate_normal_density

LEAST = 1e-18  # a probability below this is rounding


def _differences(corners: np.ndarray) -> np.ndarray:
    """Cells (tables, rows, columns) from values at their corners."""
    cells: np.ndarray = np.diff(np.diff(corners, axis=1), axis=2)
    return cells


def probabilities(rows: np.ndarray, columns: np.ndarray, rho: np.ndarray) -> np.ndarray:
    """Cells (tables, R + 1, C + 1) for thresholds (tables, R), (tables, C) and correlations (tables,)."""
    from scipy.special import ndtr

    t, r = rows.shape
    c = columns.shape[1]
    corners = np.zeros((t, r + 2, c + 2))
    corners[:, 1:-1, 1:-1] = bivariate_normal_cdf(rows[:, :, None], columns[:, None, :], rho[:, None, None])
    corners[:, 1:-1, -1] = ndtr(rows)
    corners[:, -1, 1:-1] = ndtr(columns)
    corners[:, -1, -1] = 1.0
    cells: np.ndarray = np.maximum(_differences(corners), LEAST)
    return cells


def slopes(rows: np.ndarray, columns: np.ndarray, rho: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """First and second derivative of the cells by the correlation."""
    t, r = rows.shape
    c = columns.shape[1]
    h, k, s = rows[:, :, None], columns[:, None, :], rho[:, None, None]
    left = (1 - s) * (1 + s)
    density = bivariate_normal_density(h, k, s)
    turn = density * (s / left + (h * k * (1 + s * s) - s * (h * h + k * k)) / left**2)
    corners = np.zeros((2, t, r + 2, c + 2))
    corners[0, :, 1:-1, 1:-1] = density
    corners[1, :, 1:-1, 1:-1] = turn
    return _differences(corners[0]), _differences(corners[1])


def threshold_slopes(rows: np.ndarray, columns: np.ndarray, rho: np.ndarray) -> np.ndarray:
    r"""Strip (tables, R, C + 1) per row threshold: what its rise moves into each column.

    .. math:: g_{mj} = \varphi(\tau_m)\left[\Phi\!\left(\frac{\kappa_j-\rho\tau_m}{\sqrt{1-\rho^2}}\right)
        - \Phi\!\left(\frac{\kappa_{j-1}-\rho\tau_m}{\sqrt{1-\rho^2}}\right)\right]

    Cell (m, j) gains it and cell (m + 1, j) loses it. For column thresholds swap the two.
    """
    from scipy.special import ndtr

    t, r = rows.shape
    c = columns.shape[1]
    h, k, s = rows[:, :, None], columns[:, None, :], rho[:, None, None]
    edges = np.zeros((t, r, c + 2))
    edges[:, :, 1:-1] = ndtr((k - s * h) / np.sqrt((1 - s) * (1 + s)))
    edges[:, :, -1] = 1.0
    strip: np.ndarray = np.diff(edges, axis=2) * (np.exp(-0.5 * h * h) / np.sqrt(2 * np.pi))
    return strip


def maximise_rho(counts: np.ndarray, rows: np.ndarray, columns: np.ndarray, limit: float) -> np.ndarray:
    """Correlation of each table with the greatest likelihood at fixed thresholds, within +-limit.

    Newton's method on all tables at once, kept inside a bracket that the sign of the slope narrows; a table
    leaves the work as soon as its step is below 1e-10.
    """
    rho = _pearson(counts)
    low, high = np.full(len(rho), -limit), np.full(len(rho), limit)
    active = np.arange(len(rho))
    for _ in range(80):
        n, h, k, r = counts[active], rows[active], columns[active], rho[active]
        p = probabilities(h, k, r)
        first, second = slopes(h, k, r)
        ratio = first / p
        slope = (n * ratio).sum(axis=(1, 2))
        bend = (n * (second / p - ratio**2)).sum(axis=(1, 2))
        low[active] = np.where(slope > 0, r, low[active])
        high[active] = np.where(slope > 0, high[active], r)
        with np.errstate(divide="ignore", invalid="ignore"):
            moved = r - slope / bend
        fits = (bend < 0) & (moved > low[active]) & (moved < high[active])
        moved = np.where(fits, moved, 0.5 * (low[active] + high[active]))
        moved = np.where(slope == 0, r, moved)
        rho[active] = moved
        active = active[np.abs(moved - r) > 1e-10]
        if not len(active):
            break
    return _to_the_edge(counts, rows, columns, rho, limit)


def _to_the_edge(
    counts: np.ndarray, rows: np.ndarray, columns: np.ndarray, rho: np.ndarray, limit: float
) -> np.ndarray:
    """Where the likelihood stays as high all the way to the edge, the slope vanished on a plateau: take the edge."""
    high = np.flatnonzero(np.abs(rho) > 0.9)
    edge = np.copysign(limit, rho[high])
    n, h, k = counts[high], rows[high], columns[high]
    here, there = (
        (n * np.log(probabilities(h, k, r))).sum(axis=(1, 2)) if len(high) else np.zeros(0) for r in (rho[high], edge)
    )
    rho[high] = np.where(there >= here - 1e-9 * np.abs(here), edge, rho[high])
    return rho


def _pearson(counts: np.ndarray) -> np.ndarray:
    """Correlation of category numbers, as a start."""
    n = counts.sum(axis=(1, 2))
    i, j = np.arange(counts.shape[1]), np.arange(counts.shape[2])
    a, b = counts.sum(axis=2), counts.sum(axis=1)
    mean_a, mean_b = a @ i / n, b @ j / n
    cross = np.einsum("tij,i,j->t", counts, i, j) / n - mean_a * mean_b
    spread = (a @ i**2 / n - mean_a**2) * (b @ j**2 / n - mean_b**2)
    start: np.ndarray = np.clip(cross / np.sqrt(np.maximum(spread, 1e-12)), -0.9, 0.9)
    return start
