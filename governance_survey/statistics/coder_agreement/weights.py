"""How near two codes are: weights of agreement, and Krippendorff's distances."""

from __future__ import annotations

from typing import Literal

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text, listed, same

Weights = Literal["nominal", "ordinal", "linear", "quadratic", "ratio"]
Measurement = Literal["nominal", "ordinal", "interval", "ratio"]
WEIGHTS = ("nominal", "ordinal", "linear", "quadratic", "ratio")
MEASUREMENTS = ("nominal", "ordinal", "interval", "ratio")


def agreement_weights(levels: np.ndarray, weights: Weights | np.ndarray) -> np.ndarray:
    r"""Share of agreement each pair of codes counts for, 1 on the diagonal.

    .. math:: w_{kl} = [k=l], \quad 1-\frac{\binom{|k-l|+1}{2}}{\binom{K}{2}}, \quad
        1-\frac{|x_k-x_l|}{\max|x_k-x_l|}, \quad 1-\frac{(x_k-x_l)^2}{\max(x_k-x_l)^2}

    for nominal, ordinal (by place in the order), linear and quadratic (by value); ratio takes
    :math:`[(x_k-x_l)/(x_k+x_l)]^2` over its largest in the place of the squared difference.

    Parameters
    ----------
    levels : ndarray of float (levels,)
    weights : {"nominal", "ordinal", "linear", "quadratic", "ratio"} or ndarray (levels, levels)
        A matrix of your own has 1 on its diagonal and 0-1 elsewhere (disagreement weights d: give 1 - d / max d).

    Raises
    ------
    EstimationError
        ``unknown_weights``, ``bad_weights``, ``ratio_needs_positive``.

    References
    ----------
    Cohen (1968), doi 10.1037/h0026256; Gwet (2014), Handbook of Inter-Rater Reliability, 4th ed., chapter 3.

    Examples
    --------
    >>> import numpy as np
    >>> agreement_weights(np.array([1.0, 2, 3]), "quadratic").tolist()
    [[1.0, 0.75, 0.0], [0.75, 1.0, 0.75], [0.0, 0.75, 1.0]]
    """
    k = len(levels)
    if not isinstance(weights, str):
        given = np.asarray(weights, dtype=np.float64)
        fits = given.shape == (k, k) and np.isfinite(given).all() and (given >= 0).all() and (given <= 1).all()
        if not fits or not (np.diag(given) == 1).all():
            raise EstimationError(
                "bad_weights",
                Text(
                    zh="权重应为代码数的方阵，对角线为 1，其余在 0 与 1 之间",
                    en="weights must be a square matrix of the codes, 1 on its diagonal, 0 to 1 elsewhere",
                ),
                expected=same(f"{k} x {k}"),
                got=same(given.shape),
            )
        return given
    if weights == "nominal":
        return np.eye(k)
    if weights == "ordinal":
        apart = np.abs(np.subtract.outer(np.arange(k), np.arange(k)))
        return np.asarray(1 - apart * (apart + 1) / (k * (k - 1)))
    if weights == "linear":
        distance = np.abs(np.subtract.outer(levels, levels))
    elif weights == "quadratic":
        distance = np.subtract.outer(levels, levels) ** 2
    elif weights == "ratio":
        distance = distances(levels, "ratio")
    else:
        raise unknown("unknown_weights", weights, WEIGHTS)
    return np.asarray(1 - distance / distance.max())


def distances(levels: np.ndarray, measurement: Measurement | np.ndarray) -> np.ndarray | None:
    r"""Krippendorff's squared distance of each pair of codes; None for ordinal, whose distance is in the data.

    .. math:: \delta^2_{ck} = [c\ne k], \quad (c-k)^2, \quad \Bigl(\frac{c-k}{c+k}\Bigr)^2

    for nominal, interval and ratio (0/0 = 0).

    Parameters
    ----------
    levels : ndarray of float (levels,)
    measurement : {"nominal", "ordinal", "interval", "ratio"} or ndarray (levels, levels)
        A matrix of your own is symmetric, nought on its diagonal, never negative.

    Raises
    ------
    EstimationError
        ``unknown_measurement``, ``bad_distances``, ``ratio_needs_positive``.

    Examples
    --------
    >>> import numpy as np
    >>> distances(np.array([0.0, 1, 3]), "ratio").tolist()
    [[0.0, 1.0, 1.0], [1.0, 0.0, 0.25], [1.0, 0.25, 0.0]]
    """
    k = len(levels)
    if not isinstance(measurement, str):
        given = np.asarray(measurement, dtype=np.float64)
        fits = given.shape == (k, k) and np.isfinite(given).all() and (given >= 0).all()
        if not fits or np.diag(given).any() or not np.array_equal(given, given.T):
            raise EstimationError(
                "bad_distances",
                Text(
                    zh="距离应为对称方阵，对角线为 0，且不为负",
                    en="distances must be a symmetric matrix, nought on its diagonal, never negative",
                ),
                expected=same(f"{k} x {k}"),
                got=same(given.shape),
            )
        return given
    if measurement == "nominal":
        return 1 - np.eye(k)
    if measurement == "ordinal":
        return None
    if measurement == "interval":
        return np.asarray(np.subtract.outer(levels, levels) ** 2)
    if measurement == "ratio":
        if (levels < 0).any():
            raise EstimationError(
                "ratio_needs_positive",
                Text(zh="比率尺度的代码不能为负", en="codes of a ratio scale cannot be negative"),
                got=listed([f"{level:g}" for level in levels if level < 0]),
            )
        total = np.add.outer(levels, levels)
        return np.asarray((np.subtract.outer(levels, levels) / np.where(total > 0, total, 1.0)) ** 2)
    raise unknown("unknown_measurement", measurement, MEASUREMENTS)


def symmetric_weights(levels: np.ndarray, weights: Weights | np.ndarray) -> np.ndarray:
    """`agreement_weights` for coefficients that do not tell first coder from second.

    Raises
    ------
    EstimationError
        ``asymmetric_weights``.

    Examples
    --------
    >>> import numpy as np
    >>> symmetric_weights(np.array([1.0, 2]), "linear").tolist()
    [[1.0, 0.0], [0.0, 1.0]]
    """
    found = agreement_weights(levels, weights)
    if not np.array_equal(found, found.T):
        raise EstimationError(
            "asymmetric_weights",
            Text(zh="只有科恩卡帕可用不对称的权重", en="only Cohen's kappa of two coders takes asymmetric weights"),
        )
    return found


def unknown(code: str, got: object, known: tuple[str, ...]) -> EstimationError:
    """A name that is not on the list."""
    return EstimationError(code, Text(zh="没有这个名称", en="no such name"), expected=listed(known), got=same(got))
