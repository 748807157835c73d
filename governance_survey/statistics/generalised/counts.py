"""Poisson and negative binomial (NB2) likelihoods of counts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..orthonormal import products
from .newton import Cone, Point

HIGHEST = 700.0  # exp of more overflows


@dataclass(frozen=True)
class Poisson:
    """log L = sum w {y eta - e^eta - log y!}, eta = z theta + offset; fields as in `Logit`."""

    z: np.ndarray
    y: np.ndarray
    w: np.ndarray
    names: tuple[str, ...]
    units: np.ndarray
    offset: np.ndarray

    def start(self) -> np.ndarray:
        """The rate of all rows together; the first column is constant."""
        rate = np.log((self.w @ self.y) / (self.w @ np.exp(self.offset)))
        return np.concatenate([[rate / self.z[0, 0]], np.zeros(self.z.shape[1] - 1)])

    def mean(self, theta: np.ndarray) -> np.ndarray:
        """Expected counts (n,)."""
        return np.asarray(np.exp(np.clip(self.z @ theta[: self.z.shape[1]] + self.offset, -HIGHEST, HIGHEST)))

    def at(self, theta: np.ndarray) -> Point:
        """Value, gradient, information."""
        from scipy.special import gammaln

        eta, mu = self.z @ theta + self.offset, self.mean(theta)
        value = float(self.w @ (self.y * eta - mu - gammaln(self.y + 1)))
        return Point(value, (self.w * (self.y - mu)) @ self.z, products(self.z, self.w * mu))

    def scores(self, theta: np.ndarray) -> np.ndarray:
        """Weighted gradient of each row, (n, p)."""
        return np.asarray(self.z * (self.w * (self.y - self.mean(theta)))[:, None])

    def observed(self, theta: np.ndarray) -> np.ndarray:
        """The information: the link is canonical."""
        return self.at(theta).information

    def pull(self, theta: np.ndarray) -> float:
        """Rows without a count pull along d by w mu \\|z d\\| each."""
        return _pull(self.z, (self.w * self.mean(theta))[self.y == 0])

    def cone(self) -> Cone:
        """Rows with a count on a plane, rows without one on or below it (Correia, Guimaraes & Zylkin 2019)."""
        none = self.y == 0
        return Cone(-self.z[none], self.z[~none], self.units, self.names)


@dataclass(frozen=True)
class NegativeBinomial:
    """Variance mu + mu² / size; the last parameter is log size, the others as in `Poisson`."""

    poisson: Poisson
    begin: np.ndarray

    def start(self) -> np.ndarray:
        """As given."""
        return self.begin

    def at(self, theta: np.ndarray) -> Point:
        """Value, gradient; expected information of the coefficients beside the observed one of log size."""
        from scipy.special import digamma, gammaln, polygamma

        f, size = self.poisson, float(np.exp(np.clip(theta[-1], -50, 50)))
        mu, y, w = f.mean(theta), f.y, f.w
        value = (
            gammaln(y + size) - gammaln(size) - gammaln(y + 1) - y * np.log1p(size / mu) - size * np.log1p(mu / size)
        )
        slope = digamma(y + size) - digamma(size) - np.log1p(mu / size) + 1 - (y + size) / (mu + size)
        bend = polygamma(1, y + size) - polygamma(1, size) + 1 / size - 2 / (mu + size) + (y + size) / (mu + size) ** 2
        gradient = np.append((w * (y - mu) / (1 + mu / size)) @ f.z, size * (w @ slope))
        information = np.zeros((len(theta), len(theta)))
        information[:-1, :-1] = products(f.z, w * mu / (1 + mu / size))
        own = -float(size**2 * (w @ bend) + size * (w @ slope))
        # Far from the maximum the curvature may have the wrong sign; any positive number climbs.
        information[-1, -1] = own if own > 0 else abs(own) + 1.0
        return Point(float(w @ value), gradient, information)

    def scores(self, theta: np.ndarray) -> np.ndarray:
        """Weighted gradient of each row, (n, p + 1)."""
        from scipy.special import digamma

        f, size = self.poisson, float(np.exp(theta[-1]))
        mu = f.mean(theta)
        slope = digamma(f.y + size) - digamma(size) - np.log1p(mu / size) + 1 - (f.y + size) / (mu + size)
        return np.column_stack([f.z * (f.w * (f.y - mu) / (1 + mu / size))[:, None], f.w * size * slope])

    def observed(self, theta: np.ndarray) -> np.ndarray:
        """Minus the second derivatives, coefficients and log size together."""
        f, size = self.poisson, float(np.exp(theta[-1]))
        mu = f.mean(theta)
        found = self.at(theta).information
        found[:-1, :-1] = products(f.z, f.w * mu * (1 + f.y / size) / (1 + mu / size) ** 2)
        cross = -size * (f.w * (f.y - mu) * mu / (size + mu) ** 2) @ f.z
        found[:-1, -1] = found[-1, :-1] = cross
        return found

    def pull(self, theta: np.ndarray) -> float:
        """Rows without a count pull along d by w mu / (1 + mu / size) \\|z d\\| each."""
        f, mu = self.poisson, self.poisson.mean(theta)
        return _pull(f.z, (f.w * mu / (1 + mu / np.exp(theta[-1])))[f.y == 0])

    def cone(self) -> Cone:
        """That of Poisson."""
        return self.poisson.cone()


def _pull(z: np.ndarray, each: np.ndarray) -> float:
    least = float(np.sqrt(max(np.linalg.eigvalsh(z.T @ z)[0], 0.0)))
    return float(each.min() * least) if len(each) else np.inf
