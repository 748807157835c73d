"""The equations of one ordering on the whole sample, and the joint covariance of their paths."""

from __future__ import annotations

from typing import Literal

import numpy as np

from ..design import DesignArrays, degrees_of_freedom, taylor_covariance
from ..least_squares import Squares, least_squares
from .ordering import Estimated
from .paths import Roles

Covariance = Literal["hc3", "model"]


def estimated(
    z: np.ndarray,
    w: np.ndarray | None,
    roles: Roles,
    names: tuple[str, ...],
    covariance: Covariance,
    design: DesignArrays | None,
    used: np.ndarray,
) -> Estimated:
    r"""Least squares of every equation; one covariance for all paths together.

    ``hc3`` and a design: influence values of the rows, stacked over the equations, so that errors that go together
    (of mediators measured on the same persons) enter the products. ``model``: equal variances, errors of the
    mediators correlated with each other and not with those of the outcome.

    Raises
    ------
    EstimationError
        ``rank_deficient``, the columns named.
    """
    one = np.ones((len(z), 1))
    k = len(roles.mediators)
    x_a = np.hstack([one, z[:, [roles.first, *roles.covariates]]])
    x_b = np.hstack([one, z[:, [roles.first, *roles.mediators, *roles.covariates]]])
    named = [names[j] for j in (roles.first, *roles.covariates)]
    of_m = [least_squares(x_a, z[:, j], w, ("(Intercept)", *named)) for j in roles.mediators]
    named[1:1] = [names[j] for j in roles.mediators]
    of_y = least_squares(x_b, z[:, roles.last], w, ("(Intercept)", *named))
    places = [*range(2, k + 2), 1]
    theta = np.array([*(squares.coef[1] for squares in of_m), *of_y.coef[places]])
    dof = float(len(z) - x_b.shape[1])
    if design is None and covariance == "model":
        cov = np.zeros((2 * k + 1, 2 * k + 1))
        left = np.column_stack([squares.residual for squares in of_m])
        first = of_m[0].back[1] @ of_m[0].back[1]
        cov[:k, :k] = left.T @ left / (len(z) - x_a.shape[1]) * first
        back = of_y.back[places]
        cov[k:, k:] = of_y.sum_of_squares / dof * back @ back.T
        return Estimated(theta, cov, dof)
    inflated = design is None
    influence = np.column_stack(
        [
            *(_influence(x_a, w, squares, [1], inflated) for squares in of_m),
            _influence(x_b, w, of_y, places, inflated),
        ]
    )
    if design is None:
        return Estimated(theta, influence.T @ influence, dof)
    whole = np.zeros((design.n_rows, influence.shape[1]))
    whole[used] = influence
    return Estimated(theta, taylor_covariance(design, whole), float(degrees_of_freedom(design, used)))


def _influence(x: np.ndarray, w: np.ndarray | None, squares: Squares, places: list[int], hc3: bool) -> np.ndarray:
    # What each row moves the coefficients at `places` by; under HC3 divided by one minus its leverage.
    u = squares.frame.of(x)
    pull = squares.residual if w is None else squares.residual * w
    if hc3:
        leverage = np.einsum("ij,ij->i", u, u) if w is None else w * np.einsum("ij,ij->i", u, u)
        pull = pull / (1 - np.minimum(leverage, 1 - 1e-10))
    return np.asarray((u * pull[:, None]) @ squares.back[places].T)
