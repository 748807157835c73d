"""Cumulative (ordered) logit: one slope for all thresholds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..orthonormal import products
from .newton import Cone, Point


@dataclass(frozen=True)
class OrderedLogit:
    """P(y <= k) = F(cut_k - z slopes); theta = slopes, cuts.

    With a = cut_y - z slopes and b the cut below, P = F(a) F(-b) (1 - e^(b-a)): no difference of near equals.

    Attributes
    ----------
    z : ndarray (n, p)
        Orthonormal columns of unit mean square, without the constant.
    y : ndarray of int (n,)
        0 to `categories` - 1, each of which occurs.
    w : ndarray (n,)
    categories : int
    names, units : as in `Logit`
    """

    z: np.ndarray
    y: np.ndarray
    w: np.ndarray
    categories: int
    names: tuple[str, ...]
    units: np.ndarray

    def start(self) -> np.ndarray:
        """Slopes nought, cuts from the shares."""
        shares = np.bincount(self.y, weights=self.w, minlength=self.categories)
        below = np.cumsum(shares)[:-1] / shares.sum()
        return np.concatenate([np.zeros(self.z.shape[1]), np.log(below / (1 - below))])

    def _ends(self, theta: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        p = self.z.shape[1]
        cuts = np.concatenate([[-np.inf], theta[p:], [np.inf]])
        eta = self.z @ theta[:p]
        return cuts[self.y + 1] - eta, cuts[self.y] - eta

    def slopes_of_ends(self, a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """d log P / da, d log P / db, and r = 1 / (e^(a-b) - 1), nought where an end is open."""
        from scipy.special import expit

        r = np.zeros(len(a))
        closed = np.isfinite(a) & np.isfinite(b)
        r[closed] = 1 / np.expm1(np.minimum(a[closed] - b[closed], 700.0))
        return expit(-a) + r, -(expit(b) + r), r

    def at(self, theta: np.ndarray) -> Point:
        """Value, gradient, information (exact: the log-likelihood is concave)."""
        from scipy.special import expit, log_expit

        p = self.z.shape[1]
        if (np.diff(theta[p:]) <= 0).any():
            return Point(-np.inf, np.zeros(len(theta)), np.eye(len(theta)))
        a, b = self._ends(theta)
        up, down, r = self.slopes_of_ends(a, b)
        gap = np.log1p(-np.exp(b - a))
        value = float(self.w @ (log_expit(a) + log_expit(-b) + gap))
        fa, fb, rho = self.w * expit(a) * expit(-a), self.w * expit(b) * expit(-b), self.w * (r + r * r)
        gradient = np.append(-(self.w * (up + down)) @ self.z, self._cuts(self.w * up, self.w * down))
        information = np.zeros((len(theta), len(theta)))
        information[:p, :p] = products(self.z, fa + fb)
        for k in range(self.categories - 1):
            on, over = self.y == k, self.y == k + 1
            information[p + k, :p] = information[:p, p + k] = -(fa[on] @ self.z[on] + fb[over] @ self.z[over])
            information[p + k, p + k] = (fa + rho)[on].sum() + (fb + rho)[over].sum()
            if k:
                information[p + k, p + k - 1] = information[p + k - 1, p + k] = -rho[on].sum()
        return Point(value, gradient, information)

    def _cuts(self, up: np.ndarray, down: np.ndarray) -> np.ndarray:
        upper = np.bincount(self.y, weights=up, minlength=self.categories)
        lower = np.bincount(self.y, weights=down, minlength=self.categories)
        return np.asarray(upper[:-1] + lower[1:])

    def scores(self, theta: np.ndarray) -> np.ndarray:
        """Weighted gradient of each row, (n, p + categories - 1)."""
        up, down, _ = self.slopes_of_ends(*self._ends(theta))
        cuts = np.zeros((len(self.y), self.categories + 1))
        rows = np.arange(len(self.y))
        cuts[rows, self.y + 1] = self.w * up
        cuts[rows, self.y] = self.w * down
        return np.column_stack([-self.z * (self.w * (up + down))[:, None], cuts[:, 1:-1]])

    def observed(self, theta: np.ndarray) -> np.ndarray:
        """The information."""
        return self.at(theta).information

    def expected(self, theta: np.ndarray) -> np.ndarray:
        """The information."""
        return self.at(theta).information

    def pull(self, theta: np.ndarray) -> float:
        """Each closed end of a row pulls along d by its slope times its distance."""
        up, down, _ = self.slopes_of_ends(*self._ends(theta))
        upper, lower = (self.w * up)[self.y < self.categories - 1], (-self.w * down)[self.y > 0]
        p = self.z.shape[1]
        gram = np.zeros((p + self.categories - 1,) * 2)
        for k in range(self.categories - 1):
            near = self.z[(self.y == k) | (self.y == k + 1)]
            gram[:p, :p] += near.T @ near
            gram[p + k, :p] = gram[:p, p + k] = -near.sum(axis=0)
            gram[p + k, p + k] = len(near)
        least = float(np.sqrt(max(np.linalg.eigvalsh(gram)[0], 0.0)))
        return float(min(upper.min(), lower.min()) * least)

    def cone(self) -> Cone:
        """Cuts and slopes that put every row inside its category for ever."""
        under, over = self.y < self.categories - 1, self.y > 0
        one = np.eye(self.categories - 1)
        strict = np.vstack(
            [
                np.hstack([-self.z[under], one[self.y[under]]]),
                np.hstack([self.z[over], -one[self.y[over] - 1]]),
            ]
        )
        equal = np.zeros((0, strict.shape[1]))
        return Cone(strict, equal, np.hstack([self.units, np.zeros((len(self.units), len(one)))]), self.names)
