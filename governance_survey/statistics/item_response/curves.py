"""Curves of the graded response model: probabilities, information, expected error."""

from __future__ import annotations

import numpy as np


def category_probabilities(theta: np.ndarray, a: float, b: np.ndarray) -> np.ndarray:
    r"""Probability of each answer.

    .. math:: P(X=m\mid\theta) = P^*_m - P^*_{m+1}, \quad
        P^*_m = \frac{1}{1+\exp\{-a(\theta-b_m)\}},\ P^*_0 = 1,\ P^*_{M+1} = 0

    Parameters
    ----------
    theta : ndarray (points,)
    a : float
        Discrimination.
    b : ndarray (M,)
        Thresholds, increasing.

    Returns
    -------
    ndarray (points, M + 1)
        Rows add up to one.

    References
    ----------
    Samejima (1969), doi 10.1007/BF03372160.

    Examples
    --------
    >>> import numpy as np
    >>> category_probabilities(np.array([0.0]), 2.0, np.array([-1.0, 1.0])).round(4).tolist()  # plogis(-2) in R
    [[0.1192, 0.7616, 0.1192]]
    """
    at_least = _at_least(theta, a, b)
    return np.asarray(at_least[:, :-1] - at_least[:, 1:])


def item_information(theta: np.ndarray, a: float, b: np.ndarray) -> np.ndarray:
    r"""Fisher information of one graded item.

    .. math:: I(\theta) = \sum_m \frac{(\partial P_m/\partial\theta)^2}{P_m}

    Parameters
    ----------
    theta : ndarray (points,)
    a : float
        Discrimination.
    b : ndarray (categories - 1,)
        Thresholds, rising.

    Returns
    -------
    ndarray (points,)
        0 or more.

    References
    ----------
    Samejima (1969), doi 10.1007/BF03372160.

    Examples
    --------
    Two answers: a² P (1 - P).

    >>> import numpy as np
    >>> item_information(np.array([0.0]), 2.0, np.array([0.0])).tolist()
    [1.0]
    """
    at_least = _at_least(theta, a, b)
    slope = a * at_least * (1 - at_least)
    probability = at_least[:, :-1] - at_least[:, 1:]
    change = slope[:, :-1] - slope[:, 1:]
    return np.asarray((change**2 / np.maximum(probability, 1e-300)).sum(axis=1))


def information_of_test(theta: np.ndarray, a: np.ndarray, b: tuple[np.ndarray, ...]) -> np.ndarray:
    r"""Information of all items together; its inverse root is the error of a score there.

    .. math:: I(\theta) = \sum_i I_i(\theta), \qquad \mathrm{se}(\theta) = I(\theta)^{-1/2}

    Parameters
    ----------
    theta : ndarray (points,)
    a : ndarray (items,)
        Discriminations.
    b : tuple of ndarray
        Each item's thresholds, rising.

    Returns
    -------
    ndarray (points,)
        0 or more.

    References
    ----------
    Samejima (1969), doi 10.1007/BF03372160.

    Examples
    --------
    Two items of two answers each, cut where the person stands: 2² / 4 + 1² / 4.

    >>> import numpy as np
    >>> information_of_test(np.array([0.0]), np.array([2.0, 1.0]), (np.array([0.0]), np.array([0.0]))).tolist()
    [1.25]
    """
    return np.asarray(sum(item_information(theta, float(slope), cuts) for slope, cuts in zip(a, b, strict=True)))


def _at_least(theta: np.ndarray, a: float, b: np.ndarray) -> np.ndarray:
    from scipy.special import expit

    points = np.asarray(theta, dtype=np.float64)
    edge = np.ones((len(points), 1))
    return np.hstack([edge, expit(a * (points[:, None] - np.asarray(b, dtype=np.float64))), 0 * edge])
