"""Who takes part of those drawn, and weights corrected for those who do not: cells, then raking to the frame."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from .population import Rng

# logit of taking part: section 5 of the plan of simulation.
BASE, FEMALE, YOUNG, URBAN = 1.2, 0.4, -0.3, -0.3
YOUNG_UNDER = 35
ROUNDS, CLOSE = 200, 1e-10


def takes_part(female: np.ndarray, young: np.ndarray, urban: np.ndarray, rng: Rng) -> np.ndarray:
    """Draw who answers."""
    logit = BASE + FEMALE * female + YOUNG * young + URBAN * urban
    return np.asarray(rng.random(female.size) < 1 / (1 + np.exp(-logit)))


def corrected_weights(
    weight: np.ndarray, answers: np.ndarray, cells: np.ndarray, margins: Sequence[Margin]
) -> np.ndarray:
    r"""Weights of those who answered, standing for the rest of their cell and then raked to known totals.

    .. math:: w_i' = w_i \frac{\sum_{j \in g} w_j}{\sum_{j \in g,\,\mathrm{answered}} w_j}

    followed by iterative proportional fitting: each margin in turn is scaled to its totals until nothing moves.

    Parameters
    ----------
    weight, cells : ndarray (drawn,)
        Design weight and cell of everybody drawn.
    answers : ndarray of bool (drawn,)
    margins : sequence of (label of everybody drawn, total of each label)

    References
    ----------
    Deming & Stephan (1940), doi 10.1214/aoms/1177731829; Kalton & Flores-Cervantes (2003), Journal of
    Official Statistics 19.

    Examples
    --------
    >>> import numpy as np
    >>> w, group = np.ones(4), np.array([0, 0, 1, 1])
    >>> corrected_weights(w, np.array([True, False, True, True]), group, [(group, np.array([30.0, 10.0]))]).tolist()
    [30.0, 5.0, 5.0]
    """
    drawn = np.bincount(cells, weights=weight)
    answered = np.bincount(cells[answers], weights=weight[answers], minlength=drawn.size)
    found = weight[answers] * (drawn / np.where(answered > 0, answered, 1.0))[cells[answers]]
    for _ in range(ROUNDS):
        before = found
        for labels, totals in margins:
            own = labels[answers]
            reached = np.bincount(own, weights=found, minlength=totals.size)
            found = found * (totals / np.where(reached > 0, reached, 1.0))[own]
        if np.max(np.abs(found / before - 1)) < CLOSE:
            break
    return np.asarray(found)


def share_under(age: float, mean: float, spread: float) -> float:
    """Share of a normal population of rounded ages below an age."""
    return 0.5 * (1 + math.erf((age - 0.5 - mean) / spread / math.sqrt(2)))


Margin = tuple[np.ndarray, np.ndarray]
