"""Where a moderator was observed: range, points, density. Nothing is said outside it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text
from ..columns import checked_weights
from ..survey.quantiles import weighted_quantiles

POINTS = (0.1, 0.5, 0.9)
MOST_BINS = 20


@dataclass(frozen=True)
class ObservedModerator:
    """A moderator on the rows of a model.

    Attributes
    ----------
    values, weights : ndarray (n,)
        Complete rows of positive weight.
    low, high, mean : float
        Least, greatest, weighted mean.
    points : ndarray (3,)
        Weighted 10th, 50th and 90th percentile (least value at or above which the share is reached).
    edges, shares : ndarray (bins + 1,), (bins,)
        Weighted histogram over the range; shares sum to one.
    """

    values: np.ndarray
    weights: np.ndarray
    low: float
    high: float
    mean: float
    points: np.ndarray
    edges: np.ndarray
    shares: np.ndarray

    def share_between(self, low: float, high: float) -> float:
        """Weighted share of rows from `low` to `high`, ends included."""
        inside = (self.values >= low) & (self.values <= high)
        return float(self.weights[inside].sum() / self.weights.sum())


def observed_moderator(values: np.ndarray, weights: np.ndarray | None = None) -> ObservedModerator:
    """Range, percentiles and histogram of a moderator.

    Bins are as many as the square root of the rows, at most 20.

    Parameters
    ----------
    values : ndarray (rows,), NaN = missing (left out)
    weights : ndarray (rows,), optional
        Sampling weights; rows of weight zero are left out.

    Raises
    ------
    EstimationError
        ``constant_moderator``, ``not_finite``.
    DesignError
        ``bad_weight``.

    Examples
    --------
    >>> import numpy as np
    >>> found = observed_moderator(np.array([1.0, 2, 3, 4, np.nan]))
    >>> found.low, found.high, found.points.tolist(), found.shares.tolist()
    (1.0, 4.0, [1.0, 2.0, 4.0], [0.5, 0.5])
    """
    m = np.asarray(values, dtype=np.float64)
    w = checked_weights(weights, len(m))
    if np.isinf(m).any():
        raise EstimationError("not_finite", Text(zh="调节变量含无穷大", en="the moderator holds infinite values"))
    used = ~np.isnan(m) & (w > 0)
    m, w = m[used], w[used]
    if not len(m) or m.min() == m.max():
        raise EstimationError(
            "constant_moderator",
            Text(zh="调节变量在所用的行里没有变化", en="the moderator does not vary over the rows used"),
        )
    bins = int(min(MOST_BINS, max(2, np.sqrt(len(m)))))
    counted, edges = np.histogram(m, bins=bins, weights=w)
    return ObservedModerator(
        values=m,
        weights=w,
        low=float(m.min()),
        high=float(m.max()),
        mean=float(w @ m / w.sum()),
        points=weighted_quantiles(m, w, np.array(POINTS)),
        edges=edges,
        shares=counted / w.sum(),
    )
