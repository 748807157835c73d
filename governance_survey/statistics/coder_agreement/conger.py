"""Conger's kappa: Cohen's for more than two coders, chance from each coder's own shares of codes."""

from __future__ import annotations

from typing import Unpack

import numpy as np

from .coefficient import NEARLY_ZERO, Coefficient, Errors, Summed, constant_ratings, error_of, measure_name
from .ratings import Ratings, no_common_units
from .weights import Weights, symmetric_weights


def conger_kappa(ratings: Ratings, weights: Weights | np.ndarray, **errors: Unpack[Errors]) -> Coefficient:
    r"""Conger's kappa of any number of coders, codes missing where they are; of two, Cohen's kappa.

    .. math:: \kappa=\frac{p_a-p_e}{1-p_e}, \qquad
        p_e=\frac1{r(r-1)}\sum_{g\ne h}\sum_{kl}w_{kl}\,p_{gk}\,p_{hl}

    with :math:`p_{gk}` the share of code k among the units coder g coded. A coder without any code is left out.

    Parameters
    ----------
    ratings, weights, errors
        See `fleiss_kappa`.

    Raises
    ------
    EstimationError
        ``no_common_units``, ``too_few_units``, ``constant_ratings``, and as `agreement_weights`.

    References
    ----------
    Conger (1980), doi 10.1037/0033-2909.88.2.322; Gwet (2014), Handbook of Inter-Rater Reliability, 4th ed.,
    chapters 2 and 6.

    Examples
    --------
    Krippendorff (2011), example C: irrCAC for R gives 0.76282 with error 0.14917.

    >>> import numpy as np
    >>> from governance_survey.statistics.coder_agreement import coder_ratings
    >>> nan = np.nan
    >>> table = [[1, 1, nan, 1], [2, 2, 3, 2], [3, 3, 3, 3], [3, 3, 3, 3], [2, 2, 2, 2], [1, 2, 3, 4], [4, 4, 4, 4],
    ...          [1, 1, 2, 1], [2, 2, 2, 2], [nan, 5, 5, 5], [nan, nan, 1, 1], [nan, nan, 3, nan]]
    >>> found = conger_kappa(coder_ratings(np.array(table), [1, 2, 3, 4, 5]), "nominal", singles="gwet")
    >>> round(found.estimate, 5), round(found.std_error, 5)
    (0.76282, 0.14917)
    """
    w = symmetric_weights(ratings.levels, weights)
    sums = conger_sums(ratings, w)
    times, used = ratings.times, _active(ratings)
    r, k = used.shape[1], len(ratings.levels)
    n, n_both, total = times @ sums.moments[:, 0], times @ sums.moments[:, 1], times @ sums.moments[:, 2]
    if n_both == 0:
        raise no_common_units()
    of_coder = (times @ sums.moments[:, 3:]).reshape(r, k)
    coded = of_coder.sum(axis=1)
    shares = of_coder / coded[:, None]
    observed, expected = float(total / n_both), float(_expected(shares[None], w)[0])
    room = 1 - expected
    if room <= NEARLY_ZERO:
        raise constant_ratings()
    estimate = (observed - expected) / room
    # How chance moves with a coder's code: with the shares of all the others.
    others = (shares.sum(axis=0) - shares) @ w / (r * (r - 1))
    at_code = np.where(used >= 0, others[np.arange(r), used], (others * shares).sum(axis=1))
    chance = ((at_code - (others * shares).sum(axis=1)) * (n / coded)).sum(axis=1)
    twice, agreement = sums.moments[:, 1], sums.moments[:, 2]
    influence = (n / n_both * (agreement - observed * twice) - 2 * (1 - estimate) * chance) / room
    if errors.get("singles") == "gwet":
        influence = influence + estimate * (n / n_both * twice - 1)
    return Coefficient(
        name="conger",
        measure=measure_name(weights),
        estimate=estimate,
        std_error=error_of(
            influence,
            times,
            population=errors.get("population"),
            large_sample=errors.get("large_sample", False),
        ),
        observed=observed,
        expected=expected,
        n_units=int(n),
        n_both=int(n_both),
        n_coders=ratings.n_coders,
    )


def conger_sums(ratings: Ratings, weights: np.ndarray) -> Summed:
    """Sums of Conger's kappa: units, units coded twice, their agreement, codes of each coder.

    Examples
    --------
    >>> import numpy as np
    >>> from governance_survey.statistics.coder_agreement import ratings_of_table
    >>> ratings = ratings_of_table(np.array([[6, 3], [1, 10]]))
    >>> round(conger_sums(ratings, np.eye(2)).of(ratings.times), 4)
    0.5876
    """
    used, k = _active(ratings), len(ratings.levels)
    counts = ratings.counts
    coders = counts.sum(axis=1)
    twice = coders >= 2
    pairs = np.where(twice, coders * (coders - 1), 1.0)
    agreement = np.where(twice, (counts * (counts @ weights - 1)).sum(axis=1) / pairs, 0.0)
    given = (used[:, :, None] == np.arange(k)).reshape(len(used), -1)
    r = used.shape[1]

    def value(sums: np.ndarray) -> np.ndarray:
        of_coder = sums[:, 3:].reshape(-1, r, k)
        with np.errstate(divide="ignore", invalid="ignore"):
            expected = _expected(of_coder / of_coder.sum(axis=2, keepdims=True), weights)
            room = np.where(1 - expected > NEARLY_ZERO, 1 - expected, np.nan)
            return np.asarray((sums[:, 2] / sums[:, 1] - expected) / room)

    return Summed(np.column_stack([np.ones(len(used)), twice, agreement, given]).astype(np.float64), value)


def _active(ratings: Ratings) -> np.ndarray:
    return ratings.patterns[:, (ratings.patterns >= 0).any(axis=0)]


def _expected(shares: np.ndarray, weights: np.ndarray) -> np.ndarray:
    # All pairs of coders = everybody with everybody, less each with itself.
    r = shares.shape[1]
    together = shares.sum(axis=1)
    everybody = ((together @ weights) * together).sum(axis=1)
    itself = ((shares @ weights) * shares).sum(axis=(1, 2))
    return np.asarray((everybody - itself) / (r * (r - 1)))
