"""Samejima's graded response model: answers drawn from it."""

from __future__ import annotations

import numpy as np


def simulate_graded(
    latent: np.ndarray, discrimination: float, thresholds: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    r"""Draw ordered answers.

    .. math:: P(X \ge m \mid \eta) = \frac{1}{1+\exp\{-a(\eta-b_m)\}},\quad m = 1,\dots,M

    Parameters
    ----------
    latent : ndarray (rows,)
    discrimination : float
        a > 0.
    thresholds : ndarray (M,)
        Increasing b.
    rng : numpy Generator
        Seeded by the caller.

    Returns
    -------
    ndarray of int (rows,)
        0 … M.

    References
    ----------
    Samejima (1969), doi 10.1007/BF03372160.

    Examples
    --------
    >>> import numpy as np
    >>> simulate_graded(np.array([-9.0, 0.0, 9.0]), 5.0, np.array([-1.0, 1.0]), np.random.default_rng(0)).tolist()
    [0, 1, 2]
    """
    at_least = 1.0 / (1.0 + np.exp(-discrimination * (latent[:, None] - thresholds[None, :])))
    return np.asarray((rng.random(latent.shape)[:, None] < at_least).sum(axis=1))
