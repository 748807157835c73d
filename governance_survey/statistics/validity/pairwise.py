"""Correlations of items, each pair on the answers it shares: of the sample, and of rows drawn from it."""

from __future__ import annotations

import numpy as np


def pairwise_correlations(items: np.ndarray, times: np.ndarray) -> np.ndarray:
    """Pearson correlations (draws, items, items); NaN where a pair has no spread on what it shares.

    `times` (draws, rows) tells how often each row came into a draw: a draw costs four products of matrices, and no
    row is copied.
    """
    answered = (~np.isnan(items)).astype(np.float64)
    filled = np.where(answered > 0, items - np.nanmean(items, axis=0), 0.0)
    squared = filled**2
    found = np.empty((len(times), items.shape[1], items.shape[1]))
    for place, counts in enumerate(times):
        asked, drawn = answered * counts[:, None], filled * counts[:, None]
        common, sums = asked.T @ answered, drawn.T @ answered
        with np.errstate(invalid="ignore", divide="ignore"):
            spread = (squared * counts[:, None]).T @ answered - sums**2 / common
            products = drawn.T @ filled - sums * sums.T / common
            seen = (common > 1) & (np.minimum(spread, spread.T) > 1e-12)
            found[place] = np.where(seen, products / np.sqrt(np.abs(spread * spread.T)), np.nan)
    return found
