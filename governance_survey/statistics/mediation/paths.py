"""Paths of many samples at once, from their tables of centred cross-products."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import numpy as np

EffectKind = Literal["indirect", "total_indirect", "contrast", "direct", "total"]
SINGULAR = 1e-8  # least eigenvalue of the correlations of an equation's predictors


@dataclass(frozen=True)
class Roles:
    """Which columns of the cross-products play which part."""

    first: int
    mediators: tuple[int, ...]
    last: int
    covariates: tuple[int, ...]

    @property
    def reversed(self) -> Roles:
        """First and last swapped."""
        return Roles(self.last, self.mediators, self.first, self.covariates)


def paths_of(gram: np.ndarray, roles: Roles) -> np.ndarray:
    r"""Paths a (mediators on the first), b (the last on each mediator), and the direct path.

    .. math:: M_j = a_jX + Z\gamma_j + e_j, \qquad Y = c'X + \sum_j b_jM_j + Z\delta + e

    Parameters
    ----------
    gram : ndarray (…, q, q)
        Centred cross-products.

    Returns
    -------
    ndarray (…, 2 k + 1)
        a_1 … a_k, b_1 … b_k, c'; NaN where an equation's predictors depend on each other.

    Examples
    --------
    >>> import numpy as np
    >>> gram = np.array([[1.0, 0.5, 0.4], [0.5, 1.0, 0.5], [0.4, 0.5, 1.0]])
    >>> paths_of(gram, Roles(0, (1,), 2, ())).round(4).tolist()
    [0.5, 0.4, 0.2]
    """
    k = len(roles.mediators)
    a = _regression(gram, (roles.first, *roles.covariates), roles.mediators)[..., 0, :]
    of_y = _regression(gram, (roles.first, *roles.mediators, *roles.covariates), (roles.last,))[..., 0]
    return np.concatenate([a, of_y[..., 1 : k + 1], of_y[..., :1]], axis=-1)


def _regression(gram: np.ndarray, on: tuple[int, ...], of: tuple[int, ...]) -> np.ndarray:
    # Coefficients (…, on, of), NaN where the predictors are (nearly) dependent or do not vary.
    inner = gram[..., np.array(on)[:, None], np.array(on)]
    outer = gram[..., np.array(on)[:, None], np.array(of)]
    variance = np.einsum("...ii->...i", inner)
    good = np.isfinite(variance).all(axis=-1) & (variance > 0).all(axis=-1)
    size = np.sqrt(np.where(good[..., None], variance, 1.0))
    scaled = np.where(good[..., None, None], inner / size[..., :, None] / size[..., None, :], np.eye(len(on)))
    good &= np.linalg.eigvalsh(scaled)[..., 0] > SINGULAR
    scaled = np.where(good[..., None, None], scaled, np.eye(len(on)))
    outer = np.where(good[..., None, None], outer, 0.0)
    found = np.linalg.solve(scaled, outer / size[..., :, None]) / size[..., :, None]
    return np.where(good[..., None, None], found, np.nan)


def effects_named(mediators: tuple[str, ...]) -> tuple[tuple[EffectKind, tuple[str, ...]], ...]:
    """Kind and mediators of each effect, in the order of `effects_of`."""
    found: list[tuple[EffectKind, tuple[str, ...]]] = [("indirect", (name,)) for name in mediators]
    if len(mediators) > 1:
        found.append(("total_indirect", mediators))
        found += [("contrast", pair) for pair in combinations(mediators, 2)]
    return (*found, ("direct", ()), ("total", mediators))


def effects_of(theta: np.ndarray) -> np.ndarray:
    """Products, their sum and differences, direct, total: (…, 2 k + 1) paths become (…, effects)."""
    k = theta.shape[-1] // 2
    products = theta[..., :k] * theta[..., k : 2 * k]
    direct = theta[..., 2 * k :]
    whole = products.sum(axis=-1, keepdims=True)
    found = [products]
    if k > 1:
        first, second = (np.array(side) for side in zip(*combinations(range(k), 2), strict=True))
        found += [whole, products[..., first] - products[..., second]]
    return np.concatenate([*found, direct, direct + whole], axis=-1)


def gradients_of(theta: np.ndarray) -> np.ndarray:
    """Derivatives (effects, 2 k + 1) of `effects_of` at one set of paths (2 k + 1,)."""
    k = len(theta) // 2
    products = np.zeros((k, len(theta)))
    products[np.arange(k), np.arange(k)] = theta[k : 2 * k]
    products[np.arange(k), k + np.arange(k)] = theta[:k]
    direct = np.zeros((1, len(theta)))
    direct[0, -1] = 1.0
    whole = products.sum(axis=0, keepdims=True)
    found = [products]
    if k > 1:
        first, second = (np.array(side) for side in zip(*combinations(range(k), 2), strict=True))
        found += [whole, products[first] - products[second]]
    return np.concatenate([*found, direct, direct + whole])
