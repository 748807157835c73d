"""What each cluster does to the estimates: all fits that leave one out, without fitting again."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .model import clustered_model
from .records import ClusteredFit


@dataclass(frozen=True)
class LeftOut:
    """Estimates without one cluster.

    Attributes
    ----------
    labels : ndarray (clusters,)
        The cluster left out.
    names : tuple of str (p,)
    coef : ndarray (clusters, p)
        NaN where a coefficient cannot be estimated without that cluster.
    shift : ndarray (clusters, p)
        Full estimate less `coef`, in standard errors of `fit`.
    distance : ndarray (clusters,)
        Cook's: the squared shift of all coefficients together, in p residual variances.
    fit : ClusteredFit
        Of all clusters, CR3.
    """

    labels: np.ndarray
    names: tuple[str, ...]
    coef: np.ndarray
    shift: np.ndarray
    distance: np.ndarray
    fit: ClusteredFit

    def range_of(self, name: str) -> tuple[float, float]:
        """Smallest and largest estimate of one coefficient."""
        column = self.coef[:, self.names.index(name)]
        return float(np.nanmin(column)), float(np.nanmax(column))

    def turned(self, name: str) -> np.ndarray:
        """Labels of the clusters without which the coefficient has the other sign."""
        j = self.names.index(name)
        return np.asarray(self.labels[np.sign(self.coef[:, j]) == -np.sign(self.fit.coef[j])])


def leave_one_out(
    x: np.ndarray,
    y: np.ndarray,
    clusters: np.ndarray,
    *,
    names: tuple[str, ...],
    weights: np.ndarray | None = None,
) -> LeftOut:
    r"""Fit without each cluster in turn.

    .. math:: \hat\beta_{(g)} = \hat\beta - (X^\top WX)^{-1}X_g^\top W_g(I-H_{gg})^{-1}e_g, \qquad
        D_g = \frac{(\hat\beta-\hat\beta_{(g)})^\top X^\top WX(\hat\beta-\hat\beta_{(g)})}{p\,s^2}

    exactly; with every row its own cluster D is Cook's distance.

    Parameters
    ----------
    x, y, clusters, names, weights : as in `clustered_model`

    Raises
    ------
    EstimationError, DesignError
        Those of `clustered_model`.

    References
    ----------
    Cook (1977), doi 10.2307/1268249; MacKinnon, Nielsen & Webb (2023), doi 10.1177/1536867X231212433.

    Examples
    --------
    Means of three clusters are 1, 2 and 6; without the last the mean is 1.5.

    >>> import numpy as np
    >>> y = np.array([0.0, 2, 1, 3, 5, 7])
    >>> found = leave_one_out(np.ones((6, 1)), y, np.array([1, 1, 2, 2, 3, 3]), names=("(Intercept)",))
    >>> found.coef[:, 0].round(6).tolist(), round(found.range_of("(Intercept)")[0], 6)
    ([4.0, 3.5, 1.5], 1.5)
    """
    fit = clustered_model(x, y, clusters, names=names, kind="cr3", weights=weights, dof="satterthwaite")
    assert fit.adjusted is not None and fit.back is not None
    # On the orthonormal columns the adjusted score of a cluster is what the estimates lose without it.
    moved = fit.adjusted.scores @ fit.back.T
    decided = np.isin(names, fit.rests_on_one)
    moved[np.ix_(fit.adjusted.singular, decided)] = np.nan
    squared = (fit.adjusted.scores**2).sum(axis=1)
    variance = fit.sum_of_squares / (fit.n_obs - len(names))
    return LeftOut(
        labels=fit.labels,
        names=tuple(names),
        coef=fit.coef - moved,
        shift=moved / fit.std_error,
        distance=squared / (len(names) * variance),
        fit=fit,
    )
