"""What least squares with clustered errors found."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from ..inference import Inference

Kind = Literal["cr0", "cr1", "cr2", "cr3"]
Dof = Literal["clusters", "satterthwaite"]


@dataclass(frozen=True)
class Adjusted:
    """What a clustered covariance is made of, on the orthonormal columns U of `least_squares.Squares` (p of them).

    With F_g = U_g' W_g A_g and A_g the adjustment of cluster g:

    Attributes
    ----------
    scores : ndarray (clusters, p)
        F_g e_g.
    square, cross, weighted_cross : ndarray (clusters, p, p)
        F_g F_g', F_g U_g and F_g W_g U_g: what degrees of freedom are computed from.
    second : ndarray (p, p)
        U'W²U (the identity without weights).
    singular : ndarray of bool (clusters,)
        Clusters that decide a direction alone, so that a generalised inverse was taken.
    """

    scores: np.ndarray
    square: np.ndarray
    cross: np.ndarray
    weighted_cross: np.ndarray
    second: np.ndarray
    singular: np.ndarray


@dataclass(frozen=True)
class ClusteredFit(Inference):
    """Least squares with errors that hold when rows of a cluster are alike.

    Attributes
    ----------
    names : tuple of str (p,)
    coef : ndarray (p,)
    cov : ndarray (p, p)
    dof : ndarray (p,)
        Degrees of freedom of each coefficient's t reference.
    kind : {"cr0", "cr1", "cr2", "cr3", "two_way"}
    n_obs, n_missing : int
        Rows used; rows with a missing value or no cluster.
    n_clusters : tuple of int
        Clusters of each way of clustering.
    r_squared, sigma, sum_of_squares : float
        Weighted share of variance accounted for; residual standard deviation; weighted squares of the residuals.
    largest_share : ndarray (p,)
        Largest share of the information on a coefficient that one cluster holds (partial leverage, 0 to 1).
    rests_on_one : tuple of str
        Coefficients that could not be estimated without some one cluster (a treatment only one cluster had, a
        cluster's own dummy): nothing in the data shows their error, and std_error is NaN.
    labels : ndarray (clusters,)
        The clusters' labels, of one way of clustering.
    warnings : tuple of str
        ``few_clusters`` (under 30 with CR0, CR1, CR3), ``rests_on_one_cluster``, ``singular_clusters``,
        ``not_positive_definite``.
    """

    names: tuple[str, ...]
    coef: np.ndarray
    cov: np.ndarray
    dof: np.ndarray
    kind: Kind | Literal["two_way"]
    n_obs: int
    n_missing: int
    n_clusters: tuple[int, ...]
    r_squared: float
    sigma: float
    sum_of_squares: float
    largest_share: np.ndarray
    rests_on_one: tuple[str, ...]
    warnings: tuple[str, ...]
    labels: np.ndarray = field(default_factory=lambda: np.empty(0), repr=False)
    adjusted: Adjusted | None = field(default=None, repr=False)
    back: np.ndarray | None = field(default=None, repr=False)

    @property
    def std_error(self) -> np.ndarray:
        """Square roots of the diagonal of `cov`, (p,); NaN for those of `rests_on_one`."""
        return np.where(np.isin(self.names, self.rests_on_one), np.nan, np.sqrt(np.maximum(np.diag(self.cov), 0.0)))
