"""From parameters on orthonormal columns back to those of the columns, with their names."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from ..orthonormal import Frame
from .records import Dispersion, FamilyName


def way_back(family: FamilyName, frame: Frame, categories: int) -> np.ndarray:
    """The matrix that takes theta to the coefficients, (q, length of theta).

    Thresholds move by what the slopes make of the columns' means; the dispersion is left out.
    """
    back = frame.back
    p = len(back)
    if family == "multinomial_logit":
        return np.kron(np.eye(categories - 1), back)
    if family == "ordered_logit":
        cuts = categories - 1
        slopes = np.hstack([back[1:, 1:], np.zeros((p - 1, cuts))])
        thresholds = np.hstack([np.tile(-back[0, 1:], (cuts, 1)), np.eye(cuts)])
        return np.vstack([slopes, thresholds])
    return np.hstack([back, np.zeros((p, 1))]) if family == "negative_binomial" else back


def labels(
    family: FamilyName, names: tuple[str, ...], categories: tuple[str, ...]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names and equations of the coefficients.

    Examples
    --------
    >>> labels("ordered_logit", ("(Intercept)", "age"), ("low", "mid", "high"))
    (('age', 'low|mid', 'mid|high'), ('', 'threshold', 'threshold'))
    """
    if family == "multinomial_logit":
        pairs = [(name, label) for label in categories[1:] for name in names]
        return tuple(name for name, _ in pairs), tuple(label for _, label in pairs)
    if family == "ordered_logit":
        cuts = tuple(f"{a}|{b}" for a, b in pairwise(categories))
        return (*names[1:], *cuts), ("",) * (len(names) - 1) + ("threshold",) * len(cuts)
    return tuple(names), ("",) * len(names)


def dispersion(log_size: float, variance: float) -> Dispersion:
    """From log size and its variance."""
    theta, error = float(np.exp(log_size)), float(np.sqrt(variance))
    return Dispersion(1 / theta, error / theta, theta, theta * error)
