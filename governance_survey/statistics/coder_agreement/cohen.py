"""Cohen's kappa of two coders, plain or weighted, and of every pair among several."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...words.errors import EstimationError
from .coefficient import NEARLY_ZERO, Coefficient, Summed, constant_ratings, error_of, measure_name
from .ratings import Ratings
from .tables import both_of, cross_table
from .weights import Weights, agreement_weights


def cohen_kappa(
    ratings: Ratings, weights: Weights | np.ndarray, *, population: int | None = None, large_sample: bool = True
) -> Coefficient:
    r"""Cohen's kappa of two coders: chance from each coder's own shares of codes.

    .. math:: \kappa_w=\frac{p_o-p_e}{1-p_e}, \quad p_o=\sum_{kl}w_{kl}p_{kl}, \quad
        p_e=\sum_{kl}w_{kl}p_{k+}p_{+l}

    .. math:: n\,\mathrm{se}^2 = \frac{\sum_{kl}p_{kl}[w_{kl}-(1-\kappa)(\bar w_{k+}+\bar w_{+l})]^2
        -[p_o-2(1-\kappa)p_e]^2}{(1-p_e)^2}

    Units only one of them coded are left out.

    Parameters
    ----------
    ratings : Ratings
    weights : see `agreement_weights`
        ``"nominal"`` for plain kappa; a matrix need not be symmetric (rows the first coder).
    population : int, optional
        Units there are in all, for the finite population correction.
    large_sample : bool
        As SAS, R and SPSS have it (n); False: n - 1, as the coefficients of several coders here.

    Raises
    ------
    EstimationError
        ``two_coders_only``, ``no_common_units``, ``too_few_units``, ``constant_ratings``, as `agreement_weights`.

    References
    ----------
    Cohen (1960), doi 10.1177/001316446002000104; Cohen (1968), doi 10.1037/h0026256; Fleiss, Cohen & Everitt
    (1969), doi 10.1037/h0028106.

    Examples
    --------
    The printout of SAS: plain .4842 (.1380), linear .4701 (.1457).

    >>> import numpy as np
    >>> from governance_survey.statistics.coder_agreement import ratings_of_table
    >>> ratings = ratings_of_table(np.array([[0, 4, 1], [0, 8, 0], [0, 1, 5]]))
    >>> found = [cohen_kappa(ratings, weights) for weights in ("nominal", "linear")]
    >>> [(round(kappa.estimate, 4), round(kappa.std_error, 4)) for kappa in found]
    [(0.4842, 0.138), (0.4701, 0.1457)]
    """
    used = both_of(ratings)
    w = agreement_weights(ratings.levels, weights)
    p = cross_table(used) / used.n_units
    first, second = p.sum(axis=1), p.sum(axis=0)
    by_first, by_second = w @ second, first @ w
    observed, expected = float((w * p).sum()), float(first @ by_first)
    room = 1 - expected
    if room <= NEARLY_ZERO:
        raise constant_ratings()
    estimate = (observed - expected) / room
    one, other = used.patterns.T
    moved = w[one, other] - observed - (1 - estimate) * (by_first[one] + by_second[other] - 2 * expected)
    return Coefficient(
        name="cohen",
        measure=measure_name(weights),
        estimate=estimate,
        std_error=error_of(moved / room, used.times, population=population, large_sample=large_sample),
        observed=observed,
        expected=expected,
        n_units=used.n_units,
        n_both=used.n_units,
        n_coders=2,
    )


def cohen_sums(ratings: Ratings, weights: np.ndarray) -> Summed:
    """Sums of kappa: the cells of the cross-table. `ratings` are those of `both_of`.

    Examples
    --------
    >>> import numpy as np
    >>> from governance_survey.statistics.coder_agreement import ratings_of_table
    >>> ratings = ratings_of_table(np.array([[6, 3], [1, 10]]))
    >>> round(cohen_sums(ratings, np.eye(2)).of(ratings.times), 4)  # the codebook's worked check
    0.5876
    """
    k = len(ratings.levels)
    cells = np.zeros((len(ratings.patterns), k * k))
    cells[np.arange(len(cells)), ratings.patterns @ np.array([k, 1])] = 1.0

    def value(sums: np.ndarray) -> np.ndarray:
        p = (sums / sums.sum(axis=1, keepdims=True)).reshape(-1, k, k)
        expected = ((p.sum(axis=2) @ weights) * p.sum(axis=1)).sum(axis=1)
        room = np.where(1 - expected > NEARLY_ZERO, 1 - expected, np.nan)
        return np.asarray(((p * weights).sum(axis=(1, 2)) - expected) / room)

    return Summed(cells, value)


@dataclass(frozen=True)
class Pairwise:
    """Cohen's kappa of each pair of coders.

    Attributes
    ----------
    kappa : ndarray (coders, coders)
        Symmetric; 1 on its diagonal; NaN where a pair has no kappa.
    n : ndarray of int (coders, coders)
        Units both coded.
    mean : float
        Of the pairs that have a kappa.
    """

    kappa: np.ndarray
    n: np.ndarray
    mean: float


def pairwise_kappa(ratings: Ratings, weights: Weights | np.ndarray) -> Pairwise:
    """Cohen's kappa of every pair of coders over the units both coded: who stands apart.

    Parameters
    ----------
    ratings : Ratings
    weights : see `agreement_weights`
        Symmetric.

    Raises
    ------
    EstimationError
        As `agreement_weights`; a pair without common or varying codes has NaN instead.

    References
    ----------
    Light (1971), doi 10.1037/h0031643 (the mean over pairs).

    Examples
    --------
    >>> import numpy as np
    >>> from governance_survey.statistics.coder_agreement import coder_ratings
    >>> table = np.array([[1, 1, 0], [0, 0, 1], [1, 1, 1], [0, 0, 0]])
    >>> pairwise_kappa(coder_ratings(table, [0, 1]), "nominal").kappa[0].tolist()
    [1.0, 1.0, 0.0]
    """
    agreement_weights(ratings.levels, weights)
    size = ratings.n_coders
    kappa, n = np.eye(size), np.zeros((size, size), dtype=np.int64)
    coded = (ratings.patterns >= 0).astype(np.int64)
    n[:] = (coded * ratings.times[:, None]).T @ coded
    for one in range(size):
        for other in range(one):
            try:
                found = cohen_kappa(ratings.of([one, other]), weights).estimate
            except EstimationError:
                found = float("nan")
            kappa[one, other] = kappa[other, one] = found
    pairs = kappa[np.tril_indices(size, -1)]
    known = pairs[~np.isnan(pairs)]
    return Pairwise(kappa, n, float(known.mean()) if len(known) else float("nan"))
