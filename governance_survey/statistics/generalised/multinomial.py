"""Multinomial logit: one equation for each category but the first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..orthonormal import products
from .newton import Cone, Point


@dataclass(frozen=True)
class MultinomialLogit:
    """log P(y = k) = z theta_k - log sum_l e^(z theta_l), theta_0 = 0; theta = theta_1, theta_2 …

    Fields as in `OrderedLogit`, the constant among the columns.
    """

    z: np.ndarray
    y: np.ndarray
    w: np.ndarray
    categories: int
    names: tuple[str, ...]
    units: np.ndarray

    def start(self) -> np.ndarray:
        """Slopes nought, constants from the shares."""
        shares = np.bincount(self.y, weights=self.w, minlength=self.categories)
        found = np.zeros((self.categories - 1, self.z.shape[1]))
        found[:, 0] = np.log(shares[1:] / shares[0]) / self.z[0, 0]
        return found.ravel()

    def _logs(self, theta: np.ndarray) -> np.ndarray:
        from scipy.special import log_softmax

        eta = self.z @ theta.reshape(self.categories - 1, -1).T
        return np.asarray(log_softmax(np.hstack([np.zeros((len(eta), 1)), eta]), axis=1))

    def at(self, theta: np.ndarray) -> Point:
        """Value, gradient, information."""
        logs, q = self._logs(theta), self.z.shape[1]
        p = np.exp(logs)
        value = float(self.w @ logs[np.arange(len(self.y)), self.y])
        information = np.empty((len(theta), len(theta)))
        for k in range(1, self.categories):
            for m in range(k, self.categories):
                both = -p[:, k] * p[:, m] if m > k else p[:, k] * (p.sum(axis=1) - p[:, k])
                block = products(self.z, self.w * both)
                rows, columns = slice((k - 1) * q, k * q), slice((m - 1) * q, m * q)
                information[rows, columns] = block
                information[columns, rows] = block.T
        return Point(value, (self._left(p).T @ self.z).ravel(), information)

    def _left(self, p: np.ndarray) -> np.ndarray:
        return np.asarray(((self.y[:, None] == np.arange(self.categories)) - p)[:, 1:] * self.w[:, None])

    def scores(self, theta: np.ndarray) -> np.ndarray:
        """Weighted gradient of each row, (n, (categories - 1) p)."""
        left = self._left(np.exp(self._logs(theta)))
        return np.asarray((left[:, :, None] * self.z[:, None, :]).reshape(len(left), -1))

    def observed(self, theta: np.ndarray) -> np.ndarray:
        """The information: the link is canonical."""
        return self.at(theta).information

    def expected(self, theta: np.ndarray) -> np.ndarray:
        """The information."""
        return self.at(theta).information

    def pull(self, theta: np.ndarray) -> float:
        """Each category k a row is not in pulls by w p \\|z (d_y - d_k)\\|: in sum at least \\|z d\\| / categories."""
        p = np.exp(self._logs(theta))
        others = self.y[:, None] != np.arange(self.categories)
        least = float(np.sqrt(max(np.linalg.eigvalsh(self.z.T @ self.z)[0], 0.0)))
        return float((p * self.w[:, None])[others].min() * least / self.categories)

    def cone(self) -> Cone:
        """Every row's own category wins for ever, or draws."""
        q, n = self.z.shape[1], len(self.y)
        parts = []
        for k in range(self.categories):
            others = self.y != k
            rows = np.zeros((n, self.categories, q))
            rows[np.arange(n), self.y] += self.z
            rows[:, k] -= self.z
            parts.append(rows[others][:, 1:].reshape(int(others.sum()), -1))
        strict = np.vstack(parts)
        names = tuple(name for _ in range(self.categories - 1) for name in self.names)
        units = np.kron(np.eye(self.categories - 1), self.units)
        return Cone(strict, np.zeros((0, strict.shape[1])), units, names)
