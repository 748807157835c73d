r"""The likelihood of rows with missing answers, row pattern by row pattern, and its derivatives by the moments.

.. math:: \ell(\mu,\Sigma) = -\tfrac12\sum_j n_j\bigl[p_j\log 2\pi + \log|\Sigma_j| + \mathrm{tr}(\Omega_j S_j)\bigr],
    \qquad \Omega_j = \Sigma_j^{-1}

over the patterns j of answered items, :math:`\Sigma_j` the part of sigma that was answered and :math:`S_j` the
squares about mu of those rows. :math:`\Omega_j` is kept at full size with noughts where nothing was answered, so
that all patterns are worked on at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

BLOCK = 4_000_000  # numbers of one array of inverses in memory


@dataclass(frozen=True)
class Patterns:
    """Rows grouped by which items were answered.

    Attributes
    ----------
    observed : ndarray of bool (patterns, items)
    n : ndarray (patterns,)
        Rows of each.
    mean : ndarray (patterns, items)
        Their means, 0 where nothing was answered.
    scatter : ndarray (patterns, items, items)
        Covariances about `mean` with divisor n, 0 where nothing was answered.
    of_row : ndarray of int (rows,)
    """

    observed: np.ndarray
    n: np.ndarray
    mean: np.ndarray
    scatter: np.ndarray
    of_row: np.ndarray

    @property
    def coverage(self) -> np.ndarray:
        """Share of rows (items, items) that answered both of two items."""
        seen = self.observed.astype(np.float64)
        return np.asarray((seen * self.n[:, None]).T @ seen / self.n.sum())

    def reordered(self, columns: np.ndarray) -> Patterns:
        """The same rows with their items in another order."""
        scatter = self.scatter[:, columns[:, None], columns]
        return Patterns(self.observed[:, columns], self.n, self.mean[:, columns], scatter, self.of_row)


@dataclass(frozen=True)
class Derivatives:
    r"""Log-likelihood and its slopes: :math:`d\ell = g^\top d\mu + \tfrac12\mathrm{tr}(G\,d\Sigma)`."""

    logl: float
    by_mean: np.ndarray
    by_covariance: np.ndarray


def patterns_of_rows(rows: np.ndarray) -> Patterns:
    """Patterns of rows (rows, items) with NaN where nothing was answered.

    Examples
    --------
    >>> import numpy as np
    >>> found = patterns_of_rows(np.array([[1.0, 2.0], [3.0, np.nan], [5.0, 4.0]]))
    >>> found.observed.tolist(), found.n.tolist(), found.mean.tolist()
    ([[True, False], [True, True]], [1.0, 2.0], [[3.0, 0.0], [3.0, 3.0]])
    """
    seen = np.isfinite(rows)
    observed, of_row = np.unique(seen, axis=0, return_inverse=True)
    of_row = of_row.ravel()
    order = np.argsort(of_row, kind="stable")
    starts = np.searchsorted(of_row[order], np.arange(len(observed)))
    n = np.diff([*starts, len(rows)]).astype(np.float64)
    filled = np.where(seen, rows, 0.0)[order]
    mean = np.add.reduceat(filled, starts, axis=0) / n[:, None]
    centred = np.where(seen[order], filled - mean[of_row[order]], 0.0)
    parts = np.split(centred, starts[1:])
    scatter = np.stack([part.T @ part for part in parts]) / n[:, None, None]
    return Patterns(observed, n, mean, scatter, of_row)


def precisions(sigma: np.ndarray, observed: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    r"""Inverses (patterns, items, items) of the answered parts of sigma, and the logs of their determinants.

    With P the inverse of sigma, o what was answered and m what was not, :math:`\Omega_{oo} = P_{oo} -
    P_{om}P_{mm}^{-1}P_{mo}` and :math:`\log|\Sigma_{oo}| = \log|\Sigma| + \log|P_{mm}|`: where little is missing,
    little is left to invert.
    """
    whole = np.linalg.inv(sigma)
    whole = (whole + whole.T) / 2
    omega = np.broadcast_to(whole, (len(observed), *sigma.shape)).copy()
    logs = np.full(len(observed), np.linalg.slogdet(sigma)[1])
    lost = (~observed).sum(axis=1)
    for count in np.unique(lost[lost > 0]).tolist():
        own = np.flatnonzero(lost == count)
        places = np.nonzero(~observed[own])[1].reshape(len(own), count)
        across = whole[places]
        within = np.take_along_axis(across, places[:, None, :], axis=2)
        found = whole - across.transpose(0, 2, 1) @ np.linalg.solve(within, across)
        both = observed[own][:, :, None] & observed[own][:, None, :]
        omega[own] = np.where(both, (found + found.transpose(0, 2, 1)) / 2, 0.0)
        logs[own] += np.linalg.slogdet(within)[1]
    return omega, logs


def blocks(patterns: Patterns) -> Iterator[slice]:
    """Patterns in portions that fit in memory."""
    size = max(1, BLOCK // patterns.observed.shape[1] ** 2)
    for first in range(0, len(patterns.n), size):
        yield slice(first, first + size)


def positive(sigma: np.ndarray) -> bool:
    """Whether sigma has an inverse worth the name: no item is given by those before it, to twelve digits."""
    try:
        root = np.linalg.cholesky(sigma)
    except np.linalg.LinAlgError:
        return False
    return bool((np.diagonal(root) ** 2 > 1e-12 * np.diagonal(sigma)).all())


def derivatives(patterns: Patterns, mu: np.ndarray, sigma: np.ndarray) -> Derivatives | None:
    """Log-likelihood and slopes at these moments; None where sigma is not positive definite."""
    if not positive(sigma):
        return None
    p = len(mu)
    logl, by_mean, by_covariance = 0.0, np.zeros(p), np.zeros((p, p))
    for at in blocks(patterns):
        seen, n = patterns.observed[at], patterns.n[at]
        omega, logs = precisions(sigma, seen)
        gap = np.where(seen, patterns.mean[at] - mu, 0.0)
        pull = np.einsum("jab,jb->ja", omega, gap)
        inside = omega @ patterns.scatter[at]
        distance = np.einsum("jaa->j", inside) + (gap * pull).sum(axis=1)
        logl -= float((n * (seen.sum(axis=1) * np.log(2 * np.pi) + logs + distance)).sum()) / 2
        by_mean += n @ pull
        by_covariance += (pull * n[:, None]).T @ pull + np.einsum("j,jab->ab", n, inside @ omega - omega)
    return Derivatives(logl, by_mean, by_covariance)


def curvature(patterns: Patterns, mu: np.ndarray, sigma: np.ndarray, *, observed: bool) -> np.ndarray:
    """Minus the second derivatives by (mu, vech sigma), square of items + items (items + 1) / 2.

    ``observed=False``: their expectation, were the moments these and the patterns as they are.
    """
    p = len(mu)
    first, second = np.tril_indices(p)
    products = np.zeros((len(first), len(first)))
    whole, tilted = np.zeros((p, p)), np.zeros((len(first), p))
    for at in blocks(patterns):
        seen, n = patterns.observed[at], patterns.n[at]
        omega, _ = precisions(sigma, seen)
        whole += np.einsum("j,jab->ab", n, omega)
        other = omega
        flat = omega[:, first, second] * n[:, None]
        if observed:
            gap = np.where(seen, patterns.mean[at] - mu, 0.0)
            pull = np.einsum("jab,jb->ja", omega, gap)
            inside = omega @ patterns.scatter[at] @ omega + pull[:, :, None] * pull[:, None, :]
            other = 2 * inside - omega
            tilted += flat.T @ pull
        products += flat.T @ other[:, first, second]
    return woven(whole, tilted, (products + products.T) / 2)


def complete_information(n: float, sigma: np.ndarray) -> np.ndarray:
    """The same of n complete rows."""
    first, second = np.tril_indices(len(sigma))
    omega = np.linalg.inv(sigma)
    flat = omega[first, second]
    return woven(n * omega, np.zeros((len(first), len(sigma))), n * np.outer(flat, flat))


def woven(whole: np.ndarray, tilted: np.ndarray, products: np.ndarray) -> np.ndarray:
    """Second derivatives from the sums of products of inverses, gathered pair by pair."""
    p = len(whole)
    first, second = np.tril_indices(p)
    place = np.zeros((p, p), dtype=np.int64)
    place[first, second] = place[second, first] = np.arange(len(first))
    half = np.where(first == second, 0.5, 1.0)
    among = products[place[first[:, None], first], place[second[:, None], second]]
    among = among + products[place[first[:, None], second], place[second[:, None], first]]
    across = tilted[place[:, first], second] + tilted[place[:, second], first]
    found = np.empty((p + len(first), p + len(first)))
    found[:p, :p], found[p:, p:] = whole, among * half * half[:, None]
    found[:p, p:], found[p:, :p] = across * half, (across * half).T
    return found


def casewise(patterns: Patterns, rows: np.ndarray, mu: np.ndarray, sigma: np.ndarray) -> Iterator[np.ndarray]:
    """Slopes (rows, items + pairs) of each row's log-likelihood by (mu, vech sigma), portion by portion."""
    p = len(mu)
    first, second = np.tril_indices(p)
    share = np.where(first == second, 0.5, 1.0)
    order = np.argsort(patterns.of_row, kind="stable")
    for at in blocks(patterns):
        omega, _ = precisions(sigma, patterns.observed[at])
        inside = order[np.isin(patterns.of_row[order], np.arange(len(patterns.n))[at])]
        for portion in np.array_split(inside, max(1, len(inside) * p * p // BLOCK)):
            own = omega[patterns.of_row[portion] - at.start]
            gap = np.where(np.isfinite(rows[portion]), rows[portion] - mu, 0.0)
            pull = np.einsum("rab,rb->ra", own, gap)
            squares = pull[:, first] * pull[:, second] - own[:, first, second]
            yield np.concatenate([pull, squares * share], axis=1)
