"""Agreement against a chance that is one for all coders: percent, Scott, Fleiss, Brennan-Prediger, Gwet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Unpack

import numpy as np

from .coefficient import NEARLY_ZERO, Coefficient, Errors, Singles, Summed, constant_ratings, error_of, measure_name
from .ratings import Ratings, no_common_units
from .tables import both_of
from .weights import Weights, symmetric_weights


@dataclass(frozen=True)
class _Chance:
    """Chance agreement of shares of codes (draws, levels), and its slope at one (levels,)."""

    agreement: Callable[[np.ndarray], np.ndarray]
    slope: Callable[[np.ndarray], np.ndarray]


def percent_agreement(ratings: Ratings, weights: Weights | np.ndarray, **errors: Unpack[Errors]) -> Coefficient:
    r"""Share of pairs of coders who agree, averaged over units; chance is not taken away. Never report it alone.

    .. math:: p_a = \frac1M\sum_{r_i\ge2}\sum_k\frac{r_{ik}(r^*_{ik}-1)}{r_i(r_i-1)},
        \qquad r^*_{ik}=\sum_l w_{kl}r_{il}

    with :math:`r_{ik}` coders giving code k to unit i, :math:`r_i` coders of unit i, M units with two codes or more.

    Parameters
    ----------
    ratings : Ratings
    weights : see `agreement_weights`
        ``"nominal"`` for plain agreement.
    population, large_sample, singles
        See `fleiss_kappa`.

    Raises
    ------
    EstimationError
        ``no_common_units``, ``too_few_units``, and as `agreement_weights`.

    References
    ----------
    Gwet (2014), Handbook of Inter-Rater Reliability, 4th ed., chapter 2.

    Examples
    --------
    Twenty units, one code present or absent, four disagreements (codebook, section 3).

    >>> import numpy as np
    >>> from governance_survey.statistics.coder_agreement import ratings_of_table
    >>> percent_agreement(ratings_of_table(np.array([[6, 3], [1, 10]])), "nominal").estimate
    0.8
    """
    return _estimate("percent", ratings, weights, **errors)


def brennan_prediger(ratings: Ratings, weights: Weights | np.ndarray, **errors: Unpack[Errors]) -> Coefficient:
    r"""Agreement against codes given with equal chances; of two levels also called PABAK, of several Randolph's.

    .. math:: \kappa = \frac{p_a-p_e}{1-p_e}, \qquad p_e = \frac1{K^2}\sum_{kl}w_{kl}

    Every level that could have been given counts, used or not: a longer list makes it larger.

    Parameters
    ----------
    ratings, weights, errors
        See `percent_agreement`.

    Raises
    ------
    EstimationError
        As `fleiss_kappa`.

    References
    ----------
    Brennan & Prediger (1981), doi 10.1177/001316448104100307; Byrt, Bishop & Carlin (1993),
    doi 10.1016/0895-4356(93)90018-V.

    Examples
    --------
    >>> import numpy as np
    >>> from governance_survey.statistics.coder_agreement import ratings_of_table
    >>> round(brennan_prediger(ratings_of_table(np.array([[6, 3], [1, 10]])), "nominal").estimate, 4)
    0.6
    """
    return _estimate("brennan_prediger", ratings, weights, **errors)


def scott_pi(ratings: Ratings, weights: Weights | np.ndarray, **errors: Unpack[Errors]) -> Coefficient:
    r"""Scott's pi of two coders: chance from the shares of codes of both together; units only one coded are left out.

    Parameters
    ----------
    ratings, weights, errors
        See `fleiss_kappa`, which it is for two coders without a missing code.

    Raises
    ------
    EstimationError
        ``two_coders_only``, and as `fleiss_kappa`.

    References
    ----------
    Scott (1955), doi 10.1086/266577.

    Examples
    --------
    >>> import numpy as np
    >>> from governance_survey.statistics.coder_agreement import ratings_of_table
    >>> round(scott_pi(ratings_of_table(np.array([[88, 14, 18], [10, 40, 10], [2, 6, 12]])), "nominal").estimate, 6)
    0.487179
    """
    return _estimate("scott", both_of(ratings), weights, **errors)


def fleiss_kappa(ratings: Ratings, weights: Weights | np.ndarray, **errors: Unpack[Errors]) -> Coefficient:
    r"""Fleiss' kappa of any number of coders, codes missing where they are: chance from everybody's shares of codes.

    .. math:: \kappa = \frac{p_a-p_e}{1-p_e}, \qquad p_e=\sum_{kl}w_{kl}\pi_k\pi_l, \qquad
        \pi_k=\frac1n\sum_i\frac{r_{ik}}{r_i}

    Units with one code count in the shares only. The error is Gwet's linearisation over units.

    Parameters
    ----------
    ratings : Ratings
    weights : see `agreement_weights`
    population : int, optional
        Units there are in all, for the finite population correction.
    large_sample : bool
        Divide squares by n² and not by n(n - 1), as tables of two coders are treated.
    singles : {"ratio", "gwet"}
        Units with one code: ``ratio`` counts how many there are as chance, as it is; ``gwet`` is the formula of
        Gwet (2014) and irrCAC, which holds that number fixed and so gives full agreement an error. The two are
        one where every unit has two codes.

    Raises
    ------
    EstimationError
        ``no_common_units``, ``too_few_units``, ``constant_ratings``, and as `agreement_weights`.

    References
    ----------
    Fleiss (1971), doi 10.1037/h0031619; Gwet (2008), doi 10.1348/000711006X126600; Gwet (2014), chapters 2-6.

    Examples
    --------
    Krippendorff (2011), example C: irrCAC for R gives 0.76117.

    >>> import numpy as np
    >>> from governance_survey.statistics.coder_agreement import coder_ratings
    >>> nan = np.nan
    >>> table = [[1, 1, nan, 1], [2, 2, 3, 2], [3, 3, 3, 3], [3, 3, 3, 3], [2, 2, 2, 2], [1, 2, 3, 4], [4, 4, 4, 4],
    ...          [1, 1, 2, 1], [2, 2, 2, 2], [nan, 5, 5, 5], [nan, nan, 1, 1], [nan, nan, 3, nan]]
    >>> found = fleiss_kappa(coder_ratings(np.array(table), [1, 2, 3, 4, 5]), "nominal", singles="gwet")
    >>> round(found.estimate, 5), round(found.std_error, 5)
    (0.76117, 0.15302)
    """
    return _estimate("fleiss", ratings, weights, **errors)


def gwet_ac(ratings: Ratings, weights: Weights | np.ndarray, **errors: Unpack[Errors]) -> Coefficient:
    r"""Gwet's AC1 (nominal weights) and AC2 (other weights): chance that stays low where one code is rare.

    .. math:: p_e=\frac{\sum_{kl}w_{kl}}{K(K-1)}\sum_k\pi_k(1-\pi_k)

    Every level that could have been given counts in K. Defined for constant ratings: 1.

    Parameters
    ----------
    ratings, weights, errors
        See `fleiss_kappa`.

    Raises
    ------
    EstimationError
        As `fleiss_kappa`, but for ``constant_ratings``.

    References
    ----------
    Gwet (2008), doi 10.1348/000711006X126600; Gwet (2014), chapters 4-6.

    Examples
    --------
    The codebook's worked check.

    >>> import numpy as np
    >>> from governance_survey.statistics.coder_agreement import ratings_of_table
    >>> round(gwet_ac(ratings_of_table(np.array([[6, 3], [1, 10]])), "nominal").estimate, 4)
    0.6154
    """
    return _estimate("gwet", ratings, weights, **errors)


def chance_sums(name: str, ratings: Ratings, weights: np.ndarray) -> Summed:
    """Sums of one of the coefficients of this file: units, units coded twice, their agreement, shares of codes.

    Examples
    --------
    >>> import numpy as np
    >>> from governance_survey.statistics.coder_agreement import ratings_of_table
    >>> ratings = ratings_of_table(np.array([[6, 3], [1, 10]]))
    >>> chance_sums("percent", ratings, np.eye(2)).of(ratings.times)
    0.8
    """
    chance = _CHANCES[name](weights)
    twice, agreement, shares = _per_pattern(ratings, weights)

    def value(sums: np.ndarray) -> np.ndarray:
        with np.errstate(divide="ignore", invalid="ignore"):
            expected = chance.agreement(sums[:, 3:] / sums[:, :1])
            room = np.where(1 - expected > NEARLY_ZERO, 1 - expected, np.nan)
            return np.asarray((sums[:, 2] / sums[:, 1] - expected) / room)

    return Summed(np.column_stack([np.ones(len(twice)), twice, agreement, shares]), value)


def _per_pattern(ratings: Ratings, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    counts = ratings.counts
    coders = counts.sum(axis=1)
    twice = coders >= 2
    pairs = np.where(twice, coders * (coders - 1), 1.0)
    agreement = np.where(twice, (counts * (counts @ weights - 1)).sum(axis=1) / pairs, 0.0)
    return twice.astype(np.float64), agreement, counts / coders[:, None]


def _uniform(weights: np.ndarray) -> _Chance:
    level = float(weights.sum()) / len(weights) ** 2
    return _Chance(lambda p: np.full(len(p), level), np.zeros_like)


def _gwet(weights: np.ndarray) -> _Chance:
    k = len(weights)
    scale = float(weights.sum()) / (k * (k - 1))
    return _Chance(lambda p: scale * (p * (1 - p)).sum(axis=1), lambda p: scale * (1 - 2 * p))


_CHANCES: dict[str, Callable[[np.ndarray], _Chance]] = {
    "percent": lambda weights: _Chance(lambda p: np.zeros(len(p)), np.zeros_like),
    "brennan_prediger": _uniform,
    "scott": lambda weights: _Chance(lambda p: ((p @ weights) * p).sum(axis=1), lambda p: 2 * weights @ p),
    "fleiss": lambda weights: _Chance(lambda p: ((p @ weights) * p).sum(axis=1), lambda p: 2 * weights @ p),
    "gwet": _gwet,
}


def _estimate(
    name: str,
    ratings: Ratings,
    weights: Weights | np.ndarray,
    *,
    population: int | None = None,
    large_sample: bool = False,
    singles: Singles = "ratio",
) -> Coefficient:
    w = symmetric_weights(ratings.levels, weights)
    used = ratings.unordered()
    chance = _CHANCES[name](w)
    twice, agreement, shares = _per_pattern(used, w)
    n, n_both = used.n_units, int(used.times @ twice)
    if n_both == 0:
        raise no_common_units()
    observed = float(used.times @ agreement) / n_both
    p = used.times @ shares / n
    expected = float(chance.agreement(p[None])[0])
    room = 1 - expected
    if room <= NEARLY_ZERO:
        raise constant_ratings()
    estimate = (observed - expected) / room
    moved = n / n_both * twice * (agreement - observed) - (1 - estimate) * ((shares - p) @ chance.slope(p))
    influence = moved / room
    if singles == "gwet":
        influence = influence + estimate * (n / n_both * twice - 1)
    return Coefficient(
        name=name,
        measure=measure_name(weights),
        estimate=estimate,
        std_error=error_of(influence, used.times, population=population, large_sample=large_sample),
        observed=observed,
        expected=expected,
        n_units=n,
        n_both=n_both,
        n_coders=ratings.n_coders,
    )
