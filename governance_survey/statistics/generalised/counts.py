"""Poisson and negative binomial (NB2) likelihoods of counts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..orthonormal import products
from .newton import Cone, Point

HIGHEST = 300.0  # the square of exp of more than twice this overflows


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
        from scipy.special import gammaln, xlogy

        eta, mu = self.z @ theta + self.offset, self.mean(theta)
        # The largest value there is, and what the means lack of it: large counts lose no digits between two steps.
        best = xlogy(self.y, self.y) - self.y - gammaln(self.y + 1)
        value = float(self.w @ best + self.w @ (self.y * eta - xlogy(self.y, self.y) - (mu - self.y)))
        return Point(value, (self.w * (self.y - mu)) @ self.z, products(self.z, self.w * mu))

    def scores(self, theta: np.ndarray) -> np.ndarray:
        """Weighted gradient of each row, (n, p)."""
        return np.asarray(self.z * (self.w * (self.y - self.mean(theta)))[:, None])

    def observed(self, theta: np.ndarray) -> np.ndarray:
        """The information: the link is canonical."""
        return self.at(theta).information

    def expected(self, theta: np.ndarray) -> np.ndarray:
        """The information."""
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

    def _parts(self, theta: np.ndarray) -> tuple[float, np.ndarray, np.ndarray, np.ndarray]:
        # Size; means; first and second derivative of each row's log-likelihood by size.
        from scipy.special import digamma, polygamma

        y, size = self.poisson.y, float(np.exp(np.clip(theta[-1], -50, 50)))
        mu = self.poisson.mean(theta)
        slope = digamma(y + size) - digamma(size) - np.log1p(mu / size) + 1 - (y + size) / (mu + size)
        bend = polygamma(1, y + size) - polygamma(1, size) + 1 / size - 2 / (mu + size) + (y + size) / (mu + size) ** 2
        return size, mu, slope, bend

    def at(self, theta: np.ndarray) -> Point:
        """Value, gradient; the observed information, or the expected one where that has no inverse."""
        from scipy.special import betaln

        f, (size, mu, slope, _) = self.poisson, self._parts(theta)
        y, w = f.y, f.w
        # Gammas of large counts are of like size: their ratio is a beta function, which loses no digits.
        some = y > 0
        value = -y * np.log1p(size / mu) - size * np.log1p(mu / size)
        value[some] -= betaln(y[some], size) + np.log(y[some])
        gradient = np.append((w * (y - mu) / (1 + mu / size)) @ f.z, size * (w @ slope))
        information = self.observed(theta)
        if np.linalg.eigvalsh(information)[0] <= 1e-10 * np.trace(information):
            information = self.expected(theta)
        return Point(float(w @ value), gradient, information)

    def expected(self, theta: np.ndarray) -> np.ndarray:
        """Of the coefficients the expected information, beside the observed one of log size: they are unrelated."""
        f, (size, mu, slope, bend) = self.poisson, self._parts(theta)
        found = np.zeros((len(theta), len(theta)))
        found[:-1, :-1] = products(f.z, f.w * mu / (1 + mu / size))
        own = -float(size**2 * (f.w @ bend) + size * (f.w @ slope))
        # Far from the maximum the curvature may have the wrong sign; any positive number climbs.
        found[-1, -1] = own if own > 0 else abs(own) + 1.0
        return found

    def scores(self, theta: np.ndarray) -> np.ndarray:
        """Weighted gradient of each row, (n, p + 1)."""
        f, (size, mu, slope, _) = self.poisson, self._parts(theta)
        return np.column_stack([f.z * (f.w * (f.y - mu) / (1 + mu / size))[:, None], f.w * size * slope])

    def observed(self, theta: np.ndarray) -> np.ndarray:
        """Minus the second derivatives, coefficients and log size together."""
        f, (size, mu, slope, bend) = self.poisson, self._parts(theta)
        found = np.zeros((len(theta), len(theta)))
        found[:-1, :-1] = products(f.z, f.w * mu * (1 + f.y / size) / (1 + mu / size) ** 2)
        found[:-1, -1] = found[-1, :-1] = -size * (f.w * (f.y - mu) * mu / (size + mu) ** 2) @ f.z
        found[-1, -1] = -float(size**2 * (f.w @ bend) + size * (f.w @ slope))
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
