"""Means and covariances of the columns that true scores are drawn from, in the sample and in every replicate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...statistics.resampling import Replicates, replicate_sums
from .refit import Frame

MOST_OVER = 0.05  # of the draws whose errors do not fit their covariances: more, and no draw is trusted


@dataclass(frozen=True)
class Columns:
    """What the draws of one completed set of answers start from.

    Attributes
    ----------
    w : ndarray (used rows, columns)
        Scores with error, then what the model sees without.
    scores : tuple of str
        Names of the first columns.
    """

    w: np.ndarray
    scores: tuple[str, ...]


def moments(
    frame: Frame, columns: Sequence[Columns], size: np.ndarray, replicates: Replicates
) -> tuple[np.ndarray, np.ndarray]:
    """Means (1 + replicates, columns) and covariances, the whole sample first, in units of `size`.

    Replicates take the completed sets of answers in turn.
    """
    p = columns[0].w.shape[1]
    i, j = np.triu_indices(p)
    means = np.empty((len(replicates.factors) + 1, p))
    covariances = np.empty((len(means), p, p))
    for place, own in enumerate(columns):
        turn = np.arange(place, len(replicates.factors), len(columns))
        centre = own.w.mean(axis=0)
        z = np.zeros((len(frame.used), p))
        z[frame.used] = (own.w - centre) / size
        some = Replicates(replicates.factors[turn], replicates.coefficients[turn], replicates.dof, replicates.method)
        sums = weighted_sums(frame, some, np.column_stack([frame.used, z, z[:, i] * z[:, j]]))
        mean = sums[:, 1 : p + 1] / sums[:, :1]
        found = np.empty((len(sums), p, p))
        found[:, i, j] = sums[:, p + 1 :] / sums[:, :1] - mean[:, i] * mean[:, j]
        found[:, j, i] = found[:, i, j]
        at = 1 + turn
        means[at], covariances[at] = mean[1:] + centre / size, found[1:]
        if place == 0:
            means[0], covariances[0] = mean[0] + centre / size, found[0]
    return means, covariances


def weighted_sums(frame: Frame, replicates: Replicates, columns: np.ndarray) -> np.ndarray:
    """Weighted column sums (1 + replicates, columns) over all rows, the whole sample first."""
    whole = frame.design.weights @ columns
    return np.vstack([whole, replicate_sums(frame.design, replicates, columns)])
