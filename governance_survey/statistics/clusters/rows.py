"""The rows a clustered model uses."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text
from ..columns import checked_weights, complete_rows, group_codes, refuse_constant, refuse_few_rows, renumbered


@dataclass(frozen=True)
class Rows:
    """Complete rows of positive weight.

    Attributes
    ----------
    x, y : ndarray (n, p), (n,)
    w : ndarray (n,) or None
        None when all weigh one.
    codes : tuple of ndarray (n,)
        Cluster numbers, one array a way of clustering.
    groups : tuple of int
        How many clusters each way has.
    used : ndarray of bool (rows,)
        Which rows these are.
    n_missing : int
        Rows of positive weight with a missing value or no cluster.
    """

    x: np.ndarray
    y: np.ndarray
    w: np.ndarray | None
    codes: tuple[np.ndarray, ...]
    groups: tuple[int, ...]
    used: np.ndarray
    n_missing: int


def complete_clusters(x: np.ndarray, y: np.ndarray, weights: np.ndarray | None, *ways: np.ndarray) -> Rows:
    """Drop what cannot be used and number the clusters.

    Parameters
    ----------
    x, y : ndarray (rows, p), (rows,), NaN = missing
    weights : ndarray (rows,) or None
    ways : ndarray (rows,)
        Labels of any kind; None or NaN = no cluster.

    Raises
    ------
    EstimationError
        ``too_few_rows``, ``constant_outcome``, ``one_cluster``, ``not_finite``.
    DesignError
        ``bad_weight``.
    """
    x, y = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    w = None if weights is None else checked_weights(weights, len(y))
    codes = [group_codes(labels) for labels in ways]
    used = complete_rows(x, y)
    for numbers in codes:
        used &= numbers >= 0
    inside = len(y)
    if w is not None:
        used &= w > 0
        inside = int((w > 0).sum())
    if not used.all():
        x, y, w = x[used], y[used], None if w is None else w[used]
        codes = [numbers[used] for numbers in codes]
    refuse_few_rows(*x.shape)
    refuse_constant(y)
    numbered = [renumbered(numbers) for numbers in codes]
    if any(groups < 2 for _, groups in numbered):
        raise EstimationError("one_cluster", Text(zh="只有一个群，不能聚类", en="there is only one cluster"))
    found, groups_ = zip(*numbered, strict=True)
    return Rows(x, y, w, found, groups_, used, inside - len(y))
