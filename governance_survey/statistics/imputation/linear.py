"""One draw of a variable that has an order: Bayesian regression with a community intercept, and matched donors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .records import Method

RIDGE = 1e-5  # of the diagonal: columns that depend on each other share their slope instead of breaking the draw
SWEEPS = 2


@dataclass(frozen=True)
class Intercepts:
    """Where the sampler of community intercepts stands: intercept = scale * raw, raw ~ N(0, spread)."""

    scale: float
    raw: np.ndarray
    spread: float
    variance: float


@dataclass(frozen=True)
class Linear:
    """A variable that has an order, and the communities whose intercepts it has (None: none).

    Intercepts are drawn in expanded form (Gelman 2006, doi 10.1214/06-BA117A): their standard deviation has a
    half-Cauchy prior, and the sampler does not stay at nought where communities hardly differ.
    """

    groups: np.ndarray | None
    n_groups: int
    method: Method
    donors: int

    def draw(
        self,
        x: np.ndarray,
        y: np.ndarray,
        observed: np.ndarray,
        missing: np.ndarray,
        state: Intercepts | None,
        rng: np.random.Generator,
    ) -> tuple[np.ndarray, Intercepts | None]:
        """Values of the `missing` rows, from columns x (n, p), the first the constant, and y where `observed`.

        Rows are places. The sampler goes on from `state`.
        """
        at, answers = x[observed], y[observed]
        gram = at.T @ at
        gram[np.diag_indices_from(gram)] *= 1 + RIDGE
        root = np.linalg.cholesky(gram)
        if self.groups is None:
            middle, drawn, sd = _regression(root, at, answers, rng)
            known, wanted = at @ middle, x[missing] @ drawn
        else:
            middle, drawn, state = self._mixed(root, at, answers, self.groups[observed], state, rng)
            sd, lift = float(np.sqrt(state.variance)), state.scale * state.raw
            known = at @ middle + lift[self.groups[observed]]
            wanted = x[missing] @ drawn + lift[self.groups[missing]]
        if self.method == "normal":
            return np.asarray(wanted + sd * rng.standard_normal(len(wanted))), state
        return answers[matched(known, wanted, self.donors, rng)], state

    def _mixed(
        self,
        root: np.ndarray,
        x: np.ndarray,
        y: np.ndarray,
        groups: np.ndarray,
        before: Intercepts | None,
        rng: np.random.Generator,
    ) -> tuple[np.ndarray, np.ndarray, Intercepts]:
        counts = np.bincount(groups, minlength=self.n_groups)
        state = before or _started(y, groups, counts)
        for _ in range(SWEEPS):
            middle = _solved(root, x.T @ (y - (state.scale * state.raw)[groups]))
            sd = np.sqrt(state.variance)
            drawn = middle + sd * _backward(root, rng.standard_normal(len(middle)))
            left = y - x @ drawn
            sums = np.bincount(groups, weights=left, minlength=self.n_groups)
            precision = state.scale**2 * counts / state.variance + 1 / state.spread
            raw = state.scale * sums / state.variance / precision
            raw = raw + rng.standard_normal(self.n_groups) / np.sqrt(precision)
            precise = float(counts @ raw**2) / state.variance + 1
            scale = float(raw @ sums) / state.variance / precise + float(rng.standard_normal()) / np.sqrt(precise)
            rest = left - (scale * raw)[groups]
            variance = float(rest @ rest) / float(rng.chisquare(len(y)))
            spread = (float(raw @ raw) + 1) / float(rng.chisquare(self.n_groups + 1))
            state = Intercepts(scale, raw, spread, max(variance, 1e-12))
        return middle, drawn, state


def _started(y: np.ndarray, groups: np.ndarray, counts: np.ndarray) -> Intercepts:
    # Communities' means, drawn half-way to nought: the sweeps that follow find how far they lie apart.
    means = np.bincount(groups, weights=y, minlength=len(counts)) / np.maximum(counts, 1)
    raw = np.where(counts > 0, means - y.mean(), 0.0) / 2
    return Intercepts(1.0, raw, max(float(raw @ raw) / len(raw), 1e-3), max(float(y.var()), 1e-6))


def _regression(
    root: np.ndarray, x: np.ndarray, y: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, float]:
    middle = _solved(root, x.T @ y)
    rest = y - x @ middle
    sd = float(np.sqrt(float(rest @ rest) / float(rng.chisquare(max(len(y) - len(middle), 1)))))
    return middle, middle + sd * _backward(root, rng.standard_normal(len(middle))), sd


def _solved(root: np.ndarray, right: np.ndarray) -> np.ndarray:
    from scipy.linalg.lapack import dpotrs  # thousands of small systems: no checks around each

    return np.asarray(dpotrs(root, right, lower=1)[0])


def _backward(root: np.ndarray, noise: np.ndarray) -> np.ndarray:
    """A draw with covariance the inverse of root @ root.T."""
    from scipy.linalg.lapack import dtrtrs

    return np.asarray(dtrtrs(root, noise, lower=1, trans=1)[0])


def matched(known: np.ndarray, wanted: np.ndarray, donors: int, rng: np.random.Generator) -> np.ndarray:
    """Places of donors: for each wanted prediction one of the `donors` nearest known ones, drawn at random.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> matched(np.array([1.0, 5.0, 9.0]), np.array([0.0, 8.5]), 1, rng).tolist()
    [0, 2]
    """
    k = min(donors, len(known))
    order = np.argsort(known, kind="stable")
    ranked = known[order]
    width = min(2 * k, len(known))
    start = np.clip(np.searchsorted(ranked, wanted) - k, 0, len(known) - width)
    near = start[:, None] + np.arange(width)
    distance = np.abs(ranked[near] - wanted[:, None])
    nearest = (
        np.argpartition(distance, k - 1, axis=1)[:, :k] if k < width else np.tile(np.arange(width), (len(near), 1))
    )
    chosen = nearest[np.arange(len(wanted)), rng.integers(0, k, len(wanted))]
    return np.asarray(order[near[np.arange(len(wanted)), chosen]])
