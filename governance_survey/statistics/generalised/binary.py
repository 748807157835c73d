"""Logit of an outcome of nought or one, or of a share between them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..orthonormal import products
from .newton import Cone, Point


@dataclass(frozen=True)
class Logit:
    """log L = sum w {y eta - log(1 + e^eta)}, eta = z theta.

    Attributes
    ----------
    z : ndarray (n, p)
        Orthonormal columns of unit mean square.
    y, w : ndarray (n,)
    names : tuple of str (p,)
    units : ndarray (p, p)
        units @ theta are the coefficients of the columns in standard deviations.
    """

    z: np.ndarray
    y: np.ndarray
    w: np.ndarray
    names: tuple[str, ...]
    units: np.ndarray

    def start(self) -> np.ndarray:
        """All slopes nought; the intercept is found in a step or two."""
        return np.zeros(self.z.shape[1])

    def at(self, theta: np.ndarray) -> Point:
        """Value, gradient, information."""
        from scipy.special import expit

        eta = self.z @ theta
        p = expit(eta)
        value = float(self.w @ (self.y * eta - np.logaddexp(0, eta)))
        return Point(value, (self.w * (self.y - p)) @ self.z, products(self.z, self.w * p * expit(-eta)))

    def scores(self, theta: np.ndarray) -> np.ndarray:
        """Weighted gradient of each row, (n, p)."""
        from scipy.special import expit

        return np.asarray(self.z * (self.w * (self.y - expit(self.z @ theta)))[:, None])

    def observed(self, theta: np.ndarray) -> np.ndarray:
        """The information: the link is canonical."""
        return self.at(theta).information

    def expected(self, theta: np.ndarray) -> np.ndarray:
        """The information."""
        return self.at(theta).information

    def pull(self, theta: np.ndarray) -> float:
        """Rows at nought or one pull along d by w \\|y - p\\| \\|z d\\| each, the others by nothing."""
        from scipy.special import expit

        eta = self.z @ theta
        left = np.where(self.y == 1, expit(-eta), expit(eta)) * self.w
        ends = (self.y == 0) | (self.y == 1)
        return float(left[ends].min() * _least(self.z)) if ends.any() else np.inf

    def cone(self) -> Cone:
        """Ones on one side of a plane, noughts on the other, shares between on it."""
        ends = (self.y == 0) | (self.y == 1)
        sign = np.where(self.y[ends] == 1, 1.0, -1.0)
        return Cone(self.z[ends] * sign[:, None], self.z[~ends], self.units, self.names)


def _least(z: np.ndarray) -> float:
    # sum |z d| >= |Z d| >= smallest singular value times |d|.
    return float(np.sqrt(max(np.linalg.eigvalsh(z.T @ z)[0], 0.0)))
